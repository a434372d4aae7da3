//! Delivery against real servers on loopback: what is posted, what becomes of it, and what is said of it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod deliver;
mod server;
