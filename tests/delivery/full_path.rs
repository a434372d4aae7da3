//! Tests the full path on an emulator: the zip of `package`, a rule, an event on the bus, the secret fetched with a verified
//! signature, and the message received by a mock of Slack.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::emulators::ministack;
use crate::server::{Answer, Server};

/// A rule for events of a custom source: only AWS can put events of `aws.*` on a bus.
const RULE_SET: &str = "[[rule]]\nname = 'clusters'\nseverity = 'high'\npattern = '''{\"source\": [\"audit.alert\"]}'''\n\
    title = { ko = '클러스터', en = 'Clusters' }\n";

fn audit_alert(args: &[&str], folder: &Path) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.args(args).current_dir(folder).env_clear().env("XDG_CONFIG_HOME", "/nowhere");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// Returns the folder with the rule set and the zip, and the zip's bytes. Panics if this machine's glibc is newer than Lambda's.
fn packaged() -> &'static (PathBuf, Vec<u8>) {
    static PACKAGED: OnceLock<(PathBuf, Vec<u8>)> = OnceLock::new();
    PACKAGED.get_or_init(package)
}

fn package() -> (PathBuf, Vec<u8>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("full-path");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("audit-alert.toml"), RULE_SET).unwrap();
    let bootstrap = env!("CARGO_BIN_EXE_audit-alert-lambda");
    audit_alert(&["package", "--bootstrap", bootstrap, "-o", "function.zip"], &folder).unwrap();
    let zip = fs::read(folder.join("function.zip")).unwrap();
    (folder, zip)
}

fn architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_event_on_the_bus_becomes_a_message_in_slack() {
    let server = ministack::with_auth();
    let sample = fs::read_to_string("samples/events/ecs/CreateCluster.json").unwrap();
    let sample: Value = serde_json::from_str(&sample).unwrap();
    let detail = sample.get("detail").unwrap_or(&sample).clone();
    let (folder, zip) = packaged();
    let event = json!({"id": "1", "source": "audit.alert", "detail-type": "AWS API Call via CloudTrail", "detail": detail});
    fs::write(folder.join("event.json"), event.to_string()).unwrap();
    let slack = Server::answering([Answer::ok()]);
    let account = server.account();
    account.create_role(&["ssm:GetParameter", "secretsmanager:GetSecretValue", "kms:Decrypt"]);
    account.put_parameter("/audit-alert/slack-webhook", &slack.url("/services/T0/B0/parameter"));
    let secret = json!({"webhook": slack.url("/services/T0/B0/secret")});
    account.create_secret("audit-alert/slack-webhook", &secret.to_string());
    for (name, variable, reference) in [
        ("with-parameter", "SLACK_WEBHOOK_PARAMETER", "/audit-alert/slack-webhook"),
        ("with-secret", "SLACK_WEBHOOK_SECRET", "audit-alert/slack-webhook"),
    ] {
        let environment = json!({variable: reference, "AUDIT_ALERT_ALLOW_HOST": "127.0.0.1"});
        let arn = account.create_function(name, zip, architecture(), &environment);
        account.put_rule(name, &json!({"source": ["audit.alert"]}));
        account.put_target(name, &arn);
    }
    account.put_events("audit.alert", "AWS API Call via CloudTrail", &detail);

    let hits = slack.wait_for(2);
    let preview = audit_alert(&["preview", "--format", "json", "event.json"], folder).unwrap();
    assert!(preview.contains("Clusters"), "{preview}");
    for hit in &hits {
        assert_eq!(hit.body, preview.trim_end());
    }
    let mut paths: Vec<_> = hits.iter().map(|hit| hit.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/services/T0/B0/parameter", "/services/T0/B0/secret"]);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_unreadable_secret_fails_the_invocation() {
    let server = ministack::with_auth();
    let (_, zip) = packaged();
    let account = server.account();
    account.create_role(&["secretsmanager:GetSecretValue"]);
    account.put_parameter("/audit-alert/slack-webhook", "https://hooks.slack.com/services/T0/B0/x");
    let environment = json!({"SLACK_WEBHOOK_PARAMETER": "/audit-alert/slack-webhook"});
    account.create_function("denied", zip, architecture(), &environment);
    let event = json!({"id": "1", "detail-type": "AWS API Call via CloudTrail", "detail": {"eventName": "CreateCluster", "eventTime": "2026-11-20T01:02:03Z"}});
    let invoked = account.invoke("denied", &event);
    assert_eq!(invoked.function_error.as_deref(), Some("Unhandled"));
    let error = invoked.body["errorMessage"].as_str().unwrap();
    assert!(
        error.contains("AccessDeniedException") && error.contains("allow ssm:GetParameter"),
        "{error}"
    );
}

/// `doctor --send` depends on this response: a successful invocation does not mean that Slack accepted the alert.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_response_contains_the_outcome() {
    let server = ministack::with_auth();
    let (_, zip) = packaged();
    let slack = Server::answering([Answer::of(404, "no_active_hooks"), Answer::ok()]);
    let account = server.account();
    account.create_role(&["ssm:GetParameter", "kms:Decrypt"]);
    account.put_parameter("/audit-alert/slack-webhook", &slack.url("/services/T0/B0/x"));
    let environment = json!({"SLACK_WEBHOOK_PARAMETER": "/audit-alert/slack-webhook", "AUDIT_ALERT_ALLOW_HOST": "127.0.0.1"});
    account.create_function("outcomes", zip, architecture(), &environment);
    let event = |id: &str| json!({"id": id, "detail-type": "AWS API Call via CloudTrail", "detail": {"eventName": "CreateCluster", "eventTime": "2026-11-20T01:02:03Z"}});
    let refused = account.invoke("outcomes", &event("1"));
    assert_eq!(refused.function_error.as_deref(), Some("Unhandled"));
    let error = refused.body["errorMessage"].as_str().unwrap();
    assert!(error.contains("no_active_hooks: the webhook no longer exists"), "{error}");
    let sent = account.invoke("outcomes", &event("1"));
    assert_eq!(sent.body, json!({"events": [{"outcome": "sent"}]}));
}
