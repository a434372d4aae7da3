//! Decides which times of a region to read next, to follow its events. Pure.

#[cfg(test)]
mod tests;

use super::cursor::HistoryWindow;
use crate::backtest::UtcSecond;

/// The longest delay of events that are found, in seconds. CloudTrail delivers within about 5 minutes on average and gives no guarantee
/// ("How CloudTrail works", AWS); 15 minutes are common.
pub const OVERLAP_SECONDS: i64 = 30 * 60;

/// The length of the first window, in seconds. Later ones depend on how many events a window had.
const FIRST_LENGTH: i64 = 60;

/// The shortest and the longest window, in seconds.
const MIN_LENGTH: i64 = 1;
const MAX_LENGTH: i64 = 6 * 3_600;

/// Pages from which the next window is shorter. The events of a window are sorted, so they wait until it is read.
const MANY_PAGES: u32 = 20;

/// Pages up to which the next window is longer.
const FEW_PAGES: u32 = 5;

/// Reads the history of a region in passes. A pass begins at the earliest time for which an event may still arrive, and ends at
/// the time at which it began.
///
/// For example with events that arrive up to 30 minutes late: the pass of 12:00 reads until 12:00, and that of 12:01 reads from
/// 11:30 until 12:01. An event of 11:40 that arrives at 12:05 is found by the passes from 12:05 to 12:10.
#[derive(Clone, Debug)]
pub(super) struct Follower {
    /// The time before which all events were found.
    settled: UtcSecond,
    /// The pass that is being read: the start of its next window, and its end.
    pass: Option<(UtcSecond, UtcSecond)>,
    length: i64,
}

impl Follower {
    /// Follows the events from a time on.
    pub(super) fn new(since: UtcSecond) -> Self {
        Self { settled: since, pass: None, length: FIRST_LENGTH }
    }

    /// The time before which no event is read any more.
    pub(super) fn settled(&self) -> UtcSecond {
        self.settled
    }

    /// The start of the next window.
    pub(super) fn position(&self) -> UtcSecond {
        self.pass.map_or(self.settled, |(first, _)| first)
    }

    /// Returns the next window of the pass, and begins a pass at `now` if none is being read. Returns the same window until
    /// [`Self::finish`].
    pub(super) fn window(&mut self, now: UtcSecond) -> HistoryWindow {
        let (first, end) = *self.pass.get_or_insert((self.settled, now.max(self.settled)));
        HistoryWindow { first, last: first.plus(self.length).min(end) }
    }

    /// Records that a window was read, and its number of pages. Returns `true` at the end of the pass.
    pub(super) fn finish(&mut self, window: HistoryWindow, pages: u32) -> bool {
        let Some((_, end)) = self.pass else { return true };
        if pages >= MANY_PAGES {
            self.length = (self.length / 2).max(MIN_LENGTH);
        } else if pages <= FEW_PAGES {
            self.length = (self.length * 2).min(MAX_LENGTH);
        }
        // The window was read after the end of the pass, so it has all events of this age.
        self.settled = self.settled.max(window.last.min(end.plus(-OVERLAP_SECONDS)));
        let is_last = window.last >= end;
        self.pass = (!is_last).then_some((window.last, end));
        is_last
    }
}
