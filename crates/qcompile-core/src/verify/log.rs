//! Which methods were used on what, gathered into one line per method.

use super::gate_lists::GateLists;
use super::verdict::{MethodUsed, PhaseSeen, Strength};

#[derive(Clone, Debug, Default)]
pub struct Log {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    name: &'static str,
    strength: Strength,
    phase: PhaseSeen,
    /// Parts of circuits with their gates, or anything else in words.
    parts: usize,
    qubits: usize,
    gates: usize,
    words: Vec<String>,
}

impl Log {
    /// A method that compared gates.
    pub fn gates(&mut self, name: &'static str, strength: Strength, lists: &GateLists<'_>) {
        let entry = self.entry(name, strength);
        entry.parts += 1;
        entry.qubits = entry.qubits.max(lists.qubits);
        entry.gates += lists.gates();
    }

    /// A method with what it covered.
    pub fn words(&mut self, name: &'static str, strength: Strength, covered: String) {
        let words = &mut self.entry(name, strength).words;
        if !words.contains(&covered) {
            words.push(covered);
        }
    }

    /// The phase did not count in anything in here.
    pub fn phase_not_seen(&mut self) {
        for entry in &mut self.entries {
            entry.phase = PhaseSeen::UpToGlobalPhase;
        }
    }

    /// As many draws as that were made of everything in here.
    pub fn drawn(&mut self, draws: usize) {
        for entry in &mut self.entries {
            entry.strength = match entry.strength {
                Strength::Exact { .. } | Strength::Random { .. } => Strength::Random { draws },
                other => other,
            };
        }
    }

    pub fn absorb(&mut self, other: Log) {
        for new in other.entries {
            let phase = new.phase;
            let entry = self.entry_with(new.name, new.strength, phase);
            entry.parts += new.parts;
            entry.qubits = entry.qubits.max(new.qubits);
            entry.gates += new.gates;
            for words in new.words {
                if !entry.words.contains(&words) {
                    entry.words.push(words);
                }
            }
        }
    }

    fn entry(&mut self, name: &'static str, strength: Strength) -> &mut Entry {
        self.entry_with(name, strength, PhaseSeen::Exact)
    }

    fn entry_with(&mut self, name: &'static str, strength: Strength, phase: PhaseSeen) -> &mut Entry {
        let same = |entry: &Entry| {
            let kind = std::mem::discriminant(&entry.strength) == std::mem::discriminant(&strength);
            entry.name == name && entry.phase == phase && kind
        };
        let at = self.entries.iter().position(same).unwrap_or_else(|| {
            let words = Vec::new();
            self.entries.push(Entry { name, strength, phase, parts: 0, qubits: 0, gates: 0, words });
            self.entries.len() - 1
        });
        let entry = &mut self.entries[at];
        entry.strength = weaker(entry.strength, strength);
        entry
    }

    pub fn methods(self) -> Vec<MethodUsed> {
        self.entries.into_iter().map(Entry::method).collect()
    }
}

/// Of two strengths of one kind.
fn weaker(a: Strength, b: Strength) -> Strength {
    match (a, b) {
        (Strength::Exact { tolerance: x }, Strength::Exact { tolerance: y }) => {
            Strength::Exact { tolerance: x.max(y) }
        }
        (Strength::Random { draws: x }, Strength::Random { draws: y }) => {
            Strength::Random { draws: x.min(y) }
        }
        (
            Strength::Bounded { branches: a, iterations, mass: x },
            Strength::Bounded { branches: b, mass: y, .. },
        ) => Strength::Bounded { branches: a + b, iterations, mass: x.min(y) },
        (a, _) => a,
    }
}

impl Entry {
    fn method(self) -> MethodUsed {
        let mut covered = self.words;
        if self.parts > 0 {
            let plural = if self.parts == 1 { "part" } else { "parts" };
            let (parts, qubits, gates) = (self.parts, self.qubits, self.gates);
            covered.insert(
                0,
                format!("{parts} {plural} of at most {qubits} qubits, {gates} gates on both sides"),
            );
        }
        let covered = covered.join("; ");
        MethodUsed { name: self.name.to_string(), strength: self.strength, phase: self.phase, covered }
    }
}
