//! The zip of the function: its executable, checked against the runtime that it is for, and the rules in effect.
//!
//! The runtime is `provided.al2023`: it starts a file called `bootstrap`, on a Linux with glibc 2.34.

mod architecture;
mod elf;
mod fault;
mod glibc;
mod hash;
mod provenance;
#[cfg(test)]
mod tests;
mod zip;

pub use architecture::Architecture;
pub use elf::Bootstrap;
pub use fault::{BootstrapFault, how_to_build};
pub use hash::hex_sha256;
pub use zip::{BOOTSTRAP, MAX_UNPACKED, MAX_ZIPPED, Package, RULES};
