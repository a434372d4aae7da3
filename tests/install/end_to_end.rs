//! Tests of the installed function: an event on the bus becomes a message to a server in Slack's place.
use std::time::Duration;

use serde_json::{Value, json};

use crate::emulators::listener::listener;
use crate::emulators::ministack;
use crate::harness::Install;

/// A rule for events that the test can put on a bus; only AWS may put events of `aws.*` sources.
const RULES: &str = "[[rule]]\nname = 'clusters'\nseverity = 'high'\npattern = '''{\"source\": [\"audit.alert\"]}'''\n\
    title = { ko = '클러스터', en = 'Clusters' }\n";

#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_event_on_the_bus_is_posted() {
    let server = ministack::alone();
    let mut it = Install::on(&server);
    it.bootstrap = env!("CARGO_BIN_EXE_audit-alert-lambda").to_owned();
    it.write_rules(RULES);
    let (url, posted) = listener();
    let url = format!("{url}services/T0/B0/x");
    let mut install = it.install_command(&["--yes", "--allow-host", "127.0.0.1"]);
    install.env("SLACK_WEBHOOK_URL", url);
    let installed = it.run(install);
    installed.exits_with(0);
    put_event(&it);
    let message = posted.recv_timeout(Duration::from_secs(30)).unwrap().to_string();
    assert!(message.contains("Clusters"), "{message}");
    it.uninstall().exits_with(0);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_test_event_of_doctor_is_posted() {
    let server = ministack::alone();
    let mut it = Install::on(&server);
    it.bootstrap = env!("CARGO_BIN_EXE_audit-alert-lambda").to_owned();
    let (url, posted) = listener();
    let mut install = it.install_command(&["--yes", "--allow-host", "127.0.0.1"]);
    install.env("SLACK_WEBHOOK_URL", format!("{url}services/T0/B0/x"));
    let installed = it.run(install);
    installed.exits_with(0);
    let args = ["doctor", "--send", "--bootstrap", &it.bootstrap, "--allow-host", "127.0.0.1"];
    let mut doctor = it.command(&args);
    doctor.env_remove("SLACK_WEBHOOK_URL");
    let ran = it.run(doctor);
    assert!(ran.stdout.contains("ok       test event"), "{}{}", ran.stdout, ran.stderr);
    let message = posted.recv_timeout(Duration::from_secs(30)).unwrap().to_string();
    assert!(message.contains("audit-alert-doctor-test"), "{message}");
    it.uninstall().exits_with(0);
}

/// Destinations of a rule set without a destination in the settings.
const DESTINATIONS: &str = "[destinations.team]\nslack = { webhook = { parameter = '/audit-alert/team' } }\n\
    [destinations.pager]\nsns = 'TOPIC'\n\
    [destinations.unused]\nslack = { webhook = { secret = 'audit-alert/unused' } }\n\
    [[route]]\nseverity = 'high'\nto = ['team', 'pager']\n[route_default]\nto = ['team']\n";

#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_event_reaches_the_destinations_of_its_route() {
    let server = ministack::alone();
    let mut it = Install::on(&server);
    it.bootstrap = env!("CARGO_BIN_EXE_audit-alert-lambda").to_owned();
    let (home, account) = (it.home, it.account.id.clone());
    let topic = format!("arn:aws:sns:{home}:{account}:audit-alert-pager");
    let queue = format!("arn:aws:sqs:{home}:{account}:pages");
    it.account.form("sns", "CreateTopic", &[("Name", "audit-alert-pager")]);
    let created = it.account.call("sqs", "AmazonSQS.CreateQueue", &json!({ "QueueName": "pages" }));
    let subscription = [("TopicArn", &*topic), ("Protocol", "sqs"), ("Endpoint", &queue)];
    it.account.form("sns", "Subscribe", &subscription);
    let (url, posted) = listener();
    let secret = json!({
        "Name": "/audit-alert/team",
        "Type": "SecureString",
        "Value": format!("{url}services/T0/B0/x"),
    });
    it.account.call("ssm", "AmazonSSM.PutParameter", &secret);
    it.write_rules(&format!("{RULES}{}", DESTINATIONS.replace("TOPIC", &topic)));
    let mut install = it.install_command(&["--yes", "--allow-host", "127.0.0.1"]);
    install.env_remove("SLACK_WEBHOOK_URL");
    let installed = it.run(install);
    installed.exits_with(0);
    assert!(!installed.stderr.contains("/audit-alert/slack-webhook"), "{}", installed.stderr);
    let role = format!("audit-alert-{home}");
    let policy = [("RoleName", &*role), ("PolicyName", "audit-alert")];
    let policy = it.account.form("iam", "GetRolePolicy", &policy);
    let policy = policy.text();
    for (part, is_in) in [
        ("parameter%2Faudit-alert%2Fteam", true),
        ("audit-alert-pager", true),
        ("unused", false),
        ("slack-webhook", false),
    ] {
        let is_found = policy.contains(part) || policy.contains(&part.replace("%2F", "/"));
        assert_eq!(is_found, is_in, "{part}: {policy}");
    }
    let doctor =
        it.run(it.command(&["doctor", "--bootstrap", &it.bootstrap, "--allow-host", "127.0.0.1"]));
    assert!(doctor.stdout.contains("ok       destination pager"), "{}", doctor.stdout);
    assert!(doctor.stdout.contains("ok       destination team"), "{}", doctor.stdout);
    assert!(!doctor.stdout.contains("destination unused"), "{}", doctor.stdout);
    put_event(&it);
    let message = posted.recv_timeout(Duration::from_secs(30)).unwrap().to_string();
    assert!(message.contains("Clusters"), "{message}");
    let receive = json!({ "QueueUrl": created["QueueUrl"], "WaitTimeSeconds": 10 });
    let received = it.account.call("sqs", "AmazonSQS.ReceiveMessage", &receive);
    let page = received["Messages"][0]["Body"].as_str().unwrap_or_default();
    assert!(page.contains("CreateCluster"), "{received}");
    it.uninstall().exits_with(0);
}

/// Puts an event on the bus that the rule `clusters` matches.
#[track_caller]
fn put_event(it: &Install) {
    let sample = std::fs::read_to_string("samples/events/ecs/CreateCluster.json").unwrap();
    let sample: Value = serde_json::from_str(&sample).unwrap();
    let entry = json!({
        "Source": "audit.alert",
        "DetailType": "AWS API Call via CloudTrail",
        "Detail": sample.get("detail").unwrap_or(&sample).to_string(),
    });
    let put = it.account.call("events", "AWSEvents.PutEvents", &json!({"Entries": [entry]}));
    assert_eq!(put["FailedEntryCount"], 0, "{put}");
}
