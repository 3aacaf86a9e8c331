//! A circuit without a text: version, includes, definitions, declarations, and one statement per line.

use rustc_hash::FxHashSet;

use super::Printer;
use super::convert::standard_include;
use super::names::{Clashes, Scope};
use crate::ir::{Head, Io, Payload, RegionKind, StatementKind, SymbolId, SymbolKind, Version, WireName};
use crate::qasm::ast::Dialect;

impl<'a> Printer<'a> {
    pub(super) fn whole(&mut self) {
        self.keeps_text = false;
        let notes = self.names.adapt(Clashes::Unique);
        self.notes.extend(notes);
        let scope = Scope::root(self.circuit, &self.circuit.main, RegionKind::Main);
        self.lines(&scope);
        let body = std::mem::take(&mut self.out);
        self.version_line();
        self.include_line();
        for definition in std::mem::take(&mut self.gates.definitions) {
            self.out.push_str(&definition.text);
        }
        self.declarations(&scope);
        self.out.push_str(&body);
    }

    fn version_line(&mut self) {
        match (self.dialect, self.circuit.version) {
            (Dialect::OpenQasm2, _) => self.out.push_str("OPENQASM 2.0;"),
            (_, Version::V3 { minor, .. }) => {
                let minor = minor.max(u8::from(self.has_switch()));
                self.out.push_str(&format!("OPENQASM 3.{minor};"));
            }
            (_, Version::V2) => self.out.push_str("OPENQASM 3.0;"),
        }
        self.out.push_str(self.newline);
    }

    /// `switch` came with version 3.1.
    fn has_switch(&self) -> bool {
        let mut found = false;
        self.circuit.for_each_region(&mut |_, region| {
            found |= region.blocks().any(|(_, block)| matches!(block.head, Head::Switch { .. }));
        });
        found
    }

    pub(super) fn include_line(&mut self) {
        if self.gates.include_is_added() {
            self.out.push_str(standard_include(self.dialect));
            self.out.push_str(self.newline);
        }
    }

    /// Inputs and outputs, then what has wires, in the order of the wires.
    fn declarations(&mut self, scope: &Scope<'a>) {
        let circuit = self.circuit;
        let layout = &circuit.main.layout;
        if scope.is_anonymous() {
            self.made_up_registers(layout.qubits, layout.bits);
        }
        let by_statement: FxHashSet<SymbolId> =
            circuit.main.columns().payloads.iter().filter_map(declared_by).collect();
        let declared = layout.sources.iter().filter_map(|source| match source.what {
            WireName::Symbol(symbol) => Some(symbol),
            _ => None,
        });
        let is_port = |&id: &SymbolId| {
            matches!(circuit.symbol(id).kind, SymbolKind::Variable { io: Io::Input | Io::Output, .. })
        };
        let ports = (0..circuit.symbols.len() as u32).map(SymbolId).filter(is_port);
        for symbol in ports.chain(declared.filter(|id| !is_port(id))).filter(|id| !by_statement.contains(id))
        {
            self.declaration_line(symbol);
        }
    }

    pub(super) fn declaration_line(&mut self, symbol: SymbolId) {
        let before = self.out.len();
        self.declaration_statement(symbol);
        if self.out.len() > before {
            self.out.push_str(self.newline);
        }
    }

    /// Registers and variables; what is known when a program is read (constants, aliases) needs no declaration.
    /// Version 2 has registers alone; uses of anything else are reported where they stand.
    pub(super) fn declaration_statement(&mut self, symbol: SymbolId) {
        match (self.dialect, &self.circuit.symbol(symbol).kind) {
            (Dialect::OpenQasm2, SymbolKind::Qubits { size }) => self.register("qreg ", symbol, *size),
            (Dialect::OpenQasm2, SymbolKind::Bits { size }) => self.register("creg ", symbol, *size),
            (
                Dialect::OpenQasm3,
                SymbolKind::Variable { .. } | SymbolKind::Qubits { .. } | SymbolKind::Bits { .. },
            ) => {
                self.declaration(symbol);
                self.out.push(';');
            }
            _ => {}
        }
    }

    /// `qreg q[2];`: scalars are registers of one in version 2.
    pub(super) fn register(&mut self, keyword: &str, symbol: SymbolId, size: Option<u32>) {
        self.out.push_str(keyword);
        self.out.push_str(self.names.symbol(symbol));
        self.out.push('[');
        self.integer(size.unwrap_or(1));
        self.out.push_str("];");
    }

    fn made_up_registers(&mut self, qubits: u32, bits: u32) {
        let (quantum, classical) = match self.dialect {
            Dialect::OpenQasm2 => (format!("qreg q[{qubits}];"), format!("creg c[{bits}];")),
            Dialect::OpenQasm3 => (format!("qubit[{qubits}] q;"), format!("bit[{bits}] c;")),
        };
        for (count, text) in [(qubits, quantum), (bits, classical)] {
            if count > 0 {
                self.out.push_str(&text);
                self.out.push_str(self.newline);
            }
        }
    }
}

/// The symbol that a statement declares where it stands.
fn declared_by(payload: &Payload) -> Option<SymbolId> {
    match payload {
        Payload::Statement(statement) => match statement.kind {
            StatementKind::Declaration(symbol) => Some(symbol),
            _ => None,
        },
        Payload::Block(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{PrintOptions, Printed, Target, print};
    use crate::gates;
    use crate::ir::classical::{BinaryOperator, Command, Expression, ExpressionNode, Index, Type, Value};
    use crate::ir::{
        Block, Circuit, Domain, Function, GateBody, Head, Io, Kind, Leaf, Modified, NO_ORIGIN, Param, Power,
        ProgramGate, Region, Statement, StatementKind, SymbolId, SymbolKind, Wire, WireName, WireSource,
    };

    fn q(k: u32) -> Wire {
        Wire::qubit(k)
    }

    fn c(k: u32) -> Wire {
        Wire::classical(k)
    }

    fn push(circuit: &mut Circuit, kind: Kind, wires: &[Wire], params: &[Param]) {
        Arc::make_mut(&mut circuit.main).push(kind, wires, params, NO_ORIGIN);
    }

    fn text(circuit: &Circuit) -> String {
        print(circuit, &PrintOptions::default()).unwrap().text
    }

    fn version_2(circuit: &Circuit) -> Result<Printed, crate::diagnostics::Failure> {
        print(circuit, &PrintOptions { version: Target::V2, ..PrintOptions::default() })
    }

    fn program_gate(name: Option<&str>, qubits: u32, params: u32, body: GateBody) -> ProgramGate {
        ProgramGate { name: name.map(Arc::from), ..ProgramGate::new(qubits, params, body) }
    }

    fn bell() -> Circuit {
        let mut circuit = Circuit::new(2, 2);
        push(&mut circuit, Kind::gate(gates::H), &[q(0)], &[]);
        push(&mut circuit, Kind::gate(gates::CX), &[q(0), q(1)], &[]);
        push(&mut circuit, Kind::BARRIER, &[q(0), q(1)], &[]);
        push(&mut circuit, Kind::MEASURE, &[q(0), c(0)], &[]);
        push(&mut circuit, Kind::MEASURE, &[q(1)], &[]);
        push(&mut circuit, Kind::RESET, &[q(0)], &[]);
        circuit
    }

    #[test]
    fn a_plain_circuit_prints_in_one_form() {
        assert_eq!(
            text(&bell()),
            "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nbarrier q;\n\
             c[0] = measure q[0];\nmeasure q[1];\nreset q[0];\n"
        );
    }

    #[test]
    fn version_2_has_its_own_words_and_says_what_it_has_not() {
        let mut circuit = bell();
        let failure = version_2(&circuit).unwrap_err();
        assert_eq!(failure.diagnostics[0].code.name(), "E0701", "a bare measurement");
        circuit = Circuit::new(2, 1);
        push(&mut circuit, Kind::gate(gates::U), &[q(0)], &[1.0, 2.0, 1e-9].map(Param::from));
        push(&mut circuit, Kind::gate(gates::U_QISKIT), &[q(0)], &[1.0, 2.0, 3.0].map(Param::from));
        push(&mut circuit, Kind::MEASURE, &[q(0), c(0)], &[]);
        Arc::make_mut(&mut circuit.main).phase = Param::from(0.5);
        let printed = version_2(&circuit).unwrap();
        assert_eq!(
            printed.text,
            "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2];\ncreg c[1];\nU(1.0, 2.0, 1.0e-9) q[0];\n\
             u3(1.0, 2.0, 3.0) q[0];\nmeasure q[0] -> c[0];\n"
        );
        assert_eq!(printed.notes[0].code.name(), "W0701");
    }

    #[test]
    fn gates_outside_the_library_are_defined_in_exact_phase() {
        let mut circuit = Circuit::new(2, 0);
        push(&mut circuit, Kind::gate(gates::RZZ), &[q(0), q(1)], &[Param::from(0.25)]);
        push(&mut circuit, Kind::gate(gates::SXDG), &[q(0)], &[]);
        assert_eq!(
            text(&circuit),
            "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n\
             gate rzz(theta) a, b {\n  cx a, b;\n  rz(theta) b;\n  cx a, b;\n}\n\
             gate sxdg a {\n  U(-pi/2, -pi/2, pi/2) a;\n}\n\
             qubit[2] q;\nrzz(0.25) q[0], q[1];\nsxdg q[0];\n"
        );
    }

    #[test]
    fn a_register_with_the_name_of_a_gate_keeps_the_library_out() {
        let mut circuit = Circuit::new(0, 0);
        let symbol = circuit.add_symbol("x", SymbolKind::Qubits { size: Some(2) });
        let sources = vec![WireSource { first: q(0), len: 2, what: WireName::Symbol(symbol) }];
        let layout = crate::ir::Layout { qubits: 2, sources: sources.into(), ..Default::default() };
        circuit.main = Arc::new(Region::with_layout(Arc::new(layout)));
        push(&mut circuit, Kind::gate(gates::CX), &[q(0), q(1)], &[]);
        push(&mut circuit, Kind::gate(gates::X), &[q(0)], &[]);
        assert_eq!(
            text(&circuit),
            "OPENQASM 3.0;\ngate cx a, b {\n  ctrl @ U(pi, 0, pi) a, b;\n  U(0, 0, -pi/2) a;\n}\n".to_owned()
                + "gate x_1 a {\n  U(pi, 0, pi) a;\n  gphase(-pi/2);\n}\n\
                   qubit[2] x;\ncx x[0], x[1];\nx_1 x[0];\n"
        );
    }

    #[test]
    fn parameters_have_few_parentheses() {
        let mut circuit = Circuit::new(1, 0);
        let leaves: Vec<Param> = ["a", "b"]
            .iter()
            .map(|name| {
                let kind = SymbolKind::Variable { ty: Type::Float(Some(64)), io: Io::Input };
                let symbol = circuit.add_symbol(name, kind);
                Arc::make_mut(&mut circuit.exprs).leaf(Leaf { symbol, version: 0 }, Domain::Real)
            })
            .collect();
        let exprs = Arc::make_mut(&mut circuit.exprs);
        let [a, b] = [leaves[0], leaves[1]];
        let half = exprs.scale(a, 0.5).unwrap();
        let sum = exprs.add(half, b).unwrap();
        let sine = exprs.apply(Function::Sin, &[sum]).unwrap();
        let minus_b = exprs.neg(b).unwrap();
        let values = [
            sum,
            sine,
            minus_b,
            exprs.sum([half, minus_b, Param::from(-1.5)]).unwrap(),
            exprs.apply(Function::Multiply, &[sum, minus_b]).unwrap(),
            exprs.apply(Function::Power, &[minus_b, a]).unwrap(),
            exprs.apply(Function::Divide, &[a, sum]).unwrap(),
            exprs.apply(Function::Divide, &[Param::from(-1.0), a]).unwrap(),
            exprs.apply(Function::Power, &[sine, Param::from(2.0)]).unwrap(),
            exprs.scale(sine, 2.0).unwrap(),
        ];
        for value in values {
            push(&mut circuit, Kind::gate(gates::RZ), &[q(0)], &[value]);
        }
        let lines: Vec<String> = text(&circuit)
            .lines()
            .filter_map(|line| line.strip_suffix(" q[0];").map(str::to_owned))
            .collect();
        assert_eq!(
            lines,
            [
                "rz(0.5*a + b)",
                "rz(sin(0.5*a + b))",
                "rz(-b)",
                "rz(0.5*a - b - 1.5)",
                "rz((0.5*a + b)*-b)",
                "rz((-b)**a)",
                "rz(a/(0.5*a + b))",
                "rz(-1.0/a)",
                "rz(sin(0.5*a + b)**2.0)",
                "rz(2.0*sin(0.5*a + b))",
            ]
        );
        assert!(text(&circuit).contains("input float[64] a;\ninput float[64] b;\nqubit[1] q;"));
        let failure = version_2(&circuit).unwrap_err();
        assert_eq!(failure.diagnostics.len(), 2, "each open parameter is reported once");
    }

    #[test]
    fn modified_matrix_and_defined_gates_print() {
        let mut circuit = Circuit::new(3, 0);
        let parameter = circuit.add_symbol("in", SymbolKind::GateParameter);
        let target = circuit.add_symbol("t", SymbolKind::Qubits { size: None });
        let angle =
            Arc::make_mut(&mut circuit.exprs).leaf(Leaf { symbol: parameter, version: 0 }, Domain::Real);
        let sources = vec![WireSource { first: q(0), len: 1, what: WireName::Symbol(target) }];
        let layout = crate::ir::Layout { qubits: 1, sources: sources.into(), ..Default::default() };
        let mut body = Region::with_layout(Arc::new(layout));
        body.push(Kind::gate(gates::RX), &[q(0)], &[angle], NO_ORIGIN);
        body.phase = Param::from(0.5);
        let body = GateBody::Defined { parameters: vec![parameter], region: Arc::new(body) };
        let defined = circuit.add_gate(program_gate(Some("turn"), 1, 1, body)).unwrap();
        let modified = Modified { base: defined, controls: 2, polarity: 0b01, power: Power::Int(-1) };
        let modified = circuit.add_gate(program_gate(None, 3, 1, GateBody::Modified(modified))).unwrap();
        let root =
            Modified { base: Kind::gate(gates::X), controls: 0, polarity: 0, power: Power::Real(0.25) };
        let root = circuit.add_gate(program_gate(None, 1, 0, GateBody::Modified(root))).unwrap();
        let matrix = GateBody::Matrix(Arc::new(gates::H.matrix(&[])));
        let matrix = circuit.add_gate(program_gate(None, 1, 0, matrix)).unwrap();
        push(&mut circuit, modified, &[q(0), q(1), q(2)], &[Param::from(0.75)]);
        push(&mut circuit, root, &[q(0)], &[]);
        push(&mut circuit, matrix, &[q(2)], &[]);
        let printed = print(&circuit, &PrintOptions { pi: true, ..Default::default() }).unwrap();
        assert_eq!(
            printed.text,
            "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n\
             gate turn(in_1) t {\n  rx(in_1) t;\n  gphase(0.5);\n}\n\
             gate m_3 a {\n  gphase(-pi/4);\n  U(pi/2, 0.0, pi) a;\n}\n\
             qubit[3] q;\n\
             ctrl @ negctrl @ inv @ turn(0.75) q[0], q[1], q[2];\npow(0.25) @ x q[0];\nm_3 q[2];\n"
        );
        assert_eq!(printed.notes.len(), 1);
        assert_eq!(printed.notes[0].code.name(), "W0702");
    }

    fn is_three(circuit: &Circuit) -> Expression {
        let bits = circuit.symbols.iter().position(|symbol| &*symbol.name == "c").unwrap();
        let variable = ExpressionNode::Variable(SymbolId(bits as u32));
        let left = Arc::new(Expression { node: variable, ty: Type::Bit(Some(2)) });
        let right =
            Arc::new(Expression { node: ExpressionNode::Literal(Value::Int(3)), ty: Type::Int(None) });
        let node = ExpressionNode::Binary { operator: BinaryOperator::Equal, left, right };
        Expression { node, ty: Type::Bool }
    }

    fn conditional(body_gates: u32) -> Circuit {
        let mut circuit = Circuit::new(1, 2);
        let layout = crate::ir::Layout {
            qubits: 1,
            bits: 2,
            inherited_qubits: 1,
            inherited_bits: 2,
            ..Default::default()
        };
        let mut body = Region::with_layout(Arc::new(layout));
        for _ in 0..body_gates {
            body.push(Kind::gate(gates::X), &[q(0)], &[], NO_ORIGIN);
        }
        let reads = [1, 2].into_iter().collect();
        let block = Block { reads, ..Block::new(Head::If(is_three(&circuit)), [body]) };
        Arc::make_mut(&mut circuit.main).push_block(Arc::new(block), &[q(0), c(0), c(1)], 0, NO_ORIGIN);
        circuit
    }

    #[test]
    fn blocks_are_indented_and_conditions_are_repeated_in_version_2() {
        assert!(text(&conditional(2)).ends_with("if (c == 3) {\n  x q[0];\n  x q[0];\n}\n"));
        let printed = version_2(&conditional(2)).unwrap().text;
        assert!(printed.ends_with("if (c == 3) x q[0];\nif (c == 3) x q[0];\n"), "{printed}");
    }

    #[test]
    fn ranges_keep_their_colons() {
        let mut circuit = Circuit::new(0, 6);
        let register = circuit.symbols.iter().position(|symbol| &*symbol.name == "c").unwrap();
        let int = |node| Expression { node, ty: Type::Int(None) };
        let number = |value| int(ExpressionNode::Literal(Value::Int(value)));
        for [start, step, stop] in [
            [None, None, Some(5)],
            [None, Some(2), Some(5)],
            [None, Some(2), None],
            [Some(1), None, None],
            [Some(1), Some(2), Some(5)],
        ] {
            let [start, step, stop] = [start, step, stop].map(|part| part.map(number));
            let base = Arc::new(int(ExpressionNode::Variable(SymbolId(register as u32))));
            let indices = [Index::Range { start, step, stop }].into();
            let command = Command::Evaluate(int(ExpressionNode::Element { base, indices }));
            let kind = StatementKind::Classical;
            let statement = Statement { kind, writes: Vec::new(), command: Some(command) };
            let main = Arc::make_mut(&mut circuit.main);
            main.push_statement(Arc::new(statement), &[c(0)], &[], 0, NO_ORIGIN);
        }
        let said = "c[:5];\nc[:2:5];\nc[:2:];\nc[1:];\nc[1:2:5];\n";
        assert!(text(&circuit).ends_with(said), "{}", text(&circuit));
    }

    #[test]
    fn a_phase_stands_before_what_leaves_the_region() {
        let mut circuit = bell();
        Arc::make_mut(&mut circuit.main).phase = Param::from(0.5);
        assert!(text(&circuit).ends_with("reset q[0];\ngphase(0.5);\n"));
    }
}
