//! A proxy in front of an emulator: it refuses what AWS refuses and emulators do not, fails when a test wants it to, and
//! remembers every call. Plain HTTP, one thread for each connection.
//!
//! What AWS refuses, and its words, is in `strict`, with the recordings they are from. The state that this takes is what
//! passed through the proxy: what a test makes beside it is unknown to it.
mod answer;
mod call;
mod fault;
mod request;
mod serve;
mod strict;
mod tests;

pub(crate) use fault::Fault;
pub(crate) use serve::Proxy;
