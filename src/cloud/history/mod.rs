//! Reads the event history of CloudTrail (`LookupEvents`): the management events of the last 90 days, which every account has
//! without a trail. A [`RegionHistory`] has the events of one region, an [`EventHistory`] those of several, and a
//! [`FollowedHistory`] those that are added while it is read.

mod cursor;
mod estimate;
mod event_history;
#[cfg(test)]
mod event_history_tests;
mod failure;
mod followed_history;
mod follower;
mod pace;
mod region_history;
mod seen;
#[cfg(test)]
mod server_tests;
#[cfg(test)]
mod tests;

pub use cursor::{HistoryCursor, HistoryWindow};
pub use estimate::{RegionEstimate, estimate_history};
pub use event_history::{EventHistory, HistoryPage};
pub use followed_history::{FollowedBatch, FollowedHistory};
pub use follower::OVERLAP_SECONDS;
pub use pace::REQUESTS_PER_SECOND;
pub use region_history::{EVENTS_PER_PAGE, HistoryEvent, RegionHistory};

/// Days that CloudTrail keeps events (CloudTrail User Guide, "Working with CloudTrail event history").
pub const HISTORY_DAYS: i64 = 90;
