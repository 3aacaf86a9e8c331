//! Short sequences of gates without parameters, and the matrices they make.

use std::sync::OnceLock;

use crate::gates::{GateId, Matrix};
use crate::ir::Version;
use crate::synth::has_name;

/// Gates in order of application.
pub(super) struct Word {
    pub gates: Vec<GateId>,
    pub matrix: Matrix,
}

/// The shortest word of at most `longest` gates (two are known) that is the matrix up to phase; of equally short ones
/// one that leaves no phase, where there is one.
pub(super) fn find(
    matrix: &Matrix,
    version: Version,
    longest: usize,
    tolerance: f64,
) -> Option<&'static Word> {
    static V2: OnceLock<Vec<Word>> = OnceLock::new();
    static V3: OnceLock<Vec<Word>> = OnceLock::new();
    let words = match version {
        Version::V2 => V2.get_or_init(|| words(version)),
        Version::V3 { .. } => V3.get_or_init(|| words(version)),
    };
    let corner = matrix[(0, 0)].norm();
    let fits = |word: &&Word| {
        // Most words differ here already.
        (word.matrix[(0, 0)].norm() - corner).abs() <= tolerance
            && word.matrix.distance_up_to_phase(matrix) <= tolerance
    };
    let short = words.iter().take_while(|word| word.gates.len() <= longest);
    short.filter(fits).min_by_key(|word| (word.gates.len(), word.matrix.distance(matrix) > tolerance))
}

/// The empty word, single gates, pairs; of words with one matrix, phase included, only the first.
fn words(version: Version) -> Vec<Word> {
    let is_letter = |id: &GateId| {
        let gate = id.gate();
        gate.arity == 1 && gate.params.is_empty() && !id.facts().identity && has_name(*id, version)
    };
    let letters: Vec<GateId> = GateId::all().filter(is_letter).collect();
    let mut words = vec![Word { gates: Vec::new(), matrix: Matrix::identity(1) }];
    let mut start = 0;
    for _ in 0..2 {
        let end = words.len();
        for k in start..end {
            for &letter in &letters {
                let matrix = &letter.matrix(&[]) * &words[k].matrix;
                if words.iter().all(|known| known.matrix.distance(&matrix) > 1e-6) {
                    let gates = words[k].gates.iter().copied().chain([letter]).collect();
                    words.push(Word { gates, matrix });
                }
            }
        }
        start = end;
    }
    words
}
