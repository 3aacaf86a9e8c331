//! `Circuit`: building, reading, and the texts and bytes it comes from and goes to.

use num_complex::Complex64;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use qcompile_core::diagnostics::{Failure, Origin};
use qcompile_core::ir::{self, Param, UConvention};
use qcompile_core::qasm;

use crate::arrays::ArrayView;
use crate::errors;

/// The Rust half of `qcompile.Circuit`.
#[pyclass(module = "qcompile._core")]
#[derive(Clone)]
pub struct Circuit {
    pub inner: ir::Circuit,
}

/// An angle as Python gives it: radians, or an expression as text.
pub enum Angle {
    Number(f64),
    Text(String),
}

impl<'py> FromPyObject<'_, 'py> for Angle {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(number) = given.extract() {
            return Ok(Angle::Number(number));
        }
        given.extract().map(Angle::Text).map_err(|_| {
            let found = given.get_type().name().map_or_else(|_| "?".to_string(), |name| name.to_string());
            PyTypeError::new_err(format!(
                "an angle is a number of radians or an expression such as \"2*theta\", not {found}"
            ))
        })
    }
}

impl Circuit {
    fn angle(&mut self, angle: &Angle) -> Result<Param, Failure> {
        match angle {
            Angle::Number(number) => ir::Circuit::angle(*number),
            Angle::Text(text) => qasm::parameter(&mut self.inner, text),
        }
    }
}

#[pymethods]
impl Circuit {
    #[new]
    fn new(qubits: u32, bits: u32) -> Self {
        Self { inner: ir::Circuit::new(qubits, bits) }
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    #[getter]
    fn num_qubits(&self) -> usize {
        self.inner.qubits()
    }

    #[getter]
    fn num_bits(&self) -> usize {
        self.inner.bits()
    }

    #[getter]
    fn size(&self) -> usize {
        self.inner.size()
    }

    /// What messages call the text that the circuit came from; `None` when it came from none.
    #[getter]
    fn name(&self) -> Option<String> {
        self.inner.sources.files().first().map(|file| file.name.to_string())
    }

    /// The files that the text includes, at any depth, as pairs of name and text.
    #[getter]
    fn included(&self) -> Vec<(String, String)> {
        let files = self.inner.sources.files().iter().filter(|file| file.origin == Origin::Include);
        files.map(|file| (file.name.to_string(), file.text.to_string())).collect()
    }

    /// What `U` means in the text: `spec` or `qiskit`.
    #[getter]
    fn u_convention(&self) -> &'static str {
        match self.inner.version.u_convention() {
            UConvention::Spec => "spec",
            UConvention::Qiskit => "qiskit",
        }
    }

    #[getter]
    fn zero_initialised(&self) -> bool {
        self.inner.facts.zero_initialised
    }

    #[getter]
    fn parameters(&self) -> Vec<String> {
        self.inner.inputs().map(|id| self.inner.symbol(id).name.to_string()).collect()
    }

    fn append(&mut self, name: &str, qubits: Vec<u32>, params: Vec<Angle>) -> PyResult<()> {
        let params = params.iter().map(|angle| self.angle(angle)).collect::<Result<Vec<_>, _>>();
        let params = params.map_err(errors::to_python)?;
        self.inner.append(name, &qubits, &params).map_err(errors::to_python)
    }

    /// A gate by its matrix, row by row.
    fn unitary(&mut self, rows: Vec<Vec<Complex64>>, qubits: Vec<u32>) -> PyResult<()> {
        self.inner.append_matrix(&rows, &qubits).map_err(errors::to_python)
    }

    fn global_phase(&mut self, angle: Angle) -> PyResult<()> {
        let angle = self.angle(&angle).map_err(errors::to_python)?;
        self.inner.append_phase(angle).map_err(errors::to_python)
    }

    fn measure(&mut self, qubit: u32, bit: u32) -> PyResult<()> {
        self.inner.append_measure(qubit, Some(bit)).map_err(errors::to_python)
    }

    fn reset(&mut self, qubit: u32) -> PyResult<()> {
        self.inner.append_reset(qubit).map_err(errors::to_python)
    }

    fn barrier(&mut self, qubits: Vec<u32>) -> PyResult<()> {
        self.inner.append_barrier(&qubits).map_err(errors::to_python)
    }

    #[pyo3(signature = (other, qubits, bits))]
    fn compose(
        &mut self,
        other: PyRef<'_, Circuit>,
        qubits: Option<Vec<u32>>,
        bits: Option<Vec<u32>>,
    ) -> PyResult<()> {
        self.inner.compose(&other.inner, qubits.as_deref(), bits.as_deref()).map_err(errors::to_python)
    }

    fn inverse(&self) -> PyResult<Self> {
        self.derived(self.inner.inverse())
    }

    #[pyo3(signature = (count, state))]
    fn control(&self, count: u32, state: Option<u64>) -> PyResult<Self> {
        self.derived(self.inner.control(count, state))
    }

    fn power(&self, exponent: i64) -> PyResult<Self> {
        self.derived(self.inner.power(exponent))
    }

    fn bind(&self, values: &Bound<'_, PyDict>) -> PyResult<Self> {
        let mut open = self.clone();
        let mut given: Vec<(String, Param)> = Vec::with_capacity(values.len());
        for (name, value) in values {
            let name: String = name.extract()?;
            let value = open.angle(&value.extract()?).map_err(|mut failure| {
                for finding in &mut failure.diagnostics {
                    finding.notes.push(format!("it is the value for the parameter `{name}`"));
                }
                errors::to_python(failure)
            })?;
            given.push((name, value));
        }
        let given: Vec<(&str, Param)> = given.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        open.derived(open.inner.bind(&given))
    }

    fn metrics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = serde_json::to_string(&qcompile_core::analysis::Metrics::of(&self.inner));
        let text = text.map_err(|error| PyValueError::new_err(error.to_string()))?;
        py.import("json")?.call_method1("loads", (text,))
    }

    /// The unitary as bytes of complex128 in row-major order.
    fn matrix<'py>(&self, py: Python<'py>, max_qubits: usize) -> PyResult<Bound<'py, PyBytes>> {
        let inner = &self.inner;
        let matrix = py.detach(|| inner.matrix(max_qubits)).map_err(errors::to_python)?;
        let bytes = matrix.entries().iter().flat_map(|z| [z.re, z.im]).flat_map(f64::to_ne_bytes);
        Ok(PyBytes::new(py, &bytes.collect::<Vec<u8>>()))
    }

    fn structure_hash(&self) -> u128 {
        self.inner.structure_hash()
    }

    fn same_structure(&self, other: PyRef<'_, Circuit>) -> bool {
        self.inner.same_structure(&other.inner)
    }

    /// Disjoint windows as `(rows, wires, circuit)`; a wire is the number of a qubit, or -1 - number for a classical one.
    fn windows(&self, qubits: usize, ops: usize) -> Vec<(Vec<usize>, Vec<i64>, Circuit)> {
        let limits = ir::Limits { ops, wires: qubits };
        let windows = self.inner.windows(limits).into_iter();
        windows
            .map(|(window, inner)| (window.rows, crate::tree::numbers(&window.wires), Circuit { inner }))
            .collect()
    }

    /// Replaces rows by circuits, all at once; says of each why it was refused, if it was.
    fn replace_windows(
        &mut self,
        windows: Vec<(Vec<usize>, PyRef<'_, Circuit>)>,
    ) -> PyResult<Vec<Option<String>>> {
        let batch: Vec<(Vec<usize>, &ir::Circuit)> =
            windows.iter().map(|(rows, circuit)| (rows.clone(), &circuit.inner)).collect();
        let answers = self.inner.replace_windows(&batch).map_err(errors::to_python)?;
        Ok(answers.into_iter().map(|refused| refused.map(|why| why.to_string())).collect())
    }

    /// The layout of a drawing, as JSON.
    fn picture(&self, columns: usize, qubits: usize) -> PyResult<String> {
        let options = ir::draw::DrawOptions { width: 1000, ascii: false, columns, qubits };
        let picture = ir::draw::picture(&self.inner, options);
        serde_json::to_string(&picture).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// The columns of the main region as `(ops, params, ext)`.
    fn arrays(&self) -> (ArrayView, ArrayView, ArrayView) {
        crate::arrays::columns(&self.inner.main)
    }

    fn tree<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        crate::tree::circuit(py, &self.inner)
    }
}

impl Circuit {
    fn derived(&self, result: Result<ir::Circuit, Failure>) -> PyResult<Self> {
        result.map(|inner| Self { inner }).map_err(errors::to_python)
    }
}
