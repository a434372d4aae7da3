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
    /// Reads the first page of each region, which fails without permission.
    pub async fn open(
        connection: &AwsConnection,
        regions: &[String],
        window: HistoryWindow,
    ) -> Result<Self, CloudError> {
        let region = |name: &String| BufferedRegion {
            history: RegionHistory::new(connection, name),
            cursor: HistoryCursor::new(window),
            events: VecDeque::new(),
            is_complete: false,
        };
        let regions = regions.iter().map(region).collect();
        let mut all = Self { regions, seen: SeenIds::default(), window };
        all.fill().await?;
        Ok(all)
    }

    /// The period.
    pub fn window(&self) -> HistoryWindow {
        self.window
    }

    /// Returns the events up to the end of a region's page. Returns `None` after the last one.
    pub async fn next_page(&mut self) -> Result<Option<HistoryPage>, CloudError> {
        self.fill().await?;
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

    /// Reads pages of the regions that have no event left.
    async fn fill(&mut self) -> Result<(), CloudError> {
        for region in &mut self.regions {
            while region.events.is_empty() && !region.is_complete {
                match region.history.next_page(&mut region.cursor).await? {
                    Some(mut events) => {
                        // Those of a page may be in any order. The sort is stable.
                        events.sort_by_key(|it| std::cmp::Reverse(it.time));
                        region.events = events.into();
                    }
                    None => region.is_complete = true,
                }
            }
        }
        Ok(())
    }
}
