//! OpenQASM in and out, and drawings.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use qcompile_core::diagnostics::Failure;
use qcompile_core::ir::{self, UConvention};
use qcompile_core::qasm;

use crate::circuit::Circuit;
use crate::errors::{self, Findings};

/// The circuit of a program text, and the warnings about it. With `carried`, pairs of name and text, files are included
/// from there and from nowhere else.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "they are the keywords of the Python function")]
pub fn parse<'py>(
    py: Python<'py>,
    data: &[u8],
    name: &str,
    include_path: Vec<PathBuf>,
    u_convention: &str,
    strict: bool,
    assume_zero_init: bool,
    carried: Option<Vec<(String, String)>>,
) -> PyResult<(Circuit, Findings<'py>)> {
    let conventions = [("spec", UConvention::Spec), ("qiskit", UConvention::Qiskit)];
    let options = qasm::ParseOptions {
        name: name.to_string(),
        includes: includes(include_path, carried),
        u_convention: errors::choice("u_convention", u_convention, &conventions)?,
        strict,
        assume_zero_init,
        ..qasm::ParseOptions::default()
    };
    let read = || qasm::parse(qasm::decode(data, name)?, &options);
    let parsed = py.detach(read).map_err(errors::to_python)?;
    let warnings = Failure { diagnostics: parsed.warnings, sources: parsed.circuit.sources.clone() };
    let found = errors::findings(py, &warnings)?;
    Ok((parsed.circuit.into(), found))
}

fn includes(folders: Vec<PathBuf>, carried: Option<Vec<(String, String)>>) -> Arc<dyn qasm::Includes> {
    match carried {
        None => Arc::new(qasm::FileIncludes { folders }),
        Some(files) => Arc::new(qasm::CarriedIncludes {
            files: files.into_iter().map(|(name, text)| qasm::Included { name, text }).collect(),
        }),
    }
}

/// The circuit as text, and notes on what the text does not say.
#[pyfunction]
#[pyo3(signature = (circuit, format, version, exact_pi))]
pub fn print<'py>(
    py: Python<'py>,
    circuit: &Circuit,
    format: &str,
    version: Option<&str>,
    exact_pi: bool,
) -> PyResult<(String, Findings<'py>)> {
    let formats = [("splice", qasm::Format::Splice), ("canonical", qasm::Format::Canonical)];
    let versions = [("2", qasm::Target::V2), ("3", qasm::Target::V3)];
    let version = version.map(|version| errors::choice("version", version, &versions)).transpose()?;
    let options = qasm::PrintOptions {
        format: errors::choice("format", format, &formats)?,
        version: version.unwrap_or(qasm::Target::Keep),
        pi: exact_pi,
    };
    let circuit = circuit.snapshot(py);
    let printed = py.detach(|| qasm::print(&circuit, &options)).map_err(errors::to_python)?;
    let notes = Failure { diagnostics: printed.notes, sources: circuit.sources };
    Ok((printed.text, errors::findings(py, &notes)?))
}

/// The circuit as a picture made of text.
#[pyfunction]
pub fn draw(py: Python<'_>, circuit: &Circuit, width: usize, ascii: bool) -> String {
    let options = ir::draw::DrawOptions { width, ascii, ..Default::default() };
    circuit.read(py, |circuit| ir::draw::draw(circuit, options))
}
