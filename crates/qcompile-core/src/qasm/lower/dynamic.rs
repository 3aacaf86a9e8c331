//! Qubits whose index is known only at run time.
//!
//! Two indices are compared as affine forms over the values they read. Equal forms mean the same qubit and share one
//! wire, a [`Class`]; forms that differ by a constant smaller than the register mean different qubits, whatever
//! the variables hold, unless one of them can wrap to below zero and so count from the end to the qubit of the other;
//! anything else may be the same qubit, and ops on it fence each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Lowering;
use crate::diagnostics::*;
use crate::ir::arithmetic::integer_of;
use crate::ir::classical::{BinaryOperator, Expression, ExpressionNode, Type, UnaryOperator};
use crate::ir::{Leaf, SymbolId, Wire, WireName};

/// So many runtime indices of one register are told apart in one region; further ones get a wire each and fence the
/// whole register.
const MOST_CLASSES: usize = 16;

/// Operands whose indices are equal: one wire of a region.
#[derive(Clone, Debug)]
pub struct Class {
    pub wire: Wire,
    pub register: SymbolId,
    /// The qubits it may be.
    pub candidates: Arc<[Wire]>,
    index: Affine,
    /// Other ops with the same index use this wire too.
    pub shared: bool,
}

/// `constant + sum(coefficient * atom)`, computed in integers of one width.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    constant: i128,
    terms: BTreeMap<Atom, i128>,
    ty: Type,
}

/// A part of an index that is not added or scaled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Atom {
    Leaf(Leaf),
    /// By its text and the values it reads.
    Other(Arc<str>, Vec<Leaf>),
}

/// The runtime-indexed qubits of one region.
#[derive(Default)]
pub struct Classes {
    list: Vec<Class>,
    by_wire: FxHashMap<Wire, usize>,
    /// Places of those that several ops may share.
    shared: Vec<usize>,
}

impl Classes {
    fn add(&mut self, class: Class) {
        let at = self.list.len();
        self.by_wire.insert(class.wire, at);
        if class.shared {
            self.shared.push(at);
        }
        self.list.push(class);
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Class> {
        self.list.iter()
    }

    pub fn shared(&self) -> impl Iterator<Item = &Class> {
        self.shared.iter().map(|&at| &self.list[at])
    }

    /// The class whose wire this is.
    pub fn of(&self, wire: Wire) -> Option<&Class> {
        self.by_wire.get(&wire).map(|&at| &self.list[at])
    }
}

impl Class {
    /// Whether both can be the same qubit.
    pub fn may_be(&self, other: &Class) -> bool {
        if self.wire == other.wire {
            return true;
        }
        if self.register == other.register {
            return !self.index.differs_from(&other.index, self.candidates.len());
        }
        self.candidates.iter().any(|wire| other.candidates.contains(wire))
    }

    /// The symbols that its name is made of.
    pub fn names(&self) -> impl Iterator<Item = SymbolId> + '_ {
        let leaves = self.index.terms.keys().flat_map(|atom| match atom {
            Atom::Leaf(leaf) => std::slice::from_ref(leaf),
            Atom::Other(_, leaves) => leaves.as_slice(),
        });
        std::iter::once(self.register).chain(leaves.map(|leaf| leaf.symbol))
    }
}

impl Affine {
    fn differs_from(&self, other: &Affine, size: usize) -> bool {
        if self.terms != other.terms || self.ty != other.ty {
            return false;
        }
        let (size, difference) = (size as u128, self.constant.abs_diff(other.constant));
        let apart = match self.ty {
            // what wraps to below zero counts from the end of the register
            Type::Int(Some(width)) if width < 64 => {
                let turn = 1 << width;
                difference < turn && turn - difference != size
            }
            Type::Uint(Some(width)) if width < 64 => difference < 1 << width,
            _ => true,
        };
        0 < difference && difference < size && apart
    }
}

impl Lowering<'_> {
    /// The wire of `register[index]`; `text` is the index as written.
    pub(super) fn dynamic_wire(
        &mut self,
        register: SymbolId,
        candidates: &Arc<[Wire]>,
        index: &Expression,
        span: Span,
    ) -> Option<Wire> {
        // the op orders everything that the qubit may be
        if !self.may_unfold(candidates.len() as u64, span) {
            return None;
        }
        let affine = self.affine(index, span);
        let classes = &self.frame.draft().classes;
        let of_register = || classes.shared().filter(|class| class.register == register);
        if let Some(known) = of_register().find(|class| class.index == affine) {
            return Some(known.wire);
        }
        let shared = of_register().count() < MOST_CLASSES;
        let text: Arc<str> = self.sources.slice(span).into();
        let what = WireName::Dynamic { register, index: Arc::new(index.clone()), text };
        let wire = self.frame.dynamic_qubit(what);
        let candidates = candidates.clone();
        self.frame.draft().classes.add(Class { wire, register, candidates, index: affine, shared });
        Some(wire)
    }

    fn affine(&mut self, index: &Expression, span: Span) -> Affine {
        let mut form = Affine { constant: 0, terms: BTreeMap::new(), ty: index.ty.clone() };
        if !self.add_affine(&mut form, index, 1) {
            form.constant = 0;
            form.terms.clear();
            let text: Arc<str> = self.sources.slice(span).into();
            form.terms.insert(Atom::Other(text, self.leaves_of(index)), 1);
        }
        form.terms.retain(|_, coefficient| *coefficient != 0);
        form
    }

    /// Adds `factor * part` to a form; `false` where numbers get too large to be sure.
    fn add_affine(&mut self, form: &mut Affine, part: &Expression, factor: i128) -> bool {
        let scaled = |form: &mut Affine, value: i128| {
            let Some(sum) = value.checked_mul(factor).and_then(|v| form.constant.checked_add(v)) else {
                return false;
            };
            form.constant = sum;
            sum.unsigned_abs() < 1 << 62
        };
        match &part.node {
            ExpressionNode::Literal(value) => integer_of(value).is_some_and(|value| scaled(form, value)),
            ExpressionNode::Unary { operator: UnaryOperator::Negate, operand } => {
                operand.ty == part.ty && self.add_affine(form, operand, -factor)
            }
            ExpressionNode::Binary { operator, left, right } if left.ty == part.ty && right.ty == part.ty => {
                match (operator, literal(left), literal(right)) {
                    (BinaryOperator::Add, ..) => {
                        self.add_affine(form, left, factor) && self.add_affine(form, right, factor)
                    }
                    (BinaryOperator::Subtract, ..) => {
                        self.add_affine(form, left, factor) && self.add_affine(form, right, -factor)
                    }
                    (BinaryOperator::Multiply, Some(k), _) => {
                        small_product(factor, k).is_some_and(|f| self.add_affine(form, right, f))
                    }
                    (BinaryOperator::Multiply, _, Some(k)) => {
                        small_product(factor, k).is_some_and(|f| self.add_affine(form, left, f))
                    }
                    _ => self.add_atom(form, part, factor),
                }
            }
            _ => self.add_atom(form, part, factor),
        }
    }

    fn add_atom(&mut self, form: &mut Affine, part: &Expression, factor: i128) -> bool {
        // a cast of a variable keeps its value or the index is out of range
        let mut inner = part;
        while let ExpressionNode::Cast(operand) = &inner.node {
            let whole = |ty: &Type| matches!(ty, Type::Int(_) | Type::Uint(_));
            if !whole(&operand.ty) || !widens(&operand.ty, &inner.ty) {
                break;
            }
            inner = operand;
        }
        let atom = match &inner.node {
            ExpressionNode::Variable(symbol) => Atom::Leaf(self.leaf(*symbol)),
            _ => Atom::Other(format!("{part:?}").into(), self.leaves_of(part)),
        };
        let coefficient = form.terms.entry(atom).or_insert(0);
        match coefficient.checked_add(factor) {
            Some(sum) => {
                *coefficient = sum;
                true
            }
            None => false,
        }
    }
}

fn literal(part: &Expression) -> Option<i128> {
    match &part.node {
        ExpressionNode::Literal(value) => integer_of(value),
        _ => None,
    }
}

fn small_product(a: i128, b: i128) -> Option<i128> {
    a.checked_mul(b).filter(|product| product.unsigned_abs() < 1 << 62)
}

/// Whether every value of one integer type is the same number in the other.
fn widens(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Int(a), Type::Int(b)) | (Type::Uint(a), Type::Uint(b)) => fits(*a, *b),
        (Type::Uint(a), Type::Int(b)) => match (a, b) {
            (Some(a), Some(b)) => a < b,
            (Some(a), None) => *a < 64,
            (None, _) => false,
        },
        _ => false,
    }
}

fn fits(a: Option<u32>, b: Option<u32>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a <= b,
        (Some(a), None) => a <= 64,
        (None, None) => true,
        (None, Some(_)) => false,
    }
}
