//! The function's zip: its executable, checked against the runtime, and the effective rules.
//!
//! The runtime `provided.al2023` starts a file named `bootstrap` on Linux with glibc 2.34.

mod architecture;
mod bootstrap_error;
mod elf;
mod glibc;
mod hash;
mod provenance;
#[cfg(test)]
mod tests;
mod zip;

pub use bootstrap_error::{BootstrapError, how_to_build};
pub use elf::Bootstrap;
pub use hash::{half_sha256, hex_sha256};
pub use provenance::Program;
pub use zip::{BOOTSTRAP, MAX_UNPACKED, MAX_ZIPPED, Package, RULES};
