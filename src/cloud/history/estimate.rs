//! Estimates the number of events in the event history, which CloudTrail does not tell: from the newest page of each of several
//! parts of the period.

use super::cursor::{HistoryCursor, HistoryWindow};
use super::region_history::{EVENTS_PER_PAGE, RegionHistory};
use crate::backtest::UtcSecond;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;

/// Parts of the period: a working day and a weekend differ.
const PARTS: i64 = 7;

/// The estimate for a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionEstimate {
    /// The name of the region.
    pub region: String,
    /// The number of events.
    pub events: u64,
}

impl RegionEstimate {
    /// The number of requests that read the events.
    pub fn requests(&self) -> u64 {
        self.events.div_ceil(EVENTS_PER_PAGE.into()).max(1)
    }
}

/// Estimates the number of events in each region.
pub async fn estimate_history(
    connection: &AwsConnection,
    regions: &[String],
    window: HistoryWindow,
) -> Result<Vec<RegionEstimate>, CloudError> {
    let mut all = Vec::new();
    for region in regions {
        let mut history = RegionHistory::new(connection, region);
        let mut events = 0;
        for part in parts(window) {
            let mut cursor = HistoryCursor::new(part);
            let page = history.next_page(&mut cursor).await?.unwrap_or_default();
            let times: Vec<_> = page.iter().map(|it| it.time).collect();
            events += events_of(part, &times, cursor.is_complete());
        }
        all.push(RegionEstimate { region: region.clone(), events });
    }
    Ok(all)
}

/// Divides a period into parts of about the same length. A short one has fewer.
fn parts(window: HistoryWindow) -> impl Iterator<Item = HistoryWindow> {
    let HistoryWindow { first, last } = window;
    let length = last.since_epoch() - first.since_epoch() + 1;
    let start = move |part| first.plus(length * part / PARTS);
    let parts =
        (0..PARTS).map(move |it| HistoryWindow { first: start(it), last: start(it + 1).plus(-1) });
    parts.filter(|it| it.first <= it.last)
}

/// Returns the number of events in a part, from the times of its newest page. `is_complete` if there are no others.
pub(super) fn events_of(part: HistoryWindow, times: &[UtcSecond], is_complete: bool) -> u64 {
    let found = times.len() as u64;
    let Some(oldest) = times.iter().min().filter(|_| !is_complete) else { return found };
    let seconds = |from: UtcSecond| (part.last.since_epoch() - from.since_epoch() + 1).max(1);
    let (all, read) = (seconds(part.first).unsigned_abs(), seconds(*oldest).unsigned_abs());
    found.saturating_mul(all) / read
}
