//! What holds for every program: it prints back to the byte, both branches of the parser read the same, edits print as
//! what they are, and no text makes the front end panic.
//!
//! `QCOMPILE_CASES` sets the number of programs, `QCOMPILE_FIRST_SEED` the seed of the first,
//! `QCOMPILE_MUTATION_SECONDS` how long broken programs are read.

#[path = "support/campaign.rs"]
#[allow(dead_code)]
mod campaign;

use std::sync::Arc;
use std::time::{Duration, Instant};

use campaign::{without_phases_of_version_2, without_rows};
use qcompile_core::ir::{Circuit, NO_ORIGIN, Version};
use qcompile_core::qasm::{CarriedIncludes, Format, Included, ParseOptions, PrintOptions, parse, print};
use qcompile_core::testing::Rng;
use qcompile_core::testing::programs::{ProgramShape, program};
use qcompile_core::verify::{CheckOptions, check_equal};

/// Runs `check` on random programs; the seed and the text are shown with whatever fails.
fn for_programs(check: impl Fn(&mut Rng, &str, &Circuit) -> Result<(), String>) {
    let cases = number("QCOMPILE_CASES").unwrap_or(10_000);
    let first = number("QCOMPILE_FIRST_SEED").unwrap_or(0);
    let mut wrong = Vec::new();
    for seed in first..first + cases {
        let rng = &mut Rng::new(seed);
        let shape = ProgramShape::any(rng, 6, 16);
        let text = program(rng, &shape);
        let circuit = read(&text).unwrap_or_else(|found| panic!("seed {seed}: {found}\n{text}"));
        if let Err(found) = check(rng, &text, &circuit) {
            wrong.push(format!("seed {seed}: {found}\nfrom\n{text}"));
        }
    }
    wrong.sort_by_key(String::len);
    let first = wrong.first().cloned().unwrap_or_default();
    assert!(wrong.is_empty(), "{} of {cases} programs are wrong, the shortest:\n{first}", wrong.len());
}

/// The number that the environment gives under a name.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}, not a number")))
}

fn read(text: &str) -> Result<Circuit, String> {
    parse(text, &ParseOptions::default())
        .map(|parsed| parsed.circuit)
        .map_err(|failure| format!("{failure:?}"))
}

fn written(circuit: &Circuit, format: Format) -> Result<String, String> {
    let options = PrintOptions { format, ..PrintOptions::default() };
    print(circuit, &options)
        .map(|printed| printed.text)
        .map_err(|failure| format!("{:?}", failure.diagnostics))
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

#[test]
fn programs_are_valid_and_print_back_to_the_byte() {
    for_programs(|_, text, circuit| {
        circuit.validate().map_err(|violations| format!("{violations:?}"))?;
        let printed = written(circuit, Format::Splice)?;
        expect(printed == text, || format!("printed as\n{printed}"))
    });
}

#[test]
fn canonical_text_says_the_same_and_stays_as_it_is() {
    for_programs(|_, _, circuit| {
        let canonical = written(circuit, Format::Canonical)?;
        let again = read(&canonical).map_err(|found| format!("{found}\ncanonical\n{canonical}"))?;
        expect(circuit.same_structure(&again), || format!("another structure\n{canonical}"))?;
        let twice = written(&again, Format::Canonical)?;
        expect(twice == canonical, || format!("canonical\n{canonical}\nand again\n{twice}"))?;
        match (circuit.unitary(), again.unitary()) {
            (Some(before), Some(after)) => {
                let distance = before.distance(&after);
                expect(distance < 1e-12, || format!("distance {distance}\n{canonical}"))
            }
            (before, after) => {
                expect(before.is_none() && after.is_none(), || "only one has a unitary".into())
            }
        }
    });
}

#[test]
fn both_branches_of_the_parser_read_the_same() {
    for_programs(|_, text, fast| {
        let slow = parse(text, &ParseOptions { fast: false, ..ParseOptions::default() });
        let slow = slow.map_err(|failure| format!("{failure:?}"))?.circuit;
        expect(same_to_the_letter(fast, &slow), || "the branches differ".into())
    });
}

#[test]
fn both_branches_of_the_parser_read_the_same_through_an_include() {
    let read_alike = std::cell::Cell::new(0);
    for_programs(|rng, text, whole| {
        let Some((main, library)) = split_in_two(rng, text, whole) else { return Ok(()) };
        let files = vec![Included { name: "library.inc".into(), text: library.clone() }];
        let includes = Arc::new(CarriedIncludes { files });
        let read =
            |fast| parse(&main, &ParseOptions { fast, includes: includes.clone(), ..Default::default() });
        match (read(true), read(false)) {
            (Ok(fast), Ok(slow)) => {
                read_alike.set(read_alike.get() + 1);
                let same = same_to_the_letter(&fast.circuit, &slow.circuit);
                expect(same, || format!("the branches differ with the library\n{library}"))
            }
            (Err(fast), Err(slow)) => {
                let same = format!("{:?}", fast.diagnostics) == format!("{:?}", slow.diagnostics);
                expect(same, || format!("{fast:?}\nand\n{slow:?}\nwith the library\n{library}"))
            }
            (fast, _) => {
                let taken = if fast.is_ok() { "fast" } else { "slow" };
                Err(format!("only the {taken} branch takes it with the library\n{library}"))
            }
        }
    });
    assert!(read_alike.get() > 0, "no program could be read from two files");
}

fn same_to_the_letter(fast: &Circuit, slow: &Circuit) -> bool {
    format!("{:?}", fast.main) == format!("{:?}", slow.main)
        && format!("{:?} {:?}", fast.gates, fast.exprs) == format!("{:?} {:?}", slow.gates, slow.exprs)
        && format!("{:?}", fast.subroutines) == format!("{:?}", slow.subroutines)
}

/// The program with its first statements in `library.inc`, which may also give words of the language another meaning.
fn split_in_two(rng: &mut Rng, text: &str, circuit: &Circuit) -> Option<(String, String)> {
    let start = text.find("OPENQASM").map_or(0, |at| at + text[at..].find(';').map_or(0, |end| end + 1));
    let base = circuit.sources.files()[0].base;
    let ops = circuit.main.iter().map(|op| op.origin).filter(|&origin| origin != NO_ORIGIN);
    let places: Vec<usize> = ops.map(|origin| (origin - base) as usize).filter(|&at| at >= start).collect();
    let at = *places.get(rng.below(places.len().max(1)))?;
    let mut library = text[start..at].to_string();
    if circuit.version != Version::V2 && rng.one_in(2) {
        library.push_str(
            "\ndef sin(float x) -> float { return x; }\ndef sqrt(float x) -> float { return x; }\n",
        );
    }
    Some((format!("{}\ninclude \"library.inc\";\n{}", &text[..start], &text[at..]), library))
}

#[test]
fn programs_without_some_of_their_gates_print_as_that() {
    for_programs(|rng, text, circuit| {
        let mut fewer = with_fewer_gates(rng, circuit);
        if lends_other_names(circuit, &fewer) {
            fewer.gates = circuit.gates.clone();
        }
        let printed = written(&fewer, Format::Splice)?;
        let again = read(&printed).map_err(|found| format!("{found}\nprinted\n{printed}"))?;
        let sayable = without_phases_of_version_2(&fewer);
        expect(sayable.same_structure(&again), || format!("another structure\nprinted\n{printed}"))?;
        let kept = comments(&printed) == comments(text) || text.contains("/* and */");
        expect(kept, || format!("comments were lost\n{printed}"))
    });
}

fn with_fewer_gates(rng: &mut Rng, circuit: &Circuit) -> Circuit {
    let mut fewer = circuit.clone();
    let done: Result<bool, ()> = fewer.rewrite_regions(&mut |_, _, region| {
        let dropped: Vec<bool> = region.iter().map(|op| op.is_free_gate() && rng.one_in(3)).collect();
        Ok(dropped.contains(&true).then(|| without_rows(region, &|row| dropped[row])))
    });
    done.expect("nothing fails");
    fewer
}

/// What is compared need not be what a pass made: the checker answers about any two programs, the same both ways.
#[test]
fn any_two_programs_are_compared() {
    let other = std::cell::RefCell::new(Circuit::default());
    for_programs(|rng, _, circuit| {
        let options = CheckOptions { budget: 1e5, ..CheckOptions::default() };
        let fewer = with_fewer_gates(rng, circuit);
        let before = other.replace(circuit.clone());
        for with in [&fewer, &before] {
            let [there, back] = [(circuit, with), (with, circuit)].map(|(a, b)| check_equal(a, b, &options));
            let contradict =
                there.is_equal() && back.is_different() || there.is_different() && back.is_equal();
            expect(!contradict, || format!("{there}, and the other way round {back}"))?;
        }
        let verdict = check_equal(circuit, &circuit.clone(), &options);
        expect(!verdict.is_different(), || format!("{verdict} of a program and itself"))
    });
}

/// Whether a definition that said what the gate table says does so no more. What called it is then written under a new
/// name and is another structure with the same meaning (a test of its own beside the printer).
fn lends_other_names(before: &Circuit, after: &Circuit) -> bool {
    (0..before.gates.len()).any(|index| before.row_of_definition(index) != after.row_of_definition(index))
}

/// The comments between statements.
fn comments(text: &str) -> usize {
    text.matches("// ").count() + text.matches("/*").count() - text.matches("; // }").count()
}

#[test]
fn broken_programs_are_refused_and_nothing_panics() {
    let seconds =
        std::env::var("QCOMPILE_MUTATION_SECONDS").map_or(5.0, |text| text.parse().expect("a number"));
    const LEAST: u64 = 500;
    let (start, mut seed, mut refused) = (Instant::now(), 0, 0);
    while seed < LEAST || start.elapsed() < Duration::from_secs_f64(seconds) {
        seed += 1;
        let rng = &mut Rng::new(seed);
        let shape = ProgramShape::any(rng, 4, 12);
        let text = program(rng, &shape);
        let broken = mutated(rng, &text);
        let began = Instant::now();
        if let Ok(circuit) = read(&broken) {
            circuit.validate().unwrap_or_else(|found| panic!("seed {seed}: {found:?}\n{broken}"));
            let printed = written(&circuit, Format::Splice)
                .unwrap_or_else(|found| panic!("seed {seed}: {found}\n{broken}"));
            assert_eq!(printed, broken, "seed {seed}");
        } else {
            refused += 1;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "seed {seed} takes long:\n{broken}");
    }
    assert!(2 * refused > seed, "only {refused} of {seed} broken programs were refused");
}

/// A few tokens removed, doubled, exchanged or replaced.
fn mutated(rng: &mut Rng, text: &str) -> String {
    let mut tokens: Vec<&str> =
        text.split_inclusive([' ', '\n', ';', ',', '(', '[', '{', ')', ']', '}']).collect();
    for _ in 0..1 + rng.below(3) {
        let (at, other) = (rng.below(tokens.len()), rng.below(tokens.len()));
        match rng.below(5) {
            0 if tokens.len() > 1 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[other]),
            2 => tokens.swap(at, other),
            3 => {
                let odd = [
                    "-",
                    "1e999 ",
                    "99999999999999999999 ",
                    "\"",
                    "{",
                    "}",
                    "ctrl @ ",
                    "$9 ",
                    "\u{0}",
                    "π",
                    "q[",
                    "end;",
                ];
                tokens.insert(at, rng.pick(&odd));
            }
            _ => tokens[at] = tokens[other],
        }
    }
    tokens.concat()
}
