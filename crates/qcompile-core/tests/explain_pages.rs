//! The page of every diagnostic code shows a program that raises exactly this code and one that raises nothing.

mod support;

use std::sync::Arc;

use qcompile_core::diagnostics::{CODES, examples};
use qcompile_core::qasm::{Included, Includes, ParseOptions, parse};

/// The files that pages include.
struct Pages;

impl Includes for Pages {
    fn read(&self, path: &str, _: &str) -> Result<Included, String> {
        let text = match path {
            "constants.inc" => "const int three = 3;",
            "itself.inc" => "include \"itself.inc\";",
            "version2.inc" => "OPENQASM 2.0;\nqreg q[1];",
            _ => return Err(format!("{path}: no such file")),
        };
        Ok(Included { name: path.to_string(), text: text.to_string() })
    }
}

fn raised(text: &str, strict: bool) -> Vec<&'static str> {
    let options = ParseOptions { includes: Arc::new(Pages), strict, ..support::options() };
    let findings = match parse(text, &options) {
        Ok(parsed) => parsed.warnings,
        Err(failure) => failure.diagnostics,
    };
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code.name()).collect();
    codes.dedup();
    codes
}

#[test]
fn pages_raise_what_they_explain() {
    let mut wrong = Vec::new();
    for code in CODES {
        let strict = code.name == "W0302";
        for block in examples::blocks(code.page).iter().filter(|block| block.is("qasm")) {
            let expected: &[&str] = if block.has("error") { &[code.name] } else { &[] };
            let found = raised(&block.body, strict);
            if found != expected {
                wrong.push(format!("{}: expected {expected:?}, raised {found:?}\n{}", code.name, block.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
