//! IAM and resource policies, each with the least privileges that its role or queue needs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::aws::{EVENTBRIDGE_PRINCIPAL, LAMBDA_PRINCIPAL, StackNames};
use crate::deploy::resource::Document;

/// Returns a policy with these statements.
pub(super) fn policy(statements: &[Value]) -> Document {
    Document::normal(&json!({ "Version": "2012-10-17", "Statement": statements }))
}

/// The trust policy of a role that a service assumes, for resources of the stack's account only (IAM user guide, "The confused
/// deputy problem"). EventBridge and Step Functions document that they send the account. Lambda does not document it,
/// so a request of Lambda without the account is accepted.
pub(super) fn trust(names: &StackNames, service: &str) -> Document {
    let operator =
        if service == LAMBDA_PRINCIPAL { "StringEqualsIfExists" } else { "StringEquals" };
    policy(&[json!({
        "Effect": "Allow",
        "Principal": { "Service": service },
        "Action": "sts:AssumeRole",
        "Condition": { operator: { "aws:SourceAccount": names.account } },
    })])
}

/// What the function uses beside its log and its queue, by ARN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionAccess {
    /// The parameters and secrets that it reads.
    pub secrets: BTreeSet<String>,
    /// The topics that it publishes to.
    pub topics: BTreeSet<String>,
}

/// The function's policy: write its log, send failed events to its queue, read its secrets, publish to its topics.
pub(super) fn function(names: &StackNames, access: &FunctionAccess) -> Document {
    let (secrets, parameters): (Vec<_>, Vec<_>) =
        access.secrets.iter().partition(|it| it.contains(":secretsmanager:"));
    let topics: Vec<_> = access.topics.iter().collect();
    let log = json!({
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": names.log_streams_arn(),
    });
    let queue = json!({
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": names.queue_arn(&names.home),
    });
    let used = [
        ("ssm:GetParameter", parameters),
        ("secretsmanager:GetSecretValue", secrets),
        ("sns:Publish", topics),
    ];
    let used = used.into_iter().filter_map(|(action, arns)| {
        let resource = match arns.as_slice() {
            [] => return None,
            [only] => json!(only),
            several => json!(several),
        };
        Some(json!({ "Effect": "Allow", "Action": action, "Resource": resource }))
    });
    policy(&[log, queue].into_iter().chain(used).collect::<Vec<_>>())
}

/// The policy for rules that forward events: put events on one bus, by its ARN.
pub(super) fn put_events(bus: &str) -> Document {
    policy(&[json!({
        "Effect": "Allow",
        "Action": "events:PutEvents",
        "Resource": bus,
    })])
}

/// The policy of a dead-letter queue: accepts messages for this stack's rules in its region only.
pub(super) fn queue(names: &StackNames, region: &str) -> Document {
    policy(&[json!({
        "Effect": "Allow",
        "Principal": { "Service": EVENTBRIDGE_PRINCIPAL },
        "Action": "sqs:SendMessage",
        "Resource": names.queue_arn(region),
        "Condition": { "ArnLike": { "aws:SourceArn": names.rules_arn(region) } },
    })])
}
