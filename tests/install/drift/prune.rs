//! Tests of `install --prune`: additions of others to the stack's resources are shown, kept without the flag and
//! removed with it, and resources of others are never changed.
use serde_json::json;

use super::changed::{Changed, FORWARD_ROLE, LAMBDA, ROLE, RULE};
use super::{checks, installed};
use crate::emulators::ministack;
use crate::harness::{Install, RULES};
use crate::json_members::camel_case_lines;

/// The additions that `add_to_stack` makes, as a plan shows them.
const ADDITIONS: [&str; 8] = [
    "addition (gives access): the inline policy wide of the role audit-alert-ap-northeast-2 allows everything",
    "addition (may prevent alerts): the role audit-alert-forward-ap-northeast-2 has the policy \
     arn:aws:iam::aws:policy/AWSDenyAll, which denies everything",
    "addition (gives access): the statement partner of the function's policy lets other accounts invoke it: 444455556666",
    "addition (no known harm): the further statement topic of the function's policy is for sns.amazonaws.com",
    "addition (gives access): the function has a URL that everybody may call",
    "addition (no known harm): arn:aws:sqs:ap-northeast-2:ACCOUNT:other also invokes the function",
    "addition (no known harm): the rule audit-alert-clusters (ap-northeast-2) has the role arn:aws:iam::ACCOUNT:role/other",
    "addition (no known harm): events of audit-alert-clusters (ap-northeast-2) also go to \
     arn:aws:sqs:ap-northeast-2:ACCOUNT:other",
];

fn add_to_stack(it: &Changed) {
    it.put_policy(ROLE, "wide", "Allow", "*");
    let deny = [("PolicyArn", "arn:aws:iam::aws:policy/AWSDenyAll")];
    it.role("AttachRolePolicy", FORWARD_ROLE, &deny);
    for (id, principal) in [("partner", "444455556666"), ("topic", "sns.amazonaws.com")] {
        let statement =
            json!({"StatementId": id, "Action": "lambda:InvokeFunction", "Principal": principal});
        it.account.lambda("POST", &format!("{LAMBDA}/policy"), &statement.to_string()).success();
    }
    let url = "/2021-10-31/functions/audit-alert/url";
    it.account.lambda("POST", url, "{\"AuthType\":\"NONE\"}").success();
    let queue = it.other_queue();
    let mapping = json!({"FunctionName": "audit-alert", "EventSourceArn": queue}).to_string();
    it.account.lambda("POST", "/2015-03-31/event-source-mappings/", &mapping).success();
    it.rule(json!({"RoleArn": format!("arn:aws:iam::{}:role/other", it.account.id)}));
    add_target(it, RULE);
}

fn add_target(it: &Changed, rule: &str) {
    let target = json!({"Id": "other", "Arn": it.arn("sqs", "other")});
    it.events("PutTargets", &json!({"Rule": rule, "Targets": [target]}));
}

/// Makes resources of others with the names and the additions that the stack's resources could have.
fn make_foreign(it: &Changed) {
    let rule = "audit-alert-theirs";
    it.events("PutRule", &json!({"Name": rule, "EventPattern": "{\"source\":[\"theirs\"]}"}));
    add_target(it, rule);
    let trust = super::changed::trust("lambda.amazonaws.com");
    it.role("CreateRole", "audit-alert-theirs", &[("AssumeRolePolicyDocument", &trust)]);
    it.put_policy("audit-alert-theirs", "wide", "Allow", "*");
}

fn changed(it: &Install) -> Changed {
    Changed { account: it.proxy.account(), dump: it.dump() }
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn additions_are_shown_kept_and_pruned() {
    let it = installed(ministack::open());
    let stack = changed(&it);
    stack.other_queue();
    make_foreign(&stack);
    let clean = it.dump();
    add_to_stack(&stack);
    let added = it.dump();
    it.mutating_calls();

    let shown = it.run(it.install_command(&["--dry-run", "--prune"]));
    let lines = shown.exits_with(0).stdout.replace(&it.account.id, "ACCOUNT");
    for addition in ADDITIONS {
        assert_eq!(lines.matches(&format!("  - {addition}\n")).count(), 1, "{addition}\n{lines}");
    }
    assert_eq!(lines.lines().filter(|it| it.starts_with("  ")).count(), ADDITIONS.len());
    shown
        .reports("0 to create, 0 to change, 0 to delete, 8 additions to remove, 12 unchanged")
        .reports("next: audit-alert install --prune --bootstrap");
    let json = it.run(it.install_command(&["--dry-run", "--prune", "--format", "json"]));
    let steps = camel_case_lines(&json.exits_with(0).stdout, &[]);
    let url = steps.iter().find(|it| it["addition"]["risk"] == "opens" && it["kind"] == "function");
    assert_eq!(url.unwrap()["action"], "prune", "{steps:?}");
    assert!(steps.iter().all(|it| it["addition"]["description"].is_string()), "{steps:?}");
    it.run(it.install_command(&["--prune"])).exits_with(2).reports("confirmation required");
    it.install().exits_with(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), added);

    it.run(it.install_command(&["--prune", "--yes"]))
        .exits_with(0)
        .reports("0 created, 0 changed, 0 deleted, 8 additions removed");
    assert_eq!(it.mutating_calls().len(), ADDITIONS.len());
    assert_eq!(it.dump(), clean);
    it.run(it.install_command(&["--prune", "--yes"])).exits_with(0).reports("nothing to do");
    assert_eq!(it.mutating_calls(), [""; 0]);
    it.status().exits_with(0);
    assert!(checks(&it, true).iter().all(|it| it.starts_with("ok ")));
}

/// AWS deletes no rule that has targets.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_obsolete_rule_is_deleted_with_the_targets_of_others() {
    let it = installed(ministack::open());
    let stack = changed(&it);
    stack.other_queue();
    add_target(&stack, RULE);
    let has_rule = || it.dump().keys().any(|name| name.ends_with(&format!(" {RULE}")));
    assert!(has_rule());
    it.write_rules(&RULES.replace("name = \"clusters\"", "name = \"other-clusters\""));
    it.install().exits_with(0).reports("is kept: it has targets that others added");
    it.status().exits_with(1);
    it.run(it.install_command(&["--prune", "--yes"])).exits_with(0).reports("1 addition");
    assert!(!has_rule());
    it.status().exits_with(0);
}

/// Additions that cannot be read could not be removed.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn unreadable_additions_stop_a_prune() {
    let it = installed(ministack::open());
    for operation in ["ListRolePolicies", "GetFunctionUrlConfig", "ListEventSourceMappings"] {
        it.proxy.fail(operation, 1000, crate::proxy::Fault::Denied);
        let prune = it.run(it.install_command(&["--prune", "--yes"]));
        prune.exits_with(3).reports(operation);
        it.proxy.heal();
    }
    // The bus is no resource of the stack.
    it.proxy.fail("DescribeEventBus", 1000, crate::proxy::Fault::Denied);
    let prune = it.run(it.install_command(&["--prune", "--yes"]));
    prune.exits_with(0).reports("warning: events:DescribeEventBus");
}

/// Only the stack's own resources are inspected, not those that have their names.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn resources_of_others_are_not_inspected() {
    let it = installed(ministack::open());
    let stack = changed(&it);
    stack.role("UntagRole", ROLE, &[("TagKeys.member.1", crate::harness::TAG)]);
    for role in [ROLE, FORWARD_ROLE] {
        stack.put_policy(role, "wide", "Allow", "*");
    }
    let found = checks(&it, true);
    let found: Vec<_> = found.iter().filter(|it| !it.starts_with("ok ")).collect();
    let [installed, open] = &found[..] else { panic!("{found:?}") };
    assert!(installed.starts_with("bad installed: this stack does not own"), "{installed}");
    let expected = "bad open: the inline policy wide of the role audit-alert-forward-ap-northeast-2 allows everything";
    assert_eq!(*open, expected);
}
