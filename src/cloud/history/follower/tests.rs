use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Follower, OVERLAP_SECONDS};
use crate::backtest::UtcSecond;
use crate::cloud::history::cursor::HistoryWindow;
use crate::cloud::history::seen::SeenIds;
use crate::scaled_cases;

const START: i64 = 1_796_000_000;

fn at(second: i64) -> UtcSecond {
    UtcSecond::from_epoch(START + second)
}

fn window(from: i64, to: i64) -> HistoryWindow {
    HistoryWindow { first: at(from), last: at(to) }
}

/// Reads a pass with a number of pages for each window. Returns the windows, in seconds.
fn pass(follower: &mut Follower, now: i64, pages: u32) -> Vec<(i64, i64)> {
    let mut windows = Vec::new();
    loop {
        let window = follower.window(at(now));
        windows.push((window.first.since_epoch() - START, window.last.since_epoch() - START));
        if follower.finish(window, pages) {
            return windows;
        }
    }
}

#[test]
fn a_pass_reads_as_far_back_as_events_may_be_late() {
    let mut follower = Follower::new(at(0));
    assert_eq!(pass(&mut follower, 900, 1), [(0, 60), (60, 180), (180, 420), (420, 900)]);
    assert_eq!(pass(&mut follower, 910, 1), [(0, 910)]);
    assert_eq!(pass(&mut follower, 1_900, 1), [(0, 1_900)]);
    assert_eq!(pass(&mut follower, 1_950, 1), [(100, 1_950)]);
    assert_eq!(follower.settled(), at(150));
}

#[test]
fn a_long_time_is_read_in_windows() {
    let mut follower = Follower::new(at(0));
    assert_eq!(follower.window(at(4 * 3_600)), window(0, 60));
    assert!(!follower.finish(window(0, 60), 1));
    // No event of this minute can arrive any more.
    assert_eq!((follower.settled(), follower.position()), (at(60), at(60)));
    let windows = pass(&mut follower, 4 * 3_600, 1);
    let minutes = windows.iter().map(|(first, last)| (first / 60, last / 60));
    let expected = [(1, 3), (3, 7), (7, 15), (15, 31), (31, 63), (63, 127), (127, 240)];
    assert_eq!(minutes.collect::<Vec<_>>(), expected);
    // The older part is not read again.
    assert_eq!(pass(&mut follower, 4 * 3_600 + 10, 1), [(12_600, 14_410)]);
}

#[test]
fn windows_with_many_events_become_shorter() {
    let mut follower = Follower::new(at(0));
    assert_eq!(pass(&mut follower, 100, 20), [(0, 60), (60, 90), (90, 100)]);
    for _ in 0..20 {
        pass(&mut follower, 100, 20);
    }
    assert_eq!(follower.window(at(100)), window(0, 1));
}

/// An unfinished window is read again, as after an error, also if the clock was set back.
#[test]
fn an_unfinished_window_is_repeated() {
    let mut follower = Follower::new(at(0));
    assert_eq!(follower.window(at(100)), window(0, 60));
    assert_eq!(follower.window(at(160)), window(0, 60));
    let mut follower = Follower::new(at(0));
    assert_eq!(pass(&mut follower, -500, 1), [(0, 0)]);
}

#[test]
fn ids_are_forgotten_by_the_minute() {
    let mut seen = SeenIds::default();
    assert!(seen.is_new(Some("a"), at(0)) && seen.is_new(Some("b"), at(3_600)));
    assert!(!seen.is_new(Some("a"), at(0)));
    seen.forget_before(at(3_600));
    assert!(seen.is_new(Some("a"), at(0)));
    assert!(!seen.is_new(Some("b"), at(3_600)));
}

/// An event of a simulated history: its time and its delay, in seconds.
fn event() -> impl Strategy<Value = (i64, i64)> {
    let late = OVERLAP_SECONDS;
    (0..6 * 3_600_i64, prop_oneof![6 => 0..300_i64, 3 => 300..900_i64, 1 => 900..=late])
}

proptest! {
    #![proptest_config(scaled_cases(64))]

    /// Passes at any time over a history that repeats and reorders its pages find each event once.
    #[test]
    fn each_event_is_found_once(
        events in prop::collection::vec(event(), 1..400),
        pauses in prop::collection::vec(1..1_500_i64, 30..60),
        seed: u64,
    ) {
        let (mut follower, mut seen) = (Follower::new(at(0)), SeenIds::default());
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut now, mut random) = (0, seed);
        let mut below = |limit: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) % limit
        };
        // At the end, all events were delivered.
        for pause in pauses.into_iter().chain([7 * 3_600, 1]) {
            now += pause;
            loop {
                let window = follower.window(at(now));
                // Reading takes time, so later windows of a pass may contain more.
                now += below(20).cast_signed();
                let is_in = |time: i64| (window.first..=window.last).contains(&at(time));
                let all = events.iter().enumerate();
                let all = all.filter(|(_, (time, late))| time + late <= now && is_in(*time));
                let mut page: Vec<_> = all.map(|(id, (time, _))| (id, *time)).collect();
                let repeated = page.first().copied();
                page.extend(repeated);
                for at in (1..page.len()).rev() {
                    page.swap(at, usize::try_from(below(at as u64 + 1)).unwrap());
                }
                let pages = u32::try_from(page.len()).unwrap() / 2;
                for (id, time) in page {
                    if seen.is_new(Some(&id.to_string()), at(time)) {
                        *found.entry(id).or_default() += 1;
                    }
                }
                let is_complete = follower.finish(window, pages);
                seen.forget_before(follower.settled());
                if is_complete {
                    break;
                }
            }
        }
        let ids: BTreeSet<_> = found.keys().copied().collect();
        prop_assert!(found.values().all(|it| *it == 1));
        prop_assert_eq!(ids, (0..events.len()).collect::<BTreeSet<_>>());
    }
}

#[test]
fn windows_cover_all_times_without_a_gap() {
    let mut follower = Follower::new(at(0));
    let mut end = 0;
    for (from, to) in pass(&mut follower, 40 * 86_400, 2) {
        assert_eq!(from, end);
        assert!(to > from && to - from <= 6 * 3_600);
        end = to;
    }
    assert_eq!(end, 40 * 86_400);
    assert_eq!(follower.settled(), at(end - OVERLAP_SECONDS));
}
