//! The order of magnitude of the cost of reading an archive.

use super::archive::S3Totals;

/// Prices in USD, of S3 Standard in us-east-1 in 2025, from memory: other regions and classes differ.
const PRICES: [(&str, f64); 3] = [
    ("a thousand LIST requests", 0.005),
    ("a thousand GET requests", 0.0004),
    // Nothing to a computer in the same region.
    ("a GB to the internet", 0.09),
];

/// Estimated cost in USD.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct S3Cost {
    /// The cost of listing and getting the objects.
    pub requests: f64,
    /// The cost of the transfer to a computer outside of the bucket's region.
    pub transfer: f64,
}

impl S3Totals {
    /// Estimates the cost of reading the archive, with a request for each object.
    #[expect(clippy::cast_precision_loss, reason = "an order of magnitude")]
    pub fn cost(&self) -> S3Cost {
        let [(_, list), (_, get), (_, gigabyte)] = PRICES;
        let thousands = |count: u64| count as f64 / 1e3;
        S3Cost {
            requests: thousands(self.list_requests) * list + thousands(self.objects) * get,
            transfer: self.bytes as f64 / 1e9 * gigabyte,
        }
    }
}
