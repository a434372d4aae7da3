//! The marker of the function's executable. Lambda would start any other executable, which would then fail on every event;
//! the likeliest is `audit-alert` itself, built beside `audit-alert-lambda`.

use memchr::memmem;
use object::LittleEndian;
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use super::BootstrapError;
use super::glibc::Header;

/// Half of the marker. The command must not contain the whole marker, or its own executable would pass the check.
const WORDS: &[u8] = b"function of audit-alert";

/// Maximum number of segments that are searched. Programs have fewer than ten; those of a hostile file may all be the whole
/// file.
const MAX_SEGMENTS: usize = 64;

/// Returns the marker, which only `src/bin/audit-alert-lambda.rs` contains.
pub(super) fn provenance() -> Vec<u8> {
    [WORDS, WORDS].join(&b'=')
}

/// Checks that a loaded segment contains the marker. The debug information, most of a debug build, is not loaded.
pub(super) fn check_provenance(header: &Header, bytes: &[u8]) -> Result<(), BootstrapError> {
    let marker = provenance();
    let finder = memmem::Finder::new(&marker);
    let segments = header.program_headers(LittleEndian, bytes)?;
    let loaded = segments.iter().filter(|it| it.p_type(LittleEndian) == object::elf::PT_LOAD);
    let mut segments = loaded.take(MAX_SEGMENTS).filter_map(|it| it.data(LittleEndian, bytes).ok());
    if segments.any(|it| finder.find(it).is_some()) {
        Ok(())
    } else {
        Err(BootstrapError::NotTheFunction)
    }
}
