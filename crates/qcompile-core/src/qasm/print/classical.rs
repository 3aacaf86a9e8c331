//! Classical expressions, types and statements of circuits that no text says.

use super::Printer;
use super::names::Scope;
use crate::ir::classical::{
    BinaryOperator, CallArgument, Command, Expression, ExpressionNode, Index, Type, Value,
};
use crate::ir::{ForDomain, Io, SymbolId, SymbolKind, Wire};
use crate::qasm::ast;

impl<'a> Printer<'a> {
    /// A statement on `wires` without a text.
    pub(super) fn command(&mut self, command: &Command, wires: &[Wire], scope: &Scope<'a>) {
        match command {
            Command::Declare { symbol, value } => {
                self.declaration(*symbol);
                if let Some(value) = value {
                    self.out.push_str(" = ");
                    self.classical(value, scope);
                }
            }
            Command::Assign { target, indices, value } => {
                self.out.push_str(self.names.symbol(*target));
                self.indices(indices, scope);
                self.out.push_str(" = ");
                self.classical(value, scope);
            }
            Command::Evaluate(value) => self.classical(value, scope),
            Command::Wait(duration) => {
                self.out.push_str("delay[");
                self.classical(duration, scope);
                self.out.push_str("] ");
                let qubits: Vec<Wire> = wires.iter().copied().filter(|wire| wire.is_qubit()).collect();
                self.registers(scope, &qubits);
            }
            Command::Return(value) => {
                self.out.push_str("return");
                if let Some(value) = value {
                    self.out.push(' ');
                    self.classical(value, scope);
                }
            }
            Command::Break => self.out.push_str("break"),
            Command::Continue => self.out.push_str("continue"),
            Command::End => self.out.push_str("end"),
        }
        self.out.push(';');
    }

    /// `float[64] x`, `input angle a`, `bit[3] c`.
    pub(super) fn declaration(&mut self, symbol: SymbolId) {
        match &self.circuit.symbol(symbol).kind {
            SymbolKind::Variable { ty, io } => {
                self.out.push_str(match io {
                    Io::Input => "input ",
                    Io::Output => "output ",
                    Io::None => "",
                });
                self.type_name(ty);
            }
            SymbolKind::Bits { size } => self.type_name(&Type::Bit(*size)),
            SymbolKind::Qubits { size } => self.sized("qubit", *size),
            _ => self.unsayable("declares a name without a type"),
        }
        self.out.push(' ');
        self.out.push_str(self.names.symbol(symbol));
    }

    /// `for int i in [0:2] `
    pub(super) fn loop_head(&mut self, variable: SymbolId, domain: &ForDomain, scope: &Scope<'a>) {
        self.out.push_str("for ");
        self.declaration(variable);
        self.out.push_str(" in ");
        match domain {
            ForDomain::Range { start, step, stop } => {
                self.out.push('[');
                self.range(Some(start), step.as_ref(), Some(stop), scope);
                self.out.push(']');
            }
            ForDomain::Set(values) => {
                self.out.push('{');
                self.classical_list(values, scope);
                self.out.push('}');
            }
            ForDomain::Values(register) => self.classical(register, scope),
        }
        self.out.push(' ');
    }

    fn range(
        &mut self,
        start: Option<&Expression>,
        step: Option<&Expression>,
        stop: Option<&Expression>,
        scope: &Scope<'a>,
    ) {
        if let Some(start) = start {
            self.classical(start, scope);
        }
        self.out.push(':');
        if let Some(step) = step {
            self.classical(step, scope);
            self.out.push(':');
        }
        if let Some(stop) = stop {
            self.classical(stop, scope);
        }
    }

    pub(super) fn classical_list(&mut self, values: &[Expression], scope: &Scope<'a>) {
        for (k, value) in values.iter().enumerate() {
            if k > 0 {
                self.out.push_str(", ");
            }
            self.classical(value, scope);
        }
    }

    pub(super) fn classical(&mut self, expression: &Expression, scope: &Scope<'a>) {
        match &expression.node {
            ExpressionNode::Literal(value) => self.value(value),
            ExpressionNode::Variable(symbol) => self.out.push_str(self.names.symbol(*symbol)),
            ExpressionNode::Element { base, indices } => {
                self.operand_at(base, ast::UNARY_PRECEDENCE + 2, scope);
                self.indices(indices, scope);
            }
            ExpressionNode::Unary { operator, operand } => {
                self.out.push_str(operator.text());
                self.operand_at(operand, ast::UNARY_PRECEDENCE, scope);
            }
            ExpressionNode::Binary { operator, left, right } => {
                let level = operator.precedence();
                let power = *operator == BinaryOperator::Power;
                self.operand_at(left, level + u8::from(power), scope);
                self.out.push(' ');
                self.out.push_str(operator.text(self.dialect));
                self.out.push(' ');
                self.operand_at(right, level + u8::from(!power), scope);
            }
            ExpressionNode::Cast(inner) => {
                self.type_name(&expression.ty);
                self.parenthesised(|printer| printer.classical(inner, scope));
            }
            ExpressionNode::Builtin { name, arguments } => {
                self.out.push_str(name);
                self.parenthesised(|printer| printer.classical_list(arguments, scope));
            }
            ExpressionNode::Call { subroutine, arguments } => {
                let symbol = self.circuit.subroutines[*subroutine as usize].symbol;
                self.out.push_str(self.names.symbol(symbol));
                self.parenthesised(|printer| printer.call_arguments(arguments, scope));
            }
            ExpressionNode::Measure(wires) => {
                self.out.push_str("measure ");
                self.wires(scope, wires);
            }
            ExpressionNode::List(values) => {
                self.out.push('{');
                self.classical_list(values, scope);
                self.out.push('}');
            }
            ExpressionNode::Machine(text) => self.out.push_str(text),
        }
    }

    fn parenthesised(&mut self, say: impl FnOnce(&mut Self)) {
        self.out.push('(');
        say(self);
        self.out.push(')');
    }

    fn operand_at(&mut self, operand: &Expression, needed: u8, scope: &Scope<'a>) {
        let level = match &operand.node {
            ExpressionNode::Unary { .. } => ast::UNARY_PRECEDENCE,
            ExpressionNode::Binary { operator, .. } => operator.precedence(),
            ExpressionNode::Literal(value) if is_negative(value) => ast::UNARY_PRECEDENCE,
            ExpressionNode::Literal(Value::Complex(..)) => 0,
            _ => u8::MAX,
        };
        if level < needed {
            self.parenthesised(|printer| printer.classical(operand, scope));
        } else {
            self.classical(operand, scope);
        }
    }

    fn call_arguments(&mut self, arguments: &[CallArgument], scope: &Scope<'a>) {
        for (k, argument) in arguments.iter().enumerate() {
            if k > 0 {
                self.out.push_str(", ");
            }
            match argument {
                CallArgument::Classical(value) => self.classical(value, scope),
                CallArgument::Qubits(wires) => self.registers(scope, wires),
            }
        }
    }

    fn indices(&mut self, indices: &[Index], scope: &Scope<'a>) {
        for index in indices {
            self.out.push('[');
            match index {
                Index::At(value) => self.classical(value, scope),
                Index::Range { start, step, stop } => {
                    self.range(start.as_ref(), step.as_ref(), stop.as_ref(), scope)
                }
                Index::Set(values) => {
                    self.out.push('{');
                    self.classical_list(values, scope);
                    self.out.push('}');
                }
            }
            self.out.push(']');
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Bits(bits) => {
                self.out.push('"');
                self.out.extend(bits.iter().rev().map(|&bit| if bit { '1' } else { '0' }));
                self.out.push('"');
            }
            Value::Int(value) => self.out.push_str(&value.to_string()),
            Value::Uint(value) => self.out.push_str(&value.to_string()),
            Value::Float(value) => self.float(*value),
            Value::Angle { turns, size } => {
                self.type_name(&Type::Angle(Some(*size)));
                let radians = *turns as f64 / (*size as f64).exp2() * std::f64::consts::TAU;
                self.parenthesised(|printer| printer.float(radians));
            }
            Value::Complex(real, imaginary) => {
                self.float(*real);
                self.out.push_str(if *imaginary < 0.0 { " - " } else { " + " });
                self.float(imaginary.abs());
                self.out.push_str("im");
            }
            Value::Duration { value, cycles } => {
                self.float(*value);
                self.out.push_str(if *cycles { "dt" } else { "s" });
            }
            Value::Array(values) => {
                self.out.push('{');
                for (k, value) in values.iter().enumerate() {
                    if k > 0 {
                        self.out.push_str(", ");
                    }
                    self.value(value);
                }
                self.out.push('}');
            }
        }
    }

    pub(super) fn type_name(&mut self, ty: &Type) {
        match ty {
            Type::Bool => self.out.push_str("bool"),
            Type::Bit(size) => self.sized("bit", *size),
            Type::Int(size) => self.sized("int", *size),
            Type::Uint(size) => self.sized("uint", *size),
            Type::Float(size) => self.sized("float", *size),
            Type::Angle(size) => self.sized("angle", *size),
            Type::Complex(size) => {
                self.out.push_str("complex[");
                self.sized("float", *size);
                self.out.push(']');
            }
            Type::Duration => self.out.push_str("duration"),
            Type::Stretch => self.out.push_str("stretch"),
            Type::Array { element, dimensions } => {
                self.out.push_str("array[");
                self.type_name(element);
                for &length in dimensions.iter() {
                    self.out.push_str(", ");
                    self.integer(length);
                }
                self.out.push(']');
            }
            Type::ArrayReference { element, rank, mutable } => {
                self.out.push_str(if *mutable { "mutable array[" } else { "readonly array[" });
                self.type_name(element);
                self.out.push_str(", #dim = ");
                self.integer(*rank);
                self.out.push(']');
            }
            Type::Void | Type::Error => self.unsayable("has a value without a type"),
        }
    }

    fn sized(&mut self, name: &str, size: Option<u32>) {
        self.out.push_str(name);
        if let Some(size) = size {
            self.out.push('[');
            self.integer(size);
            self.out.push(']');
        }
    }
}

fn is_negative(value: &Value) -> bool {
    match value {
        Value::Int(value) => *value < 0,
        Value::Float(value) | Value::Duration { value, .. } => *value < 0.0,
        _ => false,
    }
}
