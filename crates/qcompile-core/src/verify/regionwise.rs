//! Region by region: the ops that are no gates are the same on both sides, and between them the gates do the same.
//!
//! Nothing is unrolled, so whatever is found equal is equal for all outcomes, values and numbers of rounds. What is found
//! different may still be equal once it is known what calls and conditions do: then programs have to be run.

use std::sync::Arc;

use num_complex::Complex64;

use super::gate_lists::{self, Finding, GateLists, Reach};
use super::landmarks::Landmarks;
use super::log::Log;
use super::oracle::Gates;
use super::phase::PhaseCounts;
use super::places::{Place, Places};
use super::steps::{self, Steps, Wiring};
use super::symbols::{Draw, Drawn};
use super::verdict::{CheckOptions, Counterexample, Strength};
use super::{channels, segments, skeleton, window};
use crate::ir::{Circuit, GateBody, ProgramGate, Region, SymbolId, SymbolKind};

/// What stands in the way of equality, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    pub site: Site,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Gates differ and nothing can make up for it.
    Different(Counterexample),
    /// Different as far as regions go; what the region belongs to may be equal all the same.
    Suspicious(Counterexample),
    Unknown(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The programs as a whole: nothing was compared region by region.
    Program,
    Main,
    /// A body of control flow in the main region, by its address in the first program.
    Body(usize),
    Gate,
    /// A subroutine or a body in it.
    Subroutine,
}

impl Site {
    fn unknown(self, reason: String) -> Issue {
        Issue { site: self, what: What::Unknown(reason) }
    }

    /// The site of a body of a block that stands here.
    fn inside(self, body: &Arc<Region>) -> Site {
        match self {
            Site::Main | Site::Body(_) => Site::Body(Arc::as_ptr(body) as usize),
            other => other,
        }
    }
}

pub struct Regionwise<'c, 'o> {
    a: &'c Circuit,
    b: &'c Circuit,
    gates: [Gates<'c>; 2],
    options: &'o CheckOptions,
    phase_counts: PhaseCounts,
    landmarks: Arc<Landmarks>,
    pub log: Log,
    /// Only the regions that changed, by address.
    untouched: usize,
}

impl<'c, 'o> Regionwise<'c, 'o> {
    pub fn new(
        a: &'c Circuit,
        b: &'c Circuit,
        phase_counts: PhaseCounts,
        landmarks: Arc<Landmarks>,
        options: &'o CheckOptions,
    ) -> Self {
        let gates = [Gates::new(a), Gates::new(b)];
        Regionwise { a, b, gates, options, phase_counts, landmarks, log: Log::default(), untouched: 0 }
    }

    /// Compares definitions and then the main region.
    pub fn compare(&mut self) -> Vec<Issue> {
        if let Err(reason) = same_tables(self.a, self.b) {
            return vec![Site::Program.unknown(reason)];
        }
        let mut issues = self.compare_gates();
        issues.extend(self.compare_subroutines());
        let (main, other) = (&self.a.main, &self.b.main);
        let places = Places::root(main);
        issues.extend(self.compare_regions(Site::Main, "main", main, other, &places));
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
            let draw = Draw::new(self.options.seed, &self.landmarks, number);
            let values = parameter_values(self.a, parameters, &draw);
            match self.gate_at(index, a.qubits as usize, &values, &mut log) {
                Finding::Equal { .. } if !self.phase_counts.in_gates => log.phase_not_seen(),
                Finding::Equal { phase: Some(phase) } if (phase - 1.0).norm() <= self.options.tolerance => {}
                Finding::Equal { phase: Some(phase) } => {
                    let at = format!("the global phase at parameters {values:?}");
                    let found = Counterexample { region: name, at, size: (phase - 1.0).norm() };
                    return Some(Issue { site: Site::Gate, what: What::Different(found) });
                }
                Finding::Equal { phase: None } => {
                    return Some(Site::Gate.unknown(format!("{name}: {UNKNOWN_PHASE}")));
                }
                Finding::Different { at, size } => {
                    let at = format!("{at} at parameters {values:?}");
                    let found = Counterexample { region: name, at, size };
                    return Some(Issue { site: Site::Gate, what: What::Different(found) });
                }
                Finding::Unknown(reason) => return Some(Site::Gate.unknown(format!("{name}: {reason}"))),
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
                    issues.extend(self.compare_regions(Site::Subroutine, &name, body, other, &places));
                }
                (None, None) => {}
                _ => issues.push(Site::Subroutine.unknown(format!("{name} lost its body or got one"))),
            }
        }
        issues
    }

    /// A region and its bodies.
    fn compare_regions(
        &mut self,
        site: Site,
        path: &str,
        a: &Arc<Region>,
        b: &Arc<Region>,
        places: &Places,
    ) -> Vec<Issue> {
        if Arc::ptr_eq(a, b) {
            self.untouched += 1;
            return Vec::new();
        }
        let suspicious = |at: String| {
            let found = Counterexample { region: path.to_string(), at, size: f64::INFINITY };
            vec![Issue { site, what: What::Suspicious(found) }]
        };
        if Places::root(a).qubits.len() != Places::root(b).qubits.len()
            || a.layout.sources != b.layout.sources
            || a.layout.bits != b.layout.bits
        {
            return vec![site.unknown(format!("{path}: the wires changed"))];
        }
        if let Err(at) = skeleton::compare((self.a, a), (self.b, b)) {
            return suspicious(at);
        }
        let written = skeleton::written(a);
        let index_reads = |wire: usize| match &places.qubits[wire] {
            Place::Dynamic { index, .. } => {
                written.iter().copied().filter(|&symbol| steps::reads(index, symbol)).collect()
            }
            _ => Vec::new(),
        };
        if let Err(at) = skeleton::compare_reads((self.a, a), (self.b, b), &index_reads) {
            return suspicious(at);
        }
        let mut issues = Vec::new();
        for (x, y) in skeleton::rows(a).into_iter().zip(skeleton::rows(b)) {
            let (op, other) = (a.op(x), b.op(y));
            let (Some(block), Some(changed)) = (op.block(), other.block()) else { continue };
            for (k, (body, changed)) in block.bodies.iter().zip(&changed.bodies).enumerate() {
                let path = format!("{path}, row {x}, body {k}");
                let inner = places.body(op.touched, body);
                issues.extend(self.compare_regions(site.inside(body), &path, body, changed, &inner));
            }
        }
        issues.extend(self.compare_gates_of(site, path, (a, b), places, &written));
        issues
    }

    /// The gates of two regions with the same skeleton, at some values of what is open.
    fn compare_gates_of(
        &mut self,
        site: Site,
        path: &str,
        (a, b): (&Region, &Region),
        places: &Places,
        written: &[SymbolId],
    ) -> Option<Issue> {
        let dynamic = places.qubits.iter().any(|place| matches!(place, Place::Dynamic { .. }));
        let draws = match (is_symbolic(a) || is_symbolic(b), dynamic || has_angles(self.a)) {
            (false, false) => 1,
            (_, false) => self.options.draws,
            // Special values of angles come round every eight draws; ways to alias are many.
            (_, true) => {
                (self.options.draws.max(4) * 2).max(if dynamic { self.landmarks.draws() } else { 0 })
            }
        };
        let mut log = Log::default();
        let mut wirings = Vec::new();
        for number in 0..draws {
            let draw = Draw::new(self.options.seed, &self.landmarks, number);
            let Some((draw, wiring)) = steps::wiring([a, b], places, written, Drawn::new(self.a, draw))
            else {
                continue;
            };
            let [x, y] = [(a, self.a, 0), (b, self.b, 1)].map(|(region, circuit, side)| {
                steps::steps(region, &mut self.gates[side], &mut Drawn::new(circuit, draw.clone()), &wiring)
            });
            let (x, y) = match (x, y) {
                (Ok(x), Ok(y)) => (x, y),
                (Err(reason), _) | (_, Err(reason)) => {
                    return Some(site.unknown(format!("{path}: {reason}")));
                }
            };
            let finding = self.compare_steps(&x, &y, &mut log);
            let is_unitary = x.is_unitary() && y.is_unitary();
            let of_draw = |at| if draws > 1 { format!("{at}, draw {number} of open values") } else { at };
            if let Some(issue) = self.judge(site, path, finding, is_unitary, of_draw) {
                return Some(issue);
            }
            if !wirings.contains(&wiring.wires) {
                wirings.push(wiring.wires);
            }
        }
        if wirings.is_empty() {
            return Some(site.unknown(format!("{path}: no values of its indices fit their registers")));
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
        if [a, b].iter().any(|circuit| !circuit.facts.zero_initialised || is_symbolic(&circuit.main)) {
            return unknown("there is more than one start");
        }
        let places = Places::root(&a.main);
        if same_tables(a, b).is_err() || places != Places::root(&b.main) {
            return unknown("the programs are over different wires");
        }
        if places.qubits.iter().any(|place| matches!(place, Place::Dynamic { .. })) {
            return unknown("an index is open");
        }
        let draw = Draw::new(self.options.seed, &self.landmarks, 0);
        let wiring = Wiring::of_fixed(&places);
        let lists = [(a, 0), (b, 1)].map(|(circuit, side)| {
            let mut drawn = Drawn::new(circuit, draw.clone());
            let steps = steps::steps(&circuit.main, &mut self.gates[side], &mut drawn, &wiring).ok();
            steps.and_then(|steps| steps.actions())
        });
        let [Some(x), Some(y)] = lists else { return unknown("the programs are not gates alone") };
        let lists = GateLists { qubits: wiring.qubits, a: &x, b: &y };
        let finding = gate_lists::compare_on_zeros(&lists, self.options, &mut self.log);
        match finding {
            Finding::Equal { phase } if self.phase_counts.in_programs => match phase {
                None => unknown(UNKNOWN_PHASE),
                Some(phase) if is_one(phase, self.options) => finding,
                Some(phase) => {
                    Finding::Different { at: "the global phase".to_string(), size: (phase - 1.0).norm() }
                }
            },
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
        let tolerance = self.options.tolerance_for(a.count() + b.count());
        let (finding, width) = window::compare(a, b, self.options);
        if decides(&finding) {
            let (qubits, gates) = (a.qubits, a.count() + b.count());
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
        let (finding, done) = channels::compare(a, b, self.options);
        if !matches!(finding, Finding::Unknown(_)) {
            let (gates, qubits) = (a.count() + b.count(), a.qubits);
            let covered = format!("{gates} ops on {qubits} qubits, {} branches", done.branches);
            log.words("random channels", Strength::Random { draws: done.draws }, covered);
        }
        finding
    }

    /// Turns what was found for one draw into what it means for the region.
    fn judge(
        &mut self,
        site: Site,
        path: &str,
        finding: Finding,
        is_unitary: bool,
        of_draw: impl Fn(String) -> String,
    ) -> Option<Issue> {
        let (at, size) = match finding {
            Finding::Equal { phase } if self.phase_counts.in_programs => match phase {
                None => return Some(site.unknown(format!("{path}: {UNKNOWN_PHASE}"))),
                Some(phase) if is_one(phase, self.options) => return None,
                Some(phase) => ("the global phase".to_string(), (phase - 1.0).norm()),
            },
            Finding::Equal { .. } => return None,
            Finding::Different { at, size } => (at, size),
            Finding::Unknown(reason) => return Some(site.unknown(format!("{path}: {reason}"))),
        };
        let found = Counterexample { region: path.to_string(), at: of_draw(at), size };
        let decided = site == Site::Main && is_unitary;
        let what = if decided { What::Different(found) } else { What::Suspicious(found) };
        Some(Issue { site, what })
    }
}

const UNKNOWN_PHASE: &str = "equal up to a global phase that is not known";

fn is_one(phase: Complex64, options: &CheckOptions) -> bool {
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

fn parameter_values(circuit: &Circuit, parameters: &[SymbolId], draw: &Draw) -> Vec<f64> {
    use super::symbols::type_of;
    use crate::ir::arithmetic::float_of;
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
