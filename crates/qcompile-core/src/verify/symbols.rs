//! Values for what a circuit leaves open: inputs, gate parameters, variables at the places where regions read them.

use std::f64::consts::PI;
use std::sync::Arc;

use super::landmarks::Landmarks;
use super::random::{Random, word};
use crate::ir::arithmetic::{Fault, MACHINE_ANGLE};
use crate::ir::classical::{Expression, Type, Value};
use crate::ir::semantics::{Environment, evaluate};
use crate::ir::{Circuit, Leaf, SymbolId, SymbolKind};

/// One choice of values. Equal names get equal values in both circuits of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    pub seed: u64,
    /// Numbers that the values of the first draws meet.
    pub landmarks: Arc<Landmarks>,
    /// Values repeat their special cases with the number of the draw.
    pub number: usize,
    /// Another try at the same draw, where the first did not fit together.
    pub attempt: usize,
}

impl Draw {
    pub fn new(seed: u64, landmarks: &Arc<Landmarks>, number: usize) -> Draw {
        Draw { seed, landmarks: landmarks.clone(), number, attempt: 0 }
    }

    /// A value of this type for a variable of this name; a variable that changes has a value per version.
    pub fn value(&self, name: &str, version: u32, ty: &Type) -> Option<Value> {
        let key = |number: usize| [word(name), version as u64, number as u64, self.attempt as u64];
        if let Type::Bool | Type::Bit(_) = ty {
            // Two draws in a row are opposite, so that each bit is seen with both values.
            let mut random = Random::keyed(self.seed, &key(self.number / 2));
            let mut bit = || random.bit() != (self.number % 2 == 1);
            return Some(match ty {
                Type::Bit(Some(size)) => Value::Bits((0..*size).map(|_| bit()).collect()),
                _ => Value::Bool(bit()),
            });
        }
        let whole = matches!(ty, Type::Int(_) | Type::Uint(_));
        if whole && self.number % 4 == 3 {
            // All equal, so that indices fall together.
            let mut random = Random::keyed(self.seed, &[self.number as u64, self.attempt as u64]);
            return self.of_type(ty, self.number / 4 * 2, &mut random);
        }
        let mut random = Random::keyed(self.seed, &key(self.number));
        // The special values come up for each variable at another number, so that they also meet ordinary ones. Those of
        // whole numbers come up at even ones alone.
        let turn = self.number + if whole { word(name) as usize % 4 * 2 } else { word(name) as usize % 8 };
        self.of_type(ty, turn, &mut random)
    }

    fn of_type(&self, ty: &Type, turn: usize, random: &mut Random) -> Option<Value> {
        Some(match ty {
            Type::Bool | Type::Bit(None) => Value::Bool(random.bit()),
            Type::Bit(Some(size)) => Value::Bits((0..*size).map(|_| random.bit()).collect()),
            Type::Int(width) => {
                let largest = (1i128 << (width.unwrap_or(64).clamp(1, 127) - 1)) - 1;
                Value::Int(self.whole(turn, random).clamp(-largest - 1, largest))
            }
            Type::Uint(width) => {
                let largest = (1u128 << width.unwrap_or(64).clamp(1, 127)) - 1;
                Value::Uint(self.whole(turn, random).unsigned_abs().min(largest))
            }
            Type::Float(_) => Value::Float(self.real(turn, random)),
            Type::Angle(width) => {
                let size = width.unwrap_or(MACHINE_ANGLE);
                Value::Angle { turns: angle(size, turn, random), size }
            }
            Type::Complex(_) => {
                let value = random.amplitude();
                Value::Complex(value.re, value.im)
            }
            Type::Duration | Type::Stretch => {
                Value::Duration { value: random.uniform() * 1e-6, cycles: false }
            }
            Type::Array { element, dimensions } => self.array(element, dimensions, turn, random)?,
            Type::ArrayReference { .. } | Type::Void | Type::Error => return None,
        })
    }

    /// In turn a landmark, and a number that is small or between the landmarks.
    fn whole(&self, turn: usize, random: &mut Random) -> i128 {
        let known = &self.landmarks.whole;
        let small = random.below(17) as i128 - 4;
        match (turn % 2, known.as_slice()) {
            // a further attempt looks elsewhere
            (0, [_, ..]) if self.attempt == 0 => known[turn / 2 % known.len()],
            (_, [_, .., last]) if random.bit() => {
                let room = (*last).clamp(1, 1 << 32) as usize + 2;
                random.below(room) as i128
            }
            _ => small,
        }
    }

    /// In turn beyond two turns, beyond two turns backwards, and within one; every other time within one, a landmark.
    fn real(&self, turn: usize, random: &mut Random) -> f64 {
        let known = &self.landmarks.real;
        match turn % 4 {
            0 => random.between(4.0 * PI, 12.0 * PI),
            1 => random.between(-12.0 * PI, -4.0 * PI),
            2 if !known.is_empty() => known[turn / 4 % known.len()],
            _ => random.between(-2.0 * PI, 2.0 * PI),
        }
    }

    fn array(&self, element: &Type, dimensions: &[u32], turn: usize, random: &mut Random) -> Option<Value> {
        let [length, rest @ ..] = dimensions else { return self.of_type(element, turn, random) };
        let items = (0..*length).map(|_| self.array(element, rest, turn, random));
        Some(Value::Array(items.collect::<Option<_>>()?))
    }
}

/// 0, the least step, half a turn and the last step before a whole turn, where sums wrap; then anything.
fn angle(size: u32, turn: usize, random: &mut Random) -> u128 {
    let last = if size >= 128 { u128::MAX } else { (1 << size) - 1 };
    match turn % 8 {
        0 => 0,
        1 => 1,
        2 => last / 2 + 1,
        3 => last,
        _ => ((random.next() as u128) << 64 | random.next() as u128) & last,
    }
}

/// The type of the values of a symbol; `None` where it has none.
pub fn type_of(kind: &SymbolKind) -> Option<Type> {
    match kind {
        SymbolKind::Variable { ty, .. } => Some(ty.clone()),
        SymbolKind::GateParameter => Some(Type::Float(None)),
        SymbolKind::Bits { size } => Some(Type::Bit(*size)),
        _ => None,
    }
}

/// Reads symbols from a draw, each at the version that the parameter at hand reads.
pub struct Drawn<'c> {
    pub circuit: &'c Circuit,
    pub draw: Draw,
    versions: Vec<Leaf>,
}

impl<'c> Drawn<'c> {
    pub fn new(circuit: &'c Circuit, draw: Draw) -> Self {
        Drawn { circuit, draw, versions: Vec::new() }
    }

    /// Reads these versions from now on; other symbols at version 0.
    pub fn read_at(&mut self, versions: Vec<Leaf>) {
        self.versions = versions;
    }
}

impl Environment for Drawn<'_> {
    type Stop = Fault;

    fn variable(&mut self, symbol: SymbolId) -> Result<Value, Fault> {
        let version = self.versions.iter().find(|leaf| leaf.symbol == symbol).map_or(0, |leaf| leaf.version);
        self.leaf(Leaf { symbol, version })
    }

    fn leaf(&mut self, leaf: Leaf) -> Result<Value, Fault> {
        let symbol = self.circuit.symbol(leaf.symbol);
        if let SymbolKind::Constant { value } = &symbol.kind {
            return Ok(value.clone());
        }
        let ty = type_of(&symbol.kind).ok_or(Fault::Unsupported)?;
        self.draw.value(&symbol.name, leaf.version, &ty).ok_or(Fault::Unsupported)
    }

    /// What cannot be computed (calls, measurements, undefined arithmetic) is some number that depends on the text and
    /// on what it reads.
    fn opaque(&mut self, text: &str, expression: &Expression, leaves: &[Leaf]) -> Result<Value, Fault> {
        self.read_at(leaves.to_vec());
        evaluate(expression, self).or_else(|_| {
            let versions = leaves.iter().map(|leaf| leaf.version).fold(0, |sum, version| sum * 31 + version);
            self.draw.value(text, versions, &Type::Float(None)).ok_or(Fault::Unsupported)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(number: usize) -> Draw {
        Draw::new(5, &Arc::default(), number)
    }

    #[test]
    fn draws_reach_the_special_values() {
        let ty = Type::Angle(Some(6));
        let mut seen: Vec<u128> = (0..8)
            .map(|number| match draw(number).value("a", 0, &ty) {
                Some(Value::Angle { turns, size: 6 }) => turns,
                other => panic!("{other:?}"),
            })
            .collect();
        seen.sort_unstable();
        for special in [0, 1, 32, 63] {
            assert!(seen.contains(&special), "{special} in {seen:?}");
        }
        let floats: Vec<f64> = (0..4)
            .map(|number| match draw(number).value("b", 0, &Type::Float(None)) {
                Some(Value::Float(value)) => value,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(
            floats.iter().any(|value| *value > 4.0 * PI) && floats.iter().any(|value| *value < -4.0 * PI)
        );
    }

    #[test]
    fn names_and_versions_have_values_of_their_own() {
        let value = |name, version| draw(2).value(name, version, &Type::Float(None));
        assert_eq!(value("a", 1), value("a", 1));
        assert_ne!(value("a", 1), value("a", 2));
        assert_ne!(value("a", 1), value("b", 1));
    }

    #[test]
    fn values_fit_their_types() {
        for number in 0..50 {
            let Some(Value::Int(small)) = draw(number).value("i", 0, &Type::Int(Some(3))) else { panic!() };
            assert!((-4..4).contains(&small));
            let Some(Value::Uint(small)) = draw(number).value("i", 0, &Type::Uint(Some(2))) else { panic!() };
            assert!(small < 4);
        }
    }

    #[test]
    fn values_meet_every_landmark() {
        let whole: Vec<i128> = (40..50).collect();
        let landmarks = Arc::new(Landmarks { whole: whole.clone(), real: vec![100.0, 200.0] });
        let draws = landmarks.draws();
        let draw = |number| Draw { landmarks: landmarks.clone(), ..draw(number) };
        for name in ["a", "b", "c"] {
            let value = |number: usize, ty: Type| draw(number).value(name, 0, &ty).unwrap();
            let drawn =
                |ty: Type| -> Vec<Value> { (0..draws).map(|number| value(number, ty.clone())).collect() };
            let ints = drawn(Type::Int(None));
            let met = whole.iter().filter(|&&number| ints.contains(&Value::Int(number))).count();
            assert_eq!(met, whole.len(), "{name}");
            let floats = drawn(Type::Float(None));
            assert!(floats.contains(&Value::Float(100.0)) && floats.contains(&Value::Float(200.0)), "{name}");
        }
    }
}
