//! Draws the blocks of a message as lines.

use jiff::tz::TimeZone;

use super::line::{PreviewLine, Role, Run, width};
use super::mrkdwn::{MrkdwnPart, MrkdwnReader};
use super::wrap::{Break, barred, wrap};
use crate::slack::{Block, Message, Mrkdwn};

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
    for block in message.blocks.as_slice() {
        if !lines.is_empty() {
            lines.push(PreviewLine::new());
        }
        lines.extend(draw_block(block, columns, canvas));
    }
    lines
}

fn draw_block(block: &Block, columns: usize, canvas: &Canvas) -> Vec<PreviewLine> {
    match block {
        Block::Header { text } => {
            wrap(&[Run::new(text.text.as_str(), Role::Bold)], columns, Break::Text)
        }
        Block::Section { text } => mrkdwn(text, columns, canvas, Role::Plain),
        Block::Fields { fields } => draw_fields(fields.as_slice(), columns, canvas),
        Block::Context { elements } => elements
            .as_slice()
            .iter()
            .flat_map(|element| mrkdwn(element, columns, canvas, Role::Faint))
            .collect(),
    }
}

fn mrkdwn<const MAX: usize>(
    text: &Mrkdwn<MAX>,
    columns: usize,
    canvas: &Canvas,
    plain: Role,
) -> Vec<PreviewLine> {
    let reader = MrkdwnReader { zone: &canvas.zone, plain, addresses: canvas.addresses };
    reader
        .read(text.text.as_str())
        .iter()
        .flat_map(|part| match part {
            MrkdwnPart::Text(runs) => wrap(runs, columns, Break::Text),
            MrkdwnPart::Code(runs) => {
                wrap(runs, columns - BAR, Break::Code).into_iter().map(barred).collect()
            }
        })
        .collect()
}

/// Slack fills two columns row by row, and a cell with several lines stretches its row.
fn draw_fields(fields: &[Mrkdwn<2_000>], columns: usize, canvas: &Canvas) -> Vec<PreviewLine> {
    let cell = |columns| move |field| mrkdwn(field, columns, canvas, Role::Plain);
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
