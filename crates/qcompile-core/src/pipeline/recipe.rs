//! Pipelines under a name: `pass.toml` files.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use super::context::Context;
use super::info::{PassInfo, PassKind};
use super::manager::keep_best;
use super::objective::Objective;
use super::pass::{AnyPass, Outcome};
use super::registry::{Entry, Registry, Resolver};
use super::text::{Names, Pipeline, parse_inside};
use super::work::Work;
use crate::diagnostics::{Diagnostic, E1007, Failure, Origin, Result, SourceMap, Span};

/// A pipeline with a name, and what its result is the best circuit under.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    pub info: PassInfo,
    pub objective: Option<Objective>,
    pub pipeline: Pipeline,
}

/// A `pass.toml` file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipeFile {
    /// One sentence: what it does for whom.
    summary: Spanned<String>,
    /// Quantities to make small, the weightiest first. The result is the best circuit seen; without an objective it
    /// is the last one.
    objective: Option<Spanned<String>>,
    /// Passes in order.
    pipeline: Spanned<String>,
}

impl Recipe {
    /// Reads a recipe. `file` is where it stands, for messages.
    pub fn parse(
        name: &str,
        file: &str,
        text: &str,
        registry: &Registry,
        resolver: &dyn Resolver,
    ) -> Result<Recipe> {
        Recipe::parse_inside(name, file, text, Names { registry, resolver, recipes: &[] })
    }

    /// Reads a recipe that others name.
    pub(super) fn parse_inside(name: &str, file: &str, text: &str, names: Names<'_>) -> Result<Recipe> {
        let mut sources = SourceMap::default();
        let base = sources.add(file, text.into(), Origin::Main).unwrap_or(0);
        let fail = |diagnostics| Failure { diagnostics, sources: Arc::new(sources.clone()) };
        let span = |range: Range<usize>| Span::new(base + range.start as u32, base + range.end as u32);
        let parsed: RecipeFile = toml::from_str(text).map_err(|error| {
            let place = span(error.span().unwrap_or(0..0));
            fail(vec![Diagnostic::new(E1007, place, error.message().trim())])
        })?;
        let objective = parsed.objective.map(|objective| {
            Objective::parse(objective.get_ref())
                .map_err(|message| fail(vec![Diagnostic::new(E1007, span(objective.span()), message)]))
        });
        let range = parsed.pipeline.span();
        let inside = text[range.clone()].find(parsed.pipeline.get_ref().as_str());
        let pipeline = parse_inside(parsed.pipeline.get_ref(), names, &|part| match inside {
            Some(offset) => span(range.start + offset + part.start..range.start + offset + part.end),
            // Written with escapes: the pieces have no place of their own.
            None => span(range.clone()),
        })
        .map_err(fail)?;
        let info = PassInfo {
            name: name.to_string(),
            kind: PassKind::Recipe,
            class: String::new(),
            summary: parsed.summary.get_ref().clone(),
            page: parsed.summary.into_inner(),
            source: String::new(),
            file: file.to_string(),
            options: Vec::new(),
        };
        Ok(Recipe { info, objective: objective.transpose()?, pipeline })
    }

    /// The entry that lets the recipe stand in pipelines by its name.
    pub fn entry(self) -> Entry {
        let pass: Arc<dyn AnyPass> = Arc::new(self);
        Entry::new(Arc::new(pass.info().clone()), move |_, _| Ok(pass.clone()))
    }
}

impl AnyPass for Recipe {
    fn info(&self) -> &PassInfo {
        &self.info
    }

    fn options(&self) -> Map<String, Value> {
        Map::new()
    }

    fn run(&self, work: &mut Work, cx: &mut Context) -> Result<Outcome> {
        match &self.objective {
            Some(objective) => keep_best(objective, work, cx, |work, cx| self.pipeline.run_in(work, cx)),
            None => self.pipeline.run_in(work, cx),
        }
    }
}
