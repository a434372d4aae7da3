//! IP addresses and ranges of them, with `EventBridge`'s idea of what an address is and of what lies in a range.
//! The rules are event-ruler 2.0.1's, which are Java's (`InetAddress`) without the look-up of names.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An address. The IPv4-mapped form of IPv6, `::ffff:a00:1`, is the IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// Four bytes.
    V4([u8; 4]),
    /// Sixteen bytes.
    V6([u8; 16]),
}

/// Java refuses longer texts of IPv4 addresses, which leading zeros could make.
const MAX_V4_TEXT: usize = 15;

impl Address {
    /// Reads a text that is an address as a whole.
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

/// Reads four decimal parts. Leading zeros do not make them octal.
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

/// Reads eight groups, or fewer with one `::` in the place of the missing ones.
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
            let mut behind = [0; 8];
            let (before, after) = (groups(head, &mut all)?, groups(tail, &mut behind)?);
            if before + after >= all.len() {
                return None;
            }
            all.get_mut(8 - after..)?.copy_from_slice(behind.get(..after)?);
        }
    }
    Some(Ipv6Addr::from(all).octets())
}

/// Reads groups between colons, and answers how many there are. A group may have any number of digits, as long as its
/// value fits.
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

/// The addresses from one to another, both included; an address alone is a range, too.
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

    /// Whether an address lies in the range. Addresses of the other family are compared by their first four bytes,
    /// and an IPv4 address must lie strictly inside an IPv6 range: event-ruler compares the bytes from the left and
    /// does not look at the length.
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

    /// Reads `address/bits`.
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

/// Why a text is no `address/bits`, in the order in which it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CidrError {
    /// There is not exactly one slash between two parts (slashes at the end do not count).
    NotTwoParts,
    /// The part behind the slash is not a decimal integer of 32 bits.
    MaskNotAnInteger,
    /// The part behind the slash is negative.
    MaskNegative,
    /// The part before the slash does not look like an address.
    Nonstandard(String),
    /// The part before the slash looks like an address and is none.
    Invalid(String),
    /// 32 bits and more are refused, even for a single address.
    MaskV4,
    /// 128 bits and more are refused, even for a single address.
    MaskV6,
}
