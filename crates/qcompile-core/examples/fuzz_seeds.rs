//! Writes programs for the fuzzer to start from: those of the pages of all diagnostics, and random ones of every feature.
//!
//! `cargo run --example fuzz_seeds -- FOLDER COUNT`

use std::path::Path;

use qcompile_core::diagnostics::CODES;
use qcompile_core::diagnostics::examples::blocks;
use qcompile_core::testing::Rng;
use qcompile_core::testing::programs::{ProgramShape, program};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(count)) = (arguments.next(), arguments.next()) else {
        panic!("expected a folder and a number of random programs");
    };
    let count: u64 = count.parse().unwrap_or_else(|_| panic!("{count} is no number"));
    let explained = CODES.iter().flat_map(|code| blocks(code.page)).filter(|block| block.is("qasm"));
    let random = (0..count).map(|seed| {
        let rng = &mut Rng::new(seed);
        let shape = ProgramShape::any(rng, 4, 12);
        program(rng, &shape)
    });
    std::fs::create_dir_all(&folder)?;
    for (number, text) in explained.map(|block| block.body).chain(random).enumerate() {
        std::fs::write(Path::new(&folder).join(format!("{number}.qasm")), text)?;
    }
    Ok(())
}
