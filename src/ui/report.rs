//! Draws diagnostics and explanations as annotated excerpts. The only file that names `annotate-snippets`.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::printable::{one_line, printable};
use crate::diagnostic::{self, Diagnostic, Fix, Source, Span};
use crate::language::{Language, Phrase, phrase};

/// Bytes from which on a line is shown in part only: a line of NDJSON has thousands of characters.
const LONG_LINE: usize = 200;

/// Characters shown before a mark on a long line; twice as many are shown after it.
const AROUND: usize = 60;

/// A mark at a span of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptMark {
    /// The marked text.
    pub span: Span,
    /// The label of the mark; may be empty.
    pub label: Phrase,
    /// Drawn as the subject of the excerpt, not as context.
    pub primary: bool,
}

/// An annotated excerpt of several texts under one title.
#[derive(Debug)]
pub struct Excerpt<'s> {
    /// The word before the title, such as `no match`.
    pub level: Phrase,
    /// The title of the excerpt.
    pub title: Phrase,
    /// The texts and their marks.
    pub parts: Vec<(&'s Source, Vec<ExcerptMark>)>,
    /// Notes below the texts.
    pub notes: Vec<Phrase>,
}

/// Options of drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawing {
    pub(super) color: bool,
    /// Draws with ASCII only, except for the quoted texts.
    pub(super) ascii: bool,
    pub(super) language: Language,
}

/// Draws an excerpt, without a line break at its end. Each snippet is a separate group: the level of a group decides the
/// color of its marks, and within one group annotate-snippets draws U+2E2C before the second snippet, a character that many
/// terminal fonts lack.
pub(super) fn draw_excerpt(excerpt: &Excerpt<'_>, drawing: Drawing) -> String {
    let language = drawing.language;
    let level = excerpt.level.text(language);
    let title = Level::INFO.with_name(level).primary_title(shown(&excerpt.title, language));
    let mut groups = Vec::new();
    let mut titled = Some(Group::with_title(title));
    for (index, (source, marks)) in excerpt.parts.iter().enumerate() {
        let level = if index == 0 { Level::INFO } else { Level::WARNING };
        for snippet in snippets(source, marks, drawing) {
            let group = titled.take().unwrap_or_else(|| Group::with_level(level.clone()));
            groups.push(group.element(snippet));
        }
    }
    let note = Level::NOTE.with_name(phrase!("note").text(language));
    let notes = excerpt.notes.iter().map(|it| note.clone().message(shown_lines(it, language)));
    let last = titled.or_else(|| groups.pop()).map(|last| last.elements(notes));
    groups.extend(last);
    renderer(drawing).render(&groups)
}

/// Draws a diagnostic, without a line break at its end.
pub(super) fn draw(source: &Source, diagnostic: &Diagnostic, drawing: Drawing) -> String {
    let language = drawing.language;
    let (level, name) = match diagnostic.code.level() {
        diagnostic::Level::Error => (Level::ERROR, phrase!("error")),
        diagnostic::Level::Warning => (Level::WARNING, phrase!("warning")),
        diagnostic::Level::Note => (Level::NOTE, phrase!("note")),
    };
    let level = level.with_name(name.text(language));
    let title = level.primary_title(shown(&diagnostic.title, language)).id(diagnostic.code.id());
    let mark =
        ExcerptMark { span: diagnostic.span, label: diagnostic.label.clone(), primary: true };
    let mut groups = vec![Group::with_title(title).elements(snippets(source, &[mark], drawing))];
    let level = Level::HELP.with_name(phrase!("help").text(language));
    if let Some(fix) = &diagnostic.fix {
        let help = diagnostic.help.clone().unwrap_or(phrase!("write this instead"));
        let title = level.secondary_title(shown_lines(&help, language));
        groups.push(Group::with_title(title).elements(patch(source, fix)));
    } else {
        let help = diagnostic.help.as_ref().map(|it| shown_lines(it, language));
        groups.extend(help.map(|help| Group::with_title(level.secondary_title(help))));
    }
    renderer(drawing).render(&groups)
}

fn shown(text: &Phrase, language: Language) -> String {
    one_line(&text.text(language))
}

/// Help and notes can have several lines. They quote no names.
fn shown_lines(text: &Phrase, language: Language) -> String {
    printable(&text.text(language)).into_owned()
}

fn renderer(Drawing { color, ascii, .. }: Drawing) -> Renderer {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(if ascii { DecorStyle::Ascii } else { DecorStyle::Unicode })
}

/// Returns one snippet for all marks on lines of ordinary length, and one snippet for each mark on a long line.
fn snippets<'a>(
    source: &Source,
    marks: &[ExcerptMark],
    drawing: Drawing,
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let (long, short): (Vec<_>, Vec<_>) =
        marks.iter().partition(|mark| Lines::around(source, &[mark.span]).is_long());
    let groups = (!short.is_empty()).then_some(short).into_iter();
    groups
        .chain(long.into_iter().map(|mark| vec![mark]))
        .map(|marks| {
            let spans: Vec<_> = marks.iter().map(|mark| mark.span).collect();
            let lines = Lines::around(source, &spans);
            let annotations = marks.iter().map(|mark| {
                let kind =
                    if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                let label =
                    Some(shown(&mark.label, drawing.language)).filter(|label| !label.is_empty());
                kind.span(lines.shown(mark.span)).label(label)
            });
            Snippet::source(lines.text(drawing.ascii))
                .line_start(lines.number)
                .path(one_line(&source.name.to_string()))
                .annotations(annotations.collect::<Vec<_>>())
        })
        .collect()
}

/// Returns the line with the fix applied. Returns `None` if the fix spans several lines or the line is long.
fn patch<'a>(source: &Source, fix: &Fix) -> Option<Snippet<'a, Patch<'a>>> {
    let lines = Lines::around(source, &[fix.span]);
    let within = fix.span.range().end <= lines.end;
    (within && !lines.is_long()).then(|| {
        Snippet::source(lines.shown_until(lines.end))
            .line_start(lines.number)
            .path(one_line(&source.name.to_string()))
            .patch(Patch::new(lines.shown(fix.span), printable(&fix.text).into_owned()))
    })
}

/// The lines of a text around spans, or a part of one long line.
struct Lines<'t> {
    text: &'t str,
    /// The number of the first line.
    number: usize,
    /// The byte offsets of the lines in the text.
    start: usize,
    end: usize,
    /// The part of a long line that is shown.
    window: Option<std::ops::Range<usize>>,
}

impl<'t> Lines<'t> {
    fn around(source: &'t Source, spans: &[Span]) -> Self {
        let text = source.text.as_str();
        let starts = spans.iter().map(|span| text.floor_char_boundary(span.range().start));
        let first = starts.clone().min().unwrap_or_default();
        let last = starts.max().unwrap_or_default();
        let before = text.get(..first).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let behind = text.get(last..).unwrap_or_default();
        let end = behind.find('\n').map_or(text.len(), |at| last + at);
        let mut lines =
            Self { text, number: source.position(first).line, start, end, window: None };
        if lines.is_long() && spans.len() == 1 {
            let back = before.char_indices().rev().take(AROUND).last().map_or(first, |(at, _)| at);
            let ahead = behind.char_indices().nth(2 * AROUND).map_or(end, |(at, _)| last + at);
            lines.window = Some(back.max(start)..ahead.min(end));
        }
        lines
    }

    fn is_long(&self) -> bool {
        let lines = self.text.get(self.start..self.end).unwrap_or_default().lines();
        lines.map(str::len).max().is_some_and(|length| length > LONG_LINE)
    }

    /// Returns the displayed text up to an offset. Blanks replace the text before the window, so that columns stay correct;
    /// the renderer removes that margin.
    fn shown_until(&self, offset: usize) -> String {
        let offset = offset.min(self.end);
        let part = |range: std::ops::Range<usize>| {
            let text = self.text.get(range).unwrap_or_default();
            // Part of a line ending on Windows. A blank keeps columns correct.
            text.replace('\r', " ")
        };
        match &self.window {
            Some(window) => {
                let margin = " ".repeat(part(self.start..window.start).chars().count());
                margin + &*printable(&part(window.start..offset.clamp(window.start, window.end)))
            }
            None => printable(&part(self.start..offset)).into_owned(),
        }
    }

    fn text(&self, ascii: bool) -> String {
        let cut = self.window.as_ref().is_some_and(|window| window.end < self.end);
        let more = if ascii { "..." } else { "…" };
        self.shown_until(self.end) + if cut { more } else { "" }
    }

    /// Returns the range of a span in the displayed text. A span over several lines is cut at the end of its first line.
    fn shown(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.text.floor_char_boundary(span.range().start);
        let end = self.text.ceil_char_boundary(span.range().end).max(start);
        let marked = self.text.get(start..end).unwrap_or_default();
        let first_line = marked.find('\n').map_or(end, |at| start + at);
        self.shown_until(start).len()..self.shown_until(first_line).len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Drawing, Excerpt, ExcerptMark, draw_excerpt};
    use crate::diagnostic::{Name, Source, Span};
    use crate::language::{Language, Phrase};

    proptest! {
        #[test]
        fn any_span_of_any_text_can_be_drawn(
            text in prop_oneof![".{0,600}", "[a\u{1b}\u{202e}\n\r\t가\u{fffd}]{0,300}", r"(\PC|\n){0,300}"],
            spans in prop::collection::vec((0_usize..700, 0_usize..700), 1..4),
        ) {
            let source = Source::new(Name::Stdin, text);
            let marks = spans.iter().map(|(start, length)| ExcerptMark {
                span: Span::new(*start, start + length),
                label: Phrase::verbatim("here"),
                primary: length % 2 == 0,
            });
            let parts = vec![(&source, marks.collect())];
            let excerpt = Excerpt { level: Phrase::verbatim("note"), title: Phrase::verbatim("title"), parts, notes: Vec::new() };
            let drawn = draw_excerpt(&excerpt, PLAIN);
            prop_assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{:?}", drawn);
        }
    }

    const PLAIN: Drawing = Drawing { color: false, ascii: false, language: Language::En };

    /// Draws a pattern with a mark, and an event on a long line, which is drawn in two parts.
    fn drawn(drawing: Drawing) -> String {
        let event = format!("{{\"x\": \"{}\", \"a\": 2}}", "x".repeat(500));
        let mark = |at| {
            let span = Span::new(at, at + 1);
            ExcerptMark { span, label: Phrase::verbatim("here"), primary: true }
        };
        let marks = [vec![mark(7)], vec![mark(1), mark(event.len() - 2)]];
        let texts = ["{\"a\": [1]}", &event].map(|it| Source::new(Name::Stdin, it.to_owned()));
        let excerpt = Excerpt {
            level: Phrase::verbatim("no match"),
            title: Phrase::verbatim("title"),
            parts: texts.iter().zip(marks).collect(),
            notes: vec![Phrase::verbatim("a note")],
        };
        draw_excerpt(&excerpt, drawing)
    }

    #[test]
    fn each_text_has_its_own_color() {
        let colored = drawn(Drawing { color: true, ..PLAIN });
        let marks: Vec<_> = colored.lines().filter(|line| line.contains("here")).collect();
        let color = |line: &str| {
            let before = line.split("here").next().unwrap_or_default();
            before.rsplit("\u{1b}[").next().map(str::to_owned)
        };
        let [pattern, first, second] = [0, 1, 2].map(|at| color(marks[at]));
        assert_ne!(pattern, first, "{colored:?}");
        assert_eq!(first, second, "{colored:?}");
    }

    #[test]
    fn every_glyph_is_in_common_fonts() {
        // Every terminal font has box drawing; DejaVu Sans Mono has U+25B8 and U+2026 as well.
        let is_common = |c: char| c.is_ascii() || matches!(c, '\u{2500}'..='\u{257f}' | '▸' | '…');
        assert!(drawn(PLAIN).chars().all(is_common), "{}", drawn(PLAIN));
        let ascii = drawn(Drawing { ascii: true, ..PLAIN });
        assert!(ascii.is_ascii(), "{ascii}");
    }
}
