//! Message → styled lines, as Slack would lay it out. It reads the finished blocks, so that it shows what Slack gets.
//! Not for colours: lines carry roles, and whoever prints them decides what a role looks like.

mod draw;
mod line;
mod mrkdwn;
mod wrap;

pub use draw::{Canvas, draw};
pub use line::{PreviewLine, Role, Run, width};
pub use wrap::wrap_text;

#[cfg(test)]
mod tests;
