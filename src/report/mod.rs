//! Writes the results of `check`, `match`, `test`, `backtest` and the page of `rules`: text, JSON, SARIF, `JUnit`, Markdown, HTML
//! and TOML. The commands decide the results, and `ui` has the streams and the styles.

pub mod backtest;
pub mod check;
pub mod eventbridge;
mod html_page;
pub mod matching;
pub mod rule_set;
pub mod testing;
