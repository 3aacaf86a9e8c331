//! Passes keep the meaning of random programs and circuits, phase included, through text and back.
//!
//! `passes_random` looks at regions one by one; here whole circuits are validated, printed, read again and compared, by
//! their unitaries where there are any and by the checker of programs elsewhere. `QCOMPILE_CASES` sets the number of
//! cases, `examples/campaign.rs` runs many more.

#[path = "support/campaign.rs"]
#[allow(dead_code)]
mod campaign;

use campaign::{Campaign, Compared, PIPELINES, SOURCES, case};

#[test]
fn passes_keep_the_meaning() {
    let cases: u64 = std::env::var("QCOMPILE_CASES").map_or(5000, |text| text.parse().expect("a number"));
    let campaign = Campaign::default();
    let mut rewrites = vec![0; PIPELINES.len()];
    let mut undecided = 0;
    for k in 0..cases {
        let source = SOURCES[k as usize % SOURCES.len()];
        let pipeline = (k as usize / SOURCES.len()) % PIPELINES.len();
        let case = case(source, k).unwrap_or_else(|found| panic!("{source:?}, seed {k}: {found:?}"));
        match campaign.check(pipeline, &case.circuit) {
            Ok((compared, done)) => {
                rewrites[pipeline] += done;
                undecided += u64::from(compared == Compared::Undecided);
            }
            Err(found) => panic!(
                "{source:?}, seed {k}, {}: wrong when {}: {}\nsmallest program:\n{}",
                campaign.text(pipeline),
                found.step,
                found.detail,
                campaign.shrink(pipeline, &case, found.step)
            ),
        }
    }
    assert!(undecided * 100 <= cases, "{undecided} of {cases} cases were not decided");
    for (text, rewrites) in PIPELINES.iter().zip(rewrites) {
        assert!(rewrites > 0 || cases < 1000, "{text} never did anything");
    }
}
