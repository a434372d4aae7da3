//! Replaces private addresses by others of the same block. Addresses of one network stay in one network, as in
//! prefix-preserving anonymization (Xu, Fan, Ammar and Moon, "Prefix-Preserving IP Address Anonymization", 2002).

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::random::{Random, Seed};

/// Private blocks (RFC 1918, RFC 6598, RFC 4193): the first address and the length of the prefix.
const PRIVATE_BLOCKS: [(IpAddr, u8); 5] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 0)), 8),
];

/// The last bits of an address, which stay: the number of a host in its network.
const HOST_BITS: u8 = 8;

/// Other private addresses for those of one event.
#[derive(Debug)]
pub(super) struct PrivateNetworks {
    key: u64,
}

impl PrivateNetworks {
    /// `original` is the text of the event. No address of it is the replacement of another one.
    pub(super) fn new(seed: Seed, original: &str) -> Self {
        let is_part = |c: char| c.is_ascii_hexdigit() || c == '.' || c == ':';
        let addresses: HashSet<IpAddr> = original
            .split(|c| !is_part(c))
            .filter_map(|text| text.parse().ok())
            .filter(|address| private_block(*address).is_some())
            .collect();
        let networks = (0..32).map(|number| Self { key: seed.of_event(number).0 });
        let is_free = |networks: &Self| {
            addresses.iter().all(|it| {
                networks.another(*it).is_none_or(|made| made == *it || !addresses.contains(&made))
            })
        };
        networks.into_iter().find(is_free).unwrap_or(Self { key: seed.0 })
    }

    /// Another address of the same private block. Returns `None` if the address is not private.
    pub(super) fn another(&self, address: IpAddr) -> Option<IpAddr> {
        let (_, length) = private_block(address)?;
        let made = match address {
            IpAddr::V4(it) => {
                // Aligned to the left, so that a bit has the same number in both families.
                let bits = u128::from(u32::from(it)) << 96;
                let made = self.flipped(bits, length, 32 - HOST_BITS) >> 96;
                IpAddr::V4(u32::try_from(made).ok()?.into())
            }
            IpAddr::V6(it) => IpAddr::V6(self.flipped(it.into(), length, 128 - HOST_BITS).into()),
        };
        Some(made)
    }

    /// Inverts some of the bits between two positions. The bits before a bit decide whether it is inverted. The first one always
    /// is, so that every network differs from its replacement.
    fn flipped(&self, bits: u128, start: u8, end: u8) -> u128 {
        (start..end).fold(bits, |made, at| {
            let prefix = bits & !(u128::MAX >> at);
            #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
            let folded = (prefix >> 64) as u64 ^ (prefix as u64).rotate_left(17);
            let seed = Seed(self.key ^ folded.wrapping_add(u64::from(at)));
            let is_inverted = at == start || Random::new(seed).below(2) == 1;
            made ^ (u128::from(is_inverted) << (127 - at))
        })
    }
}

/// The private block of an address.
fn private_block(address: IpAddr) -> Option<(IpAddr, u8)> {
    PRIVATE_BLOCKS.into_iter().find(|(first, length)| first_address(address, *length) == *first)
}

/// A network in CIDR notation: its address and the length of its prefix.
pub(super) fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.split_once('/')?;
    let (address, length): (IpAddr, u8) = (address.parse().ok()?, length.parse().ok()?);
    let bits = if address.is_ipv4() { 32 } else { 128 };
    (length <= bits).then_some((address, length))
}

/// The first address of the network of an address.
pub(super) fn first_address(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(it) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or_default();
            IpAddr::V4((u32::from(it) & mask).into())
        }
        IpAddr::V6(it) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or_default();
            IpAddr::V6((u128::from(it) & mask).into())
        }
    }
}
