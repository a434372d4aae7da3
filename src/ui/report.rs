//! Diagnostics → annotated excerpts. The only place that names `annotate-snippets`.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{self, Diagnostic, Position, Source};

/// Characters shown before and after the place, on lines that are longer: NDJSON has thousands on one.
const AROUND: usize = 60;

/// Draws a diagnostic, without a line break at its end.
pub(super) fn draw(source: &Source, diagnostic: &Diagnostic, color: bool) -> String {
    let level = match diagnostic.code.level() {
        diagnostic::Level::Error => Level::ERROR,
        diagnostic::Level::Warning => Level::WARNING,
    };
    let line = Position::of(&source.text, diagnostic.span.range().start).line;
    let excerpt = Excerpt::of(&source.text, diagnostic.span.range());
    let name = printable(&source.name.to_string());
    let snippet = Snippet::source(excerpt.text)
        .path(name)
        .line_start(line)
        .annotation(AnnotationKind::Primary.span(excerpt.span).label(&diagnostic.label));
    let group = Group::with_title(level.primary_title(&diagnostic.title).id(diagnostic.code.id()))
        .element(snippet);
    let help =
        diagnostic.help.iter().map(|help| Group::with_title(Level::HELP.secondary_title(help)));
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let groups: Vec<_> = std::iter::once(group).chain(help).collect();
    renderer.decor_style(DecorStyle::Unicode).render(&groups)
}

/// The first line of a span, or as much of it as fits.
struct Excerpt {
    text: String,
    span: std::ops::Range<usize>,
}

impl Excerpt {
    fn of(text: &str, span: std::ops::Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let behind = text.get(span.start..).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let before = before.get(line_start..).unwrap_or_default();
        let behind = behind.lines().next().unwrap_or_default();
        let marked = behind.get(..span.len().min(behind.len())).unwrap_or(behind);
        let after = behind.get(marked.len()..).unwrap_or_default();

        let cut = before.chars().count().saturating_sub(AROUND);
        let before: String = before.chars().skip(cut).collect();
        // Blanks for what is not shown: columns stay true, and the renderer drops the margin.
        let margin = " ".repeat(cut);
        let before = margin + &printable(&before);
        let (marked, marked_cut) = head(marked);
        let (after, after_cut) = if marked_cut { (String::new(), false) } else { head(after) };
        let end = if marked_cut || after_cut { "…" } else { "" };
        let span = before.len()..before.len() + marked.len();
        Self { text: format!("{before}{marked}{after}{end}"), span }
    }
}

fn head(text: &str) -> (String, bool) {
    let head: String = text.chars().take(AROUND).collect();
    (printable(&head), head.len() < text.len())
}

/// Keeps the text of a file from driving the terminal: one mark for each character that is not simply shown.
fn printable(text: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars()
        .map(|c| {
            if c == '\t' {
                ' '
            } else if hides(c) {
                '␀'
            } else {
                c
            }
        })
        .collect()
}
