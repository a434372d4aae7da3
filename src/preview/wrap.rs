//! Breaks runs into lines by the columns that a terminal gives to each grapheme.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::line::{Line, Role, Run};

/// Where a line may break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// At spaces, which are dropped there; a word that is too long breaks anywhere.
    AtSpaces,
    /// Anywhere: every space of code counts.
    Anywhere,
}

/// A grapheme, what it is and where it leads.
#[derive(Clone, Copy)]
struct Cell<'r> {
    text: &'r str,
    width: usize,
    run: &'r Run,
}

/// Wraps runs to lines of at most `columns`; line breaks in the text are kept.
pub(super) fn wrap(runs: &[Run], columns: usize, at: Break) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line: Vec<Cell<'_>> = Vec::new();
    let mut used = 0;
    for cell in cells(runs, columns) {
        if cell.text == "\n" {
            lines.push(join(&line));
            line.clear();
            used = 0;
            continue;
        }
        if used + cell.width > columns {
            let rest = split(&mut line, at, cell.text == " ");
            lines.push(join(&line));
            line = rest;
            used = line.iter().map(|cell| cell.width).sum();
            if at == Break::AtSpaces && cell.text == " " && line.is_empty() {
                continue;
            }
        }
        used += cell.width;
        line.push(cell);
    }
    lines.push(join(&line));
    lines
}

/// Takes off a full line what belongs on the next one: the last word, if the line has another one before it.
fn split<'r>(line: &mut Vec<Cell<'r>>, at: Break, before_space: bool) -> Vec<Cell<'r>> {
    if at == Break::Anywhere || before_space {
        return Vec::new();
    }
    let Some(space) = line.iter().rposition(|cell| cell.text == " ").filter(|space| *space > 0)
    else {
        return Vec::new();
    };
    let rest = line.split_off(space + 1);
    line.truncate(space);
    rest
}

/// The graphemes of runs. One that is wider than a whole line (leading jamo join without end) is taken apart.
fn cells(runs: &[Run], columns: usize) -> impl Iterator<Item = Cell<'_>> {
    runs.iter().flat_map(move |run| {
        run.text.graphemes(true).flat_map(move |grapheme| {
            let pieces = if grapheme.width() <= columns {
                vec![grapheme]
            } else {
                grapheme.split_inclusive(|_: char| true).collect()
            };
            pieces.into_iter().map(move |text| Cell { text, width: text.width(), run })
        })
    })
}

fn join(cells: &[Cell<'_>]) -> Line {
    let mut line: Line = Vec::new();
    for cell in cells {
        match line.last_mut() {
            Some(run) if run.role == cell.run.role && run.link == cell.run.link => {
                run.text.push_str(cell.text)
            }
            _ => line.push(Run {
                text: cell.text.to_owned(),
                role: cell.run.role,
                link: cell.run.link.clone(),
            }),
        }
    }
    line
}

/// The bar that a terminal shows instead of a code block's box.
pub(super) fn barred(mut line: Line) -> Line {
    line.insert(0, Run::new("│ ", Role::Bar));
    line
}
