//! The documented policy is what an installer needs, and no more. ministack judges most of it; what it sees otherwise than
//! AWS is widened here and nowhere else.
use std::fs;

use serde_json::{Value, json};

use crate::dump::Dump;
use crate::emulators::ministack;
use crate::emulators_as_seen::user;
use crate::harness::{Install, OTHER_RULES};

/// The account in the document.
const ACCOUNT: &str = "111122223333";
/// What AWS asks for and ministack does not: the role of a function, tags that are given with what bears them, and what
/// becomes of failed events.
const UNASKED: [&str; 11] = [
    "events:TagResource",
    "iam:PassRole",
    "iam:TagRole",
    "lambda:DeleteFunctionEventInvokeConfig",
    "lambda:GetFunctionEventInvokeConfig",
    "lambda:ListTags",
    "lambda:PutFunctionEventInvokeConfig",
    "lambda:TagResource",
    "logs:TagResource",
    "sqs:TagQueue",
    "ssm:AddTagsToResource",
];

/// What repairs a role that somebody edited; the walk edits none.
const UNWALKED: &str = "iam:UpdateAssumeRolePolicy";

/// The statements of the document, one for each action. Those of `doctor` alone, which the walk does not run, are left
/// out: they allow to read and, for `--send`, to call the function.
fn statements(account: &str) -> Vec<(String, Value)> {
    let text = fs::read_to_string("docs/installer-policy.json").unwrap();
    let document: Value = serde_json::from_str(&text.replace(ACCOUNT, account)).unwrap();
    let mut statements = Vec::new();
    for statement in document["Statement"].as_array().unwrap() {
        assert_eq!(statement["Effect"], "Allow");
        if statement["Sid"].as_str().unwrap().starts_with("Doctor") {
            continue;
        }
        let actions = &statement["Action"];
        for action in actions.as_array().unwrap_or(&vec![actions.clone()]) {
            let mut one = statement.clone();
            one["Action"] = action.clone();
            one.as_object_mut().unwrap().remove("Sid");
            statements.push((action.as_str().unwrap().to_owned(), one));
        }
    }
    statements
}

/// A policy as ministack needs it: rules and functions that are not there yet have no name to it.
fn policy(statements: &[(String, Value)]) -> String {
    let widened = statements.iter().map(|(action, statement)| {
        let mut statement = statement.clone();
        if action.starts_with("events:") || action == "lambda:CreateFunction" {
            statement["Resource"] = "*".into();
        }
        statement
    });
    json!({"Version": "2012-10-17", "Statement": widened.collect::<Vec<_>>()}).to_string()
}

/// Everything that an installer does, and the first thing that did not succeed.
fn walk(it: &Install) -> Result<(), String> {
    let told = |code: i32, ran: crate::harness::Ran| {
        if ran.code == code { Ok(()) } else { Err(format!("{}{}", ran.stdout, ran.stderr)) }
    };
    told(1, it.status())?;
    told(0, it.install())?;
    told(0, it.install())?;
    told(0, it.status())?;
    it.has_rules(OTHER_RULES);
    drift(it);
    told(0, it.run(it.install_command(&["--yes", "--targets"])))?;
    told(0, it.status())?;
    told(0, it.uninstall())
}

/// What somebody else changes: the root, who may.
fn drift(it: &Install) {
    let path = "/2015-03-31/functions/audit-alert/configuration";
    it.account.lambda("PUT", path, "{\"Timeout\":3}").done();
    let name = json!({"QueueName": "audit-alert-undelivered"});
    let mut queue = it.account.call("sqs", "AmazonSQS.GetQueueUrl", &name);
    queue["Attributes"] = json!({"MessageRetentionPeriod": "60"});
    it.account.call("sqs", "AmazonSQS.SetQueueAttributes", &queue);
    let role = ("RoleName", "audit-alert-ap-northeast-2");
    let policy = ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    it.account.form("iam", "AttachRolePolicy", &[role, policy]);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_documented_policy_suffices() {
    let server = ministack::with_auth();
    let account = server.account();
    let user = user(&account, &policy(&statements(&account.id)));
    let it = Install::by(&account, &user, 0);
    walk(&it).unwrap();
    assert_eq!(it.dump(), Dump::new());
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn nothing_in_it_is_too_much() {
    let server = ministack::with_auth();
    let mut not_needed = Vec::new();
    for (number, (action, _)) in statements(ACCOUNT).into_iter().enumerate() {
        let account = server.account();
        let mut statements = statements(&account.id);
        statements.remove(number);
        let user = user(&account, &policy(&statements));
        let it = Install::by(&account, &user, 0);
        match walk(&it) {
            Ok(()) => not_needed.push(action),
            Err(told) => {
                let name = action.rsplit(':').next().unwrap();
                assert!(told.contains(name), "{action} is not named in: {told}");
            }
        }
    }
    not_needed.retain(|action| !UNASKED.contains(&action.as_str()) && action != UNWALKED);
    assert_eq!(not_needed, [""; 0]);
}

/// What ministack cannot tell: actions that AWS has resources for are allowed for this stack's only.
#[test]
fn it_is_about_one_stack() {
    for (action, statement) in statements(ACCOUNT) {
        assert!(!action.contains('*'), "{action}");
        let resources = &statement["Resource"];
        for resource in resources.as_array().unwrap_or(&vec![resources.clone()]) {
            let resource = resource.as_str().unwrap();
            let is_reading = ["Describe", "Get", "List", "Lookup"]
                .iter()
                .any(|it| action.split(':').nth(1).is_some_and(|name| name.starts_with(it)));
            assert!(is_reading || resource.contains("audit-alert"), "{action}: {resource}");
        }
    }
}
