use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{DesiredRule, DesiredStack, FunctionAccess, FunctionCode, Stack, stack};
use crate::aws::StackNames;
use crate::deploy::resource::{Id, Reading, Resource, RuleSetRecord, RuleTarget, TargetSettings};

fn rule(name: &str, parts: usize, regions: &[&str]) -> DesiredRule {
    let part = |part| {
        let name = if parts > 1 { format!("{name}-{}", part + 1) } else { name.to_owned() };
        (name, format!("{{\"source\":[\"{part}\"]}}"))
    };
    DesiredRule {
        description: "가".repeat(600),
        parts: (0..parts).map(part).collect(),
        state: "ENABLED",
        regions: regions.iter().map(|it| (*it).to_owned()).collect(),
        has_wildcards: false,
        receives_unnamed_reads: false,
    }
}

fn own() -> FunctionCode {
    FunctionCode::Own {
        sha256: Reading::Known("abc=".to_owned()),
        architecture: Reading::Known("arm64".to_owned()),
        concurrency: Reading::Known(Some(1)),
        environment: BTreeMap::from([("SLACK_WEBHOOK_PARAMETER".to_owned(), "/p".to_owned())]),
        access: FunctionAccess {
            secrets: ["arn:aws:ssm:ap-northeast-2:111122223333:parameter/p".to_owned()].into(),
            topics: BTreeSet::new(),
        },
        webhook: None,
        owns_parameter: true,
    }
}

fn desired(rules: Vec<DesiredRule>, code: FunctionCode, regions: &[&str]) -> DesiredStack {
    let regions = regions.iter().map(|it| (*it).to_owned()).collect();
    DesiredStack {
        names: StackNames::example(),
        regions,
        known_regions: Vec::new(),
        log_retention_days: 90,
        permissions_boundary: String::new(),
        rule_set: RuleSetRecord::new("starter", "1", "0.1.0"),
        rules,
        code,
    }
}

fn ids(desired: &DesiredStack) -> Vec<String> {
    stack(desired).resources.keys().map(ToString::to_string).collect()
}

#[test]
fn a_rule_of_the_home_region_has_eight_resources() {
    assert_eq!(
        ids(&desired(vec![rule("ecs", 1, &[])], own(), &[])),
        [
            "log group",
            "dead-letter queue (ap-northeast-2)",
            "role of the function",
            "function",
            "failure destination",
            "permission for the rules",
            "rule audit-alert-ecs (ap-northeast-2)",
            "target of audit-alert-ecs (ap-northeast-2)",
        ]
    );
}

#[test]
fn a_rule_of_a_global_service_forwards_from_its_region() {
    let stack = stack(&desired(vec![rule("iam", 1, &["us-east-1"])], own(), &[]));
    let target = |region: &str| -> (String, TargetSettings) {
        let id = Id::Target { region: region.to_owned(), rule: "audit-alert-iam".to_owned() };
        let Resource::Target(RuleTarget { arn, settings: Reading::Known(settings), .. }) =
            stack.resources[&id].clone()
        else {
            panic!("{id}")
        };
        (arn, settings)
    };
    let (arn, there) = target("us-east-1");
    assert_eq!(arn, "arn:aws:events:ap-northeast-2:111122223333:event-bus/default");
    assert_eq!(there.role, "arn:aws:iam::111122223333:role/audit-alert-forward-ap-northeast-2");
    assert_eq!(there.dead_letters, "arn:aws:sqs:us-east-1:111122223333:audit-alert-undelivered");
    let (arn, home) = target("ap-northeast-2");
    assert_eq!(arn, "arn:aws:lambda:ap-northeast-2:111122223333:function:audit-alert");
    assert_eq!(home.role, "");
    assert!(stack.resources.contains_key(&Id::ForwardRole));
    assert!(stack.resources.contains_key(&Id::Queue("us-east-1".to_owned())));
}

#[test]
fn a_long_rule_is_split_and_each_region_has_all_parts() {
    let ids = ids(&desired(vec![rule("ec2", 2, &[])], own(), &["eu-west-1", "ap-northeast-2"]));
    let rules: Vec<_> = ids.iter().filter(|it| it.starts_with("rule ")).collect();
    assert_eq!(
        rules,
        [
            "rule audit-alert-ec2-1 (ap-northeast-2)",
            "rule audit-alert-ec2-2 (ap-northeast-2)",
            "rule audit-alert-ec2-1 (eu-west-1)",
            "rule audit-alert-ec2-2 (eu-west-1)",
        ]
    );
}

#[test]
fn an_existing_function_gets_rules_and_a_permission() {
    let arn = "arn:aws:lambda:ap-northeast-2:111122223333:function:mine";
    let desired = desired(vec![rule("ecs", 1, &[])], FunctionCode::Existing(arn.to_owned()), &[]);
    assert!(!ids(&desired).iter().any(|it| it.contains("role") || it == "function"));
    let stack = stack(&desired);
    let Resource::Permission(permission) = &stack.resources[&Id::Permission] else { panic!() };
    assert_eq!(permission.function, arn);
}

fn policy(stack: &Stack, id: &Id) -> Option<String> {
    match &stack.resources[id] {
        Resource::Role(role) => Some(role.policy.as_str().to_owned()),
        Resource::Queue(queue) => Some(queue.policy.as_str().to_owned()),
        _ => None,
    }
}

#[test]
fn policies_grant_least_privilege() {
    let stack = stack(&desired(vec![rule("iam", 1, &["us-east-1"])], own(), &[]));
    assert_eq!(
        policy(&stack, &Id::FunctionRole).unwrap(),
        "{\"Statement\":[{\"Action\":[\"logs:CreateLogStream\",\"logs:PutLogEvents\"],\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:logs:ap-northeast-2:111122223333:log-group:/aws/lambda/audit-alert:*\"},\
         {\"Action\":\"sqs:SendMessage\",\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:sqs:ap-northeast-2:111122223333:audit-alert-undelivered\"},\
         {\"Action\":\"ssm:GetParameter\",\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:ssm:ap-northeast-2:111122223333:parameter/p\"}],\"Version\":\"2012-10-17\"}"
    );
    assert_eq!(
        policy(&stack, &Id::ForwardRole).unwrap(),
        "{\"Statement\":[{\"Action\":\"events:PutEvents\",\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:events:ap-northeast-2:111122223333:event-bus/default\"}],\"Version\":\"2012-10-17\"}"
    );
    let queue = policy(&stack, &Id::Queue("us-east-1".to_owned())).unwrap();
    assert!(
        queue.contains(
            "\"aws:SourceArn\":\"arn:aws:events:us-east-1:111122223333:rule/audit-alert-*\""
        ),
        "{queue}"
    );
    for id in stack.resources.keys() {
        if let Some(policy) = policy(&stack, id) {
            assert!(
                !policy.contains("\"Resource\":\"*\"") && !policy.contains(":*\"]"),
                "{id}: {policy}"
            );
        }
    }
}

/// Returns the actions and resources that a policy allows, in pairs.
fn allowed(policy: &Value) -> Vec<(String, String)> {
    let list = |value: &Value| -> Vec<String> {
        let items = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        items.iter().map(|it| it.as_str().unwrap().to_owned()).collect()
    };
    let pairs = |statement: &Value| {
        let (actions, resources) = (list(&statement["Action"]), list(&statement["Resource"]));
        let pairs = actions
            .into_iter()
            .map(|action| resources.iter().map(move |it| (action.clone(), it.clone())).collect());
        pairs.collect::<Vec<Vec<_>>>().concat()
    };
    policy["Statement"].as_array().unwrap().iter().flat_map(pairs).collect()
}

/// Returns true if a resource matches a pattern with `*`.
fn is_within(resource: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => resource == pattern,
        Some((start, end)) => resource
            .strip_prefix(start)
            .is_some_and(|rest| (0..=rest.len()).any(|at| is_within(rest.get(at..).unwrap(), end))),
    }
}

/// Roles with the documented boundary can do all that their policies allow.
#[test]
fn the_documented_boundary_contains_the_policies_of_the_roles() {
    let mut desired = desired(vec![rule("iam", 1, &["us-east-1"])], own(), &[]);
    let boundary = include_str!("../../../docs/permissions-boundary.json");
    let boundary = boundary.replace("111122223333", &desired.names.account);
    let boundary = allowed(&serde_json::from_str(&boundary).unwrap());
    for (secret, topic) in [
        ("ssm:ap-northeast-2:ACCOUNT:parameter/audit-alert/x", "audit-alert-x"),
        ("secretsmanager:ap-northeast-2:ACCOUNT:secret:audit-alert/x", "audit-alert-y"),
    ] {
        let arn = |rest: &str| {
            BTreeSet::from([format!("arn:aws:{}", rest.replace("ACCOUNT", &desired.names.account))])
        };
        let (secrets, topics) = (arn(secret), arn(&format!("sns:us-east-1:ACCOUNT:{topic}")));
        let FunctionCode::Own { access, .. } = &mut desired.code else { panic!() };
        *access = FunctionAccess { secrets, topics };
        let stack = stack(&desired);
        let mut roles = 0;
        for resource in stack.resources.values() {
            let Resource::Role(role) = resource else { continue };
            roles += 1;
            for (action, resource) in allowed(&serde_json::from_str(role.policy.as_str()).unwrap())
            {
                let fits = |(of, pattern): &(String, String)| {
                    *of == action && is_within(&resource, pattern)
                };
                assert!(boundary.iter().any(fits), "{action} on {resource}");
            }
        }
        assert_eq!(roles, 2);
    }
}

#[test]
fn roles_trust_services_for_their_account_only() {
    let desired = desired(vec![rule("iam", 1, &["us-east-1"])], own(), &[]);
    for (id, operator) in
        [(Id::ForwardRole, "StringEquals"), (Id::FunctionRole, "StringEqualsIfExists")]
    {
        let Resource::Role(role) = &stack(&desired).resources[&id] else { panic!("{id}") };
        let trust: Value = serde_json::from_str(role.trust.as_str()).unwrap();
        let condition = json!({ operator: { "aws:SourceAccount": desired.names.account } });
        assert_eq!(trust["Statement"][0]["Condition"], condition, "{id}");
    }
}

/// A statement has the ARNs of one action only, and no action without an ARN.
#[test]
fn the_function_may_use_its_secrets_and_topics_only() {
    let arn = |rest: &str| format!("arn:aws:{rest}");
    let access = FunctionAccess {
        secrets: [
            arn("ssm:ap-northeast-2:111122223333:parameter/b"),
            arn("ssm:ap-northeast-2:111122223333:parameter/a"),
            arn("secretsmanager:ap-northeast-2:111122223333:secret:c-??????"),
        ]
        .into(),
        topics: [arn("sns:us-east-1:111122223333:pager")].into(),
    };
    let used = |access: &FunctionAccess| {
        let policy = super::policies::function(&StackNames::example(), access);
        allowed(&serde_json::from_str(policy.as_str()).unwrap()).split_off(3)
    };
    let expected = [
        ("ssm:GetParameter", arn("ssm:ap-northeast-2:111122223333:parameter/a")),
        ("ssm:GetParameter", arn("ssm:ap-northeast-2:111122223333:parameter/b")),
        (
            "secretsmanager:GetSecretValue",
            arn("secretsmanager:ap-northeast-2:111122223333:secret:c-??????"),
        ),
        ("sns:Publish", arn("sns:us-east-1:111122223333:pager")),
    ];
    assert_eq!(used(&access), expected.map(|(action, arn)| (action.to_owned(), arn)));
    assert_eq!(used(&FunctionAccess::default()), []);
}
