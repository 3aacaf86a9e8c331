//! What stands in pipelines and is not in the registry of the core: recipes, and passes written in Python.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use pyo3::prelude::*;
use qcompile_core::diagnostics::{Failure, Result};
use qcompile_core::ir;
use qcompile_core::pipeline::{AnyPass, Context, Entry, Found, Outcome, PassInfo, Resolver, Work, validate};
use serde_json::{Map, Value};

use crate::circuit::Circuit;
use crate::errors;

thread_local! {
    /// What Python raised below the core, which knows failures only. A run stays on the thread that it began on.
    static RAISED: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// The exception for a failure: what Python itself raised below it, or one of ours.
pub fn to_python(failure: Failure) -> PyErr {
    RAISED.take().unwrap_or_else(|| errors::to_python(failure))
}

/// A failure that `to_python` turns back into this exception, which says all that there is to say.
fn raise(error: PyErr) -> Failure {
    RAISED.set(Some(error));
    Failure { diagnostics: Vec::new(), sources: Arc::default() }
}

/// A `qcompile.pipeline.lookup.Lookup`: `recipe(name)` gives the place and the text of a recipe, `own(name)` what is
/// known about a pass written in Python and its class, `names()` all names.
pub struct Lookup<'py>(pub Bound<'py, PyAny>);

impl<'py> Lookup<'py> {
    /// `None` when there is nothing of that name.
    fn ask<T: for<'a> FromPyObject<'a, 'py>>(&self, method: &str, name: &str) -> Result<Option<T>> {
        let found = self.0.call_method1(method, (name,)).and_then(|found| {
            if found.is_none() { Ok(None) } else { found.extract().map(Some).map_err(Into::into) }
        });
        found.map_err(raise)
    }
}

impl Resolver for Lookup<'_> {
    fn resolve(&self, name: &str) -> Result<Option<Found>> {
        if let Some((file, text)) = self.ask("recipe", name)? {
            return Ok(Some(Found::Recipe { file, text }));
        }
        let Some((info, class)) = self.ask::<(String, Py<PyAny>)>("own", name)? else { return Ok(None) };
        let info = read_info(name, &info).map_err(|message| raise(errors::pass(message)))?;
        Ok(Some(Found::Pass(entry(info, class))))
    }

    fn names(&self) -> Vec<String> {
        self.0.call_method0("names").and_then(|names| names.extract()).unwrap_or_default()
    }
}

/// Reads the record of a pass written in Python: what people write in their classes stands in it. The error is a
/// message.
fn read_info(name: &str, info: &str) -> Result<PassInfo, String> {
    let info: PassInfo = serde_json::from_str(info)
        .map_err(|error| format!("what is known about pass `{name}` cannot be read: {error}"))?;
    for option in &info.options {
        if !option.ty.admits(&option.default) {
            let (expected, found) = (option.ty.expectation(), &option.default);
            let option = &option.name;
            return Err(format!("option `{option}` of `{name}` takes {expected}, its default is {found}"));
        }
    }
    Ok(info)
}

/// A pass whose `run` is Python's.
struct PyPass {
    info: Arc<PassInfo>,
    options: Map<String, Value>,
    object: Py<PyAny>,
}

fn entry(info: PassInfo, class: Py<PyAny>) -> Entry {
    let info = Arc::new(info);
    let made = info.clone();
    Entry::new(info, move |given, _| {
        let defaults = made.options.iter().map(|option| (option.name.clone(), option.default.clone()));
        let mut options: Map<String, Value> = defaults.collect();
        options.extend(given);
        let text = Value::Object(options.clone()).to_string();
        let object = Python::attach(|py| class.call_method1(py, "of_json", (text,))).map_err(raise)?;
        Ok(Arc::new(PyPass { info: made.clone(), options, object }))
    })
}

impl AnyPass for PyPass {
    fn info(&self) -> &PassInfo {
        &self.info
    }

    fn options(&self) -> Map<String, Value> {
        self.options.clone()
    }

    fn run(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        let given = Circuit::from(work.circuit().clone());
        let seconds_left = cx.time_left().map(|left| left.as_secs_f64());
        let made: PyResult<ir::Circuit> = Python::attach(|py| {
            let arguments = (given, cx.settings.seed, seconds_left);
            let made = self.object.bind(py).call_method1("run_core", arguments)?;
            Ok(made.cast::<Circuit>()?.get().snapshot(py))
        });
        let circuit = made.map_err(raise)?;
        validate(&self.info, &circuit)?;
        if circuit.same_structure(work.circuit()) {
            return Ok(Outcome::default());
        }
        work.set_circuit(circuit);
        Ok(Outcome { rewrites: 1, ..Outcome::default() })
    }
}

impl fmt::Debug for PyPass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyPass({}, {:?})", self.info.name, self.options)
    }
}
