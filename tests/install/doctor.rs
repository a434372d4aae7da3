//! Why no alert arrives, on an account that has a cause for it, and on one that has none; and a function of one's own.
use base64::Engine as _;
use serde_json::{Value, json};

use crate::emulators::{REGION, ministack};
use crate::harness::{Install, RULES, Ran, WEBHOOK};
use crate::json_members::camel_case_lines;
use crate::proxy::Fault;

/// What was looked at and how it is, as programs read it.
fn checks(ran: &Ran) -> Vec<(String, String, String)> {
    let check = |check: Value| {
        let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        (text("check"), text("verdict"), text("found"))
    };
    camel_case_lines(&ran.stderr, &[]);
    camel_case_lines(&ran.stdout, &[]).into_iter().map(check).collect()
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
#[ignore = "needs ministack, from PyPI"]
fn each_cause_is_found_and_put_right() {
    let server = ministack::open();
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
#[ignore = "needs ministack, from PyPI"]
fn a_function_of_ones_own_is_called_and_stays() {
    let server = ministack::open();
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
    let none = arn.replace("function:mine", "function:gone");
    for command in ["status", "install"] {
        let ran = it.run(it.command(&[command, "--function", &none]));
        ran.ended(2).says("there is no function").says("function:gone");
    }
    let dump = it.dump();
    let text = format!("{dump:?}");
    assert!(text.contains("function:mine") && !text.contains("function audit-alert"), "{text}");
    let other = arn.replace("ap-northeast-2", "eu-west-1");
    for (wrong, why) in [
        ("mine", "no function's ARN"),
        (&format!("{arn}:1"), "a version"),
        (&other, "is in eu-west-1"),
    ] {
        it.run(it.command(&["uninstall", "--yes", "--function", wrong])).ended(2).says(why);
    }
    // One's own again, and then that of the stack: what is left behind is said.
    it.run(it.install_command(&["--dry-run"])).ended(0).says(&format!(
        "remove-permission --region ap-northeast-2 --function-name {arn} --statement-id audit-alert"
    ));
    it.run(it.command(&["uninstall", "--yes", "--function", &arn])).ended(0);
    let left = it.account.lambda("GET", "/2015-03-31/functions/mine", "").done().json();
    assert_eq!(left["Configuration"]["FunctionName"], "mine");
    assert!(!format!("{:?}", it.dump()).contains(WEBHOOK));
}

/// Whoever may not look at something is told so, and everything else besides.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn what_cannot_be_looked_at_hides_nothing_else() {
    let server = ministack::open();
    let it = Install::on(server);
    it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).ended(0);
    it.account.call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-clusters"}));
    for operation in ["GetFunction", "GetRole", "FilterLogEvents", "GetParameter"] {
        it.proxy.fail(operation, 1000, Fault::Denied);
    }
    it.proxy.close("eu-west-1");
    let found = checks(&doctor(&it));
    is(&found, "caller", "ok", "arn:aws:");
    // What differs in what may be read is told, too.
    is(&found, "installed", "bad", "rule audit-alert-clusters (ap-northeast-2) differs: state");
    is(&found, "installed", "unknown", "lambda:GetFunction in ap-northeast-2: AccessDenied");
    is(&found, "function", "unknown", "lambda:GetFunction");
    is(&found, "webhook", "unknown", "AccessDenied");
    is(&found, "dead letters", "ok", "none in ap-northeast-2");
    it.proxy.heal();

    it.proxy.close("eu-west-1");
    let found = checks(&doctor(&it));
    is(&found, "installed", "bad", "rule audit-alert-clusters (ap-northeast-2) differs: state");
    is(&found, "region", "unknown", "eu-west-1");

    it.proxy.fail("GetCallerIdentity", 1000, Fault::Closed);
    let ran = doctor(&it);
    let found = checks(ran.ended(1));
    is(&found, "caller", "bad", "token included in the request is invalid");
    assert_eq!(found.len(), 1);
}

/// Errors of the function, and Lambda's own of one that crashed or took too long, are told without what may be a secret.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_log_is_read_without_its_secrets() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().ended(0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let lines = [
        "2026-11-28T00:00:00Z 1 Task timed out after 10.00 seconds",
        "INIT_REPORT Init Duration: 1 ms Phase: init Status: error Error Type: Runtime.InvalidEntrypoint",
        "[ERROR] url: /services/T0AAAAAAA/B0BBBBBBB/Qz7NobodySeesThisHook99x",
        "all is well",
    ];
    let at = u64::try_from(now.as_millis()).unwrap() - 60_000;
    let events = (at..).zip(lines).map(|(at, line)| json!({"timestamp": at, "message": line}));
    let named = json!({"logGroupName": "/aws/lambda/audit-alert", "logStreamName": "x"});
    it.account.call("logs", "Logs_20140328.CreateLogStream", &named);
    let mut put = named;
    put["logEvents"] = events.collect();
    it.account.call("logs", "Logs_20140328.PutLogEvents", &put);
    let found = checks(&doctor(&it));
    for line in ["timed out after", "Status: error", "[ERROR] url: /services/"] {
        is(&found, "log", "bad", line);
    }
    assert_eq!(found.iter().filter(|(what, ..)| what == "log").count(), 3);
}

/// Whatever may not be read in an account in which there is nothing, nothing is made of it.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn what_may_not_be_read_stops_all_but_doctor() {
    let server = ministack::open();
    let it = Install::on(server);
    for operation in ["GetFunction", "GetPolicy", "GetRole", "ListRules", "GetQueueUrl"] {
        it.proxy.fail(operation, 1000, Fault::Denied);
        it.proxy.calls();
        for ran in [it.install(), it.status(), it.uninstall()] {
            ran.ended(3).says("not authorized");
        }
        assert_eq!(it.mutating_calls(), [""; 0], "{operation}");
        assert_eq!(doctor(&it).code, 1, "{operation}");
        it.proxy.heal();
    }
}

/// Where the rule set keeps the secret in Secrets Manager, and where it is a bot's token.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_secret_is_judged_wherever_it_is() {
    let server = ministack::open();
    let it = Install::on(server);
    let secret = json!({"Name": "slack", "SecretString": "xoxb-NobodySeesThisHook"});
    it.account.call("secretsmanager", "secretsmanager.CreateSecret", &secret);
    let webhook = "[slack]\nwebhook = { secret = 'slack' }\n";
    it.has_rules(&format!("{webhook}{RULES}"));
    is(&checks(&doctor(&it)), "webhook", "bad", "token");
    it.has_rules(&format!("{webhook}channel = 'C0123456789'\n{RULES}"));
    is(&checks(&doctor(&it)), "webhook", "ok", "can be read");
    it.has_rules(&format!("[slack]\nwebhook = {{ secret = 'other' }}\n{RULES}"));
    is(&checks(&doctor(&it)), "webhook", "bad", "ResourceNotFoundException");
}

/// A command that does not repeat the flags would undo what they made.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn what_to_do_next_repeats_the_flags() {
    let server = ministack::open();
    let it = Install::on(server);
    let flags = ["--bootstrap", &it.bootstrap, "--regions", "eu-west-1"];
    let again = format!("{} --region ap-northeast-2", flags.join(" "));
    let run = |command: &[&str]| it.run(it.command(&[command, &flags[..]].concat()));
    run(&["status"]).ended(1).says(&format!("audit-alert install --targets {again}"));
    run(&["install", "--yes"]).ended(0).says(&format!("audit-alert doctor --send {again}"));
    it.account.call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-clusters"}));
    let told = run(&["doctor"]).stdout;
    assert!(told.contains(&format!("→ audit-alert install --targets {again}")), "{told}");
}

/// Without a flag and a rule set that name one: that of AWS's own tools.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_region_is_that_of_the_shell_or_the_profile() {
    let server = ministack::open();
    let it = Install::on(server);
    let config = it.folder.join("config");
    std::fs::write(&config, "[profile seoul]\nregion = ap-southeast-1\n").unwrap();
    let run = |name: &str, value: &str| {
        let mut command = it.command_of_no_region(&["uninstall", "--dry-run"]);
        command.env("AWS_CONFIG_FILE", &config).env("AWS_PROFILE", "seoul").env(name, value);
        it.run(command)
    };
    run("AWS_REGION", "us-west-2").ended(0).says("home region us-west-2 (AWS_REGION)");
    run("AWS_REGION", "").ended(0).says("home region ap-southeast-1 (AWS profile)");
    it.has_rules(&format!("region = 'eu-west-1'\n{RULES}"));
    run("AWS_REGION", "us-west-2").ended(0).says("home region eu-west-1 (audit-alert.toml:1)");
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
