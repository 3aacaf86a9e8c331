//! The columns of a region as NumPy arrays, without a copy.
//!
//! A view holds the region, which is frozen: it stays as it is when the circuit is edited. The protocol is
//! `__array_interface__`, because the buffer protocol is not in the stable ABI of Python 3.10.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use qcompile_core::ir::{Op, Param, Region, Wire};

/// One column.
#[pyclass(module = "qcompile._core", frozen)]
pub struct ArrayView {
    region: Arc<Region>,
    column: Column,
}

#[derive(Clone, Copy)]
enum Column {
    Ops,
    Params,
    Ext,
}

/// Fields of [`Op`] in memory order, with their NumPy types (little endian wherever this compiles).
const OP_FIELDS: [(&str, &str); 6] =
    [("kind", "<u2"), ("arity", "|u1"), ("flags", "|u1"), ("a", "<u4"), ("b", "<u4"), ("p", "<u4")];

const _: () = assert!(size_of::<Op>() == 16 && size_of::<Param>() == 8 && size_of::<Wire>() == 4);

#[pymethods]
impl ArrayView {
    #[getter]
    fn __array_interface__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = self.region.columns();
        let (address, len, typestr) = match self.column {
            Column::Ops => (columns.ops.as_ptr() as usize, columns.ops.len(), "|V16"),
            Column::Params => (columns.params.as_ptr() as usize, columns.params.len(), "<f8"),
            Column::Ext => (columns.ext.as_ptr() as usize, columns.ext.len(), "<u4"),
        };
        let interface = PyDict::new(py);
        interface.set_item("version", 3)?;
        interface.set_item("shape", (len,))?;
        interface.set_item("typestr", typestr)?;
        interface.set_item("data", (address, true))?; // read-only: others may share the region
        if let Column::Ops = self.column {
            interface.set_item("descr", OP_FIELDS)?;
        }
        Ok(interface)
    }
}

/// The columns `(ops, params, ext)`.
pub fn columns(region: &Arc<Region>) -> (ArrayView, ArrayView, ArrayView) {
    let view = |column| ArrayView { region: region.clone(), column };
    (view(Column::Ops), view(Column::Params), view(Column::Ext))
}
