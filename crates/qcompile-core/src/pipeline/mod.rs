//! Pipelines: what a pass is, how passes are found by name, written as text and run.
//!
//! A pass is a record declared with [`options!`](crate::options) and an `impl` of [`Pass`] (or [`Combinator`], when it
//! runs other passes). One line in [`passes!`](crate::passes!) registers it. Everything else reads its [`PassInfo`]:
//! [`parse`] turns text such as `fixpoint(cancel-inverses){max-rounds=8}` into a [`Pipeline`], which prints back to the
//! same text, and [`Pipeline::run`] runs it on a circuit and reports what each pass did.

mod context;
mod info;
mod manager;
mod objective;
mod pass;
mod recipe;
mod registry;
mod report;
mod self_check;
mod text;
mod work;

pub use context::{CancelFlag, Context, OnProgress, Progress, Settings, StopReason};
pub use info::{Choice, OptionInfo, OptionType, PassInfo, PassKind};
pub use manager::{Compiled, keep_best, validate};
pub use objective::{Cost, Metric, Objective};
pub use pass::{AnyPass, Children, Combinator, Measure, Options, Outcome, Pass, SpentError, combine, erase};
pub use recipe::Recipe;
pub use registry::{Entry, Found, NoMore, Registry, Resolver};
pub use report::{PassRecord, Report};
pub use self_check::self_check;
pub use text::{Pipeline, parse};
pub use work::{Done, Rewritten, Site, Work};
