//! Suggested entries: each removes exactly the alerts that it claims.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::merging::run;
use super::rules;
use crate::backtest::suggest::suggestions;
use crate::backtest::{BacktestReport, Dimension, IgnoreSafety, Partial, SuggestedIgnore};
use crate::rules::file::toml_literal;

const RULES: &str = r#"
[[rule]]
name = "services"
severity = "medium"
pattern = '{"source": ["aws.ecs", "aws.iam"]}'
[[rule]]
name = "keys"
severity = "high"
pattern = '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}'
[[rule]]
name = "signs"
severity = "low"
pattern = '{"detail": {"eventName": ["ConsoleLogin"]}}'
"#;

fn partial(text: &str, log: &str) -> Partial {
    super::partial(&rules(text), None, &[log.to_owned()])
}

fn role(name: &str, session: &str) -> Json {
    let arn = |service: &str, kind: &str, name: &str| {
        format!("arn:aws:{service}::111122223333:{kind}/{name}")
    };
    json!({
        "type": "AssumedRole",
        "arn": arn("sts", "assumed-role", &format!("{name}/{session}")),
        "accountId": "111122223333",
        "sessionContext": {"sessionIssuer": {"arn": arn("iam", "role", name)}},
    })
}

fn identities() -> Vec<Json> {
    let user = "arn:aws:iam::111122223333:user/jane";
    vec![
        role("deployer", "a"),
        role("deployer", "b"),
        role("AWSReservedSSO_Admin_0123456789abcdef", "gildong"),
        json!({"type": "IAMUser", "arn": user, "accountId": "111122223333"}),
        json!({"type": "Root", "arn": "arn:aws:iam::111122223333:root"}),
        json!({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}),
        json!({"type": "AWSAccount", "accountId": "444455556666", "principalId": "AIDAEXAMPLE"}),
        json!({"type": "IAMUser", "arn": user, "invokedBy": "cloudformation.amazonaws.com"}),
        json!({"type": "Unknown", "arn": "gar\u{202e}bled \"'''\" name"}),
    ]
}

fn record(number: usize, choices: [usize; 4]) -> Json {
    let [identity, event, agent, address] = choices;
    let identities = identities();
    let events = [
        ("ecs.amazonaws.com", "UpdateService"),
        ("ecs.amazonaws.com", "StopTask"),
        ("iam.amazonaws.com", "CreateAccessKey"),
        ("iam.amazonaws.com", "AttachRolePolicy"),
        ("signin.amazonaws.com", "ConsoleLogin"),
        ("ec2.amazonaws.com", "RunInstances"),
    ];
    let agents = [
        "APN/1.0 HashiCorp/1.0 Terraform/1.5.7",
        "APN/1.0 HashiCorp/1.0 Terraform/1.6.0",
        "APN/1.0 Other",
        "aws-cli/2.15",
        "cloudformation.amazonaws.com",
        "",
    ];
    let addresses = [
        "203.0.113.7",
        "203.0.113.250",
        "198.51.100.1",
        "2001:db8::1",
        "2001:db8:0:0:1::2",
        "cloudformation.amazonaws.com",
        "AWS Internal",
    ];
    let (source, name) = events[event % events.len()];
    json!({
        "eventVersion": "1.11",
        "userIdentity": identities[identity % identities.len()],
        "eventTime": format!("2026-11-{:02}T01:02:03Z", 1 + number % 28),
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": addresses[address % addresses.len()],
        "userAgent": agents[agent % agents.len()],
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "readOnly": false,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    })
}

fn log(records: &[[usize; 4]]) -> String {
    let records: Vec<_> =
        records.iter().enumerate().map(|(number, it)| record(number, *it)).collect();
    json!({ "Records": records }).to_string()
}

proptest! {
    #![proptest_config(crate::scaled_cases(64))]

    /// Counts the alerts again with the entry in the rule set.
    #[test]
    fn an_entry_removes_exactly_the_alerts_it_claims(
        records in prop::collection::vec([0_usize..9, 0..6, 0..6, 0..7], 1..60),
    ) {
        let log = log(&records);
        let before = partial(RULES, &log);
        for it in suggestions(&before.tally) {
            let mut text = RULES.to_owned();
            writeln!(text, "[[ignore]]\npattern = {}", toml_literal(&it.pattern)).unwrap();
            let after = partial(&text, &log);
            let removed = before.tally.matched - after.tally.matched;
            prop_assert_eq!(removed, it.removes, "{:?}", it);
            prop_assert_eq!(after.tally.ignored, it.removes);
            let high = |partial: &Partial| partial.tally.rules[1].alerts;
            prop_assert_eq!(high(&before) - high(&after), it.hides_high, "{:?}", it);
        }
    }
}

fn suggested(records: &[[usize; 4]]) -> Vec<SuggestedIgnore> {
    suggestions(&partial(RULES, &log(records)).tally)
}

#[test]
fn a_call_of_a_program_is_safer_than_its_user_agent() {
    // The role deploys 20 times and attaches a policy once; a person signs in from elsewhere.
    let mut records = vec![[0, 0, 0, 0]; 20];
    records.extend([[1, 2, 1, 1], [3, 4, 3, 2], [3, 4, 3, 2]]);
    let all = suggested(&records);
    let names: Vec<_> = all.iter().map(|it| (it.safety, &*it.name, it.removes)).collect();
    assert_eq!(
        names,
        [
            (IgnoreSafety::Safe, "role/deployer UpdateService", 20),
            (IgnoreSafety::Risky, "203.0.113.0/24", 21),
            (IgnoreSafety::Risky, "jane ConsoleLogin", 2),
        ]
    );
}

/// The role of a program is no program for the person who assumes it, whatever the client of the other calls.
#[test]
fn a_role_that_a_person_uses_is_not_safe() {
    let calls = |session: &str, change: &dyn Fn(usize, &mut Json)| {
        let mut records = Vec::new();
        for number in 0..20 {
            let mut it = record(number, [0, usize::from(number > 17), 0, 0]);
            it["userIdentity"] = role("Admin", session);
            change(number, &mut it);
            records.push(it);
        }
        let list = json!({ "Records": records }).to_string();
        let all = suggestions(&partial(RULES, &list).tally);
        all.iter().find(|it| it.name == "role/Admin UpdateService").unwrap().safety
    };
    let unchanged = |_: usize, _: &mut Json| {};
    assert_eq!(calls("ci", &unchanged), IgnoreSafety::Safe);
    assert_eq!(calls("alice@example.com", &unchanged), IgnoreSafety::Review);
    // Only the last calls, which are of another event, are made in a browser.
    for (member, value) in [
        ("userAgent", "Mozilla/5.0 (X11; Linux x86_64)"),
        ("userAgent", "[S3Console/0.4, aws-internal/3]"),
        ("sessionCredentialFromConsole", "true"),
    ] {
        let change = |number: usize, it: &mut Json| {
            if number == 19 {
                it[member] = value.into();
            }
        };
        assert_eq!(calls("ci", &change), IgnoreSafety::Review, "{member} {value}");
    }
}

#[test]
fn callers_of_one_name_in_two_accounts_have_names_of_their_own() {
    let list = log(&[[0, 0, 0, 0]; 10]);
    let other = list.replace("111122223333", "444455556666");
    let rules = rules(RULES);
    let both = super::partial(&rules, None, &[list.clone(), other]);
    let names = |partial: &Partial| -> Vec<_> {
        let report = BacktestReport::new(partial, run());
        let actors = report.alerts.rules[0].actors.iter().chain(&report.alerts.actors);
        let actors = actors.map(|it| it.actor.clone());
        let calls = report.ignores.iter().filter(|it| it.dimension == Dimension::ActorEvent);
        actors.chain(calls.map(|it| it.name.clone())).collect()
    };
    assert_eq!(
        names(&both),
        [
            "role/deployer (111122223333)",
            "role/deployer (444455556666)",
            "role/deployer (111122223333)",
            "role/deployer (444455556666)",
            "role/deployer UpdateService (111122223333)",
            "role/deployer UpdateService (444455556666)",
        ]
    );
    let one = super::partial(&rules, None, &[list]);
    assert_eq!(names(&one), ["role/deployer", "role/deployer", "role/deployer UpdateService"]);
}

#[test]
fn mostly_severe_alerts_are_not_suggested_to_be_ignored() {
    assert_eq!(suggested(&[[0, 2, 0, 0]; 5]), []);
    assert_eq!(suggested(&[[0, 0, 0, 0]]), []);
}

/// A change of permissions is as quiet as a deployment to a rule set that rates both `medium`.
#[test]
fn no_entry_that_hides_a_sensitive_event_is_safe() {
    let reason = |records: &[[usize; 4]], name: &str| {
        let all = suggested(records);
        let it = all.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("{all:?}"));
        (it.safety, it.hides_sensitive, it.reason.to_string())
    };
    let attached = [[0, 3, 0, 0]; 5];
    assert_eq!(
        reason(&attached, "role/deployer AttachRolePolicy"),
        (IgnoreSafety::Risky, 5, "the call changes permissions".to_owned())
    );
    // Callers differ, so that the network removes more than one call.
    let mut records = vec![[0, 0, 3, 2]; 20];
    records.extend([[2, 0, 3, 2], [2, 3, 3, 2], [3, 3, 3, 2], [7, 3, 3, 2]]);
    let hidden = "it hides 3 events with a high risk, such as changes of permissions";
    assert_eq!(reason(&records, "198.51.100.0/24"), (IgnoreSafety::Risky, 3, hidden.to_owned()));
}

#[test]
fn only_one_call_of_a_program_is_safe() {
    // The role makes two calls; the AWS service one; the caller from another account one.
    let mut records = vec![[0, 0, 3, 2]; 5];
    records.extend([[0, 1, 3, 2]; 5]);
    records.extend([[5, 0, 4, 5]; 4]);
    records.extend([[6, 1, 3, 1]; 3]);
    let all = suggested(&records);
    let safe: Vec<_> = all.iter().filter(|it| it.safety == IgnoreSafety::Safe).collect();
    let names: Vec<_> = safe.iter().map(|it| &*it.name).collect();
    let expected = [
        "role/deployer StopTask",
        "role/deployer UpdateService",
        "autoscaling.amazonaws.com UpdateService",
    ];
    assert_eq!(names, expected, "{all:#?}");
}
