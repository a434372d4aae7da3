//! Tests of `export`: the files, validators of their formats, and deployments to an emulator of AWS.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::print_stdout, reason = "tests name what they skip")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod deployment;
#[path = "../support/emulator_bucket.rs"]
mod emulator_bucket;
#[path = "../emulators/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests/install needs more of it")]
mod emulators;
mod files;
mod folder;
mod import;
mod member;
mod terraform;
mod validators;
