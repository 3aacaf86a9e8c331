//! What a run did, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::context::StopReason;
use super::pass::SpentError;
use crate::analysis::Counts;

/// One application of one pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PassRecord {
    pub name: String,
    /// Rewrites applied.
    pub rewrites: u64,
    /// Those that hold up to the sign of the whole state: sums of `angle` values wrap, which negates some rotations.
    pub up_to_sign: u64,
    /// Regions whose rewrite was dropped, because the text cannot name what it needs at that place.
    pub refused: u64,
    pub before: Counts,
    pub after: Counts,
    pub seconds: f64,
    /// Evaluations of circuits that a search used.
    pub evaluations: u64,
    /// What an approximation cost; empty for exact passes.
    pub errors: Vec<SpentError>,
}

/// All applications of the passes of one name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PassTotal {
    pub name: String,
    pub applications: u64,
    pub rewrites: u64,
    /// Gates before minus gates after; negative for passes that take gates apart.
    pub gates_removed: i64,
    pub two_qubit_removed: i64,
    pub seconds: f64,
}

/// The report of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The pipeline as text.
    pub pipeline: String,
    pub seed: u64,
    /// What the result is the best circuit under, when the run kept the best.
    pub objective: Option<String>,
    pub before: Counts,
    pub after: Counts,
    pub seconds: f64,
    /// Why the run ended early, when it did.
    pub stopped: Option<StopReason>,
    /// In the order in which they ran.
    pub passes: Vec<PassRecord>,
}

impl Report {
    /// The records by pass, in order of first use.
    pub fn totals(&self) -> Vec<PassTotal> {
        let mut totals: Vec<PassTotal> = Vec::new();
        for record in &self.passes {
            let index = totals.iter().position(|total| total.name == record.name).unwrap_or_else(|| {
                totals.push(PassTotal { name: record.name.clone(), ..PassTotal::default() });
                totals.len() - 1
            });
            totals[index].add(record);
        }
        totals
    }

    /// Every error that approximations added, with the pass that did.
    pub fn errors(&self) -> impl Iterator<Item = (&str, SpentError)> {
        self.passes.iter().flat_map(|record| record.errors.iter().map(|&error| (record.name.as_str(), error)))
    }

    /// The JSON schema of the serialised report.
    pub fn json_schema() -> Value {
        schemars::schema_for!(Report).to_value()
    }
}

impl PassTotal {
    fn add(&mut self, record: &PassRecord) {
        let removed = |before: u64, after: u64| before as i64 - after as i64;
        self.applications += 1;
        self.rewrites += record.rewrites;
        self.gates_removed += removed(record.before.gates, record.after.gates);
        self.two_qubit_removed += removed(record.before.two_qubit, record.after.two_qubit);
        self.seconds += record.seconds;
    }
}
