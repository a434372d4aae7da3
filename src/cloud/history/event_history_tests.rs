//! Tests of reading a period, against an event history on loopback.

use std::collections::BTreeSet;

use super::server_tests::history_server::{
    HistoryServer, LookupFault, ServedEvent, Unreliability, day,
};
use super::server_tests::{GLOBAL, HOME, START, block_on, connection};
use super::{EventHistory, HistoryWindow, estimate_history};
use crate::backtest::UtcSecond;
use crate::cloud::error::CloudError;
use crate::cloud::throttle_notices::ThrottleNotices;

const DAY: HistoryWindow = HistoryWindow {
    first: UtcSecond::from_epoch(START),
    last: UtcSecond::from_epoch(START + 86_399),
};

/// Reads the period, and returns the records in order.
fn read(server: &HistoryServer, window: HistoryWindow) -> Result<Vec<String>, CloudError> {
    block_on(async {
        let regions = [HOME, GLOBAL].map(str::to_owned);
        let mut history = EventHistory::open(&connection(server), &regions, None, window).await?;
        let mut all = Vec::new();
        while let Some(page) = history.next_page().await? {
            assert_eq!(page.records.lines().count() as u64, page.count);
            all.extend(page.records.lines().map(str::to_owned));
        }
        Ok(all)
    })
}

#[test]
fn each_event_is_read_once_and_the_newest_first() {
    let chaos = Unreliability { throttled: 60, repeated: 200, reordered: 300, expired: 60 };
    let server = HistoryServer::start(i64::MAX, chaos, |_| None);
    // Events of global services are in both regions.
    let events = day(START, HOME, 5_000);
    let global = events.iter().filter(|it| it.record.contains("CreateUser"));
    server.add(global.map(|it| ServedEvent { region: GLOBAL, ..it.clone() }).collect::<Vec<_>>());
    server.add(events.clone());
    let records = read(&server, DAY).unwrap();
    let expected: BTreeSet<_> = events.iter().map(|it| it.record.clone()).collect();
    assert_eq!(records.len(), 5_000);
    assert_eq!(records.iter().cloned().collect::<BTreeSet<_>>(), expected);
    let times: Vec<_> = records
        .iter()
        .map(|it| serde_json::from_str::<serde_json::Value>(it).unwrap()["eventTime"].to_string())
        .collect();
    // Pages in another order are in order again, but for the events at the ends of two pages.
    let descending = times.windows(2).filter(|it| it[0] >= it[1]).count();
    assert!(descending > 4_900, "{descending}");
    let part = HistoryWindow { last: UtcSecond::from_epoch(START + 3_599), ..DAY };
    let in_part = events.iter().filter(|it| it.time < START + 3_600).count();
    assert_eq!(read(&server, part).unwrap().len(), in_part);
}

/// A fault, its code, a part of the hint, and the number of requests in each region; `MANY` for at least so many.
type LastingFault = (fn() -> LookupFault, Option<&'static str>, &'static str, usize);

const MANY: usize = 7;

#[test]
fn errors_that_last_end_the_run() {
    let denied = || LookupFault::Error(400, "AccessDeniedException", "not authorized");
    let expired = || LookupFault::Error(400, "ExpiredTokenException", "expired");
    let down = || LookupFault::Error(503, "ServiceUnavailable", "down");
    let token = || LookupFault::Error(400, "InvalidNextTokenException", "expired");
    let faults: [LastingFault; 8] = [
        (denied, Some("AccessDeniedException"), "cloudtrail:LookupEvents in ap-northeast-2", 1),
        (expired, Some("ExpiredTokenException"), "sign in again", 1),
        (down, Some("ServiceUnavailable"), "problem of AWS", 6),
        (token, Some("InvalidNextTokenException"), "", 1),
        (LookupFault::throttled, Some("ThrottlingException"), "other programs use up", MANY),
        (|| LookupFault::Close, None, "check the network", 6),
        (|| LookupFault::Page(200), None, "the sign-in page of a network", 6),
        (|| LookupFault::Page(403), None, "a proxy or", 1),
    ];
    for (fault, code, hint, requests) in faults {
        let server =
            HistoryServer::start(i64::MAX, Unreliability::default(), move |_| Some(fault()));
        let error = read(&server, DAY).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(
            error.hint().map_or(hint.is_empty(), |it| it.to_string().contains(hint)),
            "{error}"
        );
        let sent = server.requests().iter().filter(|it| it.region == HOME).count();
        assert!(if requests == MANY { sent >= MANY } else { sent == requests }, "{error}: {sent}");
    }
}

#[test]
fn the_estimate_is_near_the_number_of_events() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| None);
    server.add(day(START, HOME, 20_000));
    let regions = [HOME, GLOBAL].map(str::to_owned);
    let estimates = block_on(estimate_history(&connection(&server), &regions, DAY)).unwrap();
    let [home, global] = estimates.as_slice() else { panic!("{estimates:?}") };
    assert!((15_000..25_000).contains(&home.events), "{home:?}");
    assert_eq!(home.requests(), home.events.div_ceil(50));
    assert_eq!((global.events, global.requests()), (0, 1));
    assert_eq!(server.requests().len(), 14);
}

/// Each region has its own limit of requests, so none waits for another.
#[test]
fn regions_are_read_at_the_same_time() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| None);
    let half = |region, start, count| {
        let events = day(start, region, count).into_iter();
        events.map(move |it| ServedEvent { time: start + (it.time - start) / 2, ..it })
    };
    // All events of one region are newer than those of the other.
    server.add(half(HOME, START + 43_200, 1_000));
    server.add(half(GLOBAL, START, 1_000));
    read(&server, DAY).unwrap();
    let requests = server.requests();
    let of_global = requests.iter().take(20).filter(|it| it.region == GLOBAL).count();
    assert!((8..=12).contains(&of_global), "{of_global} of {}", requests.len());
}

#[test]
fn throttling_is_noticed() {
    let server =
        HistoryServer::start(
            i64::MAX,
            Unreliability::default(),
            |_| Some(LookupFault::throttled()),
        );
    let notices = ThrottleNotices::default();
    let connection = connection(&server).with_throttle_notices(notices.clone());
    let regions = [HOME.to_owned()];
    block_on(EventHistory::open(&connection, &regions, None, DAY)).unwrap_err();
    let throttled = notices.take();
    assert!(!throttled.is_empty() && throttled.iter().all(|it| it == HOME), "{throttled:?}");
}
