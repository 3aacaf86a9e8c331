//! Syntax trees, one top-level statement at a time.
//!
//! A tree borrows its names from the source text and owns the rest; it lives until the statement is lowered.
//! Everything carries a span in the address space of the source map, and **equality ignores spans**: two trees are
//! equal when they say the same thing. What depends on the version is settled here, so that readers need not ask:
//! `^` is [`BinaryOperator::Power`] in 2.0 and [`BinaryOperator::BitXor`] in 3.x.
//!
//! Chains that programs make long are flat: a sum of a million terms is one [`ExpressionKind::Chain`], an `else if`
//! ladder is one [`If`], repeated indexing is one list. What remains recursive is at most 256 levels deep, so plain
//! recursive functions may walk and drop a tree.

use crate::diagnostics::Span;
use crate::qasm::number::Number;

/// Which language a text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    OpenQasm2,
    #[default]
    OpenQasm3,
}

/// A thing and its place; equality is that of the thing.
#[derive(Clone, Debug)]
pub struct Node<T> {
    pub kind: T,
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Node<T> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl<T> Node<T> {
    pub const fn new(kind: T, span: Span) -> Self {
        Self { kind, span }
    }
}

/// An identifier as written.
#[derive(Clone, Copy, Debug)]
pub struct Name<'s> {
    pub text: &'s str,
    pub span: Span,
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

// ------------------------------------------------------------------------------------------------ flat gate calls

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

// ----------------------------------------------------------------------------------------------------- statements

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

    /// Flat gate calls; never made by [`Parser::next_statement`](super::Parser::next_statement).
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

// ---------------------------------------------------------------------------------------------------- expressions

pub type Expression<'s> = Node<ExpressionKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind<'s> {
    /// A variable, a constant (`pi` among them) or a qubit passed to a subroutine.
    Name(&'s str),
    /// `$n`, as an argument of a subroutine.
    Hardware(u32),
    Integer(Integer<'s>),
    Float(f64),
    /// The factor of the imaginary unit.
    Imaginary(f64),
    Bool(bool),
    /// `"0110"`: the digits, most significant first, underscores as written.
    BitString(Digits<'s>),
    Timing(Timing),
    Unary(UnaryOperator, Box<Expression<'s>>),
    Chain(Chain<'s>),
    Index(Box<Expression<'s>>, Vec<Index<'s>>),
    Call(Call<'s>),
    /// `int[32](x)`
    Cast(Box<Type<'s>>, Box<Expression<'s>>),
    /// `durationof({ ... })`
    DurationOf(Block<'s>),
}

/// Left-associative operators of equal precedence: `first op a op b` means `(first op a) op b`.
/// A power always stands alone (`rest` has one term), since it associates to the right.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain<'s> {
    pub first: Box<Expression<'s>>,
    /// At least one; all operators have the same [`BinaryOperator::precedence`].
    pub rest: Vec<(BinaryOperator, Expression<'s>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call<'s> {
    pub name: Name<'s>,
    pub arguments: Vec<Expression<'s>>,
}

/// An integer as written; equal when base and digits are, letter case and underscores counting nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Integer<'s> {
    pub radix: Radix,
    /// Without the prefix.
    pub digits: Digits<'s>,
}

impl Integer<'_> {
    /// `None` when it does not fit.
    pub fn value(&self) -> Option<u128> {
        let radix = self.radix as u32;
        self.digits.iter().try_fold(0_u128, |value, digit| {
            value.checked_mul(radix.into())?.checked_add(char::from(digit).to_digit(radix)?.into())
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radix {
    Binary = 2,
    Octal = 8,
    Decimal = 10,
    Hexadecimal = 16,
}

/// Digits with underscores between them.
#[derive(Clone, Copy, Debug)]
pub struct Digits<'s>(pub &'s str);

impl Digits<'_> {
    /// The digits in lower case, most significant first.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().filter(|&byte| byte != b'_').map(|byte| byte.to_ascii_lowercase())
    }
}

impl PartialEq for Digits<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    pub value: f64,
    pub unit: TimeUnit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// The sample time of the machine.
    Dt,
    Nanosecond,
    Microsecond,
    Millisecond,
    Second,
}

impl TimeUnit {
    pub const fn text(self) -> &'static str {
        match self {
            TimeUnit::Dt => "dt",
            TimeUnit::Nanosecond => "ns",
            TimeUnit::Microsecond => "us",
            TimeUnit::Millisecond => "ms",
            TimeUnit::Second => "s",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    Negate,
    Not,
    BitNot,
}

impl UnaryOperator {
    pub const fn text(self) -> &'static str {
        match self {
            UnaryOperator::Negate => "-",
            UnaryOperator::Not => "!",
            UnaryOperator::BitNot => "~",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

impl BinaryOperator {
    /// Higher binds tighter; prefix operators stand at [`UNARY_PRECEDENCE`].
    pub const fn precedence(self) -> u8 {
        use BinaryOperator::*;
        match self {
            Or => 1,
            And => 2,
            BitOr => 3,
            BitXor => 4,
            BitAnd => 5,
            Equal | NotEqual => 6,
            Less | LessEqual | Greater | GreaterEqual => 7,
            ShiftLeft | ShiftRight => 8,
            Add | Subtract => 9,
            Multiply | Divide | Remainder => 10,
            Power => UNARY_PRECEDENCE + 1,
        }
    }

    pub const fn text(self, dialect: Dialect) -> &'static str {
        use BinaryOperator::*;
        match self {
            Or => "||",
            And => "&&",
            BitOr => "|",
            BitXor => "^",
            BitAnd => "&",
            Equal => "==",
            NotEqual => "!=",
            Less => "<",
            LessEqual => "<=",
            Greater => ">",
            GreaterEqual => ">=",
            ShiftLeft => "<<",
            ShiftRight => ">>",
            Add => "+",
            Subtract => "-",
            Multiply => "*",
            Divide => "/",
            Remainder => "%",
            Power => match dialect {
                Dialect::OpenQasm2 => "^",
                Dialect::OpenQasm3 => "**",
            },
        }
    }
}

/// A prefix operator binds tighter than multiplication and looser than a power: `-2**2` is -4.
pub const UNARY_PRECEDENCE: u8 = 11;

/// One pair of brackets after a value.
pub type Index<'s> = Node<IndexKind<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub enum IndexKind<'s> {
    /// `[{0, 2}]`
    Set(Vec<Expression<'s>>),
    /// `[i]`, `[0:2]`, `[i, 0:2]`: at least one item.
    Items(Vec<IndexItem<'s>>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum IndexItem<'s> {
    Value(Expression<'s>),
    Range(Range<'s>),
}

/// `first:last` or `first:step:last`, each part optional, both ends inclusive.
pub type Range<'s> = Node<RangeParts<'s>>;

#[derive(Clone, Debug, PartialEq)]
pub struct RangeParts<'s> {
    pub first: Option<Box<Expression<'s>>>,
    pub step: Option<Box<Expression<'s>>>,
    pub last: Option<Box<Expression<'s>>>,
}

// ---------------------------------------------------------------------------------------------------------- types

pub type Type<'s> = Node<TypeKind<'s>>;

/// A size is `None` where none is written.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind<'s> {
    Bit(Option<Box<Expression<'s>>>),
    Int(Option<Box<Expression<'s>>>),
    Uint(Option<Box<Expression<'s>>>),
    Float(Option<Box<Expression<'s>>>),
    Angle(Option<Box<Expression<'s>>>),
    Bool,
    Duration,
    Stretch,
    /// With the type of its parts where it is written.
    Complex(Option<Box<Type<'s>>>),
    /// Never nested: the element is a scalar.
    Array {
        element: Box<Type<'s>>,
        lengths: Vec<Expression<'s>>,
    },
}
