//! Posts a message to Slack: destinations and the meaning of Slack's responses. The secret is fetched by `secret`;
//! `delivery` retries.
//!
//! Sources: Slack's "Sending messages using incoming webhooks" with its error table, "Rate limits", the reference of
//! `chat.postMessage`, and observations of other projects in production.

mod destination;
mod response;
mod retry;
#[cfg(test)]
mod tests;

pub use destination::{AllowedHost, BadDestination, BotToken, Destination, Secret, Webhook};
pub use response::classify;
pub use retry::{Bodies, deliver};
