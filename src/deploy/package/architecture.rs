//! The processors that Lambda has.

use std::fmt;

/// The architecture of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// `x86_64`
    X86_64,
    /// `arm64`, which others call aarch64.
    Arm64,
}

impl Architecture {
    /// The name that the API has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }

    /// The command that builds the function for it. The end of the target is the glibc of the runtime: built with the
    /// machine's own, an executable may need a newer one.
    pub fn build_command(self) -> String {
        let machine = match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "aarch64",
        };
        format!(
            "cargo zigbuild --release --no-default-features --features lambda --bin audit-alert-lambda --target {machine}-unknown-linux-gnu.2.34"
        )
    }

    /// The dynamic linker that the runtime has.
    pub(super) fn interpreter(self) -> &'static str {
        match self {
            Self::X86_64 => "/lib64/ld-linux-x86-64.so.2",
            Self::Arm64 => "/lib/ld-linux-aarch64.so.1",
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
