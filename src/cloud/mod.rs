//! Observes a stack in AWS, applies one step of a plan, and asks whether a pattern matches. The only place that names the SDK. `deploy` decides the steps.

mod additions;
mod apply;
#[cfg(feature = "cli")]
mod bus_rules;
mod connection;
mod credentials;
mod document;
mod error;
mod facts;
#[cfg(feature = "cli")]
mod history;
pub mod jobs;
mod observe;
mod retry;
#[cfg(feature = "cli")]
mod s3;
mod s3_hint;
mod tags;
mod test_pattern;
#[cfg(test)]
mod tests;
#[cfg(feature = "cli")]
mod throttle_notices;
mod trails;
mod unsent;

pub use additions::{additions, bus_statements};
pub use apply::{Artifacts, apply};
#[cfg(feature = "cli")]
pub use bus_rules::{RuleOfBus, rules_of_bus};
pub use connection::{AwsConnection, CallerIdentity, Options, region_of_profile};
pub use error::CloudError;
pub use facts::{Invoked, facts, invoke};
#[cfg(feature = "cli")]
pub use history::{
    EVENTS_PER_PAGE, EventHistory, FollowedBatch, FollowedHistory, HISTORY_DAYS, HistoryCursor,
    HistoryEvent, HistoryPage, HistoryWindow, OVERLAP_SECONDS, REQUESTS_PER_SECOND, RegionEstimate,
    RegionHistory, estimate_history,
};
pub use observe::{Depth, Observation, RegionalRules, is_parameter_ours, observe, refresh};
pub use retry::RetryPolicy;
#[cfg(feature = "cli")]
pub use s3::{
    ObjectBody, OpenObject, S3Address, S3Archive, S3Cost, S3Folder, S3Scope, S3Totals,
    list_archive, read_archive,
};
pub use test_pattern::{PatternAnswer, test_pattern};
#[cfg(feature = "cli")]
pub use throttle_notices::ThrottleNotices;
pub use trails::trails_of;
