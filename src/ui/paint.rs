//! Roles → terminal styles. The only place that names `colored`: that crate decides globally, from standard output
//! alone, so the decision is made here, per stream, and plain text never passes through it.

use colored::{Colorize as _, control};

use super::printable::escape_control;
use crate::preview::{Role, Run};

/// What the user asked for with `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// If the stream is a terminal that can, and the environment does not object.
    #[default]
    Auto,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// Decides about colour for one stream. An empty variable counts as not set (<https://no-color.org>,
/// <https://bixense.com/clicolors>).
pub fn choose_color(
    choice: ColorChoice,
    is_terminal: bool,
    env: &dyn Fn(&str) -> Option<String>,
) -> bool {
    let set = |name| env(name).filter(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR").is_some() => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        ColorChoice::Auto if set("CLICOLOR").is_some_and(|value| value == "0") => false,
        ColorChoice::Auto => is_terminal && set("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// How one stream is written.
#[derive(Clone, Copy, Debug)]
pub struct Painter {
    /// With colours and styles.
    pub color: bool,
    /// With links behind their labels (OSC 8).
    pub hyperlinks: bool,
}

/// The label of a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum PaintedMark {
    Error,
    Warning,
    Hint,
}

impl Painter {
    /// Makes a painter.
    pub fn new(color: bool, hyperlinks: bool) -> Self {
        if color {
            control::set_override(true);
        }
        Self { color, hyperlinks }
    }

    pub(super) fn paint(self, line: &[Run]) -> String {
        let end = line.iter().rposition(|run| !run.text.trim_end().is_empty());
        line.get(..end.map_or(0, |end| end + 1))
            .unwrap_or(line)
            .iter()
            .map(|run| self.run(run))
            .collect()
    }

    fn run(self, run: &Run) -> String {
        let shown = escape_control(&run.text);
        let text = if self.color { styled(&shown, run.role) } else { shown.into_owned() };
        match &run.link {
            Some(url) if self.hyperlinks => {
                // The address is inside an escape sequence, which only printable ASCII cannot end.
                let url: String = url.chars().filter(char::is_ascii_graphic).collect();
                format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
            }
            _ => text,
        }
    }

    pub(super) fn mark(self, label: &str, mark: PaintedMark) -> String {
        if !self.color {
            return label.to_owned();
        }
        match mark {
            PaintedMark::Error => label.red().bold(),
            PaintedMark::Warning => label.yellow().bold(),
            PaintedMark::Hint => label.cyan().bold(),
        }
        .to_string()
    }
}

fn styled(text: &str, role: Role) -> String {
    match role {
        Role::Plain => return text.to_owned(),
        Role::Bold => text.bold(),
        Role::Italic => text.italic(),
        Role::Strike => text.strikethrough(),
        Role::Code => text.cyan(),
        Role::Bar | Role::Faint => text.dimmed(),
        Role::Link => text.blue().underline(),
        Role::Mention => text.black().on_yellow(),
    }
    .to_string()
}
