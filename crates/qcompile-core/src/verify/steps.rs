//! A region at one choice of its open values: what each op does to which qubits.

use super::oracle::{Action, Gates};
use super::places::{Place, Places};
use super::random::word;
use super::symbols::{Draw, Drawn};
use crate::ir::arithmetic;
use crate::ir::classical::Command;
use crate::ir::semantics::{evaluate, parameter};
use crate::ir::{Kind, Leaf, OpView, Region, StatementKind, SymbolId};

/// The ops of a region in order.
pub struct Steps {
    pub qubits: usize,
    /// Qubits and classical wires.
    pub wires: usize,
    pub steps: Vec<Step>,
    /// The phase of the region, in radians.
    pub phase: f64,
}

#[derive(Debug)]
pub struct Step {
    /// The wires that order it: qubits, then classical wires; sorted.
    pub touched: Vec<usize>,
    pub act: Act,
}

#[derive(Debug)]
pub enum Act {
    Gates(Vec<Action>),
    /// Of the qubit, as number `fence` of the ops that are no gates.
    Measure {
        qubit: usize,
        fence: u64,
    },
    Reset {
        qubit: usize,
        fence: u64,
    },
    /// Does something unknown to these qubits, the same wherever `identity` is the same.
    Fence {
        identity: u64,
        qubits: Vec<usize>,
    },
}

impl Steps {
    pub fn is_unitary(&self) -> bool {
        self.steps.iter().all(|step| matches!(step.act, Act::Gates(_)))
    }

    /// The gates and the phase of the region; `None` where there is anything else.
    pub fn actions(&self) -> Option<Vec<Action>> {
        let mut actions = vec![Action::phase(self.phase)];
        for step in &self.steps {
            if !matches!(step.act, Act::Gates(_)) {
                return None;
            }
            actions.extend_from_slice(step.actions());
        }
        Some(actions)
    }

    /// Number of ops, those that are no gates included.
    pub fn count(&self) -> usize {
        self.steps.len()
    }
}

impl Step {
    /// The gates of a step that is no other op.
    pub fn actions(&self) -> &[Action] {
        match &self.act {
            Act::Gates(actions) => actions,
            _ => &[],
        }
    }
}

impl Act {
    /// Whether both are the same op where they stand, gates compared by what they do.
    pub fn same(&self, other: &Act) -> bool {
        match (self, other) {
            (Act::Gates(a), Act::Gates(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Act::Measure { qubit: a, fence: x }, Act::Measure { qubit: b, fence: y })
            | (Act::Reset { qubit: a, fence: x }, Act::Reset { qubit: b, fence: y }) => (a, x) == (b, y),
            (Act::Fence { identity: a, qubits: x }, Act::Fence { identity: b, qubits: y }) => {
                (a, x) == (b, y)
            }
            _ => false,
        }
    }
}

/// Which qubit each qubit wire of a region is, once the runtime indices have values.
#[derive(Clone, Debug, PartialEq)]
pub struct Wiring {
    pub qubits: usize,
    pub wires: Vec<usize>,
}

impl Wiring {
    /// Where no index is open, each wire is a qubit of its own.
    pub fn of_fixed(places: &Places) -> Wiring {
        let count = places.qubits.len();
        Wiring { qubits: count, wires: (0..count).collect() }
    }
}

/// Tries for values of indices that fit their registers.
const ATTEMPTS: usize = 400;

/// Chooses values for runtime indices: the draw with which they fit their registers, and the qubits that they pick. Two
/// wires become one qubit where the indices allow it. `None` when no fitting values were found.
pub fn wiring(
    regions: [&Region; 2],
    places: &Places,
    written: &[SymbolId],
    drawn: Drawn<'_>,
) -> Option<(Draw, Wiring)> {
    let dynamic = places.qubits.iter().any(|place| matches!(place, Place::Dynamic { .. }));
    if !dynamic {
        return Some((drawn.draw, Wiring::of_fixed(places)));
    }
    (0..ATTEMPTS).find_map(|attempt| {
        let draw = Draw { attempt, ..drawn.draw.clone() };
        let wiring = instantiate(places, written, Drawn::new(drawn.circuit, draw.clone()))?;
        regions.iter().all(|region| is_allowed(region, places, written, &wiring)).then_some((draw, wiring))
    })
}

fn instantiate(places: &Places, written: &[SymbolId], mut drawn: Drawn<'_>) -> Option<Wiring> {
    let mut qubits = places.qubits.len();
    let mut wires: Vec<usize> = (0..qubits).collect();
    let mut outside: Vec<(SymbolId, u32, usize)> = Vec::new();
    for (wire, place) in places.qubits.iter().enumerate() {
        let Place::Dynamic { register, index } = place else { continue };
        // A variable that changes in the region is another one for each wire that reads it.
        let versions = written.iter().map(|&symbol| Leaf { symbol, version: wire as u32 + 1 });
        drawn.read_at(versions.collect());
        let size = register_size(&drawn, *register)?;
        let index = arithmetic::integer_of(&evaluate(index, &mut drawn).ok()?)?;
        let index = if index < 0 { index + size as i128 } else { index };
        let index = u32::try_from(index).ok().filter(|&index| index < size)?;
        wires[wire] = match places.find_qubit(*register, index) {
            Some(qubit) => qubit,
            None => {
                let known = outside.iter().find(|known| (known.0, known.1) == (*register, index));
                known.map(|known| known.2).unwrap_or_else(|| {
                    outside.push((*register, index, qubits));
                    qubits += 1;
                    qubits - 1
                })
            }
        };
    }
    Some(Wiring { qubits, wires })
}

fn register_size(drawn: &Drawn<'_>, register: SymbolId) -> Option<u32> {
    use crate::ir::SymbolKind::*;
    match &drawn.circuit.symbol(register).kind {
        Qubits { size } => Some(size.unwrap_or(1)),
        Alias { wires } => Some(wires.len() as u32),
        _ => None,
    }
}

/// Whether no gate gets a qubit twice, and no two wires are one qubit that the region says are not: whether indices
/// that read changing variables can be equal is known only from the wires that ops touch.
fn is_allowed(region: &Region, places: &Places, written: &[SymbolId], wiring: &Wiring) -> bool {
    let reads_written = |wire: usize| match &places.qubits[wire] {
        Place::Dynamic { index, .. } => written.iter().any(|&symbol| reads(index, symbol)),
        _ => false,
    };
    region.iter().all(|op| {
        let acting: Vec<usize> =
            op.wires.iter().filter(|wire| wire.is_qubit()).map(|wire| wire.index()).collect();
        let touched: Vec<usize> =
            op.touched.iter().filter(|wire| wire.is_qubit()).map(|wire| wire.index()).collect();
        let twice = op.kind.is_gate()
            && acting
                .iter()
                .enumerate()
                .any(|(k, &wire)| acting[..k].iter().any(|&other| wiring.wires[other] == wiring.wires[wire]));
        let hidden = acting.iter().any(|&wire| {
            (0..wiring.wires.len()).any(|other| {
                wiring.wires[other] == wiring.wires[wire]
                    && !touched.contains(&other)
                    && (reads_written(wire) || reads_written(other))
            })
        });
        !twice && !hidden
    })
}

/// Whether an expression reads a variable.
pub fn reads(expression: &crate::ir::classical::Expression, symbol: SymbolId) -> bool {
    use crate::ir::classical::ExpressionNode::*;
    use crate::ir::classical::{CallArgument, Index};
    let in_index = |index: &Index| match index {
        Index::At(at) => reads(at, symbol),
        Index::Set(items) => items.iter().any(|item| reads(item, symbol)),
        Index::Range { start, step, stop } => {
            [start, step, stop].into_iter().flatten().any(|part| reads(part, symbol))
        }
    };
    match &expression.node {
        Literal(_) | Measure(_) | Machine(_) => false,
        Variable(read) => *read == symbol,
        Element { base, indices } => reads(base, symbol) || indices.iter().any(in_index),
        Unary { operand, .. } | Cast(operand) => reads(operand, symbol),
        Binary { left, right, .. } => reads(left, symbol) || reads(right, symbol),
        Builtin { arguments, .. } => arguments.iter().any(|argument| reads(argument, symbol)),
        Call { arguments, .. } => arguments.iter().any(|argument| match argument {
            CallArgument::Classical(value) => reads(value, symbol),
            CallArgument::Qubits(_) => false,
        }),
        List(items) => items.iter().any(|item| reads(item, symbol)),
    }
}

/// Reads a region. The error says which op has no meaning.
pub fn steps(
    region: &Region,
    gates: &mut Gates<'_>,
    drawn: &mut Drawn<'_>,
    wiring: &Wiring,
) -> Result<Steps, String> {
    let mut fences = 0;
    let mut made = Vec::with_capacity(region.len());
    let mut phase = parameter(&drawn.circuit.exprs, region.phase, drawn)
        .map_err(|fault| format!("the global phase has no value: {}", fault.message()))?;
    for op in region.iter().filter(|op| !does_nothing(op)) {
        let qubit = |wire: &crate::ir::Wire| wiring.wires[wire.index()];
        let mut touched: Vec<usize> = op
            .touched
            .iter()
            .map(|wire| if wire.is_qubit() { qubit(wire) } else { wiring.qubits + wire.index() })
            .collect();
        touched.sort_unstable();
        touched.dedup();
        let act = if op.kind == Kind::PHASE {
            let own = numbers(&op, drawn)?[0];
            if touched.is_empty() {
                phase += own;
                continue;
            }
            Act::Gates(vec![Action::phase(own)])
        } else if op.kind.is_gate() {
            gate(&op, gates, drawn, wiring)?
        } else {
            fences += 1;
            match op.kind {
                Kind::MEASURE => Act::Measure { qubit: qubit(&op.wires[0]), fence: fences },
                Kind::RESET => Act::Reset { qubit: qubit(&op.wires[0]), fence: fences },
                _ => {
                    let qubits = touched.iter().copied().filter(|&wire| wire < wiring.qubits).collect();
                    Act::Fence { identity: fences, qubits }
                }
            }
        };
        made.push(Step { touched, act });
    }
    Ok(Steps { qubits: wiring.qubits, wires: wiring.qubits + region.bits(), steps: made, phase })
}

/// Whether nothing happens when the program comes to an op. That it stands where it stood is for `skeleton` to see.
fn does_nothing(op: &OpView<'_>) -> bool {
    use StatementKind::{Declaration, Gate, Include, Nop, Subroutine};
    let Some(statement) = op.statement() else { return op.kind == Kind::BARRIER };
    let is_silent = matches!(statement.command, None | Some(Command::Declare { value: None, .. }));
    is_silent && matches!(statement.kind, Declaration(_) | Gate(_) | Include | Nop | Subroutine(_))
}

/// The values of the parameters of an op.
fn numbers(op: &OpView<'_>, drawn: &mut Drawn<'_>) -> Result<Vec<f64>, String> {
    let circuit = drawn.circuit;
    let mut params = Vec::with_capacity(op.params.len());
    for &param in op.params {
        drawn.read_at(Vec::new());
        let value = parameter(&circuit.exprs, param, drawn);
        params.push(
            value.map_err(|fault| {
                format!("a parameter in row {} has no value: {}", op.row, fault.message())
            })?,
        );
    }
    Ok(params)
}

fn gate(
    op: &OpView<'_>,
    gates: &mut Gates<'_>,
    drawn: &mut Drawn<'_>,
    wiring: &Wiring,
) -> Result<Act, String> {
    let params = numbers(op, drawn)?;
    let qubits: Vec<usize> = op.wires.iter().map(|wire| wiring.wires[wire.index()]).collect();
    Ok(match gates.actions(op.kind, &params, &qubits) {
        Some(actions) => Act::Gates(actions),
        None => {
            let name = drawn.circuit.gate_name(op.kind).map_or(op.kind.0 as u64, word);
            let key = |hash: u64, value: &f64| hash.wrapping_mul(0x100_0000_01b3) ^ value.to_bits();
            Act::Fence { identity: params.iter().fold(name, key) | 1 << 63, qubits }
        }
    })
}
