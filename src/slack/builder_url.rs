//! The link that opens a message in Slack's Block Kit Builder, where a webhook's user learns why blocks are refused.

use std::fmt::Write as _;

use super::message::Message;

/// The link. The message is in its fragment, which browsers send to nobody but keep in their history.
pub fn builder_url(message: &Message) -> String {
    let blocks = serde_json::json!({ "blocks": message.blocks }).to_string();
    let mut url = String::from("https://app.slack.com/block-kit-builder/#");
    for byte in blocks.bytes() {
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
