//! Control flow: blocks with their bodies, conditions and loop variables.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::smallvec;

use super::assigned::assigned_in;
use super::definitions::inside;
use super::effects::Effects;
use super::expressions::literal_of;
use super::regions::{BlockParts, Bodies, Draft, Fence, FrameKind, footprint};
use super::scope::{Found, ScopeKind};
use super::types::{is_integer, is_truth};
use super::{Detail, Lowering};
use crate::diagnostics::*;
use crate::ir::arithmetic::integer_of;
use crate::ir::classical::{Expression, Type};
use crate::ir::{Block, ForDomain, Head, Io, SymbolId, SymbolKind, Version, WireName};
use crate::qasm::{ast, skip_trivia};

impl Lowering<'_> {
    /// Lowers the body of a block in a scope and a region of its own.
    fn body(&mut self, block: &ast::Block, prepare: impl FnOnce(&mut Self)) -> Box<Draft> {
        self.body_of(inside(block), block.braced, |lowering| {
            prepare(lowering);
            lowering.block_statements(block);
        })
    }

    fn body_of(&mut self, span: Span, braced: bool, inner: impl FnOnce(&mut Self)) -> Box<Draft> {
        let first_inner = self.symbols.len() as u32;
        self.scopes.enter(ScopeKind::Block);
        self.frame.open(span, braced);
        if self.frame.depth() <= self.options.limits.nesting {
            inner(self);
        } else {
            let message = format!("more than {} bodies inside each other", self.options.limits.nesting);
            let help = "every arm of an `else if` ladder lies inside the one before; use `switch`";
            self.report.add(Diagnostic::new(E0909, Span::at(span.start), message).help(help));
        }
        let mut draft = self.frame.close();
        self.scopes.leave();
        // the next arm of a choice starts with the values that this one found
        for (&symbol, &version) in &draft.versions_before {
            self.detail_mut(symbol).version = version;
        }
        draft.writes.retain(|symbol| symbol.0 < first_inner);
        draft
    }

    /// Appends a block op. `head_effects` are those of its condition, range or duration.
    fn push_block(
        &mut self,
        head: Head,
        bodies: Bodies,
        head_effects: Effects,
        frozen: bool,
        flags: u8,
        origin: u32,
    ) {
        let is_loop = matches!(head, Head::For { .. } | Head::While(_));
        let jumps = !is_loop && bodies.iter().any(|body| body.jumps);
        let ends = bodies.iter().any(|body| body.ends);
        let mut writes: Vec<SymbolId> = head_effects.writes;
        for body in &bodies {
            writes.extend(&body.writes);
        }
        writes.sort_unstable();
        writes.dedup();
        if head_effects.fence == Fence::All {
            self.frame.call_fence = Fence::All;
        }
        let mut reads = head_effects.wires;
        if reads.is_empty() {
            // every op touches a wire, even when its bodies are empty
            reads.push(self.frame.effect());
        }
        for &symbol in &writes {
            self.write(symbol);
        }
        let footprint = footprint(&reads, &bodies);
        if !self.may_unfold(footprint.len() as u64, Span::at(origin)) {
            return;
        }
        // bodies of included files are not ours to edit
        let in_include = self.include_depth > 0;
        let draft = self.frame.draft();
        draft.jumps |= jumps;
        draft.ends |= ends;
        let (frozen, exits) = (frozen || in_include, jumps || ends);
        draft.push_block(BlockParts {
            block: Block { frozen, exits, writes, ..Block::new(head, []) },
            bodies,
            reads,
            fence: head_effects.fence,
            footprint,
            flags,
            origin,
        });
    }

    // -------------------------------------------------------------------------------------------------- branches

    pub(super) fn if_statement(&mut self, choice: &ast::If, span: Span, flags: u8, annotated: bool) {
        self.if_arms(&choice.branches, choice.otherwise.as_ref(), span, flags, annotated);
    }

    fn if_arms(
        &mut self,
        branches: &[ast::Branch],
        otherwise: Option<&ast::Block>,
        span: Span,
        flags: u8,
        frozen: bool,
    ) {
        let Some((first, rest)) = branches.split_first() else { return };
        let condition = self.condition(&first.condition);
        let effects = match &condition {
            Some(condition) => self.effects_of(condition),
            None => Effects::none(),
        };
        let mut bodies: Bodies = smallvec![self.body(&first.body, |_| {})];
        if !rest.is_empty() {
            let start = self.start_of_else_if(first.body.span.end);
            let inner = Span::new(start, span.end);
            bodies.push(self.body_of(inner, false, |lowering| {
                lowering.if_arms(rest, otherwise, inner, flags, frozen);
            }));
        } else if let Some(block) = otherwise {
            bodies.push(self.body(block, |_| {}));
        }
        if let Some(condition) = condition {
            self.push_block(Head::If(condition), bodies, effects, frozen, flags, span.start);
        }
    }

    /// Where the `if` of an `else if` stands, from the end of the body before it.
    fn start_of_else_if(&self, body_end: u32) -> u32 {
        let Some(file) = self.sources.file_at(body_end) else { return body_end };
        let at = skip_trivia(&file.text, (body_end - file.base) as usize);
        file.base + skip_trivia(&file.text, at + "else".len()) as u32
    }

    pub(super) fn switch_statement(&mut self, switch: &ast::Switch, span: Span, flags: u8, annotated: bool) {
        if matches!(self.version, Version::V3 { minor: 0, written: true, .. }) {
            let message = "`switch` is not part of OpenQASM 3.0";
            let help = "start the file with `OPENQASM 3.1;`";
            self.report
                .add(Diagnostic::new(W0601, Span::new(span.start, span.start + 6), message).help(help));
        }
        let subject = self.expression(&switch.subject);
        if let Some(subject) = &subject
            && !is_integer(&subject.ty)
        {
            let message = format!("`switch` needs an integer, found {}", subject.ty);
            let help = "convert it: `switch (int(c))`";
            self.report.add(Diagnostic::new(E0301, switch.subject.span, message).help(help));
        }
        let (mut labels, mut bodies, mut default) = (Vec::new(), Bodies::new(), None);
        let mut seen: FxHashMap<i128, Span> = FxHashMap::default();
        for case in &switch.cases {
            let body = self.body(&case.kind.body, |_| {});
            if case.kind.labels.is_empty() {
                default = Some(body);
                continue;
            }
            let values = case.kind.labels.iter().map(|label| self.case_label(label, &mut seen));
            labels.push(values.collect::<Vec<_>>().into_iter().flatten().collect());
            bodies.push(body);
        }
        if labels.is_empty() {
            let message = "a `switch` needs at least one `case`";
            self.report.add(Diagnostic::new(E0505, span, message));
        }
        bodies.extend(default);
        let Some(subject) = subject else { return };
        let effects = self.effects_of(&subject);
        self.push_block(Head::Switch { subject, labels }, bodies, effects, annotated, flags, span.start);
    }

    fn case_label(
        &mut self,
        label: &ast::Expression,
        seen: &mut FxHashMap<i128, Span>,
    ) -> Option<Expression> {
        let value = self.constant_integer(label)?;
        let first = *seen.entry(value).or_insert(label.span);
        if first != label.span {
            let message = format!("the value {value} has a case already");
            let finding = Diagnostic::new(E0506, label.span, message).label("again");
            self.report.add(finding.also(first, "first case for it"));
            return None;
        }
        self.expression(label)
    }

    // ------------------------------------------------------------------------------------------------------ loops

    /// Variables that a loop assigns have unknown values at the start of each turn. Arrays count as assigned in every
    /// loop, since a call in it may write them.
    fn forget_assigned(&mut self, assigned: &FxHashSet<&str>) -> Effects {
        for name in assigned {
            if let Found::Symbol(symbol) = self.find(name) {
                self.written_with(symbol).into_iter().for_each(|written| self.forget(written));
            }
        }
        let mut effects = Effects::none();
        for symbol in self.writable_arrays() {
            self.forget(symbol);
            effects.writes.push(symbol);
            effects.wires.extend(self.wires_of(symbol));
        }
        effects
    }

    /// The arrays that code at this place can write.
    fn writable_arrays(&self) -> Vec<SymbolId> {
        let writable = self.arrays.iter().copied().filter(|&symbol| !self.detail(symbol).read_only);
        writable.filter(|&symbol| self.find(&self.symbol(symbol).name) == Found::Symbol(symbol)).collect()
    }

    pub(super) fn while_statement(&mut self, repeat: &ast::While, span: Span, flags: u8, annotated: bool) {
        let mut effects = self.forget_assigned(&assigned_in(&repeat.body));
        let condition = self.condition(&repeat.condition);
        if let Some(condition) = &condition {
            self.add_effects(&mut effects, condition);
        }
        self.frame.loops += 1;
        let body = self.body(&repeat.body, |_| {});
        self.frame.loops -= 1;
        if let Some(condition) = condition {
            self.push_block(Head::While(condition), smallvec![body], effects, annotated, flags, span.start);
        }
    }

    pub(super) fn for_statement(&mut self, repeat: &ast::For, span: Span, flags: u8, annotated: bool) {
        let ty = self.ty(&repeat.ty);
        let domain = match &ty {
            Some(ty) => self.loop_domain(&repeat.values, ty),
            None => None,
        };
        let mut names = assigned_in(&repeat.body);
        let steady = !names.remove(repeat.variable.text);
        let assigned = self.forget_assigned(&names);
        let mut variable = None;
        self.frame.loops += 1;
        let body = self.body(&repeat.body, |lowering| {
            variable = Some(lowering.declare_loop_variable(repeat.variable, ty, steady));
        });
        self.frame.loops -= 1;
        let (Some(variable), Some((domain, mut effects))) = (variable, domain) else { return };
        effects.writes.extend(assigned.writes);
        effects.wires.extend(assigned.wires);
        self.push_block(
            Head::For { variable, domain },
            smallvec![body],
            effects,
            annotated,
            flags,
            span.start,
        );
    }

    fn declare_loop_variable(&mut self, name: ast::Name, ty: Option<Type>, steady: bool) -> SymbolId {
        let ty = ty.unwrap_or(Type::Error);
        let kind = match &ty {
            Type::Error => SymbolKind::Error,
            _ => SymbolKind::Variable { ty: ty.clone(), io: Io::None },
        };
        let symbol = self.declare(name.text, kind, name.span, Detail { steady, ..Detail::new(ty) });
        let first = self.frame.classical(1, WireName::Symbol(symbol));
        let detail = self.detail_mut(symbol);
        (detail.first, detail.len) = (first, 1);
        symbol
    }

    fn loop_domain(&mut self, values: &ast::LoopValues, ty: &Type) -> Option<(ForDomain, Effects)> {
        let mut effects = Effects::none();
        let domain = match values {
            ast::LoopValues::Range(range) => self.loop_range(range, ty, &mut effects)?,
            ast::LoopValues::Set(members) => {
                let mut list = Vec::new();
                for member in members {
                    let value = self.expression(member)?;
                    let value = self.coerce(value, ty, member.span)?;
                    self.add_effects(&mut effects, &value);
                    list.push(value);
                }
                ForDomain::Set(list)
            }
            ast::LoopValues::Expression(source) => {
                let value = self.expression(source)?;
                let element = match &value.ty {
                    Type::Bit(Some(_)) => Type::Bit(None),
                    Type::Array { element, dimensions } if dimensions.len() == 1 => (**element).clone(),
                    Type::ArrayReference { element, rank: 1, .. } => (**element).clone(),
                    other => {
                        let message = format!("a loop walks a range, a set, bits or an array, not {other}");
                        self.report.add(Diagnostic::new(E0301, source.span, message));
                        return None;
                    }
                };
                if super::types::conversion(&element, ty) == super::types::Conversion::Impossible {
                    self.report_conversion(&element, ty, source.span);
                    return None;
                }
                self.add_effects(&mut effects, &value);
                ForDomain::Values(value)
            }
        };
        if self.frame.kind == FrameKind::Gate && !is_constant_domain(&domain) {
            let message = "a loop in the body of a gate needs values known at compile time";
            self.report.add(Diagnostic::new(E0302, span_of(values), message));
            return None;
        }
        Some((domain, effects))
    }

    fn loop_range(&mut self, range: &ast::Range, ty: &Type, effects: &mut Effects) -> Option<ForDomain> {
        let parts = &range.kind;
        let (Some(first), Some(last)) = (&parts.first, &parts.last) else {
            let message = "the range of a loop needs both ends";
            let help = "write `[first:last]` or `[first:step:last]`";
            self.report.add(Diagnostic::new(E0406, range.span, message).help(help));
            return None;
        };
        if !is_integer(ty) && !is_truth(ty) && !matches!(ty, Type::Float(_)) {
            let message = format!("a range counts in integers, the loop variable is of type {ty}");
            self.report.add(Diagnostic::new(E0301, range.span, message));
            return None;
        }
        let start = self.whole_number(first)?;
        let step = match &parts.step {
            Some(step) => Some((self.whole_number(step)?, step.span)),
            None => None,
        };
        let stop = self.whole_number(last)?;
        if let Some((step, span)) = &step
            && literal_of(step).and_then(integer_of) == Some(0)
        {
            self.report.add(Diagnostic::new(E0406, *span, "the step of a range cannot be zero"));
            return None;
        }
        for part in [Some(&start), step.as_ref().map(|(step, _)| step), Some(&stop)].into_iter().flatten() {
            self.add_effects(effects, part);
        }
        Some(ForDomain::Range { start, step: step.map(|(step, _)| step), stop })
    }

    // ------------------------------------------------------------------------------------------- boxes and scopes

    pub(super) fn box_statement(&mut self, block: &ast::BoxBlock, span: Span, flags: u8, frozen: bool) {
        let mut effects = Effects::none();
        let mut duration = None;
        if let Some(source) = &block.duration {
            self.facts.timed = true;
            let value = self.expression(source);
            duration = value.and_then(|value| self.coerce(value, &Type::Duration, source.span));
            if let Some(value) = &duration {
                effects = self.effects_of(value);
            }
        }
        let frozen = frozen || block.duration.is_some();
        let body = self.body(&block.body, |_| {});
        self.push_block(Head::Box(duration), smallvec![body], effects, frozen, flags, span.start);
    }

    pub(super) fn scope_statement(&mut self, block: &ast::Block, span: Span, flags: u8) {
        let body = self.body(block, |_| {});
        self.push_block(Head::Scope, smallvec![body], Effects::none(), false, flags, span.start);
    }
}

fn is_constant_domain(domain: &ForDomain) -> bool {
    let constant = |value: &Expression| literal_of(value).is_some();
    match domain {
        ForDomain::Range { start, step, stop } => {
            constant(start) && constant(stop) && step.as_ref().is_none_or(constant)
        }
        ForDomain::Set(values) => values.iter().all(constant),
        ForDomain::Values(values) => constant(values),
    }
}

fn span_of(values: &ast::LoopValues) -> Span {
    match values {
        ast::LoopValues::Range(range) => range.span,
        ast::LoopValues::Expression(value) => value.span,
        ast::LoopValues::Set(members) => members.first().map_or(Span::default(), |first| first.span),
    }
}
