//! What an alert shows, and what it does not.

mod redaction;
mod visible;
