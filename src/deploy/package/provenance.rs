//! The mark of the function's executable. Any other program that the runtime can start would be started, and fail at every
//! event: the command itself, one word away from the function where both are built, for one.

use memchr::memmem;
use object::LittleEndian;
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use super::BootstrapFault;
use super::glibc::Header;

/// Twice in the mark, so that it can stand here once: the command must not have the whole mark, or it would pass itself.
const WORDS: &[u8] = b"function of audit-alert";

/// Most parts that are looked through. Programs have less than ten; those of a broken file may all be the same.
const MAX_PARTS: usize = 64;

/// What `src/bin/audit-alert-lambda.rs` holds, and nothing else.
pub(super) fn provenance() -> Vec<u8> {
    [WORDS, WORDS].join(&b'=')
}

/// Whether it is the function, by what is loaded of it: most of a debug build is not.
pub(super) fn check_mark(header: &Header, bytes: &[u8]) -> Result<(), BootstrapFault> {
    let mark = provenance();
    let finder = memmem::Finder::new(&mark);
    let segments = header.program_headers(LittleEndian, bytes)?;
    let loaded = segments.iter().filter(|it| it.p_type(LittleEndian) == object::elf::PT_LOAD);
    let mut parts = loaded.take(MAX_PARTS).filter_map(|it| it.data(LittleEndian, bytes).ok());
    if parts.any(|part| finder.find(part).is_some()) {
        Ok(())
    } else {
        Err(BootstrapFault::NotTheFunction)
    }
}
