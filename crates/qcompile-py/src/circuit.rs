//! `Circuit`: building, reading, and the texts and bytes it comes from and goes to.

use std::sync::{Mutex, MutexGuard};

use num_complex::Complex64;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyBytes, PyDict};
use qcompile_core::analysis::Metrics;
use qcompile_core::diagnostics::{Failure, Origin};
use qcompile_core::ir::{self, Param, UConvention};
use qcompile_core::qasm;

use crate::arrays::ArrayView;
use crate::errors;

/// The Rust half of `qcompile.Circuit`.
#[pyclass(module = "qcompile._core", frozen)]
pub struct Circuit {
    /// Never held while Python code runs.
    inner: Mutex<ir::Circuit>,
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

impl Angle {
    /// As a parameter of this circuit, which may get new names by it.
    fn of(&self, circuit: &mut ir::Circuit) -> Result<Param, Failure> {
        match self {
            Angle::Number(number) => ir::Circuit::angle(*number),
            Angle::Text(text) => qasm::parameter(circuit, text),
        }
    }
}

impl From<ir::Circuit> for Circuit {
    fn from(inner: ir::Circuit) -> Self {
        Self { inner: Mutex::new(inner) }
    }
}

impl Circuit {
    /// The circuit as it is now, whatever other threads do to it later. Both share what neither changes.
    pub fn snapshot(&self, py: Python<'_>) -> ir::Circuit {
        self.lock(py).clone()
    }

    /// Reads a snapshot with the interpreter released.
    pub fn read<T: Send>(&self, py: Python<'_>, read: impl FnOnce(&ir::Circuit) -> T + Send) -> T {
        let circuit = self.snapshot(py);
        py.detach(|| read(&circuit))
    }

    /// A circuit made of this one, with the interpreter released.
    fn derive(
        &self,
        py: Python<'_>,
        derive: impl FnOnce(&ir::Circuit) -> Result<ir::Circuit, Failure> + Send,
    ) -> PyResult<Self> {
        self.read(py, derive).map(Self::from).map_err(errors::to_python)
    }

    /// A change that takes no time: the interpreter is kept, since asking for it again may take longer.
    fn change<T>(
        &self,
        py: Python<'_>,
        change: impl FnOnce(&mut ir::Circuit) -> Result<T, Failure>,
    ) -> PyResult<T> {
        let changed = change(&mut self.lock(py));
        changed.map_err(errors::to_python)
    }

    /// A change that may take long, with the interpreter released; other threads see all of it or nothing.
    fn change_much<T: Send>(
        &self,
        py: Python<'_>,
        change: impl FnOnce(&mut ir::Circuit) -> Result<T, Failure> + Send,
    ) -> PyResult<T> {
        py.detach(|| change(&mut self.inner.lock().expect(WHOLE))).map_err(errors::to_python)
    }

    fn lock(&self, py: Python<'_>) -> MutexGuard<'_, ir::Circuit> {
        self.inner.lock_py_attached(py).expect(WHOLE)
    }
}

/// Why a lock can be had.
const WHOLE: &str = "no change breaks off halfway";

#[pymethods]
impl Circuit {
    #[new]
    fn new(qubits: u32, bits: u32) -> Self {
        ir::Circuit::new(qubits, bits).into()
    }

    fn copy(&self, py: Python<'_>) -> Self {
        self.snapshot(py).into()
    }

    #[getter]
    fn num_qubits(&self, py: Python<'_>) -> usize {
        self.lock(py).qubits()
    }

    #[getter]
    fn num_bits(&self, py: Python<'_>) -> usize {
        self.lock(py).bits()
    }

    #[getter]
    fn size(&self, py: Python<'_>) -> usize {
        self.lock(py).size()
    }

    /// What messages call the text that the circuit came from; `None` when it came from none.
    #[getter]
    fn name(&self, py: Python<'_>) -> Option<String> {
        self.lock(py).sources.files().first().map(|file| file.name.to_string())
    }

    /// The files that the text includes, at any depth, as pairs of name and text.
    #[getter]
    fn included(&self, py: Python<'_>) -> Vec<(String, String)> {
        let circuit = self.lock(py);
        let files = circuit.sources.files().iter().filter(|file| file.origin == Origin::Include);
        files.map(|file| (file.name.to_string(), file.text.to_string())).collect()
    }

    /// What `U` means in the text: `spec` or `qiskit`.
    #[getter]
    fn u_convention(&self, py: Python<'_>) -> &'static str {
        match self.lock(py).version.u_convention() {
            UConvention::Spec => "spec",
            UConvention::Qiskit => "qiskit",
        }
    }

    #[getter]
    fn zero_initialised(&self, py: Python<'_>) -> bool {
        self.lock(py).facts.zero_initialised
    }

    #[getter]
    fn parameters(&self, py: Python<'_>) -> Vec<String> {
        let circuit = self.lock(py);
        circuit.inputs().map(|id| circuit.symbol(id).name.to_string()).collect()
    }

    fn append(&self, py: Python<'_>, name: &str, qubits: Vec<u32>, params: Vec<Angle>) -> PyResult<()> {
        self.change(py, |circuit| {
            let params: Vec<Param> =
                params.iter().map(|angle| angle.of(circuit)).collect::<Result<_, _>>()?;
            circuit.append(name, &qubits, &params)
        })
    }

    /// A gate by its matrix, row by row.
    fn unitary(&self, py: Python<'_>, rows: Vec<Vec<Complex64>>, qubits: Vec<u32>) -> PyResult<()> {
        self.change_much(py, |circuit| circuit.append_matrix(&rows, &qubits))
    }

    fn global_phase(&self, py: Python<'_>, angle: Angle) -> PyResult<()> {
        self.change(py, |circuit| {
            let angle = angle.of(circuit)?;
            circuit.append_phase(angle)
        })
    }

    fn measure(&self, py: Python<'_>, qubit: u32, bit: u32) -> PyResult<()> {
        self.change(py, |circuit| circuit.append_measure(qubit, Some(bit)))
    }

    fn reset(&self, py: Python<'_>, qubit: u32) -> PyResult<()> {
        self.change(py, |circuit| circuit.append_reset(qubit))
    }

    fn barrier(&self, py: Python<'_>, qubits: Vec<u32>) -> PyResult<()> {
        self.change(py, |circuit| circuit.append_barrier(&qubits))
    }

    #[pyo3(signature = (other, qubits, bits))]
    fn compose(
        &self,
        py: Python<'_>,
        other: &Circuit,
        qubits: Option<Vec<u32>>,
        bits: Option<Vec<u32>>,
    ) -> PyResult<()> {
        let other = other.snapshot(py);
        self.change_much(py, |circuit| circuit.compose(&other, qubits.as_deref(), bits.as_deref()))
    }

    fn inverse(&self, py: Python<'_>) -> PyResult<Self> {
        self.derive(py, ir::Circuit::inverse)
    }

    #[pyo3(signature = (count, state))]
    fn control(&self, py: Python<'_>, count: u32, state: Option<u64>) -> PyResult<Self> {
        self.derive(py, |circuit| circuit.control(count, state))
    }

    fn power(&self, py: Python<'_>, exponent: i64) -> PyResult<Self> {
        self.derive(py, |circuit| circuit.power(exponent))
    }

    fn bind(&self, py: Python<'_>, values: Vec<(String, Angle)>) -> PyResult<Self> {
        self.derive(py, |circuit| {
            let mut open = circuit.clone();
            let mut given: Vec<(&str, Param)> = Vec::with_capacity(values.len());
            for (name, angle) in &values {
                let value = angle.of(&mut open).map_err(|mut failure| {
                    for finding in &mut failure.diagnostics {
                        finding.notes.push(format!("it is the value for the parameter `{name}`"));
                    }
                    failure
                })?;
                given.push((name, value));
            }
            open.bind(&given)
        })
    }

    fn metrics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let text = self.read(py, |circuit| serde_json::to_string(&Metrics::of(circuit)));
        let text = text.map_err(|error| PyValueError::new_err(error.to_string()))?;
        py.import("json")?.call_method1("loads", (text,))
    }

    /// The unitary as bytes of complex128 in row-major order.
    fn matrix<'py>(&self, py: Python<'py>, max_qubits: usize) -> PyResult<Bound<'py, PyBytes>> {
        let matrix = self.read(py, |circuit| circuit.matrix(max_qubits)).map_err(errors::to_python)?;
        let bytes = matrix.entries().iter().flat_map(|z| [z.re, z.im]).flat_map(f64::to_ne_bytes);
        Ok(PyBytes::new(py, &bytes.collect::<Vec<u8>>()))
    }

    fn structure_hash(&self, py: Python<'_>) -> u128 {
        self.read(py, ir::Circuit::structure_hash)
    }

    fn same_structure(&self, py: Python<'_>, other: &Circuit) -> bool {
        let other = other.snapshot(py);
        self.read(py, |circuit| circuit.same_structure(&other))
    }

    /// Disjoint windows as `(rows, wires, circuit)`; a wire is the number of a qubit, or -1 - number for a classical one.
    fn windows(&self, py: Python<'_>, qubits: usize, ops: usize) -> Vec<(Vec<usize>, Vec<i64>, Circuit)> {
        let limits = ir::Limits { ops, wires: qubits };
        let windows = self.read(py, |circuit| circuit.windows(limits)).into_iter();
        windows
            .map(|(window, inner)| (window.rows, crate::tree::numbers(&window.wires), inner.into()))
            .collect()
    }

    /// Replaces rows by circuits, all at once; says of each why it was refused, if it was.
    fn replace_windows(
        &self,
        py: Python<'_>,
        windows: Vec<(Vec<usize>, PyRef<'_, Circuit>)>,
    ) -> PyResult<Vec<Option<String>>> {
        let windows: Vec<(Vec<usize>, ir::Circuit)> =
            windows.into_iter().map(|(rows, circuit)| (rows, circuit.snapshot(py))).collect();
        let answers = self.change_much(py, |circuit| {
            let batch: Vec<_> = windows.iter().map(|(rows, part)| (rows.clone(), part)).collect();
            circuit.replace_windows(&batch)
        })?;
        Ok(answers.into_iter().map(|refused| refused.map(|why| why.to_string())).collect())
    }

    /// The layout of a drawing, as JSON.
    fn picture(&self, py: Python<'_>, columns: usize, qubits: usize) -> PyResult<String> {
        let options = ir::draw::DrawOptions { width: 1000, ascii: false, columns, qubits };
        let text = self.read(py, |circuit| serde_json::to_string(&ir::draw::picture(circuit, options)));
        text.map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// The columns of the main region as `(ops, params, ext)`.
    fn arrays(&self, py: Python<'_>) -> (ArrayView, ArrayView, ArrayView) {
        crate::arrays::columns(&self.lock(py).main)
    }

    fn tree<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        crate::tree::circuit(py, &self.snapshot(py))
    }
}
