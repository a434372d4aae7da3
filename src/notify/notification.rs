//! The contents of a message, before a channel writes them in its own form.

use serde_json::json;

use crate::alert::{AccountNames, Alert, AlertContext, Instant, Language, VisibleText, alert};
use crate::diagnostic::Span;
use crate::event::Record;
use crate::json::{Node, Value};
use crate::slack::deliver::Bodies;
use crate::slack::{Flood, Message, flood, render_for, short_for, test_alert};

/// Contents of a message.
#[derive(Clone, Debug)]
pub struct Notification {
    /// The alert. Its facts begin with the summaries of the alerts that were held back before it.
    pub alert: Alert,
    /// The kind of the message.
    pub kind: NotificationKind,
    /// The ID of a Slack user group that the message mentions. Of the destination, never of an event.
    pub mention: Option<String>,
}

/// Kind of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotificationKind {
    /// An alert.
    Alert,
    /// Further alerts like this one are held back.
    FloodNotice(FloodNotice),
    /// A test. Nothing has happened.
    Test(Instant),
}

/// Contents of the notice that alerts are held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloodNotice {
    /// Title and name of the rule.
    pub rule: Option<VisibleText>,
    /// Maximum number of alerts per minute.
    pub limit: u32,
    /// Formatted time at which alerts are sent again.
    pub until: String,
    /// The log that lists the alerts held back.
    pub log: String,
}

const INFALLIBLE: &str = "strings serialize to JSON";

impl Notification {
    /// Makes the message of an alert.
    pub fn of(alert: Alert) -> Self {
        Self { alert, kind: NotificationKind::Alert, mention: None }
    }

    /// Makes a test.
    pub fn test(language: Language, at: Instant) -> Self {
        let words = language.table();
        let node = Node { span: Span::default(), value: Value::Null };
        let accounts = AccountNames::default();
        let context = AlertContext { language, redact: true, rule: None, accounts };
        let facts = VisibleText::new(words.test_meaning, false).into_iter().collect();
        let alert = Alert {
            headline: VisibleText::new(words.test, false),
            event_time: VisibleText::new(&at.utc, false),
            facts,
            ..alert(&Record::bare(&node), &context)
        };
        Self { alert, kind: NotificationKind::Test(at), mention: None }
    }

    /// Renders the message for Slack, in both forms.
    #[expect(clippy::missing_panics_doc, reason = "strings serialize to JSON")]
    pub fn slack(&self) -> Bodies {
        let alert = &self.alert;
        let text_only = |message: &Message| json!({ "text": message.text }).to_string();
        let (message, short) = match &self.kind {
            NotificationKind::Alert => {
                let group = self.mention.as_deref();
                let short = serde_json::to_string(&short_for(alert, group)).expect(INFALLIBLE);
                (render_for(alert, group), short)
            }
            NotificationKind::FloodNotice(notice) => {
                let message = flood_notice(alert, notice);
                let short = text_only(&message);
                (message, short)
            }
            NotificationKind::Test(at) => {
                let message = test_alert(alert.language, at);
                let text = message.text.as_str();
                let short = json!({ "text": text, "unfurl_links": false, "unfurl_media": false });
                (message, short.to_string())
            }
        };
        Bodies { full: serde_json::to_string(&message).expect(INFALLIBLE), short }
    }
}

fn flood_notice(alert: &Alert, notice: &FloodNotice) -> Message {
    flood(
        alert.language,
        &Flood {
            rule: notice.rule.as_ref(),
            actor: alert.actor.as_ref(),
            actor_is_person: alert.actor_is_person,
            event: alert.event_name.as_ref(),
            is_failure: alert.failure.is_some(),
            limit: notice.limit,
            until: &notice.until,
            log: &notice.log,
            facts: &alert.facts,
            link: alert.link.as_deref(),
        },
    )
}
