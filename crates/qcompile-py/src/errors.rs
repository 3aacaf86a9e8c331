//! Failures of the core as exceptions of `qcompile.errors`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use qcompile_core::diagnostics::{Failure, Finding, Place, Severity, Style};

/// The exception for a failure, of the class that its first error belongs to: `result.map_err(errors::to_python)`.
pub fn to_python(failure: Failure) -> PyErr {
    Python::attach(|py| exception(py, &failure).unwrap_or_else(|broken| broken))
}

/// An `OptionError` with this message.
pub fn option(message: String) -> PyErr {
    of_class("OptionError", message)
}

/// A `PassError` with this message.
pub fn pass(message: String) -> PyErr {
    of_class("PassError", message)
}

/// What a word means, of those that an option takes; another word is an `OptionError` with the nearest of them.
pub fn choice<T: Copy>(option: &str, word: &str, known: &[(&str, T)]) -> PyResult<T> {
    if let Some(&(_, meaning)) = known.iter().find(|(name, _)| *name == word) {
        return Ok(meaning);
    }
    let names: Vec<&str> = known.iter().map(|&(name, _)| name).collect();
    Python::attach(|py| {
        let class = py.import("qcompile.errors")?.getattr("OptionError")?;
        Err(PyErr::from_value(class.call_method1("unknown", (option, word, names))?))
    })
}

fn of_class(class: &str, message: String) -> PyErr {
    Python::attach(|py| {
        let made = py.import("qcompile.errors").and_then(|errors| errors.getattr(class)?.call1((message,)));
        made.map_or_else(|broken| broken, PyErr::from_value)
    })
}

fn exception(py: Python<'_>, failure: &Failure) -> PyResult<PyErr> {
    let errors = py.import("qcompile.errors")?;
    Ok(PyErr::from_value(errors.getattr(class(failure))?.call1(findings(py, failure)?)?))
}

/// Findings as `(text, diagnostics, text with colours)`: the arguments of every exception of ours, and what warnings
/// come as.
pub fn findings<'py>(py: Python<'py>, failure: &Failure) -> PyResult<Findings<'py>> {
    let errors = py.import("qcompile.errors")?;
    let report = failure.report().diagnostics;
    let diagnostics: Vec<_> =
        report.iter().map(|finding| diagnostic(&errors, finding)).collect::<PyResult<_>>()?;
    let plain = failure.render(Style::default());
    let colored = failure.render(Style { color: true, ..Style::default() });
    Ok((plain.trim_end().to_string(), PyTuple::new(py, diagnostics)?, colored.trim_end().to_string()))
}

pub type Findings<'py> = (String, Bound<'py, PyTuple>, String);

/// The class of a code or of its family, as the table of codes lists them.
fn class(failure: &Failure) -> &'static str {
    let first = failure.diagnostics.iter().find(|finding| finding.severity() == Severity::Error);
    let name = first.map_or("", |finding| finding.code.name());
    match (name, name.get(1..3)) {
        ("E0802", _) => "PassError",
        ("E1003" | "E1004", _) => "OptionError",
        (_, Some("00" | "01" | "02" | "03" | "04" | "05" | "06")) => "QasmError",
        (_, Some("07" | "11")) => "CircuitError",
        (_, Some("08")) => "VerificationError",
        (_, Some("09")) => "LimitError",
        (_, Some("10")) => "PassError",
        _ => "QcompileError",
    }
}

fn diagnostic<'py>(errors: &Bound<'py, PyModule>, finding: &Finding) -> PyResult<Bound<'py, PyAny>> {
    let py = errors.py();
    let labels: Vec<_> = finding
        .labels
        .iter()
        .map(|label| {
            let fields = place(py, &label.place)?;
            fields.set_item("message", &label.message)?;
            errors.getattr("Label")?.call((), Some(&fields))
        })
        .collect::<PyResult<_>>()?;
    let fields = finding.place.as_ref().map_or_else(|| Ok(PyDict::new(py)), |at| place(py, at))?;
    fields.set_item("code", finding.code)?;
    fields.set_item("severity", if finding.severity == Severity::Error { "error" } else { "warning" })?;
    fields.set_item("message", &finding.message)?;
    fields.set_item("labels", PyTuple::new(py, labels)?)?;
    fields.set_item("notes", PyTuple::new(py, &finding.notes)?)?;
    fields.set_item("help", PyTuple::new(py, &finding.help)?)?;
    errors.getattr("Diagnostic")?.call((), Some(&fields))
}

fn place<'py>(py: Python<'py>, place: &Place) -> PyResult<Bound<'py, PyDict>> {
    let fields = PyDict::new(py);
    fields.set_item("file", &place.file)?;
    fields.set_item("line", place.line)?;
    fields.set_item("column", place.column)?;
    fields.set_item("end_line", place.end_line)?;
    fields.set_item("end_column", place.end_column)?;
    fields.set_item("start_byte", place.start_byte)?;
    fields.set_item("end_byte", place.end_byte)?;
    Ok(fields)
}
