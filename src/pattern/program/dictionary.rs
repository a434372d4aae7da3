//! A hash table from byte strings to small numbers, built once and read for every name and value of an event. The
//! standard map would do, but keeps keys in boxes of their own and hashes against adversaries: here the keys come from
//! the rules, events only look them up, and a table that outlives a million look-ups should be three flat arrays.

/// Numbers byte strings in the order in which they were first added.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct Dictionary {
    /// Open addressing, a power of two or none at all, at most half full.
    slots: Vec<Slot>,
    entries: Vec<Entry>,
    bytes: Vec<u8>,
}

/// The hash is kept beside the number, so that a miss touches nothing but slots.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    number: u32,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    end: u32,
}

const FREE: Slot = Slot { hash: 0, number: u32::MAX };

impl Dictionary {
    /// How many strings there are.
    pub(in crate::pattern) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The number of a string, if it was added.
    #[inline]
    pub(in crate::pattern) fn get(&self, key: &[u8]) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let hash = hash(key);
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.number == FREE.number {
                return None;
            }
            if slot.hash == hash && self.key(slot.number) == key {
                return Some(slot.number);
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of a string, which is added if it is new.
    pub(in crate::pattern) fn insert(&mut self, key: &[u8]) -> u32 {
        if self.slots.len() <= self.entries.len() * 2 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let hash = hash(key);
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.number == FREE.number {
                break;
            }
            if slot.hash == hash && self.key(slot.number) == key {
                return slot.number;
            }
            at = (at + 1) & mask;
        }
        let number = index(self.entries.len());
        let start = index(self.bytes.len());
        self.bytes.extend_from_slice(key);
        self.entries.push(Entry { start, end: index(self.bytes.len()) });
        self.slots[at] = Slot { hash, number };
        number
    }

    /// The string with this number.
    pub(in crate::pattern) fn key(&self, number: u32) -> &[u8] {
        let Entry { start, end } = self.entries[number as usize];
        &self.bytes[start as usize..end as usize]
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(8);
        let full = std::mem::replace(&mut self.slots, vec![FREE; size]);
        for slot in full.into_iter().filter(|slot| slot.number != FREE.number) {
            let mut at = slot.hash as usize & (size - 1);
            while self.slots[at].number != FREE.number {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

/// A position in one of the program's arrays. What has more than 4 billion entries is refused before.
pub(in crate::pattern) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("the builder refuses rule sets of this size")
}

const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

/// Mixes the words of a string by folded multiplication. The last word overlaps the one before, so that no string
/// needs a loop over single bytes.
#[inline]
fn hash(key: &[u8]) -> u32 {
    let (first, last) = match key {
        [] => (0, 0),
        [first] => (u64::from(*first), 0),
        [first, .., last] => match (key.first_chunk::<8>(), key.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => match (key.first_chunk::<4>(), key.last_chunk::<4>()) {
                (Some(first), Some(last)) => {
                    (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
                }
                _ => (u64::from(*first) << 8 | u64::from(key[1]), u64::from(*last)),
            },
        },
    };
    let mut state = fold(first ^ SEEDS[0] ^ key.len() as u64, last ^ SEEDS[1]);
    if key.len() > 16 {
        for chunk in key[8..key.len() - 8].chunks(8) {
            let word = chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
            state = fold(state ^ word, SEEDS[0]);
        }
    }
    low_half(state ^ state >> 32)
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
    u64::try_from(low ^ high).unwrap_or_default()
}

#[inline]
fn low_half(word: u64) -> u32 {
    u32::try_from(word & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn strings_keep_their_numbers_while_the_table_grows() {
        let mut dictionary = Dictionary::default();
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
        let mut dictionary = Dictionary::default();
        let keys = ["", "a", "b", "aa", "ab", "ba", "aba", "aca", "\0", "\0\0", "abcd", "abcdabcd"];
        for (number, key) in (0..).zip(keys) {
            assert_eq!(dictionary.insert(key.as_bytes()), number);
        }
        for (number, key) in (0..).zip(keys) {
            assert_eq!(dictionary.get(key.as_bytes()), Some(number));
        }
    }
}
