//! What a check is asked for and what it answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a global phase counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Wherever the languages of both can say it: as `Exact`, and nowhere next to OpenQASM 2.
    #[default]
    Written,
    /// Wherever it can be observed or is part of the meaning: in gate bodies, and in programs without measurement,
    /// reset and runtime data. What passes make of a circuit is held to this, whatever its language.
    Exact,
    /// Nowhere outside of gate bodies.
    Free,
}

#[derive(Clone)]
pub struct CheckOptions {
    pub seed: u64,
    /// Largest distance of equal states and unitaries; every hundred thousand gates are allowed as much again.
    pub tolerance: f64,
    /// Widest circuit that is compared on all basis states.
    pub max_unitary_qubits: usize,
    /// Widest circuit that is simulated at all: 2^n amplitudes of 16 bytes, a few times.
    pub max_qubits: usize,
    /// Widest difference between two circuits that is followed through them exactly.
    pub max_window_qubits: usize,
    /// Measurement outcomes that are followed in programs.
    pub max_branches: usize,
    /// Rounds of each `while` that depend on measurements; where a program would go on, both programs are compared as they
    /// stand there.
    pub max_iterations: usize,
    /// Values tried for open parameters, runtime indices and inputs; also the number of random states.
    pub draws: usize,
    pub phase: Phase,
    /// Amplitudes that one method may touch: about 5e8 a second in a release build. A count and not a time, so that
    /// a check takes the same way on every machine.
    pub budget: f64,
}

impl Default for CheckOptions {
    fn default() -> Self {
        CheckOptions {
            seed: 0,
            tolerance: 1e-9,
            max_unitary_qubits: 12,
            max_qubits: 24,
            max_window_qubits: 8,
            max_branches: 4096,
            max_iterations: 8,
            draws: 4,
            phase: Phase::default(),
            budget: 2e9,
        }
    }
}

impl CheckOptions {
    /// The tolerance for circuits with this many gates together: rounding errors add up.
    pub(super) fn tolerance_for(&self, gates: usize) -> f64 {
        self.tolerance * (1.0 + gates as f64 / 1e5)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Verdict {
    pub equal: Equal,
    /// What the answer rests on, in the order in which it was done.
    pub methods: Vec<MethodUsed>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Equal {
    Yes,
    No(Counterexample),
    /// With the reason.
    Undecided(String),
}

/// Where two circuits differ.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Counterexample {
    /// The region: `main`, `gate foo`, `main, row 12, body 0`.
    pub region: String,
    /// The basis state, draw or branch, in words.
    pub at: String,
    /// The distance of what should be equal; infinite where no number measures it.
    pub size: f64,
}

/// One method that was applied, and what it says.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MethodUsed {
    pub name: String,
    pub strength: Strength,
    /// Whether a difference in global phase would have been seen.
    pub phase: PhaseSeen,
    /// What it was applied to.
    pub covered: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Decides, up to a distance of `tolerance`.
    Exact { tolerance: f64 },
    /// Random states, random values of what is open, or both. A random state shows any difference but a small one; values
    /// may miss what few of them show.
    Random { draws: usize },
    /// Programs were run: `mass` is the probability of the runs that came to their end.
    Bounded { branches: usize, iterations: usize, mass: f64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseSeen {
    Exact,
    /// Not counted, because it cannot be observed there or because the caller said so.
    UpToGlobalPhase,
}

impl Verdict {
    pub fn is_equal(&self) -> bool {
        self.equal == Equal::Yes
    }

    pub fn is_different(&self) -> bool {
        matches!(self.equal, Equal::No(_))
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.equal {
            Equal::Yes => write!(f, "equal")?,
            Equal::No(found) => write!(f, "different in {found}")?,
            Equal::Undecided(reason) => write!(f, "undecided: {reason}")?,
        }
        for method in &self.methods {
            write!(f, "\n  {}, {}", method.name, method.strength)?;
            if method.phase == PhaseSeen::UpToGlobalPhase {
                write!(f, ", up to global phase")?;
            }
            write!(f, ": {}", method.covered)?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Counterexample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.region, self.at)?;
        // what is no number differs by no number
        if self.size.is_finite() { write!(f, " (by {:.2e})", self.size) } else { Ok(()) }
    }
}

impl std::fmt::Display for Strength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Strength::Exact { tolerance } => write!(f, "exact up to {tolerance:.0e}"),
            Strength::Random { draws } => write!(f, "{draws} random draws"),
            Strength::Bounded { branches, iterations, mass } => {
                write!(
                    f,
                    "{branches} branches, at most {iterations} rounds of a while, probability {mass:.6}"
                )
            }
        }
    }
}
