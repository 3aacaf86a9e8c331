//! Statements that own blocks and decide whether they run.

use super::Parser;
use super::recovery::Parsed;
use crate::diagnostics::*;
use crate::qasm::ast::*;
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::TokenKind;

const LOOP_HELP: &str = "a loop looks like `for int i in [0:3] { ... }`; the last value belongs to the range";

impl<'s> Parser<'s> {
    pub(super) fn if_statement(&mut self) -> Parsed<StatementKind<'s>> {
        let mut branches = Vec::new();
        loop {
            self.bump();
            let condition = self.condition("if")?;
            let body = self.body()?;
            branches.push(Branch { condition, body });
            if !self.eat_keyword(Keyword::Else) {
                return Ok(StatementKind::If(If { branches, otherwise: None }));
            }
            if !self.at_keyword(Keyword::If) {
                let otherwise = Some(self.body()?);
                return Ok(StatementKind::If(If { branches, otherwise }));
            }
        }
    }

    pub(super) fn while_statement(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let condition = self.condition("while")?;
        let body = self.body()?;
        Ok(StatementKind::While(While { condition, body }))
    }

    /// A condition in parentheses. Missing parentheses and `=` for `==` are reported and read as meant.
    fn condition(&mut self, keyword: &str) -> Parsed<Expression<'s>> {
        if !self.at(TokenKind::LeftParen) {
            let span = self.peek().span;
            let condition = self.expression("a condition in parentheses")?;
            let message = format!("the condition of `{keyword}` stands in parentheses");
            let help = format!("write `{keyword} (...)`");
            self.report(Diagnostic::new(E0110, span, message).label("expected `(`").help(help));
            return Ok(condition);
        }
        self.bump();
        let mut condition = self.expression("a condition")?;
        if matches!(self.peek_kind(), TokenKind::Equals | TokenKind::Assign(_)) {
            condition = self.assigned_condition(condition)?;
        }
        self.expect(TokenKind::RightParen, "`)`")?;
        Ok(condition)
    }

    fn assigned_condition(&mut self, left: Expression<'s>) -> Parsed<Expression<'s>> {
        let sign = self.bump();
        let message = "an assignment is not a condition";
        let diagnostic = Diagnostic::new(E0106, sign.span, message);
        self.report(match sign.kind {
            TokenKind::Equals => diagnostic.label("expected `==`").help("compare with `==`"),
            _ => diagnostic.label("expected a comparison").help("assign in a statement of its own"),
        });
        let right = self.expression("a value")?;
        let span = left.span.to(right.span);
        let chain = Chain { first: Box::new(left), rest: vec![(BinaryOperator::Equal, right)] };
        Ok(Node::new(ExpressionKind::Chain(chain), span))
    }

    pub(super) fn for_statement(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        if self.at(TokenKind::LeftParen) {
            return self.loop_of_another_language();
        }
        let ty = self.loop_type()?;
        let variable = self.local_name("the name of the loop variable")?;
        if !self.eat_keyword(Keyword::In) {
            let failed = self.unexpected("`in`");
            return Err(self.with_help(failed, LOOP_HELP));
        }
        let values = self.loop_values()?;
        let body = self.body()?;
        Ok(StatementKind::For(For { ty, variable, values, body }))
    }

    /// The type of a loop variable; where it is left out, that is reported and `int` is meant.
    fn loop_type(&mut self) -> Parsed<Type<'s>> {
        let next = self.peek();
        if next.kind != TokenKind::Identifier {
            return self.scalar_type("the type of the loop variable");
        }
        let message = "the loop variable needs a type";
        let help = format!("write `for int {} in ...`", self.slice(next.span));
        self.report(Diagnostic::new(E0107, next.span, message).label("expected a type").help(help));
        Ok(Node::new(TypeKind::Int(None), Span::at(next.span.start)))
    }

    fn loop_values(&mut self) -> Parsed<LoopValues<'s>> {
        match self.peek_kind() {
            TokenKind::LeftBrace => Ok(LoopValues::Set(self.set()?)),
            TokenKind::LeftBracket => {
                self.bump();
                let range = self.range()?;
                self.expect(TokenKind::RightBracket, "`]`")?;
                Ok(LoopValues::Range(range))
            }
            _ => Ok(LoopValues::Expression(self.expression("the values of the loop")?)),
        }
    }

    fn loop_of_another_language(&mut self) -> Parsed<StatementKind<'s>> {
        let start = self.bump().span;
        let mut depth = 1_usize;
        while depth > 0 && !matches!(self.peek_kind(), TokenKind::End | TokenKind::LeftBrace) {
            match self.bump().kind {
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen => depth -= 1,
                _ => {}
            }
        }
        let message = "a loop runs over a range or a set of values";
        let span = self.since(start);
        self.report(
            Diagnostic::new(E0110, span, message).label("expected `type name in values`").help(LOOP_HELP),
        );
        self.body()?;
        Ok(StatementKind::Broken(Broken { declares: None }))
    }

    pub(super) fn switch(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        self.expect(TokenKind::LeftParen, "`(`")?;
        let subject = self.expression("the value to switch on")?;
        self.expect(TokenKind::RightParen, "`)`")?;
        let open = self.expect(TokenKind::LeftBrace, "`{`")?;
        self.nested(open, |parser| {
            let mut cases = Vec::new();
            while !parser.eat(TokenKind::RightBrace) {
                if parser.at(TokenKind::End) {
                    parser.report_unclosed(open);
                    break;
                }
                cases.push(parser.case()?);
            }
            Ok(StatementKind::Switch(Switch { subject, cases }))
        })
    }

    fn case(&mut self) -> Parsed<Case<'s>> {
        let start = self.peek().span;
        let labels = match self.peek_kind() {
            TokenKind::Keyword(Keyword::Case) => {
                self.bump();
                let ends = |kind| kind == TokenKind::LeftBrace;
                self.list(ends, "`,` or `{`", |parser| parser.expression("the value of the case"))?
            }
            TokenKind::Keyword(Keyword::Default) => {
                self.bump();
                Vec::new()
            }
            _ => return Err(self.unexpected("`case`, `default` or `}`")),
        };
        let body = self.block()?;
        Ok(Node::new(CaseKind { labels, body }, self.since(start)))
    }

    pub(super) fn box_statement(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let duration =
            if self.at(TokenKind::LeftBracket) { Some(self.bracketed("a duration")?) } else { None };
        let body = self.block()?;
        Ok(StatementKind::Box(BoxBlock { duration, body }))
    }
}
