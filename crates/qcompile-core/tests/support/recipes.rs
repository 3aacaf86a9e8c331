//! Pipelines in which the recipes of the repository stand by their names: what ships is what is tested.

use std::path::Path;

use qcompile_core::diagnostics::Result;
use qcompile_core::passes::registry;
use qcompile_core::pipeline::{Found, Pipeline, Resolver, parse};

struct Recipes;

impl Resolver for Recipes {
    fn resolve(&self, name: &str) -> Result<Option<Found>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../passes").join(name);
        let file = folder.join("pass.toml");
        let text = std::fs::read_to_string(&file);
        Ok(text.ok().map(|text| Found::Recipe { file: file.to_string_lossy().into(), text }))
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

pub fn pipeline(text: &str) -> Pipeline {
    parse(text, registry(), &Recipes).unwrap_or_else(|failure| panic!("{text}: {failure:?}"))
}
