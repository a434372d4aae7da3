//! Names of events, rules and files in documents.

use crate::report::matching::visible;

/// Maximum number of characters of a name.
const MAX_NAME: usize = 120;

/// Maximum number of characters of a reason.
const MAX_REASON: usize = 500;

/// A name on one line. Hidden characters are visible, and the end of a long name is left out.
pub(super) fn short_name(name: &str) -> String {
    shortened(name, MAX_NAME)
}

/// Shortens the reason why a file is unreadable, of which the end may say which events are missing.
pub(super) fn short_reason(reason: &str) -> String {
    shortened(reason, MAX_REASON)
}

fn shortened(text: &str, max: usize) -> String {
    let text = visible(text);
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
