//! Tests delivery against real servers on loopback: the requests, their outcomes and the output.
#![expect(clippy::disallowed_methods, reason = "tests read files, the environment and the clock")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[cfg(unix)]
mod calls;
mod channels;
mod deliver;
#[cfg(unix)]
#[path = "../emulators/mod.rs"]
#[expect(dead_code, reason = "tests/install needs more of it")]
mod emulators;
#[cfg(unix)]
mod end_to_end;
#[cfg(unix)]
mod full_path;
mod function;
mod instance;
mod refusals;
mod routed;
mod runtime_api;
mod send;
mod server;
mod unreliable_slack;
mod verdicts;
