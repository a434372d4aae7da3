//! Why no alert arrives, on an account that has a cause for it, and on one that has none; and a function of one's own.
use base64::Engine as _;
use serde_json::{Value, json};

use crate::emulators::{REGION, ministack};
use crate::harness::{Install, Ran, WEBHOOK};

/// What was looked at and how it is, as programs read it.
fn checks(ran: &Ran) -> Vec<(String, String, String)> {
    let check = |line: &str| {
        let check: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        (text("check"), text("verdict"), text("found"))
    };
    ran.stdout.lines().map(check).collect()
}

fn doctor(it: &Install) -> Ran {
    let args = ["doctor", "--format", "json", "--bootstrap", &it.bootstrap];
    it.run(it.command(&args))
}

#[track_caller]
fn is(checks: &[(String, String, String)], what: &str, verdict: &str, found: &str) {
    let all: Vec<_> = checks.iter().filter(|(it, ..)| it == what).collect();
    let fits = |(_, it, words): &(String, String, String)| it == verdict && words.contains(found);
    assert!(all.iter().any(|it| fits(it)), "{what} {verdict} {found}: {all:?}");
}

#[test]
fn each_cause_is_found_and_put_right() {
    let Some(server) = ministack::open() else { return };
    let it = Install::on(server);
    let nothing = doctor(&it);
    assert_eq!(nothing.code, 1);
    let found = checks(&nothing);
    is(&found, "trail", "bad", "no trail in ap-northeast-2");
    is(&found, "installed", "bad", "function is missing");
    is(&found, "function", "bad", "is not there");

    it.install().ended(0);
    let trail = json!({"Name": "all", "S3BucketName": "logs", "IsMultiRegionTrail": true});
    let target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";
    it.account.call("cloudtrail", &format!("{target}.CreateTrail"), &trail);
    let silent = checks(&doctor(&it));
    is(&silent, "trail", "bad", "logging is off");
    it.account.call("cloudtrail", &format!("{target}.StartLogging"), &json!({"Name": "all"}));
    let rule = json!({"Name": "audit-alert-clusters"});
    it.account.call("events", "AWSEvents.DisableRule", &rule);
    let queue = json!({"QueueName": "audit-alert-undelivered"});
    let url = it.account.call("sqs", "AmazonSQS.GetQueueUrl", &queue)["QueueUrl"].clone();
    let letter = json!({"QueueUrl": url, "MessageBody": "an event"});
    it.account.call("sqs", "AmazonSQS.SendMessage", &letter);
    let secret = json!({"Name": "/audit-alert/slack-webhook", "Value": "https://example.com/x", "Overwrite": true});
    it.account.call("ssm", "AmazonSSM.PutParameter", &secret);
    let found = checks(&doctor(&it));
    is(&found, "trail", "ok", &format!("all logs in {REGION}"));
    is(&found, "installed", "bad", "rule audit-alert-clusters (ap-northeast-2) differs: state");
    is(&found, "webhook", "bad", "its host is example.com");
    is(&found, "dead letters", "bad", "1 event");

    it.install().ended(0);
    it.account.call("sqs", "AmazonSQS.PurgeQueue", &json!({"QueueUrl": url}));
    let well = doctor(&it);
    let bad: Vec<_> =
        checks(&well).into_iter().filter(|(_, verdict, _)| verdict == "bad").collect();
    // ministack shows a trail of all regions in its own region only.
    assert!(
        bad.iter().all(|(what, _, found)| what == "trail" && found.contains("us-east-1")),
        "{bad:?}"
    );
}

#[test]
fn a_function_of_ones_own_is_called_and_stays() {
    let Some(server) = ministack::open() else { return };
    let it = Install::on(server);
    let zip =
        base64::prelude::BASE64_STANDARD.encode(stored(&std::fs::read(&it.bootstrap).unwrap()));
    let function = json!({
        "FunctionName": "mine", "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Role": format!("arn:aws:iam::{}:role/mine", it.account.id), "Code": {"ZipFile": zip},
    });
    let made =
        it.account.lambda("POST", "/2015-03-31/functions", &function.to_string()).done().json();
    let arn = made["FunctionArn"].as_str().unwrap().to_owned();
    let own = ["--yes", "--function", &arn];
    let install = || it.run(it.command(&[&["install"], &own[..]].concat()));
    install().ended(0);
    it.proxy.calls();
    install().ended(0);
    assert!(it.mutating_calls().is_empty());
    it.run(it.command(&["status", "--function", &arn])).ended(0);
    let dump = it.dump();
    let text = format!("{dump:?}");
    assert!(text.contains("function:mine") && !text.contains("function audit-alert"), "{text}");
    it.run(it.command(&["uninstall", "--yes", "--function", &arn])).ended(0);
    let left = it.account.lambda("GET", "/2015-03-31/functions/mine", "").done().json();
    assert_eq!(left["Configuration"]["FunctionName"], "mine");
    assert!(!format!("{:?}", it.dump()).contains(WEBHOOK));
}

/// A zip with nothing but a bootstrap.
fn stored(bootstrap: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    zip.start_file("bootstrap", options).unwrap();
    zip.write_all(bootstrap).unwrap();
    zip.finish().unwrap().into_inner()
}
