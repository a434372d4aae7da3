//! Tests of the decisions, without a network.

use super::cursor::{HistoryCursor, HistoryWindow};
use super::estimate::events_of;
use super::seen::SeenIds;
use crate::backtest::UtcSecond;

fn second(it: i64) -> UtcSecond {
    UtcSecond::from_epoch(it)
}

fn window(first: i64, last: i64) -> HistoryWindow {
    HistoryWindow { first: second(first), last: second(last) }
}

/// A region whose tokens expire after a number of requests.
struct FakeRegion {
    /// Times of the events, newest first. Their index is their ID.
    events: Vec<i64>,
    page: usize,
    requests: usize,
    expires_every: usize,
}

impl FakeRegion {
    /// Returns the IDs of a period in the order in which they are read, or `None` if the cursor gives up.
    fn read(&mut self, window: HistoryWindow) -> Option<Vec<usize>> {
        let mut cursor = HistoryCursor::new(window);
        let mut all = Vec::new();
        while let Some(request) = cursor.next().cloned() {
            self.requests += 1;
            assert!(self.requests < 10_000, "no end");
            if request.token.is_some() && self.requests.is_multiple_of(self.expires_every) {
                if !cursor.refused() {
                    return None;
                }
                continue;
            }
            let (first, last) = (request.window.first, request.window.last);
            let range = first.since_epoch()..=last.since_epoch();
            let start: usize = request.token.map_or(0, |it| it.parse().unwrap());
            let found = self.events.iter().copied().enumerate();
            let found = found.filter(|(_, time)| range.contains(time)).skip(start);
            let mut page: Vec<_> = found.take(self.page + 1).collect();
            let token = (page.len() > self.page).then(|| (start + self.page).to_string());
            page.truncate(self.page);
            all.extend(page.iter().map(|(id, _)| *id));
            assert!(cursor.received(page.iter().map(|(_, time)| second(*time)), token));
        }
        Some(all)
    }
}

#[test]
fn tokens_that_expire_lose_no_event() {
    for expires_every in 3..20 {
        let events: Vec<_> = (0..500).rev().map(|it| it / 3).collect();
        let mut region = FakeRegion { events, page: 5, requests: 0, expires_every };
        let read = region.read(window(10, 150)).unwrap();
        let mut seen = SeenIds::default();
        let read: Vec<_> =
            read.into_iter().filter(|it| seen.is_new(Some(&it.to_string()), second(0))).collect();
        let expected: Vec<_> =
            (0..500).filter(|it| (10..=150).contains(&region.events[*it])).collect();
        assert_eq!(read, expected, "{expires_every}");
    }
}

#[test]
fn tokens_that_are_never_accepted_end_the_run() {
    let mut region = FakeRegion { events: vec![7; 20], page: 5, requests: 0, expires_every: 1 };
    assert_eq!(region.read(window(0, 10)), None);
    assert!(region.requests < 12, "{}", region.requests);
}

#[test]
fn a_repeated_token_ends_the_run() {
    let mut cursor = HistoryCursor::new(window(0, 10));
    let token = || Some("same".to_owned());
    let mut received = 0;
    while cursor.received(std::iter::once(second(10)), token()) {
        received += 1;
        assert!(received < 20, "no end");
    }
}

#[test]
fn a_period_that_ends_before_it_begins_has_no_page() {
    assert_eq!(HistoryCursor::new(window(2, 1)).next(), None);
    assert!(HistoryCursor::new(window(1, 1)).next().is_some());
}

#[test]
fn events_without_an_id_are_never_duplicates() {
    let mut seen = SeenIds::default();
    assert!(seen.is_new(None, second(0)) && seen.is_new(None, second(0)));
    let mut is_new = |id| seen.is_new(Some(id), second(0));
    assert!(is_new("a") && is_new("b") && !is_new("a"));
}

#[test]
fn events_are_estimated_from_the_newest_page_of_a_part() {
    let part = window(1_000, 1_999);
    let times = |all: &[i64]| all.iter().copied().map(second).collect::<Vec<_>>();
    assert_eq!(events_of(part, &[], true), 0);
    assert_eq!(events_of(part, &times(&[1_990, 1_200]), true), 2);
    // Fifty events in a tenth of the part.
    let page: Vec<_> = (0..50).map(|it| 1_998 - it * 2).collect();
    assert_eq!(events_of(part, &times(&page), false), 500);
    // Fifty events in one second.
    assert_eq!(events_of(part, &times(&[1_999; 50]), false), 50_000);
}
