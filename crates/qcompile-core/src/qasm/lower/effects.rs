//! What expressions and statements read, write and order.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Lowering;
use super::expressions::literal_of;
use super::regions::Fence;
use crate::ir::arithmetic::integer_of;
use crate::ir::classical::{CallArgument, Expression, ExpressionNode, Index, Type};
use crate::ir::{Block, Circuit, Exprs, Head, Kind, Leaf, PINNED, Region, SymbolId, SymbolKind, Wire};
use crate::qasm::ast;
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::{Lexer, TokenKind};

/// What evaluating an expression does.
#[derive(Clone, Debug)]
pub struct Effects {
    /// Wires that it reads, writes or acts on.
    pub wires: Vec<Wire>,
    pub writes: Vec<SymbolId>,
    pub fence: Fence,
}

impl Effects {
    pub fn none() -> Effects {
        Effects { wires: Vec::new(), writes: Vec::new(), fence: Fence::None }
    }
}

impl Lowering<'_> {
    /// The values that an expression reads, without repeats.
    pub(super) fn leaves_of(&mut self, value: &Expression) -> Vec<Leaf> {
        let mut symbols = Vec::new();
        value.visit(&mut |part| {
            if let ExpressionNode::Variable(symbol) = part.node {
                symbols.push(symbol);
            }
        });
        // an alias has another value whenever one of its registers has
        let mut symbols: Vec<SymbolId> =
            symbols.into_iter().flat_map(|symbol| self.written_with(symbol)).collect();
        symbols.sort_unstable();
        symbols.dedup();
        symbols.into_iter().map(|symbol| self.leaf(symbol)).collect()
    }

    pub(super) fn effects_of(&mut self, value: &Expression) -> Effects {
        let mut effects = Effects::none();
        self.add_effects(&mut effects, value);
        effects.wires.sort_unstable();
        effects.wires.dedup();
        effects
    }

    pub(super) fn add_effects(&mut self, effects: &mut Effects, value: &Expression) {
        let mut parts = Vec::new();
        value.visit(&mut |part| parts.push(part));
        // `c[1]` reads one bit of `c`, although the base is visited as a part too
        let mut narrowed: FxHashSet<*const Expression> = FxHashSet::default();
        for part in parts {
            match &part.node {
                ExpressionNode::Element { base, indices } => {
                    if let Some(wire) = self.single_bit(base, indices) {
                        narrowed.insert(Arc::as_ptr(base));
                        effects.wires.push(wire);
                    }
                }
                ExpressionNode::Variable(_) if narrowed.contains(&(part as *const Expression)) => {}
                ExpressionNode::Variable(symbol) => effects.wires.extend(self.wires_of(*symbol)),
                ExpressionNode::Measure(wires) => effects.wires.extend(wires.iter()),
                ExpressionNode::Call { subroutine, arguments } => {
                    self.add_call_effects(effects, *subroutine, arguments);
                }
                _ => {}
            }
        }
    }

    fn single_bit(&self, base: &Expression, indices: &[Index]) -> Option<Wire> {
        let ExpressionNode::Variable(symbol) = base.node else { return None };
        let Type::Bit(Some(width)) = base.ty else { return None };
        let [Index::At(at)] = indices else { return None };
        let at = literal_of(at).and_then(integer_of)?;
        let at = if at < 0 { at + i128::from(width) } else { at };
        let wires = self.wires_of(symbol);
        wires.get(usize::try_from(at).ok()?).copied()
    }

    /// All wires that hold the value of a variable, register or alias; none for constants.
    pub(super) fn wires_of(&self, symbol: SymbolId) -> Vec<Wire> {
        match &self.symbol(symbol).kind {
            SymbolKind::Alias { wires } => wires.to_vec(),
            _ => self.detail(symbol).wires().collect(),
        }
    }

    fn add_call_effects(&mut self, effects: &mut Effects, subroutine: u32, arguments: &[CallArgument]) {
        let summary = self.summaries[subroutine as usize].clone();
        effects.fence = effects.fence.max(summary.fence);
        for number in summary.physical {
            effects.wires.push(self.frame.physical(number));
        }
        if summary.io {
            effects.wires.push(self.frame.effect());
        }
        for (k, argument) in arguments.iter().enumerate() {
            match argument {
                CallArgument::Qubits(wires) => {
                    for &wire in wires.iter() {
                        effects.wires.push(wire);
                        effects.wires.extend(self.index_reads(wire));
                    }
                }
                CallArgument::Classical(value) if summary.writes.get(k) == Some(&true) => {
                    effects.writes.extend(root_variable(value));
                }
                CallArgument::Classical(_) => {}
            }
        }
    }

    // ------------------------------------------------------------------------------------------- assigned names

    /// Whether the text assigns to a variable of this name anywhere, its declaration aside.
    pub(super) fn is_assigned_somewhere(&mut self, name: &str) -> bool {
        if self.assigned.is_none() {
            let mut assigned = Assigned::default();
            for file in self.sources.files() {
                assigned.read(&file.text, self.dialect);
            }
            self.assigned = Some(assigned);
        }
        self.assigned.as_ref().is_some_and(|assigned| assigned.everything || assigned.names.contains(name))
    }
}

/// The variable that `a[0][i]` is a part of.
pub fn root_variable(value: &Expression) -> Option<SymbolId> {
    match &value.node {
        ExpressionNode::Variable(symbol) => Some(*symbol),
        ExpressionNode::Element { base, .. } => root_variable(base),
        ExpressionNode::Cast(operand) => root_variable(operand),
        _ => None,
    }
}

/// Names that a text may assign to: more than it does, never fewer.
#[derive(Default)]
pub struct Assigned {
    names: FxHashSet<Box<str>>,
    /// Nothing is known: another file is included, or the text cannot be read.
    everything: bool,
}

impl Assigned {
    fn read(&mut self, text: &str, dialect: ast::Dialect) {
        let mut lexer = Lexer::new(text, 0, dialect);
        let mut statement = Words::default();
        loop {
            let token = lexer.next_token();
            match token.kind {
                TokenKind::End => return,
                TokenKind::Invalid(_) => {
                    self.everything = true;
                    return;
                }
                TokenKind::Semicolon | TokenKind::LeftBrace | TokenKind::RightBrace => {
                    statement = Words::default()
                }
                TokenKind::Keyword(Keyword::OpenQasm) => {
                    lexer.version_number();
                }
                TokenKind::Keyword(Keyword::Pragma) => {
                    lexer.rest_of_line();
                    statement = Words::default();
                }
                TokenKind::At if statement.is_empty() => {
                    lexer.rest_of_line();
                }
                TokenKind::Keyword(Keyword::Cal | Keyword::Defcal) => {
                    // calibrations cannot assign to the program's variables
                    while !matches!(lexer.next_token().kind, TokenKind::LeftBrace | TokenKind::End) {}
                    if lexer.verbatim_block().is_none() {
                        self.everything = true;
                        return;
                    }
                }
                TokenKind::Keyword(Keyword::Include) => {
                    let path = lexer.next_token();
                    let standard = matches!(lexer.slice(path.span), "\"stdgates.inc\"" | "\"qelib1.inc\"");
                    self.everything |= !standard;
                }
                TokenKind::Equals | TokenKind::Assign(_) if !statement.declares => {
                    self.names.extend(statement.names.drain(..).map(Into::into));
                }
                kind => statement.take(kind, lexer.slice(token.span), &mut self.names),
            }
        }
    }
}

/// The words of a statement so far.
#[derive(Default)]
struct Words<'s> {
    /// Names outside of brackets.
    names: Vec<&'s str>,
    brackets: usize,
    words: usize,
    declares: bool,
    after_arrow: bool,
}

impl<'s> Words<'s> {
    fn is_empty(&self) -> bool {
        self.words == 0
    }

    fn take(&mut self, kind: TokenKind, text: &'s str, assigned: &mut FxHashSet<Box<str>>) {
        match kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => self.brackets += 1,
            TokenKind::RightParen | TokenKind::RightBracket => {
                self.brackets = self.brackets.saturating_sub(1)
            }
            TokenKind::Arrow => self.after_arrow = true,
            TokenKind::Keyword(keyword) if self.words == 0 => self.declares = starts_declaration(keyword),
            TokenKind::Identifier | TokenKind::Keyword(_) if self.after_arrow => {
                assigned.insert(text.into());
            }
            TokenKind::Identifier | TokenKind::Keyword(_) if self.brackets == 0 => self.names.push(text),
            _ => {}
        }
        self.words += 1;
    }
}

fn starts_declaration(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Const
            | Keyword::Input
            | Keyword::Output
            | Keyword::Let
            | Keyword::Bool
            | Keyword::Bit
            | Keyword::Int
            | Keyword::Uint
            | Keyword::Float
            | Keyword::Angle
            | Keyword::Complex
            | Keyword::Array
            | Keyword::Duration
            | Keyword::Stretch
    )
}

/// Names that statements of a block assign to.
pub fn assigned_in<'s>(block: &ast::Block<'s>) -> FxHashSet<&'s str> {
    let mut names = FxHashSet::default();
    let mut open: Vec<&ast::Block<'s>> = vec![block];
    while let Some(block) = open.pop() {
        for statement in &block.statements {
            match &statement.kind {
                ast::StatementKind::Assignment(assignment) => {
                    names.insert(assignment.target.name.text);
                }
                ast::StatementKind::Measure(measure) => {
                    names.extend(measure.target.iter().map(|target| target.name.text));
                }
                ast::StatementKind::CallArrow(call) => {
                    names.insert(call.target.name.text);
                }
                ast::StatementKind::If(choice) => {
                    open.extend(choice.branches.iter().map(|branch| &branch.body));
                    open.extend(&choice.otherwise);
                }
                ast::StatementKind::For(repeat) => open.push(&repeat.body),
                ast::StatementKind::While(repeat) => open.push(&repeat.body),
                ast::StatementKind::Switch(switch) => {
                    open.extend(switch.cases.iter().map(|case| &case.kind.body))
                }
                ast::StatementKind::Box(block) => open.push(&block.body),
                ast::StatementKind::Scope(block) => open.push(block),
                _ => {}
            }
        }
    }
    names
}

/// Ends a parse: pins the gates that pulses are attached to, wherever they stand, and freezes the boxes of timed
/// programs. Both may be known only after the ops were made.
pub fn settle(circuit: &mut Circuit, pulsed: &FxHashSet<Kind>) {
    let freeze = circuit.facts.timed;
    if pulsed.is_empty() && !freeze {
        return;
    }
    let settled =
        circuit.rewrite_regions(&mut |_: &mut Exprs, _, region| -> Result<_, std::convert::Infallible> {
            Ok(settle_region(region, pulsed, freeze))
        });
    let Ok(_) = settled;
}

fn settle_region(region: &Region, pulsed: &FxHashSet<Kind>, freeze: bool) -> Option<Region> {
    let is_open_box = |block: &Block| freeze && !block.frozen && matches!(block.head, Head::Box(_));
    let has_pulse = |kind: Kind, flags: u8| flags & PINNED == 0 && pulsed.contains(&kind);
    let has_box = region.blocks().any(|(_, block)| is_open_box(block));
    if !has_box && !region.ops().iter().any(|op| has_pulse(op.kind, op.flags)) {
        return None;
    }
    let mut settled = region.emptied();
    for op in region.iter() {
        match op.block() {
            Some(block) if is_open_box(block) => {
                let block = Arc::new(Block { frozen: true, ..(**block).clone() });
                settled.push_block(block, op.touched, op.flags & PINNED, op.origin);
            }
            _ if has_pulse(op.kind, op.flags) => {
                let shadows = &op.touched[op.wires.len()..];
                settled.push_touching(op.kind, op.wires, shadows, op.params, PINNED, op.origin);
            }
            _ => {
                settled.push_from(region, op.row);
            }
        }
    }
    Some(settled)
}
