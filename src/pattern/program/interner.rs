//! A hash table from byte strings to small numbers, built once and read for every name and value of an event. The
//! standard map would do, but keeps keys in boxes of their own and hashes against adversaries: here the keys come from
//! the rules, events only look them up, and a table that outlives a million look-ups should be three flat arrays.

/// Numbers byte strings in the order in which they were first added.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct Interner {
    /// Open addressing, a power of two or none at all, at most half full.
    slots: Vec<Slot>,
    /// Where each string ends, and the next one starts.
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    ends: Ends,
    number: u32,
}

/// The length of a string and up to eight bytes from either end, which is all there is of most strings: most are found
/// without a look at the bytes themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends {
    first: u64,
    last: u64,
    length: u32,
}

/// Strings that are no longer than this are known by their ends.
const SHORT: u32 = 16;

const FREE: Slot = Slot { ends: Ends { first: 0, last: 0, length: 0 }, number: u32::MAX };

impl Interner {
    /// How many strings there are.
    pub(in crate::pattern) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a string, if it was added.
    #[inline]
    pub(in crate::pattern) fn get(&self, key: &[u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.find(key, Ends::of(key)).ok()
    }

    /// The number of a string, or the free slot where it belongs. There are slots.
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

    /// The number of a string, which is added if it is new.
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

    /// The string with this number.
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
        // No text is longer than 4 GiB.
        Self { first, last, length: u32::try_from(key.len()).unwrap_or(u32::MAX) }
    }
}

/// A position in one of the program's arrays. What has more than 4 billion entries is refused before.
pub(in crate::pattern) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("the builder refuses rule sets of this size")
}

const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

/// Mixes the words of a string by folded multiplication.
#[inline]
fn hash(Ends { first, last, length }: Ends, key: &[u8]) -> usize {
    let mut state = fold(first ^ SEEDS[0] ^ u64::from(length), last ^ SEEDS[1]);
    if length > SHORT {
        let (words, rest) = key[8..key.len() - 8].as_chunks();
        for word in words {
            state = fold(state ^ u64::from_le_bytes(*word), SEEDS[0]);
        }
        let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        state = fold(state ^ rest, SEEDS[1]);
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
        let mut dictionary = Interner::default();
        assert_eq!(dictionary.get(b"anything"), None);
        let keys: Vec<_> =
            (0..5_000).map(|n| "x".repeat(n % 40) + &(n * 7_919).to_string()).collect();
        for (number, key) in (0..).zip(&keys) {
            assert_eq!(dictionary.insert(key.as_bytes()), number);
        }
        for (number, key) in (0..).zip(&keys) {
            assert_eq!(dictionary.insert(key.as_bytes()), number);
            assert_eq!(dictionary.get(key.as_bytes()), Some(number));
            assert_eq!(dictionary.get(format!("{key}?").as_bytes()), None);
        }
        assert_eq!(dictionary.len(), keys.len());
    }

    #[test]
    fn short_strings_are_told_apart() {
        let mut dictionary = Interner::default();
        let keys = ["", "a", "b", "aa", "ab", "ba", "aba", "aca", "\0", "\0\0", "abcd", "abcdabcd"];
        for (number, key) in (0..).zip(keys) {
            assert_eq!(dictionary.insert(key.as_bytes()), number);
        }
        for (number, key) in (0..).zip(keys) {
            assert_eq!(dictionary.get(key.as_bytes()), Some(number));
        }
    }
}
