//! The link that opens a message in Slack's Block Kit Builder, which shows why blocks are invalid. Webhooks do not.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::limits::BoundedList;
use super::message::{Block, Message};

/// The JSON that the Builder reads.
#[derive(Serialize)]
struct Design<'m> {
    blocks: &'m BoundedList<Block, 50>,
}

/// The characters that JavaScript's `encodeURIComponent` escapes.
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

/// Returns the link. It contains the message as its fragment, which browsers do not send but keep in their history.
pub fn builder_url(message: &Message) -> String {
    let design = Design { blocks: &message.blocks };
    // Serializing texts and lists cannot fail.
    let design = serde_json::to_string(&design).unwrap_or_default();
    let design = utf8_percent_encode(&design, COMPONENT);
    format!("https://app.slack.com/block-kit-builder/#{design}")
}
