//! Properties of merging: partials of any split, merged in any order, are the partial of the whole.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{RULES, partial, record, rules};
use crate::backtest::flood_times::{FloodKey, FloodTimes};
use crate::backtest::{
    BacktestReport, BacktestRules, FailedShard, HashedText, MergeError, Partial, PartialError,
    RunFacts, Shard, UtcSecond, ValueCount, ValueCounts, read_partial,
};
use crate::event::Record;
use crate::rules::flood::RateKey;

/// The rules without one of them and with another severity.
fn other_rules() -> BacktestRules {
    rules(
        &RULES
            .replace("severity = \"critical\"", "severity = \"high\"")
            .replace("\"CreateUser\"", "\"DeleteUser\""),
    )
}

/// Inputs of one record each, some of them unreadable, each with the part that it is in.
fn inputs() -> impl Strategy<Value = Vec<(String, usize)>> {
    let users = prop::sample::select(vec!["mina", "robot", "yuna"]);
    let events = prop::sample::select(vec![
        "CreateUser",
        "CreateAccessKey",
        "DeleteRole",
        "CreateCluster",
        "RunTask",
        "",
    ]);
    let input = (users, events, 0..300_i64, 0..20_u32).prop_map(|(user, event, second, id)| {
        if event.is_empty() {
            "[17]".to_owned()
        } else {
            record(user, event, second, &id.to_string())
        }
    });
    vec((input, 0..4_usize), 0..60)
}

fn merged(parts: impl IntoIterator<Item = Partial>) -> Partial {
    parts.into_iter().reduce(|one, other| one.merge(other).unwrap()).unwrap()
}

pub(super) fn run() -> RunFacts {
    RunFacts {
        engine: "local",
        version: "0",
        sources: Vec::new(),
        started: UtcSecond::parse("2026-01-01T00:00:00Z").unwrap(),
        seconds: 0.0,
        files: 0,
        bytes: 0,
        limit_reached: false,
        unread_periods: Vec::new(),
    }
}

proptest! {
    #![proptest_config(crate::scaled_cases(if cfg!(debug_assertions) { 40 } else { 400 }))]

    #[test]
    fn parts_merge_to_the_whole(inputs in inputs(), order in Just([0, 1, 2, 3]).prop_shuffle()) {
        let (rules, against) = (rules(RULES), other_rules());
        let texts = |part: Option<usize>| -> Vec<String> {
            let inputs = inputs.iter().filter(|(_, it)| part.is_none_or(|part| part == *it));
            inputs.map(|(text, _)| text.clone()).collect()
        };
        let whole = partial(&rules, Some(&against), &texts(None));
        let counts = &whole.tally;
        prop_assert_eq!(whole.evaluated, counts.matched + counts.ignored + counts.unmatched);
        prop_assert_eq!(whole.evaluated + whole.unreadable, inputs.len() as u64);
        let first: u64 = counts.rules.iter().map(|it| it.first).sum();
        prop_assert_eq!(first, counts.matched);
        let parts = order.map(|part| partial(&rules, Some(&against), &texts(Some(part))));
        let parts = parts.map(|it| read_partial(&serde_json::to_string(&it).unwrap()).unwrap());
        let [a, b, c, d] = parts;
        prop_assert_eq!(&merged([a.clone(), b.clone(), c.clone(), d.clone()]), &whole);
        let right = merged([a, merged([b, merged([c, d])])]);
        prop_assert_eq!(&right, &whole);
        prop_assert_eq!(BacktestReport::new(&right, run()), BacktestReport::new(&whole, run()));
    }

    #[test]
    fn the_flood_figure_is_exact_or_a_bound_that_no_split_changes(
        alerts in vec((0..3_u8, 0..400_i64, 0..3_usize), 0..60),
        limit in 1..4_u32,
        max in 1..80_usize,
    ) {
        let times = |part: Option<usize>| {
            let mut times = FloodTimes::default();
            for (kind, second, _) in alerts.iter().filter(|it| part.is_none_or(|part| part == it.2)) {
                times.add(kind_of(*kind), 0, second_of(*second), limit);
            }
            times
        };
        let normal = |mut times: FloodTimes| {
            times.normalize_within(limit, max);
            times
        };
        let (exact, whole) = (times(None), normal(times(None)));
        let mut exact = exact;
        exact.normalize_within(limit, usize::MAX);
        let [mut a, b, c] = [0, 1, 2].map(|part| normal(times(Some(part))));
        let mut other = c.clone();
        other.merge_within(b.clone(), limit, max);
        other.merge_within(a.clone(), limit, max);
        a.merge_within(b, limit, max);
        a.merge_within(c, limit, max);
        prop_assert_eq!(&a, &whole);
        prop_assert_eq!(&other, &whole);
        // Fewer alerts are held back than by the guard, so the number of messages is never below it.
        let (held, held_exactly) = (whole.held(1, limit)[0], exact.held(1, limit)[0]);
        prop_assert!(held <= held_exactly, "{} {}", held, held_exactly);
        prop_assert!(held == held_exactly || !whole.is_exact());
        if alerts.len() <= max {
            prop_assert!(whole.is_exact());
        }
    }

    #[test]
    fn the_values_that_are_kept_do_not_depend_on_the_split(
        values in vec((0..40_u32, 0..3_usize), 0..120),
        limit in 1..20_usize,
    ) {
        let counts = |part: Option<usize>| {
            let mut counts = ValueCounts::default();
            for (value, _) in values.iter().filter(|it| part.is_none_or(|part| part == it.1)) {
                let count = ValueCount { alerts: 1, ..ValueCount::default() };
                counts.add(&HashedText::new(value.to_string()), count, limit);
            }
            counts.truncate(limit);
            counts
        };
        let whole = counts(None);
        let [a, mut b, c] = [0, 1, 2].map(|part| counts(Some(part)));
        b.merge(c, limit);
        b.merge(a, limit);
        prop_assert_eq!(&b, &whole);
        for (value, count) in &whole.kept {
            let expected = values.iter().filter(|(it, _)| it.to_string() == **value).count();
            prop_assert_eq!(count.alerts, expected as u64);
        }
        prop_assert!(whole.kept.len() <= limit);
    }
}

fn kind_of(number: u8) -> FloodKey {
    let text = format!("{{\"eventName\": \"{number}\"}}");
    let node = crate::json::parse(&text).unwrap();
    FloodKey::of(&RateKey::of(&Record::bare(&node), ["rule"]))
}

fn second_of(second: i64) -> UtcSecond {
    UtcSecond::of(jiff::Timestamp::from_second(1_769_903_940 + second).unwrap())
}

/// Adding the messages of both parts would give 3.
#[test]
fn messages_of_parts_are_not_added() {
    let mut parts = [&[0, 30, 80, 81, 82][..], &[20]].map(|seconds| {
        let mut times = FloodTimes::default();
        for second in seconds {
            times.add(kind_of(0), 0, second_of(*second), 1);
        }
        times.normalize(1);
        times
    });
    let held = |times: &FloodTimes| times.held(1, 1)[0];
    assert_eq!([held(&parts[0]), held(&parts[1])], [3, 0]);
    let [one, other] = &mut parts;
    one.merge(other.clone(), 1);
    assert_eq!((held(one), one.is_exact()), (2, true));
}

/// The parts of a large archive have too many times for seconds, and are merged again.
#[test]
fn times_of_each_precision_are_read_again() {
    let read = |times: &FloodTimes| {
        let text = serde_json::to_string(times).unwrap();
        assert_eq!(serde_json::from_str::<FloodTimes>(&text).unwrap(), *times, "{text}");
        text
    };
    let mut times = FloodTimes::default();
    for second in [0, 5, 70, 200] {
        times.add(kind_of(0), 0, second_of(second), 1);
        times.add(kind_of(1), 1, second_of(second), 1);
    }
    times.normalize(1);
    assert!(read(&times).starts_with(r#"{"precision":"seconds","kinds":{""#));
    times.normalize_within(1, 7);
    assert!(read(&times).starts_with(r#"{"precision":"minutes","kinds":{""#));
    times.normalize_within(1, 1);
    assert_eq!(read(&times), r#"{"precision":"none"}"#);
}

#[test]
fn partials_of_other_rules_are_refused() {
    let (rules, other) = (rules(RULES), other_rules());
    let of = |rules: &BacktestRules| partial(rules, None, &[]);
    let hash = |partial: &Partial| ("test".to_owned(), partial.tally.rule_set.hash.clone());
    let (one, two) = (of(&rules), of(&other));
    let expected = MergeError::OtherRules([hash(&one), hash(&two)]);
    assert_eq!(one.clone().merge(two), Err(expected));
    let compared = partial(&rules, Some(&other), &[]);
    assert_eq!(one.merge(compared), Err(MergeError::OtherComparison));
}

#[test]
fn other_documents_are_no_partials() {
    let text = serde_json::to_string(&partial(&rules(RULES), None, &[])).unwrap();
    assert!(read_partial(&text).is_ok());
    let error = |text: &str| read_partial(text).unwrap_err();
    assert_eq!(
        error(&text.replace("\"version\":1", "\"version\":2")),
        PartialError::OtherVersion(2)
    );
    assert_eq!(error("{\"format\":\"audit-alert.backtest\"}"), PartialError::OtherFormat);
    assert!(matches!(
        error(&text.replace("\"evaluated\":0", "\"evaluated\":1")),
        PartialError::Invalid(_)
    ));
    assert!(matches!(error("no"), PartialError::Invalid(_)));
    for end in [1, text.len() / 2, text.len() - 1] {
        assert_eq!(error(text.get(..end).unwrap()), PartialError::Incomplete);
    }
}

/// Each change alone would give a report that contradicts itself, or overflow when partials are merged.
#[test]
fn counts_that_do_not_agree_are_refused() {
    let records = ["CreateUser", "CreateUser", "CreateAccessKey", "RunTask"];
    let records: Vec<_> = records.iter().map(|it| record("mina", it, 0, it)).collect();
    let mut whole = serde_json::to_value(partial(&rules(RULES), None, &records)).unwrap();
    let values = whole["tally"]["rules"][1]["values"]["service"]["kept"].as_object().unwrap();
    // The pattern is a key, in which a JSON pointer writes `~` and `/` in another way. It has neither.
    let value = format!("/tally/rules/1/values/service/kept/{}", values.keys().next().unwrap());
    whole["tally"]["rules"][1]["exclusive"] = serde_json::json!({ "alerts": 0, "examples": [] });
    let kind = whole["tally"]["flood"]["kinds"].as_object().unwrap().keys().next().unwrap();
    let times = format!("/tally/flood/kinds/{kind}/times");
    for (pointer, value) in [
        ("/days/2026-01-31", 9_999.into()),
        ("/tally/days/2026-01-31", 9_999.into()),
        ("/tally/days/2026-01-31", 0.into()),
        ("/tally/days", serde_json::json!({ "2026-01-30": 1, "2026-01-31": 2 })),
        ("/tally/matched", u64::MAX.into()),
        ("/tally/rules/1/alerts", 9_999.into()),
        ("/tally/rules/1/first", 0.into()),
        ("/tally/rules/1/ignored", 1.into()),
        ("/tally/rules/1/days/2026-01-31", 1_000.into()),
        ("/tally/rules/1/exclusive/alerts", 9_999.into()),
        ("/tally/overlaps/0/alerts", 9_999.into()),
        ("/tally/overlaps/0/rules", serde_json::json!([0, 99])),
        (&times, serde_json::json!([0, 1, 1, 1, 1, 1])),
        (&times, serde_json::json!([i64::MAX])),
        (&value, serde_json::json!({ "alerts": 1, "first": 1, "sensitive": 2 })),
        (&value, serde_json::json!({ "alerts": 1, "first": 1, "interactive": 2 })),
        ("/unreadable", u64::MAX.into()),
        ("/input/files", u64::MAX.into()),
        ("/input/excluded/byTime", u64::MAX.into()),
    ] {
        let mut edited = whole.clone();
        *edited.pointer_mut(pointer).unwrap() = value;
        let found = read_partial(&edited.to_string());
        let expected = PartialError::Invalid("the counts do not agree".to_owned());
        assert_eq!(found, Err(expected), "{pointer}");
    }
    assert!(read_partial(&whole.to_string()).is_ok());
}

#[test]
fn sums_do_not_overflow() {
    let part = |bytes| {
        let mut part = partial(&rules(RULES), None, &[]);
        part.input.bytes = bytes;
        part
    };
    let largest = part(1 << 53);
    assert!(largest.clone().merge(part(0)).is_ok());
    assert_eq!(largest.clone().merge(largest), Err(MergeError::TooLarge));
}

#[test]
fn a_shard_without_counts_comes_before_unreadable_files() {
    let mut whole = partial(&rules(RULES), None, &["[17]".to_owned()]);
    let line = r#"{"shard": 2, "bytes": 10, "objects": ["s3://b/x", "s3://b/y", "s3://b/z"]}"#;
    let shard: Shard = serde_json::from_str(line).unwrap();
    whole.add_failed(&FailedShard::new(shard, "denied".to_owned()));
    let names: Vec<_> = whole.input.unreadable.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names[0], "shard 2 (3 objects from s3://b/x)");
    assert_eq!((names.len(), whole.input.unreadable_files), (2, 4));
}
