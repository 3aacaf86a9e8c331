//! Pipelines as text: `drop-identities, fixpoint(cancel-inverses, merge-rotations){max-rounds=8}`.
//!
//! ```text
//! pipeline := [ step { "," step } [ "," ] ]
//! step     := word [ "(" pipeline ")" ] [ "{" option { "," option } "}" ]
//! option   := word "=" value
//! value    := word | "\"" ... "\"" | "[" [ value { "," value } ] "]"
//! ```
//!
//! A word is any run of characters other than blanks and `(){}[],="`. What a value means is up to the type of the
//! option, so texts need no quotes unless they hold such characters. It is the one serial form of pipelines:
//! printing leaves out options at their default, and what is printed parses to an equal pipeline.

mod build;
mod syntax;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::info::PassKind;
use super::pass::AnyPass;
use super::registry::{Registry, Resolver};
use crate::diagnostics::{Diagnostic, Failure, Origin, Result, SourceMap, Span};

/// Passes in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pipeline {
    steps: Vec<Arc<dyn AnyPass>>,
}

impl Pipeline {
    pub fn new(steps: Vec<Arc<dyn AnyPass>>) -> Pipeline {
        Pipeline { steps }
    }

    pub fn steps(&self) -> &[Arc<dyn AnyPass>] {
        &self.steps
    }
}

/// Reads a pipeline. Names that `registry` does not know go to `resolver`. The error holds every mistake found, each
/// with its place in `text`.
pub fn parse(text: &str, registry: &Registry, resolver: &dyn Resolver) -> Result<Pipeline> {
    let mut sources = SourceMap::default();
    let base = sources.add("<pipeline>", text.into(), Origin::Main).unwrap_or(0);
    let place = |part: Range<usize>| Span::new(base + part.start as u32, base + part.end as u32);
    parse_inside(text, Names { registry, resolver, recipes: &[] }, &place)
        .map_err(|diagnostics| Failure { diagnostics, sources: Arc::new(sources) })
}

/// What gives the names in a pipeline their meaning.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub registry: &'a Registry,
    pub resolver: &'a dyn Resolver,
    /// The recipes that the pipeline is read for: each was named by the one before it.
    pub recipes: &'a [&'a str],
}

/// Reads a pipeline that is part of a text: `place` says where in it a range of `text` stands.
pub(super) fn parse_inside(
    text: &str,
    names: Names<'_>,
    place: &dyn Fn(Range<usize>) -> Span,
) -> Result<Pipeline, Vec<Diagnostic>> {
    let steps = syntax::parse(text).map_err(|error| vec![error.at(place)])?;
    let mut builder = build::Builder { names, place, diagnostics: Vec::new() };
    let steps = builder.steps(&steps);
    if builder.diagnostics.is_empty() { Ok(Pipeline { steps }) } else { Err(builder.diagnostics) }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_steps(f, &self.steps)
    }
}

/// The pass as pipeline text.
impl fmt::Display for dyn AnyPass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.info().name)?;
        if self.info().kind == PassKind::Combinator {
            f.write_str("(")?;
            write_steps(f, self.children())?;
            f.write_str(")")?;
        }
        let values = self.options();
        let given = self.info().options.iter().filter_map(|option| {
            let value = values.get(&option.name)?;
            (*value != option.default).then(|| format!("{}={}", option.text_name(), value_text(value)))
        });
        let given: Vec<String> = given.collect();
        if given.is_empty() { Ok(()) } else { write!(f, "{{{}}}", given.join(", ")) }
    }
}

fn write_steps(f: &mut fmt::Formatter<'_>, steps: &[Arc<dyn AnyPass>]) -> fmt::Result {
    for (k, step) in steps.iter().enumerate() {
        if k > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{step}")?;
    }
    Ok(())
}

/// A value as pipeline text writes it.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::Null => NONE.to_string(),
        Value::String(text) if syntax::is_word(text) && text != NONE => text.clone(),
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(value_text).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// The absent value of an option that may have none.
const NONE: &str = "none";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Result;
    use crate::pipeline::{Children, Options};
    use crate::pipeline::{Combinator, Context, Entry, NoMore, Outcome, Pass, Work};

    crate::options! {
        /// Does nothing.
        pub struct Idle {
            /// How often.
            #[schemars(range(min = 1))]
            times: u32 = 1,
            /// A ratio.
            ratio: f64 = 0.5,
            /// Whether to try.
            try_it: bool = false,
            /// Where.
            path: Option<String> = None,
            /// Which.
            names: Vec<String> = vec![],
            /// How much at most.
            limit: Option<f64> = None,
        }
    }

    impl Pass for Idle {
        const NAME: &'static str = "idle";
        const SOURCE: &'static str = "none";

        fn run(&self, _: &mut Work, _: &mut Context) -> Result<Outcome> {
            Ok(Outcome::default())
        }
    }

    crate::options! {
        /// Runs passes.
        pub struct Group {}
    }

    impl Combinator for Group {
        const NAME: &'static str = "group";
        const SOURCE: &'static str = "none";

        fn run(&self, inner: &Children, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
            inner.run_in_order(work, cx)
        }
    }

    fn registry() -> Registry {
        assert_eq!(Idle::CLASS, "Idle");
        Registry::new([Entry::of::<Idle>(), Entry::combinator::<Group>()])
    }

    fn read(text: &str) -> Result<Pipeline> {
        parse(text, &registry(), &NoMore)
    }

    /// Code, text under the caret, message and help of every mistake.
    fn mistakes(text: &str) -> Vec<(String, String, String)> {
        let failure = read(text).unwrap_err();
        let describe = |diagnostic: &Diagnostic| {
            let span = diagnostic.primary.as_ref().unwrap().span;
            let said = format!("{} {}", diagnostic.message, diagnostic.help.join(" "));
            (diagnostic.code.to_string(), failure.sources.slice(span).to_string(), said)
        };
        failure.diagnostics.iter().map(describe).collect()
    }

    #[test]
    fn printed_text_parses_to_an_equal_pipeline() {
        let cases = [
            ("", ""),
            ("idle", "idle"),
            (" idle ,idle,", "idle, idle"),
            ("idle{}", "idle"),
            ("idle{times=3, ratio=1e-6}", "idle{times=3, ratio=1e-6}"),
            ("idle{times=1,try-it=true}", "idle{try-it=true}"),
            ("idle{ratio=2}", "idle{ratio=2.0}"),
            ("idle{path=./a/b.toml}", "idle{path=./a/b.toml}"),
            ("idle{path=none}", "idle"),
            ("idle{path=\"none\"}", "idle{path=\"none\"}"),
            (r#"idle{path="a \"b\" \\ (c)"}"#, r#"idle{path="a \"b\" \\ (c)"}"#),
            ("idle{names=[a,\"b c\", ü]}", "idle{names=[a, \"b c\", ü]}"),
            ("group(idle{times=2},\n  group(idle, idle))", "group(idle{times=2}, group(idle, idle))"),
        ];
        for (text, printed) in cases {
            let pipeline = read(text).unwrap();
            assert_eq!(pipeline.to_string(), printed);
            assert_eq!(read(printed).unwrap(), pipeline);
        }
        assert_ne!(read("idle").unwrap(), read("idle{times=2}").unwrap());
        assert_ne!(read("group(idle)").unwrap(), read("group(idle, idle)").unwrap());
    }

    #[test]
    fn every_mistake_has_its_place_and_a_suggestion() {
        let cases = [
            ("idel", "E1002", "idel", "`idle`"),
            ("idle, group(what)", "E1002", "what", "unknown pass"),
            ("idle{tmes=3}", "E1003", "tmes", "`times`"),
            ("idle{try_it=true}", "E1003", "try_it", "`try-it`"),
            ("idle{times=1, times=2}", "E1003", "times", "twice"),
            ("idle{times=0}", "E1004", "0", "a whole number from 1"),
            ("idle{times=x}", "E1004", "x", "a whole number from 1"),
            ("idle{try-it=yes}", "E1004", "yes", "`true` or `false`"),
            ("idle{ratio=inf}", "E1004", "inf", "a number"),
            ("idle{limit=inf}", "E1004", "inf", "a number or `none`"),
            ("idle{limit=1e999}", "E1004", "1e999", "a number or `none`"),
            ("idle{ratio=[1]}", "E1004", "[1]", "a number"),
            ("idle(idle)", "E1005", "(idle)", "takes no passes"),
            ("group", "E1005", "group", "group(...)"),
            ("group()", "E1005", "group", "group(...)"),
            ("group(idle", "E1001", "(", "`)`"),
            ("idle)", "E1001", ")", "`)`"),
            ("idle idle", "E1001", "idle", "`,`"),
            ("idle{times}", "E1001", "}", "`=`"),
            ("idle{path=\"x", "E1001", "\"", "never closed"),
            ("=", "E1001", "=", "name of a pass"),
        ];
        for (text, code, place, said) in cases {
            let found = mistakes(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].0.as_str(), found[0].1.as_str()), (code, place), "{text}");
            assert!(found[0].2.contains(said), "{text}: {}", found[0].2);
        }
        assert_eq!(mistakes("idel, idle{x=1, times=0}").len(), 3, "all mistakes at once");
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let text = format!("{}idle{}", "group(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(mistakes(&text)[0].0, "E1001");
    }
}
