//! Delivery against real servers on loopback: what is posted, what becomes of it, and what is said of it.
#![expect(clippy::disallowed_methods, reason = "tests read files, the environment and the clock")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[cfg(unix)]
mod calls;
mod deliver;
#[cfg(unix)]
#[path = "../emulators/mod.rs"]
mod emulators;
#[cfg(unix)]
mod end_to_end;
mod faults;
mod function;
#[cfg(unix)]
mod road;
mod runtime_api;
mod send;
mod server;
