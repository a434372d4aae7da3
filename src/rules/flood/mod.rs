//! The flood guard. Once alerts of one kind exceed a number per minute, one notice replaces the following ones, which are held
//! back and counted until a message reports their number. The function applies it, and a backtest replays it.
//!
//! With a limit of 2 and events of one kind at the seconds 0, 10, 20, 30 and 90: the first two are posted, the third
//! becomes a notice, the fourth is held back, and the fifth is posted with "2 held back".

mod key;
mod limiter;
#[cfg(test)]
mod tests;

pub use key::{RateCaller, RateKey, RateLabel, name, shown};
pub use limiter::{Decision, Moment, RateLimiter, SuppressedSummary, replay};
