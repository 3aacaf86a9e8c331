//! Pipelines in which the recipes of the repository stand by their names: what ships is what is tested.

use std::path::Path;

use qcompile_core::diagnostics::Result;
use qcompile_core::passes::registry;
use qcompile_core::pipeline::{Entry, Pipeline, Recipe, Resolver, parse};

struct Recipes;

impl Resolver for Recipes {
    fn resolve(&self, name: &str) -> Result<Option<Entry>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../passes").join(name);
        let file = folder.join("pass.toml");
        let Ok(text) = std::fs::read_to_string(&file) else { return Ok(None) };
        let recipe = Recipe::parse(name, &file.to_string_lossy(), &text, registry(), self)?;
        Ok(Some(recipe.entry()))
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

pub fn pipeline(text: &str) -> Pipeline {
    parse(text, registry(), &Recipes).unwrap_or_else(|failure| panic!("{text}: {failure:?}"))
}
