//! One event of the input, with its own text.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::event_form::{EnvelopeFields, EnvelopeMember, EventForm};
use super::eventbridge::EventBridgeEvent;
use super::record::Record;
use super::unwrap::{EventPlace, UnwrappedItem, read};
use crate::diagnostic::{Diagnostic, Name, Position, Source};

/// An event of the input, from CloudTrail or from another source.
#[derive(Clone, Debug)]
pub struct Event {
    /// The text of the envelope or of the record.
    pub text: String,
    /// The form of the text.
    pub form: EventForm,
    /// The origin.
    pub origin: EventOrigin,
    /// The fields of the envelope, if they were found without a tree.
    pub(super) fields: Option<EnvelopeFields>,
}

/// The origin of an event.
#[derive(Clone, Debug)]
pub struct EventOrigin {
    /// The input.
    pub name: Arc<Name>,
    /// The position of the event in the input, or of the string that contains it.
    pub position: Position,
    /// The event is inside a string of the input.
    pub in_string: bool,
}

/// `file:line`
impl fmt::Display for EventOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.position.line)
    }
}

impl Event {
    /// Parses the event and calls `visit` with its record, or with the problem of an event that CloudTrail did not write.
    #[expect(clippy::missing_panics_doc, reason = "the text of an event is a JSON object")]
    pub fn with_record<T>(
        &self,
        visit: impl FnOnce(Result<(Record<'_>, EventPlace<'_>), Diagnostic>) -> T,
    ) -> T {
        let (mut visit, mut result) = (Some(visit), None);
        let _breaks_at_the_first = read(&self.text, &mut |item| {
            let found = match item {
                UnwrappedItem::Record(record, place) => Ok((record, place)),
                UnwrappedItem::Foreign(.., problem) | UnwrappedItem::Problem(problem) => {
                    Err(problem)
                }
            };
            result = visit.take().map(|visit| visit(found));
            ControlFlow::Break(())
        });
        result.expect("the text of an event is a JSON object")
    }

    /// The text of the event as EventBridge delivers it, made in `buffer` if the event is a bare record. `None` if the event is
    /// invalid.
    pub fn delivered<'b>(&'b self, buffer: &'b mut String) -> Option<&'b str> {
        if self.form == EventForm::Envelope {
            return Some(&self.text);
        }
        buffer.clear();
        if let Some(fields) = self.fields {
            self.wrap(fields, buffer);
            return Some(buffer);
        }
        *buffer = self.with_record(|record| {
            let (record, place) = record.ok()?;
            Some(EventBridgeEvent::record(&record, &place).text.into_owned())
        })?;
        Some(buffer)
    }

    /// Puts the record into its envelope, exactly as [`EventBridgeEvent::record`] does.
    fn wrap(&self, fields: EnvelopeFields, out: &mut String) {
        out.reserve(self.text.len() + 400);
        out.push('{');
        for member in EnvelopeMember::ALL {
            let value = fields.parts(member, self.text.as_bytes());
            let [first, second] = value.map(String::from_utf8_lossy);
            out.extend(["\"", member.name(), "\":\"", &first, &second, "\","]);
        }
        out.extend(["\"resources\":[],\"detail\":", &self.text, "}"]);
    }

    /// The text of the event as a source, for excerpts.
    pub fn source(&self) -> Source {
        let EventOrigin { name, position, in_string } = &self.origin;
        if !in_string {
            return Source::at((**name).clone(), self.text.clone(), *position);
        }
        let name = format!("{name} (in the string on line {})", position.line);
        Source::new(Name::Path(name), self.text.clone())
    }
}
