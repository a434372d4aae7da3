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
