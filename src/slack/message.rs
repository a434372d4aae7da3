//! A Slack message as data. Its JSON is the payload of an incoming webhook and, with a channel, of `chat.postMessage`.

use serde::Serialize;

use super::limits::{BoundedList, Limited};

/// A message. The limits are from Slack's Block Kit reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Text of notifications and for screen readers. Slack recommends at most 4,000 units.
    pub text: Limited<4_000>,
    /// The visible contents.
    pub blocks: BoundedList<Block, 50>,
    pub(super) unfurl_links: bool,
    pub(super) unfurl_media: bool,
}

/// A block of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A large title.
    Header {
        /// Its text.
        text: PlainText<150>,
    },
    /// A paragraph.
    Section {
        /// Its text.
        text: Mrkdwn<3_000>,
    },
    /// Short texts in two columns, row by row.
    #[serde(rename = "section")]
    Fields {
        /// The texts.
        fields: BoundedList<Mrkdwn<2_000>, 10>,
    },
    /// Small gray text.
    Context {
        /// The texts, on one line if they fit.
        elements: BoundedList<Mrkdwn<3_000>, 10>,
    },
}

/// Text with Slack's markup. `verbatim` prevents Slack from turning URLs and names in the text into links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "mrkdwn")]
pub struct Mrkdwn<const MAX: usize> {
    verbatim: bool,
    /// The text.
    pub text: Limited<MAX>,
}

impl<const MAX: usize> Mrkdwn<MAX> {
    pub(super) fn new(text: Limited<MAX>) -> Self {
        Self { verbatim: true, text }
    }
}

/// Text without markup. `emoji: false` keeps `:fire:` as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "plain_text")]
pub struct PlainText<const MAX: usize> {
    emoji: bool,
    /// The text.
    pub text: Limited<MAX>,
}

impl<const MAX: usize> PlainText<MAX> {
    pub(super) fn new(text: Limited<MAX>) -> Self {
        Self { emoji: false, text }
    }
}
