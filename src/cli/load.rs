//! Reads whole texts, such as patterns and rule sets. `events` reads inputs with events.

use std::io::Read;
use std::sync::Arc;

use super::Failure;
use super::input::InputSource;
use super::open::{MAX_EXPANDED, open, read_failure, too_large};
use crate::diagnostic::{Diagnostic, Name, Source};
use crate::event::{foreign_text, not_utf8};

/// The contents of an input.
pub(super) enum Loaded {
    Text(Source),
    /// Bytes that are not UTF-8. The source has replacement characters for them.
    Unreadable(Source, Diagnostic),
}

/// Reads an input to its end and unpacks gzip.
pub(super) fn load(input: &InputSource, stdin: &mut dyn Read) -> Result<Loaded, Failure> {
    load_up_to(MAX_EXPANDED, input, stdin)
}

/// Like [`load`], for an input of at most `max` bytes after unpacking.
pub(super) fn load_up_to(
    max: u64,
    input: &InputSource,
    stdin: &mut dyn Read,
) -> Result<Loaded, Failure> {
    let name = input.name();
    let reader = open(input, &Arc::default(), stdin)?;
    let mut bytes = Vec::new();
    reader.take(max + 1).read_to_end(&mut bytes).map_err(|error| read_failure(&name, error))?;
    if bytes.len() as u64 > max {
        return Err(too_large(&name, max));
    }
    Ok(decode(name, bytes))
}

/// Decodes UTF-8 and drops a byte order mark.
fn decode(name: Name, bytes: Vec<u8>) -> Loaded {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Loaded::Text(Source::new(name, text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let head = bytes.get(..4_096).unwrap_or(bytes);
            let diagnostic = foreign_text(head).unwrap_or_else(|| not_utf8(bytes, at));
            let text = String::from_utf8_lossy(bytes).into_owned();
            Loaded::Unreadable(Source::new(name, text), diagnostic)
        }
    }
}
