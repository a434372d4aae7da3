//! Reasons why a file cannot be the function's executable.

use std::fmt;

use crate::aws::Architecture;
use crate::language::{Fill, Filling, Phrase, phrase};

/// A reason why a file cannot be the function's executable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BootstrapError {
    /// The file is empty.
    Empty,
    /// It is another kind of file, such as `a script`.
    Other(Phrase),
    /// It has the magic number of ELF and invalid contents.
    Broken(Phrase),
    /// It is for an unsupported processor: the machine's number in ELF.
    Machine(u16),
    /// It is for an unsupported operating system: the number of the OS ABI in ELF.
    System(u8),
    /// It is another program than audit-alert-lambda, or a part of one.
    NotTheFunction,
    /// It is another program than audit-alert, or a part of one.
    NotTheCommand,
    /// It requires a dynamic linker that the runtime does not have.
    Interpreter(String),
    /// It requires a glibc version that the runtime does not have.
    Glibc {
        /// The version, such as `GLIBC_2.38`.
        version: String,
        /// A symbol of this version; the library if the file names none.
        needed_for: String,
    },
    /// It is for the other architecture.
    OtherArchitecture {
        /// The architecture of the file.
        found: Architecture,
        /// The required architecture.
        required: Architecture,
    },
}

impl From<&BootstrapError> for Phrase {
    fn from(error: &BootstrapError) -> Self {
        match error {
            BootstrapError::Empty => phrase!("the file is empty"),
            BootstrapError::Other(kind) => {
                phrase!("it is {kind}; Lambda requires an ELF executable for Linux", kind)
            }
            BootstrapError::Broken(reason) => {
                phrase!("the ELF file is corrupt or truncated: {reason}", reason)
            }
            BootstrapError::Machine(machine) => phrase!(
                "it is built for another processor (ELF machine {machine}); Lambda runs 64-bit x86_64 and arm64",
                machine
            ),
            BootstrapError::System(abi) => phrase!(
                "it is built for another operating system (ELF OS ABI {abi}); Lambda runs Linux",
                abi
            ),
            BootstrapError::NotTheFunction => {
                phrase!("it is not audit-alert-lambda and would fail on every event")
            }
            BootstrapError::NotTheCommand => {
                phrase!("it is not audit-alert and would fail on every shard")
            }
            BootstrapError::Interpreter(path) => phrase!(
                "it requires the dynamic linker {path}, which the runtime provided.al2023 does not have",
                path
            ),
            BootstrapError::Glibc { version, needed_for } => phrase!(
                "it requires {version} (for {needed_for}), and the runtime provided.al2023 has glibc 2.34",
                version,
                needed_for
            ),
            BootstrapError::OtherArchitecture { found, required } => phrase!(
                "it is built for {found}, not for {required}",
                found = found.name(),
                required = required.name()
            ),
        }
    }
}

impl Fill for BootstrapError {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

impl fmt::Display for BootstrapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl std::error::Error for BootstrapError {}

impl BootstrapError {
    /// Suggests how to get a file that can be used.
    pub fn hints(&self) -> Vec<Phrase> {
        match self {
            Self::OtherArchitecture { found, required } => vec![
                how_to_build_for(*required),
                phrase!(
                    "or package it for its own architecture: --architecture {found}",
                    found = found.name()
                ),
            ],
            _ => how_to_build(),
        }
    }
}

/// Returns the build command for each architecture.
pub fn how_to_build() -> Vec<Phrase> {
    vec![how_to_build_for(Architecture::X86_64), how_to_build_for(Architecture::Arm64)]
}

fn how_to_build_for(architecture: Architecture) -> Phrase {
    let (architecture, command) = (architecture.name(), architecture.build_command());
    phrase!("build it for {architecture}: {command}", architecture, command)
}

/// Converts errors of the ELF parser.
impl From<object::read::Error> for BootstrapError {
    fn from(error: object::read::Error) -> Self {
        Self::Broken(Phrase::verbatim(error.to_string()))
    }
}
