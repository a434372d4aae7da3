//! IP addresses and ranges, by the rules of event-ruler 2.0.1. It parses addresses with Java's `InetAddress`, but does
//! not resolve host names.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An IP address. An IPv4-mapped IPv6 address, such as `::ffff:a00:1`, is an IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// An IPv4 address.
    V4([u8; 4]),
    /// An IPv6 address.
    V6([u8; 16]),
}

/// Maximum length of an IPv4 address in bytes. Java rejects longer texts, which are possible with leading zeros.
const MAX_V4_TEXT: usize = 15;

impl Address {
    /// Parses a text that consists of an address.
    pub fn parse(text: &[u8]) -> Option<Self> {
        match AddressFamily::of(text)? {
            AddressFamily::V4 => parse_v4(text).map(Self::V4),
            AddressFamily::V6 => {
                parse_v6(text).map(|bytes| match Ipv6Addr::from(bytes).to_ipv4_mapped() {
                    Some(mapped) => Self::V4(mapped.octets()),
                    None => Self::V6(bytes),
                })
            }
        }
    }

    fn first_four(self) -> [u8; 4] {
        match self {
            Self::V4(bytes) => bytes,
            Self::V6([a, b, c, d, ..]) => [a, b, c, d],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AddressFamily {
    V4,
    V6,
}

impl AddressFamily {
    fn of(text: &[u8]) -> Option<Self> {
        let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        if text.split(|&byte| byte == b'.').count() == 4
            && text.split(|&byte| byte == b'.').all(digits)
        {
            Some(Self::V4)
        } else if text.contains(&b':')
            && text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b':')
        {
            Some(Self::V6)
        } else {
            None
        }
    }
}

/// Parses four decimal parts. A leading zero does not mean octal.
fn parse_v4(text: &[u8]) -> Option<[u8; 4]> {
    if text.len() > MAX_V4_TEXT {
        return None;
    }
    let mut bytes = [0; 4];
    for (byte, part) in bytes.iter_mut().zip(text.split(|&byte| byte == b'.')) {
        *byte = std::str::from_utf8(part).ok()?.parse().ok()?;
    }
    Some(bytes)
}

/// Parses eight groups, or fewer with one `::` in place of the missing ones.
fn parse_v6(text: &[u8]) -> Option<[u8; 16]> {
    let text = std::str::from_utf8(text).ok()?;
    let mut all = [0; 8];
    match text.split_once("::") {
        None => {
            if groups(text, &mut all)? < all.len() {
                return None;
            }
        }
        Some((head, tail)) => {
            let mut tail_groups = [0; 8];
            let (before, after) = (groups(head, &mut all)?, groups(tail, &mut tail_groups)?);
            if before + after >= all.len() {
                return None;
            }
            all.get_mut(8 - after..)?.copy_from_slice(tail_groups.get(..after)?);
        }
    }
    Some(Ipv6Addr::from(all).octets())
}

/// Parses groups separated by colons, and returns their number. A group may have any number of digits if its value fits
/// in 16 bits.
fn groups(text: &str, into: &mut [u16; 8]) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let mut count = 0;
    for group in text.split(':') {
        *into.get_mut(count)? = u16::from_str_radix(group, 16).ok()?;
        count += 1;
    }
    Some(count)
}

/// A range of addresses with both ends included. May be a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    low: Address,
    high: Address,
}

impl AddressRange {
    /// The lowest address.
    pub fn low(&self) -> Address {
        self.low
    }

    /// The highest address, of the same family.
    pub fn high(&self) -> Address {
        self.high
    }

    /// Returns `true` if the range contains an address. Compares addresses of the other family by their first four
    /// bytes, because event-ruler compares bytes from the left and ignores the length. An IPv4 address must then lie
    /// strictly between the ends of an IPv6 range.
    pub fn contains(&self, address: Address) -> bool {
        match (self.low, self.high, address) {
            (Address::V4(low), Address::V4(high), _) => {
                (low..=high).contains(&address.first_four())
            }
            (Address::V6(low), Address::V6(high), Address::V6(bytes)) => {
                (low..=high).contains(&bytes)
            }
            (low, high, Address::V4(bytes)) => {
                low.first_four() < bytes && bytes < high.first_four()
            }
            _ => false,
        }
    }

    /// Parses `address/bits`.
    pub fn parse_cidr(text: &str) -> Result<Self, CidrError> {
        let parts: Vec<&str> = text.trim_end_matches('/').split('/').collect();
        let [address, bits] = parts[..] else { return Err(CidrError::NotTwoParts) };
        let bits: i32 = bits.parse().map_err(|_| CidrError::MaskNotAnInteger)?;
        let bits = u32::try_from(bits).map_err(|_| CidrError::MaskNegative)?;
        if AddressFamily::of(address.as_bytes()).is_none() {
            return Err(CidrError::Nonstandard(address.to_owned()));
        }
        match Address::parse(address.as_bytes()) {
            None => Err(CidrError::Invalid(address.to_owned())),
            Some(Address::V4(_)) if bits >= 32 => Err(CidrError::MaskV4),
            Some(Address::V6(_)) if bits >= 128 => Err(CidrError::MaskV6),
            Some(Address::V4(bytes)) => Ok(Self::masked_v4(Ipv4Addr::from(bytes), bits)),
            Some(Address::V6(bytes)) => Ok(Self::masked_v6(Ipv6Addr::from(bytes), bits)),
        }
    }

    fn masked_v4(address: Ipv4Addr, bits: u32) -> Self {
        let host = u32::MAX >> bits;
        let low = address.to_bits() & !host;
        let bytes = |address| Address::V4(Ipv4Addr::from_bits(address).octets());
        Self { low: bytes(low), high: bytes(low | host) }
    }

    fn masked_v6(address: Ipv6Addr, bits: u32) -> Self {
        let host = u128::MAX >> bits;
        let low = address.to_bits() & !host;
        let bytes = |address| Address::V6(Ipv6Addr::from_bits(address).octets());
        Self { low: bytes(low), high: bytes(low | host) }
    }
}

impl From<Address> for AddressRange {
    fn from(address: Address) -> Self {
        Self { low: address, high: address }
    }
}

/// The reason why a text is not a valid `address/bits`. In the order of event-ruler's checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CidrError {
    /// Not exactly one slash between two parts. Slashes at the end do not count.
    NotTwoParts,
    /// The number of bits is not a decimal integer of 32 bits.
    MaskNotAnInteger,
    /// The number of bits is negative.
    MaskNegative,
    /// The address has characters or lengths that no address has.
    Nonstandard(String),
    /// The address has only characters of an address but is not valid, such as `10.0.0.256`.
    Invalid(String),
    /// 32 bits or more for IPv4, even for a single address.
    MaskV4,
    /// 128 bits or more for IPv6, even for a single address.
    MaskV6,
}
