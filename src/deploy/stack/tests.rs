use std::collections::BTreeMap;

use super::{DesiredRule, DesiredStack, FunctionCode, Stack, stack};
use crate::aws::StackNames;
use crate::deploy::resource::{Id, Reading, Resource, RuleTarget, TargetSettings};

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
    }
}

fn own() -> FunctionCode {
    FunctionCode::Own {
        sha256: Reading::Known("abc=".to_owned()),
        architecture: Reading::Known("arm64".to_owned()),
        concurrency: Reading::Known(Some(1)),
        environment: BTreeMap::from([("SLACK_WEBHOOK_PARAMETER".to_owned(), "/p".to_owned())]),
        secret: Some("arn:aws:ssm:ap-northeast-2:111122223333:parameter/p".to_owned()),
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
        log_retention_days: Some(90),
        permissions_boundary: String::new(),
        rule_set: None,
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
