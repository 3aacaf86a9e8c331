use qcompile_core::diagnostics::Result;
use qcompile_core::options;
use qcompile_core::pipeline::{Children, Combinator, Context, Outcome, Work};

options! {
    /// Runs passes two times.
    ///
    /// ```pipeline
    /// twice(drop-last)
    /// ```
    ///
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit q;
    /// x q;
    /// h q;
    /// ```
    /// becomes
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit q;
    /// ```
    pub struct Twice {}
}

impl Combinator for Twice {
    const NAME: &'static str = "twice";
    const SOURCE: &'static str = "this test";

    fn run(&self, inner: &Children, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        let mut total = inner.run_in_order(work, cx)?;
        total.add(inner.run_in_order(work, cx)?);
        Ok(total)
    }
}
