//! Notifications about an event: the contents in the form of each channel, and their delivery to Slack, an SNS topic or a
//! webhook. Slack's own form and delivery are those of `slack`; the other channels get the neutral alert, a JSON document of
//! a documented version (docs/alert-json.md).

mod channel;
mod document;
mod notification;
mod plain_text;
mod schema;
mod sns;
#[cfg(test)]
mod tests;
mod webhook;

pub use channel::{Channel, ChannelRequest, Courier};
pub use document::VERSION;
pub use notification::{FloodNotice, Notification, NotificationKind};
pub use schema::schema;
pub use sns::SnsTopic;
pub use webhook::{AlertWebhook, BadWebhook};
