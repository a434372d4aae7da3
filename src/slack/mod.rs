//! Alert → Slack's Block Kit message, within Slack's limits, with nothing in it that acts but what we wrote. Not for
//! deciding what to tell (`alert`).
//!
//! Rules and figures are from Slack's documentation ("Formatting text for app surfaces", "Block Kit reference"); where
//! Slack publishes none (the budget of a whole message) they are what other projects observed, on the safe side.

mod builder_url;
#[cfg(feature = "http")]
pub mod deliver;
mod flood_notice;
mod limits;
mod message;
mod mrkdwn;
mod render;
mod short;

pub use builder_url::builder_url;
pub use flood_notice::{Flood, HeldBack, flood, held_back, test_alert};
pub use limits::{BoundedList, Limited, MESSAGE_BUDGET, units};
pub use message::{Block, Message, Mrkdwn, PlainText};
pub use render::render;
pub use short::{Short, short};

#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
pub(crate) use tests::hostile_record;
