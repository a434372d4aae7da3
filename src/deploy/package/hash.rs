//! SHA-256 in hexadecimal digits, by which a secret is compared and never shown.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The digest of a text.
pub fn hex_sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a String takes everything");
        digits
    })
}
