//! CloudTrail's event history, read from a server on loopback that pages, throttles, delivers late, repeats and reorders.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "../emulators/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests/install needs more of it")]
mod emulators;
#[path = "../support/history_server.rs"]
#[expect(clippy::cast_possible_truncation, reason = "numbers of tests are small")]
mod history_server;
mod source;
mod stand_in;
mod tail;
