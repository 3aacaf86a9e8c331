//! The rules of the registry, for our passes and for a table from outside the crate.

use qcompile_core::diagnostics::examples::blocks;
use qcompile_core::diagnostics::{CODES, Failure};
use qcompile_core::ir::{Circuit, Kind, NO_ORIGIN, Wire};
use qcompile_core::passes;
use qcompile_core::pipeline::{
    Entry, Found, NoMore, PassKind, Pipeline, Recipe, Registry, Resolver, Settings, combine, erase, parse,
    self_check,
};

qcompile_core::passes! {
    drop_last::DropLast => of,
    twice::Twice => combinator,
    wrongly_named::Careless => of,
}

#[test]
fn our_passes_keep_the_rules() {
    assert_eq!(self_check(passes::registry()), [""; 0]);
}

/// Options come out of `Debug` and `serde` as they went in, so that reports and pickles can hold them.
#[test]
fn infos_survive_serialisation() {
    for info in passes::registry().infos().chain(registry().infos()) {
        let json = serde_json::to_string(info).unwrap();
        assert_eq!(&serde_json::from_str::<qcompile_core::pipeline::PassInfo>(&json).unwrap(), info);
        assert!(info.file.ends_with(".rs") && info.file.contains("qcompile-core/"), "{}", info.file);
    }
}

#[test]
fn passes_from_outside_are_held_to_the_rules() {
    let findings = self_check(registry());
    let careless: Vec<&str> = findings.iter().filter_map(|f| f.strip_prefix("careless-pass: ")).collect();
    assert_eq!(careless.len(), findings.len(), "only this one is wrong: {findings:?}");
    let expected = [
        "the type is `Careless`",
        "the file is",
        "starts with no sentence",
        "no source",
        "no example",
        "`count` is not documented",
    ];
    for (finding, expected) in careless.iter().zip(expected) {
        assert!(finding.contains(expected), "{finding}");
    }
    assert_eq!(careless.len(), expected.len(), "{careless:?}");
}

fn circuit(gates: usize) -> Circuit {
    let mut circuit = Circuit::new(1, 0);
    let main = std::sync::Arc::make_mut(&mut circuit.main);
    for _ in 0..gates {
        main.push(Kind::gate(qcompile_core::gates::H), &[Wire::qubit(0)], &[], NO_ORIGIN);
    }
    circuit
}

#[test]
fn passes_from_outside_run() {
    let pipeline = parse("twice(drop-last{keep=1}, drop-last)", registry(), &NoMore).unwrap();
    let built = combine(Twice {}, vec![erase(DropLast { keep: 1 }), erase(DropLast::default())]);
    assert_eq!(pipeline, Pipeline::new(vec![built]));
    let compiled = pipeline.run(circuit(6), Settings::default()).unwrap();
    let names: Vec<&str> = compiled.report.passes.iter().map(|record| record.name.as_str()).collect();
    assert_eq!(names, ["drop-last"; 4], "what runs other passes has no record of its own");
    assert_eq!(compiled.circuit.main.len(), 2);
}

/// Ours, and what other origins bring.
struct Others(Vec<Entry>);

impl Resolver for Others {
    fn resolve(&self, name: &str) -> Result<Option<Found>, Failure> {
        Ok(self.0.iter().find(|entry| entry.info.name == name).cloned().map(Found::Pass))
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|entry| entry.info.name.clone()).collect()
    }
}

#[test]
fn unknown_names_go_to_the_resolver() {
    let outside = Others(registry().iter().cloned().collect());
    let text = "cancel-inverses, fixpoint(twice(drop-last), merge-rotations)";
    let pipeline = parse(text, passes::registry(), &outside).unwrap();
    assert_eq!(pipeline.to_string(), text);
    let failure = parse("dorp-last", passes::registry(), &outside).unwrap_err();
    assert_eq!(failure.diagnostics[0].help, ["did you mean `drop-last`?"]);
}

#[test]
fn a_name_belongs_to_one_pass() {
    let mut all = Registry::new(registry().iter().cloned());
    let failure = all.add(Entry::of::<DropLast>()).unwrap_err();
    assert_eq!(failure.diagnostics[0].code.name(), "E1006");
    assert_eq!(failure.diagnostics[0].message.matches("drop_last.rs").count(), 2);
}

/// The pages of the codes that pipelines raise: the wrong text raises the code, the right one does not.
#[test]
fn explanations_are_true() {
    let mut checked = 0;
    for code in CODES.iter().filter(|code| code.name.starts_with("E10")) {
        for block in blocks(code.page).iter().filter(|block| block.is("pipeline")) {
            let result = parse(&block.body, passes::registry(), &NoMore);
            match (block.has("error"), result) {
                (true, Err(failure)) => assert_eq!(failure.diagnostics[0].code.name(), code.name),
                (false, Ok(_)) => {}
                (_, result) => panic!("{}: `{}` gives {result:?}", code.name, block.body),
            }
            checked += 1;
        }
        for block in blocks(code.page).iter().filter(|block| block.is("toml")) {
            let result = Recipe::parse("r", "pass.toml", &block.body, passes::registry(), &NoMore);
            match (block.has("error"), result) {
                (true, Err(failure)) => assert_eq!(failure.diagnostics[0].code.name(), code.name),
                (false, Ok(_)) => {}
                (_, result) => panic!("{}: {result:?}", code.name),
            }
            checked += 1;
        }
    }
    assert!(checked >= 12);
}

#[test]
fn recipes_stand_in_pipelines_by_name() {
    let text = "summary = \"Less.\"\nobjective = \"gates\"\npipeline = \"fixpoint(cancel-inverses)\"\n";
    let recipe = Recipe::parse("tidy", "passes/tidy/pass.toml", text, passes::registry(), &NoMore).unwrap();
    assert_eq!((recipe.info.kind, recipe.info.summary.as_str()), (PassKind::Recipe, "Less."));
    let others = Others(vec![recipe.entry()]);
    let pipeline = parse("tidy, merge-rotations", passes::registry(), &others).unwrap();
    assert_eq!(pipeline.to_string(), "tidy, merge-rotations");
    let compiled = pipeline.run(circuit(5), Settings::default()).unwrap();
    assert_eq!(compiled.report.after.gates, 1);
}

/// Recipes as pairs of name and pipeline.
struct Recipes(Vec<(String, String)>);

impl Resolver for Recipes {
    fn resolve(&self, name: &str) -> Result<Option<Found>, Failure> {
        let found = self.0.iter().find(|(known, _)| known == name);
        Ok(found.map(|(name, pipeline)| Found::Recipe {
            file: format!("passes/{name}/pass.toml"),
            text: format!("summary = \"s\"\npipeline = \"{pipeline}\""),
        }))
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }
}

fn recipes<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Recipes {
    Recipes(pairs.into_iter().map(|(name, pipeline)| (name.to_string(), pipeline.to_string())).collect())
}

#[test]
fn recipes_that_name_each_other_are_refused() {
    let chain = (0..40).map(|k| (format!("r{k}"), format!("r{}", k + 1))).collect();
    let cases = [
        (recipes([("a", "a")]), "a", "the recipe `a` names itself: a -> a"),
        (recipes([("a", "fixpoint(b)"), ("b", "a")]), "a", "the recipe `a` names itself: a -> b -> a"),
        (recipes([("a", "b"), ("b", "c"), ("c", "b")]), "a", "the recipe `b` names itself: b -> c -> b"),
        (Recipes(chain), "r0", "16 levels deep"),
    ];
    for (library, text, said) in cases {
        let failure = parse(text, passes::registry(), &library).unwrap_err();
        assert_eq!(failure.diagnostics[0].code.name(), "E1007");
        let found = &failure.diagnostics[0];
        assert!(
            found.message.contains(said) || found.notes.iter().any(|note| note.contains(said)),
            "{found:?}"
        );
    }
    let library = recipes([("a", "b, c, b"), ("b", "c"), ("c", "cancel-inverses")]);
    assert!(parse("a, b, a", passes::registry(), &library).is_ok(), "one after the other is no circle");
}

#[test]
fn mistakes_in_recipes_have_their_place() {
    let cases = [
        ("summary = \"s\"\npipeline = \"cancel-inverse\"", "E1002", "cancel-inverse"),
        ("summary = \"s\"\npipeline = '''\nfixpoint(\n  cancel-inverses{reach=x})\n'''", "E1004", "x"),
        ("summary = \"s\"\npipeline = \"\\u0063ancel\"", "E1002", "\"\\u0063ancel\""),
        ("summary = \"s\"\npipeline = \"\"\nobjective = \"depht\"", "E1007", "\"depht\""),
        ("summary = \"s\"\npipeline = 3", "E1007", "3"),
        ("summary = \"s\"\npipelines = \"\"", "E1007", "pipelines"),
    ];
    for (text, code, place) in cases {
        let failure = Recipe::parse("r", "pass.toml", text, passes::registry(), &NoMore).unwrap_err();
        let diagnostic = &failure.diagnostics[0];
        let found = failure.sources.slice(diagnostic.primary.as_ref().unwrap().span);
        assert_eq!((diagnostic.code.name(), found), (code, place), "{text}");
    }
}

#[test]
fn the_levels_that_ship_are_readable() {
    let levels = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../passes");
    let mut seen = 0;
    for folder in std::fs::read_dir(levels).unwrap() {
        let file = folder.unwrap().path().join("pass.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let recipe =
            Recipe::parse("level", &file.display().to_string(), &text, passes::registry(), &NoMore).unwrap();
        assert_eq!(
            parse(&recipe.pipeline.to_string(), passes::registry(), &NoMore).unwrap(),
            recipe.pipeline
        );
        seen += 1;
    }
    assert!(seen >= 2);
}

#[test]
fn the_schema_describes_the_report() {
    let report = qcompile_core::pipeline::Report::json_schema();
    assert!(report["properties"]["passes"]["description"].is_string());
}
