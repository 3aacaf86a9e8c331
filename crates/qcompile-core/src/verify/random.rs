//! Random numbers from a seed or from a key, the same on every machine.

use std::f64::consts::TAU;

use num_complex::Complex64;

/// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// A stream of its own for each list of words: equal keys give equal numbers.
    pub fn keyed(seed: u64, key: &[u64]) -> Self {
        key.iter().fold(Random(seed), |mut state, &word| Random(state.next() ^ mix(word)))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// In [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Below `count`, which is positive.
    pub fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    pub fn bit(&mut self) -> bool {
        self.next() >> 63 == 1
    }

    /// Real and imaginary part of variance one half (Box and Muller): unitarily invariant.
    pub fn amplitude(&mut self) -> Complex64 {
        let radius = (-(1.0 - self.uniform()).ln()).sqrt();
        Complex64::from_polar(radius, TAU * self.uniform())
    }

    /// On the unit circle.
    pub fn phase(&mut self) -> Complex64 {
        Complex64::cis(TAU * self.uniform())
    }
}

fn mix(word: u64) -> u64 {
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

/// A name as a word of a key (FNV-1a).
pub fn word(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ byte as u64).wrapping_mul(0x100_0000_01b3))
}
