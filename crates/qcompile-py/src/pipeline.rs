//! Pipelines: recipes and some passes come from Python, runs are Rust's.

use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use qcompile_core::passes;
use qcompile_core::pipeline::{self, Objective, PassInfo, Recipe, Settings};

use crate::circuit::Circuit;
use crate::errors;
use crate::passes::{Lookup, to_python};

/// The Rust half of `qcompile.Pipeline`.
#[pyclass(module = "qcompile._core", frozen)]
pub struct Pipeline {
    inner: pipeline::Pipeline,
    objective: Option<Objective>,
}

#[pymethods]
impl Pipeline {
    #[new]
    #[pyo3(signature = (text, lookup, objective))]
    fn new(text: &str, lookup: Bound<'_, PyAny>, objective: Option<&str>) -> PyResult<Self> {
        let inner = pipeline::parse(text, passes::registry(), &Lookup(lookup)).map_err(to_python)?;
        let objective = objective.map(Objective::parse).transpose().map_err(errors::option)?;
        Ok(Self { inner, objective })
    }

    /// The objective as text, when there is one.
    #[getter]
    fn objective(&self) -> Option<String> {
        self.objective.as_ref().map(Objective::to_string)
    }

    fn __str__(&self) -> String {
        self.inner.to_string()
    }

    /// Runs on a circuit; gives the result and the report as JSON.
    #[pyo3(signature = (circuit, seed, time_budget, progress))]
    fn run(
        &self,
        py: Python<'_>,
        circuit: &Circuit,
        seed: u64,
        time_budget: Option<f64>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(Circuit, String)> {
        let time_budget = time_budget.map(seconds).transpose()?;
        let mut settings =
            Settings { seed, objective: self.objective.clone(), time_budget, ..Settings::default() };
        // What Python raised in between (Ctrl-C, a progress callback): it ends the run and comes out again.
        let raised: Arc<std::sync::Mutex<Option<PyErr>>> = Arc::default();
        let (cancel, slot) = (settings.cancel.clone(), raised.clone());
        settings.on_progress = Some(Box::new(move |at| {
            let told = Python::attach(|py| {
                py.check_signals()?;
                match &progress {
                    Some(call) => call.call1(py, (&at.pass, at.applications, at.counts.gates)).map(|_| ()),
                    None => Ok(()),
                }
            });
            if let Err(error) = told {
                cancel.cancel();
                slot.lock().expect("no one panics with it").get_or_insert(error);
            }
        }));
        let start = circuit.snapshot(py);
        let result = py.detach(|| self.inner.run(start, settings));
        if let Some(error) = raised.lock().expect("no one panics with it").take() {
            return Err(error);
        }
        let compiled = result.map_err(to_python)?;
        let report = serde_json::to_string(&compiled.report);
        let report = report.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok((compiled.circuit.into(), report))
    }
}

fn seconds(budget: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(budget)
        .map_err(|_| errors::option(format!("a time budget is a number of seconds from 0 on, not {budget}")))
}

/// What is known about every native pass, as JSON.
#[pyfunction]
#[pyo3(name = "passes")]
pub fn native_passes() -> PyResult<String> {
    let registry = passes::registry();
    let infos: Vec<&PassInfo> = registry.infos().collect();
    serde_json::to_string(&infos).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// What is known about a recipe, as JSON; its page says the pipeline.
#[pyfunction]
pub fn recipe_info(name: &str, file: &str, text: &str, lookup: Bound<'_, PyAny>) -> PyResult<String> {
    let recipe = read(name, file, text, lookup)?;
    let mut info = recipe.info.clone();
    info.page = format!("{}\n\n    {}", info.page, recipe.pipeline);
    serde_json::to_string(&info).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// The pipeline text of a recipe file, and its objective.
#[pyfunction]
pub fn read_recipe(file: &str, text: &str, lookup: Bound<'_, PyAny>) -> PyResult<(String, Option<String>)> {
    let recipe = read("recipe", file, text, lookup)?;
    Ok((recipe.pipeline.to_string(), recipe.objective.map(|objective| objective.to_string())))
}

fn read(name: &str, file: &str, text: &str, lookup: Bound<'_, PyAny>) -> PyResult<Recipe> {
    Recipe::parse(name, file, text, passes::registry(), &Lookup(lookup)).map_err(to_python)
}

/// The JSON schema of the report of a run.
#[pyfunction]
pub fn report_schema() -> String {
    pipeline::Report::json_schema().to_string()
}
