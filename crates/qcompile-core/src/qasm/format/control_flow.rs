//! Blocks and what decides whether they run.

use super::Writer;
use crate::qasm::ast::*;

impl Writer<'_> {
    pub(super) fn braces(&mut self, block: &Block<'_>) {
        if block.statements.is_empty() {
            return self.put("{}");
        }
        self.put("{");
        self.indent += 1;
        for statement in &block.statements {
            self.new_line();
            self.statement(statement);
        }
        self.indent -= 1;
        self.new_line();
        self.put("}");
    }

    pub(super) fn body(&mut self, body: &Block<'_>) {
        match body.statements.as_slice() {
            [single] if !body.braced => self.single(single),
            _ => {
                self.put(" ");
                self.braces(body);
            }
        }
    }

    /// A statement that stands for a block: on the same line, unless it is read by lines.
    pub(super) fn single(&mut self, statement: &Statement<'_>) {
        let by_lines =
            !statement.annotations.is_empty() || matches!(statement.kind, StatementKind::Pragma(_));
        if by_lines { self.single_below(statement) } else { self.single_beside(statement) }
    }

    pub(super) fn single_beside(&mut self, statement: &Statement<'_>) {
        self.put(" ");
        self.statement(statement);
    }

    pub(super) fn single_below(&mut self, statement: &Statement<'_>) {
        self.indent += 1;
        self.new_line();
        self.statement(statement);
        self.indent -= 1;
    }

    pub(super) fn if_statement(&mut self, statement: &If<'_>) {
        for (k, branch) in statement.branches.iter().enumerate() {
            if k > 0 {
                self.else_word(&statement.branches[k - 1].body);
                self.put(" ");
            }
            self.put("if (");
            self.expression(&branch.condition, 0);
            self.put(")");
            let is_last = k + 1 == statement.branches.len();
            self.branch_body(&branch.body, !is_last || statement.otherwise.is_some());
        }
        let last = statement.branches.last();
        if let (Some(otherwise), Some(last)) = (&statement.otherwise, last) {
            self.else_word(&last.body);
            self.body(otherwise);
        }
    }

    /// A body that an `else` may follow gets braces where it would take that `else` for its own.
    pub(super) fn branch_body(&mut self, body: &Block<'_>, else_follows: bool) {
        if else_follows && takes_else(body) {
            self.put(" ");
            self.braces(body);
        } else {
            self.body(body);
        }
    }

    pub(super) fn else_word(&mut self, before: &Block<'_>) {
        if is_printed_in_braces(before) {
            self.put(" ");
        } else {
            self.new_line();
        }
        self.put("else");
    }

    pub(super) fn for_statement(&mut self, statement: &For<'_>) {
        self.put("for ");
        self.ty(&statement.ty);
        self.put(" ");
        self.put(statement.variable.text);
        self.put(" in ");
        match &statement.values {
            LoopValues::Range(range) => {
                self.put("[");
                self.range(range);
                self.put("]");
            }
            LoopValues::Set(values) => self.set(values),
            LoopValues::Expression(values) => {
                self.expression(values, 0);
                // On one line the number and the gate of `in 5` and `s q;` would read as five seconds.
                if let ([single], false) = (statement.body.statements.as_slice(), statement.body.braced) {
                    return self.single_below(single);
                }
            }
        }
        self.body(&statement.body);
    }

    pub(super) fn switch(&mut self, statement: &Switch<'_>) {
        self.put("switch (");
        self.expression(&statement.subject, 0);
        self.put(") {");
        self.indent += 1;
        for case in &statement.cases {
            self.new_line();
            if case.kind.labels.is_empty() {
                self.put("default");
            } else {
                self.put("case ");
                self.expressions(&case.kind.labels);
            }
            self.put(" ");
            self.braces(&case.kind.body);
        }
        self.indent -= 1;
        self.new_line();
        self.put("}");
    }
}

fn is_printed_in_braces(body: &Block<'_>) -> bool {
    body.braced || body.statements.len() != 1 || takes_else(body)
}

/// Whether a body without braces ends in an `if` that an `else` behind it would join.
fn takes_else(body: &Block<'_>) -> bool {
    let (false, [single]) = (body.braced, body.statements.as_slice()) else { return false };
    match &single.kind {
        StatementKind::If(inner) => inner.otherwise.as_ref().is_none_or(takes_else),
        StatementKind::For(inner) => takes_else(&inner.body),
        StatementKind::While(inner) => takes_else(&inner.body),
        _ => false,
    }
}
