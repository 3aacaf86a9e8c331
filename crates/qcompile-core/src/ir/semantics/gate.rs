//! Matrices of gates and of whole circuits.

use std::sync::Arc;

use num_complex::Complex64;
use rustc_hash::FxHashMap;

use super::{Environment, parameter, principal_power, values_of, whole_power};
use super::{MAX_DEPTH, MAX_MATRIX_QUBITS, MAX_STEPS, MAX_UNITARY_QUBITS};
use crate::gates::Matrix;
use crate::ir::arithmetic::Fault;
use crate::ir::classical::Value;
use crate::ir::{
    Block, Circuit, Exprs, GateBody, Head, Io, Kind, Modified, Power, ProgramGate, Region, StatementKind,
    Symbol, SymbolId, SymbolKind, WireName,
};

impl Circuit {
    /// The matrix of a gate at these parameters, global phase included; operand 0 is the least significant bit. `None`
    /// when it is not a gate, opaque, wider than [`MAX_MATRIX_QUBITS`], or its parameters are not as many as it takes.
    pub fn gate_matrix(&self, kind: Kind, params: &[f64]) -> Option<Matrix> {
        Matrices::new(self).matrix(kind, params).map(Arc::unwrap_or_clone)
    }

    /// [`Circuit::unitary_within`] of [`MAX_UNITARY_QUBITS`].
    pub fn unitary(&self) -> Option<Matrix> {
        self.unitary_within(MAX_UNITARY_QUBITS)
    }

    /// The matrix of the main region, global phase included. `None` for more qubits than that, where an input is read,
    /// for anything but gates, barriers, delays and loops over constants, and for roots of gates wider than
    /// [`MAX_MATRIX_QUBITS`].
    pub fn unitary_within(&self, qubits: usize) -> Option<Matrix> {
        if self.qubits() > qubits {
            return None;
        }
        let calls = Unroller::within(self.into(), MAX_STEPS).region(&self.main)?;
        Matrices::new(self).product(&calls, self.qubits())
    }

    /// The calls that the body of a defined gate makes at these parameters, loops unrolled. `None` for other gates.
    pub fn gate_calls(&self, kind: Kind, params: &[f64]) -> Option<GateCalls> {
        Definitions::from(self).calls(kind, params, MAX_STEPS)
    }
}

/// What the gates of a program are made of: a circuit, or one that is still being read.
#[derive(Clone, Copy)]
pub struct Definitions<'c> {
    pub gates: &'c [ProgramGate],
    pub exprs: &'c Exprs,
    pub symbols: &'c [Symbol],
}

impl<'c> From<&'c Circuit> for Definitions<'c> {
    fn from(circuit: &'c Circuit) -> Self {
        Definitions { gates: &circuit.gates, exprs: &circuit.exprs, symbols: &circuit.symbols }
    }
}

impl Definitions<'_> {
    fn calls(self, kind: Kind, params: &[f64], steps: usize) -> Option<GateCalls> {
        let gate = self.gates.get(kind.as_program_gate()?)?;
        let GateBody::Defined { parameters, region } = &gate.body else { return None };
        if parameters.len() != params.len() {
            return None;
        }
        let mut unroller = Unroller::within(self, steps);
        let values = params.iter().map(|&value| Value::Float(value));
        unroller.values.extend(parameters.iter().copied().zip(values));
        unroller.region(region)
    }
}

/// A gate at known parameters on qubits of the gate or region that calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct GateCall {
    pub kind: Kind,
    pub params: Vec<f64>,
    pub operands: Vec<usize>,
}

/// Gates in order, with a global phase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GateCalls {
    pub calls: Vec<GateCall>,
    pub phase: f64,
}

/// The matrices of the gates of one program; each is computed once.
pub struct Matrices<'c> {
    definitions: Definitions<'c>,
    known: FxHashMap<(Kind, Vec<u64>), Option<Arc<Matrix>>>,
    depth: usize,
    /// Gates that may still be multiplied.
    steps: usize,
}

impl<'c> Matrices<'c> {
    pub fn new(circuit: &'c Circuit) -> Self {
        Matrices::within(circuit.into(), MAX_STEPS)
    }

    /// With a bound on the gates that are multiplied, all matrices together.
    pub fn within(definitions: Definitions<'c>, steps: usize) -> Self {
        Matrices { definitions, known: FxHashMap::default(), depth: 0, steps }
    }

    /// As [`Circuit::gate_matrix`].
    pub fn matrix(&mut self, kind: Kind, params: &[f64]) -> Option<Arc<Matrix>> {
        let key = (kind, params.iter().map(|value| value.to_bits()).collect());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let made = self.compute(kind, params).map(Arc::new);
        self.depth -= 1;
        self.known.insert(key, made.clone());
        made
    }

    fn compute(&mut self, kind: Kind, params: &[f64]) -> Option<Matrix> {
        if let Some(id) = kind.as_table() {
            return (params.len() == id.gate().params.len()).then(|| id.matrix(params));
        }
        let definitions = self.definitions;
        let gate = definitions.gates.get(kind.as_program_gate()?)?;
        if gate.qubits as usize > MAX_MATRIX_QUBITS || gate.params as usize != params.len() {
            return None;
        }
        match &gate.body {
            GateBody::Defined { .. } => {
                self.product(&definitions.calls(kind, params, self.steps)?, gate.qubits as usize)
            }
            GateBody::Modified(modified) => self.modified(modified, params),
            GateBody::Matrix(matrix) => Some((**matrix).clone()),
            GateBody::Opaque => None,
        }
    }

    fn product(&mut self, calls: &GateCalls, qubits: usize) -> Option<Matrix> {
        let mut product = Matrix::identity(qubits);
        let operands: Vec<usize> = (0..qubits).collect();
        self.apply_calls(&mut product, calls, &operands, Turn::default())?;
        Some(product)
    }

    /// Multiplies by the gates of a body whose qubits are `operands`.
    fn apply_calls(
        &mut self,
        product: &mut Matrix,
        calls: &GateCalls,
        operands: &[usize],
        turn: Turn,
    ) -> Option<()> {
        let count = calls.calls.len();
        for k in 0..count {
            let call = &calls.calls[if turn.inverse { count - 1 - k } else { k }];
            let operands = call.operands.iter().map(|&operand| operands[operand]).collect();
            self.apply(product, &GateCall { operands, ..call.clone() }, turn)?;
        }
        if calls.phase != 0.0 {
            let phase = Matrix::identity(0).scale(Complex64::cis(calls.phase));
            turn.apply(product, &phase, &[]);
        }
        Some(())
    }

    /// Multiplies by one gate. One that is too wide for a matrix of its own is followed into what it is made of.
    fn apply(&mut self, product: &mut Matrix, call: &GateCall, turn: Turn) -> Option<()> {
        self.steps = self.steps.checked_sub(1)?;
        if let Some(matrix) = self.matrix(call.kind, &call.params) {
            turn.apply(product, &matrix, &call.operands);
            return Some(());
        }
        let definitions = self.definitions;
        let gate = definitions.gates.get(call.kind.as_program_gate()?)?;
        if gate.qubits as usize <= MAX_MATRIX_QUBITS || self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let applied = match &gate.body {
            GateBody::Defined { .. } => definitions
                .calls(call.kind, &call.params, self.steps)
                .and_then(|calls| self.apply_calls(product, &calls, &call.operands, turn)),
            GateBody::Modified(modified) => self.apply_modified(product, modified, call, turn),
            GateBody::Matrix(matrix) => {
                turn.apply(product, matrix, &call.operands);
                Some(())
            }
            GateBody::Opaque => None,
        };
        self.depth -= 1;
        applied
    }

    fn apply_modified(
        &mut self,
        product: &mut Matrix,
        modified: &Modified,
        call: &GateCall,
        turn: Turn,
    ) -> Option<()> {
        let (controls, operands) = call.operands.split_at(modified.controls as usize);
        let turn = turn.under(controls, modified.polarity);
        if let Some(matrix) = self.powered(modified, &call.params) {
            turn.apply(product, &matrix, operands);
            return Some(());
        }
        let (Exponent::Whole(exponent), params) = modified.exponent(&call.params)? else { return None };
        let turn = Turn { inverse: turn.inverse != (exponent < 0), ..turn };
        let base = GateCall { kind: modified.base, params: params.to_vec(), operands: operands.to_vec() };
        (0..exponent.unsigned_abs()).try_for_each(|_| self.apply(product, &base, turn))
    }

    fn modified(&mut self, modified: &Modified, params: &[f64]) -> Option<Matrix> {
        let powered = self.powered(modified, params)?;
        Some(controlled(&powered, modified.controls as usize, modified.polarity))
    }

    /// The gate without its controls.
    fn powered(&mut self, modified: &Modified, params: &[f64]) -> Option<Matrix> {
        let (power, params) = modified.exponent(params)?;
        let base = self.matrix(modified.base, params)?;
        match power {
            Exponent::Whole(exponent) => whole_power(&base, exponent),
            Exponent::Real(exponent) => principal_power(&base, exponent),
        }
    }
}

/// How a gate is applied: forwards or undone, and where the bits `mask` of the state are those of `fires`.
#[derive(Clone, Copy, Debug, Default)]
struct Turn {
    inverse: bool,
    mask: usize,
    fires: usize,
}

impl Turn {
    /// Under further controls; bit k of `polarity` is the value that control k fires on, 1 from bit 64 on.
    fn under(mut self, controls: &[usize], polarity: u64) -> Turn {
        for (k, &control) in controls.iter().enumerate() {
            self.mask |= 1 << control;
            if k >= 64 || polarity >> k & 1 == 1 {
                self.fires |= 1 << control;
            }
        }
        self
    }

    fn apply(self, product: &mut Matrix, gate: &Matrix, operands: &[usize]) {
        if self.inverse {
            product.apply_where(&gate.adjoint(), operands, self.mask, self.fires);
        } else {
            product.apply_where(gate, operands, self.mask, self.fires);
        }
    }
}

/// The exponent of a modified gate once its parameters are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exponent {
    Whole(i64),
    Real(f64),
}

impl Modified {
    /// The exponent, and the parameters of the base.
    pub fn exponent<'p>(&self, params: &'p [f64]) -> Option<(Exponent, &'p [f64])> {
        let (real, params) = match self.power {
            Power::Int(exponent) => return Some((Exponent::Whole(exponent), params)),
            Power::Real(exponent) => (exponent, params),
            Power::Parameter => params.split_last().map(|(&last, rest)| (last, rest))?,
        };
        // A whole exponent makes no choice of root, so the exact power is the principal one.
        let whole = real.fract() == 0.0 && real.abs() <= 2f64.powi(53);
        Some((if whole { Exponent::Whole(real as i64) } else { Exponent::Real(real) }, params))
    }
}

/// The gate under controls, which become the first operands; bit k of `polarity` is the value that control k fires on.
fn controlled(gate: &Matrix, controls: usize, polarity: u64) -> Matrix {
    let fires = polarity as usize & ((1 << controls) - 1);
    let mut made = Matrix::identity(gate.qubits() + controls);
    for i in 0..gate.dim() {
        for j in 0..gate.dim() {
            made[(i << controls | fires, j << controls | fires)] = gate[(i, j)];
        }
    }
    made
}

/// Writes out the gates of a region that has nothing but gates and loops over constants.
struct Unroller<'c> {
    definitions: Definitions<'c>,
    values: FxHashMap<SymbolId, Value>,
    made: GateCalls,
    /// Ops and turns of loops that may still be followed.
    steps: usize,
}

impl Environment for Unroller<'_> {
    type Stop = Fault;

    fn most_turns(&self) -> usize {
        self.steps
    }

    fn variable(&mut self, symbol: SymbolId) -> Result<Value, Fault> {
        let declared = self.definitions.symbols.get(symbol.0 as usize).map(|symbol| &symbol.kind);
        match (self.values.get(&symbol), declared) {
            (Some(value), _) | (None, Some(SymbolKind::Constant { value })) => Ok(value.clone()),
            _ => Err(Fault::Unsupported),
        }
    }
}

impl<'c> Unroller<'c> {
    fn within(definitions: Definitions<'c>, steps: usize) -> Self {
        Unroller { definitions, values: FxHashMap::default(), made: GateCalls::default(), steps }
    }

    fn step(&mut self) -> Result<(), Fault> {
        self.steps = self.steps.checked_sub(1).ok_or(Fault::TooLong)?;
        Ok(())
    }

    fn region(mut self, region: &Region) -> Option<GateCalls> {
        let qubits: Vec<usize> = (0..region.qubits()).collect();
        self.walk(region, &qubits).ok()?;
        self.made.phase.is_finite().then_some(self.made)
    }

    /// `qubits` says what the wires of the region are outside.
    fn walk(&mut self, region: &Region, qubits: &[usize]) -> Result<(), Fault> {
        if region.layout.sources.iter().any(|source| matches!(source.what, WireName::Dynamic { .. })) {
            return Err(Fault::Unsupported);
        }
        self.made.phase += parameter(self.definitions.exprs, region.phase, self)?;
        for op in region.iter() {
            self.step()?;
            match op.kind {
                Kind::BARRIER => {}
                Kind::PHASE => self.made.phase += parameter(self.definitions.exprs, op.params[0], self)?,
                Kind::BLOCK => {
                    let block = op.block().ok_or(Fault::Unsupported)?;
                    let inner = op.touched.iter().filter(|wire| wire.is_qubit());
                    let inner: Vec<usize> = inner.map(|wire| qubits[wire.index()]).collect();
                    self.block(block, &inner)?;
                }
                Kind::STATEMENT => match op.statement() {
                    Some(statement) if self.is_inert(&statement.kind) => {}
                    _ => return Err(Fault::Unsupported),
                },
                kind if kind.is_gate() => {
                    let params = op.params.iter();
                    let params = params.map(|&param| parameter(self.definitions.exprs, param, self));
                    let params = params.collect::<Result<_, _>>()?;
                    let operands = op.wires.iter().map(|wire| qubits[wire.index()]).collect();
                    self.made.calls.push(GateCall { kind, params, operands });
                }
                _ => return Err(Fault::Unsupported),
            }
        }
        Ok(())
    }

    fn block(&mut self, block: &Block, qubits: &[usize]) -> Result<(), Fault> {
        let [body] = &block.bodies[..] else { return Err(Fault::Unsupported) };
        match &block.head {
            Head::Box(_) | Head::Scope => self.walk(body, qubits),
            Head::For { variable, domain } => {
                for value in values_of(domain, self)? {
                    self.step()?; // bodies may be empty
                    self.values.insert(*variable, value);
                    self.walk(body, qubits)?;
                }
                Ok(())
            }
            _ => Err(Fault::Unsupported),
        }
    }
    /// Changes neither qubits nor values.
    fn is_inert(&self, kind: &StatementKind) -> bool {
        use StatementKind::*;
        match kind {
            Gate(_) | Subroutine(_) | Delay | Nop | Include => true,
            Declaration(symbol) => {
                let declared = self.definitions.symbols.get(symbol.0 as usize);
                let is_open = |symbol: &Symbol| match symbol.kind {
                    SymbolKind::Variable { io, .. } => io != Io::Input,
                    _ => false,
                };
                !declared.is_none_or(is_open)
            }
            Classical | Exit | Pragma | Calibration => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    use crate::gates;
    use crate::ir::classical::{Expression, ExpressionNode, Type};
    use crate::ir::{Domain, ForDomain, Layout, Leaf, NO_ORIGIN, Param, Wire, WireSource};

    fn modify(circuit: &mut Circuit, base: Kind, controls: u32, polarity: u64, power: Power) -> Kind {
        let (qubits, params) = match base.as_program_gate() {
            Some(index) => (circuit.gates[index].qubits, circuit.gates[index].params),
            None => (base.as_table().unwrap().gate().arity as u32, circuit.gate_params(base) as u32),
        };
        let params = params + (power == Power::Parameter) as u32;
        let body = GateBody::Modified(Modified { base, controls, polarity, power });
        circuit.add_gate(ProgramGate::new(qubits + controls, params, body)).unwrap()
    }

    fn table(id: gates::GateId, params: &[f64]) -> Matrix {
        id.matrix(params)
    }

    #[test]
    fn controls_fire_on_their_polarity() {
        let mut circuit = Circuit::default();
        let x = Kind::gate(gates::X);
        let both = modify(&mut circuit, x, 2, 0b11, Power::Int(1));
        assert_eq!(circuit.gate_matrix(both, &[]).unwrap(), table(gates::CCX, &[]));
        let mixed = modify(&mut circuit, x, 2, 0b10, Power::Int(1));
        let matrix = circuit.gate_matrix(mixed, &[]).unwrap();
        let image = |j: usize| (0..8).find(|&i| matrix[(i, j)].norm() > 0.5).unwrap();
        // The first control, the lowest bit, is 0 and the second is 1.
        assert_eq!((0..8).map(image).collect::<Vec<_>>(), [0, 1, 6, 3, 4, 5, 2, 7]);
        let iswap_like = modify(&mut circuit, Kind::gate(gates::U), 1, 1, Power::Int(1));
        let controlled_ix = circuit.gate_matrix(iswap_like, &[PI, 0.0, PI]).unwrap();
        assert!((controlled_ix[(1, 3)] - Complex64::I).norm() < 1e-15);
    }

    #[test]
    fn powers_nest_as_the_language_says() {
        let mut circuit = Circuit::default();
        let z = Kind::gate(gates::Z);
        let inverse = modify(&mut circuit, z, 0, 0, Power::Int(-1));
        let root_of_inverse = modify(&mut circuit, inverse, 0, 0, Power::Real(0.5));
        assert!(circuit.gate_matrix(root_of_inverse, &[]).unwrap().distance(&table(gates::S, &[])) < 1e-14);
        let root = modify(&mut circuit, z, 0, 0, Power::Real(0.5));
        let inverse_of_root = modify(&mut circuit, root, 0, 0, Power::Int(-1));
        assert!(circuit.gate_matrix(inverse_of_root, &[]).unwrap().distance(&table(gates::SDG, &[])) < 1e-14);
        let square = modify(&mut circuit, z, 0, 0, Power::Int(2));
        let root_of_square = modify(&mut circuit, square, 0, 0, Power::Real(0.5));
        assert!(circuit.gate_matrix(root_of_square, &[]).unwrap().distance(&Matrix::identity(1)) < 1e-14);
        let open = modify(&mut circuit, Kind::gate(gates::RX), 1, 1, Power::Parameter);
        let expected = table(gates::CRX, &[-0.9]);
        assert!(circuit.gate_matrix(open, &[0.3, -3.0]).unwrap().distance(&expected) < 1e-14);
        assert!(circuit.gate_matrix(open, &[0.6, -1.5]).unwrap().distance(&expected) < 1e-14);
        assert!(circuit.gate_matrix(open, &[0.3]).is_none());
    }

    fn literal(value: i128) -> Expression {
        Expression { node: ExpressionNode::Literal(Value::Int(value)), ty: Type::Int(None) }
    }

    /// gate turn(t) a, b { gphase(t); for int k in [0:2] { rz(t) b; cx a, b; } }
    fn turn(circuit: &mut Circuit) -> Kind {
        let parameter = circuit.add_symbol("t", SymbolKind::GateParameter);
        let io = crate::ir::Io::None;
        let k = circuit.add_symbol("k", SymbolKind::Variable { ty: Type::Int(None), io });
        let angle =
            Arc::make_mut(&mut circuit.exprs).leaf(Leaf { symbol: parameter, version: 0 }, Domain::Real);
        let [a, b] = [Wire::qubit(0), Wire::qubit(1)];
        let mut body =
            Region::with_layout(Arc::new(Layout { qubits: 2, inherited_qubits: 2, ..Layout::default() }));
        // The block's operands are b, a: in here wire 0 is b.
        body.push(Kind::gate(gates::RZ), &[a], &[angle], NO_ORIGIN);
        body.push(Kind::gate(gates::CX), &[b, a], &[], NO_ORIGIN);
        let domain = ForDomain::Range { start: literal(0), step: None, stop: literal(2) };
        let head = Head::For { variable: k, domain };
        let block = Block::new(head, [body]);
        let mut region = Region::new(2, 0);
        region.phase = angle;
        region.push_block(Arc::new(block), &[b, a], 0, NO_ORIGIN);
        let body = GateBody::Defined { parameters: vec![parameter], region: Arc::new(region) };
        circuit.add_gate(ProgramGate::new(2, 1, body)).unwrap()
    }

    #[test]
    fn bodies_are_unrolled_with_their_phase() {
        let mut circuit = Circuit::default();
        let gate = turn(&mut circuit);
        let mut expected = Matrix::identity(2).scale(Complex64::cis(0.4));
        for _ in 0..3 {
            expected = &table(gates::RZ, &[0.4]).embed(&[1], 2) * &expected;
            expected = &table(gates::CX, &[]) * &expected;
        }
        assert!(circuit.gate_matrix(gate, &[0.4]).unwrap().distance(&expected) < 1e-14);
        // Under a control the phase of the body is seen.
        let under = modify(&mut circuit, gate, 1, 1, Power::Int(1));
        assert!(circuit.gate_matrix(under, &[0.4]).unwrap().distance(&expected.controlled(1)) < 1e-14);
    }

    #[test]
    fn doubling_definitions_do_not_explode() {
        let mut circuit = Circuit::default();
        let mut last = Kind::gate(gates::S);
        for _ in 0..40 {
            let mut region = Region::new(1, 0);
            for _ in 0..2 {
                region.push(last, &[Wire::qubit(0)], &[], NO_ORIGIN);
            }
            let body = GateBody::Defined { parameters: vec![], region: Arc::new(region) };
            last = circuit.add_gate(ProgramGate::new(1, 0, body)).unwrap();
        }
        assert!(circuit.gate_matrix(last, &[]).unwrap().distance(&Matrix::identity(1)) < 1e-15);
    }

    #[test]
    fn the_unitary_of_a_circuit_is_the_product_of_its_gates() {
        let mut circuit = Circuit::new(3, 0);
        let gate = turn(&mut circuit);
        let main = Arc::make_mut(&mut circuit.main);
        let q = Wire::qubit;
        main.push(Kind::gate(gates::H), &[q(2)], &[], NO_ORIGIN);
        main.push(Kind::BARRIER, &[q(0), q(1)], &[], NO_ORIGIN);
        main.push(gate, &[q(2), q(0)], &[Param::from(0.7)], NO_ORIGIN);
        main.phase = Param::from(-0.2);
        let turn = circuit.gate_matrix(gate, &[0.7]).unwrap().embed(&[2, 0], 3);
        let expected = (&turn * &table(gates::H, &[]).embed(&[2], 3)).scale(Complex64::cis(-0.2));
        assert!(circuit.unitary().unwrap().distance(&expected) < 1e-14);
        Arc::make_mut(&mut circuit.main).push(Kind::RESET, &[q(0)], &[], NO_ORIGIN);
        assert!(circuit.unitary().is_none());
    }

    /// Gates on 7 qubits against the same circuit written in gates that have matrices.
    #[test]
    fn wide_gates_are_followed_into_their_definitions() {
        let mut circuit = Circuit::new(8, 0);
        let turn = turn(&mut circuit);
        let mut region = Region::new(7, 0);
        region.phase = Param::from(0.3);
        region.push(Kind::gate(gates::H), &[Wire::qubit(6)], &[], NO_ORIGIN);
        region.push(turn, &[Wire::qubit(5), Wire::qubit(0)], &[Param::from(0.7)], NO_ORIGIN);
        let body = GateBody::Defined { parameters: vec![], region: Arc::new(region) };
        let wide = circuit.add_gate(ProgramGate::new(7, 0, body)).unwrap();
        let two = &gates::H.matrix(&[]).embed(&[6], 7).scale(Complex64::cis(0.3));
        let expected = &circuit.gate_matrix(turn, &[0.7]).unwrap().embed(&[5, 0], 7) * two;
        let operands: Vec<usize> = vec![3, 1, 2, 0, 4, 5, 6];
        let cases = [
            (modify(&mut circuit, wide, 0, 0, Power::Int(-2)), (&expected * &expected).adjoint()),
            (modify(&mut circuit, wide, 1, 0, Power::Int(1)), controlled(&expected, 1, 0)),
            (modify(&mut circuit, wide, 1, 1, Power::Int(-1)), controlled(&expected.adjoint(), 1, 1)),
        ];
        for (kind, expected) in cases {
            let width = expected.qubits();
            let operands: Vec<usize> = operands.iter().copied().chain([7]).take(width).collect();
            let wires: Vec<Wire> = operands.iter().map(|&operand| Wire::qubit(operand as u32)).collect();
            circuit.main = Circuit::new(8, 0).main;
            Arc::make_mut(&mut circuit.main).push(kind, &wires, &[], NO_ORIGIN);
            let found = circuit.unitary().unwrap();
            assert!(found.distance(&expected.embed(&operands, 8)) < 1e-13);
        }
        let root = modify(&mut circuit, wide, 0, 0, Power::Real(0.5));
        Arc::make_mut(&mut circuit.main).push(root, &[0, 1, 2, 3, 4, 5, 6].map(Wire::qubit), &[], NO_ORIGIN);
        assert!(circuit.unitary().is_none(), "a root needs the matrix of the whole gate");
    }

    #[test]
    fn controls_of_a_root_need_no_matrix_of_the_whole_gate() {
        let mut circuit = Circuit::new(7, 0);
        let root = modify(&mut circuit, Kind::gate(gates::X), 6, 0b011111, Power::Real(0.5));
        let wires = [0, 1, 2, 3, 4, 5, 6].map(Wire::qubit);
        Arc::make_mut(&mut circuit.main).push(root, &wires, &[], NO_ORIGIN);
        let expected = controlled(&table(gates::SX, &[]), 6, 0b011111);
        assert!(circuit.unitary().unwrap().distance(&expected) < 1e-14);
    }

    #[test]
    fn runtime_qubits_have_no_unitary() {
        let mut circuit = Circuit::new(2, 0);
        let register = circuit.add_symbol("r", SymbolKind::Qubits { size: Some(2) });
        let mut layout = (*circuit.main.layout).clone();
        let index = Arc::new(literal(0));
        let what = WireName::Dynamic { register, index, text: "0".into() };
        layout.sources.push(WireSource { first: Wire::qubit(2), len: 1, what });
        layout.qubits = 3;
        circuit.main = Arc::new(Region::with_layout(Arc::new(layout)));
        assert!(circuit.unitary().is_none());
    }
}
