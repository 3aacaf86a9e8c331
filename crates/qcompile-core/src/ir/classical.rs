//! Classical types, values and expressions: what conditions, indices and classical statements mean.
//!
//! Untouched statements print as their text; the printer goes through these trees where there is none. The checker's
//! interpreter, constant folding and the bridges to other toolkits read them.

use std::fmt;
use std::sync::Arc;

use super::op::Wire;
use super::symbol::SymbolId;

/// A classical type. Widths are in bits; `None` leaves the width to the machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Bool,
    /// `bit` (`None`) or `bit[n]`: a bit and a register of one bit are different types.
    Bit(Option<u32>),
    Int(Option<u32>),
    Uint(Option<u32>),
    Float(Option<u32>),
    Angle(Option<u32>),
    Complex(Option<u32>),
    Duration,
    Stretch,
    Array {
        element: Arc<Type>,
        dimensions: Arc<[u32]>,
    },
    /// `array[T, #dim = n]`: a parameter that takes arrays of any shape with n dimensions.
    ArrayReference {
        element: Arc<Type>,
        rank: u32,
        mutable: bool,
    },
    Void,
    /// The type of what was reported already.
    Error,
}

/// As OpenQASM writes it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, size) = match self {
            Type::Bool => ("bool", None),
            Type::Bit(size) => ("bit", *size),
            Type::Int(size) => ("int", *size),
            Type::Uint(size) => ("uint", *size),
            Type::Float(size) => ("float", *size),
            Type::Angle(size) => ("angle", *size),
            Type::Complex(Some(size)) => return write!(f, "complex[float[{size}]]"),
            Type::Complex(None) => ("complex", None),
            Type::Duration => ("duration", None),
            Type::Stretch => ("stretch", None),
            Type::Array { element, dimensions } => {
                write!(f, "array[{element}")?;
                dimensions.iter().try_for_each(|length| write!(f, ", {length}"))?;
                return f.write_str("]");
            }
            Type::ArrayReference { element, rank, mutable } => {
                let access = if *mutable { "mutable" } else { "readonly" };
                return write!(f, "{access} array[{element}, #dim = {rank}]");
            }
            Type::Void => ("nothing", None),
            Type::Error => ("an erroneous value", None),
        };
        match size {
            Some(size) => write!(f, "{name}[{size}]"),
            None => f.write_str(name),
        }
    }
}

/// A value of a classical type. Floats compare by bits, so that expressions can be interned.
#[derive(Clone, Debug)]
pub enum Value {
    Bool(bool),
    /// Bit k is bit k of the register: the last character of a bit string is bit 0.
    Bits(Arc<[bool]>),
    Int(i128),
    Uint(u128),
    Float(f64),
    /// `turns / 2^size` of a full turn.
    Angle {
        turns: u128,
        size: u32,
    },
    Complex(f64, f64),
    /// Seconds, or the machine's own cycles.
    Duration {
        value: f64,
        cycles: bool,
    },
    Array(Arc<[Value]>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        use Value::*;
        match (self, other) {
            (Bool(a), Bool(b)) => a == b,
            (Bits(a), Bits(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (Uint(a), Uint(b)) => a == b,
            (Float(a), Float(b)) => a.to_bits() == b.to_bits(),
            (Angle { turns: a, size: n }, Angle { turns: b, size: m }) => (a, n) == (b, m),
            (Complex(a, b), Complex(c, d)) => (a.to_bits(), b.to_bits()) == (c.to_bits(), d.to_bits()),
            (Duration { value: a, cycles: x }, Duration { value: b, cycles: y }) => {
                (a.to_bits(), x) == (b.to_bits(), y)
            }
            (Array(a), Array(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl std::hash::Hash for Value {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Value::Bool(a) => a.hash(state),
            Value::Bits(a) => a.hash(state),
            Value::Int(a) => a.hash(state),
            Value::Uint(a) => a.hash(state),
            Value::Float(a) => a.to_bits().hash(state),
            Value::Angle { turns, size } => (turns, size).hash(state),
            Value::Complex(a, b) => (a.to_bits(), b.to_bits()).hash(state),
            Value::Duration { value, cycles } => (value.to_bits(), cycles).hash(state),
            Value::Array(a) => a.hash(state),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    Negate,
    Not,
    Invert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    And,
    Or,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// An expression with its type; names are resolved, implicit conversions are written out as casts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expression {
    pub node: ExpressionNode,
    pub ty: Type,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExpressionNode {
    Literal(Value),
    Variable(SymbolId),
    /// Bits of a register, bits of an integer, elements or slices of an array.
    Element {
        base: Arc<Expression>,
        indices: Arc<[Index]>,
    },
    Unary {
        operator: UnaryOperator,
        operand: Arc<Expression>,
    },
    Binary {
        operator: BinaryOperator,
        left: Arc<Expression>,
        right: Arc<Expression>,
    },
    /// Conversion to the type of this expression.
    Cast(Arc<Expression>),
    /// A built-in function, by its name: `sin`, `popcount`, `sizeof`, `rotl` ...
    Builtin {
        name: Arc<str>,
        arguments: Arc<[Expression]>,
    },
    /// A `def` or `extern`.
    Call {
        subroutine: u32,
        arguments: Arc<[CallArgument]>,
    },
    /// Measurement as a value: the wires of the region it stands in.
    Measure(Arc<[Wire]>),
    /// `{a, b, c}`
    List(Arc<[Expression]>),
    /// `durationof({...})` and other expressions whose meaning is the machine's; only the text matters.
    Machine(Arc<str>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CallArgument {
    Classical(Expression),
    Qubits(Arc<[Wire]>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Index {
    At(Expression),
    /// Ends included; `None` means the beginning, a step of one, the end.
    Range {
        start: Option<Expression>,
        step: Option<Expression>,
        stop: Option<Expression>,
    },
    Set(Arc<[Expression]>),
}

/// What a classical statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Comes to life here, with the value given (or undefined).
    Declare {
        symbol: SymbolId,
        value: Option<Expression>,
    },
    /// `target = value`, `target[indices] = value`; compound assignments are written out.
    Assign {
        target: SymbolId,
        indices: Vec<Index>,
        value: Expression,
    },
    /// For its effects only.
    Evaluate(Expression),
    /// Lets this time pass on the qubits that the op acts on.
    Wait(Expression),
    Return(Option<Expression>),
    Break,
    Continue,
    End,
}

impl Expression {
    /// Whether it measures or passes qubits to a subroutine: only then does it name wires of its region.
    pub fn has_wires(&self) -> bool {
        let mut found = false;
        self.visit(&mut |part| {
            found |= match &part.node {
                ExpressionNode::Measure(_) => true,
                ExpressionNode::Call { arguments, .. } => {
                    arguments.iter().any(|argument| matches!(argument, CallArgument::Qubits(_)))
                }
                _ => false,
            }
        });
        found
    }

    /// Whether evaluating it calls a subroutine or measures.
    pub fn has_effects(&self) -> bool {
        let mut found = false;
        self.visit(&mut |part| {
            found |= matches!(part.node, ExpressionNode::Call { .. } | ExpressionNode::Measure(_));
        });
        found
    }

    /// Whether any variable in it satisfies `wanted`.
    pub fn reads(&self, wanted: &mut dyn FnMut(SymbolId) -> bool) -> bool {
        let mut found = false;
        self.visit(&mut |part| {
            if let ExpressionNode::Variable(id) = part.node {
                found |= wanted(id);
            }
        });
        found
    }

    /// Calls `see` on this expression and everything in it. The front end bounds the height of trees.
    pub fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Expression)) {
        see(self);
        self.for_each_part(&mut |part| part.visit(see));
    }

    /// Calls `see` on the expressions that this one is made of.
    pub fn for_each_part<'a>(&'a self, see: &mut dyn FnMut(&'a Expression)) {
        match &self.node {
            ExpressionNode::Literal(_)
            | ExpressionNode::Variable(_)
            | ExpressionNode::Measure(_)
            | ExpressionNode::Machine(_) => {}
            ExpressionNode::Unary { operand, .. } | ExpressionNode::Cast(operand) => see(operand),
            ExpressionNode::Binary { left, right, .. } => {
                [left, right].into_iter().for_each(|part| see(part))
            }
            ExpressionNode::Builtin { arguments: parts, .. } | ExpressionNode::List(parts) => {
                parts.iter().for_each(see)
            }
            ExpressionNode::Call { arguments, .. } => {
                for argument in arguments.iter() {
                    if let CallArgument::Classical(value) = argument {
                        see(value);
                    }
                }
            }
            ExpressionNode::Element { base, indices } => {
                see(base);
                indices.iter().for_each(|index| index.for_each_part(see));
            }
        }
    }

    /// The same with its wires renamed.
    pub fn with_wires(&self, rename: &dyn Fn(Wire) -> Wire) -> Expression {
        if !self.has_wires() {
            return self.clone();
        }
        let inner = |part: &Arc<Expression>| Arc::new(part.with_wires(rename));
        let each = |parts: &[Expression]| parts.iter().map(|part| part.with_wires(rename)).collect();
        let node = match &self.node {
            ExpressionNode::Measure(wires) => {
                ExpressionNode::Measure(wires.iter().map(|&wire| rename(wire)).collect())
            }
            ExpressionNode::Call { subroutine, arguments } => ExpressionNode::Call {
                subroutine: *subroutine,
                arguments: arguments
                    .iter()
                    .map(|argument| match argument {
                        CallArgument::Classical(value) => CallArgument::Classical(value.with_wires(rename)),
                        CallArgument::Qubits(wires) => {
                            CallArgument::Qubits(wires.iter().map(|&wire| rename(wire)).collect())
                        }
                    })
                    .collect(),
            },
            ExpressionNode::Unary { operator, operand } => {
                ExpressionNode::Unary { operator: *operator, operand: inner(operand) }
            }
            ExpressionNode::Binary { operator, left, right } => {
                ExpressionNode::Binary { operator: *operator, left: inner(left), right: inner(right) }
            }
            ExpressionNode::Cast(operand) => ExpressionNode::Cast(inner(operand)),
            ExpressionNode::Builtin { name, arguments } => {
                ExpressionNode::Builtin { name: name.clone(), arguments: each(arguments) }
            }
            ExpressionNode::List(parts) => ExpressionNode::List(each(parts)),
            ExpressionNode::Element { base, indices } => ExpressionNode::Element {
                base: inner(base),
                indices: indices.iter().map(|index| index.with_wires(rename)).collect(),
            },
            other => other.clone(),
        };
        Expression { node, ty: self.ty.clone() }
    }
}

impl Index {
    fn for_each_part<'a>(&'a self, see: &mut dyn FnMut(&'a Expression)) {
        match self {
            Index::At(at) => see(at),
            Index::Range { start, step, stop } => [start, step, stop].into_iter().flatten().for_each(see),
            Index::Set(members) => members.iter().for_each(see),
        }
    }

    fn with_wires(&self, rename: &dyn Fn(Wire) -> Wire) -> Index {
        let part = |part: &Option<Expression>| part.as_ref().map(|part| part.with_wires(rename));
        match self {
            Index::At(at) => Index::At(at.with_wires(rename)),
            Index::Range { start, step, stop } => {
                Index::Range { start: part(start), step: part(step), stop: part(stop) }
            }
            Index::Set(members) => Index::Set(members.iter().map(|m| m.with_wires(rename)).collect()),
        }
    }
}

impl Command {
    /// Whether any variable in it satisfies `wanted`.
    pub fn reads(&self, wanted: &mut dyn FnMut(SymbolId) -> bool) -> bool {
        let mut found = false;
        self.for_each_value(&mut |value| found |= value.reads(wanted));
        found
    }

    /// Whether it names wires of its region.
    pub fn has_wires(&self) -> bool {
        let mut found = false;
        self.for_each_value(&mut |value| found |= value.has_wires());
        found
    }

    /// Calls `see` on the expressions in it.
    pub fn for_each_value(&self, see: &mut dyn FnMut(&Expression)) {
        match self {
            Command::Declare { value, .. } | Command::Return(value) => value.iter().for_each(see),
            Command::Assign { indices, value, .. } => {
                see(value);
                indices.iter().for_each(|index| index.for_each_part(see));
            }
            Command::Evaluate(value) | Command::Wait(value) => see(value),
            Command::Break | Command::Continue | Command::End => {}
        }
    }

    /// The same with the wires of its expressions renamed.
    pub fn with_wires(&self, rename: &dyn Fn(Wire) -> Wire) -> Command {
        let part = |value: &Option<Expression>| value.as_ref().map(|value| value.with_wires(rename));
        match self {
            Command::Declare { symbol, value } => Command::Declare { symbol: *symbol, value: part(value) },
            Command::Assign { target, indices, value } => Command::Assign {
                target: *target,
                indices: indices.iter().map(|index| index.with_wires(rename)).collect(),
                value: value.with_wires(rename),
            },
            Command::Evaluate(value) => Command::Evaluate(value.with_wires(rename)),
            Command::Wait(duration) => Command::Wait(duration.with_wires(rename)),
            Command::Return(value) => Command::Return(part(value)),
            Command::Break | Command::Continue | Command::End => self.clone(),
        }
    }
}
