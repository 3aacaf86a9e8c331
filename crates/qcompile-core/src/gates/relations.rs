//! What a row says about other rows: its definition, its inverse, the gate it controls.
//!
//! Records mention other rows by name; here the names are resolved, once, and checked while at it.

use std::sync::OnceLock;

use super::definition::{self, Statement, operand_name};
use super::linear::Linear;
use super::{GATES, Gate, GateId, Inverse, MAX_ARITY};

/// One gate applied inside another: parameters and operands refer to those of the outer gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// How many of the first operands are controls around `gate`.
    pub controls: usize,
    pub gate: GateId,
    pub params: Vec<Linear>,
    pub operands: Vec<usize>,
}

/// A gate as a sequence of others and a global phase, equal to it exactly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definition {
    pub calls: Vec<Call>,
    pub phase: Linear,
}

/// A gate under controls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Control {
    pub base: GateId,
    pub count: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relations {
    /// `None` for the built-in gates.
    pub definition: Option<Definition>,
    /// The gate that undoes this one; it has no controls. `None` where no single row does.
    pub inverse: Option<Call>,
    pub control: Option<Control>,
    /// This gate is e^(i phase) times its class in Qiskit.
    pub qiskit_phase: Linear,
}

/// What a program text may use without defining it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// OpenQASM 3 alone: `U`, `gphase`, `ctrl @`.
    Version3,
    /// OpenQASM 3 with `stdgates.inc`.
    Stdgates,
    /// OpenQASM 2 with the `qelib1.inc` of the paper. Global phase is lost.
    Qelib1,
}

impl GateId {
    pub fn relations(self) -> &'static Relations {
        &all()[self.0 as usize]
    }

    /// The gate in smaller gates; `None` for the built-in gates.
    pub fn definition(self) -> Option<&'static Definition> {
        self.relations().definition.as_ref()
    }

    /// The gate that undoes this one, where a single row does.
    pub fn inverse(self) -> Option<&'static Call> {
        self.relations().inverse.as_ref()
    }

    /// The gate that this one puts under controls.
    pub fn control(self) -> Option<Control> {
        self.relations().control
    }

    /// The row that is this gate under `count` more controls, which come first, with the same parameters.
    pub fn controlled(self, count: usize) -> Option<GateId> {
        if count == 0 || count > MAX_ARITY {
            return (count == 0).then_some(self);
        }
        let row_with = |base, count| {
            let wanted = Some(Control { base, count });
            all().iter().position(|row| row.control == wanted).map(|row| GateId(row as u16))
        };
        row_with(self, count)
            .or_else(|| self.control().and_then(|own| row_with(own.base, own.count + count)))
            .or_else(|| (1..count).find_map(|first| row_with(self, first)?.controlled(count - first)))
    }

    /// The gate in gates for which `keep` holds (the gate itself, if it does for it) and built-in gates. Controls stay
    /// on the parts, and a phase under controls becomes a controlled `gphase`.
    pub fn expand(self, keep: impl Fn(GateId) -> bool) -> Definition {
        let gate = self.gate();
        let whole = Call {
            controls: 0,
            gate: self,
            params: (0..gate.params.len()).map(Linear::param).collect(),
            operands: (0..gate.arity).collect(),
        };
        expand(vec![whole], &|call| keep(call.gate))
    }

    /// `gate rzz(theta) a, b { ... }` in gates of the vocabulary other than this one. `None` for built-in gates, which
    /// cannot be defined, and for what the vocabulary cannot say.
    pub fn definition_text(self, vocabulary: Vocabulary) -> Option<String> {
        let gate = self.gate();
        let definition = self.definition()?;
        let expanded = expand(definition.calls.clone(), &|call| name_in(vocabulary, call).is_some());
        let mut body = String::new();
        for call in &expanded.calls {
            body += &statement_text(call, name_in(vocabulary, call)?, gate.params);
        }
        let phase = definition.phase + expanded.phase;
        if !phase.is_zero() && vocabulary != Vocabulary::Qelib1 {
            body += &format!("gphase({}); ", phase.text(gate.params));
        }
        let params =
            if gate.params.is_empty() { String::new() } else { format!("({})", gate.params.join(", ")) };
        let operands = operand_list(&(0..gate.arity).collect::<Vec<_>>());
        Some(format!("gate {}{params} {operands} {{ {body}}}", gate.name))
    }
}

/// The relations of the rows of [`GATES`].
fn all() -> &'static [Relations] {
    static ALL: OnceLock<Vec<Relations>> = OnceLock::new();
    ALL.get_or_init(|| {
        let rows: Vec<_> = GATES.iter().collect();
        relate(&rows).unwrap_or_else(|errors| panic!("the gate table contradicts itself: {errors:?}"))
    })
}

/// Resolves the names in the records of a table. The errors say which row is wrong and how.
pub(super) fn relate(rows: &[&'static Gate]) -> Result<Vec<Relations>, Vec<String>> {
    let mut made = Vec::new();
    let mut errors = Vec::new();
    for gate in rows {
        match (Resolver { rows, gate }.relations()) {
            Ok(relations) => made.push(relations),
            Err(error) => errors.push(format!("{}: {error}", gate.name)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let endless =
        endless(&made).into_iter().map(|row| format!("{}: the definition never ends", rows[row].name));
    errors.extend(endless);
    if errors.is_empty() { Ok(made) } else { Err(errors) }
}

/// Rows whose definition leads back to itself or to such a row.
fn endless(relations: &[Relations]) -> Vec<usize> {
    let ends_given = |row: &Relations, ends: &[bool]| {
        row.definition.iter().flat_map(|definition| &definition.calls).all(|call| ends[call.gate.0 as usize])
    };
    let mut ends = vec![false; relations.len()];
    loop {
        let now: Vec<bool> = relations.iter().map(|row| ends_given(row, &ends)).collect();
        if now == ends {
            return (0..ends.len()).filter(|&row| !ends[row]).collect();
        }
        ends = now;
    }
}

struct Resolver<'a> {
    rows: &'a [&'static Gate],
    gate: &'static Gate,
}

impl Resolver<'_> {
    fn relations(&self) -> Result<Relations, String> {
        let gate = self.gate;
        let definition = match gate.definition {
            "" => None,
            text => Some(self.definition(text)?),
        };
        let control = match gate.control {
            None => None,
            Some((base, count)) => Some(Control { base: self.find(base)?, count }),
        };
        let qiskit_phase = definition::parse_linear(gate.qiskit_phase, gate.params)?;
        Ok(Relations { definition, inverse: self.inverse()?, control, qiskit_phase })
    }

    fn definition(&self, text: &str) -> Result<Definition, String> {
        let mut made = Definition::default();
        for statement in definition::parse(text, self.gate.params)? {
            let call = self.call(statement)?;
            if self.rows[call.gate.0 as usize].arity == 0 && call.controls == 0 {
                made.phase = made.phase + call.params[0];
            } else {
                made.calls.push(call);
            }
        }
        Ok(made)
    }

    fn inverse(&self) -> Result<Option<Call>, String> {
        let own = |factor: f64| -> Result<Option<Call>, String> {
            let params = (0..self.gate.params.len()).map(|k| Linear::param(k) * factor).collect();
            let operands = (0..self.gate.arity).collect();
            Ok(Some(Call { controls: 0, gate: self.find(self.gate.name)?, params, operands }))
        };
        match self.gate.inverse {
            Inverse::Unlisted => Ok(None),
            Inverse::Same => own(1.0),
            Inverse::Negate => own(-1.0),
            Inverse::Is(text) => match definition::parse(text, self.gate.params)?.as_slice() {
                [statement] if statement.controls == 0 => self.call(statement.clone()).map(Some),
                _ => Err(format!("the inverse is one gate without controls, not `{text}`")),
            },
        }
    }

    fn call(&self, statement: Statement) -> Result<Call, String> {
        let Statement { controls, name, params, operands } = statement;
        let gate = self.find(name)?;
        let called = self.rows[gate.0 as usize];
        if params.len() != called.params.len() {
            return Err(format!("`{name}` takes {} parameters, not {}", called.params.len(), params.len()));
        }
        if operands.len() != called.arity + controls {
            return Err(format!(
                "`{name}` takes {} operands, not {}",
                called.arity + controls,
                operands.len()
            ));
        }
        for (k, &operand) in operands.iter().enumerate() {
            if operand >= self.gate.arity || operands[..k].contains(&operand) {
                return Err(format!("`{name}` cannot take the operand `{}`", operand_name(operand)));
            }
        }
        Ok(Call { controls, gate, params, operands })
    }

    fn find(&self, name: &str) -> Result<GateId, String> {
        let row = self.rows.iter().position(|row| row.name == name);
        row.map(|row| GateId(row as u16)).ok_or_else(|| format!("there is no gate `{name}`"))
    }
}

/// Replaces calls by definitions until `keep` holds for each that remains or it cannot be replaced.
fn expand(calls: Vec<Call>, keep: &dyn Fn(&Call) -> bool) -> Definition {
    let mut made = Definition::default();
    let mut pending = calls;
    pending.reverse();
    while let Some(call) = pending.pop() {
        let definition = match call.gate.definition() {
            Some(definition) if !keep(&call) => definition,
            _ => {
                made.calls.push(call);
                continue;
            }
        };
        let (controls, targets) = call.operands.split_at(call.controls);
        let phase = definition.phase.substitute(&call.params);
        if controls.is_empty() {
            made.phase = made.phase + phase;
        } else if !phase.is_zero() {
            pending.push(Call {
                controls: controls.len(),
                gate: super::GPHASE,
                params: vec![phase],
                operands: controls.to_vec(),
            });
        }
        pending.extend(definition.calls.iter().rev().map(|inner| Call {
            controls: controls.len() + inner.controls,
            gate: inner.gate,
            params: inner.params.iter().map(|form| form.substitute(&call.params)).collect(),
            operands: controls.iter().copied().chain(inner.operands.iter().map(|&k| targets[k])).collect(),
        }));
    }
    made
}

/// How a call begins in the vocabulary, if it can be said there.
fn name_in(vocabulary: Vocabulary, call: &Call) -> Option<&'static str> {
    let gate = call.gate.gate();
    let built_in = gate.definition.is_empty();
    match vocabulary {
        Vocabulary::Version3 => built_in.then_some(gate.name),
        Vocabulary::Stdgates => gate.v3.first().copied(),
        Vocabulary::Qelib1 if call.controls > 0 => None,
        Vocabulary::Qelib1 if built_in => call.gate.name_v2(),
        Vocabulary::Qelib1 => gate.v2.first().copied(),
    }
}

fn statement_text(call: &Call, name: &str, params: &[&str]) -> String {
    let controls = "ctrl @ ".repeat(call.controls);
    let forms: Vec<_> = call.params.iter().map(|form| form.text(params)).collect();
    let forms = if forms.is_empty() { String::new() } else { format!("({})", forms.join(", ")) };
    format!("{controls}{name}{forms} {}; ", operand_list(&call.operands))
}

fn operand_list(operands: &[usize]) -> String {
    let names: Vec<_> = operands.iter().map(|&position| operand_name(position).to_string()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn controls_add_up() {
        assert_eq!(X.controlled(1), Some(CX));
        assert_eq!(CX.controlled(1), Some(CCX));
        assert_eq!(CCX.controlled(2), Some(C4X));
        assert_eq!(X.controlled(5), None);
        assert_eq!(GPHASE.controlled(1), Some(P));
        assert_eq!(GPHASE.controlled(2), Some(CP));
        assert_eq!(P.controlled(1), Some(CP));
        assert_eq!(CZ.controlled(1), Some(CCZ));
        assert_eq!(U_QISKIT.controlled(1), Some(CU3));
        assert_eq!(U.controlled(1), None);
        assert_eq!(H.controlled(0), Some(H));
        assert_eq!(C3X.control(), Some(Control { base: X, count: 3 }));
        assert_eq!(SWAP.control(), None);
    }

    #[test]
    fn inverses_may_exchange_operands() {
        let call = DCX.inverse().unwrap();
        assert_eq!((call.gate, &call.operands[..]), (DCX, &[1, 0][..]));
        assert_eq!(T.inverse().unwrap().gate, TDG);
        assert_eq!(RC3X.inverse(), None);
    }

    #[test]
    fn definitions_speak_the_vocabulary() {
        let text = |gate: GateId, vocabulary| gate.definition_text(vocabulary).unwrap();
        assert_eq!(
            text(RZZ, Vocabulary::Stdgates),
            "gate rzz(theta) a, b { cx a, b; rz(theta) b; cx a, b; }"
        );
        assert_eq!(
            text(CX, Vocabulary::Version3),
            "gate cx a, b { ctrl @ U(pi, 0, pi) a, b; U(0, 0, -pi/2) a; }"
        );
        assert_eq!(
            text(RX, Vocabulary::Version3),
            "gate rx(theta) a { U(theta, -pi/2, pi/2) a; gphase(-theta/2); }"
        );
        assert_eq!(text(SX, Vocabulary::Qelib1), "gate sx a { u3(pi/2, -pi/2, pi/2) a; }");
        assert_eq!(
            text(CSX, Vocabulary::Stdgates),
            "gate csx a, b { h b; t a; cx a, b; tdg b; cx a, b; t b; h b; }"
        );
        assert_eq!(U.definition_text(Vocabulary::Stdgates), None);
        for gate in GateId::all().filter(|gate| gate.definition().is_some()) {
            assert!(gate.definition_text(Vocabulary::Version3).is_some(), "{}", gate.gate().name);
            assert!(gate.definition_text(Vocabulary::Stdgates).is_some(), "{}", gate.gate().name);
            assert_eq!(
                gate.definition_text(Vocabulary::Qelib1).is_some(),
                gate != CX,
                "{}",
                gate.gate().name
            );
        }
    }

    /// What is printed for version 3, read again, is the gate.
    #[test]
    fn definition_texts_are_exact() {
        const NAMES: [&str; 2] = ["U", "gphase"];
        for gate in GateId::all().filter(|gate| gate.definition().is_some()) {
            let record = gate.gate();
            let text = gate.definition_text(Vocabulary::Version3).unwrap();
            let body = text.split_once('{').unwrap().1.trim_end_matches('}');
            let params = [0.3, -1.7, 2.9, 0.8];
            let mut product = Matrix::identity(record.arity);
            for statement in super::super::definition::parse(body, record.params).unwrap() {
                assert!(NAMES.contains(&statement.name), "{text}");
                let inner: Vec<f64> = statement.params.iter().map(|form| form.at(&params)).collect();
                let matrix = find(statement.name).unwrap().matrix(&inner).controlled(statement.controls);
                product.apply(&matrix, &statement.operands);
            }
            assert!(product.distance(&gate.matrix(&params)) < 1e-12, "{text}");
        }
    }

    #[test]
    fn expansion_keeps_the_phase_under_controls() {
        let ground = |call: &Call| call.gate == U || call.gate == GPHASE;
        for gate in GateId::all() {
            let expanded = gate.expand(|_| false);
            assert!(expanded.calls.iter().all(ground), "{}", gate.gate().name);
        }
        let inline = U_QISKIT.expand(|gate| gate == U);
        assert_eq!(
            (inline.calls.len(), inline.phase.text(U_QISKIT.gate().params)),
            (1, "-theta/2".to_owned())
        );
    }
}
