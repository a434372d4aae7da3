//! Sends one signed request to AWS (Signature Version 4): the account from environment variables, the endpoint, the signature.
//! The only module that uses the signing crates: an SDK for one call would slow down the function's cold start. `secret` and
//! `notify` interpret the responses.

mod account;
mod call;

pub use account::Account;
pub use call::{AwsCall, AwsCallError, send_call};
