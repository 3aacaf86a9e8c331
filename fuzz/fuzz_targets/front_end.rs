//! Any bytes: the front end answers with a circuit or with diagnostics, never with a panic or a hang; what it accepts
//! is valid and prints back to the byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qcompile_core::qasm;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = qasm::decode(data, "input") else { return };
    let Ok(parsed) = qasm::parse(text, &qasm::ParseOptions::default()) else { return };
    assert_eq!(parsed.circuit.validate(), Ok(()));
    let printed = qasm::print(&parsed.circuit, &qasm::PrintOptions::default()).expect("what was read prints");
    assert_eq!(printed.text, text);
});
