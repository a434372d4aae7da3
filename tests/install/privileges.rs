//! Tests that the documented policy has exactly the permissions that `install` needs. ministack enforces most of them; where
//! it differs from AWS, the tests widen the policy.
use std::fs;

use serde_json::{Value, json};

use crate::assumptions::user;
use crate::dump::Dump;
use crate::emulators::{Account, Keys, ministack};
use crate::harness::{Install, OTHER_RULES, RULES};

/// The account in the document.
const ACCOUNT: &str = "111122223333";
/// Permissions that AWS requires and ministack does not: for the role of a function, for tags at creation, for event
/// source mappings, and for the settings of failed events.
const NOT_ENFORCED: [&str; 12] = [
    "events:TagResource",
    "iam:PassRole",
    "iam:TagRole",
    "lambda:DeleteEventSourceMapping",
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

/// Builds a policy for ministack, which does not match rules and functions by name before they exist, and does not provide the
/// boundary of a request. It checks the permission to create the URL of a function also when the URL is deleted.
fn policy(statements: &[(String, Value)]) -> String {
    let widened = statements.iter().map(|(action, statement)| {
        let mut statement = statement.clone();
        if action.starts_with("events:") || action == "lambda:CreateFunction" {
            statement["Resource"] = "*".into();
        }
        if statement["Condition"].to_string().contains("iam:PermissionsBoundary") {
            statement.as_object_mut().unwrap().remove("Condition");
        }
        if action == "lambda:DeleteFunctionUrlConfig" {
            statement["Action"] = "lambda:CreateFunctionUrlConfig".into();
        }
        statement
    });
    json!({"Version": "2012-10-17", "Statement": widened.collect::<Vec<_>>()}).to_string()
}

/// Runs all commands of an installer. Returns the output of the first one that fails.
fn walk(it: &Install) -> Result<(), String> {
    let boundary = boundary(&it.account);
    let with_boundary =
        |rules: &str| format!("[aws]\npermissions_boundary = \"{boundary}\"\n{rules}");
    it.write_rules(&with_boundary(RULES));
    let expect = |code: i32, ran: crate::harness::RunResult| {
        if ran.code == code { Ok(()) } else { Err(format!("{}{}", ran.stdout, ran.stderr)) }
    };
    expect(1, it.status())?;
    expect(0, it.install())?;
    assert_eq!(roles_with(&boundary, &it.account), 2);
    expect(0, it.install())?;
    expect(0, it.status())?;
    it.write_rules(&with_boundary(OTHER_RULES));
    drift(it);
    expect(0, it.run(it.install_command(&["--yes", "--targets"])))?;
    expect(0, it.status())?;
    add(it);
    expect(0, it.run(it.install_command(&["--yes", "--prune"])))?;
    let left = it.run(it.install_command(&["--yes", "--prune"]));
    if !left.stderr.contains("nothing to do") {
        return Err(format!("{}{}", left.stdout, left.stderr));
    }
    attach(it);
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
    it.account.form("iam", "DeleteRolePermissionsBoundary", &[ROLE]);
}

/// Adds to the stack's resources with the root's keys.
fn add(it: &Install) {
    attach(it);
    let (lambda, queue) = ("/2015-03-31", json!({"QueueName": "other"}));
    let url = "/2021-10-31/functions/audit-alert/url";
    it.account.lambda("POST", url, "{\"AuthType\":\"NONE\"}").success();
    it.account.call("sqs", "AmazonSQS.CreateQueue", &queue);
    let arn = format!("arn:aws:sqs:ap-northeast-2:{}:other", it.account.id);
    let mapping = json!({"FunctionName": "audit-alert", "EventSourceArn": arn}).to_string();
    it.account.lambda("POST", &format!("{lambda}/event-source-mappings/"), &mapping).success();
    let name = it.account.call("sqs", "AmazonSQS.GetQueueUrl", &queue);
    it.account.call("sqs", "AmazonSQS.DeleteQueue", &name);
}

/// Attaches a policy, which `install --prune` and `uninstall` detach.
fn attach(it: &Install) {
    let policy = ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess");
    it.account.form("iam", "AttachRolePolicy", &[ROLE, policy]);
}

/// The function's role, as a parameter.
const ROLE: (&str, &str) = ("RoleName", "audit-alert-ap-northeast-2");

/// Creates the documented permissions boundary with the root's keys. Returns its ARN.
fn boundary(account: &Account) -> String {
    let text = fs::read_to_string("docs/permissions-boundary.json").unwrap();
    let document = text.replace(ACCOUNT, &account.id);
    let name = ("PolicyName", "audit-alert-boundary");
    account.form("iam", "CreatePolicy", &[name, ("PolicyDocument", &document)]);
    format!("arn:aws:iam::{}:policy/audit-alert-boundary", account.id)
}

/// Returns the number of the stack's roles that have a boundary.
fn roles_with(boundary: &str, account: &Account) -> usize {
    let roles = ["audit-alert-ap-northeast-2", "audit-alert-forward-ap-northeast-2"];
    let has_it = |role: &&str| {
        account.form("iam", "GetRole", &[("RoleName", role)]).text().contains(boundary)
    };
    roles.iter().filter(|it| has_it(it)).count()
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
            // Event source mappings have no names; a condition names their function.
            let function = statement["Condition"]["ArnEquals"]["lambda:FunctionArn"].as_str();
            let is_own = |it: &str| it.contains("audit-alert");
            assert!(
                is_reading || is_own(resource) || function.is_some_and(is_own),
                "{action}: {resource}"
            );
        }
    }
}

/// The installer is not an administrator in disguise: it makes roles within the boundary only, and cannot widen that.
#[test]
fn the_installer_writes_policies_within_the_boundary_only() {
    let bounded = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"];
    let boundary = format!("arn:aws:iam::{ACCOUNT}:policy/audit-alert-boundary");
    for (action, statement) in statements(ACCOUNT).iter().filter(|(it, _)| it.starts_with("iam:")) {
        let required = &statement["Condition"]["StringEquals"]["iam:PermissionsBoundary"];
        let is_bounded = bounded.contains(&action.as_str());
        assert_eq!(required.as_str() == Some(&boundary), is_bounded, "{action}");
        // Changes of roles of others, of managed policies, users and groups.
        assert_eq!(statement["Resource"], format!("arn:aws:iam::{ACCOUNT}:role/audit-alert-*"));
        let widens =
            ["iam:Attach", "DeleteRolePermissionsBoundary", "PolicyVersion", "User", "Group"];
        assert!(!widens.iter().any(|it| action.contains(it)), "{action}");
    }
    // The maximum of a managed policy, which does not count white space.
    let text = fs::read_to_string("docs/installer-policy.json").unwrap();
    assert!(text.chars().filter(|it| !it.is_whitespace()).count() <= 6144);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_role_cannot_exceed_the_boundary() {
    let server = ministack::with_auth();
    let account = server.account();
    let boundary = boundary(&account);
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": account.id}, "Action": "sts:AssumeRole",
    }]});
    let everything = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "*", "Resource": "*",
    }]});
    let name = ("RoleName", "audit-alert-test");
    let (trust, everything) = (trust.to_string(), everything.to_string());
    let role = [name, ("AssumeRolePolicyDocument", &trust), ("PermissionsBoundary", &boundary)];
    account.form("iam", "CreateRole", &role);
    account.form(
        "iam",
        "PutRolePolicy",
        &[name, ("PolicyName", "own"), ("PolicyDocument", &everything)],
    );
    let arn = format!("arn:aws:iam::{}:role/audit-alert-test", account.id);
    let session = [("RoleArn", &*arn), ("RoleSessionName", "it")];
    let response = account.form("sts", "AssumeRole", &session);
    let of = |name: &str| {
        let (_, rest) = response.text().split_once(&format!("<{name}>")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    let keys = Keys {
        id: of("AccessKeyId"),
        secret: of("SecretAccessKey"),
        token: Some(of("SessionToken")),
    };
    let role = account.with(keys);
    let queue = json!({"QueueName": "audit-alert-undelivered"});
    let url = account.call("sqs", "AmazonSQS.CreateQueue", &queue)["QueueUrl"].clone();
    let message = json!({"QueueUrl": url, "MessageBody": "{}"});
    assert!(role.call("sqs", "AmazonSQS.SendMessage", &message)["MessageId"].is_string());
    let refused = role.try_call("events", "AWSEvents.ListRules", &json!({}));
    assert!(refused.text().contains("AccessDenied"), "{}", refused.text());
}
