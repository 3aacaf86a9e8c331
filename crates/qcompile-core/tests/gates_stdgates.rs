//! The gate table against the OpenQASM 3 standard library, read twice: the matrices of its prose, transcribed here,
//! and the definitions of its `stdgates.inc`, evaluated by a small interpreter of its own.
//!
//! The two readings disagree with each other in two places, and the table takes a side in each:
//! - `CX`: the prose says it is `cx`; the file writes `ctrl @ U(pi, 0, pi)`, a controlled iX. The table follows the
//!   prose.
//! - `cu`: the prose builds on the `U` of version 3; the file takes e^(i theta/2) off the control, as Qiskit has it.
//!   The table follows the file.

use std::collections::HashMap;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4, PI};
use std::path::PathBuf;

use num_complex::Complex64;
use qcompile_core::gates::{GATES, GateId, Matrix, find_v3};

type Columns = Vec<Vec<Complex64>>;

const PARAMS: [[f64; 4]; 3] = [[0.7, -1.9, 2.6, 0.4], [4.4, 0.3, -5.1, 7.7], [-2.2, 3.0, 1.1, -0.9]];
const TOLERANCE: f64 = 1e-12;

/// Names of `stdgates.inc` with the number of their parameters.
const NAMES: [(&str, usize); 32] = [
    ("p", 1),
    ("x", 0),
    ("y", 0),
    ("z", 0),
    ("h", 0),
    ("s", 0),
    ("sdg", 0),
    ("t", 0),
    ("tdg", 0),
    ("sx", 0),
    ("rx", 1),
    ("ry", 1),
    ("rz", 1),
    ("cx", 0),
    ("cy", 0),
    ("cz", 0),
    ("cp", 1),
    ("crx", 1),
    ("cry", 1),
    ("crz", 1),
    ("ch", 0),
    ("swap", 0),
    ("ccx", 0),
    ("cswap", 0),
    ("cu", 4),
    ("CX", 0),
    ("phase", 1),
    ("cphase", 1),
    ("id", 0),
    ("u1", 1),
    ("u2", 2),
    ("u3", 3),
];

fn c(re: f64, im: f64) -> Complex64 {
    Complex64::new(re, im)
}

fn e(angle: f64) -> Complex64 {
    Complex64::cis(angle)
}

/// `I |0><0| + base |1><1|`, the control being the first qubit, the last in the kets of the prose.
fn controlled(base: Columns) -> Columns {
    let mut columns = vec![vec![c(0.0, 0.0); 2 * base.len()]; 2 * base.len()];
    for (j, column) in base.iter().enumerate() {
        columns[2 * j][2 * j] = c(1.0, 0.0);
        for (i, &entry) in column.iter().enumerate() {
            columns[2 * j + 1][2 * i + 1] = entry;
        }
    }
    columns
}

/// The built-in of version 3, from the section on gates.
fn built_in(theta: f64, phi: f64, lambda: f64) -> Columns {
    let (sum, difference) = (c(1.0, 0.0) + e(theta), c(1.0, 0.0) - e(theta));
    vec![
        vec![sum / 2.0, c(0.0, 1.0) * e(phi) * difference / 2.0],
        vec![c(0.0, -1.0) * e(lambda) * difference / 2.0, e(phi + lambda) * sum / 2.0],
    ]
}

fn scaled(columns: Columns, factor: Complex64) -> Columns {
    columns.into_iter().map(|column| column.into_iter().map(|entry| entry * factor).collect()).collect()
}

/// What the prose says of each gate: the images of |0> and |1>, or a control of such.
fn prose(name: &str, p: &[f64]) -> Columns {
    let (zero, one, i) = (c(0.0, 0.0), c(1.0, 0.0), c(0.0, 1.0));
    let diagonal = |first, second| vec![vec![first, zero], vec![zero, second]];
    let half = |angle: f64| (c((angle / 2.0).cos(), 0.0), c((angle / 2.0).sin(), 0.0));
    let r = c(FRAC_1_SQRT_2, 0.0);
    match name {
        "p" | "phase" | "u1" => diagonal(one, e(p[0])),
        "x" => vec![vec![zero, one], vec![one, zero]],
        "y" => vec![vec![zero, i], vec![-i, zero]],
        "z" => diagonal(one, -one),
        "h" => vec![vec![r, r], vec![r, -r]],
        "s" => diagonal(one, i),
        "sdg" => diagonal(one, -i),
        "t" => diagonal(one, e(FRAC_PI_4)),
        "tdg" => diagonal(one, e(-FRAC_PI_4)),
        "sx" => vec![vec![e(FRAC_PI_4) * r, e(-FRAC_PI_4) * r], vec![e(-FRAC_PI_4) * r, e(FRAC_PI_4) * r]],
        "rx" => {
            let (cos, sin) = half(p[0]);
            vec![vec![cos, -i * sin], vec![-i * sin, cos]]
        }
        "ry" => {
            let (cos, sin) = half(p[0]);
            vec![vec![cos, sin], vec![-sin, cos]]
        }
        "rz" => diagonal(e(-p[0] / 2.0), e(p[0] / 2.0)),
        "id" => diagonal(one, one),
        "u3" => scaled(built_in(p[0], p[1], p[2]), e(-(p[0] + p[1] + p[2]) / 2.0)),
        "u2" => prose("u3", &[FRAC_PI_2, p[0], p[1]]),
        "swap" => {
            let images = [0, 2, 1, 3];
            images
                .iter()
                .map(|&image| (0..4).map(|k| if k == image { one } else { zero }).collect())
                .collect()
        }
        "cu" => controlled(scaled(built_in(p[0], p[1], p[2]), e(p[3]))),
        "CX" => prose("cx", p),
        "cphase" => prose("cp", p),
        "ccx" => controlled(prose("cx", p)),
        _ => controlled(prose(&name[1..], p)),
    }
}

fn distance(matrix: &Matrix, columns: &Columns) -> f64 {
    assert_eq!(matrix.dim(), columns.len());
    let cells = (0..columns.len()).flat_map(|row| (0..columns.len()).map(move |column| (row, column)));
    cells.map(|(row, column)| (matrix[(row, column)] - columns[column][row]).norm()).fold(0.0, f64::max)
}

fn gate(name: &str) -> GateId {
    find_v3(name).unwrap_or_else(|| panic!("{name} is missing")).gate
}

#[test]
fn the_table_has_the_names_of_the_library_and_no_others() {
    let mut listed: Vec<&str> = GATES.iter().flat_map(|row| row.v3).copied().collect();
    let mut expected: Vec<&str> = NAMES.iter().map(|(name, _)| *name).chain(["U", "gphase"]).collect();
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
}

#[test]
fn matrices_follow_the_prose() {
    for (name, count) in NAMES {
        for params in PARAMS {
            let params = &params[..count];
            let ours = gate(name).matrix(params);
            let mut prose = prose(name, params);
            if name == "cu" {
                assert!(distance(&ours, &prose) > 0.1, "the exception is gone");
                for column in &mut prose[1..].iter_mut().step_by(2) {
                    column.iter_mut().for_each(|entry| *entry *= e(-params[0] / 2.0));
                }
            }
            assert!(distance(&ours, &prose) < TOLERANCE, "{name}{params:?}");
        }
    }
    for [theta, phi, lambda, _] in PARAMS {
        assert!(
            distance(&gate("U").matrix(&[theta, phi, lambda]), &built_in(theta, phi, lambda)) < TOLERANCE
        );
    }
}

#[test]
fn matrices_follow_the_file() {
    let folder = std::env::var_os("QCOMPILE_BENCHMARKS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/benchmarks");
    let path = folder.unwrap_or(beside).join("openqasm3_examples/stdgates.inc");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let library = Library::new(&text);
    assert_eq!(library.gates.len(), NAMES.len());
    for (name, count) in NAMES {
        for params in PARAMS {
            let params = &params[..count];
            let ours = gate(name).matrix(params);
            let mut theirs = library.matrix(name, params);
            if name == "CX" {
                assert!(ours.distance(&theirs) > 0.1, "the exception is gone");
                theirs.apply(&gate("sdg").matrix(&[]), &[0]);
            }
            assert!(ours.distance(&theirs) < TOLERANCE, "{name}{params:?}");
        }
    }
}

/// Gate definitions of an include file, evaluated as the specification says.
struct Library<'t> {
    gates: HashMap<&'t str, Defined<'t>>,
}

struct Defined<'t> {
    params: Vec<&'t str>,
    operands: Vec<&'t str>,
    body: &'t str,
}

impl<'t> Library<'t> {
    fn new(text: &'t str) -> Library<'t> {
        let mut gates = HashMap::new();
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("gate ")) {
            let (head, body) = line.split_once('{').expect("each gate stands on one line");
            let (name, params, operands) = split_call(head);
            gates.insert(name, Defined { params, operands, body: body.trim().trim_end_matches('}') });
        }
        Library { gates }
    }

    fn matrix(&self, name: &str, params: &[f64]) -> Matrix {
        match name {
            "U" => {
                let columns = built_in(params[0], params[1], params[2]);
                Matrix::from_rows([[columns[0][0], columns[1][0]], [columns[0][1], columns[1][1]]])
            }
            "gphase" => Matrix::diagonal(&[e(params[0])]),
            _ => self.evaluate(&self.gates[name], params),
        }
    }

    fn evaluate(&self, gate: &Defined, params: &[f64]) -> Matrix {
        let values: HashMap<&str, f64> =
            gate.params.iter().copied().zip(params.iter().copied()).chain([("π", PI)]).collect();
        let mut product = Matrix::identity(gate.operands.len());
        for statement in gate.body.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            let mut modifiers: Vec<&str> = statement.split('@').map(str::trim).collect();
            let (name, args, operands) = split_call(modifiers.pop().expect("split yields something"));
            let args: Vec<f64> =
                args.iter().map(|arg| Expression { rest: arg, values: &values }.sum()).collect();
            let mut matrix = self.matrix(name, &args);
            for modifier in modifiers.iter().rev() {
                matrix = modified(modifier, &matrix);
            }
            let place =
                |name: &&str| gate.operands.iter().position(|operand| operand == name).expect("declared");
            product.apply(&matrix, &operands.iter().map(place).collect::<Vec<_>>());
        }
        product
    }
}

fn modified(modifier: &str, matrix: &Matrix) -> Matrix {
    match modifier {
        "ctrl" => matrix.controlled(1),
        "inv" => matrix.adjoint(),
        "pow(0.5)" => square_root(matrix),
        _ => panic!("the library has no `{modifier}`"),
    }
}

/// The root of a 2 by 2 unitary whose eigenphases are halves of those in (-pi, pi].
fn square_root(matrix: &Matrix) -> Matrix {
    let trace = matrix[(0, 0)] + matrix[(1, 1)];
    let determinant = matrix[(0, 0)] * matrix[(1, 1)] - matrix[(0, 1)] * matrix[(1, 0)];
    let spread = (trace * trace - 4.0 * determinant).sqrt();
    let root = |eigenvalue: Complex64| {
        let phase = eigenvalue.arg();
        e(if phase < -PI + 1e-9 { PI } else { phase } / 2.0)
    };
    let (first, second) = (root((trace + spread) / 2.0), root((trace - spread) / 2.0));
    // By Cayley and Hamilton, with the roots as eigenvalues of the result.
    let mut made = matrix.clone();
    made[(0, 0)] += first * second;
    made[(1, 1)] += first * second;
    made.scale((first + second).inv())
}

/// `name(params) operands` in its three parts.
fn split_call(text: &str) -> (&str, Vec<&str>, Vec<&str>) {
    let text = text.trim();
    let name_end = text.find(['(', ' ']).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    let (params, operands) = match rest.rfind(')') {
        Some(end) => (&rest[1..end], &rest[end + 1..]),
        None => ("", rest),
    };
    let list = |text| str::split(text, ',').map(str::trim).filter(|item| !item.is_empty()).collect();
    (name, list(params), list(operands))
}

/// Sums and quotients of numbers and names, with signs and parentheses.
struct Expression<'t, 'v> {
    rest: &'t str,
    values: &'v HashMap<&'t str, f64>,
}

impl Expression<'_, '_> {
    fn sum(&mut self) -> f64 {
        let mut sum = self.quotient();
        loop {
            sum += match self.next_of(&['+', '-']) {
                Some('+') => self.quotient(),
                Some(_) => -self.quotient(),
                None => return sum,
            };
        }
    }

    fn quotient(&mut self) -> f64 {
        let mut quotient = self.atom();
        while self.next_of(&['/']).is_some() {
            quotient /= self.atom();
        }
        quotient
    }

    fn atom(&mut self) -> f64 {
        match self.next_of(&['-', '(']) {
            Some('-') => return -self.atom(),
            Some(_) => {
                let inner = self.sum();
                self.next_of(&[')']).expect("parentheses close");
                return inner;
            }
            None => {}
        }
        let end = self.rest.find(['+', '-', '/', ')', ' ']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.parse().unwrap_or_else(|_| self.values[word])
    }

    fn next_of(&mut self, wanted: &[char]) -> Option<char> {
        self.rest = self.rest.trim_start();
        let found = self.rest.chars().next().filter(|c| wanted.contains(c))?;
        self.rest = &self.rest[1..];
        Some(found)
    }
}
