//! Tests of `doctor` with each cause of missing alerts and without one, and of `--function`.
use base64::Engine as _;
use serde_json::{Value, json};

use crate::emulators::{REGION, ministack};
use crate::harness::{Install, RULES, RunResult, WEBHOOK};
use crate::json_members::camel_case_lines;
use crate::proxy::Fault;

/// Returns name, verdict and finding of each check from the JSON output.
fn checks(ran: &RunResult) -> Vec<(String, String, String)> {
    let check = |check: Value| {
        let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        (text("check"), text("verdict"), text("found"))
    };
    camel_case_lines(&ran.stderr, &[]);
    camel_case_lines(&ran.stdout, &[]).into_iter().map(check).collect()
}

fn doctor(it: &Install) -> RunResult {
    let args = ["doctor", "--format", "json", "--bootstrap", &it.bootstrap];
    it.run(it.command(&args))
}

#[track_caller]
fn is(checks: &[(String, String, String)], name: &str, verdict: &str, found: &str) {
    let all: Vec<_> = checks.iter().filter(|(it, ..)| it == name).collect();
    let fits = |(_, it, words): &(String, String, String)| it == verdict && words.contains(found);
    assert!(all.iter().any(|it| fits(it)), "{name} {verdict} {found}: {all:?}");
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn each_cause_is_found_and_fixed() {
    let server = ministack::open();
    let it = Install::on(server);
    let nothing = doctor(&it);
    assert_eq!(nothing.code, 1);
    let found = checks(&nothing);
    is(&found, "trail", "bad", "no trail in ap-northeast-2");
    is(&found, "installed", "bad", "nothing is installed");
    is(&found, "function", "bad", "does not exist");

    it.install().exits_with(0);
    let trail = json!({"Name": "all", "S3BucketName": "logs", "IsMultiRegionTrail": true});
    let target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";
    it.account.call("cloudtrail", &format!("{target}.CreateTrail"), &trail);
    let found = checks(&doctor(&it));
    is(&found, "trail", "bad", "logging is off");
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
    is(&found, "trail", "ok", &format!("`all` logs in {REGION}"));
    is(&found, "installed", "bad", "rule audit-alert-clusters (ap-northeast-2) differs: state");
    is(&found, "webhook", "bad", "its host example.com is not Slack's");
    is(&found, "dead letters", "bad", "1 event");

    it.install().exits_with(0);
    it.account.call("sqs", "AmazonSQS.PurgeQueue", &json!({"QueueUrl": url}));
    let healthy = doctor(&it);
    let bad: Vec<_> =
        checks(&healthy).into_iter().filter(|(_, verdict, _)| verdict == "bad").collect();
    // ministack lists a multi-region trail in its home region only.
    assert!(
        bad.iter().all(|(name, _, found)| name == "trail" && found.contains("us-east-1")),
        "{bad:?}"
    );
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_existing_function_is_invoked_and_kept() {
    let server = ministack::open();
    let it = Install::on(server);
    let zip =
        base64::prelude::BASE64_STANDARD.encode(zipped(&std::fs::read(&it.bootstrap).unwrap()));
    let function = json!({
        "FunctionName": "mine", "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Role": format!("arn:aws:iam::{}:role/mine", it.account.id), "Code": {"ZipFile": zip},
    });
    let created =
        it.account.lambda("POST", "/2015-03-31/functions", &function.to_string()).success().json();
    let arn = created["FunctionArn"].as_str().unwrap().to_owned();
    let flags = ["--yes", "--function", &arn];
    let install = || it.run(it.command(&[&["install"], &flags[..]].concat()));
    install().exits_with(0);
    it.proxy.calls();
    install().exits_with(0);
    assert!(it.mutating_calls().is_empty());
    it.run(it.command(&["status", "--function", &arn])).exits_with(0);
    let none = arn.replace("function:mine", "function:gone");
    for command in ["status", "install"] {
        let ran = it.run(it.command(&[command, "--function", &none]));
        ran.exits_with(2).reports("does not exist").reports("function:gone");
    }
    let dump = it.dump();
    let text = format!("{dump:?}");
    assert!(text.contains("function:mine") && !text.contains("function audit-alert"), "{text}");
    let other = arn.replace("ap-northeast-2", "eu-west-1");
    for (wrong, why) in [
        ("mine", "not the ARN of a function"),
        (&format!("{arn}:1"), "a version"),
        (&other, "is in eu-west-1"),
    ] {
        it.run(it.command(&["uninstall", "--yes", "--function", wrong])).exits_with(2).reports(why);
    }
    // Without --function, the rules invoke the stack's own function; the permission left behind is reported.
    it.run(it.install_command(&["--dry-run"])).exits_with(0).reports(&format!(
        "remove-permission --region ap-northeast-2 --function-name {arn} --statement-id audit-alert"
    ));
    it.run(it.command(&["uninstall", "--yes", "--function", &arn])).exits_with(0);
    let left = it.account.lambda("GET", "/2015-03-31/functions/mine", "").success().json();
    assert_eq!(left["Configuration"]["FunctionName"], "mine");
    assert!(!format!("{:?}", it.dump()).contains(WEBHOOK));
}

/// A part that cannot be read has the verdict unknown, and all others are checked.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_unreadable_part_hides_no_other_problem() {
    let server = ministack::open();
    let it = Install::on(server);
    it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).exits_with(0);
    it.account.call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-clusters"}));
    for operation in ["GetFunction", "GetRole", "FilterLogEvents", "GetParameter"] {
        it.proxy.fail(operation, 1000, Fault::Denied);
    }
    it.proxy.disable_region("eu-west-1");
    let found = checks(&doctor(&it));
    is(&found, "caller", "ok", "arn:aws:");
    // Differences in the readable parts are reported.
    is(&found, "installed", "bad", "rule audit-alert-clusters (ap-northeast-2) differs: state");
    is(&found, "installed", "unknown", "lambda:GetFunction in ap-northeast-2: AccessDenied");
    is(&found, "function", "unknown", "lambda:GetFunction");
    is(&found, "webhook", "unknown", "AccessDenied");
    is(&found, "dead letters", "ok", "none in ap-northeast-2");
    it.proxy.heal();

    it.proxy.disable_region("eu-west-1");
    let found = checks(&doctor(&it));
    is(&found, "installed", "bad", "rule audit-alert-clusters (ap-northeast-2) differs: state");
    is(&found, "region", "unknown", "eu-west-1");

    it.proxy.fail("GetCallerIdentity", 1000, Fault::Closed);
    let ran = doctor(&it);
    let found = checks(ran.exits_with(1));
    is(&found, "caller", "bad", "token included in the request is invalid");
    assert_eq!(found.len(), 1);
}

/// Reports errors of the function, crashes and timeouts, with secrets masked.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn log_errors_are_reported_without_secrets() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().exits_with(0);
    let lines = [
        "2026-11-28T00:00:00Z 1 Task timed out after 10.00 seconds",
        "INIT_REPORT Init Duration: 1 ms Phase: init Status: error Error Type: Runtime.InvalidEntrypoint",
        "[ERROR] url: /services/T0AAAAAAA/B0BBBBBBB/Qz7HiddenWebhook99x",
        "all is well",
    ];
    write_log(&it, "/aws/lambda/audit-alert", &lines);
    let found = checks(&doctor(&it));
    for line in ["timed out after", "Status: error", "[ERROR] url: /services/"] {
        is(&found, "log", "bad", line);
    }
    assert_eq!(found.iter().filter(|(name, ..)| name == "log").count(), 3);
}

/// Writes lines into a new stream of a log group, a minute ago.
fn write_log(it: &Install, group: &str, lines: &[&str]) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let at = u64::try_from(now.as_millis()).unwrap() - 60_000;
    let events = (at..).zip(lines).map(|(at, line)| json!({"timestamp": at, "message": line}));
    let named = json!({"logGroupName": group, "logStreamName": "x"});
    it.account.call("logs", "Logs_20140328.CreateLogStream", &named);
    let mut put = named;
    put["logEvents"] = events.collect();
    it.account.call("logs", "Logs_20140328.PutLogEvents", &put);
}

/// Reports errors of the stack's rules from the log of the event bus, if it has one.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn errors_of_the_event_bus_are_reported() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().exits_with(0);
    assert!(checks(&doctor(&it)).iter().all(|(name, ..)| name != "event bus"));
    let group = "/aws/vendedlogs/events/event-bus/default";
    it.account.call("logs", "Logs_20140328.CreateLogGroup", &json!({"logGroupName": group}));
    let line = |level: &str, rule: &str| {
        let details = json!({
            "rule_arn": format!("arn:aws:events:ap-northeast-2:111122223333:rule/{rule}"),
            "error": {"error_message": "no permission"},
        });
        let kind = "INVOCATION_ATTEMPT_PERMANENT_FAILURE";
        json!({"message_type": kind, "log_level": level, "details": details}).to_string()
    };
    let lines = [
        line("ERROR", "audit-alert-clusters"),
        line("ERROR", "of-another-stack"),
        line("INFO", "audit-alert-users"),
    ];
    write_log(&it, group, &lines.each_ref().map(String::as_str));
    let found = checks(&doctor(&it));
    let expected = "INVOCATION_ATTEMPT_PERMANENT_FAILURE: audit-alert-clusters: no permission";
    is(&found, "event bus", "bad", expected);
    assert_eq!(found.iter().filter(|(name, ..)| name == "event bus").count(), 1, "{found:?}");
}

/// Without the permission to read, `install`, `status` and `uninstall` fail and change nothing.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_unreadable_part_stops_all_but_doctor() {
    let server = ministack::open();
    let it = Install::on(server);
    for operation in ["GetFunction", "GetPolicy", "GetRole", "ListRules", "GetQueueUrl"] {
        it.proxy.fail(operation, 1000, Fault::Denied);
        it.proxy.calls();
        for ran in [it.install(), it.status(), it.uninstall()] {
            ran.exits_with(3).reports("not authorized");
        }
        assert_eq!(it.mutating_calls(), [""; 0], "{operation}");
        assert_eq!(doctor(&it).code, 1, "{operation}");
        it.proxy.heal();
    }
}

/// A secret in Secrets Manager, as a webhook and as a bot token.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_secret_in_secrets_manager_is_checked() {
    let server = ministack::open();
    let it = Install::on(server);
    let secret = json!({"Name": "slack", "SecretString": "xoxb-HiddenWebhook"});
    it.account.call("secretsmanager", "secretsmanager.CreateSecret", &secret);
    let webhook = "[slack]\nwebhook = { secret = 'slack' }\n";
    it.write_rules(&format!("{webhook}{RULES}"));
    is(&checks(&doctor(&it)), "webhook", "bad", "token");
    it.write_rules(&format!("{webhook}channel = 'C0123456789'\n{RULES}"));
    is(&checks(&doctor(&it)), "webhook", "ok", "can be read");
    it.write_rules(&format!("[slack]\nwebhook = {{ secret = 'other' }}\n{RULES}"));
    is(&checks(&doctor(&it)), "webhook", "bad", "ResourceNotFoundException");
}

/// Without them, the suggested command would undo what the flags installed.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn suggested_commands_repeat_the_flags() {
    let server = ministack::open();
    let it = Install::on(server);
    let flags = ["--bootstrap", &it.bootstrap, "--regions", "eu-west-1"];
    let again = format!("{} --region ap-northeast-2", flags.join(" "));
    let run = |command: &[&str]| it.run(it.command(&[command, &flags[..]].concat()));
    let next = format!("audit-alert install --dry-run {again}");
    run(&["status"]).exits_with(1).reports("nothing is installed").reports(&next);
    run(&["install", "--yes"]).exits_with(0).reports(&format!("audit-alert doctor --send {again}"));
    it.account.call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-clusters"}));
    let stdout = run(&["doctor"]).stdout;
    assert!(stdout.contains(&format!("> audit-alert install --targets {again}")), "{stdout}");
}

/// Without a region in the flags and the rule set: the region of AWS's own tools.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_default_region_is_that_of_the_environment_or_the_profile() {
    let server = ministack::open();
    let it = Install::on(server);
    let config = it.folder.join("config");
    std::fs::write(&config, "[profile seoul]\nregion = ap-southeast-1\n").unwrap();
    let run = |name: &str, value: &str| {
        let mut command = it.command_without_region(&["uninstall", "--dry-run"]);
        command.env("AWS_CONFIG_FILE", &config).env("AWS_PROFILE", "seoul").env(name, value);
        it.run(command)
    };
    run("AWS_REGION", "us-west-2").exits_with(0).reports("home region us-west-2 (AWS_REGION)");
    run("AWS_REGION", "").exits_with(0).reports("home region ap-southeast-1 (AWS profile)");
    it.write_rules(&format!("region = 'eu-west-1'\n{RULES}"));
    run("AWS_REGION", "us-west-2")
        .exits_with(0)
        .reports("home region eu-west-1 (audit-alert.toml:1)");
}

/// Returns a zip with only a bootstrap.
fn zipped(bootstrap: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Write as _};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    zip.start_file("bootstrap", options).unwrap();
    zip.write_all(bootstrap).unwrap();
    zip.finish().unwrap().into_inner()
}
