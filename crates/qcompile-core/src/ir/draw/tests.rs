use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::diagnostics::{Origin, Span};
use crate::gates;
use crate::ir::Param;
use crate::ir::classical::{Command, Expression, ExpressionNode, Type, Value};
use crate::ir::{
    Block, ForDomain, GateBody, Head, Io, Kind, Layout, Modified, NO_ORIGIN, PINNED, Power, ProgramGate,
    Region, RegionText, Statement, StatementKind, SymbolId, SymbolKind, Wire, WireName, WireSource,
};
use crate::testing::{Rng, Shape};

fn wide(width: usize) -> DrawOptions {
    DrawOptions { width, ..DrawOptions::default() }
}

fn bell() -> Circuit {
    let mut circuit = Circuit::new(2, 2);
    circuit.append("h", &[0], &[]).unwrap();
    circuit.append("cx", &[0, 1], &[]).unwrap();
    circuit.append_measure(0, Some(0)).unwrap();
    circuit.append_measure(1, Some(1)).unwrap();
    circuit
}

fn fourier(qubits: u32) -> Circuit {
    let mut circuit = Circuit::new(qubits, 0);
    for target in (0..qubits).rev() {
        circuit.append("h", &[target], &[]).unwrap();
        for control in (0..target).rev() {
            let angle = std::f64::consts::PI / f64::from(1 << (target - control));
            circuit.append("cp", &[control, target], &[Param::from(angle)]).unwrap();
        }
    }
    for low in 0..qubits / 2 {
        circuit.append("swap", &[low, qubits - 1 - low], &[]).unwrap();
    }
    circuit
}

/// Adds a gate defined by gates of the table on operand numbers.
fn define(circuit: &mut Circuit, name: &str, qubits: u32, body: &[(gates::GateId, &[u32])]) -> Kind {
    let mut region = Region::new(qubits, 0);
    for (gate, operands) in body {
        let wires: Vec<Wire> = operands.iter().map(|&k| Wire::qubit(k)).collect();
        region.push(Kind::gate(*gate), &wires, &[], NO_ORIGIN);
    }
    let body = GateBody::Defined { parameters: Vec::new(), region: Arc::new(region) };
    circuit.add_gate(ProgramGate { name: Some(name.into()), ..ProgramGate::new(qubits, 0, body) }).unwrap()
}

/// The ripple-carry adder of Cuccaro et al., quant-ph/0410184, on two bits: cin, a and b in turn, cout.
fn adder() -> Circuit {
    let mut circuit = Circuit::new(6, 3);
    let (cx, ccx) = (gates::CX, gates::CCX);
    let majority = define(&mut circuit, "majority", 3, &[(cx, &[2, 1]), (cx, &[2, 0]), (ccx, &[0, 1, 2])]);
    let unmaj = define(&mut circuit, "unmaj", 3, &[(ccx, &[0, 1, 2]), (cx, &[2, 0]), (cx, &[0, 1])]);
    circuit.append_kind(majority, &[0, 2, 1], &[]).unwrap();
    circuit.append_kind(majority, &[1, 4, 3], &[]).unwrap();
    circuit.append("cx", &[3, 5], &[]).unwrap();
    circuit.append_kind(unmaj, &[1, 4, 3], &[]).unwrap();
    circuit.append_kind(unmaj, &[0, 2, 1], &[]).unwrap();
    for (bit, qubit) in [2, 4, 5].into_iter().enumerate() {
        circuit.append_measure(qubit, Some(bit as u32)).unwrap();
    }
    circuit
}

const PROGRAM: &str = "OPENQASM 3.0;
qubit[3] q;
bit[2] c;
h q[0];
c[0] = measure q[0];
if (c[0] == 1) {
  x q[1];
} else { // not measured
  for int i in {1, 2} { rx(0.1) q[1]; cx q[1], q[2]; }
}
pragma keep the order
int n = 3;
foo(n, q[0]);
delay[100ns] q[2];
c[1] = measure q[2];
";

/// Puts ops into regions as the front end would, places taken from the text.
struct Reader {
    circuit: Circuit,
}

impl Reader {
    fn new() -> Reader {
        let mut circuit = Circuit::new(3, 2);
        Arc::make_mut(&mut circuit.sources).add("program.qasm", PROGRAM.into(), Origin::Main).unwrap();
        Reader { circuit }
    }

    fn at(&self, text: &str) -> u32 {
        PROGRAM.find(text).unwrap() as u32
    }

    /// An empty body over all wires, with its text.
    fn body(&self, text: &str) -> Region {
        let layout =
            Layout { qubits: 3, bits: 2, inherited_qubits: 3, inherited_bits: 2, ..Layout::default() };
        let mut body = Region::with_layout(Arc::new(layout));
        let span = Span::new(self.at(text), self.at(text) + text.len() as u32);
        let (statements, phases, phase) = (Vec::new(), Vec::new(), Param::ZERO);
        body.text = Some(Arc::new(RegionText { span, braced: true, statements, phases, phase }));
        body
    }

    fn block(head: Head, bodies: Vec<Region>) -> Arc<Block> {
        Arc::new(Block::new(head, bodies))
    }
}

fn q(k: u32) -> Wire {
    Wire::qubit(k)
}

fn c(k: u32) -> Wire {
    Wire::classical(k)
}

fn truth() -> Expression {
    Expression { node: ExpressionNode::Literal(Value::Bool(true)), ty: Type::Bool }
}

fn program() -> Circuit {
    let mut reader = Reader::new();
    let i = reader.circuit.add_symbol("i", SymbolKind::Bits { size: None });
    let n = reader.circuit.add_symbol("n", SymbolKind::Variable { ty: Type::Int(None), io: Io::None });
    let mut then = reader.body("\n  x q[1];\n");
    then.push(Kind::gate(gates::X), &[q(1)], &[], NO_ORIGIN);
    let mut inner = reader.body(" rx(0.1) q[1]; cx q[1], q[2]; ");
    inner.push(Kind::gate(gates::RX), &[q(1)], &[Param::from(0.1)], NO_ORIGIN);
    inner.push(Kind::gate(gates::CX), &[q(1), q(2)], &[], NO_ORIGIN);
    let mut otherwise =
        reader.body(" // not measured\n  for int i in {1, 2} { rx(0.1) q[1]; cx q[1], q[2]; }\n");
    let head = Head::For { variable: i, domain: ForDomain::Values(truth()) };
    let all = [q(0), q(1), q(2), c(0), c(1)];
    // The front end lets a block touch what its bodies touch; local wires follow.
    let touched = [q(1), q(2)];
    inner.layout = Arc::new(Layout { inherited_qubits: 2, inherited_bits: 0, ..(*inner.layout).clone() });
    let inner = shift(&inner, 1);
    otherwise.push_block(Reader::block(head, vec![inner]), &touched, 0, reader.at("for int"));
    let mut main = (*reader.circuit.main).clone();
    main.push(Kind::gate(gates::H), &[q(0)], &[], reader.at("h q[0]"));
    main.push(Kind::MEASURE, &[q(0), c(0)], &[], reader.at("c[0] = measure"));
    main.push_block(Reader::block(Head::If(truth()), vec![then, otherwise]), &all, 0, reader.at("if ("));
    let mut state = |kind, command, wires: &[Wire], text: &str| {
        let statement = Statement { kind, writes: Vec::new(), command };
        main.push_statement(Arc::new(statement), wires, &[], PINNED, reader.at(text));
    };
    state(StatementKind::Pragma, None, &all, "pragma");
    let declare = Command::Declare { symbol: n, value: Some(truth()) };
    state(StatementKind::Declaration(n), Some(declare), &[c(1)], "int n");
    state(StatementKind::Classical, None, &[q(0)], "foo");
    state(StatementKind::Delay, None, &[q(2)], "delay");
    main.push(Kind::MEASURE, &[q(2), c(1)], &[], NO_ORIGIN);
    reader.circuit.main = Arc::new(main);
    reader.circuit
}

/// The same ops on wires whose numbers are lower by `by`.
fn shift(region: &Region, by: u32) -> Region {
    let mut shifted = region.emptied();
    for op in region.iter() {
        let wires: Vec<Wire> = op.wires.iter().map(|wire| q(wire.0 - by)).collect();
        shifted.push(op.kind, &wires, op.params, NO_ORIGIN);
    }
    shifted
}

/// Whatever needs more than a box: controls on 0, powers, matrices, hidden qubits, a qubit known at run time.
fn gallery() -> Circuit {
    let mut circuit = Circuit::new(3, 0);
    let k = circuit.parameter("k").unwrap();
    let modified =
        |base, controls, polarity, power| GateBody::Modified(Modified { base, controls, polarity, power });
    let add = |circuit: &mut Circuit, qubits, params, body, operands: &[u32]| {
        let kind = circuit.add_gate(ProgramGate::new(qubits, params, body)).unwrap();
        let params = vec![k; params as usize];
        circuit.append_kind(kind, operands, &params).unwrap();
        kind
    };
    let toffoli = modified(Kind::gate(gates::X), 2, 0b01, Power::Int(1));
    add(&mut circuit, 3, 0, toffoli, &[0, 2, 1]);
    add(&mut circuit, 2, 1, modified(Kind::gate(gates::S), 1, 1, Power::Parameter), &[2, 1]);
    let root = add(&mut circuit, 1, 0, modified(Kind::gate(gates::X), 0, 0, Power::Real(0.5)), &[0]);
    add(&mut circuit, 2, 0, modified(root, 1, 1, Power::Int(-1)), &[1, 0]);
    let cx = gates::CX.matrix(&[]);
    let rows: Vec<_> = cx.entries().chunks(cx.dim()).map(<[_]>::to_vec).collect();
    circuit.append_matrix(&rows, &[2, 0]).unwrap();
    circuit.append("cswap", &[1, 0, 2], &[]).unwrap();
    circuit.append("cz", &[0, 2], &[]).unwrap();
    let mut layout = (*circuit.main.layout).clone();
    let index = Arc::new(truth());
    let what = WireName::Dynamic { register: SymbolId(0), index, text: "k + 1".into() };
    layout.sources.insert(1, WireSource { first: q(3), len: 1, what });
    layout.qubits = 4;
    let main: &mut Region = Arc::make_mut(&mut circuit.main);
    main.layout = Arc::new(layout);
    let dynamic = [q(3), q(1)];
    main.push_touching(Kind::gate(gates::CX), &dynamic, &[q(0), q(2)], &[], 0, NO_ORIGIN);
    circuit.append_reset(0).unwrap();
    circuit
}

#[track_caller]
fn assert_drawn(circuit: &Circuit, options: DrawOptions, expected: &str) {
    let found = draw(circuit, options);
    let expected = expected.strip_prefix('\n').unwrap_or(expected);
    assert!(found == expected, "drawn:\n{found}\nexpected:\n{expected}");
}

const ASCII: DrawOptions = DrawOptions { width: 80, ascii: true, columns: 200, qubits: 40 };

/// Wider than it is high: most qubits are left out.
fn chain() -> Circuit {
    let mut circuit = Circuit::new(2000, 0);
    for qubit in [0, 1, 2, 900, 1997, 1998] {
        circuit.append("cx", &[qubit, qubit + 1], &[]).unwrap();
    }
    circuit.append("ccx", &[0, 1000, 1999], &[]).unwrap();
    circuit.append("rxx", &[1000, 1999], &[Param::from(0.1)]).unwrap();
    circuit.append("h", &[1000], &[]).unwrap();
    circuit
}

fn long(ops: usize) -> Circuit {
    let mut circuit = Circuit::new(2, 0);
    for k in 0..ops as u32 {
        let qubits = [k % 2, 1 - k % 2];
        circuit
            .append(if k % 3 == 0 { "cz" } else { "t" }, &qubits[..if k % 3 == 0 { 2 } else { 1 }], &[])
            .unwrap();
    }
    circuit
}

/// A phase, barriers, a register of one bit, names of other characters.
fn marked() -> Circuit {
    let mut circuit = Circuit::new(3, 0);
    let name = &mut Arc::make_mut(&mut circuit.symbols)[0].name;
    *name = "量子".into();
    circuit.append_phase(Param::from(std::f64::consts::FRAC_PI_4)).unwrap();
    circuit.append("h", &[0], &[]).unwrap();
    circuit.append_barrier(&[0, 1]).unwrap();
    circuit.append("h", &[2], &[]).unwrap();
    circuit.append_barrier(&[0, 2]).unwrap();
    circuit.append_measure(0, None).unwrap();
    circuit
}

#[test]
fn a_bell_pair_is_measured_into_one_register() {
    assert_drawn(
        &bell(),
        wide(80),
        "
       ┌───┐   ┌─┐
q[0]: ─┤ H ├─●─┤M├─────
       └───┘ │ └╥┘ ┌─┐
q[1]: ───────⊕──╫──┤M├─
                ║  └╥┘
 c: 2/══════════╩═══╩══
                0   1",
    );
    assert_drawn(
        &bell(),
        ASCII,
        "
       +---+   +-+
q[0]: -| H |-*-|M|-----
       +---+ | +++ +-+
q[1]: -------X--+--|M|-
                |  +++
 c: 2/==========+===+==
                0   1",
    );
}

#[test]
fn panels_fit_the_width() {
    assert_drawn(
        &fourier(4),
        wide(80),
        "
q[0]: ─────────────────────────────────●───────────────────────────●────────────
                                       │                           │      ┌───┐
q[1]: ──────────────────────●──────────┼────────────────●──────────┼──────┤ H ├─
                            │          │      ┌───┐ ┌───┴────┐ ┌───┴────┐ └───┘
q[2]: ───────────●──────────┼──────────┼──────┤ H ├─┤ P(π/2) ├─┤ P(π/4) ├───────
       ┌───┐ ┌───┴────┐ ┌───┴────┐ ┌───┴────┐ └───┘ └────────┘ └────────┘
q[3]: ─┤ H ├─┤ P(π/2) ├─┤ P(π/4) ├─┤ P(π/8) ├───────────────────────────────────
       └───┘ └────────┘ └────────┘ └────────┘

                  ┌───┐
q[0]: ─────●──────┤ H ├─×───
       ┌───┴────┐ └───┘ │
q[1]: ─┤ P(π/2) ├───────┼─×─
       └────────┘       │ │
q[2]: ──────────────────┼─×─
                        │
q[3]: ──────────────────×───",
    );
}

#[test]
fn gates_of_the_program_are_boxes_with_numbered_operands() {
    assert_drawn(
        &adder(),
        wide(80),
        "
       ┌───────────┐                            ┌────────┐
q[0]: ─┤0          ├────────────────────────────┤0       ├─────────────
       │           │ ┌───────────┐   ┌────────┐ │        │
q[1]: ─┤2 majority ├─┤0          ├───┤0       ├─┤2 unmaj ├─────────────
       │           │ │           │   │        │ │        │ ┌─┐
q[2]: ─┤1          ├─┼───────────┼───┼────────┼─┤1       ├─┤M├─────────
       └───────────┘ │  majority │   │  unmaj │ └────────┘ └╥┘
q[3]: ───────────────┤2          ├─●─┤2       ├─────────────╫──────────
                     │           │ │ │        │             ║  ┌─┐
q[4]: ───────────────┤1          ├─┼─┤1       ├─────────────╫──┤M├─────
                     └───────────┘ │ └────────┘             ║  └╥┘ ┌─┐
q[5]: ─────────────────────────────⊕────────────────────────╫───╫──┤M├─
                                                            ║   ║  └╥┘
 c: 3/══════════════════════════════════════════════════════╩═══╩═══╩══
                                                            0   1   2",
    );
}

#[test]
fn control_flow_is_framed_and_statements_are_noted() {
    assert_drawn(
        &program(),
        wide(100),
        "
                                                              (1)          (2)
                 ┌ if (c[0] == 1) ┬ else ───────────────────┐
       ┌───┐ ┌─┐ │                │                         │        ┌──────────────┐
q[0]: ─┤ H ├─┤M├─┼────────────────┼─────────────────────────┼──┊─────┤ foo(n, q[0]) ├───────
       └───┘ └╥┘ │                │                         │  ┊     └──────────────┘
              ║  │                │ ┌ for int i in {1, 2} ┐ │  ┊
              ║  │     ┌───┐      │ │    ┌─────────┐      │ │  ┊
q[1]: ────────╫──┼─────┤ X ├──────┼─┼────┤ Rx(0.1) ├─●────┼─┼──┊────────────────────────────
              ║  │     └───┘      │ │    └─────────┘ │    │ │  ┊  ┌───────────────────┐ ┌─┐
q[2]: ────────╫──┼────────────────┼─┼────────────────⊕────┼─┼──┊──┤ delay[100ns] q[2] ├─┤M├─
              ║  │                │ │                     │ │     └───────────────────┘ └╥┘
              ║  │                │ └─────────────────────┘ │                            ║
              ║  └────────────────┴─────────────────────────┘                            ║
              ║                                                                          ║
 c: 2/════════╩══════════════════════════════════════════════════════════════════════════╩══
              0                                                                          1
(1) pragma keep the order
(2) int n = 3",
    );
    assert_drawn(
        &program(),
        wide(60),
        "
                 ┌ if (c[0] == 1) ┬ else ───────────────────
       ┌───┐ ┌─┐ │                │
q[0]: ─┤ H ├─┤M├─┼────────────────┼─────────────────────────
       └───┘ └╥┘ │                │
              ║  │                │ ┌ for int i in {1, 2} ┐
              ║  │     ┌───┐      │ │    ┌─────────┐      │
q[1]: ────────╫──┼─────┤ X ├──────┼─┼────┤ Rx(0.1) ├─●────┼─
              ║  │     └───┘      │ │    └─────────┘ │    │
q[2]: ────────╫──┼────────────────┼─┼────────────────⊕────┼─
              ║  │                │ │                     │
              ║  │                │ └─────────────────────┘
              ║  └────────────────┴─────────────────────────
              ║
 c: 2/════════╩═════════════════════════════════════════════
              0

         (1)          (2)
      ─┐
       │        ┌──────────────┐
q[0]: ─┼──┊─────┤ foo(n, q[0]) ├───────
       │  ┊     └──────────────┘
q[1]: ─┼──┊────────────────────────────
       │  ┊  ┌───────────────────┐ ┌─┐
q[2]: ─┼──┊──┤ delay[100ns] q[2] ├─┤M├─
       │     └───────────────────┘ └╥┘
       │                            ║
      ─┘                            ║
                                    ║
 c: 2/══════════════════════════════╩══
                                    1
(1) pragma keep the order
(2) int n = 3",
    );
    assert_drawn(
        &program(),
        DrawOptions { width: 100, ..ASCII },
        "
                                                              (1)          (2)
                 + if (c[0] == 1) + else -------------------+
       +---+ +-+ |                |                         |        +--------------+
q[0]: -| H |-|M|-+----------------+-------------------------+--:-----| foo(n, q[0]) |-------
       +---+ +++ |                |                         |  :     +--------------+
              |  |                | + for int i in {1, 2} + |  :
              |  |     +---+      | |    +---------+      | |  :
q[1]: --------+--+-----| X |------+-+----| Rx(0.1) |-*----+-+--:----------------------------
              |  |     +---+      | |    +---------+ |    | |  :  +-------------------+ +-+
q[2]: --------+--+----------------+-+----------------X----+-+--:--| delay[100ns] q[2] |-|M|-
              |  |                | |                     | |     +-------------------+ +++
              |  |                | +---------------------+ |                            |
              |  +----------------+-------------------------+                            |
              |                                                                          |
 c: 2/========+==========================================================================+==
              0                                                                          1
(1) pragma keep the order
(2) int n = 3",
    );
}

#[test]
fn modifiers_become_dots_rings_and_powers() {
    assert_drawn(
        &gallery(),
        wide(90),
        "
         ┌───────┐ ┌────────┐ ┌──────────┐ ┌────────┐   ┌───────────────────┐
q[0]: ─●─┤ X^0.5 ├─┤ X^0.5† ├─┤1         ├─┤1       ├─●─┤                   ├─|0⟩─
       │ └┬─────┬┘ └───┬────┘ │          │ │        │ │ │                   │
q[1]: ─⊕──┤ S^k ├──────●──────┼──unitary─┼─┤0 Cswap ├─┼─┤ cx q[k + 1], q[1] ├─────
       │  └──┬──┘             │          │ │        │ │ │                   │
q[2]: ─○─────●────────────────┤0         ├─┤2       ├─●─┤                   ├─────
                              └──────────┘ └────────┘   └───────────────────┘",
    );
}

#[test]
fn wide_registers_lose_their_middle() {
    assert_drawn(
        &chain(),
        DrawOptions { qubits: 5, ..wide(60) },
        "
        q[0]: ─●─────────●───────────────
               │         │
        q[1]: ─⊕─●───────┼───────────────
                 │       │
        q[2]: ───⊕─●─────┼───────────────
                   │     │ ┌───────────┐
⋮ 1 995 more       ┊ ┊   │ │           │
                     │   │ │           │
     q[1998]: ───────⊕─●─┼─┼──Rxx(0.1)─┼─
                       │ │ │           │
     q[1999]: ─────────⊕─⊕─┤1          ├─
                           └───────────┘",
    );
}

#[test]
fn long_circuits_lose_their_end() {
    assert_drawn(
        &long(12345),
        DrawOptions { columns: 12, ..wide(60) },
        "
         ┌───┐   ┌───┐   ┌───┐   ┌───┐   ┌───┐   ┌───┐
q[0]: ─●─┤ T ├─●─┤ T ├─●─┤ T ├─●─┤ T ├─●─┤ T ├─●─┤ T ├─
       │ ├───┤ │ ├───┤ │ ├───┤ │ ├───┤ │ ├───┤ │ ├───┤
q[1]: ─●─┤ T ├─●─┤ T ├─●─┤ T ├─●─┤ T ├─●─┤ T ├─●─┤ T ├─
         └───┘   └───┘   └───┘   └───┘   └───┘   └───┘

... 12 327 more ops",
    );
}

#[test]
fn phases_barriers_and_wide_names() {
    assert_drawn(
        &marked(),
        wide(60),
        "
global phase: π/4

          ┌───┐     ┌─┐
量子[0]: ─┤ H ├─░─░─┤M├─
          └───┘ ░   └─┘
量子[1]: ───────░───────
          ┌───┐
量子[2]: ─┤ H ├───░─────
          └───┘",
    );
}

#[test]
fn nothing_is_drawn_of_nothing() {
    assert_drawn(&Circuit::default(), wide(80), "(empty)");
}

/// Reads the symbols on each line back: those of the ops on that qubit, in order.
#[test]
fn every_line_shows_its_ops_in_order() {
    let mut rng = Rng::new(7);
    for _ in 0..50 {
        let mut circuit = Circuit::new(5, 0);
        let mut expected = vec![String::new(); 5];
        for _ in 0..60 {
            let [a, b, c] = rng.sample(&[0, 1, 2, 3, 4], 3)[..] else { unreachable!() };
            let (name, operands, symbols): (&str, &[u32], &str) = match rng.below(5) {
                0 => ("h", &[a], "H"),
                1 => ("tdg", &[a], "T†"),
                2 => ("cx", &[a, b], "●⊕"),
                3 => ("swap", &[a, b], "××"),
                _ => ("ccx", &[a, b, c], "●●⊕"),
            };
            circuit.append(name, operands, &[]).unwrap();
            match operands {
                [one] => expected[*one as usize].push_str(symbols),
                many => {
                    many.iter().zip(symbols.chars()).for_each(|(&k, char)| expected[k as usize].push(char))
                }
            }
        }
        let text = draw(&circuit, DrawOptions { width: 37, columns: usize::MAX, ..DrawOptions::default() });
        for (qubit, expected) in expected.iter().enumerate() {
            let label = format!("q[{qubit}]: ");
            let lines = text.lines().filter_map(|line| line.strip_prefix(&label));
            let found: String = lines.flat_map(str::chars).filter(|char| !"─│┤├┼ ".contains(*char)).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }
}

#[test]
fn whatever_a_circuit_holds_fits_and_never_panics() {
    let mut rng = Rng::new(11);
    for round in 0..200 {
        let shape = Shape { blocks: 4, ..Shape::full(2 + round % 6, 30) };
        let circuit = crate::testing::circuit(&mut rng, &shape);
        for width in [0, 20, 47, 80, 300] {
            let columns = if round % 3 == 0 { 9 } else { 200 };
            let qubits = if round % 2 == 0 { 3 } else { 40 };
            let options = DrawOptions { width, ascii: round % 5 == 0, columns, qubits };
            let text = draw(&circuit, options);
            assert!(text.lines().all(|line| line.width() <= width.max(20)), "{text}");
            assert!(!options.ascii || text.is_ascii(), "{text}");
        }
    }
}

/// Wires without names are numbered.
#[test]
fn regions_without_names_can_be_drawn() {
    let mut circuit = Circuit::default();
    let mut main = Region::new(2, 1);
    main.push(Kind::gate(gates::CX), &[q(0), q(1)], &[], NO_ORIGIN);
    main.push(Kind::MEASURE, &[q(1), c(0)], &[], NO_ORIGIN);
    circuit.main = Arc::new(main);
    assert_drawn(
        &circuit,
        wide(80),
        "
[0]: ─●─────────
      │ ┌─────┐
[1]: ─⊕─┤M→[0]├─
        └─────┘",
    );
}
