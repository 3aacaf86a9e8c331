//! Statements: directives, operations, assignments, expressions.

use super::Parser;
use super::recovery::{Parsed, Reported};
use crate::diagnostics::*;
use crate::qasm::ast::*;
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::TokenKind;

impl<'s> Parser<'s> {
    /// Reads one statement; a broken one is reported and skipped.
    pub(super) fn statement(&mut self) -> Statement<'s> {
        let outer = (self.declares.take(), std::mem::take(&mut self.tallest));
        let reports_before = self.diagnostics.len();
        let annotations = self.annotations();
        let first = self.peek();
        let (kind, span) = match self.annotated(&annotations) {
            Ok(kind) => (kind, self.since(first.span)),
            Err(Reported) => {
                self.explain_first_word(first, reports_before);
                self.tallest = 0;
                (self.recover(first.span), self.since(first.span).to(first.span))
            }
        };
        self.declares = outer.0;
        self.tallest = self.tallest.max(outer.1);
        Statement { annotations, kind, span }
    }

    fn annotations(&mut self) -> Vec<Annotation<'s>> {
        let mut annotations = Vec::new();
        while self.at(TokenKind::At) && self.dialect() == Dialect::OpenQasm3 {
            let start = self.bump().span;
            let name = self.lexer.dotted_name();
            let content = self.lexer.rest_of_line();
            self.previous = if content.is_empty() { name } else { content };
            if name.is_empty() {
                self.report(Diagnostic::new(E0101, start, "an annotation needs a name: `@name`"));
            }
            let text = AnnotationText { name: self.slice(name), content: self.slice(content) };
            annotations.push(Node::new(text, self.since(start)));
        }
        annotations
    }

    fn annotated(&mut self, annotations: &[Annotation<'s>]) -> Parsed<StatementKind<'s>> {
        let Some(last) = annotations.last() else { return self.statement_kind() };
        let what = match self.peek_kind() {
            TokenKind::LeftBrace => "a block without a header",
            TokenKind::Keyword(Keyword::Pragma) => "a pragma",
            TokenKind::End | TokenKind::RightBrace => "the end of the block",
            _ => return self.statement_kind(),
        };
        let message = format!("an annotation cannot stand before {what}");
        self.report(Diagnostic::new(E0112, last.span, message).label("expected a statement after this"));
        if self.at(TokenKind::End) || self.at(TokenKind::RightBrace) {
            return Ok(StatementKind::Broken(Broken { declares: None }));
        }
        self.statement_kind()
    }

    fn statement_kind(&mut self) -> Parsed<StatementKind<'s>> {
        match self.peek_kind() {
            TokenKind::Keyword(keyword) => self.keyword_statement(keyword),
            TokenKind::Identifier => self.name_statement(),
            TokenKind::LeftBrace if self.dialect() == Dialect::OpenQasm3 => {
                Ok(StatementKind::Scope(self.block()?))
            }
            TokenKind::LeftBrace => Err(self.block_in_version_2()),
            TokenKind::Semicolon => {
                let failed = self.unexpected("a statement");
                Err(self.with_help(failed, "remove this semicolon"))
            }
            kind if self.dialect() == Dialect::OpenQasm3 && starts_expression(kind) => {
                let expression = self.expression("a statement")?;
                self.finish(StatementKind::Expression(expression))
            }
            _ => Err(self.unexpected("a statement")),
        }
    }

    fn keyword_statement(&mut self, keyword: Keyword) -> Parsed<StatementKind<'s>> {
        match keyword {
            Keyword::OpenQasm => self.version(),
            Keyword::Include => self.include(),
            Keyword::Defcalgrammar => self.calibration_grammar(),
            Keyword::Pragma => self.pragma(),

            Keyword::Inv | Keyword::Pow | Keyword::Ctrl | Keyword::Negctrl | Keyword::Gphase => {
                self.modified_gate_call()
            }
            Keyword::Measure => self.measure(),
            Keyword::Reset => self.reset_statement(),
            Keyword::Barrier => self.barrier(),
            Keyword::Delay => self.delay(),
            Keyword::Nop if !self.words.nop_declared => self.nop(),

            Keyword::Qubit => self.qubit_declaration(),
            Keyword::Qreg | Keyword::Creg => self.register_declaration(),
            Keyword::Input | Keyword::Output => self.io_declaration(),
            Keyword::Const => self.constant_declaration(),
            Keyword::Let => self.alias(),
            Keyword::Gate => self.gate_definition(),
            Keyword::Opaque => self.opaque(),
            Keyword::Def => self.def(),
            Keyword::Extern => self.extern_declaration(),
            Keyword::Cal => self.cal(),
            Keyword::Defcal => self.defcal(),

            Keyword::If => self.if_statement(),
            Keyword::For => self.for_statement(),
            Keyword::While => self.while_statement(),
            Keyword::Switch if !self.words.switch_declared => self.switch(),
            Keyword::Box => self.box_statement(),
            Keyword::Break => self.word_statement(StatementKind::Break),
            Keyword::Continue => self.word_statement(StatementKind::Continue),
            Keyword::End => self.word_statement(StatementKind::End),
            Keyword::Return => self.return_statement(),

            Keyword::True | Keyword::False | Keyword::Durationof => {
                let expression = self.expression("a statement")?;
                self.finish(StatementKind::Expression(expression))
            }
            Keyword::Else => {
                let failed = self.unexpected("a statement");
                Err(self.with_help(failed, "this `else` belongs to no `if`"))
            }
            _ if self.is_name(TokenKind::Keyword(keyword)) => self.name_statement(),
            _ if Self::starts_type(keyword) => self.typed_statement(),
            _ => Err(self.unexpected("a statement")),
        }
    }

    /// Adds advice to the report just made.
    pub(super) fn with_help(&mut self, failed: Reported, help: &str) -> Reported {
        if let Some(last) =
            self.diagnostics.last_mut().filter(|last| last.code == E0101 && last.help.is_empty())
        {
            last.help.push(help.to_string());
        }
        failed
    }

    pub(super) fn finish(&mut self, kind: StatementKind<'s>) -> Parsed<StatementKind<'s>> {
        self.semicolon("`;`")?;
        Ok(kind)
    }

    fn word_statement(&mut self, kind: StatementKind<'s>) -> Parsed<StatementKind<'s>> {
        self.bump();
        self.finish(kind)
    }

    // ------------------------------------------------------------------------------------------------- directives

    fn version(&mut self) -> Parsed<StatementKind<'s>> {
        let keyword = self.bump().span;
        let number = self.lexer.version_number();
        self.previous = if number.is_empty() { keyword } else { number };
        let span = self.since(keyword);
        let Some(version) = version_of(self.slice(number)) else {
            let message = "expected a version number after `OPENQASM`";
            let help = "write `OPENQASM 3.0;` or `OPENQASM 2.0;`";
            return Err(self.report(Diagnostic::new(E0101, span, message).help(help)));
        };
        if !self.at_start {
            let message = "the version line must be the first statement of a file";
            self.report(Diagnostic::new(E0113, span, message).label("this stands after other statements"));
        } else if !self.adopt(version) {
            let message = format!("OpenQASM {} is not known", self.slice(number));
            let help = "known versions are 2.0, 3.0, 3.1 and 3.2";
            self.report(Diagnostic::new(E0601, number, message).help(help));
        }
        self.finish(StatementKind::Version(version))
    }

    /// Reads the rest of the file by the rules of `version`, if there is such a version.
    fn adopt(&mut self, version: Version) -> bool {
        match (version.major, version.minor) {
            (2, None | Some(0)) => self.lexer.dialect = Dialect::OpenQasm2,
            (3, minor @ (None | Some(0..=2))) => {
                self.lexer.dialect = Dialect::OpenQasm3;
                self.words.switch_reserved = minor >= Some(1);
                self.words.nop_reserved = minor >= Some(2);
            }
            _ => return false,
        }
        true
    }

    fn include(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let path = self.quoted("a file name in quotes")?;
        self.finish(StatementKind::Include(path))
    }

    fn calibration_grammar(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let name = self.quoted("the name of a grammar in quotes")?;
        self.finish(StatementKind::CalibrationGrammar(name))
    }

    fn quoted(&mut self, expected: &str) -> Parsed<Text<'s>> {
        let token = self.peek();
        let content = Span::new(token.span.start + 1, token.span.end.max(token.span.start + 2) - 1);
        let is_string = matches!(token.kind, TokenKind::String | TokenKind::BitString);
        if !is_string || content.is_empty() {
            return Err(self.unexpected(expected));
        }
        self.bump();
        Ok(Node::new(self.slice(content), token.span))
    }

    fn pragma(&mut self) -> Parsed<StatementKind<'s>> {
        let keyword = self.bump().span;
        let content = self.lexer.rest_of_line();
        if content.is_empty() {
            let message = "expected the text of the pragma on this line";
            return Err(self.report(Diagnostic::new(E0101, keyword, message)));
        }
        self.previous = content;
        let hash = self.slice(keyword).starts_with('#');
        Ok(StatementKind::Pragma(Pragma { hash, content: self.slice(content) }))
    }

    // ------------------------------------------------------------------------------------------------- operations

    fn modified_gate_call(&mut self) -> Parsed<StatementKind<'s>> {
        let mut modifiers = Vec::new();
        while let Some(modifier) = self.modifier()? {
            modifiers.push(modifier);
        }
        let is_phase = self.at_keyword(Keyword::Gphase);
        let name = if is_phase {
            let span = self.bump().span;
            Name { text: self.slice(span), span }
        } else {
            self.name("the name of a gate")?
        };
        let parameters = if self.at(TokenKind::LeftParen) { self.arguments()? } else { Vec::new() };
        let duration = self.designator()?;
        let operands = if is_phase && !self.starts_operand() { Vec::new() } else { self.operands()? };
        self.gate_call(GateCall { modifiers, name, parameters, duration, operands })
    }

    fn modifier(&mut self) -> Parsed<Option<Modifier<'s>>> {
        let start = self.peek().span;
        let kind = match self.peek_kind() {
            TokenKind::Keyword(Keyword::Inv) => {
                self.bump();
                ModifierKind::Inv
            }
            TokenKind::Keyword(Keyword::Pow) => {
                self.bump();
                self.expect(TokenKind::LeftParen, "`(` and the exponent")?;
                let exponent = self.expression("the exponent")?;
                self.expect(TokenKind::RightParen, "`)`")?;
                ModifierKind::Pow(exponent)
            }
            TokenKind::Keyword(Keyword::Ctrl) => ModifierKind::Ctrl(self.control_count()?),
            TokenKind::Keyword(Keyword::Negctrl) => ModifierKind::Negctrl(self.control_count()?),
            _ => return Ok(None),
        };
        self.expect(TokenKind::At, "`@` after the modifier")?;
        Ok(Some(Node::new(kind, self.since(start))))
    }

    fn control_count(&mut self) -> Parsed<Option<Expression<'s>>> {
        self.bump();
        if !self.eat(TokenKind::LeftParen) {
            return Ok(None);
        }
        let count = self.expression("the number of controls")?;
        self.expect(TokenKind::RightParen, "`)`")?;
        Ok(Some(count))
    }

    /// Ends a gate call, or a call of a calibrated operation with an arrow.
    fn gate_call(&mut self, call: GateCall<'s>) -> Parsed<StatementKind<'s>> {
        let plain =
            call.modifiers.is_empty() && call.duration.is_none() && self.dialect() == Dialect::OpenQasm3;
        if plain && !call.operands.is_empty() && self.eat(TokenKind::Arrow) {
            let target = self.indexed_name("a bit or bit register")?;
            let GateCall { name, parameters: arguments, operands, .. } = call;
            let call = QuantumCall { name, arguments, operands };
            return self.finish(StatementKind::CallArrow(CallArrow { call, target }));
        }
        self.semicolon("`,` or `;`")?;
        Ok(StatementKind::GateCall(call))
    }

    fn measure(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let source = self.operand()?;
        if self.at(TokenKind::Comma) {
            return Err(self.one_operand("measure"));
        }
        let needs_target = self.dialect() == Dialect::OpenQasm2;
        let target = if needs_target || self.at(TokenKind::Arrow) {
            self.expect(TokenKind::Arrow, "`->` and the bits that take the outcome")?;
            Some(self.indexed_name("a bit or bit register")?)
        } else {
            None
        };
        let expected = if target.is_some() { "`;`" } else { "`->` or `;`" };
        self.semicolon(expected)?;
        Ok(StatementKind::Measure(Measure { source, target }))
    }

    fn one_operand(&mut self, what: &str) -> Reported {
        let span = self.peek().span;
        let message = format!("`{what}` takes one operand");
        let help = format!("{what} a whole register at once, or write one statement for each qubit");
        self.report(Diagnostic::new(E0111, span, message).label("expected `;`").help(help))
    }

    fn reset_statement(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let operand = self.operand()?;
        if self.at(TokenKind::Comma) {
            return Err(self.one_operand("reset"));
        }
        self.finish(StatementKind::Reset(operand))
    }

    fn barrier(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let operands = match self.dialect() {
            Dialect::OpenQasm2 => self.operands()?,
            Dialect::OpenQasm3 => self.optional_operands()?,
        };
        self.semicolon("`,` or `;`")?;
        Ok(StatementKind::Barrier(operands))
    }

    fn delay(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        if !self.at(TokenKind::LeftBracket) {
            let failed = self.unexpected("`[`");
            return Err(self.with_help(failed, "the duration stands in brackets: `delay[100ns] q;`"));
        }
        let duration = self.bracketed("a duration")?;
        let operands = self.optional_operands()?;
        self.semicolon("`,` or `;`")?;
        Ok(StatementKind::Delay(Delay { duration, operands }))
    }

    fn nop(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let operands = self.optional_operands()?;
        self.semicolon("`,` or `;`")?;
        Ok(StatementKind::Nop(operands))
    }

    // ---------------------------------------------------------------------------------- statements without keyword

    /// A statement that begins with a name: a gate call, an assignment or an expression.
    fn name_statement(&mut self) -> Parsed<StatementKind<'s>> {
        let name = self.name("a statement")?;
        if self.at_operands() {
            return self.plain_gate_call(name, Vec::new(), None);
        }
        match self.peek_kind() {
            TokenKind::LeftParen => self.call_statement(name),
            _ if self.dialect() == Dialect::OpenQasm2 => Err(self.unexpected("the qubits of the gate")),
            TokenKind::LeftBracket => self.indexed_statement(name),
            TokenKind::Equals | TokenKind::Assign(_) => {
                self.assignment(IndexedName { name, indices: Vec::new() })
            }
            _ => self.expression_statement(Node::new(ExpressionKind::Name(name.text), name.span)),
        }
    }

    /// `name(...)`: a gate call with parameters, or an expression.
    fn call_statement(&mut self, name: Name<'s>) -> Parsed<StatementKind<'s>> {
        let parameters = self.arguments()?;
        if self.at_operands() {
            return self.plain_gate_call(name, parameters, None);
        }
        if self.dialect() == Dialect::OpenQasm2 {
            return Err(self.unexpected("the qubits of the gate"));
        }
        let call_span = self.since(name.span);
        let index = if self.at(TokenKind::LeftBracket) { Some(self.index()?) } else { None };
        if self.at_operands() {
            return self.plain_gate_call(name, parameters, index);
        }
        let call = Node::new(ExpressionKind::Call(Call { name, arguments: parameters }), call_span);
        self.expression_statement(match index {
            Some(index) => {
                let span = self.since(name.span);
                Node::new(ExpressionKind::Index(Box::new(call), vec![index]), span)
            }
            None => call,
        })
    }

    /// `name[...]`: an assignment, a gate call with a duration, or an expression.
    fn indexed_statement(&mut self, name: Name<'s>) -> Parsed<StatementKind<'s>> {
        let first = self.index()?;
        if self.at_operands() {
            return self.plain_gate_call(name, Vec::new(), Some(first));
        }
        let mut indices = vec![first];
        while self.at(TokenKind::LeftBracket) {
            indices.push(self.index()?);
        }
        if matches!(self.peek_kind(), TokenKind::Equals | TokenKind::Assign(_)) {
            return self.assignment(IndexedName { name, indices });
        }
        let base = Node::new(ExpressionKind::Name(name.text), name.span);
        let span = self.since(name.span);
        self.expression_statement(Node::new(ExpressionKind::Index(Box::new(base), indices), span))
    }

    /// The operands and the end of a gate call without modifiers. Its duration was read as an index, since what
    /// follows the brackets tells the two apart.
    fn plain_gate_call(
        &mut self,
        name: Name<'s>,
        parameters: Vec<Expression<'s>>,
        index: Option<Index<'s>>,
    ) -> Parsed<StatementKind<'s>> {
        let duration = match index {
            Some(index) => Some(Box::new(self.index_as_duration(index)?)),
            None => None,
        };
        let operands = self.operands()?;
        self.gate_call(GateCall { modifiers: Vec::new(), name, parameters, duration, operands })
    }

    fn index_as_duration(&mut self, index: Index<'s>) -> Parsed<Expression<'s>> {
        if let IndexKind::Items(mut items) = index.kind
            && items.len() == 1
            && let Some(IndexItem::Value(duration)) = items.pop()
        {
            return Ok(duration);
        }
        let message = "expected one duration in these brackets";
        Err(self.report(Diagnostic::new(E0101, index.span, message)))
    }

    fn assignment(&mut self, target: IndexedName<'s>) -> Parsed<StatementKind<'s>> {
        let operator = match self.bump().kind {
            TokenKind::Assign(operator) => Some(operator),
            _ => None,
        };
        let value = self.value(false)?;
        self.finish(StatementKind::Assignment(Assignment { target, operator, value }))
    }

    fn expression_statement(&mut self, start: Expression<'s>) -> Parsed<StatementKind<'s>> {
        let expression = self.continue_expression(start)?;
        self.finish(StatementKind::Expression(expression))
    }

    fn return_statement(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let is_bare = self.at(TokenKind::Semicolon) || self.at(TokenKind::RightBrace);
        let value = if is_bare { None } else { Some(self.value(false)?) };
        self.finish(StatementKind::Return(value))
    }
}

fn starts_expression(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(
        kind,
        Integer(_)
            | Float
            | Imaginary
            | Timing(_)
            | BitString
            | Hardware
            | LeftParen
            | Exclamation
            | Tilde
            | Operator(BinaryOperator::Subtract)
    )
}

/// `3` or `3.1`.
fn version_of(text: &str) -> Option<Version> {
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    match text.split_once('.') {
        Some((major, minor)) => Some(Version { major: number(major)?, minor: Some(number(minor)?) }),
        None => Some(Version { major: number(text)?, minor: None }),
    }
}
