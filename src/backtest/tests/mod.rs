mod calls;
mod dimensions;
mod merging;
mod suggestions;
mod tallies;

use super::{BacktestRules, Partial, Selection, Tally, TallyOptions};
use crate::alert::Language;
use crate::language::Phrase;
use crate::rules::file::read_rule_set;
use crate::rules::set::resolve;

/// A rule set with overlapping rules of several severities, an ignored user, and a small flood limit.
const RULES: &str = include_str!("rules.toml");

fn rules(text: &str) -> BacktestRules {
    let (set, found) = read_rule_set(text);
    assert_eq!(found, []);
    let flood = set.settings.flood();
    let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
    assert!(problems.is_empty(), "{problems:?}");
    BacktestRules::new("test".to_owned(), &effective, flood)
}

fn options() -> TallyOptions {
    TallyOptions {
        selection: Selection::default(),
        max_examples: 2,
        language: Language::En,
        limit: None,
    }
}

/// A record of a user at a second after 2026-01-31T23:59:00Z.
fn record(user: &str, event: &str, second: i64, id: &str) -> String {
    let service = if event.ends_with("Cluster") { "ecs" } else { "iam" };
    let time = jiff::Timestamp::from_second(1_769_903_940 + second).unwrap();
    format!(
        r#"{{"eventVersion": "1.11", "userIdentity": {{"type": "IAMUser",
        "arn": "arn:aws:iam::111122223333:user/{user}", "accountId": "111122223333", "userName": "{user}"}},
        "eventTime": "{time}", "eventSource": "{service}.amazonaws.com", "eventName": "{event}",
        "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2.1 x",
        "requestParameters": null, "eventID": "{id}", "readOnly": false, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management"}}"#
    )
}

/// The counts of inputs with these texts.
fn partial(rules: &BacktestRules, against: Option<&BacktestRules>, inputs: &[String]) -> Partial {
    partial_of(rules, against, &options(), inputs)
}

fn partial_of(
    rules: &BacktestRules,
    against: Option<&BacktestRules>,
    options: &TallyOptions,
    inputs: &[String],
) -> Partial {
    let mut tally = Tally::new(rules, against, options);
    for input in inputs {
        tally.read("input", input.as_bytes()).unwrap();
        tally.end_input("input", "/input", input.len() as u64);
    }
    tally.finish()
}
