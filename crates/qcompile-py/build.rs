//! Stages the pass library and the datasets of the repository for the wheel.
//!
//! Maturin copies both folders from `OUT_DIR` to `qcompile/_resources/` (`from = "out-dir"` in `pyproject.toml`), so
//! `passes/` and `datasets/` at the root stay the only copies under version control and the wheel has one top level.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDERS: [&str; 2] = ["passes", "datasets"];

/// What may ship: data that cannot execute. Anything else in the two folders stays in the repository.
const SUFFIXES: [&str; 6] = ["json", "md", "npz", "qasm", "safetensors", "toml"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for folder in FOLDERS {
        let source = root.join(folder);
        println!("cargo::rerun-if-changed={}", source.display());
        let target = out.join(folder);
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let staged = stage(&source, &target).map_err(|error| named(&source, error))?;
        assert!(staged > 0, "{} holds no file that ships ({})", source.display(), SUFFIXES.join(", "));
    }
    Ok(())
}

/// Copies the files that ship, with their folders, and returns how many.
fn stage(source: &Path, target: &Path) -> io::Result<usize> {
    let mut staged = 0;
    for entry in fs::read_dir(source)? {
        let path = entry?.path();
        let copy = target.join(path.file_name().expect("an entry of a folder has a name"));
        if path.is_dir() {
            staged += stage(&path, &copy)?;
        } else if ships(&path) {
            fs::create_dir_all(target)?;
            fs::copy(&path, &copy)?;
            staged += 1;
        }
    }
    Ok(staged)
}

fn ships(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| SUFFIXES.iter().any(|known| suffix == *known))
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
