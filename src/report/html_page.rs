//! The parts that the pages of reports have in common: titles, paragraphs, and lists of limited length.

use crate::html::{Attribute, Html, TableColumn, document, table};
use crate::language::{Language, Phrase};

/// Maximum number of characters in the name of a tab. HTML checkers advise against more than 70.
const MAX_TITLE: usize = 69;

/// A page that is being written.
#[derive(Debug)]
pub(super) struct HtmlPage {
    pub(super) html: Html,
    pub(super) language: Language,
    /// Number of bytes of the page at which the lists of a part end.
    end: usize,
}

/// A column of a table in a page.
pub(super) struct PageColumn {
    title: Phrase,
    is_number: bool,
}

pub(super) const fn words(title: Phrase) -> PageColumn {
    PageColumn { title, is_number: false }
}

pub(super) const fn number(title: Phrase) -> PageColumn {
    PageColumn { title, is_number: true }
}

impl HtmlPage {
    pub(super) fn new(language: Language) -> Self {
        Self { html: Html::new(), language, end: usize::MAX }
    }

    /// Begins a part, whose lists end after so many bytes.
    pub(super) fn begin(&mut self, max: usize) {
        self.end = self.html.as_str().len() + max;
    }

    pub(super) fn localized(&self, phrase: impl Into<Phrase>) -> String {
        phrase.into().text(self.language).into_owned()
    }

    /// Returns the text of the whole page.
    pub(super) fn document(&self, title: impl Into<Phrase>) -> String {
        let mut title = self.localized(title);
        if let Some((end, _)) = title.char_indices().nth(MAX_TITLE) {
            title.truncate(end);
            title.push('…');
        }
        document(self.language, &title, &self.html)
    }

    /// Adds a title. `element` is `h1` to `h3`.
    pub(super) fn title(&mut self, element: &'static str, phrase: impl Into<Phrase>) {
        let text = self.localized(phrase);
        self.html.text_element(element, &[], &text).line_break();
    }

    /// Adds a title or a paragraph that is more than a sentence.
    pub(super) fn element(
        &mut self,
        element: &'static str,
        attributes: &[Attribute<'_>],
        contents: &Html,
    ) {
        let append = |it: &mut Html| {
            it.append(contents);
        };
        self.html.element(element, attributes, append).line_break();
    }

    /// Adds a paragraph.
    pub(super) fn text(&mut self, phrase: impl Into<Phrase>) {
        self.paragraph(&[], phrase);
    }

    /// Adds a paragraph of less importance.
    pub(super) fn soft(&mut self, phrase: impl Into<Phrase>) {
        self.paragraph(&[Attribute::Class("soft")], phrase);
    }

    pub(super) fn paragraph(&mut self, attributes: &[Attribute<'_>], phrase: impl Into<Phrase>) {
        let text = self.localized(phrase);
        let sentence = |it: &mut Html| {
            it.sentence(&text);
        };
        self.html.element("p", attributes, sentence).line_break();
    }

    /// Adds a table with at most `max` rows. Returns the number of entries without a row.
    pub(super) fn table<T>(
        &mut self,
        label: impl Into<Phrase>,
        columns: &[PageColumn],
        entries: &[T],
        max: usize,
        cells: impl Fn(&Self, &T) -> Vec<Html>,
    ) -> usize {
        let mut rows = Vec::new();
        let mut length = self.html.as_str().len();
        for entry in entries.iter().take(max) {
            if length > self.end {
                break;
            }
            let row = cells(self, entry);
            length += row.iter().map(|it| it.as_str().len()).sum::<usize>();
            rows.push(row);
        }
        let shown = rows.len();
        if shown > 0 {
            let titles: Vec<_> = columns.iter().map(|it| self.localized(&it.title)).collect();
            let columns: Vec<_> = titles
                .iter()
                .zip(columns)
                .map(|(title, it)| TableColumn { title, is_number: it.is_number })
                .collect();
            let label = self.localized(label);
            self.html.append(&table(&label, &columns, rows)).line_break();
        }
        entries.len() - shown
    }

    /// Reports whether the part is so long that the other entries of its lists are left out.
    pub(super) fn is_full(&self) -> bool {
        self.html.as_str().len() > self.end
    }
}

/// Returns a text as the content of a cell.
pub(super) fn cell(text: &str) -> Html {
    let mut html = Html::new();
    html.text(text);
    html
}

/// Returns a name as the content of a cell.
pub(super) fn code_cell(name: &str) -> Html {
    let mut html = Html::new();
    html.text_element("code", &[], name);
    html
}
