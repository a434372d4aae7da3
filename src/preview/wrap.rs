//! Wraps runs by the terminal width of graphemes.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::line::{PreviewLine, Role, Run};

/// Positions at which a line may break. A word longer than a line breaks anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// At spaces, which are removed there.
    Text,
    /// After spaces and hyphens, if the line is at least half full. All spaces are kept.
    Code,
}

/// A grapheme with its width and its run.
#[derive(Clone, Copy)]
struct Cell<'r> {
    text: &'r str,
    width: usize,
    run: &'r Run,
}

/// Wraps runs to lines of at most `columns`; line breaks in the text are kept.
pub(super) fn wrap(runs: &[Run], columns: usize, at: Break) -> Vec<PreviewLine> {
    let mut lines = Vec::new();
    let mut line: Vec<Cell<'_>> = Vec::new();
    let mut used = 0;
    for cell in cells(runs) {
        if cell.text == "\n" {
            lines.push(join(&line));
            line.clear();
            used = 0;
            continue;
        }
        while used + cell.width > columns && !line.is_empty() {
            let after = break_point(&line, &cell, columns, at);
            let rest = line.split_off(after);
            if at == Break::Text {
                trim_spaces(&mut line);
            }
            lines.push(join(&line));
            line = rest;
            used = line.iter().map(|cell| cell.width).sum();
        }
        let dropped = at == Break::Text && cell.text == " " && line.is_empty() && !lines.is_empty();
        if !dropped {
            used += cell.width;
            line.push(cell);
        }
    }
    lines.push(join(&line));
    lines
}

/// Wraps text at its spaces to lines of at most `columns`.
pub fn wrap_text(runs: &[Run], columns: usize) -> Vec<PreviewLine> {
    wrap(runs, columns, Break::Text)
}

/// The number of cells that stay on a full line if `next` does not fit.
fn break_point(line: &[Cell<'_>], next: &Cell<'_>, columns: usize, at: Break) -> usize {
    let is_break = |cell: &Cell<'_>| match at {
        Break::Text => cell.text == " ",
        Break::Code => cell.text == " " || cell.text == "-",
    };
    if next.text == " " {
        return line.len();
    }
    let after = line.iter().rposition(is_break).map_or(0, |at| at + 1);
    let kept: usize = line.iter().take(after).map(|cell| cell.width).sum();
    let enough = match at {
        Break::Text => after > 1,
        Break::Code => kept * 2 >= columns,
    };
    if enough { after } else { line.len() }
}

fn trim_spaces(line: &mut Vec<Cell<'_>>) {
    while line.last().is_some_and(|cell| cell.text == " ") {
        line.pop();
    }
}

/// Width of the widest grapheme that is not split: an emoji, a syllable. Leading jamo can form graphemes of any width.
const MAX_GRAPHEME_WIDTH: usize = 2;

/// The graphemes of runs. Graphemes wider than [`MAX_GRAPHEME_WIDTH`] are split into characters.
fn cells(runs: &[Run]) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    for run in runs {
        for line in run.text.split_inclusive('\n') {
            // Fast path: most text is ASCII, where segmentation would take most of the time.
            if line.is_ascii() {
                let letters = line.split_inclusive(|_: char| true);
                cells.extend(letters.map(|text| Cell { text, width: 1, run }));
                continue;
            }
            for grapheme in line.graphemes(true) {
                let width = grapheme.width();
                if width <= MAX_GRAPHEME_WIDTH {
                    cells.push(Cell { text: grapheme, width, run });
                } else {
                    let letters = grapheme.split_inclusive(|_: char| true);
                    cells.extend(letters.map(|text| Cell { text, width: text.width(), run }));
                }
            }
        }
    }
    cells
}

fn join(cells: &[Cell<'_>]) -> PreviewLine {
    let pieces = cells.chunk_by(|a, b| std::ptr::eq(a.run, b.run));
    let run = |piece: &[Cell<'_>]| {
        let run = piece.first()?.run;
        let text = piece.iter().map(|cell| cell.text).collect();
        Some(Run { text, role: run.role, link: run.link.clone() })
    };
    pieces.filter_map(run).collect()
}

/// Adds the bar that marks a code block.
pub(super) fn barred(mut line: PreviewLine) -> PreviewLine {
    line.insert(0, Run::new("│ ", Role::Frame));
    line
}
