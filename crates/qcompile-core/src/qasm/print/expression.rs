//! Parameters as text: sums of products with as few parentheses as the language needs.

use super::{Printer, finding};
use crate::diagnostics::{E0701, Span};
use crate::ir::classical::{ExpressionNode, Type};
use crate::ir::{Argument, Domain, ExprId, Function, Leaf, Node, Param, SymbolKind};
use crate::qasm::ast::{BinaryOperator, Dialect, UNARY_PRECEDENCE};
use crate::qasm::format::numbers::{pi_multiple, push_integer, push_real};

/// How tightly the outermost operator of a text binds; [`BinaryOperator::precedence`] gives the numbers.
type Level = u8;

/// Any text can stand there.
const LOOSEST: Level = 0;
const SUM: Level = BinaryOperator::Add.precedence();
const PRODUCT: Level = BinaryOperator::Multiply.precedence();
const POWER: Level = BinaryOperator::Power.precedence();
/// Names, numbers, calls: never in parentheses.
const ATOM: Level = POWER + 1;

impl Printer<'_> {
    pub(super) fn parameter(&mut self, param: Param) {
        match param.as_expr() {
            None => self.real(f64::from_bits(param.to_bits())),
            Some(id) => self.expression(id, LOOSEST),
        }
    }

    pub(super) fn real(&mut self, value: f64) {
        let multiple = if self.options.pi { pi_multiple(value) } else { None };
        match multiple {
            Some(text) => self.out.push_str(&text),
            None => self.float(value),
        }
    }

    /// A real in its shortest form.
    pub(super) fn float(&mut self, value: f64) {
        // Without the sign of a zero.
        push_real(&mut self.out, value + 0.0, self.dialect);
    }

    pub(super) fn integer(&mut self, value: u32) {
        push_integer(&mut self.out, value.into());
    }

    /// Appends an expression, in parentheses where its operator binds looser than `needed`.
    fn expression(&mut self, id: ExprId, needed: Level) {
        let inside = self.level(id) < needed;
        if inside {
            self.out.push('(');
        }
        self.bare_expression(id);
        if inside {
            self.out.push(')');
        }
    }

    fn level(&self, id: ExprId) -> Level {
        match self.circuit.exprs.node(id) {
            Node::Leaf(..) => ATOM,
            Node::Linear { constant, terms, .. } => match **terms {
                [(_, coefficient)] if constant.0 == 0.0 => {
                    if coefficient.0 == -1.0 {
                        UNARY_PRECEDENCE
                    } else {
                        PRODUCT
                    }
                }
                _ => SUM,
            },
            Node::Apply { function: Function::Multiply | Function::Divide, .. } => PRODUCT,
            Node::Apply { function: Function::Power, .. } => POWER,
            Node::Apply { .. } => ATOM,
            Node::Opaque { expression, .. } => match expression.node {
                ExpressionNode::Unary { .. } | ExpressionNode::Binary { .. } => LOOSEST,
                _ => ATOM,
            },
        }
    }

    fn bare_expression(&mut self, id: ExprId) {
        let circuit = self.circuit;
        match circuit.exprs.node(id) {
            Node::Leaf(leaf, _) => self.leaf(*leaf),
            Node::Opaque { text, .. } => self.out.push_str(text),
            Node::Apply { function, arguments } => self.application(*function, arguments),
            Node::Linear { constant, terms, domain } => {
                let alone = terms.len() == 1 && constant.0 == 0.0;
                for (k, &(atom, coefficient)) in terms.iter().enumerate() {
                    self.sign(coefficient.0, k > 0);
                    // A sign in front belongs to the first factor of a product.
                    let needed = if k == 0 && coefficient.0 < 0.0 { UNARY_PRECEDENCE } else { PRODUCT };
                    self.term(atom, coefficient.0.abs(), *domain, alone, needed);
                }
                if constant.0 != 0.0 {
                    self.sign(constant.0, true);
                    self.real(constant.0.abs());
                }
            }
        }
    }

    fn sign(&mut self, value: f64, between: bool) {
        self.out.push_str(match (between, value < 0.0) {
            (false, false) => "",
            (false, true) => "-",
            (true, false) => " + ",
            (true, true) => " - ",
        });
    }

    /// One term of a linear form. Angles are multiplied by whole numbers only.
    fn term(&mut self, atom: ExprId, factor: f64, domain: Domain, alone: bool, needed: Level) {
        if factor == 1.0 {
            // Whole numbers of a type would be added in that type, where sums wrap.
            return if alone { self.expression(atom, needed) } else { self.real_operand(atom, needed) };
        }
        match domain {
            Domain::Real => self.float(factor),
            Domain::Angle(_) => self.out.push_str(&factor.to_string()),
        }
        self.out.push('*');
        self.expression(atom, UNARY_PRECEDENCE);
    }

    /// An operand of real arithmetic: a whole number is converted, since `i/2` truncates.
    fn real_operand(&mut self, id: ExprId, needed: Level) {
        if !self.is_whole_number(id) {
            return self.expression(id, needed);
        }
        self.out.push_str("float(");
        self.expression(id, LOOSEST);
        self.out.push(')');
    }

    fn is_whole_number(&self, id: ExprId) -> bool {
        let ty = match self.circuit.exprs.node(id) {
            Node::Opaque { expression, .. } => &expression.ty,
            Node::Leaf(leaf, _) => match &self.circuit.symbol(leaf.symbol).kind {
                SymbolKind::Variable { ty, .. } => ty,
                _ => return false,
            },
            _ => return false,
        };
        matches!(ty, Type::Int(_) | Type::Uint(_) | Type::Bit(_) | Type::Bool)
    }

    fn leaf(&mut self, leaf: Leaf) {
        let symbol = self.circuit.symbol(leaf.symbol);
        if self.dialect == Dialect::OpenQasm2 && symbol.kind != SymbolKind::GateParameter {
            let message =
                format!("OpenQASM 2 has no parameters, but the circuit is open in `{}`", symbol.name);
            let found = finding(E0701, symbol.declared, message);
            self.problem(found.help("give it a value, or write OpenQASM 3"));
        }
        self.out.push_str(self.names.symbol(leaf.symbol));
    }

    fn application(&mut self, function: Function, arguments: &[Argument]) {
        match (function, arguments) {
            (Function::Multiply | Function::Divide, [left, right]) => {
                self.real_argument(*left, PRODUCT);
                self.out.push_str(function.name());
                self.real_argument(*right, UNARY_PRECEDENCE);
            }
            (Function::Power, [base, exponent]) => {
                self.real_argument(*base, ATOM);
                self.out.push_str(BinaryOperator::Power.text(self.dialect));
                self.real_argument(*exponent, ATOM);
            }
            _ => {
                let name = self.function_name(function);
                self.out.push_str(name);
                self.out.push('(');
                for (k, &argument) in arguments.iter().enumerate() {
                    if k > 0 {
                        self.out.push_str(", ");
                    }
                    self.argument(argument, LOOSEST);
                }
                self.out.push(')');
            }
        }
    }

    fn real_argument(&mut self, argument: Argument, needed: Level) {
        match argument {
            Argument::Expr(id) => self.real_operand(id, needed),
            number => self.argument(number, needed),
        }
    }

    fn argument(&mut self, argument: Argument, needed: Level) {
        match argument {
            Argument::Expr(id) => self.expression(id, needed),
            Argument::Number(value) if value.0 < 0.0 && needed > UNARY_PRECEDENCE => {
                self.out.push('(');
                self.real(value.0);
                self.out.push(')');
            }
            // With `pi` on, a number may be a product.
            Argument::Number(value) => self.float(value.0),
        }
    }

    fn function_name(&mut self, function: Function) -> &'static str {
        match (function, self.dialect) {
            (Function::Log, Dialect::OpenQasm2) => "ln",
            (Function::Arcsin | Function::Arccos | Function::Arctan, Dialect::OpenQasm2) => {
                let message = format!("OpenQASM 2 has no function `{}`", function.name());
                let found = finding(E0701, Span::default(), message);
                self.problem(found.help("give the parameters values first"));
                function.name()
            }
            _ => function.name(),
        }
    }
}
