//! Tests `audit-alert send` against mocks of Slack and AWS: requests, output and exit codes. The output of every run is searched
//! for secrets.

mod answers;
#[cfg(unix)]
mod interrupt;
mod named;
mod posted;
mod run;
mod secret_sources;
mod secrets;
mod several;
#[cfg(unix)]
mod terminal;
