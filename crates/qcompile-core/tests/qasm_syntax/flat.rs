//! The fast path against the tree of the same text.

use crate::parse;
use crate::programs::Random;
use qcompile_core::qasm::ast::*;
use qcompile_core::qasm::format::write_statement;
use qcompile_core::qasm::number::Number;
use qcompile_core::qasm::{Item, Parser};

/// The value of a constant expression, worked out from the tree.
fn value_of(expression: &Expression<'_>, dialect: Dialect) -> Option<Number> {
    Some(match &expression.kind {
        ExpressionKind::Float(value) => Number::Float(*value),
        ExpressionKind::Integer(integer) => {
            let value = integer.value()?;
            if dialect == Dialect::OpenQasm2 {
                Number::Float(value as f64)
            } else {
                Number::Int(value.try_into().ok()?)
            }
        }
        ExpressionKind::Name("pi" | "π") => Number::Float(std::f64::consts::PI),
        ExpressionKind::Name("tau") => Number::Float(std::f64::consts::TAU),
        ExpressionKind::Unary(UnaryOperator::Negate, operand) => match value_of(operand, dialect)? {
            Number::Int(value) => Number::Int(value.checked_neg()?),
            Number::Float(value) => Number::Float(-value),
        },
        ExpressionKind::Chain(chain) => {
            let mut value = value_of(&chain.first, dialect)?;
            for (operator, operand) in &chain.rest {
                value = apply(*operator, value, value_of(operand, dialect)?)?;
            }
            value
        }
        ExpressionKind::Call(call) => {
            let argument = value_of(call.arguments.first()?, dialect)?.to_f64();
            Number::Float(match call.name.text {
                "sin" => argument.sin(),
                "sqrt" => argument.sqrt(),
                "ln" | "log" => argument.ln(),
                _ => return None,
            })
        }
        _ => return None,
    })
}

fn apply(operator: BinaryOperator, left: Number, right: Number) -> Option<Number> {
    use BinaryOperator::*;
    if let (Number::Int(left), Number::Int(right)) = (left, right) {
        return Some(Number::Int(match operator {
            Add => left.checked_add(right)?,
            Subtract => left.checked_sub(right)?,
            Multiply => left.checked_mul(right)?,
            Divide => left.checked_div(right)?,
            Remainder => left.checked_rem(right)?,
            BitXor => left ^ right,
            Power => left.checked_pow(right.try_into().ok()?)?,
            _ => return None,
        }));
    }
    let (left, right) = (left.to_f64(), right.to_f64());
    Some(Number::Float(match operator {
        Add => left + right,
        Subtract => left - right,
        Multiply => left * right,
        Divide => left / right,
        Power => left.powf(right),
        _ => return None,
    }))
}

fn random_constant(random: &mut Random, dialect: Dialect, depth: usize) -> String {
    if depth == 0 || random.below(3) == 0 {
        let literals = [
            "1",
            "2",
            "3",
            "0.5",
            "1e-3",
            "pi",
            "1.5707963267948966",
            "007",
            ".5",
            "4.",
            "12345678901234567890.5",
        ];
        return random.pick(&literals).to_string();
    }
    let mut inner = || random_constant(random, dialect, depth - 1);
    let (left, right) = (inner(), inner());
    let (power, log) = if dialect == Dialect::OpenQasm2 { ("^", "ln") } else { ("**", "log") };
    match random.below(12) {
        0 => format!("-{left}"),
        1 => format!("({left})"),
        2 => format!("sin({left})"),
        3 => format!("{log}( {left} )"),
        4 => format!("{left}{power}{right}"),
        5 if dialect == Dialect::OpenQasm3 => format!("{left} % {right}"),
        6 => format!("{left}^{right}"),
        7 | 8 => format!("{left}/{right}"),
        9 => format!("{left} - {right}"),
        10 => format!("{left}+ {right}"),
        _ => format!("{left}*{right}"),
    }
}

/// One flat statement and what the tree says in its place.
fn check_both_ways(text: &str, dialect: Dialect) -> bool {
    let tree = parse(text, dialect);
    let [Statement { kind: StatementKind::GateCall(call), span, .. }] = tree.as_slice() else {
        panic!("{text} is one gate call: {tree:?}")
    };
    let mut parser = Parser::new(text, 0, dialect);
    let Some(Item::Gate(gate)) = parser.next_item() else { return false };
    assert_eq!((gate.name, gate.span), (call.name, *span), "{text}");
    assert!(call.modifiers.is_empty() && call.duration.is_none());
    let values: Option<Vec<Number>> =
        call.parameters.iter().map(|parameter| value_of(parameter, dialect)).collect();
    assert_eq!(Some(gate.parameters), values.as_deref(), "{text}");
    assert_eq!(gate.operands.len(), call.operands.len());
    for (flat, operand) in gate.operands.iter().zip(&call.operands) {
        assert_eq!(flat.name.span, operand.span);
        let target = match &operand.kind {
            OperandKind::Plain(plain) => plain.target,
            OperandKind::Hardware(number) => FlatTarget::Hardware(*number),
            OperandKind::Named(named) if named.indices.is_empty() => FlatTarget::Whole,
            OperandKind::Named(named) => {
                assert_eq!(flat.name.text, named.name.text);
                let IndexKind::Items(items) = &named.indices[0].kind else { panic!("{text}") };
                let [IndexItem::Value(index)] = items.as_slice() else { panic!("{text}") };
                let ExpressionKind::Integer(index) = &index.kind else { panic!("{text}") };
                FlatTarget::Element(index.value().unwrap() as u32)
            }
        };
        assert_eq!(flat.target, target, "{text}");
    }
    true
}

#[test]
fn flat_gates_mean_what_their_trees_mean() {
    let mut flat = 0;
    for seed in 0..20_000 {
        let random = &mut Random::new(seed);
        let dialect = [Dialect::OpenQasm2, Dialect::OpenQasm3][seed as usize % 2];
        let mut text = random.pick(&["rx", "cx", "U", "in_", "id", "measured"]).to_string();
        let parameters: Vec<String> =
            (0..random.below(3)).map(|_| random_constant(random, dialect, 3)).collect();
        if !parameters.is_empty() {
            text += &format!("({})", parameters.join(" , "));
        }
        let operands = ["q", "q[0]", "q [ 12 ]", "qreg_", "q[4294967295]", "$0", "$17"];
        let count = if dialect == Dialect::OpenQasm2 { 5 } else { 7 };
        let operands: Vec<&str> = (0..1 + random.below(3)).map(|_| random.pick(&operands[..count])).collect();
        text += &format!(" {};", operands.join(","));
        flat += usize::from(check_both_ways(&text, dialect));
    }
    assert!(flat > 15_000, "only {flat} of 20000 took the fast path");
}

#[test]
fn the_fast_path_leaves_what_it_does_not_know() {
    for text in [
        "rx(theta) q;",
        "rx(1/0) q;",
        "rx(2**-1) q;",
        "x q[i];",
        "x q[0:1];",
        "x q[-1];",
        "x /* c */ q;",
        "x q, ;",
        "x() q;",
        "x[10ns] q;",
        "ctrl @ x q, r;",
        "rx(0x10) q;",
        "rx(1_0) q;",
        "rx(10 ns) q;",
        "rx(1e400 - 1e400) q;",
        "ö q;",
        "x ö;",
        "x q[4294967296];",
        "gphase(1);",
        "nop q;",
        "rx(9223372036854775808) q;",
        "rx(sin) q;",
        "rx(sin(1, 2)) q;",
    ] {
        let mut parser = Parser::new(text, 0, Dialect::OpenQasm3);
        assert!(!matches!(parser.next_item(), Some(Item::Gate(_))), "{text}");
    }
}

#[test]
fn a_declared_name_is_no_constant() {
    let text = "gate g(tau) a { rx(tau) a; rx(pi) a; } def f(float sin) { rx(sin(1)) q; }";
    let mut parser = Parser::new(text, 0, Dialect::OpenQasm3);
    let Some(Item::Statement(Statement { kind: StatementKind::Gate(gate), .. })) = parser.next_item() else {
        panic!()
    };
    assert!(
        gate.body.statements.iter().all(|statement| matches!(statement.kind, StatementKind::GateCall(_)))
    );
}

#[test]
fn gates_in_blocks_come_in_runs() {
    let mut parser =
        Parser::new("box { x q; rx(pi/2) q[1]; barrier q; cx q[0], $1; }", 0, Dialect::OpenQasm3);
    let Some(Item::Statement(Statement { kind: StatementKind::Box(statement), .. })) = parser.next_item()
    else {
        panic!()
    };
    let [first, barrier, last] = statement.body.statements.as_slice() else { panic!("{statement:?}") };
    let StatementKind::GateRun(run) = &first.kind else { panic!() };
    let gates: Vec<_> =
        run.iter().map(|gate| (gate.name.text, gate.parameters.to_vec(), gate.operands.len())).collect();
    assert_eq!(gates, [("x", vec![], 1), ("rx", vec![Number::Float(std::f64::consts::FRAC_PI_2)], 1)]);
    assert!(
        matches!(barrier.kind, StatementKind::Barrier(_)) && matches!(last.kind, StatementKind::GateRun(_))
    );
    let mut text = String::new();
    write_statement(&mut text, first, 0, Dialect::OpenQasm3);
    assert_eq!(text, "x q;\nrx(1.5707963267948966) q[1];");
}
