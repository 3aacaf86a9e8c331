//! Programs before and after: the pages of the passes, and the golden pages beside the Python tests.
//!
//! Every example is parsed, run through the passes that its section names (the pass of the page, else) and printed by
//! splice; the text must come out as the page says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use qcompile_core::diagnostics::examples::{Rewrite, rewrites};
use qcompile_core::passes::registry;
use qcompile_core::pipeline::{Found, Pipeline, Resolver, Settings, parse as pipeline};
use qcompile_core::qasm::{self, NoIncludes, ParseOptions, PrintOptions};

type Failure = qcompile_core::diagnostics::Failure;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The recipes of the pass library.
struct Recipes;

impl Resolver for Recipes {
    fn resolve(&self, name: &str) -> Result<Option<Found>, Failure> {
        let file = format!("passes/{name}/pass.toml");
        let text = fs::read_to_string(root().join(&file));
        Ok(text.ok().map(|text| Found::Recipe { file, text }))
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

fn passes(text: &str) -> Pipeline {
    pipeline(text, registry(), &Recipes).unwrap_or_else(|failure| panic!("{text}: {}", rendered(&failure)))
}

fn rendered(failure: &Failure) -> String {
    failure.render(Default::default())
}

/// The program after the passes, or what is wrong with it.
fn outcome(program: &str, passes: &Pipeline) -> Result<String, String> {
    let options = ParseOptions { includes: Arc::new(NoIncludes), ..ParseOptions::named("example.qasm") };
    let parsed = qasm::parse(program, &options).map_err(|failure| rendered(&failure))?;
    let compiled = passes.run(parsed.circuit, Settings::default()).map_err(|failure| rendered(&failure))?;
    let printed = qasm::print(&compiled.circuit, &PrintOptions { pi: true, ..PrintOptions::default() })
        .map_err(|failure| rendered(&failure))?;
    Ok(printed.text)
}

/// What is wrong with the examples of a page, each with its place.
fn mistakes(page: &str, file: &str, pass: &str) -> Vec<String> {
    let check = |example: &Rewrite| {
        let passes = passes(example.pipeline.as_deref().unwrap_or(pass));
        let found = outcome(&example.before.body, &passes);
        (found.as_ref() != Ok(&example.after.body)).then(|| {
            let (Ok(found) | Err(found)) = found;
            let place = format!("{file}:{} ({}, {passes})", example.before.line, example.heading);
            format!("{place}\nexpected\n{}found\n{found}", example.after.body)
        })
    };
    rewrites(page).iter().filter_map(check).collect()
}

fn report(mistakes: &[String]) {
    assert!(mistakes.is_empty(), "{} examples are wrong\n\n{}", mistakes.len(), mistakes.join("\n"));
}

/// The pass that a page of its own is about; combinators say in prose what they are given.
fn pass_of(info: &qcompile_core::pipeline::PassInfo) -> String {
    let given = info.page.split(&format!("`{}(", info.name)).nth(1).and_then(|rest| rest.split_once(')'));
    match given {
        Some((inside, _)) => format!("{}({inside})", info.name),
        None => info.name.clone(),
    }
}

#[test]
fn pages_of_passes_tell_the_truth() {
    let wrong: Vec<String> =
        registry().infos().flat_map(|info| mistakes(&info.page, &info.file, &pass_of(info))).collect();
    report(&wrong);
}

/// The pages in `tests/golden`, by the name of the file without `.md`.
fn golden_pages() -> Vec<(String, String)> {
    let folder = root().join("tests/golden");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut pages: Vec<(String, String)> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into(), fs::read_to_string(&path).unwrap()))
        .collect();
    pages.sort();
    pages
}

#[test]
fn golden_pages_come_out_as_written() {
    let pages = golden_pages();
    let wrong: Vec<String> = pages
        .iter()
        .flat_map(|(name, page)| mistakes(page, &format!("tests/golden/{name}.md"), name))
        .collect();
    report(&wrong);
}

#[test]
fn every_pass_has_a_golden_page_with_examples() {
    let pages = golden_pages();
    for info in registry().infos() {
        let page = pages.iter().find(|(name, _)| *name == info.name);
        let (_, page) = page.unwrap_or_else(|| panic!("tests/golden/{}.md is missing", info.name));
        assert!(rewrites(page).len() >= 3, "{}: a page of edge cases has a few", info.name);
    }
    for (name, page) in &pages {
        let known = registry().infos().any(|info| info.name == *name);
        let named = rewrites(page).iter().all(|example| example.pipeline.is_some());
        assert!(
            known || named,
            "tests/golden/{name}.md: no pass has this name, and a section names no pipeline"
        );
    }
}
