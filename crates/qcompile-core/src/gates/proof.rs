//! Every record proves itself: whatever a row states is compared with what follows from its other columns.
//!
//! The loop takes the table as an argument, so a table declared elsewhere with [`gates!`](crate::gates!) runs the same
//! checks; its rows may mention the rows of [`GATES`].

use std::f64::consts::PI;

use num_complex::Complex64;

use super::relations::{Call, Definition, Relations, relate};
use super::{GATES, Gate, MAX_ARITY, MAX_PARAMS, Matrix};

const TOLERANCE: f64 = 1e-12;
/// How many parameter vectors each identity is tried with.
const SAMPLES: usize = 8;

/// Checks every row of a table. The errors name the row and what it gets wrong.
pub fn prove(gates: &'static [Gate]) -> Result<(), Vec<String>> {
    let is_new = |gate: &&Gate| gates.iter().all(|own| own.name != gate.name);
    let rows: Vec<&'static Gate> = gates.iter().chain(GATES.iter().filter(is_new)).collect();
    let mut errors = clashes(gates);
    errors.extend(gates.iter().filter_map(|gate| named(gate, shape(gate))));
    if errors.is_empty() {
        let relations = relate(&rows)?;
        for (gate, relations) in gates.iter().zip(&relations) {
            let row = Row { gate, relations, rows: &rows };
            errors.extend(CHECKS.iter().filter_map(|check| named(gate, check(&row))));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

const CHECKS: [fn(&Row) -> Check; 7] =
    [unitary, definition, inverse, generator, period, control, qiskit_phase];

type Check = Result<(), String>;

struct Row<'a> {
    gate: &'static Gate,
    relations: &'a Relations,
    rows: &'a [&'static Gate],
}

fn named(gate: &Gate, result: Check) -> Option<String> {
    result.err().map(|error| format!("{}: {error}", gate.name))
}

fn check(holds: bool, otherwise: impl Into<String>) -> Check {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

/// Names that two rows share where each must have its own.
fn clashes(gates: &[Gate]) -> Vec<String> {
    type NamesOf = fn(&Gate) -> Vec<&str>;
    let vocabularies: [(&str, NamesOf); 5] = [
        ("constant", |gate| vec![gate.constant]),
        ("name", |gate| vec![gate.name]),
        ("name in OpenQASM 3", |gate| gate.v3.to_vec()),
        ("name in OpenQASM 2", |gate| [gate.v2, gate.v2_extended].concat()),
        ("alias", |gate| gate.aliases.to_vec()),
    ];
    let mut clashes = Vec::new();
    for (what, names_of) in vocabularies {
        let mut seen = Vec::new();
        for gate in gates {
            for name in names_of(gate) {
                if seen.contains(&name) {
                    clashes.push(format!("{}: another row has the {what} `{name}`", gate.name));
                }
                seen.push(name);
            }
        }
    }
    clashes
}

/// What the other checks rely on: counts agree with each other and with the size of the matrix.
fn shape(gate: &Gate) -> Check {
    let is_word = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    check(
        is_word(gate.name) && gate.name.starts_with(|c: char| c.is_alphabetic()),
        "the name is no identifier",
    )?;
    check(gate.summary().ends_with('.'), "the first line of the doc comment is no sentence")?;
    check(gate.arity <= MAX_ARITY, format!("more than {MAX_ARITY} operands"))?;
    check(gate.params.len() <= MAX_PARAMS, format!("more than {MAX_PARAMS} parameters"))?;
    check(gate.period.len() == gate.params.len(), "one period is needed for each parameter")?;
    check(
        gate.definition.is_empty() == matches!(gate.name, "U" | "gphase"),
        "only `U` and `gphase` are undefined",
    )?;
    let dim = (gate.matrix)(&samples(gate)[0]).dim();
    check(dim == 1 << gate.arity, format!("a matrix on {} qubits has not {dim} rows", gate.arity))
}

fn unitary(row: &Row) -> Check {
    for params in samples(row.gate) {
        check(
            (row.gate.matrix)(&params).is_unitary(TOLERANCE),
            format!("the matrix at {params:?} is not unitary"),
        )?;
    }
    Ok(())
}

fn definition(row: &Row) -> Check {
    let Some(definition) = &row.relations.definition else { return Ok(()) };
    for params in samples(row.gate) {
        let distance = (row.gate.matrix)(&params).distance(&row.product(definition, &params));
        check(
            distance < TOLERANCE,
            format!("the definition at {params:?} is {distance:.1e} from the matrix"),
        )?;
    }
    Ok(())
}

fn inverse(row: &Row) -> Check {
    let Some(inverse) = &row.relations.inverse else { return Ok(()) };
    for params in samples(row.gate) {
        let mut product = (row.gate.matrix)(&params);
        row.apply(inverse, &params, &mut product);
        let distance = product.distance(&Matrix::identity(row.gate.arity));
        check(distance < TOLERANCE, format!("the inverse at {params:?} leaves {distance:.1e}"))?;
    }
    Ok(())
}

/// exp(i theta G) is the one solution of U' = i G U with U(0) = 1.
fn generator(row: &Row) -> Check {
    const STEP: f64 = 1e-4;
    let Row { gate, .. } = row;
    if gate.generator.is_empty() {
        return Ok(());
    }
    check(gate.params.len() == 1, "a generator is for gates of one parameter")?;
    let mut sum = Matrix::zero(gate.arity);
    for &(factor, string) in gate.generator {
        let pauli = pauli_string(string).filter(|pauli| pauli.qubits() == gate.arity);
        let pauli = pauli.ok_or_else(|| format!("`{string}` is no Pauli string on {} qubits", gate.arity))?;
        sum = add(&sum, &pauli.scale(Complex64::new(0.0, factor)));
    }
    let start = (gate.matrix)(&[0.0]).distance(&Matrix::identity(gate.arity));
    check(start < TOLERANCE, "the gate has a generator and is not the identity at 0")?;
    for params in samples(gate) {
        let at = |offset: f64| (gate.matrix)(&[params[0] + offset]);
        let slope = add(&at(STEP), &at(-STEP).scale((-1.0).into())).scale((0.5 / STEP).into());
        let distance = slope.distance(&(&sum * &at(0.0)));
        check(distance < STEP * STEP, format!("the generator is {distance:.1e} from the derivative"))?;
    }
    Ok(())
}

fn period(row: &Row) -> Check {
    for (k, &period) in row.gate.period.iter().enumerate().filter(|(_, period)| period.is_finite()) {
        for params in samples(row.gate) {
            let moved_by = |fraction: f64| {
                let mut moved = params.clone();
                moved[k] += period * fraction;
                (row.gate.matrix)(&moved).distance(&(row.gate.matrix)(&params))
            };
            let name = row.gate.params[k];
            check(moved_by(1.0) < TOLERANCE, format!("{period} is no period of `{name}`"))?;
            check(moved_by(0.5) > 1e-3, format!("the period of `{name}` is smaller than {period}"))?;
        }
    }
    Ok(())
}

fn control(row: &Row) -> Check {
    let Some(control) = row.relations.control else { return Ok(()) };
    let base = row.rows[control.base.0 as usize];
    check(base.params.len() == row.gate.params.len(), "the gate under controls has other parameters")?;
    check(base.arity + control.count == row.gate.arity, "controls and targets are not all operands")?;
    for params in samples(row.gate) {
        let distance = (row.gate.matrix)(&params).distance(&(base.matrix)(&params).controlled(control.count));
        check(distance < TOLERANCE, format!("controlled `{}` is {distance:.1e} away", base.name))?;
    }
    Ok(())
}

/// Rows that name the same Qiskit class differ by their stated phases.
fn qiskit_phase(row: &Row) -> Check {
    let gate = row.gate;
    for class in gate.qiskit {
        let is_exact = |other: &&&Gate| other.qiskit_phase.is_empty() && other.qiskit.contains(class);
        let mut twins = row.rows.iter().filter(is_exact).filter(|other| other.name != gate.name);
        let Some(twin) = twins.next() else {
            check(gate.qiskit_phase.is_empty(), format!("no row is exactly `{class}`"))?;
            continue;
        };
        for params in samples(gate) {
            let phase = Complex64::cis(row.relations.qiskit_phase.at(&params));
            let distance = (gate.matrix)(&params).distance(&(twin.matrix)(&params).scale(phase));
            check(distance < TOLERANCE, format!("the phase against `{class}` is off by {distance:.1e}"))?;
        }
    }
    Ok(())
}

impl Row<'_> {
    fn product(&self, definition: &Definition, params: &[f64]) -> Matrix {
        let phase = Complex64::cis(definition.phase.at(params));
        let mut product = Matrix::identity(self.gate.arity).scale(phase);
        for call in &definition.calls {
            self.apply(call, params, &mut product);
        }
        product
    }

    fn apply(&self, call: &Call, params: &[f64], product: &mut Matrix) {
        let inner: Vec<f64> = call.params.iter().map(|form| form.at(params)).collect();
        let matrix = (self.rows[call.gate.0 as usize].matrix)(&inner).controlled(call.controls);
        product.apply(&matrix, &call.operands);
    }
}

/// Parameter vectors spread over two turns in both directions, the same on every run.
fn samples(gate: &Gate) -> Vec<Vec<f64>> {
    let golden_ratio = 0.618_033_988_749_894_9;
    let draw = |index: usize| 4.0 * PI * (((index + 1) as f64 * golden_ratio).fract() - 0.5);
    let vector = |sample: usize| (0..gate.params.len()).map(|k| draw(sample * MAX_PARAMS + k)).collect();
    (0..SAMPLES).map(vector).collect()
}

/// The matrix of a Pauli string in operand order; `None` for other letters.
fn pauli_string(string: &str) -> Option<Matrix> {
    let (o, i, j) = (Complex64::ZERO, Complex64::ONE, Complex64::I);
    let mut made = Matrix::identity(0);
    for letter in string.chars() {
        let factor = match letter {
            'I' => Matrix::identity(1),
            'X' => Matrix::from_rows([[o, i], [i, o]]),
            'Y' => Matrix::from_rows([[o, -j], [j, o]]),
            'Z' => Matrix::diagonal(&[i, -i]),
            _ => return None,
        };
        made = factor.kron(&made);
    }
    Some(made)
}

fn add(left: &Matrix, right: &Matrix) -> Matrix {
    let entries = left.entries().iter().zip(right.entries()).map(|(a, b)| a + b).collect();
    Matrix::from_entries(entries).expect("sums keep the shape")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_proves_itself() {
        if let Err(errors) = prove(GATES) {
            panic!("{}", errors.join("\n"));
        }
    }

    #[test]
    fn rows_fit_into_the_kinds_of_an_op() {
        assert!(GATES.len() < 256);
    }
}
