//! A Markdown document of limited length, in which texts of events are inert.

use super::names::short_name;

/// Maximum number of characters. GitHub refuses a comment of more than 65,536.
pub(super) const MAX_DOCUMENT: usize = 60_000;

/// Room for the end of a section and for the last line.
const RESERVED: usize = 2_000;

/// The text so far.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) text: String,
    /// The length in characters.
    length: usize,
    /// A section or an entry is left out.
    pub(super) is_cut: bool,
}

impl Document {
    /// Adds a text if there is room for it.
    pub(super) fn push(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        let fits = self.length + length <= MAX_DOCUMENT - RESERVED;
        if fits {
            self.append(text, length);
        } else {
            self.is_cut = true;
        }
        fits
    }

    /// Adds a section with as many entries as there is room for, at most `max`. `more` is the line for the others.
    pub(super) fn section(
        &mut self,
        (begin, end): (&str, &str),
        entries: impl ExactSizeIterator<Item = String>,
        max: usize,
        more: impl Fn(usize) -> String,
    ) {
        let count = entries.len();
        if count == 0 || !self.push(begin) {
            return;
        }
        let shown = entries.take(max).take_while(|entry| self.push(entry)).count();
        if shown < count {
            self.close(&format!("\n{}\n", more(count - shown)));
        }
        self.close(end);
    }

    /// Adds a short text for which room is reserved.
    pub(super) fn close(&mut self, text: &str) {
        self.append(text, text.chars().count());
    }

    fn append(&mut self, text: &str, length: usize) {
        self.text.push_str(text);
        self.length += length;
    }
}

/// A name of an event or a file as a code span, in which mentions, HTML and links have no effect. A backtick would end the
/// span, and a bar the cell of a table even inside a span (GitHub Flavored Markdown, "Tables"); both are replaced.
pub(super) fn code(name: &str) -> String {
    format!("`{}`", short_name(name).replace('`', "'").replace('|', "¦"))
}

#[cfg(test)]
mod tests {
    use super::{Document, code};

    #[test]
    fn a_name_does_not_end_its_span_or_its_cell() {
        assert_eq!(code("`x` | @team\n<b>\\"), "`'x' ¦ @team␤<b>\\`");
        assert_eq!((code(""), code(" \n ")), ("`-`".to_owned(), "` ␤ `".to_owned()));
        assert_eq!(code(&"가".repeat(500)).chars().count(), 123);
    }

    #[test]
    fn entries_without_room_are_counted() {
        let mut document = Document::default();
        let entries = (0..100).map(|_| "x".repeat(999) + "\n");
        document.section(("begin\n", "end"), entries, 90, |count| format!("{count} more"));
        assert!(
            document.is_cut && document.text.ends_with("x\n\n43 more\nend"),
            "{}",
            document.length
        );
        document.section(("other\n", ""), std::iter::once(String::new()), 1, |_| String::new());
    }
}
