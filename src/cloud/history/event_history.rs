//! The event history of several regions as one, newest events first and without duplicates.

use std::collections::VecDeque;

use super::cursor::{HistoryCursor, HistoryWindow};
use super::region_history::{HistoryEvent, RegionHistory};
use super::seen::SeenIds;
use crate::backtest::UtcSecond;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;

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

/// A region with the events of its last page that were not returned yet.
#[derive(Debug)]
struct BufferedRegion {
    history: RegionHistory,
    cursor: HistoryCursor,
    events: VecDeque<HistoryEvent>,
    is_complete: bool,
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
        let (mut all, mut left_out) = (Vec::new(), Vec::new());
        for name in regions {
            let mut region = BufferedRegion {
                history: RegionHistory::new(connection, name),
                cursor: HistoryCursor::new(window),
                events: VecDeque::new(),
                is_complete: false,
            };
            match region.fill().await {
                Ok(()) => all.push(region),
                Err(error) if error.is_denied() && required.is_some_and(|it| it != name) => {
                    left_out.push(error);
                }
                Err(error) => return Err(error),
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

    /// Returns the events up to the end of a region's page. Returns `None` after the last one.
    pub async fn next_page(&mut self) -> Result<Option<HistoryPage>, CloudError> {
        for region in &mut self.regions {
            region.fill().await?;
        }
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
        Ok(page.read_to.is_some().then_some(page))
    }
}

impl BufferedRegion {
    /// Reads pages until there is an event.
    async fn fill(&mut self) -> Result<(), CloudError> {
        while self.events.is_empty() && !self.is_complete {
            match self.history.next_page(&mut self.cursor).await? {
                Some(mut events) => {
                    // Those of a page may be in any order. The sort is stable.
                    events.sort_by_key(|it| std::cmp::Reverse(it.time));
                    self.events = events.into();
                }
                None => self.is_complete = true,
            }
        }
        Ok(())
    }
}
