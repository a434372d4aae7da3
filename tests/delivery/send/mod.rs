//! `audit-alert send`, the real command, against stand-ins of Slack and AWS: what it posts, where to, and what it says.
//! Every run is searched for secrets.

mod answers;
#[cfg(unix)]
mod interrupt;
mod places;
mod posted;
mod run;
mod secrets;
mod several;
#[cfg(unix)]
mod terminal;
