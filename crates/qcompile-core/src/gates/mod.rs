//! Placeholder until the gate table lands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GateId(pub u16);
pub struct Gate {
    pub name: &'static str,
    pub qubits: usize,
    pub params: &'static [&'static str],
}
pub const GATES: &[Gate] = &[
    Gate { name: "cx", qubits: 2, params: &[] },
    Gate { name: "rz", qubits: 1, params: &["theta"] },
    Gate { name: "rx", qubits: 1, params: &["theta"] },
    Gate { name: "ccx", qubits: 3, params: &[] },
];
pub const CX: GateId = GateId(0);
pub const RZ: GateId = GateId(1);
pub const RX: GateId = GateId(2);
pub const CCX: GateId = GateId(3);
pub const PARAM_COUNTS: [u8; 256] = {
    let mut counts = [0; 256];
    let mut k = 0;
    while k < GATES.len() {
        counts[k] = GATES[k].params.len() as u8;
        k += 1;
    }
    counts
};
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix;
