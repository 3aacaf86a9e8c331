//! Runs random programs and circuits through every pass and counts what comes out wrong.
//!
//! `cargo run --release --example campaign -- CASES SEED`

#[path = "../tests/support/campaign.rs"]
#[allow(dead_code)]
mod campaign;

use std::collections::BTreeMap;

use campaign::{Campaign, Case, Compared, PIPELINES, SOURCES, Source, case};

/// Failing cases that are shown, made small.
const SHOWN: usize = 12;

#[derive(Default)]
struct Tally {
    cases: u64,
    unitary: u64,
    checker: u64,
    undecided: u64,
    rewrites: u64,
    wrong: BTreeMap<&'static str, u64>,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        arguments
            .next()
            .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{text} is no number")))
    };
    let (cases, seed) = (number(10_000), number(1));
    let campaign = Campaign::default();
    let mut tallies: BTreeMap<Source, Tally> = BTreeMap::new();
    let mut shown = BTreeMap::new();
    for k in 0..cases {
        let source = SOURCES[k as usize % SOURCES.len()];
        let pipeline = (k as usize / SOURCES.len()) % PIPELINES.len();
        let seed = seed << 32 | k;
        let tally = tallies.entry(source).or_default();
        tally.cases += 1;
        let made = case(source, seed);
        let checked =
            made.as_ref().map_err(Clone::clone).and_then(|case| campaign.check(pipeline, &case.circuit));
        match checked {
            Ok((compared, rewrites)) => {
                tally.rewrites += rewrites;
                *match compared {
                    Compared::Unitary => &mut tally.unitary,
                    Compared::Checker => &mut tally.checker,
                    Compared::Undecided => &mut tally.undecided,
                } += 1;
            }
            Err(found) => {
                *tally.wrong.entry(found.step).or_default() += 1;
                let alike = shown.entry((source, found.step)).or_insert(0);
                *alike += 1;
                if *alike <= SHOWN {
                    show(&campaign, source, seed, pipeline, made.as_ref().ok(), &found);
                }
            }
        }
    }
    println!(
        "{:<18} {:>7} {:>8} {:>8} {:>9} {:>9} {:>6}",
        "source", "cases", "unitary", "checker", "undecided", "rewrites", "wrong"
    );
    for (source, tally) in &tallies {
        let wrong: u64 = tally.wrong.values().sum();
        println!(
            "{:<18} {:>7} {:>8} {:>8} {:>9} {:>9} {wrong:>6}  {:?}",
            format!("{source:?}"),
            tally.cases,
            tally.unitary,
            tally.checker,
            tally.undecided,
            tally.rewrites,
            tally.wrong,
        );
    }
    let wrong: u64 = tallies.values().flat_map(|tally| tally.wrong.values()).sum();
    println!("{cases} cases, {wrong} wrong");
    std::process::exit(i32::from(wrong > 0));
}

fn show(
    campaign: &Campaign,
    source: Source,
    seed: u64,
    pipeline: usize,
    case: Option<&Case>,
    found: &campaign::Wrong,
) {
    println!("{source:?}, seed {seed}, {}: wrong when {}", campaign.text(pipeline), found.step);
    println!("{}", found.detail);
    if let Some(case) = case {
        println!("smallest program:\n{}", campaign.shrink(pipeline, case, found.step));
    }
    println!("----");
}
