//! A finished message → Slack: where it goes, what Slack's answers mean, and when to try again. Not for making messages,
//! nor for finding the secret (`secret`).
//!
//! Sources: Slack's "Sending messages using incoming webhooks" with its error table, "Rate limits", the reference of
//! `chat.postMessage`, and what projects saw in production.

mod destination;
mod response;
mod retry;
#[cfg(test)]
mod tests;

pub use destination::{AllowedHost, BadDestination, BotToken, Destination, Secret, Webhook};
pub use response::{Refusal, RefusalCause, ResponseClass, meaning};
pub use retry::{Bodies, Delivery, DeliveryDeadline, DeliveryOutcome, Pause, deliver};
