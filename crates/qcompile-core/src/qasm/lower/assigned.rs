//! Names that a text assigns to, known before the text is lowered.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Lowering;
use crate::qasm::ast::{self, ExpressionKind, StatementKind};
use crate::qasm::keyword::Keyword;
use crate::qasm::lex::{Lexer, TokenKind};

impl Lowering<'_> {
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

/// Names of the outside that statements of a block assign to, under whatever name.
pub fn assigned_in<'s>(block: &ast::Block<'s>) -> FxHashSet<&'s str> {
    let mut assigned = AssignedOutside::default();
    assigned.block(block);
    assigned.names
}

#[derive(Default)]
struct AssignedOutside<'s> {
    names: FxHashSet<&'s str>,
    /// Names declared inside, innermost last, with the registers that they are other names of.
    declared: FxHashMap<&'s str, Vec<Vec<&'s str>>>,
}

impl<'s> AssignedOutside<'s> {
    fn block(&mut self, block: &ast::Block<'s>) {
        let mut own = Vec::new();
        for statement in &block.statements {
            self.statement(&statement.kind, &mut own);
        }
        for name in own {
            self.declared.get_mut(name).map(Vec::pop);
        }
    }

    fn statement(&mut self, statement: &StatementKind<'s>, own: &mut Vec<&'s str>) {
        let mut declare = |name: &'s str, parts: Vec<&'s str>| {
            own.push(name);
            self.declared.entry(name).or_default().push(parts);
        };
        match statement {
            StatementKind::Register(register) => declare(register.name.text, Vec::new()),
            StatementKind::Declaration(declaration) => declare(declaration.name.text, Vec::new()),
            StatementKind::Alias(alias) => {
                declare(alias.name.text, alias.parts.iter().filter_map(base_name).collect());
            }
            StatementKind::Assignment(assignment) => self.assign(assignment.target.name.text),
            StatementKind::Measure(measure) => {
                measure.target.iter().for_each(|target| self.assign(target.name.text));
            }
            StatementKind::CallArrow(call) => self.assign(call.target.name.text),
            StatementKind::If(choice) => {
                choice.branches.iter().for_each(|branch| self.block(&branch.body));
                choice.otherwise.iter().for_each(|body| self.block(body));
            }
            StatementKind::For(repeat) => {
                let name = repeat.variable.text;
                self.declared.entry(name).or_default().push(Vec::new());
                self.block(&repeat.body);
                self.declared.get_mut(name).map(Vec::pop);
            }
            StatementKind::While(repeat) => self.block(&repeat.body),
            StatementKind::Switch(switch) => {
                switch.cases.iter().for_each(|case| self.block(&case.kind.body));
            }
            StatementKind::Box(block) => self.block(&block.body),
            StatementKind::Scope(block) => self.block(block),
            _ => {}
        }
    }

    /// What is assigned under an inner name counts for the registers behind it.
    fn assign(&mut self, name: &'s str) {
        let mut open = vec![name];
        let mut seen: FxHashSet<&'s str> = FxHashSet::default();
        while let Some(name) = open.pop() {
            match self.declared.get(name).and_then(|meanings| meanings.last()) {
                Some(parts) => open.extend(parts.iter().copied().filter(|part| seen.insert(part))),
                None => drop(self.names.insert(name)),
            }
        }
    }
}

/// The register that `c`, `c[1]` or `c[0:1]` is a part of.
fn base_name<'s>(part: &ast::Expression<'s>) -> Option<&'s str> {
    match &part.kind {
        ExpressionKind::Name(name) => Some(name),
        ExpressionKind::Index(base, _) => base_name(base),
        _ => None,
    }
}
