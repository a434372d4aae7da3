//! Parses the blocks of a message, for every medium.

use jiff::tz::TimeZone;

use super::line::{Role, Run};
use super::mrkdwn::{MrkdwnPart, MrkdwnReader};
use crate::slack::{Block, Message, Mrkdwn};

/// A block whose texts are parsed.
#[derive(Debug)]
pub(super) enum BlockLayout {
    Header(Run),
    Section(Vec<MrkdwnPart>),
    /// Two columns, filled row by row.
    Fields(Vec<Vec<MrkdwnPart>>),
    Context(Vec<Vec<MrkdwnPart>>),
}

/// Parses the blocks of a message. `addresses` writes the URLs of links after their labels.
pub(super) fn layout<'m>(
    message: &'m Message,
    zone: &'m TimeZone,
    addresses: bool,
) -> impl Iterator<Item = BlockLayout> + 'm {
    let reader = move |plain| MrkdwnReader { zone, plain, addresses };
    message.blocks.as_slice().iter().map(move |block| match block {
        Block::Header { text } => BlockLayout::Header(Run::new(text.text.as_str(), Role::Bold)),
        Block::Section { text } => {
            BlockLayout::Section(reader(Role::Plain).read(text.text.as_str()))
        }
        Block::Fields { fields } => {
            BlockLayout::Fields(read_all(fields.as_slice(), reader(Role::Plain)))
        }
        Block::Context { elements } => {
            BlockLayout::Context(read_all(elements.as_slice(), reader(Role::Faint)))
        }
    })
}

fn read_all<const MAX: usize>(
    texts: &[Mrkdwn<MAX>],
    reader: MrkdwnReader<'_>,
) -> Vec<Vec<MrkdwnPart>> {
    texts.iter().map(|it| reader.read(it.text.as_str())).collect()
}
