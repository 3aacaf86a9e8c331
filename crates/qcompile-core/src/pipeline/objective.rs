//! What makes one circuit better than another.

use std::fmt;

use crate::analysis::Counts;
use crate::diagnostics::did_you_mean;

/// Quantities to make small, the weightiest first: `two-qubit-gates, gates`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objective(Vec<Metric>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    Gates,
    TwoQubitGates,
}

/// The value of an objective: smaller is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(Vec<u64>);

impl Metric {
    pub const ALL: &[Metric] = &[Metric::Gates, Metric::TwoQubitGates];

    pub const fn name(self) -> &'static str {
        match self {
            Metric::Gates => "gates",
            Metric::TwoQubitGates => "two-qubit-gates",
        }
    }

    fn of(self, counts: &Counts) -> u64 {
        match self {
            Metric::Gates => counts.gates,
            Metric::TwoQubitGates => counts.two_qubit,
        }
    }
}

impl Objective {
    /// Reads names separated by commas; the error is a message with the names that exist.
    pub fn parse(text: &str) -> Result<Objective, String> {
        text.split(',').map(|name| metric(name.trim())).collect::<Result<_, _>>().map(Objective)
    }

    pub fn cost(&self, counts: &Counts) -> Cost {
        Cost(self.0.iter().map(|metric| metric.of(counts)).collect())
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|metric| metric.name()).collect();
        f.write_str(&names.join(", "))
    }
}

fn metric(name: &str) -> Result<Metric, String> {
    let names = || Metric::ALL.iter().map(|metric| metric.name());
    let found = Metric::ALL.iter().find(|metric| metric.name() == name);
    found.copied().ok_or_else(|| match did_you_mean(name, names()) {
        Some(near) => format!("unknown objective `{name}`, did you mean `{near}`?"),
        None => format!("unknown objective `{name}`, known are {}", names().collect::<Vec<_>>().join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objectives_compare_in_order() {
        let objective = Objective::parse("two-qubit-gates, gates").unwrap();
        assert_eq!(objective.to_string(), "two-qubit-gates, gates");
        let cost = |gates, two_qubit| objective.cost(&Counts { gates, two_qubit });
        assert!(cost(9, 1) < cost(5, 2));
        assert!(cost(4, 2) < cost(5, 2));
        assert!(Objective::parse("gate").unwrap_err().contains("did you mean `gates`"));
    }
}
