//! The grammar of `package`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::shared_args::Format;
use crate::deploy::package;

/// Pack the function and its rules into a zip for AWS Lambda
///
/// The zip has the function's executable, as `bootstrap`, and the rules in effect, as rules.json: those of the rule set,
/// or without one, those of the pack `starter`. The same contents give the same zip, byte for byte: its hash, which
/// Lambda calls `CodeSha256`, tells whether anything has changed.
///
/// The executable is looked at first: whether it is the function, audit-alert-lambda, and whether the runtime
/// provided.al2023, a Linux with glibc 2.34, can start it.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert package\n  \
    audit-alert package --rules rules/audit-alert.toml -o function.zip\n  \
    audit-alert package --bootstrap ./audit-alert-lambda --architecture arm64\n  \
    audit-alert package --format json | jq -r .codeSha256\n\n\
    Building the executable:\n  \
    cargo zigbuild --release --no-default-features --features lambda --bin audit-alert-lambda --target TARGET\n  \
    TARGET is x86_64-unknown-linux-gnu.2.34, or for arm64 aarch64-unknown-linux-gnu.2.34\n\n\
    Exit codes: 0 written, 2 no executable that can be used, or no valid rules.")]
pub(crate) struct PackageArgs {
    /// The executable [default: audit-alert-lambda, else bootstrap, beside audit-alert itself]
    #[arg(long, value_name = "PATH")]
    pub(super) bootstrap: Option<PathBuf>,

    /// The rule set [default: audit-alert.toml here, else the pack starter]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// Refuse an executable for another architecture [default: whichever it is for]
    #[arg(long, value_enum, value_name = "ARCH")]
    pub(super) architecture: Option<ArchitectureArg>,

    /// The zip to write, replacing what is there; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "audit-alert-lambda.zip")]
    pub(super) output: PathBuf,

    /// What to print: for people, or one JSON object
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

impl From<ArchitectureArg> for package::Architecture {
    fn from(architecture: ArchitectureArg) -> Self {
        match architecture {
            ArchitectureArg::X86_64 => Self::X86_64,
            ArchitectureArg::Arm64 => Self::Arm64,
        }
    }
}
