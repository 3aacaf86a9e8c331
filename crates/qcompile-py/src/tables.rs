//! The tables of the core as Python data: gates and diagnostic codes.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use qcompile_core::gates::{Gate, GateId};

/// One record per gate of the table: `name`, `params` (as Python names), `operands`, `doc`,
/// `v2`, `v3`, `qiskit`, `controls`.
#[pyfunction]
pub fn gates(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let list = PyList::empty(py);
    for id in GateId::all() {
        let gate = id.gate();
        let record = PyDict::new(py);
        record.set_item("name", gate.name)?;
        record.set_item("params", gate.params.iter().map(|name| parameter(name)).collect::<Vec<_>>())?;
        record.set_item("operands", operands(id))?;
        record.set_item("doc", gate.doc.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim())?;
        record.set_item("v2", gate.v2)?;
        record.set_item("v3", gate.v3)?;
        record.set_item("qiskit", gate.qiskit)?;
        record.set_item("controls", controls(gate))?;
        list.append(record)?;
    }
    Ok(list)
}

fn controls(gate: &Gate) -> usize {
    gate.control.map_or(0, |(_, count)| count)
}

fn parameter(name: &str) -> &str {
    if name == "lambda" { "lam" } else { name }
}

/// Names of the operands: controls first, then targets; numbered where there are several of a kind.
fn operands(id: GateId) -> Vec<String> {
    let gate = id.gate();
    let controls = controls(gate);
    let numbered = |name: &str, count: usize| -> Vec<String> {
        match count {
            1 => vec![name.to_string()],
            _ => (0..count).map(|k| format!("{name}{k}")).collect(),
        }
    };
    match (controls, gate.arity.saturating_sub(controls)) {
        (0, _) | (_, 0) => numbered("qubit", gate.arity),
        (controls, targets) => [numbered("control", controls), numbered("target", targets)].concat(),
    }
}

/// Every diagnostic code as `(name, title, page)`; the page is Markdown.
#[pyfunction]
pub fn codes() -> Vec<(&'static str, &'static str, &'static str)> {
    qcompile_core::diagnostics::CODES.iter().map(|code| (code.name, code.title, code.page)).collect()
}
