//! Hashes of classical code: types, values, expressions, statements, heads of control flow.

use super::Meanings;
use super::mix::{Mixer, Tag};
use crate::diagnostics::SourceMap;
use crate::ir::NO_ORIGIN;
use crate::ir::classical::{CallArgument, Command, Expression, ExpressionNode, Index, Type, Value};
use crate::ir::op::Wire;
use crate::ir::payload::{ForDomain, Head, Statement, StatementKind};

/// A width that may be left open.
fn width(bits: &Option<u32>) -> u64 {
    bits.map_or(0, |bits| bits as u64 + 1)
}

pub(super) fn type_of(ty: &Type) -> Mixer {
    let start = |kind: u64| Mixer::new(Tag::Type).word(kind);
    match ty {
        Type::Bool => start(0),
        Type::Bit(bits) => start(1).word(width(bits)),
        Type::Int(bits) => start(2).word(width(bits)),
        Type::Uint(bits) => start(3).word(width(bits)),
        Type::Float(bits) => start(4).word(width(bits)),
        Type::Angle(bits) => start(5).word(width(bits)),
        Type::Complex(bits) => start(6).word(width(bits)),
        Type::Duration => start(7),
        Type::Stretch => start(8),
        Type::Array { element, dimensions } => {
            start(9).wide(type_of(element).state()).all(dimensions.iter().map(|&size| size as u128))
        }
        Type::ArrayReference { element, rank, mutable } => {
            start(10).wide(type_of(element).state()).word(*rank as u64).word(*mutable as u64)
        }
        Type::Void => start(11),
        Type::Error => start(12),
    }
}

pub(super) fn value(value: &Value) -> u128 {
    let start = |kind: u64| Mixer::new(Tag::Value).word(kind);
    match value {
        Value::Bool(set) => start(0).word(*set as u64),
        Value::Bits(bits) => start(1).all(bits.iter().map(|&bit| bit as u128)),
        Value::Int(number) => start(2).wide(*number as u128),
        Value::Uint(number) => start(3).wide(*number),
        Value::Float(number) => start(4).number(*number),
        Value::Angle { turns, size } => start(5).wide(*turns).word(*size as u64),
        Value::Complex(re, im) => start(6).number(*re).number(*im),
        Value::Duration { value, cycles } => start(7).number(*value).word(*cycles as u64),
        Value::Array(values) => start(8).all(values.iter().map(self::value)),
    }
    .state()
}

pub(super) fn expression(expression: &Expression, meanings: &Meanings) -> u128 {
    let start = |kind: u64| Mixer::new(Tag::Expression).wide(type_of(&expression.ty).state()).word(kind);
    let of = |part: &Expression| self::expression(part, meanings);
    match &expression.node {
        ExpressionNode::Literal(literal) => start(0).wide(value(literal)),
        ExpressionNode::Variable(symbol) => start(1).wide(meanings.symbol(*symbol)),
        ExpressionNode::Element { base, indices } => {
            start(2).wide(of(base)).all(indices.iter().map(|index| self::index(index, meanings)))
        }
        ExpressionNode::Unary { operator, operand } => start(3).word(*operator as u64).wide(of(operand)),
        ExpressionNode::Binary { operator, left, right } => {
            start(4).word(*operator as u64).wide(of(left)).wide(of(right))
        }
        ExpressionNode::Cast(operand) => start(5).wide(of(operand)),
        ExpressionNode::Builtin { name, arguments } => start(6).text(name).all(arguments.iter().map(of)),
        ExpressionNode::Call { subroutine, arguments } => {
            let arguments = arguments.iter().map(|argument| match argument {
                CallArgument::Classical(argument) => of(argument),
                CallArgument::Qubits(qubits) => wires(qubits),
            });
            start(7).word(*subroutine as u64).all(arguments)
        }
        ExpressionNode::Measure(qubits) => start(8).wide(wires(qubits)),
        ExpressionNode::List(parts) => start(9).all(parts.iter().map(of)),
        ExpressionNode::Machine(text) => start(11).text(text),
    }
    .state()
}

/// Wires inside expressions stand for themselves: the letter of the op carries what they are.
fn wires(wires: &[Wire]) -> u128 {
    Mixer::new(Tag::Wire).all(wires.iter().map(|wire| wire.0 as u128)).state()
}

fn index(index: &Index, meanings: &Meanings) -> u128 {
    let start = |kind: u64| Mixer::new(Tag::Index).word(kind);
    match index {
        Index::At(at) => start(0).wide(expression(at, meanings)),
        Index::Range { start: from, step, stop } => {
            start(1).all([from, step, stop].into_iter().map(|part| optional(part, meanings)))
        }
        Index::Set(parts) => start(2).all(parts.iter().map(|part| expression(part, meanings))),
    }
    .state()
}

fn optional(part: &Option<Expression>, meanings: &Meanings) -> u128 {
    part.as_ref().map_or(0, |part| expression(part, meanings))
}

pub(super) fn head(head: &Head, meanings: &Meanings) -> u128 {
    let start = |kind: u64| Mixer::new(Tag::Block).word(kind);
    let of = |part: &Expression| expression(part, meanings);
    match head {
        Head::If(condition) => start(0).wide(of(condition)),
        Head::While(condition) => start(1).wide(of(condition)),
        Head::For { variable, domain } => {
            let start = start(2).wide(meanings.symbol(*variable));
            match domain {
                ForDomain::Range { start: from, step, stop } => {
                    start.word(0).wide(of(from)).wide(optional(step, meanings)).wide(of(stop))
                }
                ForDomain::Set(parts) => start.word(1).all(parts.iter().map(of)),
                ForDomain::Values(values) => start.word(2).wide(of(values)),
            }
        }
        Head::Switch { subject, labels } => {
            let cases = labels.iter().map(|case| Mixer::new(Tag::Block).all(case.iter().map(of)).state());
            start(3).wide(of(subject)).all(cases)
        }
        Head::Box(duration) => start(4).wide(optional(duration, meanings)),
        Head::Scope => start(5),
    }
    .state()
}

/// What a statement does; `None` when it does nothing.
pub(super) fn statement(statement: &Statement, origin: u32, meanings: &Meanings) -> Option<u128> {
    let kind = match statement.kind {
        StatementKind::Gate(_) | StatementKind::Subroutine(_) | StatementKind::Include => return None,
        StatementKind::Declaration(_) => 0,
        StatementKind::Classical => 1,
        StatementKind::Delay => 2,
        StatementKind::Nop => 3,
        StatementKind::Exit => 4,
        StatementKind::Pragma => 5,
        StatementKind::Calibration => 6,
    };
    let start = Mixer::new(Tag::Statement).word(kind);
    let said = match &statement.command {
        Some(Command::Declare { value: None, .. }) => return None,
        Some(Command::Declare { symbol, value: Some(value) }) => {
            start.word(0).wide(meanings.symbol(*symbol)).wide(expression(value, meanings))
        }
        Some(Command::Assign { target, indices, value }) => {
            let indices = indices.iter().map(|part| index(part, meanings));
            start.word(1).wide(meanings.symbol(*target)).all(indices).wide(expression(value, meanings))
        }
        Some(Command::Evaluate(value)) => start.word(2).wide(expression(value, meanings)),
        Some(Command::Return(value)) => start.word(3).wide(optional(value, meanings)),
        Some(Command::Break) => start.word(4),
        Some(Command::Continue) => start.word(5),
        Some(Command::End) => start.word(6),
        Some(Command::Wait(duration)) => start.word(8).wide(expression(duration, meanings)),
        None if kind == 0 => return None,
        None => start.word(7).text(&text_at(meanings.sources(), origin, &statement.kind)),
    };
    Some(said.state())
}

/// What a statement that only its text tells says, without the blanks that mean nothing.
fn text_at(sources: &SourceMap, origin: u32, kind: &StatementKind) -> String {
    let file = sources.file_at(origin).filter(|_| origin != NO_ORIGIN);
    let Some(text) = file.and_then(|file| file.text.get((origin - file.base) as usize..)) else {
        return String::new();
    };
    if *kind == StatementKind::Pragma {
        return text.lines().next().unwrap_or("").trim_end().to_owned();
    }
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    let mut words = String::new();
    for word in text[..statement_end(text)].split_whitespace() {
        if words.ends_with(is_word) && word.starts_with(is_word) {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// Where a statement ends: at its semicolon, or at the brace that closes its block.
fn statement_end(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return at + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}
