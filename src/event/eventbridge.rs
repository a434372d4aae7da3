//! An event as EventBridge delivers it and matches it against patterns. A bare record gets the envelope that EventBridge
//! would add (AWS EventBridge User Guide, "AWS service events delivered via CloudTrail").

use std::borrow::Cow;

use super::kind::EventKind;
use super::record::Record;
use super::unwrap::EventPlace;
use crate::aws;
use crate::diagnostic::Span;
use crate::json::Node;

/// The text of an event, with the origin of its parts.
#[derive(Debug)]
pub struct EventBridgeEvent<'t> {
    /// A JSON object with the envelope's members.
    pub text: Cow<'t, str>,
    /// Spans of the text in order, each with the span of the original text that it was made from.
    origins: Vec<(Span, Span)>,
}

impl<'t> EventBridgeEvent<'t> {
    /// A document without changes.
    pub fn verbatim(node: &Node<'_>, text: &'t str) -> Self {
        let event = text.get(node.span.range()).unwrap_or_default();
        let whole = Span::new(0, event.len());
        Self { text: Cow::Borrowed(event), origins: vec![(whole, node.span)] }
    }

    /// A record in its own envelope, or in the one that EventBridge would add.
    pub fn record(record: &Record<'t>, place: &EventPlace<'t>) -> Self {
        match record.envelope() {
            Some(envelope) => Self::verbatim(envelope, place.text),
            None => wrap(record, place.text),
        }
    }

    /// Reports whether the envelope was added.
    fn is_wrapped(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }

    /// The origin of a span of [`Self::text`]. Returns `None` if the span is not inside one part.
    pub fn origin(&self, span: Span) -> Option<PartOrigin> {
        let within = |part: &Span| part.start <= span.start && span.end <= part.end;
        let index = self.origins.iter().position(|(part, _)| within(part))?;
        let (part, origin) = self.origins.get(index)?;
        if self.is_wrapped() && index + 1 == self.origins.len() {
            return Some(PartOrigin::Added(*origin));
        }
        if part.end - part.start != origin.end - origin.start {
            return Some(PartOrigin::MadeFrom(*origin));
        }
        let shift = |offset| offset - part.start + origin.start;
        Some(PartOrigin::Same(Span { start: shift(span.start), end: shift(span.end) }))
    }
}

/// The origin of a span, as a span of the original text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartOrigin {
    /// The same text.
    Same(Span),
    /// EventBridge derives the text from this one.
    MadeFrom(Span),
    /// EventBridge adds the text to this one.
    Added(Span),
}

/// The `source` of an event source: `aws.ecs` for `ecs.amazonaws.com`.
pub fn source(event_source: &str) -> String {
    aws::source(event_source.split('.').next().unwrap_or_default())
}

fn wrap<'t>(record: &Record<'t>, text: &str) -> EventBridgeEvent<'t> {
    let kind = record.kind();
    let detail_type = kind.map(EventKind::detail_type).unwrap_or_default();
    // An Insights event is CloudTrail's own; the source of the unusual calls is in its details.
    let is_insight = kind == Some(EventKind::Insight);
    let source = record
        .event_source()
        .map(source)
        .or_else(|| is_insight.then(|| "aws.cloudtrail".to_owned()))
        .unwrap_or_default();
    let text_of = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let members = [
        ("id", "eventID", text_of(record.event_id())),
        ("detail-type", "eventType", detail_type.to_owned()),
        ("source", "eventSource", source),
        ("account", "recipientAccountId", text_of(record.affected_account())),
        ("time", "eventTime", text_of(record.event_time())),
        ("region", "awsRegion", text_of(record.region())),
    ];
    let mut event = String::from("{\"version\":\"0\"");
    let mut origins = Vec::new();
    for (name, made_from, value) in members {
        event.extend([",\"", name, "\":"]);
        let start = event.len();
        event.push_str(&serde_json::Value::String(value).to_string());
        let origin = record.get(made_from).map_or(record.span(), |node| node.span);
        origins.push((Span::new(start, event.len()), origin));
    }
    event.push_str(",\"resources\":[],\"detail\":");
    let start = event.len();
    event.push_str(text.get(record.span().range()).unwrap_or_default());
    origins.push((Span::new(start, event.len()), record.span()));
    event.push('}');
    // Everything around the parts is attributed to the record.
    origins.push((Span::new(0, event.len()), record.span()));
    EventBridgeEvent { text: Cow::Owned(event), origins }
}
