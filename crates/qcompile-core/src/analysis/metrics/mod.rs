//! What a circuit costs: counts, depths, Clifford+T figures, and the features of SupermarQ.
//!
//! Rules:
//! - Counts are those of the program as it is written. A loop body counts once, both branches of an `if` count, the
//!   body of a defined gate or subroutine counts where it is defined, and a call of a gate is one gate.
//!   [`Metrics::expanded_gates`] says how many gates there are when definitions are expanded.
//! - Depths are those of the main region: ops run as soon as every wire that they touch is free. A gate, a measurement
//!   and a reset take one step. Control flow takes as many as its longest body, a loop running once. A barrier, a
//!   delay, and classical code bring the wires that they touch to one level and take no step.
//! - Where wires may be the same qubit (an index known at run time), they count as the same, so a depth is an upper
//!   bound there. Gates that read one classical variable do not wait for each other.
//! - Global phase is free.
//! - A gate with open parameters is a Clifford gate when it is one at all parameters, and never a T gate.
//!
//! The features are those of Tomesh et al., "SupermarQ: A Scalable Quantum Benchmark Suite", HPCA 2022,
//! arXiv:2202.11045, section III.B. They look at the main region with its bodies, by the rules for depths, except that
//! barriers and classical code order nothing, as in the authors' implementation.

mod expand;
mod magic;
mod schedule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::magic::Magic;
use self::schedule::{Extent, Scheduler};
use super::Counts;
use crate::ir::{Circuit, Kind, Region, SymbolKind, WireName};

/// The figures of one circuit; the module says by which rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metrics {
    pub qubits: u64,
    /// Bits of registers; other classical variables do not count.
    pub bits: u64,
    /// Inputs whose values are open.
    pub parameters: u64,
    /// Gates.
    pub total: u64,
    /// Gates on exactly two qubits.
    pub two_qubit: u64,
    /// Gates on three qubits or more.
    pub multi_qubit: u64,
    /// Gates by name, modified ones by their text (`ctrl(2) @ x`), matrices as `unitary`.
    pub counts: BTreeMap<String, u64>,
    /// Measurement statements.
    pub measurements: u64,
    pub resets: u64,
    pub depth: u64,
    /// Depth in gates on exactly two qubits.
    pub two_qubit_depth: u64,
    /// Rotations about a Pauli axis by an odd multiple of pi/4.
    pub t_count: u64,
    /// Depth in those.
    pub t_depth: u64,
    /// Whether every gate is known to be a Clifford gate.
    pub clifford: bool,
    /// Gates with every definition expanded, loops once; at most 2^128 - 1.
    pub expanded_gates: u128,
    pub supermarq: Features,
}

/// The features of SupermarQ, each between 0 and 1; 0 where the formula divides by zero. For n qubits, n_g gates, n_e of
/// them on two qubits, and depth d, measurements and resets included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Features {
    /// Program communication: sum_i deg(q_i) / (n (n - 1)), degrees in the graph of pairs that share a two-qubit gate.
    pub communication: f64,
    /// Critical depth: n_ed / n_e, where n_ed two-qubit gates lie on the longest path (on the one with the most).
    pub critical_depth: f64,
    /// Entanglement ratio: n_e / n_g.
    pub entanglement: f64,
    /// Parallelism: max(0, (n_g / d - 1) / (n - 1)).
    pub parallelism: f64,
    /// Liveness: sum_ij A_ij / (n d), where A_ij is 1 when qubit i is acted on in layer j.
    pub liveness: f64,
    /// Measurement: l_mcm / d, where l_mcm layers hold a reset or a measurement whose wires are used later.
    pub measurement: f64,
}

impl Metrics {
    /// Linear in the size of the program.
    pub fn of(circuit: &Circuit) -> Metrics {
        let Counts { gates, two_qubit } = Counts::of(circuit);
        let tally = Tally::of(circuit);
        let mut scheduler = Scheduler::new(circuit);
        let extent = scheduler.main(&circuit.main);
        let qubits = declared_qubits(&circuit.main);
        Metrics {
            qubits,
            bits: declared_bits(circuit),
            parameters: circuit.inputs().count() as u64,
            total: gates,
            two_qubit,
            multi_qubit: tally.multi_qubit,
            counts: tally.by_name(circuit),
            measurements: tally.measurements,
            resets: tally.resets,
            depth: extent.end.depth,
            two_qubit_depth: extent.end.two_qubit,
            t_count: tally.t_count,
            t_depth: extent.end.t,
            clifford: tally.clifford,
            expanded_gates: expand::expanded_gates(circuit),
            supermarq: features(qubits, &extent, &scheduler),
        }
    }
}

fn features(qubits: u64, extent: &Extent, scheduler: &Scheduler) -> Features {
    let (n, depth, gates) = (qubits as f64, extent.end.path.length as f64, extent.gates as f64);
    let two_qubit = extent.two_qubit as f64;
    Features {
        communication: ratio(2.0 * scheduler.pairs.len() as f64, n * (n - 1.0)),
        critical_depth: ratio(extent.end.path.two_qubit as f64, two_qubit),
        entanglement: ratio(two_qubit, gates),
        parallelism: ratio(ratio(gates, depth) - 1.0, n - 1.0).max(0.0),
        liveness: ratio(extent.live as f64, n * depth),
        measurement: ratio(scheduler.mid_circuit_layers.len() as f64, depth),
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Without those whose index is known only at run time: these are others by another name.
fn declared_qubits(region: &Region) -> u64 {
    let sources = region.layout.sources.iter();
    let dynamic =
        sources.filter(|source| source.first.is_qubit() && matches!(source.what, WireName::Dynamic { .. }));
    (region.qubits() - dynamic.map(|source| source.len as usize).sum::<usize>()) as u64
}

fn declared_bits(circuit: &Circuit) -> u64 {
    let is_bits = |what: &WireName| match what {
        WireName::Symbol(symbol) => matches!(circuit.symbol(*symbol).kind, SymbolKind::Bits { .. }),
        _ => false,
    };
    let sources = circuit.main.layout.sources.iter();
    let bits = sources.filter(|source| source.first.is_classical() && is_bits(&source.what));
    bits.map(|source| u64::from(source.len)).sum()
}

/// Sums over every region of the program.
struct Tally {
    by_kind: FxHashMap<Kind, u64>,
    multi_qubit: u64,
    measurements: u64,
    resets: u64,
    t_count: u64,
    clifford: bool,
}

impl Tally {
    fn of(circuit: &Circuit) -> Tally {
        let mut tally = Tally {
            by_kind: FxHashMap::default(),
            multi_qubit: 0,
            measurements: 0,
            resets: 0,
            t_count: 0,
            clifford: true,
        };
        let mut magic = Magic::new(circuit);
        circuit.for_each_region(&mut |_, region| tally.add_region(region, &mut magic));
        tally
    }

    fn add_region(&mut self, region: &Region, magic: &mut Magic) {
        for op in region.iter() {
            match op.kind {
                Kind::MEASURE => self.measurements += 1,
                Kind::RESET => self.resets += 1,
                kind if kind.is_gate() => {
                    *self.by_kind.entry(kind).or_default() += 1;
                    self.multi_qubit += u64::from(op.wires.len() > 2);
                    self.t_count += u64::from(magic.is_t(&op));
                    self.clifford = self.clifford && magic.is_clifford(&op);
                }
                _ => {}
            }
        }
    }

    fn by_name(&self, circuit: &Circuit) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for (&kind, count) in &self.by_kind {
            *counts.entry(circuit.gate_text(kind)).or_default() += count;
        }
        counts
    }
}
