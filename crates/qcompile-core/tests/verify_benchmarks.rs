//! What O1 makes of real circuits is proved equal to them, whatever their width: nothing is left open or to chance.

use qcompile_core::pipeline::Settings;
use qcompile_core::qasm::{ParseOptions, parse};
use qcompile_core::verify::{CheckOptions, Strength, check_equal};

mod support;

#[test]
fn benchmarks_are_proved_equal_after_o1() {
    let Some(folder) = support::benchmarks() else { return };
    let pipeline = support::recipes::pipeline("O1");
    let mut seen = 0;
    for set in ["nam26", "qasmbench_small", "ibm_qx", "mqt_bench_30"] {
        let files = std::fs::read_dir(folder.join(set)).expect("a folder of circuits");
        for path in files.map(|file| file.expect("a file").path()) {
            if path.extension().is_none_or(|extension| extension != "qasm") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a text");
            let before = parse(&text, &ParseOptions::default()).expect("a program").circuit;
            let after = pipeline.run(before.clone(), Settings::default()).expect("a circuit").circuit;
            let verdict = check_equal(&before, &after, &CheckOptions::default());
            assert!(verdict.is_equal(), "{}: {verdict}", path.display());
            let exact = |strength| matches!(strength, Strength::Exact { tolerance } if tolerance < 1.2e-9);
            assert!(
                verdict.methods.iter().all(|method| exact(method.strength)),
                "{}: {verdict}",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 90, "{seen}");
}
