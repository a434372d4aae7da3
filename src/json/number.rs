//! When two numbers are the same, and which of two is smaller.
//!
//! `EventBridge` compares numbers by exact value, but only those that survive a trip through a 64-bit float
//! (observed with event-ruler 2.0.1): the shortest decimal text of the nearest float must have exactly the value that
//! is written. `0.10` and `1e-1` are one value; `9007199254740993` and `1e400` are not comparable with any.

use std::fmt;

/// A comparable number, in an integer that sorts as the numbers do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderKey(u64);

const SIGN: u64 = 1 << 63;

impl OrderKey {
    /// The key of a number as JSON writes it, or `None` if the number is not comparable.
    pub fn of(text: &str) -> Option<Self> {
        let float: f64 = text.parse().ok().filter(|float: &f64| float.is_finite())?;
        let shortest = if float.abs().to_bits() == 1 {
            // Java's text for the smallest float, where the shortest would be 5e-324.
            if float < 0.0 { "-4.9e-324".to_owned() } else { "4.9e-324".to_owned() }
        } else {
            format!("{float:e}")
        };
        (Decimal::of(text)? == Decimal::of(&shortest)?).then(|| Self::of_float(float))
    }

    /// The key of a finite float. Zero has one key, whatever its sign.
    fn of_float(float: f64) -> Self {
        let bits = if float == 0.0 { 0 } else { float.to_bits() };
        Self(if bits & SIGN == 0 { bits | SIGN } else { !bits })
    }

    /// The key as an integer that sorts as the numbers do.
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

/// An exact decimal value: digits without zeros at either end, times a power of ten.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// Reads a number as JSON writes it, or `None` if its exponent is beyond all measure.
    fn of(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let negative = mantissa.starts_with('-');
        let mantissa = mantissa.trim_start_matches('-');
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = [whole.as_bytes(), fraction.as_bytes()].concat();
        let Some(first) = digits.iter().position(|&digit| digit != b'0') else {
            return Some(Self { negative: false, digits: Vec::new(), exponent: 0 });
        };
        let last = digits.iter().rposition(|&digit| digit != b'0')?;
        let behind_last = i64::try_from(digits.len() - 1 - last).ok()?;
        let exponent = exponent
            .parse::<i64>()
            .ok()?
            .checked_sub(i64::try_from(fraction.len()).ok()?)?
            .checked_add(behind_last)?;
        Some(Self { negative, digits: digits.get(first..=last)?.to_vec(), exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::OrderKey;

    #[test]
    fn one_value_has_one_key_however_it_is_written() {
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
