//! `--to`: destinations of the rule set.

use serde_json::{Value, json};

use super::run::{Send, path};
use crate::server::{Answer, Server};

const RULE_SET: &str = "language = 'en'\nregion = 'eu-west-1'\npacks = ['starter']\n\
    [destinations.relay]\nwebhook = { url = { parameter = '/relay' }, hosts = ['127.0.0.1'] }\n\
    [destinations.pager]\nsns = 'arn:aws:sns:eu-west-1:111122223333:pager'\n\
    [route_default]\nto = ['relay', 'pager']\n";

const EVENT: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/samples/events/iam/CreateUser-power-user.json");

#[test]
fn a_webhook_and_a_topic_get_the_neutral_alert() {
    let relay = Server::answering([Answer::of(204, "")]);
    let parameter = json!({ "Parameter": { "Value": relay.url(&path()) } }).to_string();
    let aws = Server::start(move |_, hit| match hit.header("x-amz-target") {
        Some(_) => Answer::of(200, &parameter),
        None => Answer::of(200, "<PublishResponse/>"),
    });
    for (name, place) in [("relay", "/***"), ("pager", "arn:aws:sns:eu-west-1:111122223333:pager")]
    {
        let send = Send::new(&["--to", name, EVENT]).rule_set(&format!("to-{name}"), RULE_SET);
        send.account(&aws).run().ended(0).says(place);
    }
    let document: Value = serde_json::from_str(&relay.bodies()[0]).unwrap();
    assert_eq!(
        (&document["version"], &document["event"]["name"]),
        (&1.into(), &"CreateUser".into())
    );
    assert!(aws.bodies()[1].starts_with("Action=Publish&"), "{}", aws.bodies()[1]);
}

#[test]
fn a_dry_run_shows_the_request_without_reading_the_secret() {
    let send = Send::new(&["--to", "relay", "--dry-run", EVENT]).rule_set("to-dry", RULE_SET);
    let ran = send.run();
    ran.ended(0).says("nothing was sent (--dry-run)");
    assert!(ran.stdout.starts_with("POST https://127.0.0.1/***\n"), "{}", ran.stdout);
}

#[test]
fn an_unknown_destination_is_named_with_those_of_the_rule_set() {
    let send = Send::new(&["--to", "team", "--test"]).rule_set("to-unknown", RULE_SET);
    let ran = send.run();
    ran.ended(2).says("error: unknown destination `team`").says("relay, pager, default");
}
