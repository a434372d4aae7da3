//! Writes the report of `backtest`: for the terminal, as Markdown, as a page, and its suggestions as TOML.

mod document;
mod html;
mod human;
mod ignores;
mod markdown;
mod names;
mod numbers;
mod page;
mod sparkline;
#[cfg(test)]
mod tests;
mod words;

pub use html::html;
pub use human::human;
pub use ignores::ignores;
pub use markdown::markdown;
pub use words::{critical_lost, too_many_alerts, unreadable_reason};
