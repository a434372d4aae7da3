//! Maps roles to terminal styles. The only file that names `colored`. That crate decides about color once, from standard
//! output, so this module decides per stream and passes no plain text through it.

use colored::{Colorize as _, control};

use super::printable::escape_control;
use crate::preview::{Role, Run};

/// The value of `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// Color if the stream is a terminal and the environment does not turn it off.
    #[default]
    Auto,
    /// Color.
    Always,
    /// No color.
    Never,
}

/// Returns `true` if one stream is written in color. An empty variable counts as unset (<https://no-color.org>,
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

/// Styles the text of one stream.
#[derive(Clone, Copy, Debug)]
pub struct Painter {
    /// Writes colors and styles.
    pub color: bool,
    /// Writes links behind their labels (OSC 8).
    pub hyperlinks: bool,
    /// Draws frames with ASCII only.
    pub(super) is_ascii: bool,
}

/// The label of a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum PaintedMark {
    Error,
    Warning,
    Hint,
}

impl Painter {
    /// Creates a painter.
    pub fn new(color: bool, hyperlinks: bool) -> Self {
        if color {
            control::set_override(true);
        }
        Self { color, hyperlinks, is_ascii: false }
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
        let ascii = (self.is_ascii && run.role == Role::Frame).then(|| ascii_frame(&run.text));
        let shown = escape_control(ascii.as_deref().unwrap_or(&run.text));
        let text = if self.color { styled(&shown, run.role) } else { shown.into_owned() };
        match &run.link {
            Some(url) if self.hyperlinks => {
                // The URL is part of an escape sequence. Printable ASCII cannot end that sequence.
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

/// The ASCII form of a frame, of the same width.
fn ascii_frame(text: &str) -> String {
    let ascii = |c| match c {
        '│' => '|',
        '─' | '▄' => '-',
        '→' => '>',
        '…' => '~',
        '▁' => '_',
        '▂' => '.',
        '▃' => ':',
        '▅' => '=',
        '▆' => '+',
        '▇' => '*',
        '█' => '#',
        other => other,
    };
    text.chars().map(ascii).collect()
}

fn styled(text: &str, role: Role) -> String {
    match role {
        Role::Plain => return text.to_owned(),
        Role::Bold => text.bold(),
        Role::Italic => text.italic(),
        Role::Strike => text.strikethrough(),
        Role::Code => text.cyan(),
        Role::Frame | Role::Faint => text.dimmed(),
        Role::Link => text.blue().underline(),
        Role::Mention => text.black().on_yellow(),
    }
    .to_string()
}
