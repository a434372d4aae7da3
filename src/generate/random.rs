//! Pseudorandom numbers that depend on the seed only, on every machine and in every version: the generator `SplitMix64`
//! (Steele, Lea and Flood, 2014). Not suitable for secrets.

/// Seed of the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The seed of the event at an index.
    #[must_use]
    pub fn of_event(self, index: u64) -> Self {
        Self(Random::new(Self(self.0 ^ index.wrapping_mul(0xa076_1d64_78bd_642f))).next())
    }

    /// Sixteen letters and digits, as in the names of log files.
    pub fn letters(self) -> String {
        Random::new(self).text(ALNUM, 16)
    }

    /// Numbers that are independent of those of the record, and of those of other actions with the same seed.
    pub(super) fn of_variety(self, action: &str) -> Random {
        // FNV-1a, which is the same on every machine.
        let hash = action.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Random::new(Self(self.0.rotate_left(32) ^ hash))
    }

    /// The `id` of the envelope. Derived from the inverted seed, so that it does not change the numbers of the record.
    pub(super) fn envelope_uuid(self) -> String {
        Random::new(Self(!self.0)).uuid()
    }
}

/// Hexadecimal digits.
pub(super) const HEX: &[u8] = b"0123456789abcdef";
/// Decimal digits.
pub(super) const DIGITS: &[u8] = b"0123456789";
/// Base 32 (RFC 4648), the alphabet of IAM's unique identifiers.
pub(super) const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Lowercase letters and digits.
pub(super) const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Letters and digits.
pub(super) const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: Seed) -> Self {
        Self(seed.0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit; 0 for the limit 0.
    #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a usize")]
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// One of several items. Returns `None` if there are none.
    pub(super) fn pick<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> Option<&'t T> {
        of.get(self.below(of.len())).copied()
    }

    /// A text of `length` characters of an alphabet.
    pub(super) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        let mut character = || alphabet.get(self.below(alphabet.len())).copied();
        (0..length).filter_map(|_| character()).map(char::from).collect()
    }

    /// A random UUID (RFC 9562, version 4).
    pub(super) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            8 + ((low >> 62) & 3),
            (low >> 48) & 0xfff,
            low & 0xffff_ffff_ffff,
        )
    }
}
