//! Gate calls without trees.

use super::{Name, Node};
use crate::diagnostics::Span;
use crate::qasm::number::Number;

/// A gate call with constant parameters and plain operands, without a tree; borrowed from buffers of the parser
/// or of a [`GateRun`].
#[derive(Clone, Copy, Debug)]
pub struct FlatGate<'a, 's> {
    pub name: Name<'s>,
    pub parameters: &'a [Number],
    pub operands: &'a [FlatOperand<'s>],
    /// From the name to the semicolon, inclusive.
    pub span: Span,
}

/// `q`, `q[3]` or `$3`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlatOperand<'s> {
    /// The register or qubit; for a hardware qubit the text with its dollar sign. The span is that of the operand.
    pub name: Name<'s>,
    pub target: FlatTarget,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlatTarget {
    /// The name alone: a qubit or a whole register.
    Whole,
    /// One element, with an index as written (not negative).
    Element(u32),
    /// The physical qubit of this number.
    Hardware(u32),
}

/// Consecutive flat gate calls of a block, in shared columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GateRun<'s> {
    heads: Vec<Node<RunHead<'s>>>,
    parameters: Vec<Number>,
    operands: Vec<FlatOperand<'s>>,
}

/// A gate's name and the ends of its parts of the columns.
#[derive(Clone, Debug, PartialEq)]
struct RunHead<'s> {
    name: Name<'s>,
    parameters_end: u32,
    operands_end: u32,
}

impl<'s> GateRun<'s> {
    /// A run with room for a few gates, as most bodies hold.
    pub fn with_room() -> Self {
        const FEW: usize = 4;
        GateRun {
            heads: Vec::with_capacity(FEW),
            parameters: Vec::with_capacity(FEW),
            operands: Vec::with_capacity(2 * FEW),
        }
    }

    pub fn push(&mut self, gate: FlatGate<'_, 's>) {
        self.parameters.extend_from_slice(gate.parameters);
        self.operands.extend_from_slice(gate.operands);
        let head = RunHead {
            name: gate.name,
            parameters_end: self.parameters.len() as u32,
            operands_end: self.operands.len() as u32,
        };
        self.heads.push(Node::new(head, gate.span));
    }

    pub fn len(&self) -> usize {
        self.heads.len()
    }

    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = FlatGate<'_, 's>> {
        (0..self.heads.len()).map(|k| self.get(k))
    }

    fn get(&self, k: usize) -> FlatGate<'_, 's> {
        let (first_parameter, first_operand) = match k.checked_sub(1) {
            None => (0, 0),
            Some(before) => {
                let head = &self.heads[before].kind;
                (head.parameters_end as usize, head.operands_end as usize)
            }
        };
        let Node { kind: head, span } = &self.heads[k];
        FlatGate {
            name: head.name,
            parameters: &self.parameters[first_parameter..head.parameters_end as usize],
            operands: &self.operands[first_operand..head.operands_end as usize],
            span: *span,
        }
    }
}
