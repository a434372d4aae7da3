//! The sections of `docs/checks.md`, which is the one source of the page and of `audit-alert explain`.

use super::{Code, Level};

const PAGE: &str = include_str!("../../docs/checks.md");

/// Documentation of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The heading of the section.
    pub title: &'static str,
    /// Markdown, without the level that opens every section of the page.
    pub text: &'static str,
}

impl Code {
    /// Returns the section of the code.
    #[expect(clippy::missing_panics_doc, reason = "a test compares the page with the codes")]
    pub fn explanation(self) -> Explanation {
        section(self.id())
            .and_then(|(title, text)| Some(Explanation { title, text: unlabeled(text, self)? }))
            .expect("every code has its section")
    }
}

/// Returns the title and the text of a section.
fn section(id: &str) -> Option<(&'static str, &'static str)> {
    let sections = PAGE.split("\n## ").skip(1);
    sections.filter_map(|it| it.split_once('\n')).find_map(|(heading, text)| {
        let (code, title) = heading.split_once(": ")?;
        (code == id).then_some((title.trim_end(), text.trim()))
    })
}

/// Removes the opening `Error.`, `Warning.` or `Note.` of a section.
fn unlabeled(text: &'static str, code: Code) -> Option<&'static str> {
    let label = match code.level() {
        Level::Error => "Error. ",
        Level::Warning => "Warning. ",
        Level::Note => "Note. ",
    };
    text.strip_prefix(label)
}

#[cfg(test)]
mod tests {
    use super::{Code, PAGE};

    #[test]
    fn the_page_has_the_sections_of_all_codes_in_order() {
        let headings = PAGE.lines().filter_map(|line| line.strip_prefix("## "));
        let ids: Vec<_> = headings.filter_map(|it| Some(it.split_once(": ")?.0)).collect();
        assert_eq!(ids, Code::all().map(Code::id).collect::<Vec<_>>());
    }

    /// `explanation` panics if a section does not begin with the level of its code.
    #[test]
    fn every_section_has_a_title_and_a_text() {
        for code in Code::all() {
            let it = code.explanation();
            assert!(!it.title.is_empty() && !it.text.is_empty(), "{}", code.id());
        }
    }

    #[test]
    fn a_section_ends_where_the_next_one_begins() {
        let it = Code::NotUtf8.explanation();
        assert_eq!(it.title, "not UTF-8");
        assert!(it.text.starts_with("JSON is UTF-8."), "{}", it.text);
        assert!(it.text.ends_with("is ignored."), "{}", it.text);
    }
}
