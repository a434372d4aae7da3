//! Writes the results of `check`, `match` and `test`: text, JSON, SARIF and `JUnit`. The commands decide the results, and `ui`
//! has the streams and the styles.

pub mod check;
pub mod eventbridge;
pub mod matching;
pub mod testing;
