//! Python bindings: they convert, release the interpreter and map errors, and hold no algorithm.
//!
//! One file per room of the core; each adds its functions and classes to the module `qcompile._core`.

mod arrays;
mod circuit;
mod errors;
mod passes;
mod pipeline;
mod tables;
mod text;
mod tree;
mod verify;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::arrays::ArrayView;
    #[pymodule_export]
    use crate::circuit::Circuit;
    #[pymodule_export]
    use crate::pipeline::{Pipeline, native_passes, read_recipe, recipe_info, report_schema};
    #[pymodule_export]
    use crate::tables::{codes, gates};
    #[pymodule_export]
    use crate::text::{draw, parse, print};
    #[pymodule_export]
    use crate::verify::check_equal;

    /// The version of the package.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Most qubits and, separately, most bits of a circuit.
    #[pyfunction]
    fn max_wires() -> u32 {
        qcompile_core::ir::Circuit::MAX_WIRES
    }

    /// How the extension was compiled, `release` or `debug`: a benchmark refuses the second.
    #[pyfunction]
    fn build_profile() -> &'static str {
        if cfg!(debug_assertions) { "debug" } else { "release" }
    }
}
