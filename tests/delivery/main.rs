//! Delivery from end to end: an event on a bus, the function, and what it posts.
#![expect(clippy::disallowed_methods, reason = "tests read files, the environment and the clock")]
#![expect(clippy::print_stdout, reason = "a skipped test says why")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[cfg(unix)]
mod end_to_end;
#[cfg(unix)]
mod ministack;
