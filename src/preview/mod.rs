//! Draws a message as lines, laid out as in Slack. The input is the rendered message, so that the preview shows exactly what
//! Slack receives. Lines have roles; the caller maps roles to colors.

mod draw;
mod line;
mod mrkdwn;
mod wrap;

pub use draw::{Canvas, draw};
pub use line::{PreviewLine, Role, Run, padded, width};
pub use wrap::wrap_text;

#[cfg(test)]
mod tests;
