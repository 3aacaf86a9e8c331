//! Equality of circuits.

use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use qcompile_core::verify::{self, CheckOptions, Equal, Phase, PhaseSeen, Verdict};
use serde_json::{Value, json};

use crate::circuit::Circuit;
use crate::errors;

/// The verdict as JSON: `equal` (true, false or null), `detail`, and `methods` with `name`, `strength` and `covered` in
/// words. `phase` is "written", "exact" or "free"; `budget` is the number of amplitudes that one method may touch.
#[pyfunction]
#[pyo3(signature = (first, second, phase, seed, budget))]
pub fn check_equal(
    py: Python<'_>,
    first: &Circuit,
    second: &Circuit,
    phase: &str,
    seed: u64,
    budget: Option<f64>,
) -> PyResult<String> {
    let known = [("written", Phase::Written), ("exact", Phase::Exact), ("free", Phase::Free)];
    let phase = errors::choice("phase", phase, &known)?;
    let (a, b) = (first.snapshot(py), second.snapshot(py));
    let verdict = interruptible(py, move || {
        let mut options = CheckOptions { seed, phase, ..CheckOptions::default() };
        options.budget = budget.unwrap_or(options.budget);
        verify::check_equal(&a, &b, &options)
    })?;
    serde_json::to_string(&in_words(&verdict)).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Does long work on a thread of its own, so that Ctrl-C is heard at once; the work then ends unheard.
fn interruptible<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, receiver) = mpsc::channel();
    // as much stack as a main thread has
    let thread = thread::Builder::new().stack_size(8 << 20);
    thread.spawn(move || sender.send(work()))?;
    let receiver = Mutex::new(receiver);
    loop {
        let receive = || receiver.lock().expect("held here alone").recv_timeout(Duration::from_millis(50));
        match py.detach(receive) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the comparison broke down: please report it"));
            }
        }
    }
}

fn in_words(verdict: &Verdict) -> Value {
    let (equal, detail) = match &verdict.equal {
        Equal::Yes => (Some(true), String::new()),
        Equal::No(found) => (Some(false), found.to_string()),
        Equal::Undecided(reason) => (None, reason.clone()),
    };
    let methods: Vec<Value> = verdict
        .methods
        .iter()
        .map(|method| {
            let phase = match method.phase {
                PhaseSeen::Exact => ", phase included",
                PhaseSeen::UpToGlobalPhase => ", up to global phase",
            };
            json!({"name": method.name, "strength": format!("{}{phase}", method.strength), "covered": method.covered})
        })
        .collect();
    json!({"equal": equal, "detail": detail, "methods": methods})
}
