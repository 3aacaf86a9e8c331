//! The mixing function: 128 bits of state, one multiplication per 64-bit word.

/// What a hash is of, so that different things with equal content hash apart.
#[derive(Clone, Copy)]
pub(super) enum Tag {
    Gate = 1,
    Wire,
    Lane,
    Region,
    Circuit,
    Symbol,
    Leaf,
    Linear,
    Apply,
    Opaque,
    Definition,
    Modifier,
    Matrix,
    Block,
    Statement,
    Type,
    Value,
    Expression,
    Index,
}

/// The multiplier of PCG's 128-bit generators, chosen by its author for its spectral quality.
const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;

/// A hash in the making. Each step is a bijection of the state, so two different states stay different under the same
/// words: collisions come from words alone. Made for distribution and speed, not against an adversary. Only arithmetic
/// modulo 2^128 is used, so results are equal on all platforms and in all runs.
#[derive(Clone, Copy)]
pub(super) struct Mixer(u128);

impl Mixer {
    pub(super) const fn new(tag: Tag) -> Mixer {
        Mixer(tag as u128).step(0x9e37_79b9_7f4a_7c15)
    }

    /// The multiplication carries differences up, the shift brings them down again.
    const fn step(self, word: u128) -> Mixer {
        let product = (self.0 ^ word).wrapping_mul(MULTIPLIER);
        Mixer(product ^ (product >> 64))
    }

    pub(super) const fn word(self, word: u64) -> Mixer {
        self.step(word as u128)
    }

    /// A word that is a hash already.
    pub(super) const fn wide(self, word: u128) -> Mixer {
        self.step(word)
    }

    /// A number, -0.0 read as 0.0.
    pub(super) fn number(self, value: f64) -> Mixer {
        self.word((value + 0.0).to_bits())
    }

    pub(super) fn text(self, text: &str) -> Mixer {
        let start = self.word(text.len() as u64);
        text.as_bytes().chunks(8).fold(start, |mixer, chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            mixer.word(u64::from_le_bytes(word))
        })
    }

    /// A list, its length included.
    pub(super) fn all(self, hashes: impl ExactSizeIterator<Item = u128>) -> Mixer {
        let start = self.word(hashes.len() as u64);
        hashes.fold(start, Mixer::wide)
    }

    pub(super) const fn finish(self) -> u128 {
        self.step(0).step(0).0
    }

    pub(super) const fn state(self) -> u128 {
        self.0
    }

    pub(super) const fn resume(state: u128) -> Mixer {
        Mixer(state)
    }
}
