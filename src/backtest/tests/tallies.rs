//! Counts of small inputs.

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
        let records: Vec<_> = (0..9)
            .map(|it| make(["mina", "robot"][it % 2], "CreateUser", it as i64, &it.to_string()))
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
        for inputs in [&inputs[..], &[whole.clone()]] {
            assert_eq!(partial_of(&rules, None, &options, inputs).evaluated, expected);
        }
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
        partial.input.unreadable.iter().map(|it| (&*it.reason, it.records)).collect();
    insta::assert_debug_snapshot!(reasons, @r#"
    [
        (
            "invalid JSON: expected a JSON value",
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
    };
    let report = BacktestReport::new(&partial(&rules, None, &inputs), run);
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).unwrap(), @r#"
    {
      "format": "audit-alert.backtest",
      "version": 1,
      "run": {
        "engine": "local",
        "version": "0",
        "sources": [
          "logs"
        ],
        "started": "2026-02-01T00:00:00Z",
        "seconds": 1.5,
        "files": 1,
        "bytes": 2
      },
      "ruleSet": {
        "name": "test",
        "hash": "c23c63d05cbb171b9416a8d646687d87ae29e0c7a3541764c033bc762a7efaa9",
        "rules": 4,
        "ignores": [
          "robot"
        ]
      },
      "records": {
        "total": 8,
        "matched": 7,
        "ignored": 1,
        "unmatched": 0,
        "unreadable": 0
      },
      "alertsPerDay": {
        "average": 3.5,
        "median": 3.5,
        "max": 5,
        "maxDay": "2026-01-31"
      },
      "afterFloodGuard": {
        "alerts": 5,
        "exact": true
      },
      "days": [
        {
          "date": "2026-01-31",
          "records": 5,
          "alerts": 5
        },
        {
          "date": "2026-02-02",
          "records": 3,
          "alerts": 2
        }
      ],
      "actors": [
        {
          "actor": "mina",
          "pattern": "{\"detail\":{\"userIdentity\":{\"arn\":[\"arn:aws:iam::111122223333:user/mina\"]}}}",
          "alerts": 5,
          "share": 0.7143
        },
        {
          "actor": "yuna",
          "pattern": "{\"detail\":{\"userIdentity\":{\"arn\":[\"arn:aws:iam::111122223333:user/yuna\"]}}}",
          "alerts": 2,
          "share": 0.2857
        }
      ],
      "rules": [
        {
          "name": "iam",
          "severity": "low",
          "alerts": 7,
          "first": 1,
          "ignored": 1,
          "perDay": {
            "average": 3.5,
            "median": 3.5,
            "max": 5,
            "maxDay": "2026-01-31"
          },
          "days": [
            5,
            2
          ],
          "actors": [
            {
              "actor": "mina",
              "pattern": "{\"detail\":{\"userIdentity\":{\"arn\":[\"arn:aws:iam::111122223333:user/mina\"]}}}",
              "alerts": 5,
              "share": 0.7143
            },
            {
              "actor": "yuna",
              "pattern": "{\"detail\":{\"userIdentity\":{\"arn\":[\"arn:aws:iam::111122223333:user/yuna\"]}}}",
              "alerts": 2,
              "share": 0.2857
            }
          ],
          "actorsTruncated": false,
          "afterFloodGuard": {
            "alerts": 1,
            "exact": true
          },
          "examples": [
            {
              "time": "2026-01-31T23:59:00Z",
              "eventId": "0",
              "account": "111122223333",
              "region": "us-east-1",
              "eventSource": "iam.amazonaws.com",
              "eventName": "CreateUser",
              "actor": "mina"
            },
            {
              "time": "2026-01-31T23:59:01Z",
              "eventId": "0",
              "account": "111122223333",
              "region": "us-east-1",
              "eventSource": "iam.amazonaws.com",
              "eventName": "CreateUser",
              "actor": "mina"
            }
          ]
        },
        {
          "name": "users",
          "severity": "medium",
          "alerts": 5,
          "first": 5,
          "ignored": 0,
          "perDay": {
            "average": 2.5,
            "median": 2.5,
            "max": 5,
            "maxDay": "2026-01-31"
          },
          "days": [
            5,
            0
          ],
          "actors": [
            {
              "actor": "mina",
              "pattern": "{\"detail\":{\"userIdentity\":{\"arn\":[\"arn:aws:iam::111122223333:user/mina\"]}}}",
              "alerts": 5,
              "share": 1.0
            }
          ],
          "actorsTruncated": false,
          "afterFloodGuard": {
            "alerts": 3,
            "exact": true
          },
          "examples": [
            {
              "time": "2026-01-31T23:59:00Z",
              "eventId": "0",
              "account": "111122223333",
              "region": "us-east-1",
              "eventSource": "iam.amazonaws.com",
              "eventName": "CreateUser",
              "actor": "mina"
            },
            {
              "time": "2026-01-31T23:59:01Z",
              "eventId": "0",
              "account": "111122223333",
              "region": "us-east-1",
              "eventSource": "iam.amazonaws.com",
              "eventName": "CreateUser",
              "actor": "mina"
            }
          ]
        },
        {
          "name": "keys",
          "severity": "critical",
          "alerts": 1,
          "first": 1,
          "ignored": 1,
          "perDay": {
            "average": 0.5,
            "median": 0.5,
            "max": 1,
            "maxDay": "2026-02-02"
          },
          "days": [
            0,
            1
          ],
          "actors": [
            {
              "actor": "yuna",
              "pattern": "{\"detail\":{\"userIdentity\":{\"arn\":[\"arn:aws:iam::111122223333:user/yuna\"]}}}",
              "alerts": 1,
              "share": 1.0
            }
          ],
          "actorsTruncated": false,
          "afterFloodGuard": {
            "alerts": 1,
            "exact": true
          },
          "examples": [
            {
              "time": "2026-02-02T00:59:00Z",
              "eventId": "1",
              "account": "111122223333",
              "region": "us-east-1",
              "eventSource": "iam.amazonaws.com",
              "eventName": "CreateAccessKey",
              "actor": "yuna"
            }
          ]
        }
      ],
      "silent": [
        "ecs"
      ],
      "overlaps": [
        {
          "rules": [
            "iam",
            "users"
          ],
          "alerts": 5
        },
        {
          "rules": [
            "iam",
            "keys"
          ],
          "alerts": 1
        }
      ],
      "window": {
        "since": null,
        "until": null,
        "accounts": [],
        "regions": [],
        "first": "2026-01-31T23:59:00Z",
        "last": "2026-02-02T00:59:00Z",
        "days": 2
      },
      "against": null,
      "ignores": [
        {
          "name": "mina CreateUser",
          "dimension": "actorEvent",
          "pattern": "{\"detail\":{\"userIdentity\":{\"arn\":[\"arn:aws:iam::111122223333:user/mina\"]},\"eventSource\":[\"iam.amazonaws.com\"],\"eventName\":[\"CreateUser\"]}}",
          "removes": 5,
          "share": 0.7143,
          "hidesHigh": 0,
          "hidesCritical": 0,
          "safety": "review",
          "reason": "a person, whose credentials an attacker may use"
        }
      ],
      "unreadable": [],
      "unreadableFiles": 0
    }
    "#);
}
