//! Statements and their parts.

use super::*;
use crate::diagnostics::Span;

#[derive(Clone, Debug)]
pub struct Statement<'s> {
    pub annotations: Vec<Annotation<'s>>,
    pub kind: StatementKind<'s>,
    /// The statement with its semicolon or closing brace, without its annotations.
    pub span: Span,
}

impl PartialEq for Statement<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.annotations == other.annotations && self.kind == other.kind
    }
}

impl Statement<'_> {
    /// The statement with its annotations.
    pub fn full_span(&self) -> Span {
        self.annotations.first().map_or(self.span, |first| first.span.to(self.span))
    }
}

/// `@name content`, to the end of its line.
pub type Annotation<'s> = Node<AnnotationText<'s>>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnnotationText<'s> {
    /// Without the `@`; may hold dots.
    pub name: &'s str,
    /// What follows the name, trimmed at both ends; comment signs are content.
    pub content: &'s str,
}

/// Statements in braces, or (`braced` false) the one statement that stands for a block.
#[derive(Clone, Debug)]
pub struct Block<'s> {
    pub statements: Vec<Statement<'s>>,
    pub braced: bool,
    pub span: Span,
}

impl PartialEq for Block<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.braced == other.braced && self.statements == other.statements
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind<'s> {
    /// `OPENQASM 3.0;`, always the first statement of a file.
    Version(Version),
    /// `include "path";`
    Include(Text<'s>),
    /// `defcalgrammar "openpulse";`
    CalibrationGrammar(Text<'s>),
    Pragma(Pragma<'s>),

    /// Flat gate calls; never made by [`Parser::next_statement`](crate::qasm::Parser::next_statement).
    GateRun(GateRun<'s>),
    GateCall(GateCall<'s>),
    Measure(Measure<'s>),
    /// `name(arguments) operands -> target;`
    CallArrow(CallArrow<'s>),
    Reset(Operand<'s>),
    /// `barrier;` (no operands) stands for all qubits.
    Barrier(Vec<Operand<'s>>),
    Delay(Delay<'s>),
    Nop(Vec<Operand<'s>>),

    /// `qubit[size] name;`
    Qubit(QubitDeclaration<'s>),
    /// `qreg name[size];` and `creg name[size];`
    Register(RegisterDeclaration<'s>),
    /// A classical variable, constant, input or output.
    Declaration(Declaration<'s>),
    /// `let name = part ++ part;`
    Alias(Alias<'s>),
    Gate(GateDefinition<'s>),
    /// `opaque name(parameters) qubits;` of 2.0.
    Opaque(GateHeader<'s>),
    Def(Def<'s>),
    Extern(Extern<'s>),
    /// `cal { ... }`: the text between the braces.
    Cal(Text<'s>),
    Defcal(Defcal<'s>),

    Assignment(Assignment<'s>),
    /// An expression for its effects, usually a call.
    Expression(Expression<'s>),

    If(If<'s>),
    For(For<'s>),
    While(While<'s>),
    Switch(Switch<'s>),
    Box(BoxBlock<'s>),
    /// `{ ... }` alone.
    Scope(Block<'s>),
    Break,
    Continue,
    End,
    Return(Option<Value<'s>>),

    /// A statement with a syntax error, already reported.
    Broken(Broken<'s>),
}

/// Text taken verbatim: a path without its quotes, a calibration body without its braces.
pub type Text<'s> = Node<&'s str>;

/// What a broken statement would have declared, so that uses of it are not reported as well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Broken<'s> {
    pub declares: Option<Name<'s>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    pub major: u32,
    pub minor: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pragma<'s> {
    /// Written `#pragma`; the bare word is the form of 3.0 and later, tools of vendors look for either.
    pub hash: bool,
    /// The rest of the line, trimmed at both ends; comment signs are content.
    pub content: &'s str,
}

/// `modifiers @ name(parameters)[duration] operands;`
#[derive(Clone, Debug, PartialEq)]
pub struct GateCall<'s> {
    /// As written: the outermost first.
    pub modifiers: Vec<Modifier<'s>>,
    /// In 3.x the name `gphase` is a keyword, so it always means the global phase there.
    pub name: Name<'s>,
    /// Empty both for `x q;` and `x() q;`.
    pub parameters: Vec<Expression<'s>>,
    pub duration: Option<Box<Expression<'s>>>,
    /// Empty only for `gphase`.
    pub operands: Vec<Operand<'s>>,
}

pub type Modifier<'s> = Node<ModifierKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub enum ModifierKind<'s> {
    Inv,
    Pow(Expression<'s>),
    /// With the number of controls where it is written.
    Ctrl(Option<Expression<'s>>),
    Negctrl(Option<Expression<'s>>),
}

/// `measure source;` or `measure source -> target;`
#[derive(Clone, Debug, PartialEq)]
pub struct Measure<'s> {
    pub source: Operand<'s>,
    pub target: Option<IndexedName<'s>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CallArrow<'s> {
    pub call: QuantumCall<'s>,
    pub target: IndexedName<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Delay<'s> {
    pub duration: Expression<'s>,
    /// Empty stands for all qubits in scope.
    pub operands: Vec<Operand<'s>>,
}

/// What an operation acts on.
pub type Operand<'s> = Node<OperandKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub enum OperandKind<'s> {
    /// `$n`
    Hardware(u32),
    Named(IndexedName<'s>),
    /// Any of these without a tree; never made by [`Parser::next_statement`](crate::qasm::Parser::next_statement).
    Plain(FlatOperand<'s>),
}

/// A name with index operators: `q`, `q[3]`, `a[0, 1:2][3]`.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexedName<'s> {
    pub name: Name<'s>,
    pub indices: Vec<Index<'s>>,
}

impl IndexedName<'_> {
    pub fn span(&self) -> Span {
        self.indices.last().map_or(self.name.span, |last| self.name.span.to(last.span))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct QubitDeclaration<'s> {
    pub size: Option<Expression<'s>>,
    pub name: Name<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RegisterDeclaration<'s> {
    pub kind: RegisterKind,
    pub name: Name<'s>,
    pub size: Option<Expression<'s>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterKind {
    Qreg,
    Creg,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Declaration<'s> {
    pub role: Role,
    pub ty: Type<'s>,
    pub name: Name<'s>,
    /// Always present for [`Role::Constant`], never for inputs and outputs.
    pub value: Option<Value<'s>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Variable,
    Constant,
    Input,
    Output,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Alias<'s> {
    pub name: Name<'s>,
    /// At least one; several are joined in this order.
    pub parts: Vec<Expression<'s>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GateHeader<'s> {
    pub name: Name<'s>,
    pub parameters: Vec<Name<'s>>,
    pub qubits: Vec<Name<'s>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GateDefinition<'s> {
    pub header: GateHeader<'s>,
    pub body: Block<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Def<'s> {
    pub name: Name<'s>,
    pub arguments: Vec<Argument<'s>>,
    pub returns: Option<Type<'s>>,
    pub body: Block<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument<'s> {
    pub ty: ArgumentType<'s>,
    pub name: Name<'s>,
}

pub type ArgumentType<'s> = Node<ArgumentTypeKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentTypeKind<'s> {
    /// Passed by value; a scalar.
    Scalar(Type<'s>),
    /// `qubit[size] name`
    Qubit(Option<Expression<'s>>),
    /// `qreg name[size]` or `creg name[size]`
    Register(RegisterKind, Option<Expression<'s>>),
    /// `readonly array[element, ...]` or `mutable array[element, ...]`
    ArrayReference(ArrayReference<'s>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ArrayReference<'s> {
    pub mutable: bool,
    pub element: Type<'s>,
    pub shape: ReferenceShape<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ReferenceShape<'s> {
    /// The length of every dimension.
    Lengths(Vec<Expression<'s>>),
    /// `#dim = n`: only how many dimensions there are.
    Dimensions(Expression<'s>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Extern<'s> {
    pub name: Name<'s>,
    pub arguments: Vec<ArgumentType<'s>>,
    pub returns: Option<Type<'s>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Defcal<'s> {
    /// A gate, or `measure`, `reset`, `delay`.
    pub target: Name<'s>,
    pub arguments: Vec<DefcalArgument<'s>>,
    pub operands: Vec<DefcalOperand<'s>>,
    pub returns: Option<Type<'s>>,
    /// The text between the braces.
    pub body: Text<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DefcalArgument<'s> {
    /// Calibrates one value of the parameter.
    Value(Expression<'s>),
    Argument(Argument<'s>),
}

pub type DefcalOperand<'s> = Node<DefcalOperandKind<'s>>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefcalOperandKind<'s> {
    Hardware(u32),
    /// Any qubit, by this name in the body.
    Any(&'s str),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Assignment<'s> {
    pub target: IndexedName<'s>,
    /// `None` for `=`, the operator of `+=` and its kin otherwise.
    pub operator: Option<BinaryOperator>,
    pub value: Value<'s>,
}

/// The right side of a declaration, an assignment or a `return`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'s> {
    Expression(Expression<'s>),
    Measure(Operand<'s>),
    QuantumCall(QuantumCall<'s>),
    /// `{1, 2}`; only in declarations.
    Array(ArrayLiteral<'s>),
}

/// `name(arguments) operands`: a calibrated operation that yields a value.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantumCall<'s> {
    pub name: Name<'s>,
    pub arguments: Vec<Expression<'s>>,
    pub operands: Vec<Operand<'s>>,
}

pub type ArrayLiteral<'s> = Node<Vec<ArrayItem<'s>>>;

#[derive(Clone, Debug, PartialEq)]
pub enum ArrayItem<'s> {
    Value(Expression<'s>),
    Array(ArrayLiteral<'s>),
}

/// `if ... else if ... else`, the ladder flat.
#[derive(Clone, Debug, PartialEq)]
pub struct If<'s> {
    /// At least one.
    pub branches: Vec<Branch<'s>>,
    pub otherwise: Option<Block<'s>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Branch<'s> {
    pub condition: Expression<'s>,
    pub body: Block<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct For<'s> {
    pub ty: Type<'s>,
    pub variable: Name<'s>,
    pub values: LoopValues<'s>,
    pub body: Block<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LoopValues<'s> {
    /// `[first:step:last]`
    Range(Range<'s>),
    /// `{a, b, c}`
    Set(Vec<Expression<'s>>),
    /// A bit register, an array or a slice of one.
    Expression(Expression<'s>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct While<'s> {
    pub condition: Expression<'s>,
    pub body: Block<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Switch<'s> {
    pub subject: Expression<'s>,
    /// In source order.
    pub cases: Vec<Case<'s>>,
}

pub type Case<'s> = Node<CaseKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub struct CaseKind<'s> {
    /// Empty for `default`.
    pub labels: Vec<Expression<'s>>,
    pub body: Block<'s>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BoxBlock<'s> {
    pub duration: Option<Expression<'s>>,
    pub body: Block<'s>,
}
