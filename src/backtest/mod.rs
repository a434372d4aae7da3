//! Counts the alerts of a rule set over an archive. Events become counts ([`Tally`]), which are a [`Partial`]; partials
//! of parts of an archive merge into that of the whole, and a partial becomes a [`BacktestReport`]. Pure: the callers
//! open the inputs and write the results.

mod call_cache;
mod consistency;
mod counted_alert;
mod dimension;
mod earliest_alerts;
mod flood_times;
mod input_identifiers;
mod instant;
mod known_hash;
mod layout;
mod merge;
mod partial;
mod record_facts;
mod report;
mod rules;
mod selection;
mod sensitive_events;
mod set_tally;
mod shard;
mod suggest;
mod tally;
mod tally_options;
#[cfg(test)]
mod tests;
mod unread_period;
mod value_counts;

pub use dimension::{Dimension, value_name};
pub use flood_times::{FloodKey, FloodTimes, Kinds};
pub use input_identifiers::RepeatedInput;
pub use instant::{UtcDay, UtcSecond};
pub use known_hash::{HashedText, KnownHash, KnownHashes};
pub use layout::{
    ListingStep, account_and_region, is_archived_event_file, is_in_layout, listing, may_contain,
};
pub use merge::{MergeError, read_partial};
pub use partial::{
    AgainstTally, ExampleAlert, ExcludedRecords, ExclusiveAlerts, InputIdentifiers, InputTally,
    Overlap, PARTIAL_FORMAT, Partial, PartialError, RuleFacts, RuleSetFacts, RuleTally, SetTally,
    UnreadableInput,
};
pub use report::{
    ActorShare, AfterFloodGuard, AgainstReport, BacktestReport, DayCounts, OverlapReport, PerDay,
    RecordCounts, ReportWindow, RuleReport, RuleSetSummary, RunFacts, SetReport, UnreadableReport,
};
pub use rules::BacktestRules;
pub use selection::Selection;
pub use shard::{FailedShard, Shard, ShardPlanner};
pub use suggest::{IgnoreSafety, SuggestedIgnore};
pub use tally::Tally;
pub use tally_options::TallyOptions;
pub use unread_period::UnreadPeriod;
pub use value_counts::{ValueCount, ValueCounts};
