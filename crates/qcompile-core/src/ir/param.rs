//! Gate parameters: numbers and interned symbolic expressions in eight bytes.
//!
//! Real-valued expressions are kept as linear forms over atoms, so that `rz(a) rz(b)` merges to `rz(a + b)` and equal
//! sums get equal ids. Values of type `angle[n]` wrap at 2 pi and are rounded to n bits: their forms have whole
//! coefficients, no constant, and never mix with reals. Anything else a parameter may contain (casts, integer
//! arithmetic, calls) is one atom that keeps its text.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::angle;
use super::classical::Expression;
use super::symbol::SymbolId;

/// A gate parameter: a finite number, or the id of an expression boxed in a quiet NaN.
///
/// Arithmetic on a boxed expression gives NaN, never a wrong angle.
#[derive(Clone, Copy, PartialEq)]
#[repr(transparent)]
pub struct Param(f64);

const BOX: u64 = 0x7ffc_5143_0000_0000;

impl Param {
    pub const ZERO: Param = Param(0.0);

    /// `None` for NaN and infinities. Negative zero becomes zero.
    pub fn number(value: f64) -> Option<Param> {
        value.is_finite().then_some(Param(value + 0.0))
    }

    pub fn symbolic(id: ExprId) -> Param {
        Param(f64::from_bits(BOX | id.0 as u64))
    }

    pub fn as_number(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }

    pub fn as_expr(self) -> Option<ExprId> {
        self.0.is_nan().then_some(ExprId(self.0.to_bits() as u32))
    }

    pub fn is_symbolic(self) -> bool {
        self.0.is_nan()
    }

    /// The eight bytes, equal exactly for equal parameters of one circuit.
    pub fn to_bits(self) -> u64 {
        self.0.to_bits()
    }

    pub fn from_bits(bits: u64) -> Param {
        Param(f64::from_bits(bits))
    }

    /// A number less whole periods, see [`angle::reduced`]; an expression as it is.
    pub fn reduced(self, period: f64) -> Param {
        self.as_number().map_or(self, |number| Param(angle::reduced(number, period)))
    }

    /// Equal numbers or the same expression: what cannot be told equal is unequal.
    pub fn same(self, other: Param) -> bool {
        self.to_bits() == other.to_bits()
    }
}

impl From<f64> for Param {
    /// Panics on NaN and infinities: for constants of the program's own making. Text and API input goes through
    /// [`Param::number`].
    fn from(value: f64) -> Self {
        Param::number(value).expect("a gate parameter is finite")
    }
}

impl std::fmt::Debug for Param {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_expr() {
            Some(id) => write!(f, "expr#{}", id.0),
            None => write!(f, "{}", self.0),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(pub u32);

/// What arithmetic holds for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Domain {
    /// Real numbers; floats are treated as reals, as every optimiser does.
    Real,
    /// Unsigned fractions of a turn with this many bits (`None`: as many as the machine likes), modulo 2 pi.
    Angle(Option<u32>),
}

/// Real functions that OpenQASM has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    Sin,
    Cos,
    Tan,
    Arcsin,
    Arccos,
    Arctan,
    Exp,
    Log,
    Sqrt,
    Multiply,
    Divide,
    Power,
}

impl Function {
    pub fn name(self) -> &'static str {
        match self {
            Function::Sin => "sin",
            Function::Cos => "cos",
            Function::Tan => "tan",
            Function::Arcsin => "arcsin",
            Function::Arccos => "arccos",
            Function::Arctan => "arctan",
            Function::Exp => "exp",
            Function::Log => "log",
            Function::Sqrt => "sqrt",
            Function::Multiply => "*",
            Function::Divide => "/",
            Function::Power => "**",
        }
    }

    pub fn evaluate(self, arguments: &[f64]) -> f64 {
        let x = arguments[0];
        match self {
            Function::Sin => x.sin(),
            Function::Cos => x.cos(),
            Function::Tan => x.tan(),
            Function::Arcsin => x.asin(),
            Function::Arccos => x.acos(),
            Function::Arctan => x.atan(),
            Function::Exp => x.exp(),
            Function::Log => x.ln(),
            Function::Sqrt => x.sqrt(),
            Function::Multiply => x * arguments[1],
            Function::Divide => x / arguments[1],
            Function::Power => x.powf(arguments[1]),
        }
    }
}

/// A coefficient, hashed and compared by its bits.
#[derive(Clone, Copy, Debug)]
pub struct Coefficient(pub f64);

impl PartialEq for Coefficient {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Coefficient {}

impl Hash for Coefficient {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// A value that can change is a different leaf after each change: `version` counts from 1; version 0 is a value that
/// never changes (inputs, constants, gate parameters, variables assigned once and for all).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf {
    pub symbol: SymbolId,
    pub version: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Leaf(Leaf, Domain),
    /// `constant + sum(coefficient * atom)`, atoms by rising id (that is, by first appearance). At least one term, and
    /// not a lone atom with coefficient one.
    Linear {
        constant: Coefficient,
        terms: Box<[(ExprId, Coefficient)]>,
        domain: Domain,
    },
    /// A non-linear function of real arguments, at least one of them symbolic; numbers are kept as coefficients.
    Apply {
        function: Function,
        arguments: Box<[Argument]>,
    },
    /// A typed expression without real arithmetic inside, as it was written.
    Opaque {
        text: Arc<str>,
        expression: Arc<Expression>,
        leaves: Box<[Leaf]>,
        domain: Domain,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    Number(Coefficient),
    Expr(ExprId),
}

impl From<Param> for Argument {
    fn from(param: Param) -> Self {
        match param.as_expr() {
            Some(id) => Argument::Expr(id),
            None => Argument::Number(Coefficient(param.0)),
        }
    }
}

impl From<Argument> for Param {
    fn from(argument: Argument) -> Self {
        match argument {
            Argument::Number(value) => Param(value.0),
            Argument::Expr(id) => Param::symbolic(id),
        }
    }
}

/// The interned expressions of a circuit: equal expressions have equal ids.
#[derive(Clone, Debug, Default)]
pub struct Exprs {
    nodes: Vec<Node>,
    ids: FxHashMap<Node, ExprId>,
}

/// A sum in the making.
struct Form {
    constant: f64,
    terms: Vec<(ExprId, f64)>,
    domain: Option<Domain>,
}

impl Exprs {
    pub fn node(&self, id: ExprId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn intern(&mut self, node: Node) -> ExprId {
        if let Some(&id) = self.ids.get(&node) {
            return id;
        }
        let id = ExprId(self.nodes.len() as u32);
        self.nodes.push(node.clone());
        self.ids.insert(node, id);
        id
    }

    pub fn leaf(&mut self, leaf: Leaf, domain: Domain) -> Param {
        Param::symbolic(self.intern(Node::Leaf(leaf, domain)))
    }

    /// A typed expression kept as written; `leaves` are the values it reads.
    pub fn opaque(&mut self, text: &str, expression: Expression, leaves: Vec<Leaf>, domain: Domain) -> Param {
        let expression = Arc::new(expression);
        Param::symbolic(self.intern(Node::Opaque {
            text: text.into(),
            expression,
            leaves: leaves.into(),
            domain,
        }))
    }

    pub fn domain(&self, param: Param) -> Domain {
        match param.as_expr().map(|id| self.node(id)) {
            None | Some(Node::Apply { .. }) => Domain::Real,
            Some(Node::Leaf(_, domain) | Node::Linear { domain, .. } | Node::Opaque { domain, .. }) => {
                *domain
            }
        }
    }

    fn form(&self, param: Param) -> Form {
        let Some(id) = param.as_expr() else {
            return Form { constant: param.0, terms: Vec::new(), domain: None };
        };
        match self.node(id) {
            Node::Linear { constant, terms, domain } => Form {
                constant: constant.0,
                terms: terms.iter().map(|&(atom, coefficient)| (atom, coefficient.0)).collect(),
                domain: Some(*domain),
            },
            _ => Form { constant: 0.0, terms: vec![(id, 1.0)], domain: Some(self.domain(param)) },
        }
    }

    /// Interns a form; `None` when a coefficient or the constant overflowed.
    fn close(&mut self, form: Form) -> Option<Param> {
        let Form { constant, mut terms, domain } = form;
        terms.retain(|&(_, coefficient)| coefficient != 0.0);
        if !constant.is_finite() || terms.iter().any(|(_, coefficient)| !coefficient.is_finite()) {
            return None;
        }
        match terms[..] {
            [] => Param::number(constant),
            [(atom, 1.0)] if constant == 0.0 => Some(Param::symbolic(atom)),
            _ => {
                let terms = terms.into_iter().map(|(atom, value)| (atom, Coefficient(value))).collect();
                let domain = domain.unwrap_or(Domain::Real);
                let constant = Coefficient(constant + 0.0);
                Some(Param::symbolic(self.intern(Node::Linear { constant, terms, domain })))
            }
        }
    }

    /// The sum of many; `None` where the types of the values forbid to write it as one (angles with reals, angles of
    /// different sizes). Linear in the total number of terms, never recursive.
    pub fn sum(&mut self, params: impl IntoIterator<Item = Param>) -> Option<Param> {
        let mut total = Form { constant: 0.0, terms: Vec::new(), domain: None };
        for param in params {
            let form = self.form(param);
            total.constant += form.constant;
            total.terms.extend(form.terms);
            match (total.domain, form.domain) {
                (None, domain) => total.domain = domain,
                (Some(a), Some(b)) if a != b => return None,
                _ => {}
            }
        }
        if matches!(total.domain, Some(Domain::Angle(_))) && total.constant != 0.0 {
            return None;
        }
        total.terms.sort_by_key(|&(atom, _)| atom);
        let mut merged: Vec<(ExprId, f64)> = Vec::with_capacity(total.terms.len());
        for (atom, coefficient) in total.terms {
            match merged.last_mut() {
                Some(last) if last.0 == atom => last.1 += coefficient,
                _ => merged.push((atom, coefficient)),
            }
        }
        self.close(Form { terms: merged, ..total })
    }

    /// The number that `sum(factor * param)` is when all symbols in it cancel exactly. Interns nothing.
    pub fn cancelled(&self, terms: impl IntoIterator<Item = (Param, f64)>) -> Option<f64> {
        let (mut constant, mut atoms) = (0.0, Vec::new());
        for (param, factor) in terms.into_iter().filter(|term| term.1 != 0.0) {
            match param.as_number() {
                Some(number) => constant += factor * number,
                None => {
                    let form = self.form(param);
                    constant += factor * form.constant;
                    atoms.extend(form.terms.iter().map(|&(atom, coefficient)| (atom, factor * coefficient)));
                }
            }
        }
        atoms.sort_by_key(|term: &(ExprId, f64)| term.0);
        let gone =
            atoms.chunk_by(|a, b| a.0 == b.0).all(|same| same.iter().map(|term| term.1).sum::<f64>() == 0.0);
        (gone && constant.is_finite()).then_some(constant)
    }

    pub fn add(&mut self, a: Param, b: Param) -> Option<Param> {
        match (a.as_number(), b.as_number()) {
            (Some(x), Some(y)) => Param::number(x + y),
            _ => self.sum([a, b]),
        }
    }

    pub fn neg(&mut self, a: Param) -> Option<Param> {
        self.scale(a, -1.0)
    }

    pub fn sub(&mut self, a: Param, b: Param) -> Option<Param> {
        let negated = self.neg(b)?;
        self.add(a, negated)
    }

    /// `factor * a`; `None` for an angle and a factor that is not whole (angles divide with truncation).
    pub fn scale(&mut self, a: Param, factor: f64) -> Option<Param> {
        if let Some(value) = a.as_number() {
            return Param::number(value * factor);
        }
        let mut form = self.form(a);
        if matches!(form.domain, Some(Domain::Angle(_))) && factor.fract() != 0.0 {
            return None;
        }
        form.constant *= factor;
        for term in &mut form.terms {
            term.1 *= factor;
        }
        self.close(form)
    }

    /// A real function; `None` when the result is not finite or an argument is not real.
    pub fn apply(&mut self, function: Function, arguments: &[Param]) -> Option<Param> {
        if arguments.iter().all(|argument| !argument.is_symbolic()) {
            let values: Vec<f64> = arguments.iter().map(|argument| argument.0).collect();
            return Param::number(function.evaluate(&values));
        }
        if arguments.iter().any(|&argument| self.domain(argument) != Domain::Real) {
            return None;
        }
        match (function, arguments) {
            (Function::Multiply, &[a, b]) if b.as_number().is_some() => self.scale(a, b.0),
            (Function::Multiply, &[a, b]) if a.as_number().is_some() => self.scale(b, a.0),
            (Function::Divide, &[a, b]) if b.as_number().is_some() => self.divide(a, b.0),
            _ => {
                let arguments = arguments.iter().map(|&argument| argument.into()).collect();
                Some(Param::symbolic(self.intern(Node::Apply { function, arguments })))
            }
        }
    }

    /// Division by a number, coefficient by coefficient, so that `a / 3` is not `a * 0.333...` twice rounded.
    fn divide(&mut self, a: Param, divisor: f64) -> Option<Param> {
        let mut form = self.form(a);
        form.constant /= divisor;
        for term in &mut form.terms {
            term.1 /= divisor;
        }
        self.close(form)
    }

    /// Calls `visit` on every leaf that the value of `param` depends on (repeats possible).
    pub fn for_each_leaf(&self, param: Param, visit: &mut dyn FnMut(Leaf)) {
        let mut open: Vec<ExprId> = param.as_expr().into_iter().collect();
        while let Some(id) = open.pop() {
            match self.node(id) {
                Node::Leaf(leaf, _) => visit(*leaf),
                Node::Linear { terms, .. } => open.extend(terms.iter().map(|term| term.0)),
                Node::Apply { arguments, .. } => {
                    open.extend(arguments.iter().filter_map(|argument| match argument {
                        Argument::Expr(id) => Some(*id),
                        Argument::Number(_) => None,
                    }))
                }
                Node::Opaque { leaves, .. } => leaves.iter().for_each(|&leaf| visit(leaf)),
            }
        }
    }

    /// Whether no value it reads ever changes.
    pub fn is_stable(&self, param: Param) -> bool {
        let mut stable = true;
        self.for_each_leaf(param, &mut |leaf| stable &= leaf.version == 0);
        stable
    }

    /// Rebuilds a value with leaves and opaque atoms replaced by what `replace` gives (`None` keeps the atom). The
    /// outer `None` is a value that the types forbid or that is not finite.
    pub fn substitute(
        &mut self,
        param: Param,
        replace: &mut dyn FnMut(&mut Exprs, ExprId) -> Option<Param>,
    ) -> Option<Param> {
        let Some(id) = param.as_expr() else { return Some(param) };
        match self.node(id).clone() {
            Node::Leaf(..) | Node::Opaque { .. } => Some(replace(self, id).unwrap_or(param)),
            Node::Linear { constant, terms, .. } => {
                let mut parts = vec![Param::number(constant.0)?];
                for (atom, coefficient) in terms {
                    let value = self.substitute(Param::symbolic(atom), replace)?;
                    parts.push(self.scale(value, coefficient.0)?);
                }
                self.sum(parts)
            }
            Node::Apply { function, arguments } => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.substitute(argument.into(), replace)?);
                }
                self.apply(function, &values)
            }
        }
    }

    /// The value under an assignment of leaves and opaque atoms.
    pub fn evaluate(&self, param: Param, value_of: &mut dyn FnMut(ExprId) -> f64) -> f64 {
        let Some(id) = param.as_expr() else { return param.0 };
        match self.node(id) {
            Node::Leaf(..) | Node::Opaque { .. } => value_of(id),
            Node::Linear { constant, terms, .. } => {
                terms.iter().fold(constant.0, |sum, &(atom, coefficient)| {
                    sum + coefficient.0 * self.evaluate(Param::symbolic(atom), value_of)
                })
            }
            Node::Apply { function, arguments } => {
                let values: Vec<f64> =
                    arguments.iter().map(|&argument| self.evaluate(argument.into(), value_of)).collect();
                function.evaluate(&values)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(exprs: &mut Exprs, domain: Domain) -> [Param; 2] {
        [1, 2].map(|k| exprs.leaf(Leaf { symbol: SymbolId(k), version: 0 }, domain))
    }

    #[test]
    fn numbers_and_boxes_are_told_apart() {
        assert_eq!(Param::number(f64::NAN), None);
        assert_eq!(Param::number(f64::INFINITY), None);
        assert!(Param::number(-0.0).unwrap().same(Param::ZERO));
        let boxed = Param::symbolic(ExprId(7));
        assert_eq!((boxed.as_expr(), boxed.as_number()), (Some(ExprId(7)), None));
    }

    #[test]
    fn equal_sums_are_one_expression() {
        let mut exprs = Exprs::default();
        let [a, b] = symbols(&mut exprs, Domain::Real);
        let left = exprs.add(a, b).unwrap();
        let right = exprs.add(b, a).unwrap();
        assert!(left.same(right));
        let back = exprs.sub(left, b).unwrap();
        assert!(back.same(a));
        let none = exprs.sub(back, a).unwrap();
        assert!(none.same(Param::ZERO));
        let known = exprs.len();
        assert_eq!(exprs.cancelled([(left, 2.0), (a, -2.0), (b, -2.0), (Param::from(0.5), 1.0)]), Some(0.5));
        assert_eq!(exprs.cancelled([(left, 1.0), (a, -1.0)]), None);
        assert_eq!(exprs.len(), known);
        let half = exprs.apply(Function::Divide, &[left, Param::from(2.0)]).unwrap();
        let twice = exprs.scale(half, 2.0).unwrap();
        assert!(twice.same(left));
    }

    #[test]
    fn angles_do_not_mix_with_reals() {
        let mut exprs = Exprs::default();
        let [a, b] = symbols(&mut exprs, Domain::Angle(Some(8)));
        let real = exprs.leaf(Leaf { symbol: SymbolId(3), version: 0 }, Domain::Real);
        assert!(exprs.add(a, b).is_some());
        assert!(exprs.add(a, real).is_none());
        assert!(exprs.add(a, Param::from(0.1)).is_none());
        assert!(exprs.scale(a, 0.5).is_none());
        assert!(exprs.apply(Function::Sin, &[a]).is_none());
    }

    #[test]
    fn values_survive_substitution() {
        let mut exprs = Exprs::default();
        let [a, b] = symbols(&mut exprs, Domain::Real);
        let sine = exprs.apply(Function::Sin, &[a]).unwrap();
        let product = exprs.apply(Function::Multiply, &[sine, b]).unwrap();
        let scaled = exprs.scale(product, 3.0).unwrap();
        let whole = exprs.sum([scaled, a, Param::from(0.25)]).unwrap();
        let number = exprs.evaluate(whole, &mut |id| if Param::symbolic(id).same(a) { 0.5 } else { 2.0 });
        assert!((number - (3.0 * 0.5f64.sin() * 2.0 + 0.5 + 0.25)).abs() < 1e-15);
        let bound = exprs
            .substitute(whole, &mut |_, id| {
                Some(Param::from(if Param::symbolic(id).same(a) { 0.5 } else { 2.0 }))
            })
            .unwrap();
        assert!((bound.as_number().unwrap() - number).abs() < 1e-15);
    }

    #[test]
    fn long_sums_do_not_recurse() {
        let mut exprs = Exprs::default();
        let leaves: Vec<Param> = (0..200_000)
            .map(|k| exprs.leaf(Leaf { symbol: SymbolId(k), version: 0 }, Domain::Real))
            .collect();
        let sum = exprs.sum(leaves).unwrap();
        assert_eq!(exprs.evaluate(sum, &mut |_| 1.0), 200_000.0);
    }
}
