use crate::diagnostics::Result;
use crate::options;
use crate::pipeline::{Children, Combinator, Context, Outcome, Work};

options! {
    /// Runs passes in order: one pass made of several, where a combinator takes one.
    ///
    /// ```pipeline
    /// sequence(cancel-inverses, merge-rotations)
    /// ```
    ///
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit q;
    /// t q;
    /// h q;
    /// h q;
    /// t q;
    /// ```
    /// becomes
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit q;
    /// s q;
    /// ```
    pub struct Sequence {}
}

impl Combinator for Sequence {
    const NAME: &'static str = "sequence";
    const SOURCE: &'static str = "standard practice";

    fn run(&self, inner: &Children, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        inner.run_in_order(work, cx)
    }
}
