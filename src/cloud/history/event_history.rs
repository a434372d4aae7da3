//! The event history of several regions as one, newest events first and without duplicates.

use std::collections::VecDeque;

use super::cursor::{HistoryCursor, HistoryWindow};
use super::region_history::{HistoryEvent, RegionHistory};
use super::seen::SeenIds;
use crate::backtest::UtcSecond;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;

/// Events of a region that wait for older ones of another region, after which it is not read ahead.
const READ_AHEAD: usize = 1_000;

/// The event history of several regions in a period.
#[derive(Debug)]
pub struct EventHistory {
    regions: Vec<BufferedRegion>,
    seen: SeenIds,
    window: HistoryWindow,
    left_out: Vec<CloudError>,
}

/// Events that follow each other in the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryPage {
    /// The records as JSON, one per line.
    pub records: String,
    /// The number of records.
    pub count: u64,
    /// All events after this second were read.
    pub read_to: Option<UtcSecond>,
}

/// A region with the events of its last pages that were not returned yet.
#[derive(Debug)]
struct BufferedRegion {
    history: RegionHistory,
    cursor: HistoryCursor,
    events: VecDeque<HistoryEvent>,
    is_complete: bool,
    /// The error after which the region is not read.
    error: Option<CloudError>,
}

impl EventHistory {
    /// Reads the first page of each region, which fails without permission. Only with `required` the other regions are left out
    /// instead.
    pub async fn open(
        connection: &AwsConnection,
        regions: &[String],
        required: Option<&str>,
        window: HistoryWindow,
    ) -> Result<Self, CloudError> {
        let region = |name: &String| BufferedRegion {
            history: RegionHistory::new(connection, name),
            cursor: HistoryCursor::new(window),
            events: VecDeque::new(),
            is_complete: false,
            error: None,
        };
        let mut opened: Vec<_> = regions.iter().map(region).collect();
        fill_all(&mut opened).await;
        let (mut all, mut left_out) = (Vec::new(), Vec::new());
        for mut region in opened {
            match region.error.take() {
                None => all.push(region),
                Some(error)
                    if error.is_denied()
                        && required.is_some_and(|it| it != region.history.region()) =>
                {
                    left_out.push(error);
                }
                Some(error) => return Err(error),
            }
        }
        Ok(Self { regions: all, seen: SeenIds::default(), window, left_out })
    }

    /// Returns the errors of the regions that were left out.
    pub fn into_left_out(self) -> Vec<CloudError> {
        self.left_out
    }

    /// The period.
    pub fn window(&self) -> HistoryWindow {
        self.window
    }

    /// Returns the events up to the end of a region's page. Returns `None` after the last one. After an error of a region, returns
    /// the events of the others that are newer than those that are missing, and then the error.
    pub async fn next_page(&mut self) -> Result<Option<HistoryPage>, CloudError> {
        fill_all(&mut self.regions).await;
        let mut page = HistoryPage::default();
        // Until a region has to be read before it is known which event is the next one.
        while self.regions.iter().all(|it| it.is_complete || !it.events.is_empty()) {
            let next = self.regions.iter_mut().filter(|it| !it.events.is_empty());
            let next = next.max_by_key(|it| it.events.front().map(|event| event.time));
            let Some(event) = next.and_then(|it| it.events.pop_front()) else { break };
            page.read_to = Some(event.time);
            if self.seen.is_new(event.id.as_deref(), event.time) {
                page.count += 1;
                page.records.push_str(&event.record);
                page.records.push('\n');
            }
        }
        if page.read_to.is_some() {
            return Ok(Some(page));
        }
        let mut errors = self.regions.iter_mut().filter_map(|it| it.error.take());
        errors.next().map_or(Ok(None), Err)
    }
}

/// Reads the next pages of all regions at the same time: the limit of requests is that of each region.
async fn fill_all(regions: &mut [BufferedRegion]) {
    let Some((first, others)) = regions.split_first_mut() else { return };
    tokio::join!(first.fill(), Box::pin(fill_all(others)));
}

impl BufferedRegion {
    /// Reads a page if there is room, and further ones until there is an event.
    async fn fill(&mut self) {
        if self.error.is_some() || self.events.len() >= READ_AHEAD {
            return;
        }
        while !self.is_complete {
            match self.history.next_page(&mut self.cursor).await {
                Ok(Some(mut events)) => {
                    // Those of a page may be in any order. The sort is stable.
                    events.sort_by_key(|it| std::cmp::Reverse(it.time));
                    self.events.extend(events);
                }
                Ok(None) => self.is_complete = true,
                Err(error) => {
                    self.error = Some(error);
                    return;
                }
            }
            if !self.events.is_empty() {
                return;
            }
        }
    }
}
