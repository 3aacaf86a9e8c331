//! Canonical text: one statement per line, two spaces for each block, LF, no parentheses beyond what the meaning
//! needs, floats in their shortest exact form. Reading canonical text gives the tree back that it was made from.
//!
//! Comments are not in the tree; whoever wants them keeps the text around the statement.

use crate::diagnostics::Diagnostic;
use crate::qasm::Parser;
use crate::qasm::ast::*;
use crate::qasm::number::Number;

/// A whole file in canonical form, without its comments; the errors where it has any.
pub fn canonical_file(text: &str, dialect: Dialect) -> Result<String, Vec<Diagnostic>> {
    let mut parser = Parser::new(text, 0, dialect);
    let mut out = String::new();
    while let Some(statement) = parser.next_statement() {
        write_statement(&mut out, &statement, 0, parser.dialect());
        out.push('\n');
    }
    if parser.diagnostics().is_empty() { Ok(out) } else { Err(parser.take_diagnostics()) }
}

/// Appends a statement without a line ending. Its first line is not indented; the others are, by `indent` blocks.
pub fn write_statement(out: &mut String, statement: &Statement<'_>, indent: usize, dialect: Dialect) {
    Writer { out, indent, dialect }.statement(statement);
}

pub fn write_expression(out: &mut String, expression: &Expression<'_>, dialect: Dialect) {
    Writer { out, indent: 0, dialect }.expression(expression, 0);
}

/// Appends a constant: a float in its shortest form that reads back to the same value.
pub fn write_number(out: &mut String, number: Number) {
    out.push_str(&match number {
        Number::Int(value) => value.to_string(),
        Number::Float(value) => format!("{value:?}"),
    });
}

struct Writer<'o> {
    out: &'o mut String,
    indent: usize,
    dialect: Dialect,
}

/// The precedence of what needs no parentheses anywhere.
const ATOM: u8 = u8::MAX;

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.indent {
            self.out.push_str("  ");
        }
    }

    fn joined<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (k, item) in items.iter().enumerate() {
            if k > 0 {
                self.put(", ");
            }
            write(self, item);
        }
    }

    // ------------------------------------------------------------------------------------------------- statements

    fn statement(&mut self, statement: &Statement<'_>) {
        for annotation in &statement.annotations {
            let AnnotationText { name, content } = annotation.kind;
            self.put("@");
            self.put(name);
            if !content.is_empty() {
                self.put(" ");
                self.put(content);
            }
            self.new_line();
        }
        self.kind(&statement.kind);
    }

    fn kind(&mut self, kind: &StatementKind<'_>) {
        match kind {
            StatementKind::Version(version) => self.version(*version),
            StatementKind::Include(path) => self.quoted("include ", path.kind),
            StatementKind::CalibrationGrammar(name) => self.quoted("defcalgrammar ", name.kind),
            StatementKind::Pragma(pragma) => {
                self.put(if pragma.hash { "#pragma " } else { "pragma " });
                self.put(pragma.content);
            }
            StatementKind::GateRun(run) => self.gate_run(run),
            StatementKind::GateCall(call) => self.gate_call(call),
            StatementKind::Measure(measure) => self.measure(measure),
            StatementKind::CallArrow(call) => {
                self.quantum_call(&call.call);
                self.put(" -> ");
                self.indexed_name(&call.target);
                self.put(";");
            }
            StatementKind::Reset(operand) => self.operation("reset", std::slice::from_ref(operand)),
            StatementKind::Barrier(operands) => self.operation("barrier", operands),
            StatementKind::Nop(operands) => self.operation("nop", operands),
            StatementKind::Delay(delay) => {
                self.put("delay");
                self.bracketed(&delay.duration);
                self.operation("", &delay.operands);
            }
            StatementKind::Qubit(declaration) => {
                self.put("qubit");
                self.size(declaration.size.as_ref());
                self.put(" ");
                self.put(declaration.name.text);
                self.put(";");
            }
            StatementKind::Register(declaration) => {
                self.register(declaration.kind, declaration.name, declaration.size.as_ref());
                self.put(";");
            }
            StatementKind::Declaration(declaration) => self.declaration(declaration),
            StatementKind::Alias(alias) => self.alias(alias),
            StatementKind::Gate(gate) => {
                self.gate_header("gate ", &gate.header);
                self.body(&gate.body);
            }
            StatementKind::Opaque(header) => {
                self.gate_header("opaque ", header);
                self.put(";");
            }
            StatementKind::Def(def) => self.def(def),
            StatementKind::Extern(declaration) => self.extern_declaration(declaration),
            StatementKind::Cal(body) => self.calibration("cal", body),
            StatementKind::Defcal(defcal) => self.defcal(defcal),
            StatementKind::Assignment(assignment) => self.assignment(assignment),
            StatementKind::Expression(expression) => {
                self.expression(expression, 0);
                self.put(";");
            }
            StatementKind::If(statement) => self.if_statement(statement),
            StatementKind::For(statement) => self.for_statement(statement),
            StatementKind::While(statement) => {
                self.put("while (");
                self.expression(&statement.condition, 0);
                self.put(")");
                self.body(&statement.body);
            }
            StatementKind::Switch(statement) => self.switch(statement),
            StatementKind::Box(statement) => {
                self.put("box");
                self.size(statement.duration.as_ref());
                self.body(&statement.body);
            }
            StatementKind::Scope(block) => self.braces(block),
            StatementKind::Break => self.put("break;"),
            StatementKind::Continue => self.put("continue;"),
            StatementKind::End => self.put("end;"),
            StatementKind::Return(value) => {
                self.put("return");
                if let Some(value) = value {
                    self.put(" ");
                    self.value(value);
                }
                self.put(";");
            }
            StatementKind::Broken(_) => {}
        }
    }

    fn version(&mut self, version: Version) {
        self.put(&match version.minor {
            Some(minor) => format!("OPENQASM {}.{minor};", version.major),
            None => format!("OPENQASM {};", version.major),
        });
    }

    fn quoted(&mut self, keyword: &str, content: &str) {
        let quote = if content.contains('"') { "'" } else { "\"" };
        for part in [keyword, quote, content, quote, ";"] {
            self.put(part);
        }
    }

    fn gate_run(&mut self, run: &GateRun<'_>) {
        for (k, gate) in run.iter().enumerate() {
            if k > 0 {
                self.new_line();
            }
            self.put(gate.name.text);
            if !gate.parameters.is_empty() {
                self.put("(");
                self.joined(gate.parameters, |writer, &number| write_number(writer.out, number));
                self.put(")");
            }
            self.put(" ");
            self.joined(gate.operands, |writer, operand| {
                writer.put(match operand.target {
                    FlatTarget::Hardware(_) => "",
                    _ => operand.name.text,
                });
                match operand.target {
                    FlatTarget::Whole => {}
                    FlatTarget::Element(index) => writer.put(&format!("[{index}]")),
                    FlatTarget::Hardware(number) => writer.put(&format!("${number}")),
                }
            });
            self.put(";");
        }
    }

    fn gate_call(&mut self, call: &GateCall<'_>) {
        for modifier in &call.modifiers {
            self.modifier(&modifier.kind);
        }
        self.put(call.name.text);
        if !call.parameters.is_empty() {
            self.arguments(&call.parameters);
        }
        self.size(call.duration.as_deref());
        self.operation("", &call.operands);
    }

    fn modifier(&mut self, modifier: &ModifierKind<'_>) {
        let (word, argument) = match modifier {
            ModifierKind::Inv => ("inv", None),
            ModifierKind::Pow(exponent) => ("pow", Some(exponent)),
            ModifierKind::Ctrl(count) => ("ctrl", count.as_ref()),
            ModifierKind::Negctrl(count) => ("negctrl", count.as_ref()),
        };
        self.put(word);
        if let Some(argument) = argument {
            self.put("(");
            self.expression(argument, 0);
            self.put(")");
        }
        self.put(" @ ");
    }

    /// A word and its operands, if any, with the semicolon.
    fn operation(&mut self, word: &str, operands: &[Operand<'_>]) {
        self.put(word);
        if !operands.is_empty() {
            self.put(" ");
            self.operands(operands);
        }
        self.put(";");
    }

    fn operands(&mut self, operands: &[Operand<'_>]) {
        self.joined(operands, Self::operand);
    }

    fn operand(&mut self, operand: &Operand<'_>) {
        match &operand.kind {
            OperandKind::Hardware(number) => self.put(&format!("${number}")),
            OperandKind::Named(named) => self.indexed_name(named),
        }
    }

    fn measure(&mut self, measure: &Measure<'_>) {
        self.put("measure ");
        self.operand(&measure.source);
        if let Some(target) = &measure.target {
            self.put(" -> ");
            self.indexed_name(target);
        }
        self.put(";");
    }

    fn quantum_call(&mut self, call: &QuantumCall<'_>) {
        self.put(call.name.text);
        if !call.arguments.is_empty() {
            self.arguments(&call.arguments);
        }
        self.put(" ");
        self.operands(&call.operands);
    }

    fn assignment(&mut self, assignment: &Assignment<'_>) {
        self.indexed_name(&assignment.target);
        self.put(" ");
        if let Some(operator) = assignment.operator {
            self.put(operator.text(Dialect::OpenQasm3));
        }
        self.put("= ");
        self.value(&assignment.value);
        self.put(";");
    }

    // ------------------------------------------------------------------------------------------------ definitions

    fn declaration(&mut self, declaration: &Declaration<'_>) {
        self.put(match declaration.role {
            Role::Variable => "",
            Role::Constant => "const ",
            Role::Input => "input ",
            Role::Output => "output ",
        });
        self.ty(&declaration.ty);
        self.put(" ");
        self.put(declaration.name.text);
        if let Some(value) = &declaration.value {
            self.put(" = ");
            self.value(value);
        }
        self.put(";");
    }

    fn register(&mut self, kind: RegisterKind, name: Name<'_>, size: Option<&Expression<'_>>) {
        self.put(register_word(kind));
        self.put(" ");
        self.put(name.text);
        self.size(size);
    }

    fn alias(&mut self, alias: &Alias<'_>) {
        self.put("let ");
        self.put(alias.name.text);
        self.put(" = ");
        for (k, part) in alias.parts.iter().enumerate() {
            if k > 0 {
                self.put(" ++ ");
            }
            self.expression(part, 0);
        }
        self.put(";");
    }

    fn gate_header(&mut self, keyword: &str, header: &GateHeader<'_>) {
        self.put(keyword);
        self.put(header.name.text);
        if !header.parameters.is_empty() {
            self.put("(");
            self.joined(&header.parameters, |writer, name| writer.put(name.text));
            self.put(")");
        }
        self.put(" ");
        self.joined(&header.qubits, |writer, name| writer.put(name.text));
    }

    fn def(&mut self, def: &Def<'_>) {
        self.put("def ");
        self.put(def.name.text);
        self.put("(");
        self.joined(&def.arguments, Self::argument);
        self.put(")");
        self.returns(def.returns.as_ref());
        self.body(&def.body);
    }

    fn returns(&mut self, ty: Option<&Type<'_>>) {
        if let Some(ty) = ty {
            self.put(" -> ");
            self.ty(ty);
        }
    }

    fn argument(&mut self, argument: &Argument<'_>) {
        if let ArgumentTypeKind::Register(kind, size) = &argument.ty.kind {
            return self.register(*kind, argument.name, size.as_ref());
        }
        self.argument_type(&argument.ty);
        self.put(" ");
        self.put(argument.name.text);
    }

    fn argument_type(&mut self, ty: &ArgumentType<'_>) {
        match &ty.kind {
            ArgumentTypeKind::Scalar(ty) => self.ty(ty),
            ArgumentTypeKind::Qubit(size) => {
                self.put("qubit");
                self.size(size.as_ref());
            }
            ArgumentTypeKind::Register(kind, size) => {
                self.put(register_word(*kind));
                self.size(size.as_ref());
            }
            ArgumentTypeKind::ArrayReference(reference) => self.array_reference(reference),
        }
    }

    fn array_reference(&mut self, reference: &ArrayReference<'_>) {
        self.put(if reference.mutable { "mutable array[" } else { "readonly array[" });
        self.ty(&reference.element);
        self.put(", ");
        match &reference.shape {
            ReferenceShape::Lengths(lengths) => self.expressions(lengths),
            ReferenceShape::Dimensions(count) => {
                self.put("#dim=");
                self.expression(count, 0);
            }
        }
        self.put("]");
    }

    fn extern_declaration(&mut self, declaration: &Extern<'_>) {
        self.put("extern ");
        self.put(declaration.name.text);
        self.put("(");
        self.joined(&declaration.arguments, Self::argument_type);
        self.put(")");
        self.returns(declaration.returns.as_ref());
        self.put(";");
    }

    fn defcal(&mut self, defcal: &Defcal<'_>) {
        self.put("defcal ");
        self.put(defcal.target.text);
        if !defcal.arguments.is_empty() {
            self.put("(");
            self.joined(&defcal.arguments, |writer, argument| match argument {
                DefcalArgument::Value(value) => writer.expression(value, 0),
                DefcalArgument::Argument(argument) => writer.argument(argument),
            });
            self.put(")");
        }
        self.put(" ");
        self.joined(&defcal.operands, |writer, operand| match operand.kind {
            DefcalOperandKind::Hardware(number) => writer.put(&format!("${number}")),
            DefcalOperandKind::Any(name) => writer.put(name),
        });
        self.returns(defcal.returns.as_ref());
        self.calibration("", &defcal.body);
    }

    fn calibration(&mut self, keyword: &str, body: &Text<'_>) {
        for part in [keyword, " {", body.kind, "}"] {
            self.put(part);
        }
    }

    // ----------------------------------------------------------------------------------------------- control flow

    fn braces(&mut self, block: &Block<'_>) {
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

    fn body(&mut self, body: &Block<'_>) {
        match body.statements.as_slice() {
            [single] if !body.braced => self.single(single),
            _ => {
                self.put(" ");
                self.braces(body);
            }
        }
    }

    /// A statement that stands for a block: on the same line, unless it is read by lines.
    fn single(&mut self, statement: &Statement<'_>) {
        let by_lines =
            !statement.annotations.is_empty() || matches!(statement.kind, StatementKind::Pragma(_));
        if by_lines { self.single_below(statement) } else { self.single_beside(statement) }
    }

    fn single_beside(&mut self, statement: &Statement<'_>) {
        self.put(" ");
        self.statement(statement);
    }

    fn single_below(&mut self, statement: &Statement<'_>) {
        self.indent += 1;
        self.new_line();
        self.statement(statement);
        self.indent -= 1;
    }

    fn if_statement(&mut self, statement: &If<'_>) {
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
    fn branch_body(&mut self, body: &Block<'_>, else_follows: bool) {
        if else_follows && takes_else(body) {
            self.put(" ");
            self.braces(body);
        } else {
            self.body(body);
        }
    }

    fn else_word(&mut self, before: &Block<'_>) {
        if is_printed_in_braces(before) {
            self.put(" ");
        } else {
            self.new_line();
        }
        self.put("else");
    }

    fn for_statement(&mut self, statement: &For<'_>) {
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

    fn switch(&mut self, statement: &Switch<'_>) {
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

    // ------------------------------------------------------------------------------------------------ expressions

    fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Expression(expression) => self.expression(expression, 0),
            Value::Measure(operand) => {
                self.put("measure ");
                self.operand(operand);
            }
            Value::QuantumCall(call) => self.quantum_call(call),
            Value::Array(literal) => self.array(literal),
        }
    }

    fn array(&mut self, literal: &ArrayLiteral<'_>) {
        self.put("{");
        self.joined(&literal.kind, |writer, item| match item {
            ArrayItem::Value(value) => writer.expression(value, 0),
            ArrayItem::Array(literal) => writer.array(literal),
        });
        self.put("}");
    }

    fn expressions(&mut self, expressions: &[Expression<'_>]) {
        self.joined(expressions, |writer, expression| writer.expression(expression, 0));
    }

    fn arguments(&mut self, expressions: &[Expression<'_>]) {
        self.put("(");
        self.expressions(expressions);
        self.put(")");
    }

    /// Writes an expression where operators that bind looser than `minimum` need parentheses.
    fn expression(&mut self, expression: &Expression<'_>, minimum: u8) {
        let needs_parentheses = precedence(&expression.kind) < minimum;
        if needs_parentheses {
            self.put("(");
        }
        self.bare_expression(&expression.kind);
        if needs_parentheses {
            self.put(")");
        }
    }

    fn bare_expression(&mut self, kind: &ExpressionKind<'_>) {
        match kind {
            ExpressionKind::Name(name) => self.put(name),
            ExpressionKind::Hardware(number) => self.put(&format!("${number}")),
            ExpressionKind::Integer(integer) => self.integer(integer),
            ExpressionKind::Float(value) => write_number(self.out, Number::Float(*value)),
            ExpressionKind::Imaginary(value) => self.suffixed(*value, "im"),
            ExpressionKind::Timing(timing) => self.suffixed(timing.value, timing.unit.text()),
            ExpressionKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            ExpressionKind::BitString(digits) => {
                self.put("\"");
                self.digits(*digits);
                self.put("\"");
            }
            ExpressionKind::Unary(operator, operand) => {
                self.put(operator.text());
                self.expression(operand, UNARY_PRECEDENCE);
            }
            ExpressionKind::Chain(chain) => self.chain(chain),
            ExpressionKind::Index(base, indices) => {
                self.expression(base, ATOM);
                self.indices(indices);
            }
            ExpressionKind::Call(call) => {
                self.put(call.name.text);
                self.arguments(&call.arguments);
            }
            ExpressionKind::Cast(ty, value) => {
                self.ty(ty);
                self.put("(");
                self.expression(value, 0);
                self.put(")");
            }
            ExpressionKind::DurationOf(block) => {
                self.put("durationof(");
                self.braces(block);
                self.put(")");
            }
        }
    }

    fn chain(&mut self, chain: &Chain<'_>) {
        let Some(&(operator, _)) = chain.rest.first() else { return self.expression(&chain.first, 0) };
        let precedence = operator.precedence();
        // A power takes powers and prefix operators on its right, the others take chains of their own on their left.
        let (left, right) = match operator {
            BinaryOperator::Power => (precedence + 1, UNARY_PRECEDENCE),
            _ => (precedence, precedence + 1),
        };
        self.expression(&chain.first, left);
        for (operator, operand) in &chain.rest {
            let is_tight = precedence >= BinaryOperator::Multiply.precedence();
            let space = if is_tight { "" } else { " " };
            for part in [space, operator.text(self.dialect), space] {
                self.put(part);
            }
            self.expression(operand, right);
        }
    }

    fn integer(&mut self, integer: &Integer<'_>) {
        self.put(match integer.radix {
            Radix::Binary => "0b",
            Radix::Octal => "0o",
            Radix::Decimal => "",
            Radix::Hexadecimal => "0x",
        });
        self.digits(integer.digits);
    }

    fn digits(&mut self, digits: Digits<'_>) {
        self.out.extend(digits.iter().map(char::from));
    }

    fn suffixed(&mut self, value: f64, suffix: &str) {
        let number = format!("{value:?}");
        self.put(number.strip_suffix(".0").unwrap_or(&number));
        self.put(suffix);
    }

    fn indexed_name(&mut self, named: &IndexedName<'_>) {
        self.put(named.name.text);
        self.indices(&named.indices);
    }

    fn indices(&mut self, indices: &[Index<'_>]) {
        for index in indices {
            self.put("[");
            match &index.kind {
                IndexKind::Set(values) => self.set(values),
                IndexKind::Items(items) => self.joined(items, |writer, item| match item {
                    IndexItem::Value(value) => writer.expression(value, 0),
                    IndexItem::Range(range) => writer.range(range),
                }),
            }
            self.put("]");
        }
    }

    fn set(&mut self, values: &[Expression<'_>]) {
        self.put("{");
        self.expressions(values);
        self.put("}");
    }

    fn range(&mut self, range: &Range<'_>) {
        let RangeParts { first, step, last } = &range.kind;
        self.optional(first.as_deref());
        self.put(":");
        if step.is_some() {
            self.optional(step.as_deref());
            self.put(":");
        }
        self.optional(last.as_deref());
    }

    fn optional(&mut self, expression: Option<&Expression<'_>>) {
        if let Some(expression) = expression {
            self.expression(expression, 0);
        }
    }

    // ------------------------------------------------------------------------------------------------------ types

    fn ty(&mut self, ty: &Type<'_>) {
        let (word, size) = match &ty.kind {
            TypeKind::Bit(size) => ("bit", size),
            TypeKind::Int(size) => ("int", size),
            TypeKind::Uint(size) => ("uint", size),
            TypeKind::Float(size) => ("float", size),
            TypeKind::Angle(size) => ("angle", size),
            TypeKind::Bool => ("bool", &None),
            TypeKind::Duration => ("duration", &None),
            TypeKind::Stretch => ("stretch", &None),
            TypeKind::Complex(part) => return self.complex(part.as_deref()),
            TypeKind::Array { element, lengths } => {
                self.put("array[");
                self.ty(element);
                self.put(", ");
                self.expressions(lengths);
                return self.put("]");
            }
        };
        self.put(word);
        self.size(size.as_deref());
    }

    fn complex(&mut self, part: Option<&Type<'_>>) {
        self.put("complex");
        if let Some(part) = part {
            self.put("[");
            self.ty(part);
            self.put("]");
        }
    }

    fn size(&mut self, size: Option<&Expression<'_>>) {
        if let Some(size) = size {
            self.bracketed(size);
        }
    }

    fn bracketed(&mut self, expression: &Expression<'_>) {
        self.put("[");
        self.expression(expression, 0);
        self.put("]");
    }
}

fn register_word(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Qreg => "qreg",
        RegisterKind::Creg => "creg",
    }
}

fn precedence(kind: &ExpressionKind<'_>) -> u8 {
    match kind {
        ExpressionKind::Unary(..) => UNARY_PRECEDENCE,
        ExpressionKind::Chain(chain) => {
            chain.rest.first().map_or(ATOM, |(operator, _)| operator.precedence())
        }
        _ => ATOM,
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
