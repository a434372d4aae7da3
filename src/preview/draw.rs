//! Draws the blocks of a message as lines of a terminal.

use jiff::tz::TimeZone;

use super::layout::{BlockLayout, layout};
use super::line::{PreviewLine, Role, Run, width};
use super::mrkdwn::MrkdwnPart;
use super::wrap::{Break, barred, wrap};
use crate::slack::Message;

/// Least width for two columns of fields. Below it there is one column, as on a phone.
const TWO_COLUMNS: usize = 72;
/// Width of the gap between the two columns.
const GAP: usize = 2;
/// Width of the bar of a code block.
const BAR: usize = 2;

/// Properties of the output.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// Width in columns, at least [`Canvas::MIN_WIDTH`]. No line is wider.
    pub width: usize,
    /// The reader's time zone, for date tokens.
    pub zone: TimeZone,
    /// Prints the URLs of links after their labels.
    pub addresses: bool,
}

impl Canvas {
    /// Least width in columns.
    pub const MIN_WIDTH: usize = 20;
}

/// Draws a message.
pub fn draw(message: &Message, canvas: &Canvas) -> Vec<PreviewLine> {
    let columns = canvas.width.max(Canvas::MIN_WIDTH);
    let mut lines = Vec::new();
    for block in layout(message, &canvas.zone, canvas.addresses) {
        if !lines.is_empty() {
            lines.push(PreviewLine::new());
        }
        lines.extend(draw_block(&block, columns));
    }
    lines
}

fn draw_block(block: &BlockLayout, columns: usize) -> Vec<PreviewLine> {
    match block {
        BlockLayout::Header(run) => wrap(std::slice::from_ref(run), columns, Break::Text),
        BlockLayout::Section(parts) => draw_parts(parts, columns),
        BlockLayout::Fields(fields) => draw_fields(fields, columns),
        BlockLayout::Context(elements) => {
            elements.iter().flat_map(|parts| draw_parts(parts, columns)).collect()
        }
    }
}

fn draw_parts(parts: &[MrkdwnPart], columns: usize) -> Vec<PreviewLine> {
    let lines = parts.iter().flat_map(|part| match part {
        MrkdwnPart::Text(runs) => wrap(runs, columns, Break::Text),
        MrkdwnPart::Code(runs) => {
            wrap(runs, columns - BAR, Break::Code).into_iter().map(barred).collect()
        }
    });
    lines.collect()
}

/// Slack fills two columns row by row, and a cell with several lines stretches its row.
fn draw_fields(fields: &[Vec<MrkdwnPart>], columns: usize) -> Vec<PreviewLine> {
    let cell = |columns| move |field: &Vec<MrkdwnPart>| draw_parts(field, columns);
    if columns < TWO_COLUMNS {
        return fields.iter().flat_map(cell(columns)).collect();
    }
    let column = (columns - GAP) / 2;
    let mut lines = Vec::new();
    for pair in fields.chunks(2) {
        let mut cells = pair.iter().map(cell(column));
        let mut left = cells.next().unwrap_or_default();
        let right = cells.next().unwrap_or_default();
        left.resize(left.len().max(right.len()), PreviewLine::new());
        lines.extend(left.into_iter().enumerate().map(|(row, mut line)| {
            if let Some(beside) = right.get(row) {
                let padding = (column + GAP).saturating_sub(width(&line));
                line.push(Run::new(" ".repeat(padding), Role::Plain));
                line.extend_from_slice(beside);
            }
            line
        }));
    }
    lines
}
