//! A small cache from the bytes of a name to what it means, for plain gate calls.

use super::gates::Callee;

/// Names with more bytes are looked up the long way.
const LONGEST: usize = 16;
const SLOTS: usize = 64;

/// What plain gate calls need to know of a name.
#[derive(Clone, Copy, Debug)]
pub enum Meaning {
    Gate(Callee),
    /// A register of qubits (`scalar` false) or a single one.
    Qubits {
        first: u32,
        len: u32,
        scalar: bool,
    },
}

#[derive(Clone, Copy)]
struct Slot {
    key: Key,
    epoch: u32,
    meaning: Meaning,
}

type Key = (u64, u64, u8);

pub struct NameCache {
    slots: Box<[Option<Slot>; SLOTS]>,
}

impl Default for NameCache {
    fn default() -> Self {
        NameCache { slots: Box::new([None; SLOTS]) }
    }
}

impl NameCache {
    /// The meaning remembered in this epoch of the scopes.
    #[inline]
    pub fn get(&self, name: &str, epoch: u32) -> Option<Meaning> {
        let key = key_of(name)?;
        let slot = self.slots[slot_of(key)]?;
        (slot.key == key && slot.epoch == epoch).then_some(slot.meaning)
    }

    pub fn remember(&mut self, name: &str, epoch: u32, meaning: Meaning) {
        if let Some(key) = key_of(name) {
            self.slots[slot_of(key)] = Some(Slot { key, epoch, meaning });
        }
    }
}

/// The bytes of a short name and its length: different for different names.
#[inline]
fn key_of(name: &str) -> Option<Key> {
    let bytes = name.as_bytes();
    let word = |part: &[u8]| part.try_into().map(u64::from_le_bytes).unwrap_or(0);
    let half = |part: &[u8]| u64::from(part.try_into().map(u32::from_le_bytes).unwrap_or(0));
    let len = bytes.len();
    let (head, tail) = match len {
        0 => return None,
        1..4 => {
            let [first, middle, last] = [bytes[0], bytes[len / 2], bytes[len - 1]].map(u64::from);
            (first | middle << 8 | last << 16, 0)
        }
        4..8 => (half(&bytes[..4]), half(&bytes[len - 4..])),
        8..=LONGEST => (word(&bytes[..8]), word(&bytes[len - 8..])),
        _ => return None,
    };
    Some((head, tail, len as u8))
}

#[inline]
fn slot_of((head, tail, len): Key) -> usize {
    let mixed = (head ^ tail.rotate_left(23) ^ u64::from(len) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_short_names_apart() {
        let names = ["a", "aa", "aaa", "aaaa", "aba", "ab", "ba", "abcd", "abcde", "abcdabcd", "abcdabcde"];
        for (i, a) in names.iter().enumerate() {
            for (j, b) in names.iter().enumerate() {
                assert_eq!(key_of(a) == key_of(b), i == j, "{a} {b}");
            }
        }
        assert_eq!(key_of(&"x".repeat(17)), None);
    }
}
