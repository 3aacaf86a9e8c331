//! Gates of the program in words: `ctrl(2) @ x`, `inv @ adder`, `unitary`.

use super::circuit::{Circuit, GateBody, Modified, Power};
use super::op::Kind;

impl Circuit {
    /// The gate with its modifiers, as OpenQASM writes them. A symbolic exponent is `pow(...)`, a matrix without a
    /// name is `unitary`; what is no gate has its statement's word.
    pub fn gate_text(&self, kind: Kind) -> String {
        let mut text = String::new();
        let (layers, base) = self.modifiers(kind);
        for modified in layers {
            push_controls(&mut text, modified);
            push_power(&mut text, modified.power);
        }
        match self.gate_name(base) {
            Some(name) => text.push_str(name),
            None if base.as_program_gate().is_some() => text.push_str("unitary"),
            None => text.push_str(&format!("{base:?}")),
        }
        text
    }

    /// The modifiers around a gate, outermost first, and the gate inside them.
    pub fn modifiers(&self, kind: Kind) -> (Vec<&Modified>, Kind) {
        let (mut layers, mut base) = (Vec::new(), kind);
        while let Some(GateBody::Modified(modified)) =
            base.as_program_gate().and_then(|index| self.gates.get(index)).map(|gate| &gate.body)
            && layers.len() < self.gates.len()
        {
            layers.push(modified);
            base = modified.base;
        }
        (layers, base)
    }
}

impl Modified {
    /// The values on which the controls fire, in operand order.
    pub fn control_values(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.controls).map(|k| k >= u64::BITS || self.polarity >> k & 1 == 1)
    }
}

fn push_controls(text: &mut String, modified: &Modified) {
    let mut values = modified.control_values().peekable();
    while let Some(value) = values.next() {
        let mut count = 1;
        while values.next_if_eq(&value).is_some() {
            count += 1;
        }
        text.push_str(if value { "ctrl" } else { "negctrl" });
        if count > 1 {
            text.push_str(&format!("({count})"));
        }
        text.push_str(" @ ");
    }
}

fn push_power(text: &mut String, power: Power) {
    match power {
        Power::Int(1) => {}
        Power::Int(-1) => text.push_str("inv @ "),
        Power::Int(exponent) => text.push_str(&format!("pow({exponent}) @ ")),
        Power::Real(exponent) => text.push_str(&format!("pow({exponent}) @ ")),
        Power::Parameter => text.push_str("pow(...) @ "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::gates::{SX, X};
    use crate::ir::ProgramGate;

    fn add(circuit: &mut Circuit, base: Kind, controls: u32, polarity: u64, power: Power) -> Kind {
        let body = GateBody::Modified(Modified { base, controls, polarity, power });
        circuit.add_gate(ProgramGate::new(controls + 1, 0, body)).unwrap()
    }

    #[test]
    fn modifiers_read_from_the_outside_in() {
        let mut circuit = Circuit::new(3, 0);
        let root = add(&mut circuit, Kind::gate(SX), 0, 0, Power::Real(0.5));
        let mixed = add(&mut circuit, root, 4, 0b1011, Power::Int(-1));
        let wide = add(&mut circuit, Kind::gate(X), 70, u64::MAX, Power::Int(1));
        assert_eq!(circuit.gate_text(mixed), "ctrl(2) @ negctrl @ ctrl @ inv @ pow(0.5) @ sx");
        assert_eq!(circuit.gate_text(wide), "ctrl(70) @ x");
        assert_eq!(circuit.gate_text(Kind::gate(X)), "x");
        assert_eq!(circuit.gate_text(Kind::MEASURE), "measure");
    }
}
