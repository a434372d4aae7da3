//! Finds the address ranges that contain an address, among many. Ranges of one family can contain addresses of the
//! other (see [`AddressRange::contains`]), so there is one set of intervals for each way to compare.

use super::intervals::{Interval, Intervals};
use crate::pattern::{Address, AddressRange};

/// Ranges of addresses, each with a number.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Addresses {
    /// IPv4 ranges, compared with the first four bytes of any address.
    v4: Intervals,
    /// IPv6 ranges, compared with IPv6 addresses.
    v6: Intervals,
    /// IPv6 ranges, reduced to the values strictly between the first four bytes of their ends, compared with IPv4
    /// addresses.
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

    /// Calls `found` with the number of each range that contains the address. Does nothing if the text is not an
    /// address.
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
