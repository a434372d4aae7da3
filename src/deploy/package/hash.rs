//! SHA-256 in hexadecimal, for comparing a secret without showing it.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Returns the digest of a text.
pub fn hex_sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a String does not fail");
        digits
    })
}

/// Returns the first half of the digest of a text.
pub fn half_sha256(text: &str) -> u128 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}
