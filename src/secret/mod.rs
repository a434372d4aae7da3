//! Fetches a secret from Parameter Store or Secrets Manager with one signed request. The meaning of the secret belongs to
//! `slack::deliver`. The only module that uses the signing crates: an SDK for one call would slow down the function's cold
//! start.

mod fetch;

pub use fetch::{Account, FetchError, SecretReference, fetch};
