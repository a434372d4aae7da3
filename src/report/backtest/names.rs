//! Names of events, rules and files in documents.

use crate::report::matching::visible;

/// Maximum number of characters of a name.
const MAX_NAME: usize = 120;

/// A name on one line. Hidden characters are visible, and the end of a long name is left out.
pub(super) fn short_name(name: &str) -> String {
    let name = visible(name);
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name,
    }
}
