//! Which of many address ranges does an address lie in? The two families cross as [`AddressRange::contains`] says, so
//! there is one set of ranges for each pair of families that can meet.

use super::intervals::{Interval, Intervals};
use crate::pattern::{Address, AddressRange};

/// Many ranges of addresses.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Addresses {
    /// Ranges of IPv4, for the first four bytes of any address.
    v4: Intervals,
    /// Ranges of IPv6, for addresses of IPv6.
    v6: Intervals,
    /// What lies strictly between the first four bytes of the ends of an IPv6 range, for addresses of IPv4.
    v6_for_v4: Intervals,
}

impl Addresses {
    pub(in crate::pattern) fn new(ranges: &[(AddressRange, u32)]) -> Self {
        let (mut v4, mut v6, mut v6_for_v4) = (Vec::new(), Vec::new(), Vec::new());
        for &(range, number) in ranges {
            let (low, high) = (range.low(), range.high());
            let wide = first_four(low) + 1..first_four(high);
            match (low, high) {
                (Address::V6(low), Address::V6(high)) => {
                    let (low, high) = (u128::from_be_bytes(low), u128::from_be_bytes(high));
                    v6.push(Interval { low, high, number });
                    if !wide.is_empty() {
                        let (low, high) = (wide.start, wide.end - 1);
                        v6_for_v4.push(Interval { low, high, number });
                    }
                }
                _ => v4.push(Interval { low: first_four(low), high: first_four(high), number }),
            }
        }
        let intervals = Intervals::new;
        Self { v4: intervals(v4), v6: intervals(v6), v6_for_v4: intervals(v6_for_v4) }
    }

    /// Tells the numbers of the ranges that a text lies in, if it is an address.
    pub(in crate::pattern) fn find(&self, text: &[u8], mut found: impl FnMut(u32)) {
        let Some(address) = Address::parse(text) else { return };
        self.v4.find(first_four(address), &mut found);
        match address {
            Address::V4(_) => self.v6_for_v4.find(first_four(address), &mut found),
            Address::V6(bytes) => self.v6.find(u128::from_be_bytes(bytes), &mut found),
        }
    }
}

fn first_four(address: Address) -> u128 {
    let (Address::V4([a, b, c, d]) | Address::V6([a, b, c, d, ..])) = address;
    u32::from_be_bytes([a, b, c, d]).into()
}
