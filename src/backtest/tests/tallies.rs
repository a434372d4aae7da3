//! Counts of small inputs.

use super::merging::run;
use super::{RULES, options, partial, partial_of, record, rules};
use crate::backtest::{BacktestReport, RunFacts, Selection, TallyOptions, UtcSecond};

fn envelope(user: &str, event: &str, second: i64, id: &str) -> String {
    let record = record(user, event, second, id);
    let time = jiff::Timestamp::from_second(1_769_903_940 + second).unwrap();
    format!(
        r#"{{"version": "0", "id": "e", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam",
        "account": "111122223333", "time": "{time}", "region": "us-east-1", "resources": [], "detail": {record}}}"#
    )
}

/// Each record has the same result as the first one of an input, which is read with a tree, and as a later one.
#[test]
fn the_counts_do_not_depend_on_the_form_of_the_input() {
    let rules = rules(RULES);
    for make in [record, envelope] {
        let users = ["mina", "robot"].into_iter().cycle();
        let records: Vec<_> = (0..9)
            .zip(users)
            .map(|(it, user)| make(user, "CreateUser", it, &it.to_string()))
            .collect();
        let one_by_one = partial(&rules, None, &records);
        let lines = partial(&rules, None, &[records.join("\n").replace("\n        ", " ")]);
        let mut list = partial(&rules, None, &[format!("[{}]", records.join(","))]);
        assert_eq!(lines.tally, one_by_one.tally);
        list.input = one_by_one.input.clone();
        assert_eq!(list, one_by_one);
        let tally = &one_by_one.tally;
        assert_eq!([tally.matched, tally.ignored, tally.unmatched], [5, 4, 0]);
        let counts = tally.rules.iter().map(|it| [it.alerts, it.first, it.ignored]);
        assert_eq!(counts.collect::<Vec<_>>(), [[5, 0, 4], [5, 5, 4], [0, 0, 0], [0, 0, 0]]);
        assert_eq!(tally.rules[0].examples.len(), 2);
        assert_eq!(tally.rules[0].examples[0].event_id, "0");
    }
}

#[test]
fn records_are_selected_by_their_own_time_and_place() {
    let rules = rules(RULES);
    let mut inputs = vec![record("mina", "CreateUser", 0, "0")];
    inputs.push(inputs[0].replace("us-east-1", "eu-west-1"));
    inputs.push(record("mina", "CreateUser", 60, "1"));
    inputs.push(
        inputs[2]
            .replace("\"recipientAccountId\": \"111122223333\"", "\"recipientAccountId\": \"9\""),
    );
    let whole = format!("[{}]", inputs.join(","));
    let time =
        |second: i64| UtcSecond::of(jiff::Timestamp::from_second(1_769_903_940 + second).unwrap());
    let one = |text: &str| [text.to_owned()].into_iter().collect();
    let all = Selection::default();
    for (selection, expected) in [
        (all.clone(), 4),
        (Selection { since: Some(time(60)), ..all.clone() }, 2),
        (Selection { until: Some(time(60)), ..all.clone() }, 2),
        (Selection { regions: one("eu-west-1"), ..all.clone() }, 1),
        (Selection { accounts: one("9"), ..all.clone() }, 1),
        (Selection { accounts: one("8"), ..all }, 0),
    ] {
        let options = TallyOptions { selection, ..options() };
        for inputs in [&inputs[..], std::slice::from_ref(&whole)] {
            assert_eq!(partial_of(&rules, None, &options, inputs).evaluated, expected);
        }
    }
}

/// Times as CloudTrail and as exports write them, and records without one: these count, but in no day, and no period has them.
#[test]
fn records_without_a_time_are_counted() {
    let rules = rules(RULES);
    let timed = record("mina", "CreateUser", 0, "0");
    let time = "2026-01-31T23:59:00Z";
    let with = |text: &str| timed.replace(time, text);
    let inputs = [
        timed.clone(),
        with("2026-01-31 23:59:00"),
        with("1769903940"),
        with("recently"),
        with("0001-01-01T00:00:00Z"),
        with("2999-01-01T00:00:00Z"),
        timed.replace("\"eventTime\"", "\"time\""),
        timed.replace(&format!("\"{time}\""), "1769903940"),
    ];
    let day = UtcSecond::parse(time).unwrap().day();
    let list = format!("[{}]", inputs.join(","));
    for inputs in [&inputs[..], std::slice::from_ref(&list)] {
        let all = partial(&rules, None, inputs);
        assert_eq!((all.evaluated, all.without_time, all.left_out_without_time), (8, 4, 0));
        assert_eq!(all.alerts_without_time(), 4);
        assert_eq!(all.days, [(day, 4)].into());
        assert_eq!((all.first, all.last), (UtcSecond::parse(time), UtcSecond::parse(time)));
        let selection = Selection { since: Some(day.start()), ..Selection::default() };
        let options = TallyOptions { selection: selection.clone(), ..options() };
        let since = partial_of(&rules, None, &options, inputs);
        assert_eq!((since.evaluated, since.without_time, since.left_out_without_time), (4, 0, 4));
        // A record of another place is left out for its place.
        let regions = ["eu-west-1".to_owned()].into();
        let options = TallyOptions { selection: Selection { regions, ..selection }, ..options };
        assert_eq!(partial_of(&rules, None, &options, inputs).left_out_without_time, 0);
    }
}

#[test]
fn the_limit_counts_records() {
    let rules = rules(RULES);
    let inputs: Vec<_> = (0..5).map(|it| record("mina", "CreateUser", it, "0")).collect();
    let options = TallyOptions { limit: Some(3), ..options() };
    let list = format!("[{}]", inputs.join(","));
    assert_eq!(partial_of(&rules, None, &options, &[list]).evaluated, 3);
}

#[test]
fn lost_critical_alerts_are_counted() {
    let old = rules(RULES);
    let inputs = [record("mina", "CreateAccessKey", 0, "0"), record("mina", "CreateUser", 0, "1")];
    for (change, expected) in [
        ("severity = \"critical\"", 0),
        ("severity = \"high\"", 1),
        (
            "severity = \"critical\"\n[[ignore]]\npattern = '{\"detail\": {\"eventName\": [\"CreateAccessKey\"]}}'",
            1,
        ),
    ] {
        let new = rules(&RULES.replace("severity = \"critical\"", change));
        let partial = partial(&new, Some(&old), &inputs);
        assert_eq!(partial.against.unwrap().critical_lost, expected, "{change}");
    }
}

/// A rule may have the name of the other one, and the same number of alerts.
#[test]
fn a_lost_critical_alert_is_in_the_report() {
    let old = rules(RULES);
    let new = rules(&RULES.replace("severity = \"critical\"", "severity = \"low\""));
    let inputs = [record("mina", "CreateAccessKey", 0, "a"), record("mina", "CreateUser", 0, "b")];
    let list = format!("[{}]", [&*inputs[1], &inputs[0], &inputs[0], &inputs[0]].join(","));
    let partial = partial(&new, Some(&old), &[list]);
    let report = BacktestReport::new(&partial, run());
    let before = &report.against.as_ref().unwrap().alerts;
    let lowered: Vec<_> = before
        .lowered()
        .map(|(rule, it)| (&*rule.name, it.alerts, &*it.examples[0].event_id))
        .collect();
    assert_eq!(lowered, [("keys", 3, "a")]);
    assert_eq!(before.exclusive().count(), 0);
}

#[test]
fn unreadable_parts_are_named_and_lose_nothing_else() {
    let good = record("mina", "CreateUser", 0, "0");
    let inputs = [
        format!("{good}\n{{\"a\": nonsense}}\n{good}\n"),
        "PAR1\u{15}\u{4}".to_owned(),
        good.clone(),
        // An alert on an event that CloudTrail did not write is none of the function.
        r#"{"version": "0", "id": "e", "detail-type": "x", "source": "aws.ecs", "account": "1",
            "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "detail": {"eventSource": "ecs.amazonaws.com"}}"#
            .to_owned(),
    ];
    let ecs = RULES.replace("service = \"ecs\"", "pattern = '{\"source\": [\"aws.ecs\"]}'");
    let partial = partial(&rules(&ecs), None, &inputs);
    assert_eq!([partial.evaluated, partial.unreadable, partial.input.unreadable_files], [3, 3, 3]);
    let reasons: Vec<_> =
        partial.input.unreadable.iter().map(|it| (it.reason.to_string(), it.records)).collect();
    insta::assert_debug_snapshot!(reasons, @r#"
    [
        (
            "line 7: invalid JSON: expected a JSON value",
            2,
        ),
        (
            "this event was not written by CloudTrail: alerts are sent for events whose detail-type ends in \"via CloudTrail\" only",
            0,
        ),
        (
            "this is not JSON: Parquet: audit-alert reads JSON, also packed with gzip",
            0,
        ),
    ]
    "#);
}

#[test]
fn a_report() {
    let rules = rules(RULES);
    let mut inputs: Vec<_> = (0..5).map(|it| record("mina", "CreateUser", it, "0")).collect();
    inputs.push(record("yuna", "CreateAccessKey", 90_000, "1"));
    inputs.push(record("robot", "CreateAccessKey", 90_000, "2"));
    inputs.push(record("yuna", "RunTask", 90_000, "3"));
    let run = RunFacts {
        engine: "local",
        version: "0",
        sources: vec!["logs".to_owned()],
        started: UtcSecond::parse("2026-02-01T00:00:00Z").unwrap(),
        seconds: 1.5,
        files: 1,
        bytes: 2,
        limit_reached: false,
        unread_periods: Vec::new(),
    };
    let report = BacktestReport::new(&partial(&rules, None, &inputs), run);
    let report = serde_json::to_value(report).unwrap();
    let member = |name: &str| report[name].to_string();
    let of_rules = |name: &str| {
        let rules = report["rules"].as_array().unwrap().iter();
        rules.map(|it| it[name].to_string()).collect::<Vec<_>>().join(" ")
    };
    insta::assert_snapshot!(member("alertsPerDay"), @r#"{"average":3.5,"median":3.5,"max":5,"maxDay":"2026-01-31"}"#);
    insta::assert_snapshot!(member("afterFloodGuard"), @r#"{"alerts":5,"exact":true}"#);
    insta::assert_snapshot!(member("silent"), @r#"["ecs"]"#);
    insta::assert_snapshot!(member("overlaps"), @r#"[{"rules":["iam","users"],"alerts":5},{"rules":["iam","keys"],"alerts":1}]"#);
    insta::assert_snapshot!(of_rules("name"), @r#""iam" "users" "keys""#);
    insta::assert_snapshot!(of_rules("alerts"), @"7 5 1");
    insta::assert_snapshot!(of_rules("first"), @"1 5 1");
    insta::assert_snapshot!(of_rules("days"), @"[5,2] [5,0] [0,1]");
}

/// A window of a day that begins at noon has records of two calendar days.
#[test]
fn the_average_counts_the_selected_part_of_the_first_and_the_last_day() {
    let rules = rules(RULES);
    let noon = |day: i64| UtcSecond::from_epoch(1_769_903_940 + 60 + day * 86_400 - 43_200);
    let input: String = (-20..20)
        .map(|hour| {
            record("mina", "CreateUser", hour * 3_600, &format!("{hour}")).replace('\n', "")
        })
        .map(|it| it + "\n")
        .collect();
    for (until, alerts, average) in [(Some(noon(1)), 24, 24.0), (None, 31, 20.6667)] {
        let mut options = options();
        options.selection = Selection { since: Some(noon(0)), until, ..Selection::default() };
        let partial = partial_of(&rules, None, &options, std::slice::from_ref(&input));
        assert_eq!((partial.tally.matched, partial.days.len()), (alerts, 2));
        assert!((partial.most_alerts_per_day() - average).abs() < 1e-9, "{average}");
    }
}
