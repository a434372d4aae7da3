//! Lines of text and tables within a number of columns.

use unicode_width::UnicodeWidthChar as _;

use crate::alert::Severity;
use crate::language::{Language, Phrase};
use crate::preview::{PreviewLine, Role, Run, padded, width, wrap_text};

/// The lines of a report.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) lines: Vec<PreviewLine>,
    pub(super) columns: usize,
    pub(super) language: Language,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// The only column that is shortened if the table is too wide.
    Name,
    Text,
    Number,
}

impl Page {
    pub(super) fn new(language: Language, columns: usize) -> Self {
        Self { lines: Vec::new(), columns, language }
    }

    pub(super) fn localized(&self, phrase: impl Into<Phrase>) -> String {
        phrase.into().text(self.language).into_owned()
    }

    pub(super) fn severity(&self, severity: Severity) -> &'static str {
        severity.word(self.language)
    }

    pub(super) fn blank(&mut self) {
        self.lines.push(Vec::new());
    }

    /// Adds a paragraph.
    pub(super) fn text(&mut self, role: Role, phrase: impl Into<Phrase>) {
        let text = self.localized(phrase);
        self.lines.extend(wrap_text(&[Run::new(text, role)], self.columns));
    }

    /// Adds the title of a section, after an empty line.
    pub(super) fn title(&mut self, phrase: impl Into<Phrase>) {
        self.blank();
        self.text(Role::Bold, phrase);
    }

    /// Adds a paragraph that is indented.
    pub(super) fn indented(&mut self, indent: usize, role: Role, phrase: impl Into<Phrase>) {
        let text = self.localized(phrase);
        let room = self.columns.saturating_sub(indent).max(1);
        for mut line in wrap_text(&[Run::new(text, role)], room) {
            line.insert(0, Run::new(" ".repeat(indent), Role::Plain));
            self.lines.push(line);
        }
    }

    /// Adds a line of texts. The one that does not fit is shortened, and those after it are left out.
    pub(super) fn entry(&mut self, indent: usize, texts: &[(&str, Role)]) {
        let mut line = vec![Run::new(" ".repeat(indent), Role::Plain)];
        for (index, (text, role)) in texts.iter().enumerate() {
            if index > 0 {
                line.push(Run::new("  ", *role));
            }
            let room = self.columns.saturating_sub(width(&line));
            line.extend(shortened(text, room, *role));
            if text_width(text) + 2 >= room {
                break;
            }
        }
        self.lines.push(line);
    }

    /// Lays out a table with a line of titles. Returns a line for the titles and for each row.
    pub(super) fn table<const N: usize>(
        &self,
        columns: &[(Column, Phrase); N],
        rows: &[[String; N]],
        reserved: usize,
    ) -> Vec<PreviewLine> {
        let titles = columns.each_ref().map(|(_, title)| self.localized(title));
        let all = || std::iter::once(&titles).chain(rows);
        let mut widths = [0; N];
        for row in all() {
            for (widest, text) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(text_width(text));
            }
        }
        let used = widths.iter().sum::<usize>() + 2 * N + reserved;
        let excess = used.saturating_sub(self.columns);
        for (widest, _) in
            widths.iter_mut().zip(columns).filter(|(_, (it, _))| matches!(it, Column::Name))
        {
            *widest = widest.saturating_sub(excess).max(8);
        }
        let line = |(row, role): (&[String; N], Role)| {
            let mut line: PreviewLine = Vec::new();
            for ((text, (column, _)), widest) in row.iter().zip(columns).zip(widths) {
                let mut cell = match column {
                    Column::Name => shortened_inside(text, widest, role),
                    Column::Text | Column::Number => shortened(text, widest, role),
                };
                let pad = padded("", widest.saturating_sub(width(&cell)));
                match column {
                    Column::Number => cell.insert(0, Run::new(pad, role)),
                    Column::Name | Column::Text => cell.push(Run::new(pad, role)),
                }
                line.append(&mut cell);
                line.push(Run::new("  ", role));
            }
            line
        };
        let roles = std::iter::once(Role::Faint).chain(std::iter::repeat(Role::Plain));
        all().zip(roles).map(line).collect()
    }
}

/// The width in terminal columns.
pub(super) fn text_width(text: &str) -> usize {
    width(&[Run::new(text, Role::Plain)])
}

/// A text of at most so many columns. The mark of the cut has an ASCII form.
fn shortened(text: &str, columns: usize, role: Role) -> Vec<Run> {
    if text_width(text) <= columns {
        return vec![Run::new(text, role)];
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(1);
        used < columns
    };
    let short: String = text.chars().take_while(fits).collect();
    vec![Run::new(short, role), Run::new("…", Role::Frame)]
}

/// A text of at most so many columns. The names of rules often begin alike, so the middle is left out.
fn shortened_inside(text: &str, columns: usize, role: Role) -> Vec<Run> {
    if text_width(text) <= columns {
        return vec![Run::new(text, role)];
    }
    let room = columns.saturating_sub(1);
    let within = |room: usize| {
        let mut used = 0;
        move |c: &char| {
            used += c.width().unwrap_or(1);
            used <= room
        }
    };
    let begin: String = text.chars().take_while(within(room / 2)).collect();
    let end: Vec<_> = text.chars().rev().take_while(within(room - room / 2)).collect();
    let end: String = end.into_iter().rev().collect();
    vec![Run::new(begin, role), Run::new("…", Role::Frame), Run::new(end, role)]
}

#[cfg(test)]
mod tests {
    use super::{shortened, shortened_inside};
    use crate::preview::{PreviewLine, Role, width};

    /// The cases are texts with columns and the expected results.
    fn assert_shortened(
        shorten: fn(&str, usize, Role) -> PreviewLine,
        cases: &[(&str, usize, &str)],
    ) {
        for (text, columns, expected) in cases {
            let short = shorten(text, *columns, Role::Plain);
            assert!(width(&short) <= (*columns).max(1));
            assert_eq!(short.iter().map(|run| &*run.text).collect::<String>(), *expected);
        }
    }

    #[test]
    fn a_long_text_is_shortened_to_its_columns() {
        let cases = [
            ("deployer", 8, "deployer"),
            ("deployer", 5, "depl…"),
            ("결제팀", 4, "결…"),
            ("a", 0, "…"),
        ];
        assert_shortened(shortened, &cases);
    }

    #[test]
    fn names_that_begin_alike_stay_different() {
        let cases = [
            ("rule-1", 6, "rule-1"),
            ("a-rule-with-a-long-name-17", 10, "a-ru…me-17"),
            ("결제팀규칙십칠", 8, "결…십칠"),
            ("a-rule", 0, "…"),
        ];
        assert_shortened(shortened_inside, &cases);
    }
}
