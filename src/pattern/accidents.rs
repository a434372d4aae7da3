//! Behavior of event-ruler that its authors hardly intended, but that AWS has as well (recorded from
//! `TestEventPattern`). Lints report patterns that rely on it.
//!
//! * A number is compared with addresses: its text is read as the beginning of an address in hexadecimal digits. So
//!   `{"cidr": "10.0.0.0/8"}` matches the number 55, because `5` lies between the first digits `0` of the range's ends.
//! * `equals-ignore-case` compares the two halves of a character above U+FFFF, each of which becomes `?`. So `😀` does
//!   not accept itself, but `??`.
//! * The service prints floats of events anew, so that a float that is not comparable does not equal its own text.

use super::address::{Address, AddressRange};

/// The form that a half of a surrogate pair has in `equals-ignore-case`.
pub(super) const HALF_OF_A_PAIR: &[u8] = b"?";

/// Returns `true` if the service prints a number of an event that is not comparable anew. It keeps the text of integers.
/// For numbers out of the range of floats, such as `1e400`, nothing is recorded; event-ruler compares their texts.
pub(super) fn is_printed_anew(number: &str) -> bool {
    let is_in_range = |float: f64| float.is_finite() && float != 0.0;
    number.contains(['.', 'e', 'E']) && number.parse().is_ok_and(is_in_range)
}

/// Returns a number of one digit that is in a range of addresses, if there is one.
pub(super) fn number_in(range: &AddressRange) -> Option<char> {
    let is_in = |digit: &char| {
        AddressDigits::of(digit.to_string().as_bytes()).is_some_and(|it| it.are_in(range))
    };
    ('0'..='9').find(is_in)
}

/// The text of a number, read as the beginning of an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct AddressDigits {
    /// The digits, aligned to the left.
    digits: u128,
    /// The number of digits.
    count: u32,
}

const MAX_DIGITS: u32 = u128::BITS / 4;

impl AddressDigits {
    /// Reads the hexadecimal digits at the start of a number. Returns `None` if there are none.
    pub(super) fn of(number: &[u8]) -> Option<Self> {
        let digit = |byte: &u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'A'..=b'F' => Some(byte - b'A' + 10),
            _ => None,
        };
        let (mut digits, mut count) = (0, 0);
        for digit in number.iter().map_while(digit).take(MAX_DIGITS as usize) {
            count += 1;
            digits |= u128::from(digit) << (4 * (MAX_DIGITS - count));
        }
        (count > 0).then_some(Self { digits, count })
    }

    /// Returns `true` if event-ruler finds the number in a range. Digits after those of an address do not count. A
    /// number with fewer digits than an address lies strictly between the beginnings of the ends.
    pub(super) fn are_in(self, range: &AddressRange) -> bool {
        let (low, length) = left_aligned(range.low());
        let (high, _) = left_aligned(range.high());
        let first = |address: u128, digits: u32| address >> (4 * (MAX_DIGITS - digits));
        if self.count >= length {
            let digits = first(self.digits, length);
            return first(low, length) <= digits && digits <= first(high, length);
        }
        let digits = first(self.digits, self.count);
        first(low, self.count) < digits && digits < first(high, self.count)
    }
}

/// Returns the bytes of an address at the left of an integer, and its number of hexadecimal digits.
fn left_aligned(address: Address) -> (u128, u32) {
    match address {
        Address::V4(bytes) => (u128::from(u32::from_be_bytes(bytes)) << 96, 8),
        Address::V6(bytes) => (u128::from_be_bytes(bytes), 32),
    }
}

#[cfg(test)]
mod tests {
    use super::AddressDigits;
    use crate::pattern::{Address, AddressRange};

    #[test]
    fn numbers_are_read_as_event_ruler_reads_them() {
        let range = |text: &str| match Address::parse(text.as_bytes()) {
            Some(address) => address.into(),
            None => AddressRange::parse_cidr(text).unwrap(),
        };
        for (text, number, expected) in [
            ("0.0.0.0/0", "5", true),
            ("10.0.0.1/0", "1", true),
            ("0.0.0.0/0", "0", false),
            ("0.0.0.0/0", "-5", false),
            ("16.0.0.0/8", "105", true),
            ("16.0.0.0/8", "10", false),
            ("16.0.0.0/8", "1.5", false),
            ("16.0.0.0/8", "115", false),
            ("16.0.0.1", "10000001", true),
            ("16.0.0.1", "100000015", true),
            ("16.0.0.1", "10000002", false),
            ("16.0.0.1", "1", false),
            ("16.0.0.31", "1000001E5", false),
            ("16.0.0.30", "1000001E5", true),
            ("1000::/4", "15", true),
            ("1000::/4", "1", false),
            ("1000::1", "10000000000000000000000000000001", true),
        ] {
            let digits = AddressDigits::of(number.as_bytes());
            let found = digits.is_some_and(|digits| digits.are_in(&range(text)));
            assert_eq!(found, expected, "{number} in {text}");
        }
    }
}
