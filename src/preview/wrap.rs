//! Breaks runs into lines by the columns that a terminal gives to each grapheme.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::line::{PreviewLine, Role, Run};

/// Where a line may break. A word that is too long for a line breaks anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// At spaces, which are dropped there.
    Text,
    /// Behind spaces and hyphens, if that leaves no more than half a line empty. Every space of code counts.
    Code,
}

/// A grapheme, what it is and where it leads.
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
            let behind = break_point(&line, &cell, columns, at);
            let rest = line.split_off(behind);
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

/// How many cells of a full line stay on it when `next` has no room.
fn break_point(line: &[Cell<'_>], next: &Cell<'_>, columns: usize, at: Break) -> usize {
    let is_break = |cell: &Cell<'_>| match at {
        Break::Text => cell.text == " ",
        Break::Code => cell.text == " " || cell.text == "-",
    };
    if next.text == " " {
        return line.len();
    }
    let behind = line.iter().rposition(is_break).map_or(0, |at| at + 1);
    let kept: usize = line.iter().take(behind).map(|cell| cell.width).sum();
    let enough = match at {
        Break::Text => behind > 1,
        Break::Code => kept * 2 >= columns,
    };
    if enough { behind } else { line.len() }
}

fn trim_spaces(line: &mut Vec<Cell<'_>>) {
    while line.last().is_some_and(|cell| cell.text == " ") {
        line.pop();
    }
}

/// Columns of the widest grapheme that is left whole: an emoji, a syllable. Leading jamo join without end.
const WIDEST: usize = 2;

/// The graphemes of runs; one that is too wide is taken apart.
fn cells(runs: &[Run]) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    for run in runs {
        for line in run.text.split_inclusive('\n') {
            // Most text is ASCII, where finding graphemes would be most of the work.
            if line.is_ascii() {
                let letters = line.split_inclusive(|_: char| true);
                cells.extend(letters.map(|text| Cell { text, width: 1, run }));
                continue;
            }
            for grapheme in line.graphemes(true) {
                let width = grapheme.width();
                if width <= WIDEST {
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

/// The bar that a terminal shows instead of a code block's box.
pub(super) fn barred(mut line: PreviewLine) -> PreviewLine {
    line.insert(0, Run::new("│ ", Role::Bar));
    line
}
