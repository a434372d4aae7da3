//! The grammar of `package`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::aws::Architecture;
use crate::cli::shared_args::Format;

/// Pack the Lambda function and the effective rules into a zip
///
/// The zip has the executable of the function, as `bootstrap`, and the effective rules, as rules.json: those of the rule
/// set, or those of the pack `starter` if there is no rule set. The same contents give the same zip, byte for byte, so its
/// hash (`CodeSha256` in Lambda) changes only if the contents change.
///
/// The command checks that the executable is the function, audit-alert-lambda, and that the runtime provided.al2023 (Linux
/// with glibc 2.34) can start it.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert package\n  \
    audit-alert package --rules rules/audit-alert.toml -o function.zip\n  \
    audit-alert package --bootstrap ./audit-alert-lambda --architecture arm64\n  \
    audit-alert package --format json | jq -r .codeSha256\n\n\
    Building the executable:\n  \
    cargo zigbuild --release --no-default-features --features lambda --bin audit-alert-lambda --target TARGET\n  \
    TARGET is x86_64-unknown-linux-gnu.2.34, or for arm64 aarch64-unknown-linux-gnu.2.34\n\n\
    Exit codes: 0 success, 2 no usable executable, or invalid rules.")]
pub(crate) struct PackageArgs {
    /// Executable of the function [default: that of the release, else audit-alert-lambda, else bootstrap, in the folder of
    /// audit-alert]
    #[arg(long, value_name = "PATH")]
    pub(super) bootstrap: Option<PathBuf>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Require this architecture [default: that of the executable, and arm64 if there are several]
    #[arg(long, value_enum, value_name = "ARCH")]
    pub(super) architecture: Option<ArchitectureArg>,

    /// Zip to write or replace; `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = "audit-alert-lambda.zip")]
    pub(super) output: PathBuf,

    /// Output format: text, or one JSON object
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ArchitectureArg {
    /// Intel and AMD
    #[value(name = "x86_64")]
    X86_64,
    /// Graviton
    Arm64,
}

impl From<ArchitectureArg> for Architecture {
    fn from(architecture: ArchitectureArg) -> Self {
        match architecture {
            ArchitectureArg::X86_64 => Self::X86_64,
            ArchitectureArg::Arm64 => Self::Arm64,
        }
    }
}
