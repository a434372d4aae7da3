//! Tests against an event history on loopback, with short pauses: a day passes in seconds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudtrail::config::{Credentials, SharedCredentialsProvider};

use super::{FollowedHistory, OVERLAP_SECONDS};
use crate::backtest::UtcSecond;
use crate::cloud::connection::{AwsConnection, Options};
use crate::cloud::error::CloudError;
use crate::cloud::retry::RetryPolicy;

#[path = "../../../tests/support/history_server.rs"]
#[expect(clippy::cast_possible_truncation, reason = "numbers of tests are small")]
pub(super) mod history_server;

use history_server::{HistoryServer, LookupFault, ServedEvent, Unreliability, day};

pub(super) const HOME: &str = "ap-northeast-2";
pub(super) const GLOBAL: &str = "us-east-1";
pub(super) const START: i64 = 1_796_000_000;

pub(super) fn connection(server: &HistoryServer) -> AwsConnection {
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(HOME))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let options = Options {
        profile: None,
        region: HOME.to_owned(),
        endpoint_url: Some(server.endpoint.clone()),
    };
    let policy = RetryPolicy { second: Duration::from_micros(100) };
    AwsConnection::of(config, &options).with_retry_policy(policy)
}

fn followed(server: &HistoryServer, since: i64) -> FollowedHistory {
    let regions = [HOME, GLOBAL].map(str::to_owned);
    FollowedHistory::new(&connection(server), &regions, UtcSecond::from_epoch(since))
}

pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// The number of times that each event was returned, and the seconds from the delivery until then.
#[derive(Debug, Default)]
struct Shown {
    counts: BTreeMap<String, usize>,
    waits: Vec<i64>,
}

/// Reads until the present, and adds the events.
async fn pass(
    history: &mut FollowedHistory,
    now: i64,
    delivered: &BTreeMap<String, i64>,
    shown: &mut Shown,
) -> Result<(), CloudError> {
    while let Some(batch) = history.next_batch(UtcSecond::from_epoch(now)).await? {
        for event in batch.events {
            let id = event.id.unwrap();
            assert!(event.record.contains(&id) && event.record.contains(&batch.region));
            shown.waits.push(now - delivered[&id]);
            *shown.counts.entry(id).or_default() += 1;
        }
    }
    Ok(())
}

/// A day of 8,000 events in two regions whose pages are late, repeated, reordered, throttled and of expired tokens.
#[test]
fn each_event_of_a_day_is_shown_once() {
    let chaos = Unreliability { throttled: 60, repeated: 200, reordered: 300, expired: 60 };
    let server = HistoryServer::start(START, chaos, |_| None);
    let mut events = day(START, HOME, 6_000);
    events.extend(day(START + 1, GLOBAL, 2_000).into_iter().map(|it| {
        let id = format!("g-{}", it.id);
        ServedEvent { record: it.record.replace(&it.id, &id), id, ..it }
    }));
    let delivered: BTreeMap<_, _> = events.iter().map(|it| (it.id.clone(), it.delivered)).collect();
    assert_eq!(delivered.len(), 8_000);
    server.add(events);
    let mut history = followed(&server, START);
    let mut shown = Shown::default();
    block_on(async {
        let end = START + 86_400 + OVERLAP_SECONDS;
        for now in (START..=end).step_by(300) {
            server.set_now(now);
            pass(&mut history, now, &delivered, &mut shown).await.unwrap();
        }
    });
    assert!(shown.counts.values().all(|it| *it == 1));
    let ids: BTreeSet<_> = shown.counts.keys().collect();
    assert_eq!(ids, delivered.keys().collect());
    // Each pass shows all that was delivered before it.
    assert!(shown.waits.iter().all(|it| (0..=300).contains(it)));
}

/// An error ends nothing: the next call continues where it happened.
#[test]
fn an_outage_loses_no_event() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        (20..40).contains(&it.number).then_some(LookupFault::Close)
    });
    server.add(day(START, HOME, 3_000));
    let delivered: BTreeMap<_, _> =
        day(START, HOME, 3_000).into_iter().map(|it| (it.id, it.delivered)).collect();
    let (mut shown, mut errors) = (Shown::default(), Vec::new());
    let mut history = followed(&server, START);
    let now = START + 2 * 86_400;
    block_on(async {
        while let Err(error) = pass(&mut history, now, &delivered, &mut shown).await {
            errors.push(error);
        }
    });
    assert!(!errors.is_empty() && errors.iter().all(CloudError::is_transient), "{errors:?}");
    assert_eq!(shown.counts.len(), 3_000);
    assert!(shown.counts.values().all(|it| *it == 1));
}

/// A region that does not respond delays no other.
#[test]
fn regions_are_followed_at_the_same_time() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        (it.region == HOME).then_some(LookupFault::Hang)
    });
    let mut history = followed(&server, START);
    block_on(async {
        tokio::select! {
            batch = history.next_batch(UtcSecond::from_epoch(START)) => panic!("{batch:?}"),
            () = async {
                while !server.requests().iter().any(|it| it.region == GLOBAL) {
                    tokio::task::yield_now().await;
                }
            } => {}
        }
    });
}

#[test]
fn a_region_without_permission_can_be_left_out() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        let denied = LookupFault::Error(400, "AccessDeniedException", "not authorized");
        (it.region == GLOBAL).then_some(denied)
    });
    server.add([ServedEvent::of(1, HOME, START, "CreateUser")]);
    let mut history = followed(&server, START);
    let mut next = || block_on(history.next_batch(UtcSecond::from_epoch(START)));
    assert_eq!(next().unwrap().unwrap().events.len(), 1);
    let error = next().unwrap_err();
    assert!(!error.is_transient() && error.region() == GLOBAL);
    assert!(history.leave_out(GLOBAL));
    assert_eq!(block_on(history.next_batch(UtcSecond::from_epoch(START))).unwrap(), None);
    assert!(!history.leave_out(HOME));
}

/// Bytes of this process that are not those of files.
#[cfg(target_os = "linux")]
fn memory() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "tests read files")]
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|it| it.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// `AUDIT_ALERT_HISTORY_EVENTS=1000000` reads a million events. Only then the memory is that of this test, not of others; half of it
/// are the requests that the server keeps.
#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_events() {
    #[expect(clippy::disallowed_methods, reason = "tests read the environment")]
    let count = std::env::var("AUDIT_ALERT_HISTORY_EVENTS").ok();
    let count = count.map(|it| it.parse::<usize>().unwrap());
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| None);
    server.add(day(START, HOME, count.unwrap_or(2_000)));
    let mut history = followed(&server, START);
    let (before, mut most, mut events) = (memory(), 0, 0);
    block_on(async {
        let now = UtcSecond::from_epoch(START + 86_400);
        while let Some(batch) = history.next_batch(now).await.unwrap() {
            events += batch.events.len();
            most = most.max(memory().saturating_sub(before));
        }
    });
    assert_eq!(events, count.unwrap_or(2_000));
    assert!(count.is_none() || most <= 30 << 20, "{most} bytes");
}
