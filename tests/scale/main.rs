//! Distributed backtests: the shards of an archive, counted by processes and by Apache Spark, give the report of the whole.
//! `AUDIT_ALERT_SCALE_RECORDS` is the size of the archive.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod archive;
mod cluster;
#[path = "../support/emulator_bucket.rs"]
mod emulator_bucket;
#[path = "../emulators/mod.rs"]
#[expect(dead_code, reason = "tests/install needs more of it")]
mod emulators;
mod job_stack;
mod shards;
mod spark;
#[path = "../backtest/truth.rs"]
mod truth;
