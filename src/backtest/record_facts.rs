//! The time of a record, and whether the selection contains it.

use super::instant::UtcSecond;
use super::partial::ExcludedRecords;
use super::selection::{Exclusion, Selection};
use crate::event::{Event, EventForm, ScannedEvent};
use crate::json::parse;

/// The time of a record, and the result of the selection.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordFacts {
    pub(super) time: Option<UtcSecond>,
    /// `None` for a selected record.
    pub(super) exclusion: Option<Exclusion>,
}

impl RecordFacts {
    /// Reads the facts from the bytes of an event. Adds an account or region that excludes it to `excluded`. Returns `None` if
    /// only the tree has the facts.
    pub(super) fn of_scanned(
        scanned: &ScannedEvent,
        bytes: &[u8],
        selection: &Selection,
        excluded: &mut ExcludedRecords,
    ) -> Option<Self> {
        let time = scanned.time(bytes)?;
        let (account, region) = if selection.has_places() {
            (Some(scanned.account(bytes)?), Some(scanned.region(bytes)?))
        } else {
            (None, None)
        };
        Some(Self::new([Some(time), account, region], selection, excluded))
    }

    /// Reads the time and the place of an event from its tree. For an envelope they are its own, as for an event that is
    /// evaluated without a tree.
    pub(super) fn of(event: &Event, selection: &Selection, excluded: &mut ExcludedRecords) -> Self {
        let mut facts = |texts: [Option<&str>; 3]| Self::new(texts, selection, excluded);
        if event.form == EventForm::Record {
            return event.with_record(|record| match record {
                Ok((it, _)) => facts([it.event_time(), it.affected_account(), it.region()]),
                Err(_) => facts([None; 3]),
            });
        }
        let Ok(envelope) = parse(&event.text) else { return facts([None; 3]) };
        facts(["time", "account", "region"].map(|name| envelope.get(name)?.string()))
    }

    /// `texts` are the time, the account and the region.
    fn new(
        texts: [Option<&str>; 3],
        selection: &Selection,
        excluded: &mut ExcludedRecords,
    ) -> Self {
        let [time, account, region] = texts;
        let time = time.and_then(UtcSecond::of_event);
        let exclusion = selection.exclusion(time, account, region);
        if let Some(exclusion) = exclusion {
            excluded.add_name(exclusion, account, region);
        }
        Self { time, exclusion }
    }
}
