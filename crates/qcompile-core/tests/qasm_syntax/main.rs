//! The OpenQASM front end against the specification's own cases and over generated programs.

mod programs;

use programs::{Random, program_2, program_3};
use proptest::prelude::*;
use qcompile_core::qasm::ast::*;
use qcompile_core::qasm::format::canonical_file;
use qcompile_core::qasm::number::Number;
use qcompile_core::qasm::{Item, Parser, statement_end};
use std::path::PathBuf;

// ------------------------------------------------------------------------------------------------ benchmark files

/// The folder of benchmark data: `QCOMPILE_BENCHMARKS`, or `../shared/benchmarks` beside the repository.
fn benchmarks() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/benchmarks");
    let folder = std::env::var_os("QCOMPILE_BENCHMARKS").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is not there", folder.display());
    None
}

fn parse(text: &str, dialect: Dialect) -> Vec<Statement<'_>> {
    let mut parser = Parser::new(text, 0, dialect);
    let statements = std::iter::from_fn(|| parser.next_statement()).collect();
    assert!(parser.diagnostics().is_empty(), "{:#?}\nin:\n{text}", parser.diagnostics());
    statements
}

fn errors(text: &str, dialect: Dialect) -> usize {
    let mut parser = Parser::new(text, 0, dialect);
    while parser.next_item().is_some() {}
    parser.diagnostics().len()
}

/// Canonical text reads back to the same tree and is its own canonical text.
fn check_round_trip(text: &str, dialect: Dialect) {
    let tree = parse(text, dialect);
    let canonical = canonical_file(text, dialect).unwrap();
    assert_eq!(parse(&canonical, dialect), tree, "source:\n{text}\ncanonical:\n{canonical}");
    assert_eq!(canonical_file(&canonical, dialect).unwrap(), canonical);
}

fn grammar_cases() -> Option<serde_json::Value> {
    let path = benchmarks()?.join("openqasm3_grammar_cases.json");
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

#[test]
fn reference_sources_parse_and_round_trip() {
    let Some(cases) = grammar_cases() else { return };
    let sources = cases["must_parse"].as_object().unwrap();
    assert_eq!(sources.len(), 35);
    for text in sources.values() {
        check_round_trip(text.as_str().unwrap(), Dialect::OpenQasm3);
    }
}

#[test]
fn reference_invalid_lines_are_rejected() {
    let Some(cases) = grammar_cases() else { return };
    let lines = cases["must_reject"].as_object().unwrap();
    assert_eq!(lines.len(), 129);
    let accepted: Vec<&str> = lines
        .values()
        .filter_map(|line| line.as_str())
        .filter(|line| errors(line, Dialect::OpenQasm3) == 0)
        .collect();
    assert_eq!(accepted, [""; 0]);
}

#[test]
fn benchmark_programs_parse_and_round_trip() {
    let Some(folder) = benchmarks() else { return };
    let mut count = 0;
    for set in ["openqasm3_examples", "qasmbench_small", "ibm_qx", "nam26", "mqt_bench_30"] {
        for entry in std::fs::read_dir(folder.join(set)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ext| ext == "qasm" || ext == "inc") {
                check_round_trip(&std::fs::read_to_string(&path).unwrap(), Dialect::OpenQasm3);
                count += 1;
            }
        }
    }
    assert!(count > 100, "only {count} programs were found");
}

// ---------------------------------------------------------------------------------------------- generated programs

#[test]
fn generated_programs_round_trip() {
    for seed in 0..4000 {
        check_round_trip(&program_3(&mut Random::new(seed)), Dialect::OpenQasm3);
        check_round_trip(&program_2(&mut Random::new(seed)), Dialect::OpenQasm2);
    }
}
