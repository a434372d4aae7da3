//! Tests of redaction and of visible text.

mod redaction;
mod visible;
