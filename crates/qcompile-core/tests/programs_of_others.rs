//! Programs that other people wrote: the examples of the language, its grammar cases, and benchmark circuits.

mod support;

use std::path::{Path, PathBuf};

use qcompile_core::qasm::{ParseOptions, parse};
use support::{benchmarks, findings, validated};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "qasm"));
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Examples of the language specification that break it, with every finding that they deserve.
const INVALID_EXAMPLES: [(&str, &[&str]); 7] = [
    ("arrays", &["E0202 76:16"]),
    ("cphase", &["E0205 4:3", "E0201 9:15"]),
    ("dd", &["E0205 25:3"]),
    ("msd", &["E0404 48:14", "E0201 80:3", "E0204 115:5", "E0204 156:1", "E0204 161:1", "E0204 164:1"]),
    ("scqec", &["E0204 53:3", "E0204 76:3"]),
    ("varteleport", &["E0204 31:3"]),
    ("vqe", &["E0409 25:47", "E0409 25:53", "E0204 65:5"]),
];

#[test]
fn examples_of_the_language_are_read_or_diagnosed() {
    let Some(folder) = benchmarks() else { return };
    let mut valid = 0;
    for file in files(&folder.join("openqasm3_examples")) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let text = read(&file);
        let expected = INVALID_EXAMPLES.iter().find(|(invalid, _)| *invalid == name).map(|(_, codes)| *codes);
        match (parse(&text, &ParseOptions::named(name)), expected) {
            (Ok(parsed), None) => {
                validated(&text, &parsed.circuit);
                valid += 1;
            }
            (Ok(_), Some(_)) => panic!("{name} is accepted"),
            (Err(failure), None) => panic!("{name}: {:#?}", findings(&failure)),
            (Err(failure), Some(codes)) => {
                let found = findings(&failure);
                let places: Vec<String> = found
                    .iter()
                    .map(|line| line.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" "))
                    .collect();
                assert_eq!(places, codes, "{name}: {found:#?}");
            }
        }
    }
    assert_eq!(valid, 14);
}

#[test]
fn lines_that_break_the_grammar_are_refused() {
    let Some(folder) = benchmarks() else { return };
    let text = read(&folder.join("openqasm3_grammar_cases.json"));
    let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
    let invalid = cases["must_reject"].as_object().expect("lines by their place");
    assert_eq!(invalid.len(), 129);
    let mut accepted = Vec::new();
    let mut by_meaning_only = Vec::new();
    for line in invalid.values().map(|line| line.as_str().unwrap()) {
        match parse(line, &support::options()) {
            Ok(_) => accepted.push(line),
            Err(failure) => {
                let families = failure.diagnostics.iter().map(|finding| finding.code.name()[..3].to_string());
                if !families.into_iter().any(|family| matches!(&*family, "E00" | "E01" | "E06")) {
                    by_meaning_only.push(line);
                }
            }
        }
    }
    assert!(accepted.is_empty(), "accepted: {accepted:#?}");
    assert!(by_meaning_only.is_empty(), "refused for other reasons than syntax: {by_meaning_only:#?}");
}

#[test]
fn benchmark_circuits_are_read() {
    let Some(folder) = benchmarks() else { return };
    for set in ["nam26", "qasmbench_small", "mqt_bench_30", "ibm_qx"] {
        for file in files(&folder.join(set)) {
            let text = read(&file);
            let name = file.display().to_string();
            match parse(&text, &ParseOptions::named(&*name)) {
                Ok(parsed) => validated(&text, &parsed.circuit),
                Err(failure) => panic!("{name}: {:#?}", findings(&failure)),
            }
        }
    }
}
