//! The markers of the executables. Lambda would start any other executable, which would then fail on every event; the likeliest
//! is the wrong one of `audit-alert` and `audit-alert-lambda`, which are built beside each other.

use memchr::memmem;
use object::LittleEndian;
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use super::BootstrapError;
use super::glibc::Header;

/// A program of this package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `audit-alert-lambda`: the function of a stack.
    Function,
    /// `audit-alert`: the command, and the function of a distributed backtest.
    Command,
}

impl Program {
    /// Half of the marker. The library, a part of both executables, must not contain a whole marker, or the wrong executable
    /// would pass the check.
    fn words(self) -> &'static [u8] {
        match self {
            Self::Function => b"function of audit-alert",
            Self::Command => b"command of audit-alert",
        }
    }

    /// Returns the marker, which only the executable contains: `src/bin/audit-alert-lambda.rs` or `src/main.rs`.
    pub(super) fn marker(self) -> Vec<u8> {
        [self.words(), self.words()].join(&b'=')
    }

    fn missing(self) -> BootstrapError {
        match self {
            Self::Function => BootstrapError::NotTheFunction,
            Self::Command => BootstrapError::NotTheCommand,
        }
    }
}

/// Maximum number of segments that are searched. Programs have fewer than ten; those of a hostile file may all be the whole
/// file.
const MAX_SEGMENTS: usize = 64;

/// Checks that a loaded segment contains the marker. The debug information, most of a debug build, is not loaded.
pub(super) fn check_provenance(
    program: Program,
    header: &Header,
    bytes: &[u8],
) -> Result<(), BootstrapError> {
    let marker = program.marker();
    let finder = memmem::Finder::new(&marker);
    let segments = header.program_headers(LittleEndian, bytes)?;
    let loaded = segments.iter().filter(|it| it.p_type(LittleEndian) == object::elf::PT_LOAD);
    let mut segments = loaded.take(MAX_SEGMENTS).filter_map(|it| it.data(LittleEndian, bytes).ok());
    if segments.any(|it| finder.find(it).is_some()) { Ok(()) } else { Err(program.missing()) }
}
