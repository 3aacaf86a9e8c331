//! Random OpenQASM programs as text: seeded, small, valid, with every feature that programs use.
//!
//! A [`Writer`] knows what is in scope, so that what it writes is right in names, types and operands. Rooms: `calls`
//! (operands, gates and their definitions), `values` (angles, conditions, classical expressions), `flow` (classical
//! statements, control flow, subroutines), `version_2` (what OpenQASM 2 writes in its own way).

mod calls;
mod flow;
mod scope;
mod values;
mod version_2;

use super::Rng;
use scope::Scope;

/// What random programs hold. The default is gates with numbers as angles, in version 3.
#[derive(Clone, Copy, Debug)]
pub struct ProgramShape {
    pub version_2: bool,
    /// At least 1.
    pub qubits: usize,
    /// Statements at the top level beside declarations.
    pub statements: usize,
    /// Input variables in angles.
    pub inputs: bool,
    /// Measurement, variables, control flow and subroutines.
    pub classical: bool,
    /// What only can be kept: pragmas, annotations, delays, calibrations, externs, arrays, opaque gates.
    pub kept: bool,
}

impl Default for ProgramShape {
    fn default() -> Self {
        ProgramShape {
            version_2: false,
            qubits: 3,
            statements: 10,
            inputs: false,
            classical: false,
            kept: false,
        }
    }
}

impl ProgramShape {
    /// A shape of any kind, up to this size.
    pub fn any(rng: &mut Rng, qubits: usize, statements: usize) -> Self {
        ProgramShape {
            version_2: rng.one_in(4),
            qubits: 1 + rng.below(qubits),
            statements: 1 + rng.below(statements),
            inputs: rng.one_in(2),
            classical: rng.one_in(2),
            kept: rng.one_in(4),
        }
    }
}

/// A random valid program.
pub fn program(rng: &mut Rng, shape: &ProgramShape) -> String {
    let carriage_returns = rng.one_in(8);
    let mut writer = Writer::new(rng, *shape);
    if shape.version_2 {
        writer.program_2();
    } else {
        writer.program_3();
    }
    let text = writer.out;
    if carriage_returns { text.replace('\n', "\r\n") } else { text }
}

/// Where statements stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Main,
    Gate,
    Subroutine,
}

struct Writer<'r> {
    rng: &'r mut Rng,
    shape: ProgramShape,
    out: String,
    scope: Scope,
    place: Place,
    indent: usize,
    /// How many names were made up.
    names: usize,
    /// Rows of the gate table that the program can name.
    has_standard_gates: bool,
}

impl<'r> Writer<'r> {
    fn new(rng: &'r mut Rng, shape: ProgramShape) -> Self {
        Writer {
            rng,
            shape,
            out: String::new(),
            scope: Scope::default(),
            place: Place::Main,
            indent: 0,
            names: 0,
            has_standard_gates: false,
        }
    }

    fn program_3(&mut self) {
        self.gap();
        if !self.rng.one_in(5) {
            let version =
                self.rng.pick(&["OPENQASM 3.0;", "OPENQASM 3;", "OPENQASM 3.1;", "OPENQASM  3.1 ;"]);
            self.line(version);
        }
        if !self.rng.one_in(10) {
            self.line("include \"stdgates.inc\";");
            self.has_standard_gates = true;
        }
        self.declare_qubits();
        if self.shape.inputs {
            self.declare_inputs();
        }
        if self.shape.classical {
            self.declare_bits();
        }
        for _ in 0..self.shape.statements {
            self.statement(3);
        }
    }

    // ---------------------------------------------------------------------------------------------------- layout

    /// Writes a statement, or the head of one, and what stands between it and the next.
    fn line(&mut self, text: &str) {
        self.start_line();
        self.out.push_str(text);
        match self.rng.below(24) {
            0 => self.out.push(' '),
            1 => self.out.push_str(" // why; not }\n"),
            2 => self.out.push_str(" /* here */\n"),
            3 => self.out.push_str("  \n"),
            4 => {
                self.out.push('\n');
                self.gap();
            }
            _ => self.out.push('\n'),
        }
    }

    /// Indentation, where a line begins; a little disorder now and then.
    fn start_line(&mut self) {
        if self.out.is_empty() || self.out.ends_with('\n') {
            let width = if self.rng.one_in(20) { self.rng.below(5) } else { 2 * self.indent };
            self.out.extend(std::iter::repeat_n(' ', width));
        }
    }

    /// A line of its own, closed by its end: for directives whose text runs to there.
    fn whole_line(&mut self, text: &str) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.start_line();
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Blank lines and comments.
    fn gap(&mut self) {
        for _ in 0..self.rng.below(3) {
            let filler = ["\n", "// a line of words\n", "/* two\n   lines */\n", "\n\n", "/**/\n"];
            let filler = self.rng.pick(&filler);
            self.out.push_str(filler);
        }
    }

    /// A block with what it declares kept inside.
    fn braces(&mut self, head: &str, body: impl FnOnce(&mut Self)) {
        let open = if self.rng.one_in(6) { "{" } else { " {" };
        self.line(&format!("{head}{open}"));
        let scope = self.scope.clone();
        self.scope.coverable = scope.names_to_cover();
        self.indent += 1;
        body(self);
        self.indent -= 1;
        self.scope = scope;
        self.line("}");
    }

    /// A name that nothing has; now and then, inside of blocks, one that covers a name of an outer scope.
    fn name(&mut self, stem: &str) -> String {
        if !self.scope.coverable.is_empty() && self.rng.one_in(6) {
            let at = self.rng.below(self.scope.coverable.len());
            let name = self.scope.coverable.swap_remove(at);
            self.scope.cover(&name);
            return name;
        }
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    // ------------------------------------------------------------------------------------------------ statements

    /// A statement of the main program or of a block in it; `depth` bounds the nesting.
    fn statement(&mut self, depth: usize) {
        if self.rng.one_in(2) {
            return self.gate_call();
        }
        if self.shape.kept && self.rng.one_in(4) {
            return self.kept_statement(depth);
        }
        if self.shape.classical && self.rng.one_in(2) {
            return self.classical_statement(depth);
        }
        let global = self.indent == 0 && self.place == Place::Main;
        match self.rng.below(14) {
            0 | 1 if global => self.gate_definition(),
            2 if global => self.table_gate_definition(),
            3 => self.constant(),
            4 => self.alias(),
            5 => self.barrier(),
            6 => self.phase(),
            7 | 8 => self.controlled_phase(),
            9 if depth > 0 => self.for_loop(depth),
            10 if depth > 0 => self.boxed(depth),
            11 if depth > 0 && self.rng.one_in(2) => self.braces("", |writer| writer.body(depth)),
            _ => self.gate_call(),
        }
    }

    fn body(&mut self, depth: usize) {
        for _ in 0..self.rng.below(4) {
            self.statement(depth - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qasm::{ParseOptions, parse};

    #[test]
    fn programs_are_accepted() {
        for seed in 0..2000 {
            let rng = &mut Rng::new(seed);
            let shape = ProgramShape::any(rng, 6, 16);
            let text = program(rng, &shape);
            if let Err(failure) = parse(&text, &ParseOptions::default()) {
                panic!("seed {seed}, {shape:?}\n{text}\n{failure}");
            }
        }
    }
}
