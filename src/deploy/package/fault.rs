//! Why a file cannot be the function's executable.

use super::Architecture;

/// What is wrong with a file, read after "it ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BootstrapFault {
    /// It has no bytes.
    #[error("it is empty")]
    Empty,
    /// It is something else, with what is known of it: `a shell script`.
    #[error("it is {0}; Lambda starts an ELF file for Linux")]
    Other(&'static str),
    /// It begins like an ELF file, and goes on like none.
    #[error("it is an ELF file that is broken or cut off: {0}")]
    Broken(String),
    /// It is for processors with this number in ELF, or for another mode of Lambda's.
    #[error(
        "it is built for another processor (ELF machine {0}); Lambda runs 64-bit x86_64 and arm64"
    )]
    Machine(u16),
    /// It is for the system with this number in ELF.
    #[error("it is built for another system (ELF OS ABI {0}); Lambda runs Linux")]
    System(u8),
    /// It is another program than the function, or a part of one.
    #[error("it is not the function, and would fail at every event")]
    NotTheFunction,
    /// It is started by a dynamic linker that the runtime does not have.
    #[error("it is started by {0}, which the runtime provided.al2023 does not have")]
    Interpreter(String),
    /// It needs a version that the glibc of the runtime does not have.
    #[error(
        "it needs {version} (for {needed_for}), and the runtime provided.al2023 has glibc 2.34"
    )]
    Glibc {
        /// `GLIBC_2.38`
        version: String,
        /// What has this version: a function, or else the library.
        needed_for: String,
    },
    /// It is for the other architecture.
    #[error("it is built for {found}, and {asked} was asked for")]
    OtherArchitecture {
        /// What it is for.
        found: Architecture,
        /// What was asked for.
        asked: Architecture,
    },
}

impl BootstrapFault {
    /// What to do about it.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::OtherArchitecture { found, asked } => vec![
                format!("build it for {asked}: {}", asked.build_command()),
                format!("or package it as it is: --architecture {found}"),
            ],
            _ => how_to_build(),
        }
    }
}

/// How the function is built, for either architecture.
pub fn how_to_build() -> Vec<String> {
    let line = |it: Architecture| format!("build it for {it}: {}", it.build_command());
    vec![line(Architecture::X86_64), line(Architecture::Arm64)]
}

/// For what contradicts itself, or ends too early.
impl From<object::read::Error> for BootstrapFault {
    fn from(error: object::read::Error) -> Self {
        Self::Broken(error.to_string())
    }
}
