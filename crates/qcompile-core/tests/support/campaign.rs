//! The campaign: random programs and circuits through passes, what comes out held against what went in.
//!
//! What a case is held to is in [`Campaign::check`]. A case that fails is made smaller before it is shown: lines of a
//! program and rows of a circuit go as long as it still fails.

mod recipes;

use std::sync::Arc;

use qcompile_core::ir::{Circuit, Param, Region, Version, WireName, WireSource};
use qcompile_core::pipeline::{Pipeline, Settings};
use qcompile_core::qasm::{self, ParseOptions, PrintOptions};
use qcompile_core::testing::programs::{ProgramShape, program};
use qcompile_core::testing::{Rng, Shape, circuit};
use qcompile_core::verify::{CheckOptions, Equal, Phase, check_equal};

/// Every pass alone with each of its ways, and the level O1.
pub const PIPELINES: &[&str] = &[
    "drop-identities",
    "cancel-inverses",
    "merge-rotations",
    "resynthesize-1q",
    "resynthesize-1q{basis=u}",
    "resynthesize-1q{basis=zyz}",
    "resynthesize-1q{basis=zxz}",
    "O1",
];

/// Below the smallest angle that programs hold on purpose (1e-9), so that a pass that drops one is seen.
const TOLERANCE: f64 = 1e-10;

/// What a case is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Gates of the table, built without a text.
    Gates,
    /// Gates of the table and of the program with open parameters, built without a text.
    OpenGates,
    /// Programs of gates in version 3.
    Programs,
    /// The same with inputs in angles.
    OpenPrograms,
    /// Programs with measurement and control flow.
    ClassicalPrograms,
    /// The same with pragmas, timing and other text that is only kept.
    KeptPrograms,
    /// Programs in version 2.
    Version2,
    /// The same with measurement and conditions.
    ClassicalVersion2,
}

pub const SOURCES: [Source; 8] = [
    Source::Gates,
    Source::OpenGates,
    Source::Programs,
    Source::OpenPrograms,
    Source::ClassicalPrograms,
    Source::KeptPrograms,
    Source::Version2,
    Source::ClassicalVersion2,
];

/// How a comparison ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    /// By the matrices of both, phase included.
    Unitary,
    /// By the checker of programs.
    Checker,
    /// The checker did not decide.
    Undecided,
}

/// What went wrong, at which step.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The step, alike for cases that fail alike.
    pub step: &'static str,
    pub detail: String,
}

fn wrong<T>(step: &'static str, detail: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { step, detail: detail.into() })
}

/// A case and its text: of a program as generated, of a circuit as printed.
pub struct Case {
    pub circuit: Circuit,
    pub text: Option<String>,
}

pub fn case(source: Source, seed: u64) -> Result<Case, Wrong> {
    let rng = &mut Rng::new(seed);
    let qubits = 1 + rng.below(6);
    let built = |rng: &mut Rng, open| {
        let shape = Shape {
            qubits: qubits as u32,
            ops: 2 + rng.below(24),
            symbols: open,
            program_gates: open && qubits > 1,
            ..Shape::default()
        };
        Ok(Case { circuit: circuit(rng, &shape), text: None })
    };
    let shape = ProgramShape { qubits, statements: 2 + rng.below(14), ..ProgramShape::default() };
    let shape = match source {
        Source::Gates => return built(rng, false),
        Source::OpenGates => return built(rng, true),
        Source::Programs => shape,
        Source::OpenPrograms => ProgramShape { inputs: true, ..shape },
        Source::ClassicalPrograms => ProgramShape { inputs: rng.one_in(3), classical: true, ..shape },
        Source::KeptPrograms => ProgramShape { classical: rng.one_in(2), kept: true, ..shape },
        Source::Version2 => ProgramShape { version_2: true, ..shape },
        Source::ClassicalVersion2 => ProgramShape { version_2: true, classical: true, ..shape },
    };
    let text = program(rng, &shape);
    Ok(Case { circuit: read(&text, "reading the program")?, text: Some(text) })
}

fn read(text: &str, step: &'static str) -> Result<Circuit, Wrong> {
    match qasm::parse(text, &ParseOptions::default()) {
        Ok(parsed) => Ok(parsed.circuit),
        Err(failure) => wrong(step, format!("{:?}\n{text}", failure.diagnostics)),
    }
}

fn printed(circuit: &Circuit, step: &'static str) -> Result<String, Wrong> {
    match qasm::print(circuit, &PrintOptions::default()) {
        Ok(printed) => Ok(printed.text),
        Err(failure) => wrong(step, format!("{:?}", failure.diagnostics)),
    }
}

/// Passes ready to run.
pub struct Campaign {
    pipelines: Vec<(&'static str, Pipeline)>,
}

impl Default for Campaign {
    fn default() -> Self {
        Campaign { pipelines: PIPELINES.iter().map(|text| (*text, recipes::pipeline(text))).collect() }
    }
}

impl Campaign {
    pub fn text(&self, index: usize) -> &'static str {
        self.pipelines[index].0
    }

    /// One pipeline on one circuit: what comes out is valid, prints, reads back as the same structure (for circuits that
    /// came from a text) and means the same. Returns how that was seen and the number of rewrites.
    pub fn check(&self, index: usize, before: &Circuit) -> Result<(Compared, u64), Wrong> {
        let run = || self.pipelines[index].1.run(before.clone(), Settings::default());
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
        let compiled = match run {
            Ok(Ok(compiled)) => compiled,
            Ok(Err(failure)) => return wrong("running", format!("{:?}", failure.diagnostics)),
            Err(_) => return wrong("panicking", ""),
        };
        let after = &compiled.circuit;
        if let Err(violations) = after.validate() {
            return wrong("validating", format!("{violations:?}"));
        }
        let text = printed(after, "printing")?;
        let again = read(&text, "reading what was printed")?;
        let sayable = without_phases_of_version_2(after);
        if before.main.text.is_some() && !again.same_structure(&sayable) {
            return wrong("reading back the structure", text);
        }
        let rewrites = compiled.report.passes.iter().map(|record| record.rewrites).sum();
        let compared = same_meaning(before, after).map_err(|found| Wrong { step: "comparing", ..found })?;
        let same_text = || by_checker(before, &again, Phase::Written);
        let compared_again =
            if has_unitary_in_texts(before) { same_meaning(before, &again) } else { same_text() };
        let compared_again = compared_again.map_err(|found| Wrong {
            step: "comparing what was read back",
            detail: format!("{}\nprinted:\n{text}", found.detail),
        })?;
        Ok((compared.max(compared_again), rewrites))
    }

    /// Makes a failing case smaller as long as it fails at the same step, and returns its text.
    pub fn shrink(&self, index: usize, case: &Case, step: &str) -> String {
        let fails =
            |circuit: &Circuit| matches!(self.check(index, circuit), Err(found) if found.step == step);
        match &case.text {
            Some(text) => fewer_lines(text, &fails),
            None => {
                let small = fewer_rows(&case.circuit, &fails);
                let text = qasm::print(&small, &PrintOptions::default());
                text.map_or_else(|_| format!("{:#?}", small.main), |printed| printed.text)
            }
        }
    }
}

/// Compares by unitary where there is one, open parameters at random values; else by the checker.
fn same_meaning(before: &Circuit, after: &Circuit) -> Result<Compared, Wrong> {
    let checked = || by_checker(before, after, Phase::Exact);
    let Some((bound_before, bound_after)) = bound(before, after) else { return checked() };
    let Some(expected) = bound_before.unitary() else { return checked() };
    let Some(found) = bound_after.unitary() else { return wrong("", "it has no unitary any more") };
    match found.distance(&expected) {
        distance if distance < TOLERANCE => Ok(Compared::Unitary),
        distance => wrong("", format!("distance {distance:.3e}")),
    }
}

fn by_checker(before: &Circuit, after: &Circuit, phase: Phase) -> Result<Compared, Wrong> {
    let options = CheckOptions { tolerance: TOLERANCE, budget: 2e8, phase, ..CheckOptions::default() };
    let verdict = check_equal(before, after, &options);
    match &verdict.equal {
        Equal::Yes => Ok(Compared::Checker),
        Equal::Undecided(_) => Ok(Compared::Undecided),
        Equal::No(_) => wrong("", verdict.to_string()),
    }
}

/// A text of version 2 cannot say its global phase, and a physical qubit is there only where a text names it.
fn has_unitary_in_texts(circuit: &Circuit) -> bool {
    let physical = |source: &WireSource| matches!(source.what, WireName::Physical(_));
    circuit.version != Version::V2 && !circuit.main.layout.sources.iter().any(physical)
}

/// Both with the same random values for the inputs, where all of them can be bound.
fn bound(before: &Circuit, after: &Circuit) -> Option<(Circuit, Circuit)> {
    let names: Vec<&str> = before.inputs().map(|id| &*before.symbol(id).name).collect();
    let rng = &mut Rng::new(names.len() as u64 + before.main.len() as u64);
    let values: Vec<(&str, Param)> =
        names.iter().map(|&name| (name, Param::from((rng.unit() - 0.5) * 30.0))).collect();
    let known: Vec<(&str, Param)> = values
        .iter()
        .filter(|(name, _)| after.inputs().any(|id| &*after.symbol(id).name == *name))
        .copied()
        .collect();
    Some((before.bind(&values).ok()?, after.bind(&known).ok()?))
}

/// What text can say of a circuit: in version 2 there is no global phase, and nothing in it sees one.
pub fn without_phases_of_version_2(circuit: &Circuit) -> Circuit {
    let mut said = circuit.clone();
    if circuit.version == Version::V2 {
        let done: Result<bool, ()> = said.rewrite_regions(&mut |_, _, region| {
            let mut region = (**region).clone();
            region.phase = Param::ZERO;
            Ok(Some(region))
        });
        done.expect("nothing fails");
    }
    said
}

fn fewer_lines(text: &str, fails: &dyn Fn(&Circuit) -> bool) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let fails = |lines: &[&str]| {
        let text = lines.concat();
        qasm::parse(&text, &ParseOptions::default()).is_ok_and(|parsed| fails(&parsed.circuit))
    };
    let mut size = lines.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < lines.len() {
            let mut fewer = lines.clone();
            fewer.drain(at..(at + size).min(lines.len()));
            if fails(&fewer) {
                lines = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    lines.concat()
}

fn fewer_rows(circuit: &Circuit, fails: &dyn Fn(&Circuit) -> bool) -> Circuit {
    let mut small = circuit.clone();
    let mut row = small.main.len();
    while row > 0 {
        row -= 1;
        let mut fewer = small.clone();
        fewer.main = Arc::new(without_rows(&small.main, &|other| other == row));
        if fails(&fewer) {
            small = fewer;
        }
    }
    small
}

/// The region without some of its rows.
pub fn without_rows(region: &Region, dropped: &dyn Fn(usize) -> bool) -> Region {
    let mut made = region.emptied();
    for row in (0..region.len()).filter(|&row| !dropped(row)) {
        made.push_from(region, row);
    }
    made
}
