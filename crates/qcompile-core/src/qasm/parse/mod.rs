//! The parser: one statement at a time, errors on the side.
//!
//! Recursive descent with one token of look-ahead; operators by precedence climbing. [`Parser::next_item`] hands
//! out plain gate calls as flat records and everything else as trees. A statement with a syntax error becomes
//! [`StatementKind::Broken`] and its diagnostic is kept, so that one run reports the independent errors of a file.

mod control_flow;
mod definitions;
mod expressions;
mod flat;
mod recovery;
mod statements;
mod types;

use rustc_hash::FxHashMap;

use crate::diagnostics::{Diagnostic, Span};
use crate::qasm::ast::*;
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::{Lexer, Token, TokenKind};
use crate::qasm::number::Number;
use flat::FlatBuffers;
use recovery::Parsed;

/// How deep blocks and brace-less bodies may be nested.
pub const MAX_NESTING: u32 = 256;
/// How deep an expression may be nested: parentheses, prefix operators, powers, arguments.
pub const MAX_EXPRESSION_DEPTH: u32 = 256;
/// The parser stops after so many errors.
pub const MAX_ERRORS: usize = 20;

/// What [`Parser::next_item`] yields.
#[derive(Debug)]
pub enum Item<'p, 's> {
    Gate(FlatGate<'p, 's>),
    Statement(Statement<'s>),
}

/// A parser over one file.
pub struct Parser<'s> {
    lexer: Lexer<'s>,
    /// The token before the cursor of the lexer, when it was looked at but not taken.
    peeked: Option<Token>,
    /// The last token taken.
    previous: Span,
    diagnostics: Vec<Diagnostic>,
    flat: Option<FlatBuffers<'s>>,
    words: Words,
    /// Constants that angles may name, see [`Parser::define`].
    constants: FxHashMap<&'s str, Number>,
    at_start: bool,
    nesting: u32,
    depth: u32,
    /// Height of the tallest expression since this was last reset; a block inside an expression counts with it.
    tallest: u32,
    end_reported: bool,
    /// The name that the statement at hand declares, once it is read.
    declares: Option<Name<'s>>,
}

/// Words whose meaning depends on what the program says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    /// The version line reserves `switch`, `case` and `default` (from 3.1).
    switch_reserved: bool,
    /// The version line reserves `nop` (from 3.2).
    nop_reserved: bool,
    /// The program declares something of this name.
    switch_declared: bool,
    nop_declared: bool,
    /// The program declares something named like a built-in constant or function.
    constant_shadowed: bool,
}

impl<'s> Parser<'s> {
    /// A parser at the start of `text`, which stands at `base` in the source map. A version line in the text
    /// overrides `dialect`.
    pub fn new(text: &'s str, base: u32, dialect: Dialect) -> Self {
        let lexer = Lexer::new(text, base, dialect);
        let start = Span::at(base + lexer.position() as u32);
        Self {
            lexer,
            peeked: None,
            previous: start,
            diagnostics: Vec::new(),
            flat: Some(FlatBuffers::default()),
            words: Words::default(),
            constants: FxHashMap::default(),
            at_start: true,
            nesting: 0,
            depth: 0,
            tallest: 0,
            end_reported: false,
            declares: None,
        }
    }

    /// Reads on from the statement that starts at `offset` bytes into the text.
    pub fn starting_at(mut self, offset: usize) -> Self {
        self.lexer.seek(offset);
        self.at_start = offset == 0;
        self
    }

    /// Makes a tree of every gate call with a parameter that is more than a literal.
    pub fn keeping_spelling(mut self) -> Self {
        self.flat = Some(FlatBuffers::of_literals());
        self
    }

    /// Makes a tree of every statement. For tests that compare both branches.
    #[doc(hidden)]
    pub fn without_flat_gates(mut self) -> Self {
        self.flat = None;
        self
    }

    /// Reads by what the program has said before.
    pub fn knowing(mut self, words: Words) -> Self {
        self.words = words;
        self
    }

    /// What the program has said so far.
    pub fn words(&self) -> Words {
        self.words
    }

    /// Takes over what an included file declares; its version line is its own.
    pub fn learn(&mut self, included: Words) {
        let Words { switch_reserved, nop_reserved, .. } = self.words;
        self.words = Words { switch_reserved, nop_reserved, ..included };
    }

    /// Tells the value of a constant that the text has just declared for all of the file. Plain gate calls may name
    /// it until another declaration of the name is read, in whatever scope.
    pub fn define(&mut self, constant: &'s str, value: Number) {
        self.constants.insert(constant, value);
    }

    /// The language: as given, or by the version line once it is read.
    pub fn dialect(&self) -> Dialect {
        self.lexer.dialect
    }

    /// The errors so far.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    pub fn take_diagnostics(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.diagnostics)
    }

    /// The next gate call or statement; `None` at the end of the text.
    pub fn next_item(&mut self) -> Option<Item<'_, 's>> {
        if self.take_flat_gate() {
            self.at_start = false;
            return self.flat.as_ref().map(|flat| Item::Gate(flat.gate()));
        }
        self.next_tree().map(Item::Statement)
    }

    /// The next statement as a tree, all the way down.
    pub fn next_statement(&mut self) -> Option<Statement<'s>> {
        let flat = self.flat.take();
        let statement = self.next_tree();
        self.flat = flat;
        statement
    }

    fn next_tree(&mut self) -> Option<Statement<'s>> {
        loop {
            match self.peek().kind {
                TokenKind::End => return None,
                TokenKind::RightBrace => self.report_stray_brace(),
                _ => {
                    let statement = self.statement();
                    self.at_start = false;
                    return Some(statement);
                }
            }
        }
    }

    // ----------------------------------------------------------------------------------------------------- tokens

    fn peek(&mut self) -> Token {
        *self.peeked.get_or_insert_with(|| self.lexer.next_token())
    }

    fn peek_kind(&mut self) -> TokenKind {
        self.peek().kind
    }

    /// Takes the next token.
    fn bump(&mut self) -> Token {
        let token = self.peek();
        self.peeked = None;
        self.previous = token.span;
        token
    }

    fn at(&mut self, kind: TokenKind) -> bool {
        self.peek_kind() == kind
    }

    fn at_keyword(&mut self, keyword: Keyword) -> bool {
        self.at(TokenKind::Keyword(keyword))
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.bump();
        }
        found
    }

    fn eat_keyword(&mut self, keyword: Keyword) -> bool {
        self.eat(TokenKind::Keyword(keyword))
    }

    /// Takes a token of this kind or reports that `expected` was expected.
    fn expect(&mut self, kind: TokenKind, expected: &str) -> Parsed<Span> {
        if self.at(kind) { Ok(self.bump().span) } else { Err(self.unexpected(expected)) }
    }

    fn slice(&self, span: Span) -> &'s str {
        self.lexer.slice(span)
    }

    /// The span from `start` to the last token taken.
    fn since(&self, start: Span) -> Span {
        Span::new(start.start, self.previous.end.max(start.start))
    }

    /// Whether a line ends between the last token taken and the next.
    fn next_is_on_new_line(&mut self) -> bool {
        let next = self.peek().span.start;
        let gap = self.slice(Span::new(self.previous.end.min(next), next));
        gap.contains(['\n', '\r'])
    }

    /// Where the parser stands, to come back to.
    fn mark(&self) -> (usize, Option<Token>, Span) {
        (self.lexer.position(), self.peeked, self.previous)
    }

    fn reset(&mut self, (position, peeked, previous): (usize, Option<Token>, Span)) {
        self.lexer.seek(position);
        self.peeked = peeked;
        self.previous = previous;
    }

    // ------------------------------------------------------------------------------------------------------ names

    /// Whether a token can be a name: an identifier, or a word that this version does not reserve.
    fn is_name(&self, kind: TokenKind) -> bool {
        match kind {
            TokenKind::Identifier => true,
            TokenKind::Keyword(Keyword::Nop) => !self.words.nop_reserved,
            TokenKind::Keyword(Keyword::Switch | Keyword::Case | Keyword::Default) => {
                !self.words.switch_reserved
            }
            _ => false,
        }
    }

    /// Takes a name.
    fn name(&mut self, expected: &str) -> Parsed<Name<'s>> {
        let token = self.peek();
        if self.is_name(token.kind) {
            self.bump();
            return Ok(Name { text: self.slice(token.span), span: token.span });
        }
        Err(match token.kind {
            TokenKind::Keyword(keyword) => self.keyword_as_name(keyword, token.span, expected),
            _ => self.unexpected(expected),
        })
    }

    /// Takes the name of something that the statement declares.
    fn declared_name(&mut self, expected: &str) -> Parsed<Name<'s>> {
        let name = self.local_name(expected)?;
        self.declares = Some(name);
        Ok(name)
    }

    /// Takes the name of a parameter or loop variable.
    fn local_name(&mut self, expected: &str) -> Parsed<Name<'s>> {
        let name = self.name(expected)?;
        self.constants.remove(name.text);
        match name.text {
            "nop" => self.words.nop_declared = true,
            "switch" | "case" | "default" => self.words.switch_declared = true,
            text => {
                let dialect = self.dialect();
                self.words.constant_shadowed |=
                    Number::constant(text, dialect).is_some() || Number::function(text, dialect).is_some();
            }
        }
        Ok(name)
    }

    // ----------------------------------------------------------------------------------------------------- blocks

    /// `{ statements }`
    fn block(&mut self) -> Parsed<Block<'s>> {
        let open = self.peek().span;
        self.expect(TokenKind::LeftBrace, "`{`")?;
        self.nested(open, |parser| {
            let statements = parser.statements_until_brace(open);
            Ok(Block { statements, braced: true, span: parser.since(open) })
        })
    }

    fn statements_until_brace(&mut self, open: Span) -> Vec<Statement<'s>> {
        let mut statements = Vec::new();
        loop {
            statements.extend(self.gate_run(usize::MAX));
            match self.peek_kind() {
                TokenKind::RightBrace => {
                    self.bump();
                    return statements;
                }
                TokenKind::End => {
                    self.report_unclosed(open);
                    return statements;
                }
                _ => statements.push(self.statement()),
            }
        }
    }

    /// The flat gate calls that come next, at most so many, as one statement.
    fn gate_run(&mut self, most: usize) -> Option<Statement<'s>> {
        if !self.take_flat_gate() {
            return None;
        }
        let mut run = GateRun::with_room();
        let mut span = self.flat.as_ref()?.gate().span;
        loop {
            let gate = self.flat.as_ref()?.gate();
            span = span.to(gate.span);
            run.push(gate);
            if run.len() == most || !self.take_flat_gate() {
                let kind = StatementKind::GateRun(run);
                return Some(Statement { annotations: Vec::new(), kind, span });
            }
        }
    }

    /// A block, or the single statement that stands for one.
    fn body(&mut self) -> Parsed<Block<'s>> {
        let start = self.peek().span;
        match self.peek_kind() {
            TokenKind::LeftBrace if self.dialect() == Dialect::OpenQasm2 => Err(self.block_in_version_2()),
            TokenKind::LeftBrace => self.block(),
            TokenKind::Semicolon | TokenKind::End | TokenKind::RightBrace => Err(self.unexpected("a body")),
            TokenKind::Keyword(Keyword::Else) => Err(self.unexpected("a body")),
            _ => self.nested(start, |parser| {
                let statements = vec![parser.gate_run(1).unwrap_or_else(|| parser.statement())];
                Ok(Block { statements, braced: false, span: parser.since(start) })
            }),
        }
    }

    /// Runs `inner` one block deeper.
    fn nested<T>(&mut self, at: Span, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nesting == MAX_NESTING {
            return Err(self.too_nested(at));
        }
        self.nesting += 1;
        let result = inner(self);
        self.nesting -= 1;
        result
    }

    /// Runs `inner` one level deeper in an expression or type.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_EXPRESSION_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    // ------------------------------------------------------------------------------------------------------ lists

    /// Items with commas between them, a trailing comma allowed, up to (not including) a token for which `ends`
    /// holds. Never empty.
    fn list<T>(
        &mut self,
        ends: impl Fn(TokenKind) -> bool,
        expected: &str,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while !ends(self.peek_kind()) {
            if !self.eat(TokenKind::Comma) {
                return Err(self.unexpected(expected));
            }
            if ends(self.peek_kind()) {
                break;
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// A list in parentheses, which may be empty.
    fn parenthesised<T>(&mut self, item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.expect(TokenKind::LeftParen, "`(`")?;
        if self.eat(TokenKind::RightParen) {
            return Ok(Vec::new());
        }
        let items = self.list(|kind| kind == TokenKind::RightParen, "`,` or `)`", item)?;
        self.bump();
        Ok(items)
    }
}
