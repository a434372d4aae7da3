//! The link that opens a message in Slack's Block Kit Builder, where a webhook's user learns why blocks are refused.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::limits::BoundedList;
use super::message::{Block, Message};

/// What the Builder reads.
#[derive(Serialize)]
struct Design<'m> {
    blocks: &'m BoundedList<Block, 50>,
}

/// What JavaScript's encodeURIComponent escapes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The link. The message is in its fragment, which browsers send to nobody but keep in their history.
pub fn builder_url(message: &Message) -> String {
    let design = Design { blocks: &message.blocks };
    // Texts and lists alone always serialise.
    let design = serde_json::to_string(&design).unwrap_or_default();
    let design = utf8_percent_encode(&design, COMPONENT);
    format!("https://app.slack.com/block-kit-builder/#{design}")
}
