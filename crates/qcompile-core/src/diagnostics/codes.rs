//! The table of diagnostic codes. Adding one costs a line here and a page in `explain/`.
//!
//! Families: E00 source and tokens, E01 syntax, E02 names and scope, E03 types and constants, E04 gates and
//! operands, E05 placement and control flow, E06 includes and versions, E07 conversion to other toolkits, E08
//! verification and internal, E09 limits, E10 pipelines and options, E11 circuits built by API. Warnings use W with the
//! number of the family.

/// A diagnostic code with its title and its page.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    pub name: &'static str,
    pub title: &'static str,
    /// Markdown: what it means, a program that raises it (`qasm,error`) and one that does not (`qasm`).
    pub page: &'static str,
}

/// A code from the table; compares by name.
#[derive(Clone, Copy)]
pub struct Code(pub(crate) &'static CodeInfo);

impl Code {
    pub fn name(self) -> &'static str {
        self.0.name
    }

    pub fn title(self) -> &'static str {
        self.0.title
    }

    pub fn is_warning(self) -> bool {
        self.0.name.starts_with('W')
    }

    /// Finds a code by name, in any letter case.
    pub fn find(name: &str) -> Option<Code> {
        CODES.iter().find(|info| info.name.eq_ignore_ascii_case(name)).map(Code)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Code {}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

macro_rules! codes {
    ($($name:ident $title:literal,)*) => {
        $(pub(crate) const $name: Code = Code(&CodeInfo {
            name: stringify!($name),
            title: $title,
            page: include_str!(concat!("explain/", stringify!($name), ".md")),
        });)*
        /// Every code, in the order of the table.
        pub const CODES: &[CodeInfo] = &[$(*$name.0,)*];
    };
}

codes! {
    E0001 "text that is not UTF-8",
    E0002 "character that cannot start a token",
    E0003 "unterminated string, comment or block",
    E0004 "malformed number",
    E0005 "number out of range",
    E0101 "unexpected token",
    E0102 "missing semicolon",
    E0103 "block that is not closed",
    E0104 "brace that closes no block",
    E0105 "keyword used as a name",
    E0106 "assignment where a value is expected",
    E0107 "missing type",
    E0108 "size in the wrong place",
    E0109 "several names in one declaration",
    E0110 "header of another language",
    E0111 "misplaced measurement",
    E0112 "annotation without a statement",
    E0113 "version line that is not first",
    E0201 "name that is not declared",
    E0202 "name declared twice",
    E0203 "name that cannot be seen here",
    E0204 "name of another kind",
    E0205 "gate that is not declared",
    E0301 "types that do not fit",
    E0302 "value that is not known at compile time",
    E0303 "constant without a value",
    E0304 "operation that a type does not have",
    E0305 "sizes that do not fit",
    E0306 "size out of range",
    E0307 "wrong arguments of a call",
    E0308 "assignment to what cannot change",
    E0401 "wrong number of qubits",
    E0402 "wrong number of parameters",
    E0403 "qubit used twice",
    E0404 "index out of range",
    E0405 "registers of different sizes in one call",
    E0406 "index set that is empty or repeats",
    E0407 "gate that calls itself",
    E0408 "modifier that makes no gate",
    E0409 "operand that is no qubit",
    E0501 "statement that a gate cannot hold",
    E0502 "declaration inside a block",
    E0503 "jump outside of a loop",
    E0504 "return outside of a subroutine",
    E0505 "switch without a case",
    E0506 "case value given twice",
    E0601 "unknown version",
    E0602 "file that cannot be included",
    E0603 "file that includes itself",
    E0604 "included file of another version",
    E0701 "no form in OpenQASM 2",
    E0702 "no form in OpenQASM 3",
    E0802 "pass that broke the circuit",
    E0850 "operation that no statement can say",
    E0901 "blocks nested too deep",
    E0902 "expression nested too deep",
    E0903 "too many operations on constants",
    E0904 "program too large",
    E0905 "text too large",
    E0906 "too many runtime values in one expression",
    E0907 "too many gates or controls",
    E0908 "includes nested too deep",
    E0909 "bodies nested too deep",
    E1001 "pipeline text that cannot be read",
    E1002 "unknown pass",
    E1003 "unknown or repeated option",
    E1004 "value that an option does not take",
    E1005 "passes in parentheses missing or out of place",
    E1006 "two passes of one name",
    E1007 "recipe that cannot be read",
    E1101 "gate that does not exist or is called wrongly",
    E1102 "qubit or bit that is not there, or is named twice",
    E1103 "angle that is no finite number or parameter",
    E1104 "op without inverse, power or controlled form",
    E1105 "parameter that cannot be bound",
    E1106 "matrix that is no gate",
    E1107 "circuits that do not fit together",
    E1108 "circuit without a matrix",
    E1109 "matrix too large",
    W0301 "division of integers in an angle",
    W0302 "integer as an angle",
    W0303 "bit and register of one mixed",
    W0401 "controlled gate with a hidden phase",
    W0501 "annotation that takes a statement",
    W0601 "feature of a later version",
    W0602 "library included twice",
    W0603 "library of the other version",
    W0701 "global phase left out",
    W0702 "name changed",
    W0703 "detail of another toolkit left out",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::super::examples;
    use super::*;

    /// Raised by something other than the text of a program, so no block of a page can show them: bytes that are not
    /// text, and the families of conversion, verification, limits, pipelines and circuits built by API.
    fn has_program(code: &CodeInfo) -> bool {
        code.name != "E0001" && code.name[1..3] <= *"06"
    }

    #[test]
    fn names_are_sorted_inside_their_families() {
        for pair in CODES.windows(2) {
            assert!(pair[0].name < pair[1].name, "{} stands before {}", pair[0].name, pair[1].name);
        }
        for code in CODES {
            let (letter, digits) = code.name.split_at(1);
            assert!(matches!(letter, "E" | "W") && digits.len() == 4, "{}", code.name);
            assert!(digits.bytes().all(|digit| digit.is_ascii_digit()), "{}", code.name);
        }
    }

    #[test]
    fn titles_read_as_the_middle_of_a_sentence() {
        for code in CODES {
            assert!(!code.title.ends_with('.') && !code.title.is_empty(), "{}: {}", code.name, code.title);
        }
    }

    #[test]
    fn pages_explain_and_show() {
        for CodeInfo { name, page, .. } in CODES {
            let opening = examples::opening(page).unwrap_or_default();
            assert!(
                opening.len() > 40 && opening.ends_with('.'),
                "{name}: starts with a paragraph, not {opening:?}"
            );
            assert!(!page.contains("TODO"), "{name}");
        }
        for CodeInfo { name, page, .. } in CODES.iter().filter(|code| has_program(code)) {
            let (wrong, right): (Vec<_>, Vec<_>) =
                examples::blocks(page).into_iter().partition(|block| block.has("error"));
            assert!(!wrong.is_empty(), "{name}: a `qasm,error` block raises it");
            assert!(!right.is_empty(), "{name}: a `qasm` block shows it right");
            assert!(
                wrong.iter().chain(&right).all(|block| block.is("qasm")),
                "{name}: every block is OpenQASM"
            );
        }
    }

    #[test]
    fn every_page_belongs_to_a_code() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostics/explain");
        let pages: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(pages, CODES.iter().map(|code| code.name.to_string()).collect());
    }

    #[test]
    fn codes_are_found_in_any_letter_case() {
        assert_eq!(Code::find("e0101"), Some(E0101));
        assert_eq!(Code::find("E9999"), None);
    }
}
