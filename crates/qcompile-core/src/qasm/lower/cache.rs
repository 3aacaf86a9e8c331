//! A small cache from the bytes of a name to what it means, for plain gate calls. [`Scopes`](super::scope::Scopes)
//! keeps it true.

use super::gates::Callee;

/// Names with more bytes are looked up the long way.
const LONGEST: usize = 16;
const PLACES: usize = 128;

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

/// Two names that share a place both fit, the one remembered last first.
pub struct NameCache {
    places: Box<[[Option<Slot>; 2]; PLACES]>,
    /// Rises when all that was remembered is void.
    epoch: u32,
}

impl Default for NameCache {
    fn default() -> Self {
        NameCache { places: Box::new([[None; 2]; PLACES]), epoch: 0 }
    }
}

impl NameCache {
    #[inline]
    pub fn get(&self, name: &str) -> Option<Meaning> {
        let key = key_of(name)?;
        let known = |slot: &&Slot| slot.key == key && slot.epoch == self.epoch;
        self.places[place_of(key)].iter().flatten().find(known).map(|slot| slot.meaning)
    }

    pub fn remember(&mut self, name: &str, meaning: Meaning) {
        let Some(key) = key_of(name) else { return };
        let place = &mut self.places[place_of(key)];
        if place[0].is_some_and(|first| first.key != key) {
            place[1] = place[0];
        }
        place[0] = Some(Slot { key, epoch: self.epoch, meaning });
    }

    pub fn forget(&mut self, name: &str) {
        let Some(key) = key_of(name) else { return };
        for slot in &mut self.places[place_of(key)] {
            if slot.is_some_and(|slot| slot.key == key) {
                *slot = None;
            }
        }
    }

    pub fn forget_all(&mut self) {
        self.epoch += 1;
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
fn place_of((head, tail, len): Key) -> usize {
    let mixed = (head ^ tail.rotate_left(23) ^ u64::from(len) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - PLACES.trailing_zeros())) as usize
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

    #[test]
    fn names_that_share_a_place_do_not_drive_each_other_out() {
        let meaning = |first| Meaning::Qubits { first, len: 1, scalar: true };
        let first_of = |cache: &NameCache, name: &str| match cache.get(name) {
            Some(Meaning::Qubits { first, .. }) => Some(first),
            _ => None,
        };
        let names: Vec<String> = (0..1000).map(|k| format!("q{k}")).collect();
        let place = |name: &str| key_of(name).map(place_of);
        let twins: Vec<&String> = names.iter().filter(|name| place(name) == place("q0")).take(3).collect();
        let mut cache = NameCache::default();
        for (k, name) in twins.iter().enumerate() {
            cache.remember(name, meaning(k as u32));
            cache.remember(name, meaning(k as u32 + 10));
        }
        assert_eq!([0, 1, 2].map(|k| first_of(&cache, twins[k])), [None, Some(11), Some(12)]);
        cache.forget(twins[2]);
        assert_eq!([1, 2].map(|k| first_of(&cache, twins[k])), [Some(11), None]);
        cache.forget_all();
        assert_eq!(first_of(&cache, twins[1]), None);
    }
}
