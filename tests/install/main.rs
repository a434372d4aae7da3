//! Tests of `install`, `status`, `uninstall` and `doctor` on emulators of AWS, behind a proxy that is as strict as AWS and
//! injects failures.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read files, the environment and the clock")]
#![expect(clippy::print_stdout, reason = "tests print their figures")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod assumptions;
mod doctor;
mod documents;
mod drift;
mod dump;
#[path = "../emulators/mod.rs"]
mod emulators;
mod end_to_end;
mod failures;
mod harness;
mod import;
#[path = "../support/json_members.rs"]
mod json_members;
mod kill;
#[path = "../emulators/moto.rs"]
mod moto;
mod owners;
mod privileges;
mod proxy;
mod roundtrip;
mod user;
mod wrong_folder;
