//! Angles, conditions and classical expressions.

use super::{Place, Writer};

impl Writer<'_> {
    /// An angle of a gate: a number, or something with names in it.
    pub(super) fn angle(&mut self) -> String {
        let runtime = self.place != Place::Gate && !self.scope.floats.is_empty();
        match self.rng.below(8) {
            0..=2 if !self.scope.reals.is_empty() => self.real(),
            3 if !self.scope.angles.is_empty() => self.wrapped_angle(),
            4 | 5 if runtime => self.runtime_float(),
            _ => self.number(),
        }
    }

    /// A number, often where gates of fixed angles are, or close to there.
    pub(super) fn number(&mut self) -> String {
        let quarter = self.rng.below(33) as i64 - 16;
        let offset = self.rng.pick(&["1e-9", "1e-10", "1e-12", "1.0E-9", "3e-16"]);
        let sign = self.rng.pick(&["+", "-"]);
        match self.rng.below(16) {
            0..=3 => format!("{quarter}*pi/4"),
            4 => self
                .rng
                .pick(&["pi", "-pi", "pi/2", "-pi/2", "pi/4", "2*pi", "-2*pi", "4*pi", "3*pi/2"])
                .to_string(),
            5 => format!("{quarter}*pi/4 {sign} {offset}"),
            6 => self.rng.pick(&["0", "1", "-2", "0.0", "-0.0"]).to_string(),
            7 => format!("-(pi/{})", 1 + self.rng.below(9)),
            8 => self
                .rng
                .pick(&[".5", "1.", "2e-3", "12E-1", "sin(0.3)", "cos(pi/3) + 1", "sqrt(2)"])
                .to_string(),
            9 if self.shape.version_2 => {
                self.rng.pick(&["2^2", "ln(3)", "1/3", "tan(0.5)", "exp(0.1)"]).to_string()
            }
            9 => {
                let text = [
                    "2**2",
                    "log(3.0)",
                    "tau/8",
                    "π/3",
                    "arccos(0.25)",
                    "1.0/3",
                    "float(7) / 5",
                    "0x10 * 0.01",
                ];
                self.rng.pick(&text).to_string()
            }
            10 => format!("{}", self.rng.angle()),
            11 => format!("{} {sign} {}", self.rng.angle().abs(), self.rng.unit()),
            _ => format!("{:.4}", (self.rng.unit() - 0.5) * 8.0),
        }
    }

    /// An expression in values that never change.
    fn real(&mut self) -> String {
        let name = |writer: &mut Self| writer.scope.reals[writer.rng.below(writer.scope.reals.len())].clone();
        let (a, b, number) = (name(self), name(self), self.number());
        match self.rng.below(12) {
            0..=2 => a,
            3 => format!("-{a}"),
            4 => format!("{a} + {number}"),
            5 => format!("{a}/2 - {b}"),
            6 => format!("2*{a} + 0.5*{b}"),
            7 => format!("sin({a})"),
            8 => format!("({a} + {b})*0.25 - {a}"),
            9 => format!("{a}*{b}"),
            10 => {
                let alike = self.alike();
                alike[self.rng.below(alike.len())].clone()
            }
            _ => {
                let logarithm = if self.shape.version_2 { "ln" } else { "log" };
                let texts = [
                    format!("{a}/({b}*{b} + 1)"),
                    format!("exp(sin({a}) - cos({b}))"),
                    format!("{logarithm}({a}*{a} + 0.5) / 2"),
                    format!("sqrt(exp(cos({a})) + {b}*{b})"),
                ];
                texts[self.rng.below(texts.len())].clone()
            }
        }
    }

    /// Expressions that agree where a value lies between 0 and pi/2, and elsewhere not all of them.
    fn alike(&mut self) -> Vec<String> {
        let a = &self.scope.reals[self.rng.below(self.scope.reals.len())];
        let texts: &[&str] = match self.shape.version_2 {
            true => &["A", "sqrt(A*A)", "(A*A)^0.5", "A + 0"],
            false => &[
                "A",
                "sqrt(A*A)",
                "(A*A)**0.5",
                "(A**2)**0.5",
                "arccos(cos(A))",
                "arcsin(sin(A))",
                "arctan(tan(A))",
                "A + 0",
            ],
        };
        texts.iter().map(|text| text.replace('A', a)).collect()
    }

    /// The angles of a gate. Those of a gate with three or more are now and then such that it does nothing, or seems to.
    pub(super) fn angles(&mut self, count: usize) -> Vec<String> {
        if count < 3 || self.scope.reals.is_empty() || !self.rng.one_in(3) {
            return (0..count).map(|_| self.angle()).collect();
        }
        let alike = self.alike();
        let [one, other] = [0, 1].map(|_| alike[self.rng.below(alike.len())].clone());
        let turn = self.rng.pick(&["0", "2*pi", "-4*pi", "pi"]);
        let mut angles = vec![turn.to_string(), one, format!("-({other})")];
        angles.resize_with(count, || self.rng.pick(&["0", "pi", "0.5"]).to_string());
        angles
    }

    /// An expression in inputs of type `angle[8]`, whose arithmetic wraps.
    fn wrapped_angle(&mut self) -> String {
        let name =
            |writer: &mut Self| writer.scope.angles[writer.rng.below(writer.scope.angles.len())].clone();
        let (a, b) = (name(self), name(self));
        match self.rng.below(4) {
            0 => format!("-{a}"),
            1 => format!("{a} + {b}"),
            _ => a,
        }
    }

    /// An expression in variables that change.
    fn runtime_float(&mut self) -> String {
        let a = self.scope.floats[self.rng.below(self.scope.floats.len())].name.clone();
        let number = self.number();
        match self.rng.below(5) {
            0 => format!("{a} + {number}"),
            1 => format!("-{a}"),
            2 => format!("2 * {a}"),
            3 if !self.scope.integers.is_empty() => format!("{a} * {}", self.integer_name()),
            _ => a,
        }
    }

    pub(super) fn integer_name(&mut self) -> String {
        self.scope.integers[self.rng.below(self.scope.integers.len())].name.clone()
    }

    /// A small integer.
    pub(super) fn integer(&mut self) -> String {
        let number = self.rng.below(4);
        if self.scope.integers.is_empty() || self.rng.one_in(2) {
            return number.to_string();
        }
        let name = self.integer_name();
        match self.rng.below(5) {
            0 => format!("{name} + {number}"),
            1 => format!("({name} - {number}) * 2"),
            2 => format!("{name} % 3"),
            3 => format!("-{name}"),
            _ => name,
        }
    }

    pub(super) fn condition(&mut self, depth: usize) -> String {
        if depth > 0 && self.rng.one_in(4) {
            let (left, right) = (self.condition(depth - 1), self.condition(depth - 1));
            let operator = self.rng.pick(&["&&", "||"]);
            return format!("({left}) {operator} ({right})");
        }
        match self.rng.below(8) {
            0..=2 if !self.scope.bits.is_empty() => {
                let bit = self.scope.bits[self.rng.below(self.scope.bits.len())].clone();
                match self.rng.below(5) {
                    0 => format!("{bit} == 1"),
                    1 => format!("!{bit}"),
                    2 => format!("bool({bit})"),
                    3 => format!("{bit} != false"),
                    _ => bit,
                }
            }
            3 if !self.scope.bit_registers.is_empty() => {
                let (name, size) = &self.scope.bit_registers[self.rng.below(self.scope.bit_registers.len())];
                let value = self.rng.below(1 << size);
                match self.rng.below(3) {
                    0 => format!("uint[{size}]({name}) < {value}"),
                    1 => format!("{name} == \"{value:0size$b}\""),
                    _ => format!("{name} == {value}"),
                }
            }
            4 if !self.scope.booleans.is_empty() => {
                self.scope.booleans[self.rng.below(self.scope.booleans.len())].name.clone()
            }
            5 if !self.scope.floats.is_empty() => {
                format!("{} < 0.25", self.scope.floats[self.rng.below(self.scope.floats.len())].name)
            }
            6 | 7 if !self.scope.integers.is_empty() => {
                let operator = self.rng.pick(&["<", ">=", "==", "!=", "<=", ">"]);
                format!("{} {operator} {}", self.integer(), self.rng.below(4))
            }
            _ => self.rng.pick(&["true", "1 < 2", "!false", "false"]).to_string(),
        }
    }
}
