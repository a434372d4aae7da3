use std::collections::BTreeMap;

use super::{DesiredRule, DesiredStack, FunctionCode, Id, stack};
use crate::aws::StackNames;

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
        sha256: "abc=".to_owned(),
        architecture: "arm64".to_owned(),
        environment: BTreeMap::from([("SLACK_WEBHOOK_PARAMETER".to_owned(), "/p".to_owned())]),
        secret: Some("arn:aws:ssm:ap-northeast-2:111122223333:parameter/p".to_owned()),
        webhook: None,
        owns_parameter: true,
    }
}

fn desired(rules: Vec<DesiredRule>, code: FunctionCode, regions: &[&str]) -> DesiredStack {
    let regions = regions.iter().map(|it| (*it).to_owned()).collect();
    DesiredStack { names: StackNames::example(), regions, known_regions: Vec::new(), rules, code }
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
    let target = |region: &str| {
        let id = Id::Target { region: region.to_owned(), rule: "audit-alert-iam".to_owned() };
        stack.resources[&id].clone()
    };
    let there = target("us-east-1");
    assert_eq!(there["arn"], "arn:aws:events:ap-northeast-2:111122223333:event-bus/default");
    assert_eq!(there["role"], "arn:aws:iam::111122223333:role/audit-alert-forward-ap-northeast-2");
    assert_eq!(there["dead letters"], "arn:aws:sqs:us-east-1:111122223333:audit-alert-undelivered");
    let home = target("ap-northeast-2");
    assert_eq!(home["arn"], "arn:aws:lambda:ap-northeast-2:111122223333:function:audit-alert");
    assert!(!home.contains_key("role"));
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
    assert_eq!(stack.resources[&Id::Permission]["function"], arn);
}

#[test]
fn policies_grant_least_privilege() {
    let stack = stack(&desired(vec![rule("iam", 1, &["us-east-1"])], own(), &[]));
    let policy = |id: &Id| stack.resources[id]["policy"].clone();
    assert_eq!(
        policy(&Id::FunctionRole),
        "{\"Statement\":[{\"Action\":[\"logs:CreateLogStream\",\"logs:PutLogEvents\"],\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:logs:ap-northeast-2:111122223333:log-group:/aws/lambda/audit-alert:*\"},\
         {\"Action\":\"sqs:SendMessage\",\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:sqs:ap-northeast-2:111122223333:audit-alert-undelivered\"},\
         {\"Action\":\"ssm:GetParameter\",\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:ssm:ap-northeast-2:111122223333:parameter/p\"}],\"Version\":\"2012-10-17\"}"
    );
    assert_eq!(
        policy(&Id::ForwardRole),
        "{\"Statement\":[{\"Action\":\"events:PutEvents\",\"Effect\":\"Allow\",\
         \"Resource\":\"arn:aws:events:ap-northeast-2:111122223333:event-bus/default\"}],\"Version\":\"2012-10-17\"}"
    );
    let queue = policy(&Id::Queue("us-east-1".to_owned()));
    assert!(
        queue.contains(
            "\"aws:SourceArn\":\"arn:aws:events:us-east-1:111122223333:rule/audit-alert-*\""
        ),
        "{queue}"
    );
    for (id, properties) in &stack.resources {
        if let Some(policy) = properties.get("policy") {
            assert!(
                !policy.contains("\"Resource\":\"*\"") && !policy.contains(":*\"]"),
                "{id}: {policy}"
            );
        }
    }
}
