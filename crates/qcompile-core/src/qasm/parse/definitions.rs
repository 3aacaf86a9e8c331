//! Declarations and definitions: what gives a name its meaning.

use super::Parser;
use super::recovery::{Parsed, Reported};
use crate::diagnostics::*;
use crate::qasm::ast::*;
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::TokenKind;

impl<'s> Parser<'s> {
    // -------------------------------------------------------------------------------------------------- variables

    /// A statement that begins with a type: a declaration, or a cast as an expression.
    pub(super) fn typed_statement(&mut self) -> Parsed<StatementKind<'s>> {
        let ty = self.classical_type("a type")?;
        if self.at(TokenKind::LeftParen) {
            let cast = self.cast(ty)?;
            let expression = self.continue_expression(cast)?;
            self.semicolon("`;`")?;
            return Ok(StatementKind::Expression(expression));
        }
        let name = self.declared_name("the name of the variable")?;
        self.check_misplaced_size(name)?;
        let value = if self.eat(TokenKind::Equals) { Some(self.value(true)?) } else { None };
        let expected = if value.is_some() { "`;`" } else { "`=` or `;`" };
        self.declaration(Declaration { role: Role::Variable, ty, name, value }, expected)
    }

    pub(super) fn constant_declaration(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let ty = self.type_or_int("a constant")?;
        let name = self.declared_name("the name of the constant")?;
        self.check_misplaced_size(name)?;
        self.expect(TokenKind::Equals, "`=` and the value of the constant")?;
        let value = Some(self.value(true)?);
        self.declaration(Declaration { role: Role::Constant, ty, name, value }, "`;`")
    }

    pub(super) fn io_declaration(&mut self) -> Parsed<StatementKind<'s>> {
        let is_input = self.bump().kind == TokenKind::Keyword(Keyword::Input);
        let (role, what) = if is_input { (Role::Input, "an input") } else { (Role::Output, "an output") };
        let ty = self.type_or_int(what)?;
        let name = self.declared_name("a name")?;
        self.check_misplaced_size(name)?;
        self.declaration(Declaration { role, ty, name, value: None }, "`;`")
    }

    /// A type; where it is left out before a name, that is reported and `int` is meant.
    fn type_or_int(&mut self, what: &str) -> Parsed<Type<'s>> {
        let next = self.peek();
        if next.kind != TokenKind::Identifier {
            return self.classical_type("a type");
        }
        let name = self.slice(next.span);
        let diagnostic = Diagnostic::new(E0107, next.span, format!("{what} needs a type"));
        self.report(
            diagnostic.label("expected a type").help(format!("for example `int {name}` or `float {name}`")),
        );
        Ok(Node::new(TypeKind::Int(None), Span::at(next.span.start)))
    }

    fn declaration(&mut self, declaration: Declaration<'s>, expected: &str) -> Parsed<StatementKind<'s>> {
        self.check_single_name()?;
        self.semicolon(expected)?;
        Ok(StatementKind::Declaration(declaration))
    }

    /// Refuses `int x[8]`.
    fn check_misplaced_size(&mut self, name: Name<'s>) -> Parsed<()> {
        if !self.at(TokenKind::LeftBracket) {
            return Ok(());
        }
        let span = self.peek().span;
        let message = "the size of a type stands before the name";
        let help = format!("write `bit[8] {0};`, or `array[int[8], 4] {0};` for an array", name.text);
        Err(self.report(Diagnostic::new(E0108, span, message).label("not here").help(help)))
    }

    /// Refuses `int a, b`.
    fn check_single_name(&mut self) -> Parsed<()> {
        if !self.at(TokenKind::Comma) {
            return Ok(());
        }
        let span = self.peek().span;
        let message = "a declaration has one name";
        let help = "write a declaration for each name";
        Err(self.report(Diagnostic::new(E0109, span, message).label("expected `;`").help(help)))
    }

    pub(super) fn alias(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let name = self.declared_name("the name of the alias")?;
        self.expect(TokenKind::Equals, "`=`")?;
        let mut parts = vec![self.expression("a register")?];
        while self.eat(TokenKind::PlusPlus) {
            parts.push(self.expression("a register")?);
        }
        self.semicolon("`++` or `;`")?;
        Ok(StatementKind::Alias(Alias { name, parts }))
    }

    // ----------------------------------------------------------------------------------------------------- qubits

    pub(super) fn qubit_declaration(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let size = self.optional_size()?;
        let name = self.declared_name("the name of the qubit")?;
        self.check_misplaced_size(name)?;
        self.check_single_name()?;
        self.semicolon("`;`")?;
        Ok(StatementKind::Qubit(QubitDeclaration { size, name }))
    }

    pub(super) fn register_declaration(&mut self) -> Parsed<StatementKind<'s>> {
        let kind = self.register_keyword();
        if self.at(TokenKind::LeftBracket) {
            return Err(self.size_before_name(kind));
        }
        let name = self.declared_name("the name of the register")?;
        let size = match self.dialect() {
            Dialect::OpenQasm2 => Some(self.bracketed("a size")?),
            Dialect::OpenQasm3 => self.optional_size()?,
        };
        self.check_single_name()?;
        self.semicolon("`;`")?;
        Ok(StatementKind::Register(RegisterDeclaration { kind, name, size }))
    }

    fn register_keyword(&mut self) -> RegisterKind {
        match self.bump().kind {
            TokenKind::Keyword(Keyword::Qreg) => RegisterKind::Qreg,
            _ => RegisterKind::Creg,
        }
    }

    /// Refuses `qreg[4] q`.
    fn size_before_name(&mut self, kind: RegisterKind) -> Reported {
        let span = self.peek().span;
        let (old, new) = if kind == RegisterKind::Qreg { ("qreg q", "qubit") } else { ("creg c", "bit") };
        let message = "the size of a register stands after its name";
        let help = match self.dialect() {
            Dialect::OpenQasm2 => format!("write `{old}[2];`"),
            Dialect::OpenQasm3 => format!("write `{old}[2];`, or in the style of version 3 `{new}[2] ...;`"),
        };
        self.report(Diagnostic::new(E0108, span, message).label("not here").help(help))
    }

    // ------------------------------------------------------------------------------------------ gates, subroutines

    pub(super) fn gate_definition(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let header = self.gate_header(TokenKind::LeftBrace, "`,` or `{`")?;
        let body = self.block()?;
        Ok(StatementKind::Gate(GateDefinition { header, body }))
    }

    pub(super) fn opaque(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let header = self.gate_header(TokenKind::Semicolon, "`,` or `;`")?;
        self.semicolon("`;`")?;
        Ok(StatementKind::Opaque(header))
    }

    fn gate_header(&mut self, end: TokenKind, expected: &str) -> Parsed<GateHeader<'s>> {
        let name = self.declared_name("the name of the gate")?;
        let parameters = match self.at(TokenKind::LeftParen) {
            true => self.parenthesised(|parser| parser.local_name("the name of a parameter"))?,
            false => Vec::new(),
        };
        let qubits =
            self.list(|kind| kind == end, expected, |parser| parser.local_name("the name of a qubit"))?;
        Ok(GateHeader { name, parameters, qubits })
    }

    pub(super) fn def(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let name = self.declared_name("the name of the subroutine")?;
        let arguments = self.parenthesised(Self::argument)?;
        let returns = self.return_type()?;
        let body = self.block()?;
        Ok(StatementKind::Def(Def { name, arguments, returns, body }))
    }

    fn return_type(&mut self) -> Parsed<Option<Type<'s>>> {
        if self.eat(TokenKind::Arrow) {
            self.scalar_type("the type of the result").map(Some)
        } else {
            Ok(None)
        }
    }

    fn argument(&mut self) -> Parsed<Argument<'s>> {
        let start = self.peek().span;
        if let TokenKind::Keyword(Keyword::Qreg | Keyword::Creg) = self.peek_kind() {
            let kind = self.register_keyword();
            let name = self.local_name("the name of the argument")?;
            let size = self.optional_size()?;
            let ty = Node::new(ArgumentTypeKind::Register(kind, size), self.since(start));
            return Ok(Argument { ty, name });
        }
        let ty = self.argument_type()?;
        let name = self.local_name("the name of the argument")?;
        Ok(Argument { ty, name })
    }

    /// The type of an argument that is written before its name.
    fn argument_type(&mut self) -> Parsed<ArgumentType<'s>> {
        let start = self.peek().span;
        let kind = match self.peek_kind() {
            TokenKind::Keyword(Keyword::Qubit) => {
                self.bump();
                ArgumentTypeKind::Qubit(self.optional_size()?)
            }
            TokenKind::Keyword(Keyword::Readonly | Keyword::Mutable) => {
                ArgumentTypeKind::ArrayReference(self.array_reference()?)
            }
            _ => ArgumentTypeKind::Scalar(self.scalar_type("the type of the argument")?),
        };
        Ok(Node::new(kind, self.since(start)))
    }

    pub(super) fn extern_declaration(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let name = self.declared_name("the name of the function")?;
        let arguments = self.parenthesised(Self::extern_argument)?;
        let returns = self.return_type()?;
        self.semicolon("`;`")?;
        Ok(StatementKind::Extern(Extern { name, arguments, returns }))
    }

    fn extern_argument(&mut self) -> Parsed<ArgumentType<'s>> {
        let start = self.peek().span;
        match self.peek_kind() {
            TokenKind::Keyword(Keyword::Creg) => {
                let kind = self.register_keyword();
                let size = self.optional_size()?;
                Ok(Node::new(ArgumentTypeKind::Register(kind, size), self.since(start)))
            }
            TokenKind::Keyword(Keyword::Qubit) => Err(self.unexpected("a classical type")),
            _ => self.argument_type(),
        }
    }

    // ----------------------------------------------------------------------------------------------- calibrations

    pub(super) fn cal(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        Ok(StatementKind::Cal(self.calibration_body()?))
    }

    pub(super) fn defcal(&mut self) -> Parsed<StatementKind<'s>> {
        self.bump();
        let target = self.defcal_target()?;
        let arguments = match self.at(TokenKind::LeftParen) {
            true => self.parenthesised(Self::defcal_argument)?,
            false => Vec::new(),
        };
        let ends = |kind| matches!(kind, TokenKind::LeftBrace | TokenKind::Arrow);
        let operands = self.list(ends, "`,`, `->` or `{`", Self::defcal_operand)?;
        let returns = self.return_type()?;
        let body = self.calibration_body()?;
        Ok(StatementKind::Defcal(Defcal { target, arguments, operands, returns, body }))
    }

    fn defcal_target(&mut self) -> Parsed<Name<'s>> {
        use Keyword::{Delay, Measure, Reset};
        let token = self.peek();
        if let TokenKind::Keyword(Measure | Reset | Delay) = token.kind {
            self.bump();
            return Ok(Name { text: self.slice(token.span), span: token.span });
        }
        self.name("a gate, `measure`, `reset` or `delay`")
    }

    fn defcal_argument(&mut self) -> Parsed<DefcalArgument<'s>> {
        let TokenKind::Keyword(keyword) = self.peek_kind() else { return self.defcal_value() };
        use Keyword::{Creg, Mutable, Qreg, Qubit, Readonly};
        if matches!(keyword, Qubit | Qreg | Creg | Readonly | Mutable) {
            return self.argument().map(DefcalArgument::Argument);
        }
        if !Self::starts_type(keyword) {
            return self.defcal_value();
        }
        let ty = self.classical_type("a type")?;
        if self.at(TokenKind::LeftParen) {
            let cast = self.cast(ty)?;
            return self.continue_expression(cast).map(DefcalArgument::Value);
        }
        let ty = Node { span: ty.span, kind: ArgumentTypeKind::Scalar(ty) };
        let name = self.local_name("the name of the argument")?;
        Ok(DefcalArgument::Argument(Argument { ty, name }))
    }

    fn defcal_value(&mut self) -> Parsed<DefcalArgument<'s>> {
        self.expression("a parameter or a value").map(DefcalArgument::Value)
    }

    fn defcal_operand(&mut self) -> Parsed<DefcalOperand<'s>> {
        if self.at(TokenKind::Hardware) {
            let (number, span) = self.hardware()?;
            return Ok(Node::new(DefcalOperandKind::Hardware(number), span));
        }
        let name = self.name("a qubit")?;
        Ok(Node::new(DefcalOperandKind::Any(name.text), name.span))
    }

    /// `{ ... }` in another language: the text between the braces.
    fn calibration_body(&mut self) -> Parsed<Text<'s>> {
        let open = self.expect(TokenKind::LeftBrace, "`{`")?;
        let Some(body) = self.lexer.verbatim_block() else {
            let message = "this calibration block is not closed";
            let diagnostic = Diagnostic::new(E0003, open, message).label("the block starts here");
            return Err(self.report(diagnostic.help("close it with `}`; its braces must balance")));
        };
        self.previous = Span::new(body.end, body.end + 1);
        Ok(Node::new(self.slice(body), body))
    }
}
