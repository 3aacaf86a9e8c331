//! Circuits as OpenQASM text.
//!
//! A circuit that was read from text prints by splice ([`splice`]): the text of each region is the base ([`plan`] says
//! which of its statements stay), statements whose ops are all there and unchanged keep their bytes ([`slices`] copies
//! them), what changed is written anew in its place; in the other version of the language everything is ([`convert`],
//! [`conditional`]). A circuit without a text prints as a whole ([`whole`]).
//!
//! Either way one op becomes one canonical statement in [`statement`], gates get their names and definitions in
//! [`gates`] (unless a name is [`estranged`]) and [`matrix`], parameters are written in [`expression`], classical code
//! in [`classical`], and names of registers and variables come from [`names`]. The canonical form of a text that was
//! spliced is that of the formatter ([`canonical_file`]): the circuit is not asked again.

mod classical;
mod conditional;
mod convert;
mod estranged;
mod expression;
mod gates;
mod matrix;
mod names;
mod plan;
mod slices;
mod splice;
mod statement;
#[cfg(test)]
mod tests;
mod whole;

use rustc_hash::FxHashSet;

use crate::diagnostics::{Code, Diagnostic, Failure, Span};
use crate::ir::{Circuit, NO_ORIGIN, Version};
use crate::qasm::ast::Dialect;
use crate::qasm::format::canonical_file;
use estranged::Estranged;
use gates::GateNames;
use names::Names;
use slices::end_of_statement;

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintOptions {
    pub format: Format,
    pub version: Target,
    /// Writes angles as multiples of pi (`3*pi/4`) where the text gives the same number to the last bit.
    pub pi: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Untouched statements to the letter, comments and blank lines kept.
    #[default]
    Splice,
    /// Every statement anew: one per line, two spaces of indentation, LF; comments kept.
    Canonical,
}

/// The language to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// That of the circuit.
    #[default]
    Keep,
    V2,
    V3,
}

/// A circuit as text, and what the text does not say or says under another name (warnings).
#[derive(Clone, Debug)]
pub struct Printed {
    pub text: String,
    pub notes: Vec<Diagnostic>,
}

/// Writes a circuit. Fails when the language has no form for a part of it; every such part is named.
pub fn print(circuit: &Circuit, options: &PrintOptions) -> Result<Printed, Failure> {
    let mut printer = Printer::new(circuit, options);
    match &circuit.main.text {
        Some(text) => {
            splice::splice(&mut printer, text);
            if options.format == Format::Canonical && printer.problems.is_empty() {
                match canonical_file(&printer.out, printer.dialect) {
                    Ok(text) => printer.out = text,
                    Err(_) => printer.unsayable("has a text that cannot be read"),
                }
            }
        }
        None => printer.whole(),
    }
    printer.finish()
}

/// The text in the making.
struct Printer<'a> {
    circuit: &'a Circuit,
    options: PrintOptions,
    /// The language of the output.
    dialect: Dialect,
    /// The language of the text, when it is another one.
    from: Option<Dialect>,
    out: String,
    names: Names<'a>,
    gates: GateNames,
    estranged: Estranged,
    /// Where the op came from that is being written.
    origin: u32,
    newline: &'static str,
    /// Whether definitions of the source text stand in the output.
    keeps_text: bool,
    notes: Vec<Diagnostic>,
    problems: Vec<Diagnostic>,
    /// Code, place and message of both.
    told: FxHashSet<(&'static str, Option<(u32, u32)>, Box<str>)>,
}

impl<'a> Printer<'a> {
    fn new(circuit: &'a Circuit, options: &PrintOptions) -> Self {
        let dialect = match options.version {
            Target::V2 => Dialect::OpenQasm2,
            Target::V3 => Dialect::OpenQasm3,
            Target::Keep => language_of(circuit.version),
        };
        Self {
            circuit,
            options: *options,
            dialect,
            from: None,
            out: String::new(),
            names: Names::new(circuit, dialect),
            gates: GateNames::default(),
            estranged: Estranged::default(),
            origin: NO_ORIGIN,
            newline: "\n",
            keeps_text: true,
            notes: Vec::new(),
            problems: Vec::new(),
            told: FxHashSet::default(),
        }
    }

    /// The place in the source of what is being written; empty where there is none.
    fn place(&self) -> Span {
        let end = self.source_of(self.origin).map_or(0, |text| text.len() as u32);
        if end == 0 { Span::default() } else { Span::new(self.origin, self.origin + end) }
    }

    /// The text of the statement that starts at `origin`.
    fn source_of(&self, origin: u32) -> Option<&'a str> {
        let file = self.circuit.sources.file_at(origin)?;
        let start = (origin - file.base) as usize;
        Some(&file.text[start..end_of_statement(&file.text, start, language_of(self.circuit.version))])
    }

    /// Something that the language cannot say; the same thing counts once.
    fn problem(&mut self, found: Diagnostic) {
        if self.is_new(&found) {
            self.problems.push(found);
        }
    }

    fn note(&mut self, found: Diagnostic) {
        if self.is_new(&found) {
            self.notes.push(found);
        }
    }

    fn is_new(&mut self, found: &Diagnostic) -> bool {
        let place = found.primary.as_ref().map(|label| (label.span.start, label.span.end));
        self.told.insert((found.code.name(), place, found.message.as_str().into()))
    }

    fn finish(self) -> Result<Printed, Failure> {
        if self.problems.is_empty() {
            return Ok(Printed { text: self.out, notes: self.notes });
        }
        Err(Failure { diagnostics: self.problems, sources: self.circuit.sources.clone() })
    }
}

/// The language of a text of this version.
fn language_of(version: Version) -> Dialect {
    match version {
        Version::V2 => Dialect::OpenQasm2,
        Version::V3 { .. } => Dialect::OpenQasm3,
    }
}

/// A finding at a place of the source; things that were built by API have none (an empty span).
fn finding(code: Code, place: Span, message: impl Into<String>) -> Diagnostic {
    if place.is_empty() { Diagnostic::unplaced(code, message) } else { Diagnostic::new(code, place, message) }
}
