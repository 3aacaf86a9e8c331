//! Rotations about an axis: which gates belong together, and the gate that a product of them is.
//!
//! Every row of the gate table that has a generator, and every row without parameters that such a gate passes through,
//! is e^(i phase) times exp(i angle A) for a sum A of Pauli strings without identity part: `p(t)` is e^(i t/2) times
//! `rz(t)`, `s` is e^(i pi/4) times `rz(pi/2)`. Gates with the same A on the same operands multiply by adding angles
//! and phases. All of this is computed from generators and matrices.

use std::f64::consts::{PI, TAU};
use std::sync::OnceLock;

use super::has_name;
use crate::gates::{GATES, GateId, Matrix};
use crate::ir::{Domain, Exprs, Param, Version, angle};

const QUARTER: f64 = PI / 4.0;
const EIGHTH: f64 = PI / 8.0;

/// How a row of the gate table is a rotation: by `scale * theta + quarters * pi/4`, with the phase
/// `slope * theta + eighths * pi/8`. Rows without a parameter have `scale` and `slope` zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rotation {
    axis: usize,
    scale: f64,
    quarters: i64,
    slope: f64,
    eighths: i64,
}

struct Axis {
    /// The rotation by this many quarters of pi is e^(i turn_eighths pi/8) times the identity.
    turn_quarters: i64,
    turn_eighths: i64,
    /// In table order.
    rows: Vec<GateId>,
}

struct Rotations {
    of_row: Vec<Option<Rotation>>,
    axes: Vec<Axis>,
}

/// One gate, or none, and a global phase.
#[derive(Clone, Copy, Debug)]
pub struct Spelling {
    /// With its parameter, when it has one.
    pub gate: Option<(GateId, Option<Param>)>,
    pub phase: Param,
}

impl Rotation {
    pub fn of(gate: GateId) -> Option<&'static Rotation> {
        all().of_row[gate.0 as usize].as_ref()
    }

    pub fn same_axis(&self, other: &Rotation) -> bool {
        self.axis == other.axis
    }

    fn has_param(&self) -> bool {
        self.scale != 0.0
    }
}

/// The product of gates with one axis on the same operands, spelled with one of them or with a gate that has a name in
/// texts of this version. Preferred are spellings that leave no phase, then such whose phase is a number, then gates
/// without parameters, then the gates given, the last first. `None` where no spelling can be written down, and for
/// values that are not real numbers.
pub fn product(exprs: &mut Exprs, factors: &[(GateId, Option<Param>)], version: Version) -> Option<Spelling> {
    let sum = Sum::of(exprs, factors)?;
    if let Some(phase) = sum.identity_phase(exprs) {
        return Some(Spelling { gate: None, phase });
    }
    let given = |gate: GateId| factors.iter().rev().position(|factor| factor.0 == gate);
    let rows = all().axes[sum.axis].rows.iter().copied();
    let usable = rows.filter(|&gate| given(gate).is_some() || has_name(gate, version));
    let spellings = usable.filter_map(|gate| {
        let spelling = sum.spell(exprs, gate)?;
        let phase = match spelling.phase.as_number() {
            Some(0.0) => 0,
            Some(_) => 1,
            None => 2,
        };
        let has_param = matches!(spelling.gate, Some((_, Some(_))));
        Some(((phase, has_param, given(gate).unwrap_or(usize::MAX)), spelling))
    });
    spellings.min_by_key(|(rank, _)| *rank).map(|(_, spelling)| spelling)
}

/// The phase of a gate that is the identity up to phase; `None` for all others.
pub fn identity_phase(gate: GateId, param: Option<f64>) -> Option<f64> {
    let form = Rotation::of(gate)?;
    let axis = &all().axes[form.axis];
    let param = if form.has_param() { param? } else { 0.0 };
    let quarters = angle::quarters(form.scale * param)? + form.quarters;
    let turned =
        (quarters % axis.turn_quarters == 0).then(|| quarters / axis.turn_quarters * axis.turn_eighths)?;
    Some(angle::wrapped(form.slope * param + (turned + form.eighths) as f64 * EIGHTH))
}

/// A product in the making: angle and phase as linear forms of the parameters.
struct Sum {
    axis: usize,
    angle: Param,
    /// For each factor with a parameter: the parameter, its part in the angle and in the phase.
    terms: Vec<(Param, f64, f64)>,
    eighths: i64,
    quarters: i64,
}

impl Sum {
    fn of(exprs: &mut Exprs, factors: &[(GateId, Option<Param>)]) -> Option<Sum> {
        let mut sum = Sum { axis: 0, angle: Param::ZERO, terms: Vec::new(), eighths: 0, quarters: 0 };
        for &(gate, param) in factors {
            let form = Rotation::of(gate)?;
            sum.axis = form.axis;
            sum.quarters += form.quarters;
            sum.eighths += form.eighths;
            if form.has_param() {
                let param = param.filter(|&param| exprs.domain(param) == Domain::Real)?;
                // The rounding of a large number would take the small ones with it.
                sum.terms.push((param.reduced(gate.gate().period[0]), form.scale, form.slope));
            }
        }
        let parts = sum.terms.iter().map(|&(param, scale, _)| (param, scale));
        sum.angle = combination(exprs, parts, sum.quarters as f64 * QUARTER)?;
        Some(sum)
    }

    /// The phase, when it is the identity up to phase.
    fn identity_phase(&self, exprs: &mut Exprs) -> Option<Param> {
        let axis = &all().axes[self.axis];
        let quarters = angle::quarters(self.angle.as_number()?)?;
        if quarters % axis.turn_quarters != 0 {
            return None;
        }
        let turned = quarters / axis.turn_quarters * axis.turn_eighths;
        self.phase_beyond(exprs, 0.0, turned as f64 * EIGHTH)
    }

    /// As the given gate of the axis.
    fn spell(&self, exprs: &mut Exprs, gate: GateId) -> Option<Spelling> {
        let form = Rotation::of(gate)?;
        if form.has_param() { self.spell_with(exprs, gate, form) } else { self.spell_as(exprs, gate, form) }
    }

    fn spell_with(&self, exprs: &mut Exprs, gate: GateId, form: &Rotation) -> Option<Spelling> {
        let param = exprs.scale(self.angle, 1.0 / form.scale)?.reduced(gate.gate().period[0]);
        // The phase of the gate is the slope times its parameter, of which the constant part comes from `quarters`.
        // Whole periods taken off above change nothing, as they are those of the gate with its phase.
        let ratio = form.slope / form.scale;
        let phase = self.phase_beyond(exprs, ratio, -ratio * self.quarters as f64 * QUARTER)?;
        Some(Spelling { gate: Some((gate, Some(param))), phase })
    }

    fn spell_as(&self, exprs: &mut Exprs, gate: GateId, form: &Rotation) -> Option<Spelling> {
        let axis = &all().axes[self.axis];
        let quarters = angle::quarters(self.angle.as_number()?)? - form.quarters;
        if quarters % axis.turn_quarters != 0 {
            return None;
        }
        let eighths = quarters / axis.turn_quarters * axis.turn_eighths - form.eighths;
        let phase = self.phase_beyond(exprs, 0.0, eighths as f64 * EIGHTH)?;
        Some(Spelling { gate: Some((gate, None)), phase })
    }

    /// The phase of the product, less `ratio` times the part of the angle that comes from parameters, plus `constant`.
    fn phase_beyond(&self, exprs: &mut Exprs, ratio: f64, constant: f64) -> Option<Param> {
        let parts = self.terms.iter().map(|&(param, scale, slope)| (param, slope - ratio * scale));
        Some(combination(exprs, parts, self.eighths as f64 * EIGHTH + constant)?.reduced(TAU))
    }
}

/// `sum(factor * param) + constant`.
fn combination(exprs: &mut Exprs, parts: impl Iterator<Item = (Param, f64)>, constant: f64) -> Option<Param> {
    let mut total = Param::number(constant)?;
    for (param, factor) in parts.filter(|part| part.1 != 0.0) {
        let part = if factor == 1.0 { param } else { exprs.scale(param, factor)? };
        total = exprs.add(total, part)?;
    }
    Some(total)
}

fn all() -> &'static Rotations {
    static ALL: OnceLock<Rotations> = OnceLock::new();
    ALL.get_or_init(compute)
}

/// A generator without its identity part.
type Terms = Vec<(f64, &'static str)>;

fn compute() -> Rotations {
    let mut made = Rotations { of_row: vec![None; GATES.len()], axes: Vec::new() };
    let mut generators: Vec<Terms> = Vec::new();
    for id in GateId::all().filter(|id| !id.gate().generator.is_empty() && id.gate().arity > 0) {
        let gate = id.gate();
        let is_identity = |string: &str| string.bytes().all(|pauli| pauli == b'I');
        let (constant, mut terms): (Terms, Terms) =
            gate.generator.iter().copied().partition(|term| is_identity(term.1));
        terms.sort_by_key(|term| term.1);
        let slope = constant.iter().map(|term| term.0).sum();
        let known = generators.iter().enumerate().find_map(|(k, known)| Some((k, ratio(&terms, known)?)));
        let (axis, scale) = known.unwrap_or_else(|| {
            generators.push(terms);
            made.axes.push(axis_of(id, slope));
            (generators.len() - 1, 1.0)
        });
        made.of_row[id.0 as usize] = Some(Rotation { axis, scale, quarters: 0, slope, eighths: 0 });
    }
    made.add_rows_without_parameters();
    for (row, form) in made.of_row.iter().enumerate() {
        if let Some(form) = form {
            made.axes[form.axis].rows.push(GateId(row as u16));
        }
    }
    made
}

/// How much faster the first turns than the second, about the same axis.
fn ratio(terms: &Terms, known: &Terms) -> Option<f64> {
    let ratio = terms.first()?.0 / known.first()?.0;
    let same = |(a, b): (&(f64, &str), &(f64, &str))| a.1 == b.1 && a.0 == ratio * b.0;
    (terms.len() == known.len() && terms.iter().zip(known).all(same)).then_some(ratio)
}

/// The axis of the first row that has it.
fn axis_of(id: GateId, slope: f64) -> Axis {
    let identity = Matrix::identity(id.gate().arity);
    let turn_quarters = [8, 16]
        .into_iter()
        .find(|&quarters| rotation_matrix(id, slope, quarters).distance_up_to_phase(&identity) < TOLERANCE);
    let turn_quarters = turn_quarters.expect("a generator with half-integer spectrum");
    let turn_eighths = eighths(&rotation_matrix(id, slope, turn_quarters), &identity);
    Axis { turn_quarters, turn_eighths, rows: Vec::new() }
}

/// Matrices of the table are exact to a few units in the last place.
const TOLERANCE: f64 = 1e-10;

/// The rotation without phase.
fn rotation_matrix(id: GateId, slope: f64, quarters: i64) -> Matrix {
    let angle = quarters as f64 * QUARTER;
    id.matrix(&[angle]).scale(num_complex::Complex64::cis(-slope * angle))
}

/// The phase between equal matrices, in eighths of pi.
fn eighths(matrix: &Matrix, reference: &Matrix) -> i64 {
    (matrix.phase_against(reference).arg() / EIGHTH).round() as i64
}

impl Rotations {
    fn add_rows_without_parameters(&mut self) {
        let first_rows: Vec<(GateId, Rotation)> = (0..self.axes.len())
            .filter_map(|axis| {
                let row = self.of_row.iter().position(|form| form.is_some_and(|form| form.axis == axis))?;
                Some((GateId(row as u16), self.of_row[row]?))
            })
            .collect();
        for id in GateId::all().filter(|id| id.gate().params.is_empty() && !id.facts().identity) {
            let matrix = id.matrix(&[]);
            let same_arity = first_rows.iter().filter(|(first, _)| first.gate().arity == id.gate().arity);
            let found = same_arity.flat_map(|&(first, form)| {
                (1..self.axes[form.axis].turn_quarters).map(move |quarters| (first, form, quarters))
            });
            let found = found
                .map(|(first, form, quarters)| {
                    (form.axis, quarters, rotation_matrix(first, form.slope, quarters))
                })
                .find(|(_, _, rotation)| matrix.distance_up_to_phase(rotation) < TOLERANCE);
            self.of_row[id.0 as usize] = found.map(|(axis, quarters, rotation)| {
                let eighths = eighths(&matrix, &rotation);
                Rotation { axis, scale: 0.0, quarters, slope: 0.0, eighths }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::*;
    use crate::gates::*;
    use crate::ir::{Leaf, SymbolId};

    const V3: Version = Version::V3 { minor: 0, written: true, u: crate::ir::UConvention::Spec };

    fn rows_with(gate: GateId) -> Vec<&'static str> {
        all().axes[Rotation::of(gate).unwrap().axis].rows.iter().map(|row| row.gate().name).collect()
    }

    #[test]
    fn gates_with_one_axis_are_found_from_their_matrices() {
        assert_eq!(rows_with(RZ), ["z", "s", "sdg", "t", "tdg", "p", "rz"]);
        assert_eq!(rows_with(RX), ["x", "sx", "sxdg", "rx"]);
        assert_eq!(rows_with(RY), ["y", "ry"]);
        assert_eq!(rows_with(CP), ["cz", "cs", "csdg", "cp"]);
        assert_eq!(rows_with(CRX), ["crx"]);
        assert_eq!(rows_with(RZZ), ["rzz"]);
        assert!(Rotation::of(H).is_none() && Rotation::of(U).is_none() && Rotation::of(ID).is_none());
    }

    fn matrix(spelling: &Spelling, arity: usize) -> Matrix {
        let gate = match spelling.gate {
            None => Matrix::identity(arity),
            Some((gate, param)) => {
                gate.matrix(&param.and_then(Param::as_number).into_iter().collect::<Vec<_>>())
            }
        };
        gate.scale(Complex64::cis(spelling.phase.as_number().unwrap()))
    }

    /// All pairs of rows with one axis, at special angles and others, against the product of the matrices.
    #[test]
    fn products_are_those_of_the_matrices() {
        let mut exprs = Exprs::default();
        let angles =
            [0.0, QUARTER, -QUARTER, PI, -PI, 2.0 * PI, 3.0 * PI, 4.0 * PI, -6.0 * PI, 0.3, -1.7, 5.9];
        let factors = |gate: GateId| -> Vec<(GateId, Option<Param>)> {
            match gate.gate().params.len() {
                0 => vec![(gate, None)],
                _ => angles.iter().map(|&angle| (gate, Some(Param::from(angle)))).collect(),
            }
        };
        let mut checked = 0;
        for axis in &all().axes {
            for a in axis.rows.iter().flat_map(|&row| factors(row)) {
                for b in axis.rows.iter().flat_map(|&row| factors(row)) {
                    for version in [V3, Version::V2] {
                        let made = product(&mut exprs, &[a, b], version).unwrap();
                        let value = |f: (GateId, Option<Param>)| {
                            f.0.matrix(&f.1.and_then(Param::as_number).into_iter().collect::<Vec<_>>())
                        };
                        let distance = matrix(&made, a.0.gate().arity).distance(&(&value(b) * &value(a)));
                        assert!(distance < 1e-14, "{a:?} {b:?} {made:?} {distance}");
                        checked += 1;
                    }
                }
            }
        }
        assert!(checked > 3000);
    }

    fn names(exprs: &mut Exprs, a: (GateId, Option<f64>), b: (GateId, Option<f64>)) -> (String, f64) {
        let factor = |f: (GateId, Option<f64>)| (f.0, f.1.map(Param::from));
        let made = product(exprs, &[factor(a), factor(b)], V3).unwrap();
        let gate = match made.gate {
            None => String::new(),
            Some((gate, None)) => gate.gate().name.to_string(),
            Some((gate, Some(param))) => format!("{}({:.3})", gate.gate().name, param.as_number().unwrap()),
        };
        (gate, made.phase.as_number().unwrap())
    }

    #[test]
    fn the_nicest_gate_is_chosen() {
        let mut exprs = Exprs::default();
        let mut of = |a, b| names(&mut exprs, a, b);
        assert_eq!(of((T, None), (T, None)), ("s".into(), 0.0));
        assert_eq!(of((S, None), (S, None)), ("z".into(), 0.0));
        assert_eq!(of((Z, None), (Z, None)), ("".into(), 0.0));
        assert_eq!(of((T, None), (S, None)), ("p(2.356)".into(), 0.0));
        assert_eq!(of((SX, None), (SX, None)), ("x".into(), 0.0));
        assert_eq!(of((RZ, Some(QUARTER)), (RZ, Some(QUARTER))), ("rz(1.571)".into(), 0.0));
        assert_eq!(of((P, Some(QUARTER)), (P, Some(QUARTER))), ("s".into(), 0.0));
        assert_eq!(of((RZ, Some(PI)), (RZ, Some(PI))), ("".into(), PI));
        assert_eq!(of((RZ, Some(0.3)), (T, None)), ("rz(1.085)".into(), EIGHTH));
        assert_eq!(of((CP, Some(PI / 2.0)), (CZ, None)), ("cp(-1.571)".into(), 0.0));
        assert_eq!(
            of((CP, Some(QUARTER)), (CP, Some(QUARTER))),
            ("cp(1.571)".into(), 0.0),
            "cs needs a definition"
        );
    }

    #[test]
    fn symbols_add_up() {
        let mut exprs = Exprs::default();
        let [a, b] = [0, 1].map(|k| exprs.leaf(Leaf { symbol: SymbolId(k), version: 0 }, Domain::Real));
        let ab = exprs.add(a, b).unwrap();
        let minus_a = exprs.neg(a).unwrap();
        let made = product(&mut exprs, &[(RZ, Some(a)), (RZ, Some(b))], V3).unwrap();
        assert!(made.gate.unwrap().1.unwrap().same(ab) && made.phase.same(Param::ZERO));
        let made = product(&mut exprs, &[(P, Some(a)), (P, Some(b))], V3).unwrap();
        assert!(made.gate.unwrap().0 == P && made.phase.same(Param::ZERO));
        let made = product(&mut exprs, &[(RX, Some(a)), (RX, Some(minus_a))], V3).unwrap();
        assert!(made.gate.is_none() && made.phase.same(Param::ZERO));
        let made = product(&mut exprs, &[(P, Some(a)), (RZ, Some(minus_a))], V3).unwrap();
        let half = exprs.scale(a, 0.5).unwrap();
        assert!(made.gate.is_none() && made.phase.same(half));
        let made = product(&mut exprs, &[(T, None), (RZ, Some(a))], V3).unwrap();
        assert!(made.gate.unwrap().0 == RZ && made.phase.as_number() == Some(EIGHTH));
        let angle = exprs.leaf(Leaf { symbol: SymbolId(2), version: 0 }, Domain::Angle(Some(8)));
        assert!(product(&mut exprs, &[(P, Some(angle)), (P, Some(angle))], V3).is_none());
    }
}
