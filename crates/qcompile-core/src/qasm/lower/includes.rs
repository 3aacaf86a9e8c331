//! `include`: the standard libraries, which are built in, and files.

use std::path::{Path, PathBuf};

use super::effects::Effects;
use super::regions::FrameKind;
use super::{Detail, Lowering};
use crate::diagnostics::*;
use crate::gates::{GATES, Library, find_v2};
use crate::ir::classical::Type;
use crate::ir::{Statement, StatementKind, SymbolKind};
use crate::qasm::ast::{self, Dialect};

/// A file that a program includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// What messages call it, and what tells it from other files.
    pub name: String,
    pub text: String,
}

/// Where included files come from. The standard libraries never get here.
pub trait Includes: Send + Sync {
    /// The file that `path` means inside the file named `from`. The error is a sentence for people.
    fn read(&self, path: &str, from: &str) -> Result<Included, String>;
}

/// Files relative to the folder of the file that includes them, then in `folders`, in order.
#[derive(Clone, Debug, Default)]
pub struct FileIncludes {
    pub folders: Vec<PathBuf>,
}

impl Includes for FileIncludes {
    fn read(&self, path: &str, from: &str) -> Result<Included, String> {
        let beside = Path::new(from).parent().unwrap_or(Path::new("")).to_path_buf();
        let mut reasons = Vec::new();
        for folder in std::iter::once(&beside).chain(&self.folders) {
            let file = folder.join(path);
            match std::fs::read(&file) {
                Ok(bytes) => {
                    let text =
                        String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8", file.display()))?;
                    return Ok(Included { name: file.display().to_string(), text });
                }
                Err(error) => reasons.push(format!("{}: {error}", file.display())),
            }
        }
        Err(reasons.join("; "))
    }
}

/// Files that were read before, by the names under which they were found then: a circuit that travels without the
/// folders it came from is read again from these.
#[derive(Clone, Debug, Default)]
pub struct CarriedIncludes {
    pub files: Vec<Included>,
}

impl Includes for CarriedIncludes {
    fn read(&self, path: &str, from: &str) -> Result<Included, String> {
        let beside = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
        let named =
            |wanted: &dyn Fn(&Path) -> bool| self.files.iter().find(|file| wanted(Path::new(&file.name)));
        named(&|name| name == beside)
            .or_else(|| named(&|name| name.ends_with(path)))
            .cloned()
            .ok_or_else(|| format!("{path}: not among the files that came along"))
    }
}

/// No files: only the standard libraries can be included.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoIncludes;

impl Includes for NoIncludes {
    fn read(&self, path: &str, _: &str) -> Result<Included, String> {
        Err(format!("{path}: no files can be included here"))
    }
}

impl Lowering<'_> {
    pub(super) fn include(&mut self, path: &ast::Text, span: Span, flags: u8) {
        if !self.scopes.is_global() || self.frame.kind != FrameKind::Main {
            let message = "`include` can stand only outside of blocks and bodies";
            self.report.add(Diagnostic::new(E0502, span, message));
            return;
        }
        let statement = Statement { kind: StatementKind::Include, writes: Vec::new(), command: None };
        let effects = Effects::on([self.frame.effect()]);
        self.push_statement(statement, effects, flags, span.start);
        match path.kind {
            "stdgates.inc" | "qelib1.inc" => self.include_standard(path),
            _ => self.include_file(path),
        }
    }

    fn include_standard(&mut self, path: &ast::Text) {
        if self.has_standard_gates {
            let message = format!("`{}` is included already", path.kind);
            self.report.add(Diagnostic::new(W0602, path.span, message).label("has no effect"));
            return;
        }
        let own = match self.dialect {
            Dialect::OpenQasm2 => "qelib1.inc",
            Dialect::OpenQasm3 => "stdgates.inc",
        };
        if path.kind != own {
            let message = format!("`{}` belongs to the other version of the language", path.kind);
            let help = format!("this version has `{own}`");
            self.report.add(Diagnostic::new(W0603, path.span, message).help(help));
        }
        self.declare_standard_gates(Some(path.span));
    }

    /// Brings the names of the standard library in; without a place, names taken already keep their meaning silently.
    pub(super) fn declare_standard_gates(&mut self, include: Option<Span>) {
        self.has_standard_gates = true;
        for name in self.standard_names() {
            if let Some(old) = self.scopes.covered(name) {
                // a calibration or a definition of the longer library may come first
                let declared = self.symbol(old).declared;
                let calibrated = matches!(self.symbol(old).kind, SymbolKind::Gate { index: Some(k) } if self.is_calibrated(k));
                let extended = self.is_version_2()
                    && find_v2(name).is_some_and(|named| named.library == Library::Extended);
                let taken = !calibrated && !extended && self.symbol(old).kind != SymbolKind::Error;
                if let Some(span) = include.filter(|_| taken) {
                    let message = format!("this include declares `{name}` again");
                    let finding = Diagnostic::new(E0202, span, message).also(declared, "first declared here");
                    self.report.add(finding.help("include the standard gates first, or choose another name"));
                }
                continue;
            }
            let kind = SymbolKind::Gate { index: None };
            let text: std::sync::Arc<str> = name.into();
            let symbol = self.add_symbol(text.clone(), kind, Span::default(), Detail::new(Type::Void));
            self.scopes.declare_at_root(&text, symbol);
        }
    }

    fn standard_names(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        for gate in GATES {
            match self.dialect {
                Dialect::OpenQasm2 => {
                    names.extend(gate.v2);
                    if !self.options.strict {
                        names.extend(gate.v2_extended);
                    }
                }
                Dialect::OpenQasm3 => names.extend(gate.v3),
            }
        }
        names.retain(|name| !(matches!(*name, "U" | "gphase") || self.is_version_2() && *name == "CX"));
        names.sort_unstable();
        names.dedup();
        names
    }

    fn include_file(&mut self, path: &ast::Text) {
        self.included_files += 1;
        if self.included_files > self.options.limits.included_files {
            let message = format!("more than {} files are included", self.options.limits.included_files);
            self.report.add(Diagnostic::new(E0908, path.span, message));
            return;
        }
        let from = self.open_files.last().cloned().unwrap_or_default();
        let included = match self.options.includes.read(path.kind, &from) {
            Ok(included) => included,
            Err(reason) => {
                let message = format!("cannot include `{}`", path.kind);
                let finding = Diagnostic::new(E0602, path.span, message).label("not read").note(reason);
                self.report.add(finding);
                return;
            }
        };
        if self.open_files.contains(&included.name) {
            let chain =
                [&self.open_files[..], std::slice::from_ref(&included.name)].concat().join(" includes ");
            let message = format!("`{}` includes itself", path.kind);
            self.report.add(Diagnostic::new(E0603, path.span, message).label("circular").note(chain));
            return;
        }
        if self.include_depth >= self.options.limits.include_depth {
            let message = format!("more than {} files include each other", self.options.limits.include_depth);
            self.report.add(Diagnostic::new(E0908, path.span, message));
            return;
        }
        let text: std::sync::Arc<str> = included.text.into();
        match self.sources.add(&included.name, text.clone(), Origin::Include) {
            Ok(base) => {
                self.open_files.push(included.name);
                self.include_depth += 1;
                // the new file may assign to anything
                self.assigned = None;
                self.file(&text, base);
                self.include_depth -= 1;
                self.open_files.pop();
            }
            Err(SourceTooLarge) => self.report.add(super::text_too_large()),
        }
    }
}
