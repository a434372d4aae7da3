//! Tests of the files for hosted CI: the scripts of `action.yml`, and validators of its format and of the workflows.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod action;
mod action_hashes;
mod scripts;
mod validators;
#[path = "../emulators/venv.rs"]
mod venv;
mod yaml;
