//! An alert as text without blocks, sent after Slack refused the blocks.

use serde::Serialize;

use super::limits::{Budget, Limited};
use super::mrkdwn::{inline, mention};
use super::render::{headline, title};
use super::sentence::sentence;
use crate::alert::{Alert, VisibleText};

/// A message without blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Short {
    /// The whole message.
    pub text: Limited<4_000>,
    /// `none`, so that Slack does not turn URLs and names in the text into links.
    parse: &'static str,
    unfurl_links: bool,
    unfurl_media: bool,
}

/// Longest title and id, in units.
const TITLE: usize = 200;
const ID: usize = 100;

/// Renders title, sentence, headline, event id and link of an alert as text.
pub fn short(alert: &Alert) -> Short {
    short_for(alert, None)
}

/// As [`short`], with a mention of a user group, by its ID.
pub fn short_for(alert: &Alert, group: Option<&str>) -> Short {
    let words = alert.language.table();
    let title = title(alert).map(|title| inline(&title, TITLE));
    let id = alert
        .event_id
        .as_ref()
        .map(|id: &VisibleText| format!("Event ID {}", inline(id.as_str(), ID)));
    let link = alert.link.as_ref().map(|url| format!("<{url}|{}>", words.open_in_console));
    let rest: Vec<_> = [Some(words.short.to_owned()), id, link].into_iter().flatten().collect();
    let mention = group.and_then(mention);
    let lines = [mention, title, Some(sentence(alert)), headline(alert), Some(rest.join(" · "))];
    let text = lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
    Short { text: Budget::new().pay(text), parse: "none", unfurl_links: false, unfurl_media: false }
}
