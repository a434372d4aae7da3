//! The event history of several regions while it grows: each event once, soon after CloudTrail delivers it.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::cursor::{HistoryCursor, HistoryWindow};
use super::follower::Follower;
use super::region_history::{HistoryEvent, RegionHistory};
use super::seen::SeenIds;
use crate::backtest::UtcSecond;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;

/// Bytes of records that wait until their window is read, at most. Beyond, events of one window may be out of order.
const MAX_HELD: usize = 4 << 20;

/// The event history of several regions, from a time on.
#[derive(Debug)]
pub struct FollowedHistory {
    regions: Vec<FollowedRegion>,
    seen: SeenIds,
    /// The events that were read and not returned, and the error of a region after them.
    ready: VecDeque<FollowedBatch>,
    failed: Option<CloudError>,
}

/// New events of a region, in the order of their times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowedBatch {
    /// The name of the region.
    pub region: String,
    /// The events. May be empty.
    pub events: Vec<HistoryEvent>,
}

#[derive(Debug)]
struct FollowedRegion {
    history: RegionHistory,
    follower: Follower,
    /// The window that is being read, its position, and the number of pages read.
    open: Option<(HistoryWindow, HistoryCursor, u32)>,
    /// New events of the window, and their bytes.
    held: Vec<HistoryEvent>,
    held_bytes: usize,
    /// The pass over all regions has read this one.
    is_done: bool,
    /// The error of the last window.
    error: Option<CloudError>,
}

impl FollowedHistory {
    /// Follows the events from a time on. Makes no call.
    pub fn new(connection: &AwsConnection, regions: &[String], since: UtcSecond) -> Self {
        let region = |name: &String| FollowedRegion {
            history: RegionHistory::new(connection, name),
            follower: Follower::new(since),
            open: None,
            held: Vec::new(),
            held_bytes: 0,
            is_done: false,
            error: None,
        };
        Self {
            regions: regions.iter().map(region).collect(),
            seen: SeenIds::default(),
            ready: VecDeque::new(),
            failed: None,
        }
    }

    /// Returns the next new events. Returns `None` once all regions were read until the present, and begins anew with the next
    /// call. An error does not lose events: the next call continues.
    pub async fn next_batch(
        &mut self,
        now: UtcSecond,
    ) -> Result<Option<FollowedBatch>, CloudError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            if !self.read(now).await {
                self.regions.iter_mut().for_each(|it| it.is_done = false);
                return Ok(None);
            }
        }
    }

    /// Reads the next windows of the regions that are behind, at the same time: the limit of requests is that of each region.
    /// Returns `false` if all regions were read until the present.
    async fn read(&mut self, now: UtcSecond) -> bool {
        // Not those that are ahead, so that the events of all regions are roughly in order.
        let left = self.regions.iter_mut().filter(|it| !it.is_done);
        let last = left.min_by_key(|it| it.follower.position());
        let Some(end) = last.map(|it| it.follower.window(now).last) else { return false };
        let left = self.regions.iter_mut().filter(|it| !it.is_done);
        let mut behind: Vec<_> = left.filter(|it| it.follower.position() <= end).collect();
        behind.sort_by_key(|it| it.follower.position());
        read_all(&mut behind, now, &RefCell::new(&mut self.seen)).await;
        for region in behind {
            let error = region.error.take();
            let events = region.take_held();
            match error {
                Some(error) if events.is_empty() => {
                    self.failed.get_or_insert(error);
                }
                // The error will happen again.
                _ => {
                    let region = region.history.region().to_owned();
                    self.ready.push_back(FollowedBatch { region, events });
                }
            }
        }
        if let Some(settled) = self.regions.iter().map(|it| it.follower.settled()).min() {
            self.seen.forget_before(settled);
        }
        true
    }

    /// Stops following a region. Returns `false` if it is the last one.
    pub fn leave_out(&mut self, region: &str) -> bool {
        self.regions.retain(|it| it.history.region() != region);
        !self.regions.is_empty()
    }
}

/// Reads windows of regions at the same time.
async fn read_all(
    regions: &mut [&mut FollowedRegion],
    now: UtcSecond,
    seen: &RefCell<&mut SeenIds>,
) {
    let Some((first, others)) = regions.split_first_mut() else { return };
    let (read, ()) = tokio::join!(first.read(now, seen), Box::pin(read_all(others, now, seen)));
    first.error = read.err();
}

impl FollowedRegion {
    /// Reads the rest of a window, as far as its events may wait.
    async fn read(
        &mut self,
        now: UtcSecond,
        seen: &RefCell<&mut SeenIds>,
    ) -> Result<(), CloudError> {
        let (window, cursor, pages) = self.open.get_or_insert_with(|| {
            let window = self.follower.window(now);
            (window, HistoryCursor::new(window), 0)
        });
        while let Some(events) = self.history.next_page(cursor).await? {
            *pages += 1;
            let mut seen = seen.borrow_mut();
            let new = events.into_iter().filter(|it| seen.is_new(it.id.as_deref(), it.time));
            for event in new {
                self.held_bytes += event.record.len();
                self.held.push(event);
            }
            if self.held_bytes >= MAX_HELD {
                return Ok(());
            }
        }
        self.is_done = self.follower.finish(*window, *pages);
        self.open = None;
        Ok(())
    }

    fn take_held(&mut self) -> Vec<HistoryEvent> {
        self.held_bytes = 0;
        let mut events = std::mem::take(&mut self.held);
        events.sort_by_key(|it| it.time);
        events
    }
}
