//! Distributed backtests on Step Functions: observes their stacks, finds those that earlier runs left, and runs the state
//! machine. Its stack is created and deleted with [`super::apply()`].

mod execution;
mod failed_shards;
mod remains;

pub use execution::{JobFailure, JobProgress, JobState, ShardCounts, progress, start, stop};
pub use failed_shards::{MAX_FAILED_SHARDS, ShardFailure, failed_shards};
pub use remains::{observe, remains};
