//! Why a file cannot be the function's executable.

use std::fmt;

use super::Architecture;

/// What is wrong with a file, read after "it ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BootstrapFault {
    /// It has no bytes.
    Empty,
    /// It is something else, with what is known of it: `a shell script`.
    Other(&'static str),
    /// It begins like an ELF file, and goes on like none.
    Broken(String),
    /// It is for processors of this kind: `32-bit arm`.
    Machine(String),
    /// It is for this system.
    System(String),
    /// It is no program, but this: `a shared library`.
    Kind(&'static str),
    /// It is another program than the function.
    NotTheFunction,
    /// It is started by a dynamic linker that the runtime does not have.
    Interpreter(String),
    /// It needs a version that the glibc of the runtime does not have.
    Glibc {
        /// `GLIBC_2.38`
        version: String,
        /// What has this version: a function, or else the library.
        needed_for: String,
    },
    /// It is for the other architecture.
    OtherArchitecture {
        /// What it is for.
        found: Architecture,
        /// What was asked for.
        asked: Architecture,
    },
}

impl fmt::Display for BootstrapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Other(what) => write!(f, "it is {what}; Lambda starts an ELF file for Linux"),
            Self::Broken(why) => write!(f, "it is an ELF file that is broken or cut off: {why}"),
            Self::Machine(machine) => {
                write!(f, "it is built for {machine}; Lambda runs 64-bit x86_64 and arm64")
            }
            Self::System(system) => write!(f, "it is built for {system}; Lambda runs Linux"),
            Self::Kind(kind) => write!(f, "it is {kind}, not a program that can be started"),
            Self::NotTheFunction => {
                f.write_str("it is a program, but not the function, and would fail at every event")
            }
            Self::Interpreter(path) => write!(
                f,
                "it is started by {path}, which the runtime provided.al2023 does not have"
            ),
            Self::Glibc { version, needed_for } => write!(
                f,
                "it needs {version} (for {needed_for}), and the runtime provided.al2023 has glibc \
                 2.34"
            ),
            Self::OtherArchitecture { found, asked } => {
                write!(f, "it is built for {found}, and {asked} was asked for")
            }
        }
    }
}

impl std::error::Error for BootstrapFault {}

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
