//! `ctrl @`, `negctrl @`, `inv @` and `pow(k) @`, brought to one form: controls around a power of a gate.
//!
//! Controls move out of inverses and powers, which is exact. Inverses join any power. Powers multiply only when the
//! outer one is whole: `pow(0.5) @ pow(2) @ z` is the identity, not `z`. What a row of the gate table says is that
//! row; anything else becomes a gate of the program, one for each different modification.

use std::f64::consts::{PI, TAU};

use rustc_hash::FxHashMap;

use super::Lowering;
use super::gates::Callee;
use crate::diagnostics::*;
use crate::gates::{self, GateId, Inverse, Matrix};
use crate::ir::angle;
use crate::ir::classical::Expression;
use crate::ir::semantics::{principal_power, whole_power};
use crate::ir::{Domain, Exprs, GateBody, Kind, Modified, Param, Power, ProgramGate};
use crate::qasm::ast;

/// How far a computed root may be from the matrix of a named gate to be that gate.
const SAME: f64 = 1e-13;
const MOST_CONTROLS: usize = 1 << 12;
/// So many of the outermost controls may fire on zero: a gate of the program holds one bit for each.
const MOST_POLARITIES: usize = 64;

/// A gate with its modifiers applied.
pub struct Made {
    pub callee: Callee,
    pub params: Vec<Param>,
    /// The operands in the order of the gate, where that is not the order of the text.
    pub order: Option<Vec<usize>>,
}

/// The modified gates of a program, each once.
#[derive(Default)]
pub struct Modifiers {
    known: FxHashMap<(Kind, u32, u64, PowerKey), u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum PowerKey {
    Int(i64),
    Real(u64),
    Parameter,
}

/// The exponent of the gate at hand.
#[derive(Clone, Copy, Debug)]
enum Exponent {
    Int(i64),
    Real(f64),
    Runtime(Param),
}

/// Controls around a power of a gate, while modifiers are read from the innermost out.
struct Form {
    /// Outermost first; the value each fires on.
    controls: Vec<bool>,
    exponent: Exponent,
    base: Callee,
    params: Vec<Param>,
}

impl Lowering<'_> {
    /// The gate that modifiers make of `callee`. Values with effects in exponents go to `effects`.
    pub(super) fn modified_gate(
        &mut self,
        callee: Callee,
        params: Vec<Param>,
        modifiers: &[ast::Modifier],
        effects: &mut Vec<Expression>,
    ) -> Option<Made> {
        if modifiers.is_empty() {
            return Some(Made { callee, params, order: None });
        }
        let (base, count) = match callee.kind.as_table().and_then(GateId::control) {
            // `p` is a gate in its own right, not a controlled phase
            Some(control) if control.base != gates::GPHASE => (Callee::table(control.base), control.count),
            _ => (callee, 0),
        };
        let mut form = Form { controls: vec![true; count], exponent: Exponent::Int(1), base, params };
        for modifier in modifiers.iter().rev() {
            match &modifier.kind {
                ast::ModifierKind::Inv => self.invert(&mut form)?,
                ast::ModifierKind::Pow(exponent) => self.raise(&mut form, exponent, effects)?,
                ast::ModifierKind::Ctrl(count) => {
                    self.add_controls(&mut form, count.as_ref(), true, modifier.span)?;
                }
                ast::ModifierKind::Negctrl(count) => {
                    self.add_controls(&mut form, count.as_ref(), false, modifier.span)?;
                }
            }
        }
        self.fold(&mut form);
        let span = modifiers[0].span;
        let mut made = self.close_form(form, span)?;
        made.callee.pinned |= callee.pinned;
        Some(made)
    }

    fn add_controls(
        &mut self,
        form: &mut Form,
        count: Option<&ast::Expression>,
        fires_on: bool,
        span: Span,
    ) -> Option<()> {
        let count = match count {
            None => 1,
            Some(source) => {
                let count = self.constant_integer(source)?;
                if count < 1 {
                    let message = format!("the number of controls must be positive, this is {count}");
                    self.report.add(Diagnostic::new(E0408, source.span, message));
                    return None;
                }
                u32::try_from(count).unwrap_or(u32::MAX)
            }
        };
        if form.controls.len() + count as usize > MOST_CONTROLS {
            return self.report_controls(format!("more than {MOST_CONTROLS} controls on one gate"), span);
        }
        form.controls.splice(0..0, std::iter::repeat_n(fires_on, count as usize));
        // a positive control may push a negative one out of reach
        if form.controls.iter().skip(MOST_POLARITIES).any(|&fires_on| !fires_on) {
            let message = format!("a negative control behind {MOST_POLARITIES} others");
            return self.report_controls(message, span);
        }
        Some(())
    }

    fn report_controls(&mut self, message: String, span: Span) -> Option<()> {
        self.report.add(Diagnostic::new(E0907, span, message));
        None
    }

    fn invert(&mut self, form: &mut Form) -> Option<()> {
        form.exponent = match form.exponent {
            Exponent::Int(power) if power != i64::MIN => Exponent::Int(-power),
            Exponent::Real(power) => Exponent::Real(-power),
            Exponent::Runtime(power) if self.exprs.neg(power).is_some() => {
                Exponent::Runtime(self.exprs.neg(power)?)
            }
            _ => {
                self.nest(form)?;
                Exponent::Int(-1)
            }
        };
        Some(())
    }

    fn raise(
        &mut self,
        form: &mut Form,
        source: &ast::Expression,
        effects: &mut Vec<Expression>,
    ) -> Option<()> {
        let parameter = self.parameter(source)?;
        effects.extend(parameter.effect);
        let Some(power) = parameter.value.as_number() else {
            if self.exprs.domain(parameter.value) != Domain::Real {
                let message = "the exponent of `pow` is a number, not an angle";
                self.report.add(Diagnostic::new(E0408, source.span, message));
                return None;
            }
            self.settle_exponent(form)?;
            form.exponent = Exponent::Runtime(parameter.value);
            return Some(());
        };
        if !is_whole(power) {
            self.settle_exponent(form)?;
            form.exponent = Exponent::Real(power);
            return Some(());
        }
        self.raise_whole(form, power)
    }

    fn raise_whole(&mut self, form: &mut Form, power: f64) -> Option<()> {
        form.exponent = match form.exponent {
            Exponent::Int(inner) if inner.checked_mul(power as i64).is_some() => {
                Exponent::Int(inner * power as i64)
            }
            Exponent::Real(inner) if is_whole(inner * power) => {
                form.exponent = Exponent::Int(1);
                self.open_base(form);
                return self.raise_whole(form, inner * power);
            }
            Exponent::Real(inner) if (inner * power).is_finite() => Exponent::Real(inner * power),
            Exponent::Runtime(inner) if self.exprs.scale(inner, power).is_some() => {
                match self.exprs.scale(inner, power)? {
                    product if product.is_symbolic() => Exponent::Runtime(product),
                    _ => Exponent::Int(0),
                }
            }
            _ => {
                self.nest(form)?;
                Exponent::Int(power as i64)
            }
        };
        Some(())
    }

    /// Undoes [`Self::nest`] where the power that stood in the way of the base's has become whole.
    fn open_base(&self, form: &mut Form) {
        let Some(index) = form.base.kind.as_program_gate() else { return };
        let GateBody::Modified(Modified { base, controls: 0, power, .. }) = self.gates[index].body else {
            return;
        };
        form.exponent = match power {
            Power::Int(power) => Exponent::Int(power),
            Power::Real(power) => Exponent::Real(power),
            Power::Parameter => return,
        };
        form.base.kind = base;
    }

    /// Makes the exponent 1, so that a power that is not whole may follow.
    fn settle_exponent(&mut self, form: &mut Form) -> Option<()> {
        self.fold(form);
        match form.exponent {
            Exponent::Int(1) => Some(()),
            _ => self.nest(form),
        }
    }

    /// Makes the power a gate of its own, the base of what follows.
    fn nest(&mut self, form: &mut Form) -> Option<()> {
        let controls = std::mem::take(&mut form.controls);
        let inner = Form {
            controls: Vec::new(),
            exponent: form.exponent,
            base: form.base,
            params: std::mem::take(&mut form.params),
        };
        let made = self.program_form(inner)?;
        *form = Form { controls, exponent: Exponent::Int(1), base: made.callee, params: made.params };
        Some(())
    }

    /// Replaces a power of a gate by a gate, where the rules allow.
    fn fold(&mut self, form: &mut Form) {
        let Some(id) = form.base.kind.as_table() else {
            // a gate that is undone an even number of times over stays; nothing is known about its powers
            return;
        };
        let folded = match form.exponent {
            Exponent::Int(1) | Exponent::Runtime(_) => None,
            Exponent::Int(power) => fold_whole(&mut self.exprs, id, &form.params, power),
            Exponent::Real(power) => fold_root(id, &form.params, power),
        };
        if let Some((id, params)) = folded {
            form.base = Callee::table(id);
            form.params = params;
            form.exponent = Exponent::Int(1);
        }
    }

    fn close_form(&mut self, form: Form, span: Span) -> Option<Made> {
        if !matches!(form.exponent, Exponent::Int(1)) {
            return match form.base.kind.as_table() {
                Some(gates::GPHASE) if form.controls.is_empty() => {
                    let message = "this power of a global phase depends on runtime values";
                    let help = "write the phase itself: `gphase(k * angle);`";
                    self.report.add(Diagnostic::new(E0408, span, message).help(help));
                    None
                }
                _ => self.program_form(form),
            };
        }
        let Some(id) = form.base.kind.as_table() else {
            if form.controls.is_empty() {
                return Some(Made { callee: form.base, params: form.params, order: None });
            }
            return self.program_form(form);
        };
        if id == gates::GPHASE {
            return self.controlled_phase(form);
        }
        let all_positive = form.controls.iter().all(|&fires_on| fires_on);
        if all_positive {
            if let Some(controlled) = id.controlled(form.controls.len()) {
                return Some(Made { callee: Callee::table(controlled), params: form.params, order: None });
            }
            if let (1, Some(angle)) = (form.controls.len(), named_phase(id)) {
                let params = vec![Param::from(angle)];
                return Some(Made { callee: Callee::table(gates::CP), params, order: None });
            }
        }
        self.program_form(form)
    }

    /// `ctrl @ gphase(t) q` is `p(t) q`: one of the controls becomes the target.
    fn controlled_phase(&mut self, mut form: Form) -> Option<Made> {
        let count = form.controls.len();
        let Some(target) = form.controls.iter().rposition(|&fires_on| fires_on) else {
            if count == 0 {
                return Some(Made { callee: form.base, params: form.params, order: None });
            }
            return self.program_form(form);
        };
        form.controls.remove(target);
        form.base = Callee::table(gates::P);
        let order = (target + 1 != count).then(|| {
            let others = (0..count).filter(|&k| k != target);
            others.chain([target]).collect::<Vec<usize>>()
        });
        let made = self.close_form(form, Span::default())?;
        Some(Made { order, ..made })
    }

    /// The form as a gate of the program.
    fn program_form(&mut self, form: Form) -> Option<Made> {
        let mut params = form.params;
        let (power, key) = match form.exponent {
            Exponent::Int(power) => (Power::Int(power), PowerKey::Int(power)),
            Exponent::Real(power) => (Power::Real(power), PowerKey::Real(power.to_bits())),
            Exponent::Runtime(power) => {
                params.push(power);
                (Power::Parameter, PowerKey::Parameter)
            }
        };
        let controls = form.controls.len() as u32;
        let bits = form.controls.iter().take(MOST_POLARITIES).enumerate();
        let polarity = bits.fold(0, |bits, (k, &fires_on)| bits | u64::from(fires_on) << k);
        let qubits = controls + form.base.qubits;
        let gate = (form.base.kind, controls, polarity, key);
        let index = match self.modified.known.get(&gate) {
            Some(&index) => index,
            None => {
                let body = GateBody::Modified(Modified { base: form.base.kind, controls, polarity, power });
                let made = ProgramGate::new(qubits, params.len() as u32, body);
                let index = self.add_program_gate(made, Span::default())?;
                self.modified.known.insert(gate, index);
                index
            }
        };
        let kind = Kind::program_gate(index as usize);
        let callee = Callee { kind, qubits, params: params.len() as u32, pinned: form.base.pinned };
        Some(Made { callee, params, order: None })
    }
}

/// A whole power of a row of the table.
fn fold_whole(exprs: &mut Exprs, id: GateId, params: &[Param], power: i64) -> Option<(GateId, Vec<Param>)> {
    let gate = id.gate();
    if power == 0 && gate.arity == 1 {
        return Some((gates::ID, Vec::new()));
    }
    if id == gates::GPHASE {
        return Some((id, vec![multiplied(exprs, params[0], power, TAU)?]));
    }
    if power == -1 {
        return inverse(exprs, id, params);
    }
    if gate.inverse == Inverse::Same && power % 2 != 0 {
        return Some((id, params.to_vec()));
    }
    if let [angle] = params
        && gate.inverse == Inverse::Negate
        && !gate.generator.is_empty()
        && power.unsigned_abs() < 1 << 20
    {
        return Some((id, vec![multiplied(exprs, *angle, power, gate.period[0])?]));
    }
    if gate.arity == 1 && params.is_empty() {
        return named_gate(&whole_power(&id.matrix(&[]), power)?);
    }
    None
}

/// `factor * angle`; for values of type angle, which wrap at a turn, only where the gate does so too.
fn scaled(exprs: &mut Exprs, angle: Param, factor: f64, period: f64) -> Option<Param> {
    let wraps = matches!(exprs.domain(angle), Domain::Angle(_));
    if wraps && (period - TAU).abs() > 1e-9 {
        return None;
    }
    exprs.scale(angle, factor)
}

/// `count * angle`, of a number without losing digits to its size.
fn multiplied(exprs: &mut Exprs, angle: Param, count: i64, period: f64) -> Option<Param> {
    match angle.as_number() {
        Some(number) => Param::number(angle::multiplied(number, count, period)),
        None => scaled(exprs, angle, count as f64, period),
    }
}

fn inverse(exprs: &mut Exprs, id: GateId, params: &[Param]) -> Option<(GateId, Vec<Param>)> {
    let inverse = id.inverse()?;
    let straight = inverse.operands.iter().enumerate().all(|(k, &operand)| k == operand);
    if inverse.controls != 0 || !straight {
        return None;
    }
    let periods = inverse.gate.gate().period;
    let mut made = Vec::new();
    for (form, &period) in inverse.params.iter().zip(periods) {
        let mut terms = Vec::new();
        for (&param, &factor) in params.iter().zip(&form.of).filter(|(_, factor)| **factor != 0.0) {
            terms.push(if factor == 1.0 { param } else { scaled(exprs, param, factor, period)? });
        }
        if form.pi != 0.0 {
            terms.push(Param::number(form.pi * PI)?);
        }
        made.push(exprs.sum(terms)?);
    }
    Some((inverse.gate, made))
}

/// A power that is not whole, of a gate with known angles.
fn fold_root(id: GateId, params: &[Param], power: f64) -> Option<(GateId, Vec<Param>)> {
    let values: Option<Vec<f64>> = params.iter().map(|param| param.as_number()).collect();
    let values = values?;
    let single = |value: f64| Some((id, vec![Param::number(value)?]));
    match id {
        gates::GPHASE | gates::P => return single(wrapped(values[0]) * power),
        gates::RX | gates::RY | gates::RZ if values[0].abs() < TAU => return single(values[0] * power),
        gates::RX | gates::RY | gates::RZ => return None,
        _ => {}
    }
    if id.gate().arity == 1 && values.is_empty() {
        return named_gate(&principal_power(&id.matrix(&[]), power)?);
    }
    None
}

/// The angle in (-pi, pi], with -pi as pi.
fn wrapped(angle: f64) -> f64 {
    let wrapped = angle - TAU * (angle / TAU).round();
    if wrapped < 1e-12 - PI { wrapped + TAU } else { wrapped }
}

/// The gate without angles, or the phase gate, that has this matrix.
fn named_gate(matrix: &Matrix) -> Option<(GateId, Vec<Param>)> {
    const NAMED: [GateId; 11] = [
        gates::ID,
        gates::X,
        gates::Y,
        gates::Z,
        gates::H,
        gates::S,
        gates::SDG,
        gates::T,
        gates::TDG,
        gates::SX,
        gates::SXDG,
    ];
    let named = NAMED.into_iter().find(|id| id.matrix(&[]).distance(matrix) < SAME);
    if let Some(id) = named {
        return Some((id, Vec::new()));
    }
    let is_phase = matrix.is_diagonal(SAME) && (matrix[(0, 0)] - 1.0).norm() < SAME;
    is_phase.then(|| Some((gates::P, vec![Param::number(matrix[(1, 1)].arg())?])))?
}

/// The angle of a gate that only turns the phase of |1>.
fn named_phase(id: GateId) -> Option<f64> {
    let angle = match id {
        gates::Z => PI,
        gates::S => PI / 2.0,
        gates::SDG => -PI / 2.0,
        gates::T => PI / 4.0,
        gates::TDG => -PI / 4.0,
        _ => return None,
    };
    Some(angle)
}

/// Whether a power is a product of gates, exactly.
fn is_whole(power: f64) -> bool {
    power.fract() == 0.0 && power.abs() < 9e15
}
