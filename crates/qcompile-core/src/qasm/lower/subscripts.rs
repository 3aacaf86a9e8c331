//! Subscripts of values: bits of registers and numbers, elements and slices of arrays; places and ranges.

use std::sync::Arc;

use super::Lowering;
use super::expressions::{literal, literal_of};
use super::types;
use crate::diagnostics::*;
use crate::ir::arithmetic::{self, integer_of};
use crate::ir::classical::{Expression, ExpressionNode, Index, Type, Value};
use crate::qasm::ast;

impl Lowering<'_> {
    /// `base[...][...]`.
    pub(super) fn indexed(
        &mut self,
        mut base: Expression,
        indices: &[ast::Index],
        mut span: Span,
    ) -> Option<Expression> {
        for index in indices {
            span = span.to(index.span);
            base = self.subscript(base, index, span)?;
        }
        Some(base)
    }

    fn subscript(&mut self, base: Expression, index: &ast::Index, span: Span) -> Option<Expression> {
        match &base.ty {
            Type::Array { .. } | Type::ArrayReference { .. } => self.array_subscript(base, index),
            Type::Bit(Some(_)) | Type::Int(_) | Type::Uint(_) | Type::Angle(_) => {
                self.bit_subscript(base, index)
            }
            Type::Error => None,
            ty => {
                let message = format!("a value of type {ty} has no elements");
                self.report.add(Diagnostic::new(E0304, span, message).label("this cannot be indexed"));
                None
            }
        }
    }

    fn bit_subscript(&mut self, base: Expression, index: &ast::Index) -> Option<Expression> {
        let width = match base.ty {
            Type::Bit(width) | Type::Int(width) | Type::Uint(width) | Type::Angle(width) => width,
            _ => None,
        };
        let (index_value, ty) = self.bit_index(index, width)?;
        if let (Some(value), Index::At(at)) = (literal_of(&base), &index_value)
            && let Some(at) = literal_of(at).and_then(integer_of)
            && let Some(bit) = arithmetic::bit(value, &base.ty, at)
        {
            return Some(literal(Value::Bool(bit), Type::Bit(None)));
        }
        let indices = [index_value].into();
        Some(Expression { node: ExpressionNode::Element { base: Arc::new(base), indices }, ty })
    }

    /// One index into bits, with the type of what it selects.
    pub(super) fn bit_index(&mut self, index: &ast::Index, width: Option<u32>) -> Option<(Index, Type)> {
        match &index.kind {
            ast::IndexKind::Set(members) => {
                let mut values = Vec::new();
                for member in members {
                    let value = self.whole_number(member)?;
                    self.check_index(&value, width, member.span)?;
                    values.push(value);
                }
                let count = values.len() as u32;
                Some((Index::Set(values.into()), Type::Bit(Some(count))))
            }
            ast::IndexKind::Items(items) => match &items[..] {
                [ast::IndexItem::Value(value)] => {
                    let at = self.whole_number(value)?;
                    self.check_index(&at, width, value.span)?;
                    Some((Index::At(at), Type::Bit(None)))
                }
                [ast::IndexItem::Range(range)] => {
                    let length = width.unwrap_or(0);
                    let positions = self.constant_range(range, length)?;
                    let index = self.range_index(range)?;
                    Some((index, Type::Bit(Some(positions.len() as u32))))
                }
                _ => {
                    let message = format!("bits have one dimension, {} indices are given", items.len());
                    self.report.add(Diagnostic::new(E0404, index.span, message));
                    None
                }
            },
        }
    }

    fn range_index(&mut self, range: &ast::Range) -> Option<Index> {
        let mut part = |part: &Option<Box<ast::Expression>>| match part {
            None => Some(None),
            Some(part) => self.whole_number(part).map(Some),
        };
        let (start, step, stop) =
            (part(&range.kind.first)?, part(&range.kind.step)?, part(&range.kind.last)?);
        Some(Index::Range { start, step, stop })
    }

    /// An integer, constant or not.
    pub(super) fn whole_number(&mut self, source: &ast::Expression) -> Option<Expression> {
        let value = self.expression(source)?;
        match &value.ty {
            Type::Int(_) | Type::Uint(_) => Some(value),
            ty if types::is_truth(ty) => self.cast(value, &Type::Int(None), source.span),
            Type::Bit(Some(n)) => {
                let number = Type::Uint(Some(*n));
                self.cast(value, &number, source.span)
            }
            ty => {
                let message = format!("an index is an integer, not {ty}");
                self.report.add(Diagnostic::new(E0301, source.span, message).label("expected an integer"));
                None
            }
        }
    }

    fn check_index(&mut self, value: &Expression, width: Option<u32>, span: Span) -> Option<()> {
        let (Some(at), Some(width)) = (literal_of(value).and_then(integer_of), width) else {
            return Some(());
        };
        self.position(at, width, span).map(|_| ())
    }

    /// The place that an index means in something of this length; negative ones count from the end.
    pub(super) fn position(&mut self, index: i128, length: u32, span: Span) -> Option<u32> {
        let length_wide = i128::from(length);
        let at = if index < 0 { index + length_wide } else { index };
        if (0..length_wide).contains(&at) {
            return Some(at as u32);
        }
        let message = format!("index {index} is out of range for a size of {length}");
        let mut finding = Diagnostic::new(E0404, span, message);
        finding = match length {
            0 => finding.label("there is no element"),
            _ => finding.label(format!("expected 0 to {}, or -{length} to -1", length - 1)),
        };
        self.report.add(finding);
        None
    }

    /// The places of a range known at compile time, ends included; never empty.
    pub(super) fn constant_range(&mut self, range: &ast::Range, length: u32) -> Option<Vec<u32>> {
        let [first, step, last] = self.range_ends(range)?.map(|end| end.map(|(value, _)| value));
        let step = step.unwrap_or(1);
        if step == 0 {
            self.report.add(Diagnostic::new(E0406, range.span, "the step of a range cannot be zero"));
            return None;
        }
        let n = i128::from(length);
        let wrapped = |index: i128| if index < 0 { index + n } else { index };
        let (from, to) = if step > 0 { (0, n - 1) } else { (n - 1, 0) };
        let first = first.map_or(from, wrapped);
        let last = last.map_or(to, wrapped);
        let is_empty = (step > 0 && first > last) || (step < 0 && first < last);
        if is_empty {
            let message = "this range selects nothing";
            let help = "ranges include both ends, and count down only with a negative step";
            self.report.add(Diagnostic::new(E0406, range.span, message).label("empty").help(help));
            return None;
        }
        // one end of a range that is longer than any number lies outside
        let distance = last.checked_sub(first).map_or(u128::MAX, i128::unsigned_abs);
        let count = u64::try_from(distance / step.unsigned_abs()).unwrap_or(u64::MAX);
        if count >= u64::from(self.options.limits.wires) {
            self.position(last, length, range.span)?;
        }
        if !self.may_unfold(count, range.span) {
            return None;
        }
        let mut places = Vec::new();
        for k in 0..=i128::from(count) {
            places.push(self.position(first + k * step, length, range.span)?);
        }
        // the written end counts even when the step jumps over it
        if !(0..n).contains(&last) {
            self.position(last, length, range.span)?;
        }
        Some(places)
    }

    /// The ends and the step, `None` for a part not written, each with its place.
    #[allow(clippy::type_complexity)]
    fn range_ends(&mut self, range: &ast::Range) -> Option<[Option<(i128, Span)>; 3]> {
        let parts = [&range.kind.first, &range.kind.step, &range.kind.last];
        let mut ends = [None; 3];
        for (end, part) in ends.iter_mut().zip(parts) {
            if let Some(part) = part {
                *end = Some((self.constant_integer(part)?, part.span));
            }
        }
        Some(ends)
    }

    fn array_subscript(&mut self, base: Expression, index: &ast::Index) -> Option<Expression> {
        let ast::IndexKind::Items(items) = &index.kind else {
            let message = "an array cannot be indexed by a set";
            self.report.add(Diagnostic::new(E0304, index.span, message));
            return None;
        };
        let lengths: Option<Vec<u32>> = match &base.ty {
            Type::Array { dimensions, .. } => Some(dimensions.to_vec()),
            _ => None,
        };
        let rank = match &base.ty {
            Type::Array { dimensions, .. } => dimensions.len(),
            Type::ArrayReference { rank, .. } => *rank as usize,
            _ => 0,
        };
        if items.len() > rank {
            let message = format!("this array has {rank} dimensions, {} indices are given", items.len());
            self.report.add(Diagnostic::new(E0404, index.span, message));
            return None;
        }
        let (mut parts, mut kept, mut all_known) = (Vec::new(), Vec::new(), lengths.is_some());
        for (k, item) in items.iter().enumerate() {
            let length = lengths.as_ref().map(|lengths| lengths[k]);
            match item {
                ast::IndexItem::Value(value) => {
                    let at = self.whole_number(value)?;
                    self.check_index(&at, length, value.span)?;
                    parts.push(Index::At(at));
                }
                ast::IndexItem::Range(range) => {
                    let part = self.range_index(range)?;
                    let constant = range_is_constant(&part);
                    match length.filter(|_| constant) {
                        Some(length) => kept.push(self.constant_range(range, length)?.len() as u32),
                        None => {
                            all_known = false;
                            kept.push(0);
                        }
                    }
                    parts.push(part);
                }
            }
        }
        let rest = lengths.map(|lengths| lengths[items.len()..].to_vec()).unwrap_or_default();
        let left = kept.len() + (rank - items.len());
        let ty = match &base.ty {
            Type::Array { element, .. } | Type::ArrayReference { element, .. } if left == 0 => {
                (**element).clone()
            }
            Type::Array { element, .. } if all_known => {
                Type::Array { element: element.clone(), dimensions: [kept, rest].concat().into() }
            }
            Type::Array { element, .. } => {
                Type::ArrayReference { element: element.clone(), rank: left as u32, mutable: true }
            }
            Type::ArrayReference { element, mutable, .. } => {
                Type::ArrayReference { element: element.clone(), rank: left as u32, mutable: *mutable }
            }
            _ => return None,
        };
        Some(Expression { node: ExpressionNode::Element { base: Arc::new(base), indices: parts.into() }, ty })
    }
}

fn range_is_constant(index: &Index) -> bool {
    match index {
        Index::Range { start, step, stop } => {
            [start, step, stop].into_iter().flatten().all(|part| literal_of(part).is_some())
        }
        _ => false,
    }
}
