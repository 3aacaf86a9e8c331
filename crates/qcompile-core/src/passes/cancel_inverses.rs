use crate::analysis::{Commutation, Inverses};
use crate::diagnostics::Result;
use crate::ir::{OpView, Rebuild};
use crate::options;
use crate::pipeline::{Context, Done, Outcome, Pass, Rewritten, Site, Work};

options! {
    /// Removes pairs of gates that undo each other.
    ///
    /// The two need not be neighbours: what stands between them may commute with them. Symbolic parameters count as
    /// opposite when they cancel exactly. Gates that the program defines undo each other when one is the `inv @` of the
    /// other, or when their bodies, read backwards, do.
    ///
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit[3] q;
    /// cx q[0], q[1];
    /// t q[0];
    /// cx q[0], q[2];
    /// cx q[0], q[1];
    /// ```
    /// becomes
    /// ```qasm
    /// include "stdgates.inc";
    /// qubit[3] q;
    /// t q[0];
    /// cx q[0], q[2];
    /// ```
    pub struct CancelInverses {
        /// How many gates to look past on each wire.
        reach: u32 = 64,
    }
}

impl Pass for CancelInverses {
    const NAME: &'static str = "cancel-inverses";
    const SOURCE: &'static str = "Nam et al. 2018, section 4.2, doi:10.1038/s41534-018-0072-4";

    fn run(&self, work: &mut Work, _: &mut Context) -> Result<Outcome> {
        let commutation = Commutation::new(&work.circuit().gates);
        let mut inverses = Inverses::default();
        Ok(work.rewrite(|site| self.rewrite(site, &commutation, &mut inverses)))
    }
}

impl CancelInverses {
    fn rewrite(&self, site: &Site, commutation: &Commutation, inverses: &mut Inverses) -> Option<Rewritten> {
        let mut rebuild = Rebuild::new(site.region);
        let mut done = Done::default();
        for row in rebuild.rows() {
            let check = |earlier: &OpView, later: &OpView| check(site, inverses, earlier, later);
            let commute = |a: &OpView, b: &OpView| commutation.commute(a, b);
            match rebuild.partner(row, self.reach as usize, commute, check) {
                Some(earlier) => {
                    rebuild.remove(earlier);
                    rebuild.remove(row);
                    done.rewrites += 1;
                }
                None => rebuild.append(row),
            }
        }
        rebuild.finish().map(|region| Rewritten { region, done })
    }
}

/// Whether the two can go when nothing stands between them.
fn check(site: &Site, inverses: &mut Inverses, earlier: &OpView, later: &OpView) -> bool {
    earlier.is_free_gate() && later.is_free_gate() && inverses.undo(site.exprs, site.gates, earlier, later)
}
