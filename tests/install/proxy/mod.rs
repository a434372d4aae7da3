//! A proxy in front of an emulator: refuses calls that AWS refuses and emulators accept, injects failures, and records all
//! calls. Plain HTTP, one thread for each connection.
//!
//! `strict` has the refusals of AWS, with recorded messages. It tracks the calls that pass through the proxy; resources that
//! a test creates without it are unknown to it.
mod answer;
mod call;
mod fault;
mod request;
mod serve;
mod strict;
mod tests;

pub(crate) use fault::Fault;
pub(crate) use serve::Proxy;
