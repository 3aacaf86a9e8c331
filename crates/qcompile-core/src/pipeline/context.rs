//! What a run brings along: seed, budgets, progress, cancellation, and the records of what was done.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::manager::Best;
use super::objective::Objective;
use super::report::PassRecord;
use crate::analysis::Counts;

/// Told after every pass.
pub type OnProgress = Box<dyn FnMut(&Progress) + Send>;

/// What a caller says about a run. By default there is no budget, and the result is whatever the last pass left.
#[derive(Default)]
pub struct Settings {
    /// Where all randomness comes from: same seed, version and machine, same result.
    pub seed: u64,
    /// The best circuit seen under it is the result; without one, the last circuit is.
    pub objective: Option<Objective>,
    /// Once spent, no further pass starts and long ones stop early.
    pub time_budget: Option<Duration>,
    /// Set from anywhere (Ctrl-C) to stop as soon as possible.
    pub cancel: CancelFlag,
    pub on_progress: Option<OnProgress>,
}

/// A run under way: what passes may ask, and what the manager writes down.
pub struct Context {
    pub settings: Settings,
    started: Instant,
    pub(super) stopped: Option<StopReason>,
    pub(super) records: Vec<PassRecord>,
    /// One for each enclosing level that keeps the best circuit.
    pub(super) best: Vec<Best>,
}

/// A switch shared between a run and whoever may end it.
#[derive(Clone, Debug, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Why a run ended before its last pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    Cancelled,
    TimeBudget,
}

/// Where a run is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The pass that just ended.
    pub pass: String,
    /// How many passes ended so far.
    pub applications: usize,
    pub counts: Counts,
    pub seconds: f64,
}

impl Context {
    /// Starts the clock.
    pub fn new(settings: Settings) -> Context {
        Context { settings, started: Instant::now(), stopped: None, records: Vec::new(), best: Vec::new() }
    }

    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Whether the run is to end: passes that take long ask now and then, and return what they have.
    pub fn should_stop(&mut self) -> bool {
        if self.stopped.is_none() {
            self.stopped = self.stop_reason();
        }
        self.stopped.is_some()
    }

    fn stop_reason(&self) -> Option<StopReason> {
        if self.settings.cancel.is_cancelled() {
            return Some(StopReason::Cancelled);
        }
        (self.time_left()? == Duration::ZERO).then_some(StopReason::TimeBudget)
    }

    /// What remains of the time budget, when there is one.
    pub fn time_left(&self) -> Option<Duration> {
        Some(self.settings.time_budget?.saturating_sub(self.started.elapsed()))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("seed", &self.seed)
            .field("objective", &self.objective)
            .field("time_budget", &self.time_budget)
            .finish_non_exhaustive()
    }
}
