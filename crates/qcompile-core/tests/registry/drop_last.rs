use qcompile_core::diagnostics::Result;
use qcompile_core::ir::Rebuild;
use qcompile_core::options;
use qcompile_core::pipeline::{Context, Done, Outcome, Pass, Rewritten, Work};

options! {
    /// Removes the last gate of every region.
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
    /// x q;
    /// ```
    pub struct DropLast {
        /// How many gates to leave.
        keep: u32 = 0,
    }
}

impl Pass for DropLast {
    const NAME: &'static str = "drop-last";
    const SOURCE: &'static str = "this test";

    fn run(&self, work: &mut Work, _: &mut Context) -> Result<Outcome> {
        Ok(work.rewrite(|site| {
            let mut rebuild = Rebuild::new(site.region);
            let last = rebuild.rows().last().filter(|&row| row >= self.keep as usize)?;
            rebuild.remove(last);
            rebuild.finish().map(|region| Rewritten { region, done: Done { rewrites: 1 } })
        }))
    }
}
