//! A circuit as text, one op per line: what it is, the wires it acts on, and after a bar the wires it only orders.

use std::fmt::Write;

use qcompile_core::ir::{
    Argument, Circuit, Exprs, GateBody, Head, Kind, Node, OpView, PINNED, Param, Power, Region, WireNames,
};

pub fn listing(circuit: &Circuit) -> String {
    let mut text = String::new();
    for gate in circuit.gates.iter() {
        let GateBody::Defined { region, .. } = &gate.body else { continue };
        let _ = writeln!(text, "gate {}:", gate.name.as_deref().unwrap_or("?"));
        list_region(&mut text, circuit, &WireNames::root(circuit, region), region, 2);
    }
    for subroutine in circuit.subroutines.iter() {
        let Some(region) = &subroutine.body else { continue };
        let _ = writeln!(text, "def {}:", subroutine.name);
        list_region(&mut text, circuit, &WireNames::root(circuit, region), region, 2);
    }
    list_region(&mut text, circuit, &WireNames::root(circuit, &circuit.main), &circuit.main, 0);
    text
}

/// The main region alone, declarations, includes and definitions left out.
pub fn main_ops(circuit: &Circuit) -> String {
    let mut text = String::new();
    list_region(&mut text, circuit, &WireNames::root(circuit, &circuit.main), &circuit.main, 0);
    text.lines()
        .filter(|line| {
            !["declaration ", "gate ", "subroutine ", "include"].iter().any(|start| line.starts_with(start))
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn list_region(text: &mut String, circuit: &Circuit, names: &WireNames, region: &Region, indent: usize) {
    let pad = " ".repeat(indent);
    if !region.phase.same(Param::ZERO) {
        let _ = writeln!(text, "{pad}phase {}", param(circuit, region.phase));
    }
    for op in region.iter() {
        list_op(text, circuit, names, &op, indent);
    }
}

fn list_op(text: &mut String, circuit: &Circuit, names: &WireNames, op: &OpView, indent: usize) {
    let pad = " ".repeat(indent);
    let wires = |wires: &[_]| wires.iter().map(|&wire| names.text(wire)).collect::<Vec<_>>().join(", ");
    let shadows = &op.touched[op.wires.len()..];
    let bar = if shadows.is_empty() { String::new() } else { format!(" | {}", wires(shadows)) };
    let pinned = if op.is(PINNED) { " pinned" } else { "" };
    let params: Vec<String> = op.params.iter().map(|&value| param(circuit, value)).collect();
    let params = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
    let _ = writeln!(text, "{pad}{}{params} {}{bar}{pinned}", name(circuit, op), wires(op.wires));
    if let Some(block) = op.block() {
        let marks = [(block.frozen, " frozen"), (block.exits, " exits")];
        let marks: String = marks.iter().filter(|(set, _)| *set).map(|(_, mark)| *mark).collect();
        for body in &block.bodies {
            let _ = writeln!(text, "{pad}  body{marks}:");
            list_region(text, circuit, &names.body(op.touched, body), body, indent + 4);
        }
    }
}

fn name(circuit: &Circuit, op: &OpView) -> String {
    if let Some(block) = op.block() {
        return match &block.head {
            Head::If(_) => "if",
            Head::While(_) => "while",
            Head::For { .. } => "for",
            Head::Switch { .. } => "switch",
            Head::Box(_) => "box",
            Head::Scope => "scope",
        }
        .into();
    }
    if let Some(statement) = op.statement() {
        return statement.kind.name().into();
    }
    gate_name(circuit, op.kind)
}

/// The name of a gate; modified gates in the form of the language.
pub fn gate_name(circuit: &Circuit, kind: Kind) -> String {
    if let Some(name) = circuit.gate_name(kind) {
        return name.to_string();
    }
    let Some(index) = kind.as_program_gate() else { return format!("{kind:?}") };
    let GateBody::Modified(modified) = &circuit.gates[index].body else { return format!("{kind:?}") };
    let mut text = String::new();
    for k in 0..modified.controls {
        text += if k >= 64 || modified.polarity >> k & 1 == 1 { "ctrl @ " } else { "negctrl @ " };
    }
    match modified.power {
        Power::Int(1) => {}
        Power::Int(power) => text += &format!("pow({power}) @ "),
        Power::Real(power) => text += &format!("pow({power}) @ "),
        Power::Parameter => text += "pow(_) @ ",
    }
    text + &gate_name(circuit, modified.base)
}

pub fn param(circuit: &Circuit, value: Param) -> String {
    match value.as_expr() {
        None => format!("{}", value.as_number().unwrap()),
        Some(id) => expression(circuit, &circuit.exprs, id),
    }
}

fn expression(circuit: &Circuit, exprs: &Exprs, id: qcompile_core::ir::ExprId) -> String {
    match exprs.node(id) {
        Node::Leaf(leaf, _) => {
            let name = &circuit.symbol(leaf.symbol).name;
            if leaf.version == 0 { name.to_string() } else { format!("{name}'{}", leaf.version) }
        }
        Node::Linear { constant, terms, .. } => {
            let mut parts: Vec<String> = terms
                .iter()
                .map(|(atom, coefficient)| match coefficient.0 {
                    1.0 => expression(circuit, exprs, *atom),
                    value => format!("{value}*{}", expression(circuit, exprs, *atom)),
                })
                .collect();
            if constant.0 != 0.0 {
                parts.push(constant.0.to_string());
            }
            parts.join(" + ")
        }
        Node::Apply { function, arguments } => {
            let arguments: Vec<String> = arguments
                .iter()
                .map(|argument| match argument {
                    Argument::Number(value) => value.0.to_string(),
                    Argument::Expr(id) => expression(circuit, exprs, *id),
                })
                .collect();
            format!("{}({})", function.name(), arguments.join(", "))
        }
        Node::Opaque { text, .. } => format!("<{text}>"),
    }
}
