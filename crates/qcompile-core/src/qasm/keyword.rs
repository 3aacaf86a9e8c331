//! The words that each version reserves.

use crate::diagnostics::did_you_mean;
use crate::qasm::ast::Dialect;

macro_rules! keywords {
    ($($name:ident $text:literal $($version_2:literal)?,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Keyword {
            $($name,)*
        }

        impl Keyword {
            pub const fn text(self) -> &'static str {
                match self {
                    $(Keyword::$name => $text,)*
                }
            }

            /// The keyword of a version that reads `text`.
            #[inline]
            pub fn lookup(text: &str, dialect: Dialect) -> Option<Keyword> {
                if !Self::is_likely(text.as_bytes()) {
                    return None;
                }
                match dialect {
                    Dialect::OpenQasm3 => Self::lookup_any(text).filter(|&found| found != Keyword::Opaque),
                    Dialect::OpenQasm2 => Self::lookup_2(text),
                }
            }

            fn lookup_any(text: &str) -> Option<Keyword> {
                match text {
                    $($text => Some(Keyword::$name),)*
                    _ => None,
                }
            }

            fn lookup_2(text: &str) -> Option<Keyword> {
                match text {
                    $($($version_2 => Some(Keyword::$name),)?)*
                    _ => None,
                }
            }

            const TEXTS: &'static [&'static str] = &[$($text,)*];
        }
    };
}

// The second text marks the keywords of 2.0; `opaque` is one of 2.0 only.
keywords! {
    OpenQasm "OPENQASM" "OPENQASM",
    Include "include" "include",
    Defcalgrammar "defcalgrammar",
    Def "def",
    Cal "cal",
    Defcal "defcal",
    Gate "gate" "gate",
    Opaque "opaque" "opaque",
    Extern "extern",
    Box "box",
    Let "let",
    Break "break",
    Continue "continue",
    If "if" "if",
    Else "else",
    End "end",
    Return "return",
    For "for",
    While "while",
    In "in",
    Switch "switch",
    Case "case",
    Default "default",
    Nop "nop",
    Pragma "pragma",
    Input "input",
    Output "output",
    Const "const",
    Readonly "readonly",
    Mutable "mutable",
    Qreg "qreg" "qreg",
    Qubit "qubit",
    Creg "creg" "creg",
    Bool "bool",
    Bit "bit",
    Int "int",
    Uint "uint",
    Float "float",
    Angle "angle",
    Complex "complex",
    Array "array",
    Void "void",
    Duration "duration",
    Stretch "stretch",
    Gphase "gphase",
    Inv "inv",
    Pow "pow",
    Ctrl "ctrl",
    Negctrl "negctrl",
    Durationof "durationof",
    Delay "delay",
    Reset "reset" "reset",
    Measure "measure" "measure",
    Barrier "barrier" "barrier",
    True "true",
    False "false",
}

impl Keyword {
    /// The texts of all keywords of a version.
    pub fn all(dialect: Dialect) -> impl Iterator<Item = &'static str> {
        Self::TEXTS.iter().copied().filter(move |text| Self::lookup(text, dialect).is_some())
    }

    /// The keyword at the start of statements that a misspelt first word may stand for.
    pub fn nearest(word: &str, dialect: Dialect) -> Option<&'static str> {
        let starts = |text: &&str| Self::lookup(text, dialect).is_some_and(Self::starts_statement);
        if word.len() < 3 { None } else { did_you_mean(word, Self::all(dialect).filter(starts)) }
    }

    /// Whether statements begin with this keyword, and nothing else does.
    pub fn starts_statement(self) -> bool {
        use Keyword::*;
        !matches!(
            self,
            Else | In | Case | Default | Readonly | Mutable | Void | Durationof | True | False | Pow
        )
    }

    /// Whether a word may be a keyword, by its first letter and length alone.
    #[inline]
    fn is_likely(word: &[u8]) -> bool {
        let Some(first) = word.first() else { return false };
        KEYWORD_LENGTHS[usize::from(*first)] >> word.len().min(31) & 1 == 1
    }
}

/// For every first letter of a keyword, bits that tell which lengths occur.
const KEYWORD_LENGTHS: [u32; 256] = {
    let mut lengths = [0; 256];
    let mut k = 0;
    while k < Keyword::TEXTS.len() {
        let text = Keyword::TEXTS[k].as_bytes();
        lengths[text[0] as usize] |= 1 << text.len();
        k += 1;
    }
    lengths
};
