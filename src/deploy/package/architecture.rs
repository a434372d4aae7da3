//! The architectures of Lambda, as the build and the executables name them.

use crate::aws::Architecture;

impl Architecture {
    /// Returns the command that builds the function. The target ends in the runtime's glibc version: linked against the
    /// build machine's glibc, the executable may require a newer one.
    pub fn build_command(self) -> String {
        let machine = match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "aarch64",
        };
        format!(
            "cargo zigbuild --release --no-default-features --features lambda --bin audit-alert-lambda \
             --target {machine}-unknown-linux-gnu.2.34"
        )
    }

    /// The path of the runtime's dynamic linker.
    pub(super) fn interpreter(self) -> &'static str {
        match self {
            Self::X86_64 => "/lib64/ld-linux-x86-64.so.2",
            Self::Arm64 => "/lib/ld-linux-aarch64.so.1",
        }
    }
}
