//! Which types convert to which, and what operators make of them.

use crate::ir::classical::{BinaryOperator, Type, UnaryOperator};

/// How a value of one type gets to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    Same,
    /// Happens without being written.
    Implicit,
    /// Needs a cast: `int[8](x)`.
    Explicit,
    Impossible,
}

pub fn is_integer(ty: &Type) -> bool {
    matches!(ty, Type::Int(_) | Type::Uint(_))
}

/// `bool` and the scalar `bit` are interchangeable.
pub fn is_truth(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Bit(None))
}

fn is_real(ty: &Type) -> bool {
    is_truth(ty) || is_integer(ty) || matches!(ty, Type::Float(_))
}

/// The table of `types.rst`, "allowed casts", with what everybody does beside it: an integer stands for an angle
/// (as a real number), and registers compare and assign with integers of their width.
pub fn conversion(from: &Type, to: &Type) -> Conversion {
    use Conversion::*;
    if from == to || *from == Type::Error || *to == Type::Error {
        return Same;
    }
    match (from, to) {
        (a, b) if is_truth(a) && is_truth(b) => Implicit,
        (a, Type::Bool | Type::Bit(None)) if is_integer(a) => Implicit,
        (Type::Float(_) | Type::Angle(_) | Type::Bit(Some(_)), Type::Bool | Type::Bit(None)) => Explicit,
        (Type::Bool | Type::Bit(None), Type::Bit(Some(_))) => Explicit,
        (a, Type::Int(_) | Type::Uint(_) | Type::Float(_)) if is_truth(a) || is_integer(a) => Implicit,
        (a, Type::Complex(_)) if is_real(a) => Implicit,
        (Type::Complex(_), Type::Complex(_)) | (Type::Float(_), Type::Float(_)) => Implicit,
        (Type::Float(_), Type::Int(_) | Type::Uint(_)) => Explicit,
        (Type::Float(_), Type::Angle(_)) | (Type::Angle(_), Type::Angle(_)) => Implicit,
        (a, Type::Angle(_)) if is_integer(a) => Implicit,
        (Type::Bit(Some(n)), Type::Int(m) | Type::Uint(m)) => same_width(*n, *m, Implicit),
        (Type::Bit(Some(n)), Type::Angle(m)) => same_width(*n, *m, Explicit),
        (Type::Int(n) | Type::Uint(n) | Type::Angle(n), Type::Bit(Some(m))) => same_width(*m, *n, Explicit),
        (Type::Stretch, Type::Duration) => Implicit,
        (Type::Array { element, dimensions }, Type::ArrayReference { element: wanted, rank, .. }) => {
            if element == wanted && dimensions.len() == *rank as usize {
                Implicit
            } else {
                Impossible
            }
        }
        (
            Type::ArrayReference { element, rank, mutable },
            Type::ArrayReference { element: wanted, rank: wanted_rank, mutable: writes },
        ) if element == wanted && rank == wanted_rank && (*mutable || !writes) => Implicit,
        _ => Impossible,
    }
}

/// A register fits a number of its own width, or of the machine's.
fn same_width(bits: u32, number: Option<u32>, fits: Conversion) -> Conversion {
    match number {
        None => fits,
        Some(width) if width == bits => fits,
        Some(_) => Conversion::Impossible,
    }
}

/// What an operator converts its operands to, and what comes out.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub left: Type,
    pub right: Type,
    pub result: Type,
}

impl Signature {
    fn uniform(ty: Type) -> Option<Signature> {
        Some(Signature { left: ty.clone(), right: ty.clone(), result: ty })
    }

    fn comparing(ty: Type) -> Option<Signature> {
        Some(Signature { left: ty.clone(), right: ty, result: Type::Bool })
    }

    fn of(left: Type, right: Type, result: Type) -> Option<Signature> {
        Some(Signature { left, right, result })
    }
}

/// The wider of two widths; the machine's own width counts as the widest.
fn wider(a: Option<u32>, b: Option<u32>) -> Option<u32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    }
}

/// The common type of two standard types, as C converts them.
fn arithmetic(left: &Type, right: &Type) -> Option<Type> {
    let promoted = |ty: &Type| if is_truth(ty) { Type::Int(Some(1)) } else { ty.clone() };
    let (left, right) = (promoted(left), promoted(right));
    Some(match (&left, &right) {
        (Type::Complex(a), Type::Complex(b)) => Type::Complex(wider(*a, *b)),
        (Type::Complex(a), other) | (other, Type::Complex(a)) if is_real(other) => Type::Complex(*a),
        (Type::Float(a), Type::Float(b)) => Type::Float(wider(*a, *b)),
        (Type::Float(a), other) | (other, Type::Float(a)) if is_real(other) => Type::Float(*a),
        (Type::Int(a), Type::Int(b)) => Type::Int(wider(*a, *b)),
        (Type::Uint(a), Type::Uint(b)) => Type::Uint(wider(*a, *b)),
        (Type::Int(signed), Type::Uint(unsigned)) | (Type::Uint(unsigned), Type::Int(signed)) => {
            let outranks = match (signed, unsigned) {
                (Some(signed), Some(unsigned)) => signed > unsigned,
                (None, Some(_)) => true,
                (_, None) => false,
            };
            if outranks { Type::Int(*signed) } else { Type::Uint(wider(*signed, *unsigned)) }
        }
        _ => return None,
    })
}

/// What `left operator right` means. `None` where the language has no such operation.
pub fn signature(operator: BinaryOperator, left: &Type, right: &Type) -> Option<Signature> {
    use BinaryOperator::*;
    if *left == Type::Error || *right == Type::Error {
        return Signature::of(left.clone(), right.clone(), Type::Error);
    }
    match operator {
        And | Or => {
            let truth = |ty: &Type| conversion(ty, &Type::Bool) != Conversion::Impossible;
            if truth(left) && truth(right) { Signature::uniform(Type::Bool) } else { None }
        }
        Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual => comparison(operator, left, right),
        BitAnd | BitOr | BitXor => bitwise(left, right),
        ShiftLeft | ShiftRight => shift(left, right),
        Add | Subtract | Multiply | Divide | Remainder | Power => arithmetic_signature(operator, left, right),
    }
}

fn comparison(operator: BinaryOperator, left: &Type, right: &Type) -> Option<Signature> {
    if is_truth(left) && is_truth(right) {
        return Signature::comparing(Type::Bool);
    }
    match (left, right) {
        (Type::Bit(Some(n)), Type::Bit(Some(m))) if n == m => Signature::comparing(Type::Bit(Some(*n))),
        (Type::Bit(Some(n)), other) | (other, Type::Bit(Some(n))) if is_integer(other) || is_truth(other) => {
            let bits = Type::Uint(Some(*n));
            let common = if is_truth(other) { bits.clone() } else { arithmetic(&bits, other)? };
            // a register holds no sign: its number must not be lost in a narrower type
            let common = if matches!(common, Type::Uint(_)) { widened(common, *n) } else { common };
            Signature::comparing(common)
        }
        (Type::Angle(n), Type::Angle(m)) => Signature::comparing(Type::Angle(wider(*n, *m))),
        (Type::Angle(n), other) | (other, Type::Angle(n)) if is_real(other) => {
            Signature::comparing(Type::Angle(*n))
        }
        (Type::Duration | Type::Stretch, Type::Duration | Type::Stretch) => {
            Signature::comparing(Type::Duration)
        }
        _ => {
            let common = arithmetic(left, right)?;
            let ordered = !matches!(common, Type::Complex(_));
            let asks_order = !matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
            if asks_order && !ordered { None } else { Signature::comparing(common) }
        }
    }
}

fn widened(ty: Type, at_least: u32) -> Type {
    match ty {
        Type::Uint(Some(width)) => Type::Uint(Some(width.max(at_least))),
        other => other,
    }
}

fn bitwise(left: &Type, right: &Type) -> Option<Signature> {
    match (left, right) {
        (a, b) if is_truth(a) && is_truth(b) => Signature::uniform(Type::Bit(None)),
        (Type::Bit(Some(n)), Type::Bit(Some(m))) if n == m => Signature::uniform(left.clone()),
        (Type::Angle(n), Type::Angle(m)) if n == m => Signature::uniform(left.clone()),
        (Type::Bit(Some(_)), other) if is_integer(other) => Signature::uniform(left.clone()),
        (other, Type::Bit(Some(_))) if is_integer(other) => Signature::uniform(right.clone()),
        (a, b) if (is_integer(a) || is_truth(a)) && (is_integer(b) || is_truth(b)) => {
            Signature::uniform(arithmetic(a, b)?)
        }
        _ => None,
    }
}

fn shift(left: &Type, right: &Type) -> Option<Signature> {
    let distance = match right {
        Type::Uint(_) => right.clone(),
        Type::Int(width) => Type::Uint(*width),
        Type::Bit(Some(width)) => Type::Uint(Some(*width)),
        ty if is_truth(ty) => Type::Uint(Some(1)),
        _ => return None,
    };
    match left {
        Type::Bit(_) | Type::Int(_) | Type::Uint(_) | Type::Angle(_) => {
            Signature::of(left.clone(), distance, left.clone())
        }
        _ => None,
    }
}

fn arithmetic_signature(operator: BinaryOperator, left: &Type, right: &Type) -> Option<Signature> {
    use BinaryOperator::*;
    match (left, right) {
        (Type::Duration | Type::Stretch, _) | (_, Type::Duration | Type::Stretch) => {
            return duration_signature(operator, left, right);
        }
        (Type::Angle(_), _) | (_, Type::Angle(_)) => return angle_signature(operator, left, right),
        (Type::Bit(Some(n)), Type::Bit(Some(m))) => {
            return Signature::uniform(Type::Uint(Some(*n.max(m))));
        }
        (Type::Bit(Some(n)), other) => return arithmetic_signature(operator, &Type::Uint(Some(*n)), other),
        (other, Type::Bit(Some(n))) => return arithmetic_signature(operator, other, &Type::Uint(Some(*n))),
        _ => {}
    }
    let common = arithmetic(left, right)?;
    // two truth values add up as integers of the machine
    let common = if is_truth(left) && is_truth(right) { Type::Int(None) } else { common };
    match (operator, &common) {
        (Remainder, Type::Float(_) | Type::Complex(_)) => None,
        _ => Signature::uniform(common),
    }
}

/// Angles with angles, angles with whole numbers; a float beside an angle becomes an angle, as in an assignment,
/// where it is added, and a factor where it is multiplied.
fn angle_signature(operator: BinaryOperator, left: &Type, right: &Type) -> Option<Signature> {
    use BinaryOperator::*;
    let whole = |ty: &Type| is_integer(ty) || is_truth(ty);
    match (operator, left, right) {
        (Add | Subtract, Type::Angle(n), Type::Angle(m)) => Signature::uniform(Type::Angle(wider(*n, *m))),
        (Add | Subtract, Type::Angle(_), Type::Float(_)) => Signature::uniform(left.clone()),
        (Add | Subtract, Type::Float(_), Type::Angle(_)) => Signature::uniform(right.clone()),
        (Add | Subtract, Type::Angle(_), other) if whole(other) => Signature::uniform(left.clone()),
        (Add | Subtract, other, Type::Angle(_)) if whole(other) => Signature::uniform(right.clone()),
        (Divide, Type::Angle(n), Type::Angle(m)) => {
            let angle = Type::Angle(wider(*n, *m));
            Signature::of(angle.clone(), angle, Type::Uint(wider(*n, *m)))
        }
        (Multiply | Divide, Type::Angle(_), factor) if whole(factor) || matches!(factor, Type::Float(_)) => {
            Signature::of(left.clone(), factor.clone(), left.clone())
        }
        (Multiply, factor, Type::Angle(_)) if whole(factor) || matches!(factor, Type::Float(_)) => {
            Signature::of(factor.clone(), right.clone(), right.clone())
        }
        _ => None,
    }
}

fn duration_signature(operator: BinaryOperator, left: &Type, right: &Type) -> Option<Signature> {
    use BinaryOperator::*;
    let timed = |ty: &Type| matches!(ty, Type::Duration | Type::Stretch);
    match operator {
        Add | Subtract if timed(left) && timed(right) => Signature::uniform(Type::Duration),
        Divide if timed(left) && timed(right) => {
            Signature::of(Type::Duration, Type::Duration, Type::Float(None))
        }
        Multiply | Divide if timed(left) && is_real(right) => {
            Signature::of(Type::Duration, right.clone(), Type::Duration)
        }
        Multiply if timed(right) && is_real(left) => {
            Signature::of(left.clone(), Type::Duration, Type::Duration)
        }
        _ => None,
    }
}

/// What a prefix operator converts its operand to; the result has the same type.
pub fn unary_operand(operator: UnaryOperator, operand: &Type) -> Option<Type> {
    if *operand == Type::Error {
        return Some(Type::Error);
    }
    match (operator, operand) {
        (UnaryOperator::Not, ty) => {
            (conversion(ty, &Type::Bool) != Conversion::Impossible).then_some(Type::Bool)
        }
        (UnaryOperator::Negate, ty) if is_truth(ty) => Some(Type::Int(None)),
        (UnaryOperator::Negate, Type::Uint(width)) => Some(Type::Int(*width)),
        (UnaryOperator::Negate, Type::Stretch) => Some(Type::Duration),
        (
            UnaryOperator::Negate,
            Type::Int(_) | Type::Float(_) | Type::Angle(_) | Type::Complex(_) | Type::Duration,
        ) => Some(operand.clone()),
        (UnaryOperator::Invert, ty) if is_truth(ty) => Some(Type::Bit(None)),
        (UnaryOperator::Invert, Type::Bit(_) | Type::Int(_) | Type::Uint(_) | Type::Angle(_)) => {
            Some(operand.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BinaryOperator::*;

    #[test]
    fn mixed_arithmetic_follows_c() {
        let result = |left, right| signature(Add, &left, &right).map(|found| found.result);
        assert_eq!(result(Type::Int(None), Type::Float(None)), Some(Type::Float(None)));
        assert_eq!(result(Type::Int(Some(8)), Type::Int(Some(32))), Some(Type::Int(Some(32))));
        assert_eq!(result(Type::Int(Some(32)), Type::Uint(Some(8))), Some(Type::Int(Some(32))));
        assert_eq!(result(Type::Int(Some(32)), Type::Uint(Some(32))), Some(Type::Uint(Some(32))));
        assert_eq!(result(Type::Bit(None), Type::Bool), Some(Type::Int(None)));
        assert_eq!(result(Type::Complex(None), Type::Int(None)), Some(Type::Complex(None)));
        assert_eq!(result(Type::Duration, Type::Int(None)), None);
    }

    #[test]
    fn angles_do_not_become_numbers() {
        let angle = Type::Angle(Some(8));
        assert_eq!(conversion(&angle, &Type::Float(None)), Conversion::Impossible);
        assert_eq!(conversion(&Type::Float(None), &angle), Conversion::Implicit);
        assert_eq!(signature(Divide, &angle, &angle).unwrap().result, Type::Uint(Some(8)));
        assert_eq!(signature(Divide, &Type::Int(None), &angle), None);
        assert_eq!(signature(Multiply, &Type::Uint(None), &angle).unwrap().result, angle);
    }

    #[test]
    fn a_bit_is_not_a_register_of_one() {
        assert_eq!(conversion(&Type::Bit(None), &Type::Bit(Some(1))), Conversion::Explicit);
        assert_eq!(conversion(&Type::Bit(Some(1)), &Type::Bit(Some(2))), Conversion::Impossible);
        assert_eq!(conversion(&Type::Bit(Some(4)), &Type::Int(Some(8))), Conversion::Impossible);
        assert_eq!(conversion(&Type::Bool, &Type::Bit(None)), Conversion::Implicit);
    }

    #[test]
    fn registers_compare_as_numbers_without_sign() {
        let found = signature(Equal, &Type::Bit(Some(3)), &Type::Int(None)).unwrap();
        assert_eq!(found, Signature { left: Type::Int(None), right: Type::Int(None), result: Type::Bool });
    }
}
