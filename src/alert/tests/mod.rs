//! Tests of redaction and of visible text.

mod created;
mod decoded;
mod redaction;
mod visible;
