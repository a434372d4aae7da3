//! Writes the results of `check`, `match`, `test` and `backtest`: text, JSON, SARIF, `JUnit`, Markdown, HTML and TOML. The commands
//! decide the results, and `ui` has the streams and the styles.

pub mod backtest;
pub mod check;
pub mod eventbridge;
mod html_page;
pub mod matching;
pub mod testing;
