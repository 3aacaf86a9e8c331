//! The values of classical expressions and of gate parameters.

use std::f64::consts::TAU;

use super::MAX_STEPS;
use crate::ir::arithmetic::{self, Fault, MACHINE_ANGLE};
use crate::ir::classical::{BinaryOperator, CallArgument, Expression, ExpressionNode, Index, Type, Value};
use crate::ir::{Domain, Exprs, ForDomain, Leaf, Node, Param, SymbolId, Wire};

/// What an expression is evaluated in.
pub trait Environment {
    /// Why there is no value: at least what arithmetic can run into.
    type Stop: From<Fault>;

    fn variable(&mut self, symbol: SymbolId) -> Result<Value, Self::Stop>;

    /// A variable at the version that a gate parameter reads.
    fn leaf(&mut self, leaf: Leaf) -> Result<Value, Self::Stop> {
        self.variable(leaf.symbol)
    }

    /// A part of a gate parameter that is not real arithmetic; `leaves` are the versions it reads.
    fn opaque(&mut self, _text: &str, expression: &Expression, _leaves: &[Leaf]) -> Result<Value, Self::Stop>
    where
        Self: Sized,
    {
        evaluate(expression, self)
    }

    /// One bit of a register; an environment that can read it without the others says so.
    fn bit(&mut self, _register: SymbolId, _index: i128) -> Option<Result<bool, Self::Stop>> {
        None
    }

    /// Turns of a loop that anyone follows.
    fn most_turns(&self) -> usize {
        MAX_STEPS
    }

    fn measure(&mut self, _wires: &[Wire]) -> Result<Vec<bool>, Self::Stop> {
        Err(Fault::Unsupported.into())
    }

    fn call(&mut self, _subroutine: u32, _arguments: &[CallArgument]) -> Result<Value, Self::Stop> {
        Err(Fault::Unsupported.into())
    }
}

/// The value of an expression; operands left to right, `&&` and `||` only as far as needed.
pub fn evaluate<E: Environment>(expression: &Expression, env: &mut E) -> Result<Value, E::Stop> {
    let ty = &expression.ty;
    Ok(match &expression.node {
        ExpressionNode::Literal(value) => value.clone(),
        ExpressionNode::Variable(symbol) => env.variable(*symbol)?,
        ExpressionNode::Element { base, indices } => {
            let picks = resolve_all(indices, env)?;
            if let (ExpressionNode::Variable(register), Type::Bit(Some(_)), [Pick::At(at)]) =
                (&base.node, &base.ty, &picks[..])
                && let Some(bit) = env.bit(*register, *at)
            {
                return bit.map(Value::Bool);
            }
            select(&evaluate(base, env)?, &base.ty, &picks)?
        }
        ExpressionNode::Unary { operator, operand } => {
            arithmetic::unary(*operator, &evaluate(operand, env)?, ty)?
        }
        ExpressionNode::Binary { operator, left, right } => {
            let left = evaluate(left, env)?;
            match (operator, arithmetic::truth_of(&left)) {
                (BinaryOperator::And, Some(false)) => return Ok(Value::Bool(false)),
                (BinaryOperator::Or, Some(true)) => return Ok(Value::Bool(true)),
                _ => {}
            }
            arithmetic::binary(*operator, &left, &evaluate(right, env)?, ty)?
        }
        ExpressionNode::Cast(operand) => match (evaluate(operand, env)?, ty) {
            (array @ Value::Array(_), _) => array,
            (value, ty) => arithmetic::convert(&value, ty)?,
        },
        ExpressionNode::Builtin { name, arguments } => {
            let values = evaluate_all(arguments, env)?;
            builtin(name, &values, arguments.first().map(|argument| &argument.ty), ty)?
        }
        ExpressionNode::Call { subroutine, arguments } => env.call(*subroutine, arguments)?,
        ExpressionNode::Measure(wires) => match (env.measure(wires)?, ty) {
            (bits, Type::Bit(Some(_))) => Value::Bits(bits.into()),
            (bits, _) => Value::Bool(bits.contains(&true)),
        },
        ExpressionNode::List(items) => Value::Array(evaluate_all(items, env)?.into()),
        ExpressionNode::Machine(_) => return Err(Fault::Unsupported.into()),
    })
}

fn evaluate_all<E: Environment>(items: &[Expression], env: &mut E) -> Result<Vec<Value>, E::Stop> {
    items.iter().map(|item| evaluate(item, env)).collect()
}

/// `first` is the type of the first argument.
fn builtin(name: &str, values: &[Value], first: Option<&Type>, ty: &Type) -> Result<Value, Fault> {
    let argument = values.first().ok_or(Fault::Unsupported)?;
    let distance = || values.get(1).and_then(arithmetic::integer_of).ok_or(Fault::Unsupported);
    if let (Some(function), Some(x)) = (arithmetic::real_function(name), arithmetic::float_of(argument)) {
        return arithmetic::convert(&Value::Float(function(x)), ty);
    }
    match (name, argument) {
        ("popcount", value) => arithmetic::popcount(value),
        ("rotl", value) => arithmetic::rotate_left(value, first.unwrap_or(ty), distance()?),
        ("rotr", value) => arithmetic::rotate_left(
            value,
            first.unwrap_or(ty),
            distance()?.checked_neg().ok_or(Fault::Overflow)?,
        ),
        ("real", Value::Complex(real, _)) => Ok(Value::Float(*real)),
        ("imag", Value::Complex(_, imaginary)) => Ok(Value::Float(*imaginary)),
        ("pow", value) => {
            let exponent = values.get(1).ok_or(Fault::Unsupported)?;
            arithmetic::binary(BinaryOperator::Power, value, exponent, ty)
        }
        ("mod", value) => remainder(value, values.get(1).ok_or(Fault::Unsupported)?, ty),
        ("sizeof", array) => {
            let dimension = if values.len() > 1 { distance()? } else { 0 };
            length(array, dimension).map(|length| Value::Uint(length as u128)).ok_or(Fault::Unsupported)
        }
        _ => Err(Fault::Unsupported),
    }
}

fn remainder(value: &Value, divisor: &Value, ty: &Type) -> Result<Value, Fault> {
    match (value, divisor) {
        (Value::Float(_), Value::Float(0.0)) => Err(Fault::DivisionByZero),
        (Value::Float(a), Value::Float(b)) => Ok(Value::Float(a % b)),
        _ => arithmetic::binary(BinaryOperator::Remainder, value, divisor, ty),
    }
}

fn length(value: &Value, dimension: i128) -> Option<usize> {
    match value {
        Value::Array(items) if dimension == 0 => Some(items.len()),
        Value::Array(items) => length(items.first()?, dimension - 1),
        Value::Bits(bits) if dimension == 0 => Some(bits.len()),
        _ => None,
    }
}

/// An index with its numbers known. Negative numbers count from the end.
#[derive(Clone, Debug, PartialEq)]
enum Pick {
    At(i128),
    Range { start: Option<i128>, step: i128, stop: Option<i128> },
    Set(Vec<i128>),
}

fn resolve_all<E: Environment>(indices: &[Index], env: &mut E) -> Result<Vec<Pick>, E::Stop> {
    indices.iter().map(|index| resolve(index, env)).collect()
}

fn resolve<E: Environment>(index: &Index, env: &mut E) -> Result<Pick, E::Stop> {
    let mut number = |expression: &Expression| integer(expression, env);
    Ok(match index {
        Index::At(at) => Pick::At(number(at)?),
        Index::Set(items) => Pick::Set(items.iter().map(number).collect::<Result<_, _>>()?),
        Index::Range { start, step, stop } => Pick::Range {
            start: start.as_ref().map(&mut number).transpose()?,
            step: step.as_ref().map(&mut number).transpose()?.unwrap_or(1),
            stop: stop.as_ref().map(&mut number).transpose()?,
        },
    })
}

fn integer<E: Environment>(expression: &Expression, env: &mut E) -> Result<i128, E::Stop> {
    let value = evaluate(expression, env)?;
    let whole = match value {
        Value::Bits(_) => arithmetic::integer_of(&arithmetic::convert(&value, &Type::Uint(None))?),
        _ => arithmetic::integer_of(&value),
    };
    Ok(whole.ok_or(Fault::Unsupported)?)
}

impl Pick {
    /// The positions in something with `length` elements, in order.
    fn positions(&self, length: usize) -> Result<Vec<usize>, Fault> {
        let length = length as i128;
        let from_start = |at: i128| if at < 0 { at + length } else { at };
        let chosen: Vec<i128> = match self {
            Pick::At(at) => vec![from_start(*at)],
            Pick::Set(items) => items.iter().map(|&at| from_start(at)).collect(),
            Pick::Range { start, step, stop } => {
                let first = if *step > 0 { 0 } else { length - 1 };
                let last = length - 1 - first;
                let start = start.map_or(first, from_start);
                steps(start, *step, stop.map_or(last, from_start), MAX_STEPS)?
            }
        };
        let in_range = chosen.iter().all(|at| (0..length).contains(at));
        if in_range {
            Ok(chosen.into_iter().map(|at| at as usize).collect())
        } else {
            Err(Fault::Unsupported)
        }
    }
}

/// `start, start + step, ...` up to `stop`, which is included.
fn steps(start: i128, step: i128, stop: i128, most: usize) -> Result<Vec<i128>, Fault> {
    if step == 0 {
        return Err(Fault::Unsupported);
    }
    let span = stop.checked_sub(start).ok_or(Fault::Overflow)?;
    if span.signum() == -step.signum() {
        return Ok(Vec::new());
    }
    match usize::try_from(span.unsigned_abs() / step.unsigned_abs()) {
        Ok(last) if last < most => Ok((0..=last as i128).map(|k| start + k * step).collect()),
        _ => Err(Fault::TooLong),
    }
}

/// The elements of an array or the bits of a value at some places.
fn select(value: &Value, ty: &Type, picks: &[Pick]) -> Result<Value, Fault> {
    let Some((pick, rest)) = picks.split_first() else { return Ok(value.clone()) };
    if let Value::Array(items) = value {
        let element = element_type(ty);
        let parts = pick.positions(items.len())?.into_iter().map(|at| select(&items[at], &element, rest));
        let parts: Vec<Value> = parts.collect::<Result<_, _>>()?;
        return match (pick, &parts[..]) {
            (Pick::At(_), [one]) => Ok(one.clone()),
            _ => Ok(Value::Array(parts.into())),
        };
    }
    let bit = |at: usize| arithmetic::bit(value, ty, at as i128).ok_or(Fault::Unsupported);
    let positions = pick.positions(bit_count(value, ty)?)?;
    match (pick, rest) {
        (Pick::At(_), []) => bit(positions[0]).map(Value::Bool),
        (_, []) => Ok(Value::Bits(positions.into_iter().map(bit).collect::<Result<_, _>>()?)),
        _ => Err(Fault::Unsupported),
    }
}

fn element_type(ty: &Type) -> Type {
    match ty {
        Type::Array { element, dimensions } if dimensions.len() > 1 => {
            Type::Array { element: element.clone(), dimensions: dimensions[1..].into() }
        }
        Type::ArrayReference { element, rank, mutable } if *rank > 1 => {
            Type::ArrayReference { element: element.clone(), rank: rank - 1, mutable: *mutable }
        }
        Type::Array { element, .. } | Type::ArrayReference { element, .. } => (**element).clone(),
        _ => Type::Error,
    }
}

fn bit_count(value: &Value, ty: &Type) -> Result<usize, Fault> {
    match value {
        Value::Bits(bits) => Ok(bits.len()),
        _ => arithmetic::width_of(ty).map(|width| width as usize).ok_or(Fault::Unsupported),
    }
}

/// `target[indices] = new` for a target of type `ty` with the value `old`: its value afterwards.
pub fn assign<E: Environment>(
    old: &Value,
    ty: &Type,
    indices: &[Index],
    new: &Value,
    env: &mut E,
) -> Result<Value, E::Stop> {
    let picks = resolve_all(indices, env)?;
    Ok(replace(old, ty, &picks, new)?)
}

fn replace(old: &Value, ty: &Type, picks: &[Pick], new: &Value) -> Result<Value, Fault> {
    let Some((pick, rest)) = picks.split_first() else { return Ok(new.clone()) };
    if let Value::Array(items) = old {
        let (mut items, element) = (items.to_vec(), element_type(ty));
        for (k, at) in pick.positions(items.len())?.into_iter().enumerate() {
            let part = match (pick, new) {
                (Pick::At(_), whole) => whole,
                (_, Value::Array(parts)) => parts.get(k).ok_or(Fault::Unsupported)?,
                _ => return Err(Fault::Unsupported),
            };
            items[at] = replace(&items[at], &element, rest, part)?;
        }
        return Ok(Value::Array(items.into()));
    }
    if !rest.is_empty() {
        return Err(Fault::Unsupported);
    }
    let width = bit_count(old, ty)?;
    let mut bits: Vec<bool> = (0..width).filter_map(|at| arithmetic::bit(old, ty, at as i128)).collect();
    let positions = pick.positions(width)?;
    let given: Vec<bool> = match new {
        Value::Bits(given) => given.to_vec(),
        other => vec![arithmetic::truth_of(other).ok_or(Fault::Unsupported)?],
    };
    if given.len() != positions.len() || bits.len() != width {
        return Err(Fault::Unsupported);
    }
    for (at, bit) in positions.into_iter().zip(given) {
        bits[at] = bit;
    }
    arithmetic::convert(&Value::Bits(bits.into()), ty)
}

/// The values that a loop variable takes, in order.
pub fn values_of<E: Environment>(domain: &ForDomain, env: &mut E) -> Result<Vec<Value>, E::Stop> {
    match domain {
        ForDomain::Set(items) => evaluate_all(items, env),
        ForDomain::Values(of) => Ok(match evaluate(of, env)? {
            Value::Array(items) => items.to_vec(),
            Value::Bits(bits) => bits.iter().map(|&bit| Value::Bool(bit)).collect(),
            _ => return Err(Fault::Unsupported.into()),
        }),
        ForDomain::Range { start, step, stop } => {
            let unsigned = matches!((&start.ty, &stop.ty), (Type::Uint(_), Type::Uint(_)));
            let first = integer(start, env)?;
            let step = step.as_ref().map(|step| integer(step, env)).transpose()?.unwrap_or(1);
            let last = integer(stop, env)?;
            let numbers = steps(first, step, last, env.most_turns())?.into_iter();
            Ok(numbers.map(|k| if unsigned { Value::Uint(k as u128) } else { Value::Int(k) }).collect())
        }
    }
}

/// What stands in a variable before anything is assigned, where programs start from zeros.
pub fn undefined(ty: &Type) -> Option<Value> {
    Some(match ty {
        Type::Bool | Type::Bit(None) => Value::Bool(false),
        Type::Bit(Some(size)) => Value::Bits(vec![false; *size as usize].into()),
        Type::Int(_) => Value::Int(0),
        Type::Uint(_) => Value::Uint(0),
        Type::Float(_) => Value::Float(0.0),
        Type::Angle(size) => Value::Angle { turns: 0, size: size.unwrap_or(MACHINE_ANGLE) },
        Type::Complex(_) => Value::Complex(0.0, 0.0),
        Type::Duration | Type::Stretch => Value::Duration { value: 0.0, cycles: false },
        Type::Array { element, dimensions } => array_of(&undefined(element)?, dimensions),
        Type::ArrayReference { .. } | Type::Void | Type::Error => return None,
    })
}

fn array_of(element: &Value, dimensions: &[u32]) -> Value {
    match dimensions {
        [] => element.clone(),
        [length, rest @ ..] => Value::Array(vec![array_of(element, rest); *length as usize].into()),
    }
}

/// The value of a gate parameter in radians. Sums of angles wrap at a full turn, as their type does.
pub fn parameter<E: Environment>(exprs: &Exprs, param: Param, env: &mut E) -> Result<f64, E::Stop> {
    let Some(id) = param.as_expr() else { return param.as_number().ok_or(Fault::NotFinite.into()) };
    let number = |value: Value| arithmetic::float_of(&value).ok_or(Fault::Unsupported);
    let value = match exprs.node(id) {
        Node::Leaf(leaf, _) => number(env.leaf(*leaf)?)?,
        Node::Opaque { text, expression, leaves, .. } => number(env.opaque(text, expression, leaves)?)?,
        Node::Linear { constant, terms, domain } => {
            let mut sum = constant.0;
            for &(atom, coefficient) in terms {
                sum += coefficient.0 * parameter(exprs, Param::symbolic(atom), env)?;
            }
            match domain {
                Domain::Real => sum,
                Domain::Angle(size) => wrap_angle(sum, size.unwrap_or(MACHINE_ANGLE)),
            }
        }
        Node::Apply { function, arguments } => {
            let mut values = Vec::with_capacity(arguments.len());
            for &argument in arguments {
                values.push(parameter(exprs, argument.into(), env)?);
            }
            function.evaluate(&values)
        }
    };
    if value.is_finite() { Ok(value) } else { Err(Fault::NotFinite.into()) }
}

/// The nearest angle of that many bits, in [0, 2 pi).
fn wrap_angle(radians: f64, size: u32) -> f64 {
    let steps = 2f64.powi(size.min(MACHINE_ANGLE) as i32);
    let turns = (radians / TAU * steps).round().rem_euclid(steps);
    // Rounding can reach the full turn itself, which is zero.
    turns % steps / steps * TAU
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Symbol k has the value number k.
    struct Values(Vec<Value>);

    impl Environment for Values {
        type Stop = Fault;

        fn variable(&mut self, symbol: SymbolId) -> Result<Value, Fault> {
            self.0.get(symbol.0 as usize).cloned().ok_or(Fault::Unsupported)
        }
    }

    fn literal(value: i128) -> Expression {
        Expression { node: ExpressionNode::Literal(Value::Int(value)), ty: Type::Int(None) }
    }

    fn variable(symbol: u32, ty: Type) -> Arc<Expression> {
        Arc::new(Expression { node: ExpressionNode::Variable(SymbolId(symbol)), ty })
    }

    fn element(base: Arc<Expression>, indices: Vec<Index>, ty: Type) -> Expression {
        Expression { node: ExpressionNode::Element { base, indices: indices.into() }, ty }
    }

    fn range(start: Option<i128>, step: Option<i128>, stop: Option<i128>) -> Index {
        Index::Range { start: start.map(literal), step: step.map(literal), stop: stop.map(literal) }
    }

    fn ints(values: &[i128]) -> Value {
        Value::Array(values.iter().map(|&value| Value::Int(value)).collect())
    }

    #[test]
    fn ranges_include_their_ends() {
        assert_eq!(steps(0, 1, 3, MAX_STEPS), Ok(vec![0, 1, 2, 3]));
        assert_eq!(steps(0, 2, 5, MAX_STEPS), Ok(vec![0, 2, 4]));
        assert_eq!(steps(5, -2, 0, MAX_STEPS), Ok(vec![5, 3, 1]));
        assert_eq!(steps(4, -2, 0, MAX_STEPS), Ok(vec![4, 2, 0]));
        assert_eq!(steps(3, 1, 2, MAX_STEPS), Ok(vec![]));
        assert_eq!(steps(0, -2, 3, MAX_STEPS), Ok(vec![]));
        assert!(steps(0, 0, 3, MAX_STEPS).is_err() && steps(0, 1, i128::MAX, MAX_STEPS).is_err());
    }

    /// The examples of the language specification, `types.rst`, "Classical value bit slicing" and "Arrays".
    #[test]
    fn slices_count_from_either_end() {
        let int32 = Type::Int(Some(32));
        let mut env = Values(vec![
            Value::Int(15),
            Value::Array(Arc::new([ints(&[1, 2]), ints(&[3, 4]), ints(&[5, 6])])),
        ]);
        let pick = |env: &mut Values, index: Index| {
            evaluate(&element(variable(0, int32.clone()), vec![index], Type::Error), env)
        };
        assert_eq!(pick(&mut env, Index::At(literal(0))), Ok(Value::Bool(true)));
        assert_eq!(pick(&mut env, Index::At(literal(-1))), Ok(Value::Bool(false)));
        assert_eq!(pick(&mut env, Index::At(literal(32))), Err(Fault::Unsupported));
        let low = pick(&mut env, range(Some(2), None, Some(5))).unwrap();
        assert_eq!(low, Value::Bits([true, true, false, false].into()));
        let Value::Bits(even) = pick(&mut env, range(Some(0), Some(2), Some(31))).unwrap() else { panic!() };
        assert_eq!((even.len(), even[0], even[1], even[2]), (16, true, true, false));
        let ty = Type::Array { element: Arc::new(int32.clone()), dimensions: [3, 2].into() };
        let at = |indices| element(variable(1, ty.clone()), indices, Type::Error);
        let last = at(vec![Index::At(literal(-1)), Index::At(literal(-1))]);
        assert_eq!(evaluate(&last, &mut env), Ok(Value::Int(6)));
        let column = at(vec![range(Some(1), None, None), Index::At(literal(0))]);
        assert_eq!(evaluate(&column, &mut env), Ok(ints(&[3, 5])));
        let bit = element(Arc::new(last), vec![Index::At(literal(1))], Type::Bit(None));
        assert!(evaluate(&bit, &mut env).is_err(), "the type of an array element says how wide it is");
    }

    #[test]
    fn assignments_reach_elements_and_bits() {
        let int32 = Type::Int(Some(32));
        let mut env = Values(vec![]);
        let nibble = Value::Bits([false, true, false, true].into());
        let index = [range(Some(4), None, Some(7))];
        assert_eq!(assign(&Value::Int(15), &int32, &index, &nibble, &mut env), Ok(Value::Int(0xAF)));
        let ty = Type::Array { element: Arc::new(int32), dimensions: [5].into() };
        let array = ints(&[0, 1, 2, 3, 4]);
        let bit = [Index::At(literal(0)), Index::At(literal(0))];
        let made = assign(&array, &ty, &bit, &Value::Bool(true), &mut env).unwrap();
        assert_eq!(made, ints(&[1, 1, 2, 3, 4]));
        let slice = [range(Some(1), None, Some(2))];
        assert_eq!(assign(&array, &ty, &slice, &ints(&[8, 9]), &mut env), Ok(ints(&[0, 8, 9, 3, 4])));
        assert!(assign(&array, &ty, &slice, &ints(&[8]), &mut env).is_err());
    }

    #[test]
    fn logic_stops_as_soon_as_it_is_decided() {
        let mut env = Values(vec![Value::Bool(false)]);
        let missing = variable(7, Type::Bool);
        let binary = |operator, left: &Arc<Expression>| Expression {
            node: ExpressionNode::Binary { operator, left: left.clone(), right: missing.clone() },
            ty: Type::Bool,
        };
        let known = variable(0, Type::Bool);
        assert_eq!(evaluate(&binary(BinaryOperator::And, &known), &mut env), Ok(Value::Bool(false)));
        assert!(evaluate(&binary(BinaryOperator::Or, &known), &mut env).is_err());
    }

    #[test]
    fn sums_of_angles_wrap() {
        let mut exprs = Exprs::default();
        let mut leaf = |symbol, domain| exprs.leaf(Leaf { symbol: SymbolId(symbol), version: 0 }, domain);
        let turn = Domain::Angle(Some(8));
        let (a, b, real) = (leaf(0, turn), leaf(1, turn), leaf(2, Domain::Real));
        let angle = |turns| Value::Angle { turns, size: 8 };
        let mut env = Values(vec![angle(200), angle(100), Value::Float(7.0)]);
        let sum = exprs.add(a, b).unwrap();
        let negated = exprs.neg(a).unwrap();
        let doubled = exprs.scale(real, 2.0).unwrap();
        let step = TAU / 256.0;
        assert!((parameter(&exprs, sum, &mut env).unwrap() - 44.0 * step).abs() < 1e-14);
        assert!((parameter(&exprs, negated, &mut env).unwrap() - 56.0 * step).abs() < 1e-14);
        assert_eq!(parameter(&exprs, doubled, &mut env), Ok(14.0));
        let nothing = exprs.sub(sum, b).unwrap();
        assert_eq!(parameter(&exprs, nothing, &mut env), Ok(200.0 * step));
        assert_eq!(wrap_angle(-1e-18, 64), 0.0);
    }
}
