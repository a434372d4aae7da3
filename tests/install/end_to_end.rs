//! The real function, installed: an event on the bus is a message at Slack's stand-in.
use std::time::Duration;

use serde_json::{Value, json};

use crate::emulators::listener::listener;
use crate::emulators::ministack;
use crate::harness::Install;

/// A rule for events that can be put on a bus: nobody but AWS may put those of `aws.*`.
const RULES: &str = "[[rule]]\nname = 'clusters'\nseverity = 'high'\npattern = '''{\"source\": [\"audit.alert\"]}'''\n\
    title = { ko = '클러스터', en = 'Clusters' }\n";

#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_event_on_the_bus_is_a_message_in_slack() {
    let server = ministack::open();
    let mut it = Install::on(server);
    it.bootstrap = env!("CARGO_BIN_EXE_audit-alert-lambda").to_owned();
    it.has_rules(RULES);
    let (url, posted) = listener();
    let url = format!("{url}services/T0/B0/x");
    let mut install = it.install_command(&["--yes", "--allow-host", "127.0.0.1"]);
    install.env("SLACK_WEBHOOK_URL", url);
    let installed = it.run(install);
    installed.ended(0);
    let sample = std::fs::read_to_string("samples/events/ecs/CreateCluster.json").unwrap();
    let sample: Value = serde_json::from_str(&sample).unwrap();
    let detail = sample.get("detail").unwrap_or(&sample).to_string();
    let entry = json!({
        "Source": "audit.alert",
        "DetailType": "AWS API Call via CloudTrail",
        "Detail": detail,
    });
    let put = it.account.call("events", "AWSEvents.PutEvents", &json!({"Entries": [entry]}));
    assert_eq!(put["FailedEntryCount"], 0, "{put}");
    let message = posted.recv_timeout(Duration::from_secs(30)).unwrap().to_string();
    assert!(message.contains("Clusters"), "{message}");
    it.uninstall().ended(0);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn doctor_sends_an_alert_that_arrives() {
    let server = ministack::open();
    let mut it = Install::on(server);
    it.bootstrap = env!("CARGO_BIN_EXE_audit-alert-lambda").to_owned();
    let (url, posted) = listener();
    let mut install = it.install_command(&["--yes", "--allow-host", "127.0.0.1"]);
    install.env("SLACK_WEBHOOK_URL", format!("{url}services/T0/B0/x"));
    let installed = it.run(install);
    installed.ended(0);
    let args = ["doctor", "--send", "--bootstrap", &it.bootstrap, "--allow-host", "127.0.0.1"];
    let mut doctor = it.command(&args);
    doctor.env_remove("SLACK_WEBHOOK_URL");
    let told = it.run(doctor);
    assert!(told.stdout.contains("ok       test event"), "{}{}", told.stdout, told.stderr);
    let message = posted.recv_timeout(Duration::from_secs(30)).unwrap().to_string();
    assert!(message.contains("audit-alert-doctor-test"), "{message}");
    it.uninstall().ended(0);
}
