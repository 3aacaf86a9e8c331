use crate::diagnostics::Result;
use crate::options;
use crate::pipeline::{Children, Combinator, Context, Outcome, Work};

options! {
    /// Runs passes in order, again and again, until a round changes nothing.
    ///
    /// A pass is left out while the circuit is as it left it when it last found nothing to do.
    ///
    /// ```pipeline
    /// fixpoint(merge-rotations, cancel-inverses)
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
    pub struct Fixpoint {
        /// How many rounds to run at most.
        #[schemars(range(min = 1))]
        max_rounds: u32 = 8,
    }
}

impl Combinator for Fixpoint {
    const NAME: &'static str = "fixpoint";
    const SOURCE: &'static str = "standard practice";

    fn run(&self, inner: &Children, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        let mut total = Outcome::default();
        // For each pass the version of the circuit in which it found nothing to do.
        let mut done_with: Vec<Option<u64>> = vec![None; inner.len()];
        for _ in 0..self.max_rounds {
            let before = work.version();
            for (index, done_with) in done_with.iter_mut().enumerate() {
                if *done_with == Some(work.version()) {
                    continue;
                }
                let start = work.version();
                total.add(inner.run(index, work, cx)?);
                *done_with = (work.version() == start).then_some(start);
            }
            if work.version() == before || cx.should_stop() {
                break;
            }
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use crate::gates::{H, T};
    use crate::ir::{Circuit, Kind, NO_ORIGIN, Wire};
    use crate::passes::registry;
    use crate::pipeline::{NoMore, Settings, parse};
    use std::sync::Arc;

    fn names_run(pipeline: &str) -> Vec<String> {
        let mut circuit = Circuit::new(1, 0);
        let main = Arc::make_mut(&mut circuit.main);
        for gate in [T, H, H, T] {
            main.push(Kind::gate(gate), &[Wire::qubit(0)], &[], NO_ORIGIN);
        }
        let pipeline = parse(pipeline, registry(), &NoMore).unwrap();
        let compiled = pipeline.run(circuit, Settings::default()).unwrap();
        compiled
            .report
            .passes
            .into_iter()
            .map(|record| format!("{} {}", record.name, record.rewrites))
            .collect()
    }

    #[test]
    fn rounds_end_when_nothing_changes() {
        let ran = names_run("fixpoint(merge-rotations, cancel-inverses)");
        assert_eq!(
            ran,
            [
                "merge-rotations 0",
                "cancel-inverses 1",
                "merge-rotations 1",
                "cancel-inverses 0",
                "merge-rotations 0"
            ]
        );
        assert_eq!(names_run("fixpoint(merge-rotations, cancel-inverses){max-rounds=1}").len(), 2);
    }
}
