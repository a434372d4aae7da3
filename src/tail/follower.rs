//! The times of one region to read next.

use jiff::{SignedDuration, Timestamp};

/// The delay of events that are still found. CloudTrail delivers within about 5 minutes on average and gives no guarantee
/// ("How CloudTrail works", AWS); 15 minutes are common.
pub const OVERLAP: SignedDuration = SignedDuration::from_mins(30);

/// The length of the first window. Later ones depend on how many events a window had.
const FIRST_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// The shortest and the longest window.
const MIN_WINDOW: SignedDuration = SignedDuration::from_secs(1);
const MAX_WINDOW: SignedDuration = SignedDuration::from_hours(6);

/// Pages from which the next window is shorter. The events of a window are sorted, so they wait until it is read.
const MANY_PAGES: u32 = 20;

/// Pages up to which the next window is longer.
const FEW_PAGES: u32 = 5;

/// Times to read, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryWindow {
    /// The earliest time.
    pub from: Timestamp,
    /// The latest time.
    pub to: Timestamp,
}

/// Reads the history of a region in passes. A pass begins at the earliest time for which an event may still arrive, and ends at
/// the time at which it began.
///
/// For example with events that arrive up to 30 minutes late: the pass of 12:00 reads until 12:00, and that of 12:01 reads from
/// 11:30 until 12:01. An event of 11:40 that arrives at 12:05 is found by the passes from 12:05 to 12:10.
#[derive(Clone, Debug)]
pub struct Follower {
    /// The time before which all events were found.
    settled: Timestamp,
    /// The pass that is being read: the start of its next window, and its end.
    pass: Option<(Timestamp, Timestamp)>,
    length: SignedDuration,
}

impl Follower {
    /// Follows the events from a time on.
    pub fn new(since: Timestamp) -> Self {
        Self { settled: since, pass: None, length: FIRST_WINDOW }
    }

    /// The time before which no event is read any more.
    pub fn settled(&self) -> Timestamp {
        self.settled
    }

    /// Returns the next window of the pass, and begins a pass at `now` if none is being read. Returns the same window until
    /// [`Self::finish`].
    pub fn window(&mut self, now: Timestamp) -> HistoryWindow {
        let (from, end) = *self.pass.get_or_insert((self.settled, now.max(self.settled)));
        let to = from.saturating_add(self.length).map_or(end, |to| to.min(end));
        HistoryWindow { from, to }
    }

    /// Records that a window was read, and its number of pages. Returns `true` at the end of the pass.
    pub fn finish(&mut self, window: HistoryWindow, pages: u32) -> bool {
        let Some((_, end)) = self.pass else { return true };
        if pages >= MANY_PAGES {
            self.length = (self.length / 2).max(MIN_WINDOW);
        } else if pages <= FEW_PAGES {
            self.length = (self.length * 2).min(MAX_WINDOW);
        }
        if window.to < end {
            self.pass = Some((window.to, end));
            return false;
        }
        self.pass = None;
        let settled = end.saturating_sub(OVERLAP).unwrap_or(Timestamp::MIN);
        self.settled = self.settled.max(settled);
        true
    }
}
