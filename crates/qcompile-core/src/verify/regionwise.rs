//! Region by region: the ops that are no gates are the same on both sides, and between them the gates do the same.
//!
//! Nothing is unrolled, so whatever is found equal is equal for all outcomes, values and numbers of rounds. What is found
//! different may still be equal once it is known what calls and conditions do: then programs have to be run.

use std::sync::Arc;

use num_complex::Complex64;

use super::gate_lists::{self, Finding, GateLists, Reach};
use super::log::Log;
use super::oracle::Gates;
use super::phase::PhaseCounts;
use super::places::{Place, Places};
use super::steps::{self, Steps};
use super::symbols::{Draw, Drawn};
use super::verdict::{CheckOptions, Counterexample, Strength};
use super::{channels, segments, skeleton, window};
use crate::ir::{Circuit, GateBody, ProgramGate, Region, SymbolId, SymbolKind};

/// What stands in the way of equality.
#[derive(Clone, Debug, PartialEq)]
pub enum Issue {
    /// Gates differ and nothing can make up for it.
    Different(Counterexample),
    /// Different as far as regions go; what the region belongs to may be equal all the same.
    Suspicious(Counterexample),
    Unknown(String),
}

pub struct Regionwise<'c, 'o> {
    a: &'c Circuit,
    b: &'c Circuit,
    gates: [Gates<'c>; 2],
    options: &'o CheckOptions<'o>,
    phase_counts: PhaseCounts,
    pub log: Log,
    /// Only the regions that changed, by address.
    untouched: usize,
}

impl<'c, 'o> Regionwise<'c, 'o> {
    pub fn new(
        a: &'c Circuit,
        b: &'c Circuit,
        phase_counts: PhaseCounts,
        options: &'o CheckOptions<'o>,
    ) -> Self {
        let gates = [Gates::new(a), Gates::new(b)];
        Regionwise { a, b, gates, options, phase_counts, log: Log::default(), untouched: 0 }
    }

    /// Compares definitions and then the main region.
    pub fn compare(&mut self) -> Vec<Issue> {
        if let Err(reason) = same_tables(self.a, self.b) {
            return vec![Issue::Unknown(reason)];
        }
        let mut issues = self.compare_gates();
        issues.extend(self.compare_subroutines());
        let (main, other) = (&self.a.main, &self.b.main);
        let places = Places::root(main);
        issues.extend(self.compare_regions("main", main, other, &places));
        if self.untouched > 0 {
            let covered = format!("{} regions that are the same object", self.untouched);
            self.log.words("identical", Strength::Exact { tolerance: 0.0 }, covered);
        }
        issues
    }

    /// Gate bodies, phase and all where modifiers can see it.
    fn compare_gates(&mut self) -> Vec<Issue> {
        let (a, b) = (self.a, self.b);
        let pairs = a.gates.iter().zip(b.gates.iter()).enumerate();
        pairs.filter_map(|(index, (x, y))| self.compare_gate(index, x, y)).collect()
    }

    fn compare_gate(&mut self, index: usize, a: &ProgramGate, b: &ProgramGate) -> Option<Issue> {
        let name = a.name.as_deref().map_or(format!("gate number {index}"), |name| format!("gate {name}"));
        let (GateBody::Defined { region, parameters }, GateBody::Defined { region: other, .. }) =
            (&a.body, &b.body)
        else {
            return None;
        };
        if Arc::ptr_eq(region, other) {
            self.untouched += 1;
            return None;
        }
        let draws = if parameters.is_empty() { 1 } else { self.options.draws };
        let mut log = Log::default();
        for number in 0..draws {
            let values = parameter_values(self.a, parameters, self.options.seed, number);
            match self.gate_at(index, a.qubits as usize, &values, &mut log) {
                Finding::Equal { .. } if !self.phase_counts.in_gates => log.phase_not_seen(),
                Finding::Equal { phase: Some(phase) } if (phase - 1.0).norm() <= self.options.tolerance => {}
                Finding::Equal { phase: Some(phase) } => {
                    let at = format!("the global phase at parameters {values:?}");
                    let size = (phase - 1.0).norm();
                    return Some(Issue::Different(Counterexample { region: name, at, size }));
                }
                Finding::Equal { phase: None } => log.phase_not_seen(),
                Finding::Different { at, size } => {
                    let at = format!("{at} at parameters {values:?}");
                    return Some(Issue::Different(Counterexample { region: name, at, size }));
                }
                Finding::Unknown(reason) => return Some(Issue::Unknown(format!("{name}: {reason}"))),
            }
        }
        if draws > 1 {
            log.drawn(draws);
        }
        self.log.absorb(log);
        None
    }

    fn gate_at(&mut self, index: usize, qubits: usize, values: &[f64], log: &mut Log) -> Finding {
        let kind = crate::ir::Kind::program_gate(index);
        let wires: Vec<usize> = (0..qubits).collect();
        let [x, y] = self.gates.each_mut().map(|gates| gates.actions(kind, values, &wires));
        let (Some(x), Some(y)) = (x, y) else {
            return Finding::Unknown("a gate in its body has no meaning".to_string());
        };
        let lists = GateLists { qubits, a: &x, b: &y };
        gate_lists::compare(&lists, Reach::All, self.options, log)
    }

    fn compare_subroutines(&mut self) -> Vec<Issue> {
        let (a, b) = (self.a, self.b);
        let mut issues = Vec::new();
        for (x, y) in a.subroutines.iter().zip(b.subroutines.iter()) {
            let name = format!("def {}", x.name);
            match (&x.body, &y.body) {
                (Some(body), Some(other)) => {
                    let places = Places::root(body);
                    issues.extend(self.compare_regions(&name, body, other, &places));
                }
                (None, None) => {}
                _ => issues.push(Issue::Unknown(format!("{name} lost its body or got one"))),
            }
        }
        issues
    }

    /// A region and its bodies.
    fn compare_regions(
        &mut self,
        path: &str,
        a: &Arc<Region>,
        b: &Arc<Region>,
        places: &Places,
    ) -> Vec<Issue> {
        if Arc::ptr_eq(a, b) {
            self.untouched += 1;
            return Vec::new();
        }
        let different = |at: String, size: f64| Counterexample { region: path.to_string(), at, size };
        if Places::root(a).qubits.len() != Places::root(b).qubits.len()
            || a.layout.sources != b.layout.sources
            || a.layout.bits != b.layout.bits
        {
            return vec![Issue::Unknown(format!("{path}: the wires changed"))];
        }
        if let Err(at) = skeleton::compare((self.a, a), (self.b, b)) {
            return vec![Issue::Suspicious(different(at, f64::INFINITY))];
        }
        let written = skeleton::written(a);
        let index_reads = |wire: usize| match &places.qubits[wire] {
            Place::Dynamic { index, .. } => {
                written.iter().copied().filter(|&symbol| steps::reads(index, symbol)).collect()
            }
            _ => Vec::new(),
        };
        if let Err(at) = skeleton::compare_reads((self.a, a), (self.b, b), &index_reads) {
            return vec![Issue::Suspicious(different(at, f64::INFINITY))];
        }
        let mut issues = Vec::new();
        for (x, y) in skeleton::rows(a).into_iter().zip(skeleton::rows(b)) {
            let (op, other) = (a.op(x), b.op(y));
            let (Some(block), Some(changed)) = (op.block(), other.block()) else { continue };
            for (k, (body, changed)) in block.bodies.iter().zip(&changed.bodies).enumerate() {
                let path = format!("{path}, row {x}, body {k}");
                issues.extend(self.compare_regions(&path, body, changed, &places.body(op.touched, body)));
            }
        }
        issues.extend(self.compare_gates_of(path, a, b, places, &written));
        issues
    }

    /// The gates of two regions with the same skeleton, at some values of what is open.
    fn compare_gates_of(
        &mut self,
        path: &str,
        a: &Region,
        b: &Region,
        places: &Places,
        written: &[SymbolId],
    ) -> Option<Issue> {
        let dynamic = places.qubits.iter().any(|place| matches!(place, Place::Dynamic { .. }));
        let draws = match (is_symbolic(a) || is_symbolic(b), dynamic || has_angles(self.a)) {
            (false, false) => 1,
            (_, false) => self.options.draws,
            // Special values of angles come round every eight draws; ways to alias are many.
            (_, true) => self.options.draws.max(4) * 2,
        };
        let mut log = Log::default();
        let mut wirings = Vec::new();
        for number in 0..draws {
            let draw = Draw { seed: self.options.seed, number, attempt: 0 };
            let Some((draw, wiring)) = steps::wiring([a, b], places, written, Drawn::new(self.a, draw))
            else {
                continue;
            };
            let [x, y] = [(a, self.a, 0), (b, self.b, 1)].map(|(region, circuit, side)| {
                steps::steps(region, &mut self.gates[side], &mut Drawn::new(circuit, draw), &wiring)
            });
            let (x, y) = match (x, y) {
                (Ok(x), Ok(y)) => (x, y),
                (Err(reason), _) | (_, Err(reason)) => {
                    return Some(Issue::Unknown(format!("{path}: {reason}")));
                }
            };
            let finding = self.compare_steps(&x, &y, &mut log);
            if let Some(issue) = self.judge(path, finding, &x, &y, draws, number) {
                return Some(issue);
            }
            if !wirings.contains(&wiring.wires) {
                wirings.push(wiring.wires);
            }
        }
        if wirings.is_empty() {
            return Some(Issue::Unknown(format!("{path}: no values of its indices fit their registers")));
        }
        if draws > 1 {
            log.drawn(draws);
        }
        if dynamic {
            let covered = format!("{path}: {} ways for runtime indices to fall together", wirings.len());
            log.words("runtime indices", Strength::Random { draws }, covered);
        }
        if !self.phase_counts.in_programs {
            log.phase_not_seen();
        }
        self.log.absorb(log);
        None
    }

    /// Compares what the main regions make of |0...0>: for programs that start from it, have nothing open, and differ in
    /// nothing else.
    pub fn compare_on_zeros(&mut self) -> Finding {
        let (a, b) = (self.a, self.b);
        let unknown = |reason: &str| Finding::Unknown(reason.to_string());
        if !a.facts.zero_initialised || [a, b].iter().any(|circuit| is_symbolic(&circuit.main)) {
            return unknown("there is more than one start");
        }
        let places = Places::root(&a.main);
        if same_tables(a, b).is_err() || places != Places::root(&b.main) {
            return unknown("the programs are over different wires");
        }
        let draw = Draw { seed: self.options.seed, number: 0, attempt: 0 };
        let Some((draw, wiring)) = steps::wiring([&a.main, &b.main], &places, &[], Drawn::new(a, draw))
        else {
            return unknown("no values of its indices fit their registers");
        };
        let lists = [(a, 0), (b, 1)].map(|(circuit, side)| {
            let mut drawn = Drawn::new(circuit, draw);
            let steps = steps::steps(&circuit.main, &mut self.gates[side], &mut drawn, &wiring).ok();
            steps.and_then(|steps| steps.actions())
        });
        let [Some(x), Some(y)] = lists else { return unknown("the programs are not gates alone") };
        let lists = GateLists { qubits: wiring.qubits, a: &x, b: &y };
        let finding = gate_lists::compare_on_zeros(&lists, self.options, &mut self.log);
        match finding {
            Finding::Equal { phase: Some(phase) }
                if self.phase_counts.in_programs && !is_one(phase, self.options) =>
            {
                Finding::Different { at: "the global phase".to_string(), size: (phase - 1.0).norm() }
            }
            finding => finding,
        }
    }

    /// The cheapest method that decides: cut at the ops that are no gates, side by side across them, cut once more with all
    /// methods, as channels.
    fn compare_steps(&mut self, a: &Steps, b: &Steps, log: &mut Log) -> Finding {
        let is_unitary = a.is_unitary() && b.is_unitary();
        // Between ops that are no gates, gates may differ that do the same together with them.
        let decides = |finding: &Finding| match finding {
            Finding::Equal { .. } => true,
            Finding::Different { .. } => is_unitary,
            Finding::Unknown(_) => false,
        };
        let mut own = Log::default();
        let finding = segments::compare(a, b, Reach::Quick, self.options, &mut own);
        if decides(&finding) {
            log.absorb(own);
            return finding;
        }
        let tolerance = self.options.tolerance_for(a.gates() + b.gates());
        let (finding, width) = window::compare(a, b, self.options);
        if decides(&finding) {
            let (qubits, gates) = (a.qubits, a.gates() + b.gates());
            let covered = format!(
                "{gates} ops on {qubits} qubits side by side, differing on at most {width} at a time"
            );
            log.words("window", Strength::Exact { tolerance }, covered);
            return finding;
        }
        let mut own = Log::default();
        let finding = segments::compare(a, b, Reach::All, self.options, &mut own);
        if decides(&finding) || is_unitary {
            log.absorb(own);
            return finding;
        }
        let (finding, branches) = channels::compare(a, b, self.options);
        let covered = format!("{} ops on {} qubits, {branches} branches", a.gates() + b.gates(), a.qubits);
        log.words("random channels", Strength::Random { draws: self.options.draws }, covered);
        finding
    }

    /// Turns what was found for one draw into what it means for the region.
    fn judge(
        &mut self,
        path: &str,
        finding: Finding,
        a: &Steps,
        b: &Steps,
        draws: usize,
        number: usize,
    ) -> Option<Issue> {
        let of_draw = |at: String| if draws > 1 { format!("{at}, draw {number} of open values") } else { at };
        let (at, size) = match finding {
            Finding::Equal { phase: Some(phase) }
                if self.phase_counts.in_programs && !is_one(phase, self.options) =>
            {
                ("the global phase".to_string(), (phase - 1.0).norm())
            }
            Finding::Equal { .. } => return None,
            Finding::Different { at, size } => (at, size),
            Finding::Unknown(reason) => return Some(Issue::Unknown(format!("{path}: {reason}"))),
        };
        let found = Counterexample { region: path.to_string(), at: of_draw(at), size };
        let decided = path == "main" && a.is_unitary() && b.is_unitary();
        Some(if decided { Issue::Different(found) } else { Issue::Suspicious(found) })
    }
}

fn is_one(phase: Complex64, options: &CheckOptions<'_>) -> bool {
    (phase - 1.0).norm() <= options.tolerance_for(100_000)
}

fn is_symbolic(region: &Region) -> bool {
    region.phase.is_symbolic() || region.angles().iter().any(|param| param.is_symbolic())
}

fn has_angles(circuit: &Circuit) -> bool {
    use crate::ir::classical::Type;
    circuit
        .symbols
        .iter()
        .any(|symbol| matches!(symbol.kind, SymbolKind::Variable { ty: Type::Angle(_), .. }))
}

fn parameter_values(circuit: &Circuit, parameters: &[SymbolId], seed: u64, number: usize) -> Vec<f64> {
    use super::symbols::type_of;
    use crate::ir::arithmetic::float_of;
    let draw = Draw { seed, number, attempt: 0 };
    let value = |&symbol: &SymbolId| {
        let symbol = circuit.symbol(symbol);
        draw.value(&symbol.name, 0, &type_of(&symbol.kind)?).and_then(|value| float_of(&value))
    };
    parameters.iter().map(|symbol| value(symbol).unwrap_or(0.5)).collect()
}

/// Regions of both circuits may be compared op by op only when the same numbers mean the same symbols, gates and
/// subroutines in both, as they do before and after a pass.
fn same_tables(a: &Circuit, b: &Circuit) -> Result<(), String> {
    if !Arc::ptr_eq(&a.symbols, &b.symbols) {
        let pairs = a.symbols.iter().zip(b.symbols.iter());
        if pairs.clone().any(|(x, y)| x.name != y.name || x.kind != y.kind) {
            return Err("the circuits declare different names".to_string());
        }
    }
    let same_gate = |(x, y): (&ProgramGate, &ProgramGate)| {
        let bodies = match (&x.body, &y.body) {
            (GateBody::Defined { .. }, GateBody::Defined { .. }) | (GateBody::Opaque, GateBody::Opaque) => {
                true
            }
            (GateBody::Modified(x), GateBody::Modified(y)) => x == y,
            (GateBody::Matrix(x), GateBody::Matrix(y)) => x == y,
            _ => false,
        };
        bodies && (&x.name, x.qubits, x.params) == (&y.name, y.qubits, y.params)
    };
    if !Arc::ptr_eq(&a.gates, &b.gates) && !a.gates.iter().zip(b.gates.iter()).all(same_gate) {
        return Err("the circuits define different gates".to_string());
    }
    let subroutines = a.subroutines.iter().zip(b.subroutines.iter());
    if a.subroutines.len() != b.subroutines.len()
        || !subroutines
            .clone()
            .all(|(x, y)| x.name == y.name && x.parameters == y.parameters && x.result == y.result)
    {
        return Err("the circuits define different subroutines".to_string());
    }
    Ok(())
}
