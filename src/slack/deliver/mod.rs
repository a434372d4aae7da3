//! Posts a message to Slack: destinations, the meaning of Slack's responses, and retries. The secret is fetched by
//! `secret`.
//!
//! Sources: Slack's "Sending messages using incoming webhooks" with its error table, "Rate limits", the reference of
//! `chat.postMessage`, and observations of other projects in production.

mod destination;
mod response;
mod retry;
#[cfg(test)]
mod tests;

pub use destination::{AllowedHost, BadDestination, BotToken, Destination, Secret, Webhook};
pub use response::{Refusal, RefusalCause, ResponseClass, classify};
pub use retry::{Bodies, Delivery, DeliveryDeadline, DeliveryOutcome, Pause, deliver};
