//! Equality and order of numbers, as in `EventBridge`.
//!
//! `EventBridge` compares numbers by exact value, but only those that a 64-bit float represents exactly (observed with
//! event-ruler 2.0.1): the shortest decimal text of the nearest float must have the same value as the text. `0.10` and
//! `1e-1` are equal; `9007199254740993` and `1e400` are not comparable with any number.

use std::fmt::{self, Write as _};

/// A comparable number as an integer with the same order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(u64);

const SIGN: u64 = 1 << 63;

impl OrderKey {
    /// The key of the lowest float.
    pub const MIN: Self = Self(!f64::MIN.to_bits());
    /// The key of the highest float.
    pub const MAX: Self = Self(f64::MAX.to_bits() | SIGN);

    /// Returns the key of a JSON number, or `None` if the number is not comparable.
    ///
    /// Allocates nothing, because matching calls it for every number at a path with a numeric test.
    #[expect(clippy::missing_panics_doc, reason = "a float's text is never longer")]
    pub fn of(text: &str) -> Option<Self> {
        let float: f64 = text.parse().ok().filter(|float: &f64| float.is_finite())?;
        if is_short_integer(text) {
            return Some(Self::of_float(float));
        }
        let mut shortest = Shortest::default();
        let written = if float.abs().to_bits() == 1 {
            // Java writes the smallest float as 4.9e-324; its shortest text is 5e-324.
            shortest.write_str(if float < 0.0 { "-4.9e-324" } else { "4.9e-324" })
        } else {
            write!(shortest, "{float:e}")
        };
        written.expect("the shortest text of a float has at most 24 characters");
        (Decimal::of(text)? == Decimal::of(shortest.text())?).then(|| Self::of_float(float))
    }

    /// Returns the key of a finite float. `0.0` and `-0.0` have the same key.
    fn of_float(float: f64) -> Self {
        let bits = if float == 0.0 { 0 } else { float.to_bits() };
        // The bits of positive floats have the order of the floats, those of negative floats the reverse order.
        Self(if bits & SIGN == 0 { bits | SIGN } else { !bits })
    }

    /// The key as an integer with the order of the numbers.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The number as a float.
    pub fn float(self) -> f64 {
        f64::from_bits(if self.0 & SIGN == 0 { !self.0 } else { self.0 & !SIGN })
    }
}

impl fmt::Debug for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrderKey({:e})", self.float())
    }
}

/// Returns `true` if the text is an integer of at most 15 digits. A float represents all of these exactly, so that the
/// common case needs no comparison of texts.
fn is_short_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A buffer for the shortest text of a float.
#[derive(Default)]
struct Shortest {
    bytes: [u8; 32],
    length: usize,
}

impl Shortest {
    fn text(&self) -> &str {
        self.bytes.get(..self.length).and_then(|it| str::from_utf8(it).ok()).unwrap_or_default()
    }
}

impl fmt::Write for Shortest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let target = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        target.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// An exact decimal value: digits without leading and trailing zeros, times a power of ten.
struct Decimal<'a> {
    negative: bool,
    /// The digits before and after the point, without the zeros at both ends of the whole number.
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Decimal<'a> {
    /// Parses a JSON number. Returns `None` if the exponent does not fit in 64 bits.
    fn of(text: &'a str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let negative = mantissa.starts_with('-');
        let mantissa = mantissa.trim_start_matches('-');
        let (mut whole, mut fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        fraction = fraction.trim_end_matches('0');
        let places = fraction.len();
        let mut zeros = 0;
        if fraction.is_empty() {
            zeros = whole.len();
            whole = whole.trim_end_matches('0');
            zeros -= whole.len();
        }
        whole = whole.trim_start_matches('0');
        if whole.is_empty() {
            fraction = fraction.trim_start_matches('0');
            if fraction.is_empty() {
                return Some(Self { negative: false, whole, fraction, exponent: 0 });
            }
        }
        let exponent = exponent
            .parse::<i64>()
            .ok()?
            .checked_sub(i64::try_from(places).ok()?)?
            .checked_add(i64::try_from(zeros).ok()?)?;
        Some(Self { negative, whole, fraction, exponent })
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes())
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.negative == other.negative
            && self.exponent == other.exponent
            && self.digits().eq(other.digits())
    }
}

#[cfg(test)]
mod tests {
    use super::OrderKey;

    #[test]
    fn all_spellings_of_a_value_have_one_key() {
        for spellings in [
            &["5", "5.0", "5e0", "0.5e1", "50e-1"][..],
            &["0", "-0", "0.0", "-0.0", "0e5", "0e99999999999999999999"],
            &["0.1", "0.10", "1e-1"],
            &["1e308", "1E308", "1e+308", "10e307"],
        ] {
            let key = OrderKey::of(spellings[0]);
            assert!(key.is_some(), "{}", spellings[0]);
            for spelling in spellings {
                assert_eq!(OrderKey::of(spelling), key, "{spelling}");
            }
        }
    }

    #[test]
    fn a_number_that_no_float_holds_has_no_key() {
        for text in [
            "5.0000000000000001",
            "9007199254740993",
            "123456789012345678901234567890",
            "0.1000000000000000055511151231257827",
            "1e400",
            "-1e400",
            "1e-400",
            "5e-324",
            "1e99999999999999999999",
        ] {
            assert_eq!(OrderKey::of(text), None, "{text}");
        }
        for text in ["9007199254740992", "0.30000000000000004", "4.9e-324", "123456789012"] {
            assert!(OrderKey::of(text).is_some(), "{text}");
        }
    }

    #[test]
    fn keys_sort_as_the_numbers_do() {
        let sorted = ["-1e308", "-5", "-4.9e-324", "0", "4.9e-324", "0.1", "5", "1e308"];
        let keys: Vec<_> = sorted.iter().map(|text| OrderKey::of(text).unwrap()).collect();
        assert!(keys.is_sorted());
        let floats: Vec<_> = keys.iter().map(|key| key.float()).collect();
        assert!(floats.is_sorted());
    }
}
