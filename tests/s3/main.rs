//! `backtest` of archives in S3: on an emulator of AWS, and on a bucket on loopback that fails as S3 does.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod archive;
#[path = "../support/bucket.rs"]
#[expect(clippy::cast_possible_truncation, reason = "objects of tests are small")]
#[expect(dead_code, reason = "the tests of src/cloud/s3 need more faults")]
mod bucket;
mod dry_run;
#[path = "../support/emulator_bucket.rs"]
mod emulator_bucket;
#[path = "../emulators/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests/install needs more of it")]
mod emulators;
mod failures;
mod run;
mod same_counts;
mod speed;
