//! Exports are deployed to an emulator: `status` finds no difference, and an event on the bus is posted.
//!
//! Not carried by the emulator: it keeps the event invoke config of `$LATEST`, which CloudFormation writes, apart from that
//! without a qualifier, which AWS treats as the same, and its CloudFormation ignores the reserved concurrency. The test sets both.
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::emulator_bucket::{create_bucket, put};
use crate::emulators::listener::listener;
use crate::emulators::{Account, REGION, ministack};
use crate::folder::{Folder, succeeds};
use crate::terraform::{init, terraform};

const BOOTSTRAP: &str = env!("CARGO_BIN_EXE_audit-alert-lambda");

/// A rule for events that the test can put on a bus, one of another region, and one whose texts CloudFormation would resolve.
pub(crate) const RULES: &str = "[[rule]]\nname = 'clusters'\nseverity = 'high'\npattern = '''{\"source\": [\"audit.alert\"]}'''\n\
    title = 'Clusters'\n[[rule]]\nname = 'users'\nseverity = 'high'\ntitle = 'Users'\n\
    pattern = '''{\"source\": [\"aws.iam\"], \"detail\": {\"eventSource\": [\"iam.amazonaws.com\"], \"eventName\": [\"CreateUser\"]}}'''\n\
    [[rule]]\nname = 'texts'\nseverity = 'high'\ntitle = '{{resolve:ssm:/a}} ${AWS::Region} ${x'\n\
    pattern = '''{\"source\": [\"${AWS::Region}\", \"{{resolve:ssm:/a}}\"]}'''\n";

const HOST: [&str; 2] = ["--allow-host", "127.0.0.1"];

fn aws<'c>(command: &'c mut Command, account: &Account) -> &'c mut Command {
    command
        .env("AWS_ENDPOINT_URL", account.endpoint())
        .env("AWS_ACCESS_KEY_ID", &account.keys.id)
        .env("AWS_SECRET_ACCESS_KEY", &account.keys.secret)
        .env("AWS_EC2_METADATA_DISABLED", "true")
}

fn exported(folder: &Folder, format: &str) -> std::path::PathBuf {
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    let args = [&["export", format, "--bootstrap", BOOTSTRAP], HOST.as_slice()].concat();
    succeeds(&mut folder.command(&args));
    folder.path.join(format)
}

/// Creates the parameter as the first lines of an export say.
fn put_parameter(account: &Account, url: &str) {
    let tag = json!({ "Key": "audit-alert:stack", "Value": "audit-alert" });
    let parameter = json!({
        "Name": "/audit-alert/slack-webhook", "Type": "SecureString", "Value": url, "Tags": [tag],
    });
    account.call("ssm", "AmazonSSM.PutParameter", &parameter);
}

fn status(folder: &Folder, account: &Account) -> std::process::Output {
    let args = [&["status", "--bootstrap", BOOTSTRAP], HOST.as_slice()].concat();
    aws(&mut folder.command(&args), account).output().unwrap()
}

#[track_caller]
fn has_no_difference(folder: &Folder, account: &Account) {
    let ran = status(folder, account);
    let text = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(0), "{text}");
}

#[track_caller]
fn nothing_is_left(folder: &Folder, account: &Account) {
    let ran = status(folder, account);
    let text = String::from_utf8_lossy(&ran.stderr);
    assert!(text.contains(", 1 unchanged") || text.contains("nothing is installed"), "{text}");
}

#[track_caller]
fn an_event_is_posted(account: &Account, posted: &std::sync::mpsc::Receiver<Value>) {
    let sample = fs::read_to_string("samples/events/ecs/CreateCluster.json").unwrap();
    let sample: Value = serde_json::from_str(&sample).unwrap();
    let entry = json!({
        "Source": "audit.alert",
        "DetailType": "AWS API Call via CloudTrail",
        "Detail": sample.get("detail").unwrap_or(&sample).to_string(),
    });
    let put = account.call("events", "AWSEvents.PutEvents", &json!({ "Entries": [entry] }));
    assert_eq!(put["FailedEntryCount"], 0, "{put}");
    let message = posted.recv_timeout(Duration::from_secs(30)).unwrap().to_string();
    assert!(message.contains("Clusters"), "{message}");
}

/// Calls CloudFormation in a region.
#[track_caller]
fn cloudformation(account: &Account, region: &str, action: &str, pairs: &[(&str, &str)]) -> String {
    let account = Account { region: region.to_owned(), ..account.clone() };
    account.form("cloudformation", action, pairs).text().to_owned()
}

/// Creates a stack and waits for its end.
#[track_caller]
pub(crate) fn create_stack(
    account: &Account,
    region: &str,
    template: &str,
    parameters: &[(&str, &str)],
) {
    let mut pairs = vec![
        ("StackName", "audit-alert"),
        ("TemplateBody", template),
        ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"),
        ("Capabilities.member.2", "CAPABILITY_AUTO_EXPAND"),
    ];
    pairs.extend(parameters);
    cloudformation(account, region, "CreateStack", &pairs);
    wait_for(account, region, "CREATE_COMPLETE");
}

#[track_caller]
fn wait_for(account: &Account, region: &str, state: &str) {
    let name = [("StackName", "audit-alert")];
    for _ in 0..300 {
        let text = cloudformation(account, region, "ListStacks", &[]);
        if text.contains(&format!("<StackStatus>{state}</StackStatus>")) {
            return;
        }
        let has_failed = text.contains("ROLLBACK") || text.contains("FAILED");
        assert!(!has_failed, "{}", cloudformation(account, region, "DescribeStackEvents", &name));
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{}", cloudformation(account, region, "ListStacks", &[]));
}

/// Copies the event invoke config to where the emulator shows it without a qualifier, and reserves the concurrency.
fn complete_function(account: &Account) {
    let path = "/2019-09-25/functions/audit-alert/event-invoke-config";
    let found = account.lambda("GET", &format!("{path}?Qualifier=$LATEST"), "").success().json();
    let body = json!({
        "MaximumRetryAttempts": found["MaximumRetryAttempts"],
        "MaximumEventAgeInSeconds": found["MaximumEventAgeInSeconds"],
        "DestinationConfig": found["DestinationConfig"],
    });
    account.lambda("PUT", path, &body.to_string()).success();
    let path = "/2017-10-31/functions/audit-alert/concurrency";
    account.lambda("PUT", path, r#"{"ReservedConcurrentExecutions": 1}"#).success();
}

/// Deploys templates. `home` returns the template of the home region with the zip of the bucket.
fn stack_is_as_desired(
    format: &str,
    home: impl FnOnce(&Path) -> String,
    parameters: &[(&str, &str)],
) {
    let server = ministack::alone();
    let account = server.account();
    let folder = Folder::new(&format!("deploy-{format}"));
    let templates = exported(&folder, format);
    let (url, posted) = listener();
    put_parameter(&account, &format!("{url}services/T0/B0/x"));
    create_bucket(&account, "code");
    put(
        &account,
        "/code/function.zip",
        &fs::read(templates.join("audit-alert-lambda.zip")).unwrap(),
    );
    create_stack(&account, REGION, &home(&templates), parameters);
    let forwarding = fs::read_to_string(templates.join("forwarding.yaml")).unwrap();
    create_stack(&account, "us-east-1", &forwarding, &[]);
    complete_function(&account);
    has_no_difference(&folder, &account);
    an_event_is_posted(&account, &posted);
    for region in ["us-east-1", REGION] {
        cloudformation(&account, region, "DeleteStack", &[("StackName", "audit-alert")]);
        wait_for(&account, region, "DELETE_COMPLETE");
    }
    // The emulator writes the function's last lines seconds after the stack is deleted, into a new group.
    let group = json!({ "logGroupName": "/aws/lambda/audit-alert" });
    let delete_group = || account.try_call("logs", "Logs_20140328.DeleteLogGroup", &group).status;
    for _ in 0..100 {
        if delete_group() == 200 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    nothing_is_left(&folder, &account);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_cloudformation_stack_is_as_desired() {
    let home = |templates: &Path| fs::read_to_string(templates.join("home.yaml")).unwrap();
    let parameters = [
        ("Parameters.member.1.ParameterKey", "CodeBucket"),
        ("Parameters.member.1.ParameterValue", "code"),
        ("Parameters.member.2.ParameterKey", "CodeKey"),
        ("Parameters.member.2.ParameterValue", "function.zip"),
    ];
    stack_is_as_desired("cloudformation", home, &parameters);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_sam_stack_is_as_desired() {
    // As `sam deploy` packages the template.
    let home = |templates: &Path| {
        let template = fs::read_to_string(templates.join("template.yaml")).unwrap();
        let local = "CodeUri: \"./audit-alert-lambda.zip\"";
        let local = if template.contains(local) { local } else { &local.replace('"', "") };
        assert!(template.contains(local), "{template}");
        template.replace(local, "CodeUri: s3://code/function.zip")
    };
    stack_is_as_desired("sam", home, &[]);
}

/// A stack of `install` is imported, and has no difference afterwards.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_installed_stack_is_imported() {
    let folder = Folder::new("deploy-imports");
    let module = exported(&folder, "terraform");
    let args = ["export", "terraform", "--imports", "--bootstrap", BOOTSTRAP];
    succeeds(&mut folder.command(&[&args, HOST.as_slice()].concat()));
    if !init(&module) {
        return;
    }
    let server = ministack::alone();
    let account = server.account();
    let (url, _posted) = listener();
    let args = [&["install", "--yes", "--bootstrap", BOOTSTRAP], HOST.as_slice()].concat();
    let mut install = folder.command(&args);
    install.env("SLACK_WEBHOOK_URL", format!("{url}services/T0/B0/x"));
    succeeds(aws(&mut install, &account));
    let run = |args: &[&str]| {
        let args = [args, &["-input=false", "-no-color"]].concat();
        succeeds(aws(&mut terraform(&module, &args).unwrap(), &account))
    };
    let applied = run(&["apply", "-auto-approve"]);
    assert!(applied.contains(" 0 added, ") && applied.contains(" 0 destroyed"), "{applied}");
    run(&["plan", "-detailed-exitcode"]);
    has_no_difference(&folder, &account);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_terraform_module_is_as_desired() {
    let folder = Folder::new("deploy-terraform");
    let module = exported(&folder, "terraform");
    if !init(&module) {
        return;
    }
    let server = ministack::alone();
    let account = server.account();
    let run = |args: &[&str]| {
        let args = [args, &["-input=false", "-no-color"]].concat();
        succeeds(aws(&mut terraform(&module, &args).unwrap(), &account))
    };
    let (url, posted) = listener();
    put_parameter(&account, &format!("{url}services/T0/B0/x"));
    run(&["apply", "-auto-approve"]);
    has_no_difference(&folder, &account);
    run(&["plan", "-detailed-exitcode"]);
    an_event_is_posted(&account, &posted);
    run(&["destroy", "-auto-approve"]);
    nothing_is_left(&folder, &account);
}
