//! Python bindings: they convert, release the interpreter and map errors, and hold no algorithm.
//!
//! One file per room of the core; each adds its functions and classes to the module `qcompile._core`.

mod errors;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;

    /// The version of the package.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// How the extension was compiled, `release` or `debug`: a benchmark refuses the second.
    #[pyfunction]
    fn build_profile() -> &'static str {
        if cfg!(debug_assertions) { "debug" } else { "release" }
    }

    /// Every diagnostic code as `(name, title, page)`; the page is Markdown.
    #[pyfunction]
    fn codes() -> Vec<(&'static str, &'static str, &'static str)> {
        qcompile_core::diagnostics::CODES.iter().map(|code| (code.name, code.title, code.page)).collect()
    }
}
