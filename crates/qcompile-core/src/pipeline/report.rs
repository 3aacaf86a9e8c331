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
    /// The JSON schema of the serialised report.
    pub fn json_schema() -> Value {
        schemars::schema_for!(Report).to_value()
    }
}
