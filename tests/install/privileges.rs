//! Tests that the documented policy has exactly the permissions that `install` needs. ministack enforces most of them; where
//! it differs from AWS, the tests widen the policy.
use std::fs;

use serde_json::{Value, json};

use crate::assumptions::user;
use crate::dump::Dump;
use crate::emulators::ministack;
use crate::harness::{Install, OTHER_RULES};

/// The account in the document.
const ACCOUNT: &str = "111122223333";
/// Permissions that AWS requires and ministack does not: for the role of a function, for tags at creation, and for the
/// settings of failed events.
const NOT_ENFORCED: [&str; 11] = [
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

/// Required to repair a role's trust policy and to leave concurrency unreserved, which the walk does not change.
const NOT_COVERED: [&str; 2] = ["iam:UpdateAssumeRolePolicy", "lambda:DeleteFunctionConcurrency"];

/// Returns the document's statements, split by action. Those for `doctor` only are left out, because the walk does not run
/// it: they allow reading and, for `--send`, invoking the function. Optional ones are left out, too: without them, some
/// fields are unknown.
fn statements(account: &str) -> Vec<(String, Value)> {
    let text = fs::read_to_string("docs/installer-policy.json").unwrap();
    let document: Value = serde_json::from_str(&text.replace(ACCOUNT, account)).unwrap();
    let mut statements = Vec::new();
    for statement in document["Statement"].as_array().unwrap() {
        assert_eq!(statement["Effect"], "Allow");
        let name = statement["Sid"].as_str().unwrap();
        if name.starts_with("Doctor") || name.starts_with("Optional") {
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

/// Builds a policy for ministack, which does not match rules and functions by name before they exist.
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

/// Runs all commands of an installer. Returns the output of the first one that fails.
fn walk(it: &Install) -> Result<(), String> {
    let expect = |code: i32, ran: crate::harness::RunResult| {
        if ran.code == code { Ok(()) } else { Err(format!("{}{}", ran.stdout, ran.stderr)) }
    };
    expect(1, it.status())?;
    expect(0, it.install())?;
    expect(0, it.install())?;
    expect(0, it.status())?;
    it.write_rules(OTHER_RULES);
    drift(it);
    expect(0, it.run(it.install_command(&["--yes", "--targets"])))?;
    expect(0, it.status())?;
    expect(0, it.uninstall())
}

/// Changes resources with the root's keys.
fn drift(it: &Install) {
    let path = "/2015-03-31/functions/audit-alert/configuration";
    it.account.lambda("PUT", path, "{\"Timeout\":3}").success();
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
    let it = Install::as_user(&account, &user, 0);
    walk(&it).unwrap();
    assert_eq!(it.dump(), Dump::new());
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn each_permission_is_necessary() {
    let server = ministack::with_auth();
    let mut not_needed = Vec::new();
    for (number, (action, _)) in statements(ACCOUNT).into_iter().enumerate() {
        let account = server.account();
        let mut statements = statements(&account.id);
        statements.remove(number);
        let user = user(&account, &policy(&statements));
        let it = Install::as_user(&account, &user, 0);
        match walk(&it) {
            Ok(()) => not_needed.push(action),
            Err(output) => {
                let name = action.rsplit(':').next().unwrap();
                assert!(output.contains(name), "{action} is not named in: {output}");
            }
        }
    }
    not_needed.retain(|action| {
        !NOT_ENFORCED.contains(&action.as_str()) && !NOT_COVERED.contains(&action.as_str())
    });
    assert_eq!(not_needed, [""; 0]);
}

/// ministack does not test this: mutating actions are allowed for this stack's resources only.
#[test]
fn the_policy_is_limited_to_one_stack() {
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
