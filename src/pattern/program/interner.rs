//! A hash table from byte strings to small numbers, built once and read for every name and value of an event.
//!
//! Faster than the standard map, which allocates each key separately and uses a hash that resists chosen keys. Neither
//! is needed: keys come from the rules only, so that events cannot cause collisions, and three flat arrays hold
//! everything.

/// Assigns numbers to byte strings, in the order in which they are added.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct Interner {
    /// Open addressing. The length is zero or a power of two; at most half of the slots are used.
    slots: Vec<Slot>,
    /// For each string, its end in `bytes`, where the next one starts.
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    ends: Ends,
    number: u32,
}

/// The length of a string and up to eight bytes from either end. Strings of at most 16 bytes, which most are, can be
/// compared by these alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends {
    first: u64,
    last: u64,
    length: u32,
}

/// Maximum length of a string that its [`Ends`] determine.
const SHORT: u32 = 16;

const FREE: Slot = Slot { ends: Ends { first: 0, last: 0, length: 0 }, number: u32::MAX };

impl Interner {
    /// The number of strings.
    pub(in crate::pattern) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the number of a string, or `None` if it was not added.
    #[inline]
    pub(in crate::pattern) fn get(&self, key: &[u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.find(key, Ends::of(key)).ok()
    }

    /// Returns the number of a string, or the free slot for it. Call it only if there are slots.
    #[inline]
    fn find(&self, key: &[u8], ends: Ends) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash(ends, key) & mask;
        loop {
            let slot = &self.slots[at];
            if slot.number == FREE.number {
                return Err(at);
            }
            if slot.ends == ends && (ends.length <= SHORT || self.key(slot.number) == key) {
                return Ok(slot.number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Returns the number of a string. Adds the string if it is new.
    pub(in crate::pattern) fn insert(&mut self, key: &[u8]) -> u32 {
        if self.slots.len() <= self.ends.len() * 2 {
            self.grow();
        }
        let ends = Ends::of(key);
        match self.find(key, ends) {
            Ok(number) => number,
            Err(free) => {
                let number = index(self.ends.len());
                self.bytes.extend_from_slice(key);
                self.ends.push(index(self.bytes.len()));
                self.slots[free] = Slot { ends, number };
                number
            }
        }
    }

    /// Returns the string with this number.
    pub(in crate::pattern) fn key(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[number] as usize]
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(8);
        let full = std::mem::replace(&mut self.slots, vec![FREE; size]);
        for slot in full.into_iter().filter(|slot| slot.number != FREE.number) {
            let mut at = hash(slot.ends, self.key(slot.number)) & (size - 1);
            while self.slots[at].number != FREE.number {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

impl Ends {
    #[inline]
    fn of(key: &[u8]) -> Self {
        let (first, last) = match key {
            [] => (0, 0),
            [first] => (u64::from(*first), 0),
            [first, .., last] => match (key.first_chunk::<8>(), key.last_chunk::<8>()) {
                (Some(first), Some(last)) => {
                    (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
                }
                _ => match (key.first_chunk::<4>(), key.last_chunk::<4>()) {
                    (Some(first), Some(last)) => {
                        (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
                    }
                    _ => (u64::from(*first) << 8 | u64::from(key[1]), u64::from(*last)),
                },
            },
        };
        // Texts are shorter than 4 GiB.
        Self { first, last, length: u32::try_from(key.len()).unwrap_or(u32::MAX) }
    }
}

/// Converts a position in one of the program's arrays to 32 bits. The builder limits the size of rule sets, so it fits.
pub(in crate::pattern) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("the builder refuses rule sets of this size")
}

const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

/// Mixes the words of a string by folded multiplication.
#[inline]
fn hash(Ends { first, last, length }: Ends, key: &[u8]) -> usize {
    let mut state = fold(first ^ SEEDS[0] ^ u64::from(length), last ^ SEEDS[1]);
    if length > SHORT {
        // The bytes after the last whole word are part of `last`.
        let (words, _) = key[8..].as_chunks();
        for word in words {
            state = fold(state ^ u64::from_le_bytes(*word), SEEDS[0]);
        }
    }
    usize::try_from(state & u64::from(u32::MAX)).unwrap_or_default()
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
    u64::try_from(low ^ high).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Interner;

    #[test]
    fn strings_keep_their_numbers_while_the_table_grows() {
        let mut interner = Interner::default();
        assert_eq!(interner.get(b"anything"), None);
        let keys: Vec<_> =
            (0..5_000).map(|n| "x".repeat(n % 40) + &(n * 7_919).to_string()).collect();
        for (number, key) in (0..).zip(&keys) {
            assert_eq!(interner.insert(key.as_bytes()), number);
        }
        for (number, key) in (0..).zip(&keys) {
            assert_eq!(interner.insert(key.as_bytes()), number);
            assert_eq!(interner.get(key.as_bytes()), Some(number));
            assert_eq!(interner.get(format!("{key}?").as_bytes()), None);
        }
        assert_eq!(interner.len(), keys.len());
    }

    #[test]
    fn short_strings_are_distinguished() {
        let mut interner = Interner::default();
        let keys = ["", "a", "b", "aa", "ab", "ba", "aba", "aca", "\0", "\0\0", "abcd", "abcdabcd"];
        for (number, key) in (0..).zip(keys) {
            assert_eq!(interner.insert(key.as_bytes()), number);
        }
        for (number, key) in (0..).zip(keys) {
            assert_eq!(interner.get(key.as_bytes()), Some(number));
        }
    }
}
