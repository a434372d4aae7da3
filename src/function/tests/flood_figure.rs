//! The number of messages that `backtest` reports is the number that the function posts for the same events.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::json;

use crate::alert::Language;
use crate::backtest::{
    BacktestReport, BacktestRules, RunFacts, Selection, Tally, TallyOptions, UtcSecond,
};
use crate::function::payload::{Disposition, read_payload};
use crate::language::Phrase;
use crate::rules::bundle::{self, Bundle};
use crate::rules::file::{FloodPolicy, read_rule_set};
use crate::rules::flood::{Decision, Moment, RateLabel, RateLimiter};
use crate::rules::set::{Effective, resolve};

const START: Timestamp = Timestamp::constant(1_795_000_000, 0);

/// Two rules that overlap, one that is never held back, and an ignored user.
const RULES: &str = include_str!("../../backtest/tests/rules.toml");

fn rules() -> (Effective, FloodPolicy) {
    let (set, _) = read_rule_set(RULES);
    let flood = set.settings.flood();
    (resolve(set, &mut |_| Err(Phrase::default())).0, flood)
}

/// A record, and its time in seconds after [`START`].
type TimedRecord = (i64, String);

/// Records in the order of their times.
fn records() -> impl Strategy<Value = Vec<TimedRecord>> {
    let users = prop::sample::select(vec!["mina", "robot", "yuna"]);
    let events =
        prop::sample::select(vec!["CreateUser", "CreateAccessKey", "DeleteRole", "ListUsers"]);
    let one = (0..400_i64, users, events, any::<bool>());
    prop::collection::vec(one, 0..80).prop_map(|mut all| {
        all.sort_unstable();
        let record =
            |(id, (second, user, event, fails))| (second, record(id, second, user, event, fails));
        (0..).zip(all).map(record).collect()
    })
}

fn record(id: usize, second: i64, user: &str, event: &str, fails: bool) -> String {
    let mut record = json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{user}"),
            "accountId": "111122223333", "userName": user,
        },
        "eventTime": (START + SignedDuration::from_secs(second)).to_string(),
        "eventSource": "iam.amazonaws.com", "eventName": event, "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2.1", "requestParameters": null,
        "eventID": format!("e-{id}"), "readOnly": event == "ListUsers", "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management",
    });
    if fails {
        record["errorCode"] = "AccessDenied".into();
    }
    record.to_string()
}

/// Counts what the function posts if it receives each record at its time. The decisions are those of `Handler::event`.
fn posted(records: &[TimedRecord]) -> u64 {
    let (effective, flood) = rules();
    let packed = bundle::read(&Bundle::of(&effective, flood).to_json()).unwrap();
    let mut limiter = RateLimiter::new(packed.flood);
    let [rule, actor, event] = ["rule", "actor", "event"].map(str::to_owned);
    let label = RateLabel { rule, actor, event, is_failure: false };
    let mut posted = 0;
    for (second, record) in records {
        let passed = Duration::from_secs(second.unsigned_abs());
        let now = Moment { at: START, now: Duration::ZERO }.after(passed);
        for event in read_payload(record.as_bytes(), &packed.engine, Language::En) {
            let is_alert = matches!(event.disposition, Disposition::Alert(_));
            // EventBridge does not invoke the function for an event that no rule matches.
            if !is_alert || event.rules.is_empty() {
                continue;
            }
            let key = event.rate_key.filter(|_| limiter.may_hold(event.severity));
            let decision = key.as_ref().map_or(Decision::Post, |key| limiter.decide(key, now));
            posted += u64::from(decision != Decision::Hold);
            match (key, decision) {
                (Some(key), Decision::Post) => limiter.record_posted(&key, now),
                (Some(key), Decision::Notice) => limiter.record_notice(&key, &label, now),
                (Some(key), Decision::Hold) => limiter.record_held(&key, &label, now),
                (None, _) => {}
            }
        }
    }
    posted
}

fn reported<'t>(records: impl Iterator<Item = &'t TimedRecord>) -> BacktestReport {
    let (effective, flood) = rules();
    let rules = BacktestRules::new("test".to_owned(), &effective, flood);
    let options = TallyOptions {
        selection: Selection::default(),
        max_examples: 0,
        language: Language::En,
        limit: None,
    };
    let mut tally = Tally::new(&rules, None, &options);
    for (_, record) in records {
        tally.read("input", record.as_bytes()).unwrap();
    }
    tally.end_input("input", "/input", 0);
    let run = RunFacts {
        engine: "local",
        version: "0",
        sources: Vec::new(),
        started: UtcSecond::of(START),
        seconds: 0.0,
        files: 1,
        bytes: 0,
        limit_reached: false,
        unread_periods: Vec::new(),
    };
    BacktestReport::new(&tally.finish(), run)
}

proptest! {
    #![proptest_config(crate::scaled_cases(64))]

    #[test]
    fn a_report_has_the_number_of_messages_that_the_function_posts(records in records()) {
        let expected = posted(&records);
        // An archive has its records in any order.
        for report in [reported(records.iter()), reported(records.iter().rev())] {
            let figure = report.alerts.after_flood_guard;
            prop_assert!(figure.exact);
            prop_assert_eq!(figure.alerts, expected);
            let of_rules: u64 = report.alerts.rules.iter().map(|it| it.after_flood_guard.alerts).sum();
            prop_assert_eq!(of_rules, expected);
        }
    }
}
