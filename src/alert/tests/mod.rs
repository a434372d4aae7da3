//! Tests of redaction and of visible text.

mod decoded;
mod redaction;
mod visible;
