//! What a pass is: a record of options with a page, a name, a source and `run`.

use std::fmt::Debug;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::context::Context;
use super::info::PassInfo;
use super::manager;
use super::work::Work;
use crate::diagnostics::Result;

/// The options of a pass, declared with [`options!`](crate::options).
pub trait Options:
    Clone + Debug + PartialEq + Default + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static
{
    /// The name of the type.
    const CLASS: &'static str;
    /// Its doc comment: the page of the pass.
    const PAGE: &'static str;
    /// The source file, relative to the workspace.
    const FILE: &'static str;
}

/// A rewriting of circuits.
pub trait Pass: Options {
    /// The name in pipelines; the file and the type are named alike.
    const NAME: &'static str;
    /// Where the method comes from: paper and section.
    const SOURCE: &'static str;

    fn run(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome>;
}

/// A pass that runs other passes, written `name(a, b){option=value}`.
pub trait Combinator: Options {
    const NAME: &'static str;
    const SOURCE: &'static str;

    fn run(&self, inner: &Children, work: &mut Work, cx: &mut Context) -> Result<Outcome>;
}

/// A pass of any origin, as pipelines hold it. Equal when name, options and children are.
pub trait AnyPass: Debug + Send + Sync {
    fn info(&self) -> &PassInfo;

    /// All options by field name, those at their default included.
    fn options(&self) -> Map<String, Value>;

    fn children(&self) -> &[Arc<dyn AnyPass>] {
        &[]
    }

    /// The work alone. Only the manager calls this: it measures, checks and records around it. Others run passes
    /// through [`Children::run`] or [`super::Pipeline::run`].
    fn run(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome>;
}

impl PartialEq for dyn AnyPass {
    fn eq(&self, other: &dyn AnyPass) -> bool {
        self.info().name == other.info().name
            && self.options() == other.options()
            && self.children() == other.children()
    }
}

/// What a pass did. The manager adds what it measures itself: gates before and after, seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Rewrites applied: zero exactly when the circuit is as it was.
    pub rewrites: u64,
    /// Regions whose rewrite was dropped, because the text cannot name what it needs at that place.
    pub refused: u64,
    /// Evaluations of circuits that a search used.
    pub evaluations: u64,
    /// What an approximation cost.
    pub errors: Vec<SpentError>,
}

impl Outcome {
    /// Adds what a further pass did.
    pub fn add(&mut self, other: Outcome) {
        self.rewrites += other.rewrites;
        self.refused += other.refused;
        self.evaluations += other.evaluations;
        self.errors.extend(other.errors);
    }
}

/// An upper bound on the error that one application of an approximate pass added.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpentError {
    pub measure: Measure,
    pub bound: f64,
}

/// In which sense an error is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Largest singular value of the difference of the unitaries; bounds add up along a circuit.
    OperatorNorm,
    /// One minus the fidelity of the states that the circuits prepare.
    Infidelity,
}

/// The passes that a combinator runs.
pub struct Children<'a>(pub(super) &'a [Arc<dyn AnyPass>]);

impl Children<'_> {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Runs pass number `index`; does nothing once the run is to stop.
    pub fn run(&self, index: usize, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        manager::step(&*self.0[index], work, cx)
    }

    /// Runs all in order.
    pub fn run_in_order(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        let mut total = Outcome::default();
        for index in 0..self.len() {
            total.add(self.run(index, work, cx)?);
        }
        Ok(total)
    }
}

/// A pass as pipelines hold it.
pub fn erase<P: Pass>(pass: P) -> Arc<dyn AnyPass> {
    erase_with(pass, Arc::new(PassInfo::of_pass::<P>()))
}

/// A combinator over `children` as pipelines hold it.
pub fn combine<C: Combinator>(combinator: C, children: Vec<Arc<dyn AnyPass>>) -> Arc<dyn AnyPass> {
    combine_with(combinator, children, Arc::new(PassInfo::of_combinator::<C>()))
}

pub(super) fn erase_with<P: Pass>(pass: P, info: Arc<PassInfo>) -> Arc<dyn AnyPass> {
    Arc::new(Leaf { pass, info })
}

pub(super) fn combine_with<C: Combinator>(
    combinator: C,
    children: Vec<Arc<dyn AnyPass>>,
    info: Arc<PassInfo>,
) -> Arc<dyn AnyPass> {
    Arc::new(Branch { combinator, children, info })
}

#[derive(Debug)]
struct Leaf<P> {
    pass: P,
    info: Arc<PassInfo>,
}

impl<P: Pass> AnyPass for Leaf<P> {
    fn info(&self) -> &PassInfo {
        &self.info
    }

    fn options(&self) -> Map<String, Value> {
        fields(&self.pass)
    }

    fn run(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        self.pass.run(work, cx)
    }
}

#[derive(Debug)]
struct Branch<C> {
    combinator: C,
    children: Vec<Arc<dyn AnyPass>>,
    info: Arc<PassInfo>,
}

impl<C: Combinator> AnyPass for Branch<C> {
    fn info(&self) -> &PassInfo {
        &self.info
    }

    fn options(&self) -> Map<String, Value> {
        fields(&self.combinator)
    }

    fn children(&self) -> &[Arc<dyn AnyPass>] {
        &self.children
    }

    fn run(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        self.combinator.run(&Children(&self.children), work, cx)
    }
}

/// The fields of an options record by name.
pub(super) fn fields<O: Options>(options: &O) -> Map<String, Value> {
    match serde_json::to_value(options) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Declares the options of a pass: a struct whose fields have doc comments and defaults. Attributes such as
/// `#[schemars(range(min = 1))]` restrict a field.
///
/// ```
/// qcompile_core::options! {
///     /// Removes every gate.
///     pub struct DropAll {
///         /// How many gates to keep.
///         keep: u32 = 0,
///     }
/// }
/// # use qcompile_core::pipeline::Options;
/// assert_eq!(DropAll::default().keep, 0);
/// assert_eq!(DropAll::CLASS, "DropAll");
/// ```
#[macro_export]
macro_rules! options {
    (
        $(#[doc = $page:literal])*
        pub struct $class:ident {
            $($(#[$attribute:meta])* $field:ident: $type:ty = $default:expr),* $(,)?
        }
    ) => {
        $(#[doc = $page])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $class {
            $($(#[$attribute])* pub $field: $type,)*
        }

        impl Default for $class {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $crate::pipeline::Options for $class {
            const CLASS: &'static str = stringify!($class);
            const PAGE: &'static str = concat!($($page, "\n"),*);
            const FILE: &'static str = file!();
        }
    };
}
