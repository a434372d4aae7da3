//! Draws a message, laid out as in Slack: `layout` parses its blocks, `draw` makes lines of a terminal of them and `html` a part
//! of a page. The input is the rendered message, so that the preview shows exactly what Slack receives. Lines have roles; the
//! caller maps roles to colors.

mod draw;
#[cfg(feature = "cli")]
mod html;
mod layout;
mod line;
mod mrkdwn;
mod wrap;

pub use draw::{Canvas, draw};
#[cfg(feature = "cli")]
pub use html::{MessageElement, message_element};
pub use line::{PreviewLine, Role, Run, padded, width};
pub use wrap::wrap_text;

#[cfg(test)]
mod tests;
