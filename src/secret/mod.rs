//! Fetches a secret from Parameter Store or Secrets Manager with one signed request. The meaning of the secret belongs to
//! the channel that uses it.

mod fetch;

pub use fetch::{FetchError, SecretReference, fetch};
