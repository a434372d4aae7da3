//! Decides which page of a region's event history to request next. Pure.

use crate::backtest::UtcSecond;

/// Tokens that CloudTrail refuses one after the other without any earlier event in between, after which the run ends.
const MAX_REFUSED: u32 = 3;

/// A period. Both ends are part of it, as in `LookupEvents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryWindow {
    /// The first second.
    pub first: UtcSecond,
    /// The last second.
    pub last: UtcSecond,
}

/// The page to request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageRequest {
    pub(super) window: HistoryWindow,
    pub(super) token: Option<String>,
}

/// The position in a period, which is read from its end to its beginning.
#[derive(Clone, Debug)]
pub struct HistoryCursor {
    /// `None` after the last page.
    next: Option<PageRequest>,
    /// The end of a window that has all events that were not read.
    resume_at: UtcSecond,
    refused: u32,
}

impl HistoryCursor {
    /// Creates the cursor of a period. A period whose end is before its beginning has no pages.
    pub fn new(window: HistoryWindow) -> Self {
        let next = (window.first <= window.last).then_some(PageRequest { window, token: None });
        Self { next, resume_at: window.last, refused: 0 }
    }

    /// Returns the page to request. Returns `None` after the last one.
    pub(super) fn next(&self) -> Option<&PageRequest> {
        self.next.as_ref()
    }

    /// Reports whether the last page was read.
    pub(super) fn is_complete(&self) -> bool {
        self.next.is_none()
    }

    /// Continues after a page: the times of its events, and the token of the next page. Returns false if CloudTrail repeats a
    /// page without end.
    pub(super) fn received(
        &mut self,
        times: impl Iterator<Item = UtcSecond>,
        token: Option<String>,
    ) -> bool {
        // CloudTrail lists events from the newest to the oldest. The newest event of the page, not the oldest: the events of a
        // page may be in another order, and those of one second may continue on the next page.
        if let Some(newest) = times.max() {
            self.resume_at = self.resume_at.min(newest);
        }
        let Some(request) = &mut self.next else { return true };
        if token.is_none() {
            self.next = None;
        } else if request.token == token {
            return self.refused();
        } else {
            request.token = token;
        }
        true
    }

    /// Continues after a token that CloudTrail refuses, because it has expired: requests the events from the last page on
    /// again. Returns false if this does not help.
    pub(super) fn refused(&mut self) -> bool {
        let Some(request) = &mut self.next else { return false };
        let has_progress = self.resume_at < request.window.last;
        self.refused = if has_progress { 1 } else { self.refused + 1 };
        request.window.last = self.resume_at;
        request.token.take().is_some() && self.refused <= MAX_REFUSED
    }
}
