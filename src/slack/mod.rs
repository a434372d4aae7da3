//! Renders an alert as a Slack Block Kit message within Slack's limits. Values are escaped: only the program's own labels,
//! links and date tokens act as markup. The contents are selected by `alert`.
//!
//! Rules and figures are from Slack's documentation ("Formatting text for app surfaces", "Block Kit reference"). Figures
//! that Slack does not publish (the budget of a whole message) are below the values that other projects observed.

mod builder_url;
#[cfg(feature = "http")]
pub mod deliver;
mod flood_notice;
mod limits;
mod message;
mod mrkdwn;
mod render;
mod sentence;
mod short;

pub use builder_url::builder_url;
pub use flood_notice::{Flood, HeldBack, flood, held_back, test_alert};
pub use limits::{BoundedList, Limited, MESSAGE_BUDGET, units};
pub use message::{Block, Message, Mrkdwn, PlainText};
pub use render::{render, render_for};
pub use short::{Short, short, short_for};

#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
pub(crate) use tests::hostile_record;
