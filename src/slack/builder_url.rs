//! The link that opens a message in Slack's Block Kit Builder, where a webhook's user learns why blocks are refused.

use std::fmt::Write as _;

use serde::Serialize;

use super::limits::List;
use super::message::{Block, Message};

/// What the Builder reads.
#[derive(Serialize)]
struct Design<'m> {
    blocks: &'m List<Block, 50>,
}

/// The link. The message is in its fragment, which browsers send to nobody but keep in their history.
pub fn builder_url(message: &Message) -> String {
    let design = Design { blocks: &message.blocks };
    // Texts and lists alone always serialise.
    let design = serde_json::to_string(&design).unwrap_or_default();
    let mut url = String::from("https://app.slack.com/block-kit-builder/#");
    for byte in design.bytes() {
        // The characters that JavaScript's encodeURIComponent keeps.
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _infallible = write!(url, "%{byte:02X}");
        }
    }
    url
}
