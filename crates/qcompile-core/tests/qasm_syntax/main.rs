//! The OpenQASM front end against the specification's own cases and over generated programs.

mod flat;
mod grammar;
mod messages;
mod programs;

use programs::{Random, program_2, program_3};
use proptest::prelude::*;
use qcompile_core::qasm::ast::*;
use qcompile_core::qasm::format::canonical_file;
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

// --------------------------------------------------------------------------------------------- generated programs

#[test]
fn generated_programs_round_trip() {
    for seed in 0..4000 {
        check_round_trip(&program_3(&mut Random::new(seed)), Dialect::OpenQasm3);
        check_round_trip(&program_2(&mut Random::new(seed)), Dialect::OpenQasm2);
    }
}

/// Text with every token but a few replaced, dropped or doubled; or with a piece cut out at any character.
fn damage(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    const PIECES: [&str; 24] = [
        "{", "}", "(", ")", "[", "]", ";", "\"", "'", "/*", "*/", "//", "@", "#", "$", "gate", "if", "else",
        "for", "cal {", "1e", "\u{0}", "é", "\n",
    ];
    for _ in 0..1 + random.below(4) {
        let at = random.below(characters.len() + 1);
        match random.below(4) {
            0 => characters.truncate(at),
            1 => drop(characters.drain(at..(at + random.below(9)).min(characters.len()))),
            _ => drop(characters.splice(at..at, random.pick(&PIECES).chars())),
        }
    }
    characters.into_iter().collect()
}

/// Reads all of a text both ways and asks of every outcome what holds for any text.
fn check_any_text(text: &str) {
    for dialect in [Dialect::OpenQasm2, Dialect::OpenQasm3] {
        for flat in [true, false] {
            let mut parser = Parser::new(text, 7, dialect);
            let mut end = 7;
            loop {
                let span = match if flat {
                    parser.next_item()
                } else {
                    parser.next_statement().map(Item::Statement)
                } {
                    None => break,
                    Some(Item::Gate(gate)) => gate.span,
                    Some(Item::Statement(statement)) => statement.full_span(),
                };
                assert!(end <= span.start && span.start < span.end, "{span:?} after {end} in {text:?}");
                end = span.end;
            }
            assert!(end <= 7 + text.len() as u32);
            assert!(parser.diagnostics().len() <= 20);
            for diagnostic in parser.diagnostics() {
                let span = diagnostic.primary.as_ref().unwrap().span;
                assert!(7 <= span.start && span.start <= span.end && span.end <= 7 + text.len() as u32);
            }
        }
        if let Ok(canonical) = canonical_file(text, dialect) {
            assert_eq!(canonical_file(&canonical, dialect).unwrap(), canonical);
        }
    }
    statement_end(text, 0);
}

#[test]
fn damaged_programs_do_no_harm() {
    for seed in 0..6000 {
        let random = &mut Random::new(seed);
        let program = if seed % 3 == 0 { program_2(random) } else { program_3(random) };
        check_any_text(&damage(random, &program));
    }
}

proptest! {
    #[test]
    fn any_text_does_no_harm(text in "\\PC*") {
        check_any_text(&text);
    }

    #[test]
    fn any_tokens_do_no_harm(text in "([a-z]{1,3}|[0-9.e_]{1,4}|[-+*/%^&|<>=!~@#$;:,(){}\\[\\]\"' \n]){0,60}") {
        check_any_text(&text);
    }
}
