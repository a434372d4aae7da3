//! A message as plain text, for e-mail.

use super::document::{MAX_LISTED, MAX_TEXT, MAX_TEXTS, start};
use super::notification::{Notification, NotificationKind};
use crate::alert::{Alert, VisibleText};
use crate::language::fill_places;

/// Maximum number of characters of a subject: SNS requires less than 100.
const MAX_SUBJECT: usize = 99;

impl Notification {
    /// Writes one line of ASCII that begins with a bracket, as SNS requires of a subject: the severity, the rule, the event and
    /// the caller.
    pub fn subject(&self) -> String {
        let alert = &self.alert;
        let rule = alert.rule.as_ref();
        let mark = match (&self.kind, rule) {
            (NotificationKind::Test(_), _) => "test",
            (NotificationKind::FloodNotice(_), _) => "held back",
            (NotificationKind::Alert, Some(rule)) => rule.severity.name(),
            (NotificationKind::Alert, None) => "alert",
        };
        // A title may be in another script, of which ASCII would leave question marks.
        let rule =
            rule.map(|it| Some(&it.title).filter(|it| it.as_str().is_ascii()).unwrap_or(&it.name));
        let event = alert.event_name.as_ref().map(VisibleText::as_str);
        let actor = alert.actor.as_ref().map(|it| format!("by {it}"));
        let call = event.into_iter().chain(actor.as_deref()).collect::<Vec<_>>().join(" ");
        let parts = rule
            .map(VisibleText::as_str)
            .into_iter()
            .chain(Some(&*call).filter(|it| !it.is_empty()));
        let about = parts.collect::<Vec<_>>().join(": ");
        let about = if about.is_empty() { "audit-alert" } else { &about };
        let ascii = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
        format!("[{mark}] {about}").chars().map(ascii).take(MAX_SUBJECT).collect()
    }

    /// Writes the message in lines: title, headline, fields with Slack's labels, parameters, facts and link.
    pub fn plain_text(&self) -> String {
        let alert = &self.alert;
        let words = alert.language.table();
        let mut lines = Vec::new();
        match &self.kind {
            NotificationKind::Alert => lines.extend(title(alert)),
            NotificationKind::FloodNotice(notice) => {
                lines.push(words.flood_title.to_owned());
                lines.push(fill_places(words.flood_meaning, &[("log", &notice.log)]));
                lines.extend(title(alert));
            }
            NotificationKind::Test(_) => lines.push(words.test_title.to_owned()),
        }
        lines.extend(alert.headline.as_ref().map(|it| start(it.as_str(), MAX_TEXT).into_owned()));
        lines.push(String::new());
        lines.extend(fields(alert));
        if let Some(json) = &alert.parameters {
            lines.push(format!("\nRequest Parameters:\n{}", json.text));
            if json.omitted > 0 {
                lines.push(format!("… (+{})", json.omitted));
            }
        }
        lines.push(String::new());
        let facts = alert.facts.iter().take(MAX_TEXTS);
        lines.extend(facts.map(|it| start(it.as_str(), MAX_LISTED).into_owned()));
        lines.extend(alert.link.as_deref().map(|it| start(it, MAX_TEXT).into_owned()));
        lines.join("\n") + "\n"
    }
}

/// The severity and title of the rule. Returns `None` if no rule is known.
fn title(alert: &Alert) -> Option<String> {
    let rule = alert.rule.as_ref()?;
    let title = start(rule.title.as_str(), MAX_TEXT);
    Some(format!("{} · {title}", rule.severity.word(alert.language)))
}

fn fields(alert: &Alert) -> impl Iterator<Item = String> {
    let failure = alert.failure.as_ref();
    let fields = [
        ("Event Name", &alert.event_name),
        ("Event Source", &alert.event_source),
        ("Event Time", &alert.event_time),
        ("Event ID", &alert.event_id),
        ("AWS Region", &alert.region),
        ("User", &alert.actor),
        ("Client IP", &alert.client_ip),
    ];
    let errors = failure
        .into_iter()
        .flat_map(|it| [("Error Code", &it.code), ("Error Message", &it.message)]);
    fields.into_iter().chain(errors).filter_map(|(label, text)| {
        Some(format!("{label}: {}", start(text.as_ref()?.as_str(), MAX_TEXT)))
    })
}
