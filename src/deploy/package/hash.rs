//! SHA-256 in hexadecimal digits, by which a secret is compared and never shown.

use sha2::{Digest as _, Sha256};

/// The digest of a text.
pub fn hex_sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
