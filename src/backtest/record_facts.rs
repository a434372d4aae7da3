//! The time of a record, and whether the selection contains it.

use super::instant::UtcSecond;
use super::selection::Selection;
use crate::event::{Event, EventForm, ScannedEvent};
use crate::json::parse;

/// The time of a record, and the result of the selection.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordFacts {
    pub(super) time: Option<UtcSecond>,
    /// Whether the accounts and regions of the selection have it.
    pub(super) is_placed: bool,
    pub(super) is_selected: bool,
}

impl RecordFacts {
    /// Reads the facts from the bytes of an event. Returns `None` if only the tree has them.
    pub(super) fn of_scanned(
        scanned: &ScannedEvent,
        bytes: &[u8],
        selection: &Selection,
    ) -> Option<Self> {
        let time = scanned.time(bytes)?;
        let is_placed = !selection.has_places()
            || selection.has_place(Some(scanned.account(bytes)?), Some(scanned.region(bytes)?));
        Some(Self::new(selection, Some(time), is_placed))
    }

    fn new(selection: &Selection, time: Option<&str>, is_placed: bool) -> Self {
        let time = time.and_then(UtcSecond::of_event);
        Self { time, is_placed, is_selected: is_placed && selection.has_time(time) }
    }

    /// Reads the time and the place of an event from its tree. For an envelope they are its own, as for an event that is
    /// evaluated without a tree.
    pub(super) fn of(event: &Event, selection: &Selection) -> Self {
        let facts = |time: Option<&str>, account: Option<&str>, region: Option<&str>| {
            let is_placed = !selection.has_places() || selection.has_place(account, region);
            Self::new(selection, time, is_placed)
        };
        if event.form == EventForm::Record {
            return event.with_record(|record| match record {
                Ok((it, _)) => facts(it.event_time(), it.affected_account(), it.region()),
                Err(_) => facts(None, None, None),
            });
        }
        let Ok(envelope) = parse(&event.text) else { return facts(None, None, None) };
        let text = |name| envelope.get(name).and_then(|it| it.string());
        facts(text("time"), text("account"), text("region"))
    }
}
