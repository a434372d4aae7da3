//! Follows CloudTrail's event history: decides which times to read next, and which events are new. The history is read again
//! and again over the same minutes, because CloudTrail delivers late and in no order. Pure: the current time is an argument.
//! `cloud` reads the history, `cli/tail` shows the events.

mod follower;
mod seen;
#[cfg(test)]
mod tests;

pub use follower::{Follower, HistoryWindow, OVERLAP};
pub use seen::SeenEvents;
