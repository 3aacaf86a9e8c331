//! A circuit as nested Python values: what the bridges to other toolkits walk.
//!
//! Regions are dictionaries, ops are tuples `(name, wires, params, detail)`. Wires are local to their region: qubits
//! count from 0 up, classical wires from -1 down, so that one list holds both. Gates of the program have their place in
//! `gates` for a name.
//!
//! Parameters are floats or trees: `("leaf", name, is_real)`, `("sum", constant, [(coefficient, tree)])`,
//! `("call", function, [tree or float])`, `("opaque", text, expression)`. Classical expressions are tuples
//! `(type, operator, ...)`, see [`expression`].

use num_complex::Complex64;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use qcompile_core::ir::classical::{CallArgument, Expression, ExpressionNode, Index, Value};
use qcompile_core::ir::{
    Argument, Block, Circuit, Domain, ExprId, ForDomain, GateBody, Head, Kind, Node, OpView, Param, Power,
    Region, Statement, StatementKind, SymbolKind, Wire, WireName, WireNames,
};

pub fn circuit<'py>(py: Python<'py>, circuit: &Circuit) -> PyResult<Bound<'py, PyDict>> {
    let tree = PyDict::new(py);
    let names = WireNames::root(circuit, &circuit.main);
    tree.set_item("inputs", inputs(py, circuit)?)?;
    tree.set_item("gates", gates(py, circuit)?)?;
    tree.set_item("main", region(py, circuit, &circuit.main, &names)?)?;
    Ok(tree)
}

/// `(name, type, line)` of every input; the line is the rest of the source line, with its comment.
fn inputs<'py>(py: Python<'py>, circuit: &Circuit) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for id in circuit.inputs() {
        let symbol = circuit.symbol(id);
        if let SymbolKind::Variable { ty, .. } = &symbol.kind {
            list.append((&*symbol.name, ty.to_string(), rest_of_line(circuit, symbol.declared.start)))?;
        }
    }
    Ok(list)
}

fn gates<'py>(py: Python<'py>, circuit: &Circuit) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for gate in circuit.gates.iter() {
        let record = PyDict::new(py);
        record.set_item("name", gate.name.as_deref())?;
        record.set_item("qubits", gate.qubits)?;
        record.set_item("params", gate.params)?;
        record.set_item("line", rest_of_line(circuit, gate.declared.start))?;
        match &gate.body {
            GateBody::Defined { parameters, region: body } => {
                let symbols: Vec<&str> = parameters.iter().map(|&id| &*circuit.symbol(id).name).collect();
                record.set_item("parameters", symbols)?;
                record.set_item("body", region(py, circuit, body, &WireNames::root(circuit, body))?)?;
            }
            GateBody::Modified(modified) => {
                record.set_item("base", kind_name(circuit, modified.base))?;
                record.set_item("controls", modified.controls)?;
                record.set_item("polarity", modified.polarity)?;
                match modified.power {
                    Power::Int(exponent) => record.set_item("power", exponent)?,
                    Power::Real(exponent) => record.set_item("power", exponent)?,
                    Power::Parameter => record.set_item("power", py.None())?,
                }
            }
            GateBody::Matrix(matrix) => {
                let rows: Vec<&[Complex64]> = matrix.entries().chunks(matrix.dim()).collect();
                record.set_item("matrix", rows)?;
            }
            GateBody::Opaque => record.set_item("opaque", true)?,
        }
        list.append(record)?;
    }
    Ok(list)
}

/// The name of a table gate or of a statement, or the number of a gate of the program.
fn kind_name(circuit: &Circuit, kind: Kind) -> KindName<'_> {
    match kind.as_program_gate() {
        Some(index) => KindName::Number(index),
        None => KindName::Name(circuit.gate_name(kind).unwrap_or_else(|| special_name(kind))),
    }
}

#[derive(IntoPyObject)]
enum KindName<'a> {
    Name(&'a str),
    Number(usize),
}

fn special_name(kind: Kind) -> &'static str {
    match kind {
        Kind::MEASURE => "measure",
        Kind::RESET => "reset",
        Kind::BARRIER => "barrier",
        Kind::PHASE => "gphase",
        Kind::BLOCK => "block",
        _ => "statement",
    }
}

fn number(wire: Wire) -> i64 {
    let index = wire.index() as i64;
    if wire.is_classical() { -1 - index } else { index }
}

/// Qubits as they are, classical wires from -1 down.
pub fn numbers(wires: &[Wire]) -> Vec<i64> {
    wires.iter().map(|&wire| number(wire)).collect()
}

fn region<'py>(
    py: Python<'py>,
    circuit: &Circuit,
    region: &Region,
    names: &WireNames<'_>,
) -> PyResult<Bound<'py, PyDict>> {
    let tree = PyDict::new(py);
    let qubits: Vec<String> = (0..region.qubits() as u32).map(|k| names.text(Wire::qubit(k))).collect();
    let bits: Vec<String> = (0..region.bits() as u32).map(|k| names.text(Wire::classical(k))).collect();
    tree.set_item("qubits", qubits)?;
    tree.set_item("bits", bits)?;
    tree.set_item("sources", sources(py, circuit, region)?)?;
    tree.set_item("phase", param(py, circuit, region.phase)?)?;
    let ops = PyList::empty(py);
    for op in region.iter() {
        let params: Vec<Bound<'py, PyAny>> =
            op.params.iter().map(|&value| param(py, circuit, value)).collect::<PyResult<_>>()?;
        let detail = detail(py, circuit, &op, names)?;
        ops.append((kind_name(circuit, op.kind), numbers(op.wires), params, detail))?;
    }
    tree.set_item("ops", ops)?;
    Ok(tree)
}

/// Where the wires that come to life in a region have their names: `(kind, name, first, length, line)`. The length is
/// `None` for a scalar; physical qubits have their number for a name.
fn sources<'py>(py: Python<'py>, circuit: &Circuit, region: &Region) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for source in &region.layout.sources {
        let first = number(source.first);
        match &source.what {
            WireName::Symbol(id) => {
                let symbol = circuit.symbol(*id);
                let sized = match symbol.kind {
                    SymbolKind::Qubits { size } | SymbolKind::Bits { size } => size.is_some(),
                    _ => false,
                };
                let length = sized.then_some(source.len);
                let line = rest_of_line(circuit, symbol.declared.start);
                list.append((symbol_kind(&symbol.kind), &*symbol.name, first, length, line))?;
            }
            WireName::Physical(name) => list.append(("physical", name, first, source.len, ""))?,
            WireName::Dynamic { register, text, .. } => {
                let name = format!("{}[{text}]", circuit.symbol(*register).name);
                list.append(("dynamic", name, first, source.len, ""))?;
            }
            WireName::Effect => list.append(("effect", "", first, source.len, ""))?,
        }
    }
    Ok(list)
}

fn symbol_kind(kind: &SymbolKind) -> &'static str {
    match kind {
        SymbolKind::Qubits { .. } => "qubits",
        SymbolKind::Bits { .. } => "bits",
        SymbolKind::Variable { .. } => "variable",
        SymbolKind::Constant { .. } => "constant",
        SymbolKind::Alias { .. } => "alias",
        _ => "other",
    }
}

fn param<'py>(py: Python<'py>, circuit: &Circuit, value: Param) -> PyResult<Bound<'py, PyAny>> {
    match value.as_expr() {
        Some(id) => expr(py, circuit, id),
        None => Ok(value.as_number().into_pyobject(py)?.into_any()),
    }
}

fn expr<'py>(py: Python<'py>, circuit: &Circuit, id: ExprId) -> PyResult<Bound<'py, PyAny>> {
    let tuple = match circuit.exprs.node(id) {
        Node::Leaf(leaf, domain) => {
            let real = *domain == Domain::Real;
            ("leaf", &*circuit.symbol(leaf.symbol).name, real).into_pyobject(py)?.into_any()
        }
        Node::Linear { constant, terms, .. } => {
            let terms: Vec<(f64, Bound<'py, PyAny>)> = terms
                .iter()
                .map(|&(atom, coefficient)| Ok((coefficient.0, expr(py, circuit, atom)?)))
                .collect::<PyResult<_>>()?;
            ("sum", constant.0, terms).into_pyobject(py)?.into_any()
        }
        Node::Apply { function, arguments } => {
            let arguments: Vec<Bound<'py, PyAny>> = arguments
                .iter()
                .map(|&argument| match argument {
                    Argument::Number(value) => Ok(value.0.into_pyobject(py)?.into_any()),
                    Argument::Expr(id) => expr(py, circuit, id),
                })
                .collect::<PyResult<_>>()?;
            ("call", function.name(), arguments).into_pyobject(py)?.into_any()
        }
        Node::Opaque { text, expression: typed, .. } => {
            ("opaque", &**text, expression(py, circuit, typed)?).into_pyobject(py)?.into_any()
        }
    };
    Ok(tuple)
}

fn detail<'py>(
    py: Python<'py>,
    circuit: &Circuit,
    op: &OpView<'_>,
    names: &WireNames<'_>,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    if let Some(found) = op.block() {
        return block(py, circuit, op, found, names).map(Some);
    }
    op.statement().map(|found| statement(py, circuit, op, found)).transpose()
}

fn block<'py>(
    py: Python<'py>,
    circuit: &Circuit,
    op: &OpView<'_>,
    block: &Block,
    names: &WireNames<'_>,
) -> PyResult<Bound<'py, PyDict>> {
    let tree = PyDict::new(py);
    let code = |value: &Expression| expression(py, circuit, value);
    match &block.head {
        Head::If(condition) => {
            tree.set_item("kind", "if")?;
            tree.set_item("condition", code(condition)?)?;
        }
        Head::While(condition) => {
            tree.set_item("kind", "while")?;
            tree.set_item("condition", code(condition)?)?;
        }
        Head::For { variable, domain } => {
            tree.set_item("kind", "for")?;
            let variable = circuit.symbol(*variable);
            tree.set_item("variable", &*variable.name)?;
            tree.set_item("line", rest_of_line(circuit, variable.declared.start))?;
            if let SymbolKind::Variable { ty, .. } = &variable.kind {
                tree.set_item("type", ty.to_string())?;
            }
            match domain {
                ForDomain::Range { start, step, stop } => {
                    let step = step.as_ref().map(&code).transpose()?;
                    tree.set_item("range", (code(start)?, step, code(stop)?))?;
                }
                ForDomain::Set(values) => {
                    tree.set_item("set", values.iter().map(code).collect::<PyResult<Vec<_>>>()?)?;
                }
                ForDomain::Values(values) => tree.set_item("values", code(values)?)?,
            }
        }
        Head::Switch { subject, labels } => {
            tree.set_item("kind", "switch")?;
            tree.set_item("subject", code(subject)?)?;
            let labels = labels
                .iter()
                .map(|values| values.iter().map(code).collect::<PyResult<Vec<_>>>())
                .collect::<PyResult<Vec<_>>>()?;
            tree.set_item("labels", labels)?;
        }
        Head::Box(duration) => {
            tree.set_item("kind", "box")?;
            let text = statement_text(circuit, op.origin);
            tree.set_item("text", text.split('{').next())?;
            tree.set_item("duration", duration.as_ref().map(code).transpose()?)?;
        }
        Head::Scope => tree.set_item("kind", "scope")?,
    }
    let bodies = PyList::empty(py);
    for body in &block.bodies {
        bodies.append(region(py, circuit, body, &names.body(op.touched, body))?)?;
    }
    tree.set_item("bodies", bodies)?;
    Ok(tree)
}

fn statement<'py>(
    py: Python<'py>,
    circuit: &Circuit,
    op: &OpView<'_>,
    statement: &Statement,
) -> PyResult<Bound<'py, PyDict>> {
    let tree = PyDict::new(py);
    if let StatementKind::Declaration(symbol) = statement.kind {
        let symbol = circuit.symbol(symbol);
        tree.set_item("name", &*symbol.name)?;
        tree.set_item("declares", symbol_kind(&symbol.kind))?;
        tree.set_item("line", rest_of_line(circuit, symbol.declared.start))?;
        match &symbol.kind {
            SymbolKind::Alias { wires } => tree.set_item("wires", numbers(wires))?,
            SymbolKind::Variable { ty, io } => {
                tree.set_item("type", ty.to_string())?;
                tree.set_item("io", format!("{io:?}").to_lowercase())?;
            }
            _ => {}
        }
    }
    tree.set_item("kind", statement.kind.name())?;
    tree.set_item("text", statement_text(circuit, op.origin))?;
    if let Some(command) = &statement.command {
        tree.set_item("command", self::command(py, circuit, command)?)?;
    }
    Ok(tree)
}

fn command<'py>(
    py: Python<'py>,
    circuit: &Circuit,
    command: &qcompile_core::ir::classical::Command,
) -> PyResult<Bound<'py, PyAny>> {
    use qcompile_core::ir::classical::Command;
    let code =
        |value: &Option<Expression>| value.as_ref().map(|value| expression(py, circuit, value)).transpose();
    let tuple = match command {
        Command::Declare { symbol, value } => {
            ("declare", &*circuit.symbol(*symbol).name, code(value)?).into_pyobject(py)?.into_any()
        }
        Command::Assign { target, indices, value } => {
            let indices =
                indices.iter().map(|index| self::index(py, circuit, index)).collect::<PyResult<Vec<_>>>()?;
            let name = &*circuit.symbol(*target).name;
            ("assign", name, indices, expression(py, circuit, value)?).into_pyobject(py)?.into_any()
        }
        Command::Evaluate(value) => {
            ("evaluate", expression(py, circuit, value)?).into_pyobject(py)?.into_any()
        }
        Command::Wait(duration) => ("wait", expression(py, circuit, duration)?).into_pyobject(py)?.into_any(),
        Command::Return(value) => ("return", code(value)?).into_pyobject(py)?.into_any(),
        Command::Break => ("break",).into_pyobject(py)?.into_any(),
        Command::Continue => ("continue",).into_pyobject(py)?.into_any(),
        Command::End => ("end",).into_pyobject(py)?.into_any(),
    };
    Ok(tuple)
}

/// `(type, operator, ...)`, see the arms.
fn expression<'py>(py: Python<'py>, circuit: &Circuit, value: &Expression) -> PyResult<Bound<'py, PyTuple>> {
    let ty = value.ty.to_string();
    let inner = |value: &Expression| expression(py, circuit, value);
    let all = |values: &[Expression]| values.iter().map(inner).collect::<PyResult<Vec<_>>>();
    match &value.node {
        ExpressionNode::Literal(literal) => (ty, "literal", self::literal(py, literal)?).into_pyobject(py),
        ExpressionNode::Variable(id) => match &circuit.symbol(*id).kind {
            SymbolKind::Constant { value } => (ty, "literal", self::literal(py, value)?).into_pyobject(py),
            _ => (ty, "variable", &*circuit.symbol(*id).name).into_pyobject(py),
        },
        ExpressionNode::Element { base, indices } => {
            let indices =
                indices.iter().map(|index| self::index(py, circuit, index)).collect::<PyResult<Vec<_>>>()?;
            (ty, "element", inner(base)?, indices).into_pyobject(py)
        }
        ExpressionNode::Unary { operator, operand } => {
            (ty, "unary", format!("{operator:?}"), inner(operand)?).into_pyobject(py)
        }
        ExpressionNode::Binary { operator, left, right } => {
            (ty, "binary", format!("{operator:?}"), inner(left)?, inner(right)?).into_pyobject(py)
        }
        ExpressionNode::Cast(operand) => (ty, "cast", inner(operand)?).into_pyobject(py),
        ExpressionNode::Builtin { name, arguments } => {
            (ty, "builtin", &**name, all(arguments)?).into_pyobject(py)
        }
        ExpressionNode::Call { subroutine, arguments } => {
            let arguments = arguments
                .iter()
                .map(|argument| match argument {
                    CallArgument::Classical(value) => Ok(inner(value)?.into_any()),
                    CallArgument::Qubits(wires) => Ok(numbers(wires).into_pyobject(py)?.into_any()),
                })
                .collect::<PyResult<Vec<_>>>()?;
            let name = &*circuit.subroutines[*subroutine as usize].name;
            (ty, "call", name, arguments).into_pyobject(py)
        }
        ExpressionNode::Measure(wires) => (ty, "measure", numbers(wires)).into_pyobject(py),
        ExpressionNode::List(items) => (ty, "list", all(items)?).into_pyobject(py),
        ExpressionNode::Machine(text) => (ty, "machine", &**text).into_pyobject(py),
    }
}

fn index<'py>(py: Python<'py>, circuit: &Circuit, index: &Index) -> PyResult<Bound<'py, PyAny>> {
    let code =
        |value: &Option<Expression>| value.as_ref().map(|value| expression(py, circuit, value)).transpose();
    let tuple = match index {
        Index::At(value) => ("at", expression(py, circuit, value)?).into_pyobject(py)?.into_any(),
        Index::Range { start, step, stop } => {
            ("range", code(start)?, code(step)?, code(stop)?).into_pyobject(py)?.into_any()
        }
        Index::Set(values) => {
            let values =
                values.iter().map(|value| expression(py, circuit, value)).collect::<PyResult<Vec<_>>>()?;
            ("set", values).into_pyobject(py)?.into_any()
        }
    };
    Ok(tuple)
}

fn literal<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Value::Bits(bits) => bits.to_vec().into_pyobject(py)?.into_any(),
        Value::Int(value) => value.into_pyobject(py)?.into_any(),
        Value::Uint(value) => value.into_pyobject(py)?.into_any(),
        Value::Float(value) => value.into_pyobject(py)?.into_any(),
        Value::Angle { turns, size } => {
            (std::f64::consts::TAU * (*turns as f64) / 2f64.powi(*size as i32)).into_pyobject(py)?.into_any()
        }
        Value::Complex(re, im) => pyo3::types::PyComplex::from_doubles(py, *re, *im).into_any(),
        Value::Duration { value, cycles } => {
            (*value, if *cycles { "dt" } else { "s" }).into_pyobject(py)?.into_any()
        }
        Value::Array(items) => items
            .iter()
            .map(|item| literal(py, item))
            .collect::<PyResult<Vec<_>>>()?
            .into_pyobject(py)?
            .into_any(),
    })
}

/// The statement at an origin, as written; empty for ops that came from none.
fn statement_text(circuit: &Circuit, origin: u32) -> &str {
    let Some(file) = circuit.sources.file_at(origin) else { return "" };
    let start = (origin - file.base) as usize;
    let end = qcompile_core::qasm::statement_end(&file.text, start);
    file.text.get(start..end).unwrap_or("")
}

/// What stands on a line from a place on; empty where there is no text.
fn rest_of_line(circuit: &Circuit, start: u32) -> &str {
    let Some(file) = circuit.sources.file_at(start) else { return "" };
    let text = file.text.get((start - file.base) as usize..).unwrap_or("");
    text.lines().next().unwrap_or("")
}
