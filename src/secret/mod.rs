//! Where a secret is kept, and how it is fetched: Parameter Store and Secrets Manager, by one signed request each. Not for
//! what it is a secret of (`slack::deliver`). The only place that names the signing crates: a whole SDK for one call
//! would cost the function's cold start.

mod fetch;

pub use fetch::{Account, FetchError, SecretReference, fetch};
