//! Reads the only event of an input or of a text.

use std::io::Read;
use std::sync::Arc;

use super::input::InputSource;
use super::open::{open, read_failure};
use crate::diagnostic::{Diagnostic, Name};
use crate::event::{EventBridgeEvent, EventItem, EventSource};
use crate::language::{Phrase, phrase};

/// Returns the event as EventBridge would deliver it, or the reason why the input does not have exactly one event.
pub(super) fn single_event(input: &InputSource, stdin: &mut dyn Read) -> Result<String, Phrase> {
    let reader = open(input, &Arc::default(), stdin).map_err(|it| it.message())?;
    let name = input.name();
    read_event(&name, reader).map_err(|reason| Phrase::verbatim(name.to_string()).because(reason))
}

/// Returns the event of a text, as [`single_event`] does.
pub(super) fn event_in_text(text: &str) -> Result<String, Phrase> {
    read_event(&Name::Stdin, text.as_bytes())
}

fn read_event(name: &Name, reader: impl Read) -> Result<String, Phrase> {
    let mut items = EventSource::new(name.clone(), reader);
    let first = items.next();
    let count = usize::from(first.is_some()) + items.count();
    let Some(item) = first.filter(|_| count == 1) else {
        return Err(phrase!("expected one event, found {count}", count));
    };
    let problem = match item {
        Ok(EventItem::Event(event)) => {
            let text = event.with_record(|record| {
                let (record, place) = record?;
                Ok(EventBridgeEvent::record(&record, &place).text.into_owned())
            });
            return text.map_err(|problem: Diagnostic| problem.phrase());
        }
        Ok(EventItem::Problem(problem)) => problem.map(|it| it.diagnostic.phrase()),
        Err(error) => Some(read_failure(name, error).message()),
    };
    Err(problem.unwrap_or_default())
}
