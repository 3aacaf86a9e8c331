//! What the integration tests share: parsing, and a listing of what came out.

#![allow(dead_code)] // each test binary uses its own part

pub mod listing;
pub mod recipes;

use qcompile_core::diagnostics::{Failure, SourceMap};
use qcompile_core::ir::Circuit;
use qcompile_core::qasm::{NoIncludes, ParseOptions, Parsed, parse};

pub use listing::listing;

pub fn options() -> ParseOptions {
    ParseOptions { includes: std::sync::Arc::new(NoIncludes), ..ParseOptions::named("test.qasm") }
}

/// `code line:column message`
pub fn findings(failure: &Failure) -> Vec<String> {
    rendered(&failure.diagnostics, &failure.sources)
}

fn rendered(diagnostics: &[qcompile_core::diagnostics::Diagnostic], sources: &SourceMap) -> Vec<String> {
    diagnostics
        .iter()
        .map(|finding| {
            let at = finding.primary.as_ref().and_then(|label| sources.location(label.span.start));
            let place = at.map_or("?:?".to_string(), |at| format!("{}:{}", at.line, at.column));
            format!("{} {place} {}", finding.code, finding.message)
        })
        .collect()
}

pub fn parsed(text: &str) -> Parsed {
    match parse(text, &options()) {
        Ok(parsed) => {
            validated(text, &parsed.circuit);
            parsed
        }
        Err(failure) => panic!("{text}\n{}", findings(&failure).join("\n")),
    }
}

/// Every circuit that comes out of a text keeps the rules of the IR and is what its text says.
pub fn validated(text: &str, circuit: &Circuit) {
    if let Err(violations) = circuit.validate() {
        let violations: Vec<String> = violations.iter().map(|violation| violation.to_string()).collect();
        panic!("{text}\n{}\n{}", violations.join("\n"), listing(circuit));
    }
    assert!(circuit.main.is_untouched(), "{text}");
}

pub fn circuit(text: &str) -> Circuit {
    parsed(text).circuit
}

/// The findings of a program that must not be accepted.
pub fn refused(text: &str) -> Vec<String> {
    match parse(text, &options()) {
        Ok(parsed) => panic!("accepted:\n{text}\n{}", listing(&parsed.circuit)),
        Err(failure) => findings(&failure),
    }
}

/// The folder of shared benchmark data; `None`, said aloud, where it is absent.
pub fn benchmarks() -> Option<std::path::PathBuf> {
    let given = std::env::var_os("QCOMPILE_BENCHMARKS").map(std::path::PathBuf::from);
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let near = [repository.join("shared/benchmarks"), repository.join("../shared/benchmarks")];
    let found = given.into_iter().chain(near).find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: no benchmark data; set QCOMPILE_BENCHMARKS to their folder");
    }
    found
}
