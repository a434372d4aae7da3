//! The changes of `drift.tsv`.
use serde_json::json;

use super::changed::{
    CONCURRENCY, Changed, FORWARD_ROLE, INVOKE_CONFIG, LAMBDA, PARAMETER, ROLE, RULE, policy,
    trail, trust,
};
use crate::harness::TAG;

/// A change of an installed stack.
pub(super) type Change = fn(&Changed);

/// Another valid webhook.
const OTHER_WEBHOOK: &str =
    "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/HiddenWebhookOther";

/// The changes by resource and name, as in `drift.tsv`.
#[rustfmt::skip]
pub(super) const CHANGES: &[(&str, &str, Change)] = &[
    ("rule", "pattern replaced", |it| it.rule(json!({"EventPattern": "{\"source\":[\"other\"]}"}))),
    ("rule", "one event name removed from the pattern", |it| {
        let mut pattern = it.dump[&format!("ap-northeast-2 rule {RULE}")]["pattern"].clone();
        pattern["detail"].as_object_mut().unwrap().remove("eventName");
        it.rule(json!({"EventPattern": pattern.to_string()}));
    }),
    ("rule", "disabled", |it| it.events("DisableRule", &json!({"Name": RULE}))),
    ("rule", "state set to all management events", |it| {
        it.rule(json!({"State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"}));
    }),
    ("rule", "description changed, marker kept", |it| {
        it.rule(json!({"Description": "by hand [audit-alert:audit-alert]"}));
    }),
    ("rule", "stack tag removed", |it| {
        let arn = it.arn("events", &format!("rule/{RULE}"));
        it.events("UntagResource", &json!({"ResourceARN": arn, "TagKeys": [TAG]}));
    }),
    ("rule", "foreign tag added", |it| {
        let arn = it.arn("events", &format!("rule/{RULE}"));
        it.events("TagResource", &json!({"ResourceARN": arn, "Tags": [{"Key": "team", "Value": "a"}]}));
    }),
    ("rule", "role set", |it| {
        it.rule(json!({"RoleArn": format!("arn:aws:iam::{}:role/{ROLE}", it.account.id)}));
    }),
    ("rule", "deleted", |it| {
        it.events("RemoveTargets", &json!({"Rule": RULE, "Ids": ["audit-alert"]}));
        it.events("DeleteRule", &json!({"Name": RULE}));
    }),
    ("target", "removed", |it| it.events("RemoveTargets", &json!({"Rule": RULE, "Ids": ["audit-alert"]}))),
    ("target", "constant input", |it| it.target(json!({"Input": "{}"}))),
    ("target", "input transformer", |it| {
        it.target(json!({"InputTransformer": {"InputPathsMap": {"a": "$.id"}, "InputTemplate": "\"<a>\""}}));
    }),
    ("target", "input path", |it| it.target(json!({"InputPath": "$.detail"}))),
    ("target", "another function", |it| it.target(json!({"Arn": it.arn("lambda", "function:other")}))),
    ("target", "dead-letter queue gone", |it| it.target(json!({"DeadLetterConfig": null}))),
    ("target", "dead-letter queue replaced", |it| {
        it.target(json!({"DeadLetterConfig": {"Arn": it.other_queue()}}));
    }),
    ("target", "retry policy changed", |it| {
        it.target(json!({"RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}}));
    }),
    ("target", "a second target added by somebody", |it| {
        let target = json!({"Id": "other", "Arn": it.other_queue()});
        it.events("PutTargets", &json!({"Rule": RULE, "Targets": [target]}));
    }),
    ("rule (us-east-1)", "target's role replaced", |it| {
        let dumped = &it.dump["us-east-1 rule audit-alert-users"]["targets"][0];
        let mut target = it.real(dumped);
        target["RoleArn"] = format!("arn:aws:iam::{}:role/{ROLE}", it.account.id).into();
        let body = json!({"Rule": "audit-alert-users", "Targets": [target]});
        it.elsewhere().call("events", "AWSEvents.PutTargets", &body);
    }),
    ("rule (us-east-1)", "disabled", |it| {
        it.elsewhere().call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-users"}));
    }),
    ("permission", "removed", |it| it.remove_permission()),
    ("permission", "without SourceArn", |it| it.permission(json!({}))),
    ("permission", "other SourceArn", |it| {
        it.permission(json!({"SourceArn": it.arn("events", "rule/other")}));
    }),
    ("permission", "further statement with Principal *", |it| {
        let statement = json!({"StatementId": "open", "Action": "lambda:InvokeFunction", "Principal": "*"});
        it.account.lambda("POST", &format!("{LAMBDA}/policy"), &statement.to_string()).success();
    }),
    ("function", "environment variable changed", |it| it.environment(|variables| {
        variables.insert("SLACK_WEBHOOK_PARAMETER".to_owned(), "/other".into());
    })),
    ("function", "environment variable added (a secret: never shown)", |it| it.environment(|variables| {
        variables.insert("PASSWORD".to_owned(), "HiddenWebhook".into());
    })),
    ("function", "HTTPS_PROXY added", |it| it.environment(|variables| {
        variables.insert("HTTPS_PROXY".to_owned(), "http://proxy:3128".into());
    })),
    ("function", "environment emptied", |it| it.environment(serde_json::Map::clear)),
    ("function", "memory", |it| it.configure(&json!({"MemorySize": 512}))),
    ("function", "timeout", |it| it.configure(&json!({"Timeout": 3}))),
    ("function", "handler", |it| it.configure(&json!({"Handler": "other"}))),
    ("function", "runtime", |it| it.configure(&json!({"Runtime": "provided.al2"}))),
    ("function", "role", |it| {
        it.configure(&json!({"Role": format!("arn:aws:iam::{}:role/{FORWARD_ROLE}", it.account.id)}));
    }),
    ("function", "layers added", |it| {
        let layer = json!({"Content": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}}).to_string();
        let layer = it.account.lambda("POST", "/2018-10-31/layers/other/versions", &layer).success().json();
        it.configure(&json!({"Layers": [layer["LayerVersionArn"]]}));
    }),
    ("function", "description", |it| it.configure(&json!({"Description": "by hand"}))),
    ("function", "tracing", |it| it.configure(&json!({"TracingConfig": {"Mode": "Active"}}))),
    ("function", "own dead-letter queue set", |it| {
        it.configure(&json!({"DeadLetterConfig": {"TargetArn": it.other_queue()}}));
    }),
    ("function", "VPC set", |it| {
        it.configure(&json!({"VpcConfig": {"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]}}));
    }),
    ("function", "log group replaced", |it| {
        it.configure(&json!({"LoggingConfig": {"LogFormat": "Text", "LogGroup": "/other"}}));
    }),
    ("function", "log level FATAL, JSON", |it| {
        it.configure(&json!({"LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "FATAL"}}));
    }),
    ("function", "KMS key set", |it| it.configure(&json!({"KMSKeyArn": it.arn("kms", "key/0a")}))),
    ("function", "ephemeral storage", |it| it.configure(&json!({"EphemeralStorage": {"Size": 1024}}))),
    ("function", "reserved concurrency 0", |it| {
        it.account.lambda("PUT", CONCURRENCY, "{\"ReservedConcurrentExecutions\":0}").success();
    }),
    ("function", "reserved concurrency changed or removed", |it| {
        it.account.lambda("DELETE", CONCURRENCY, "").success();
    }),
    ("function", "function URL with AuthType NONE", |it| {
        it.account.lambda("POST", "/2021-10-31/functions/audit-alert/url", "{\"AuthType\":\"NONE\"}").success();
    }),
    ("function", "event source mapping added", |it| {
        let mapping = json!({"FunctionName": "audit-alert", "EventSourceArn": it.other_queue()});
        it.account.lambda("POST", "/2015-03-31/event-source-mappings/", &mapping.to_string()).success();
    }),
    ("function", "stack tag removed", |it| {
        let arn = it.arn("lambda", "function:audit-alert");
        it.account.lambda("DELETE", &format!("/2017-03-31/tags/{arn}?tagKeys={TAG}"), "").success();
    }),
    ("function", "deleted", |it| drop(it.account.lambda("DELETE", LAMBDA, "").success())),
    ("invoke config", "removed", |it| drop(it.account.lambda("DELETE", INVOKE_CONFIG, "").success())),
    ("invoke config", "retries 0", |it| it.invoke_config(json!({"MaximumRetryAttempts": 0}))),
    ("invoke config", "other destination", |it| {
        it.invoke_config(json!({"DestinationConfig": {"OnFailure": {"Destination": it.other_queue()}}}));
    }),
    ("role", "inline policy widened", |it| it.put_policy(ROLE, "audit-alert", "Allow", "*")),
    ("role", "inline policy emptied", |it| it.put_policy(ROLE, "audit-alert", "Allow", "sts:GetCallerIdentity")),
    ("role", "further inline policy, allow", |it| it.put_policy(ROLE, "other", "Allow", "s3:GetObject")),
    ("role", "further inline policy, deny", |it| it.put_policy(ROLE, "other", "Deny", "ssm:*")),
    ("role", "AdministratorAccess attached", |it| {
        let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        it.role("AttachRolePolicy", ROLE, &[("PolicyArn", arn)]);
    }),
    ("role", "trust changed", |it| {
        it.role("UpdateAssumeRolePolicy", ROLE, &[("PolicyDocument", &trust("lambda.amazonaws.com"))]);
    }),
    ("role", "permissions boundary that denies", |it| {
        let document = policy("Deny", "*", "*");
        it.account.form("iam", "CreatePolicy", &[("PolicyName", "none"), ("PolicyDocument", &document)]);
        let arn = format!("arn:aws:iam::{}:policy/none", it.account.id);
        it.role("PutRolePermissionsBoundary", ROLE, &[("PermissionsBoundary", &arn)]);
    }),
    ("role", "longest session changed", |it| it.role("UpdateRole", ROLE, &[("MaxSessionDuration", "7200")])),
    ("role", "stack tag removed", |it| it.role("UntagRole", ROLE, &[("TagKeys.member.1", TAG)])),
    ("role", "deleted", |it| {
        it.role("DeleteRolePolicy", ROLE, &[("PolicyName", "audit-alert")]);
        it.role("DeleteRole", ROLE, &[]);
    }),
    ("role for other regions", "inline policy widened", |it| {
        it.put_policy(FORWARD_ROLE, "audit-alert", "Allow", "*");
    }),
    ("role for other regions", "trust changed", |it| {
        let trust = trust("events.amazonaws.com");
        it.role("UpdateAssumeRolePolicy", FORWARD_ROLE, &[("PolicyDocument", &trust)]);
    }),
    ("log group", "retention 1 day", |it| it.logs("PutRetentionPolicy", json!({"retentionInDays": 1}))),
    ("log group", "retention never", |it| it.logs("DeleteRetentionPolicy", json!({}))),
    ("log group", "deleted", |it| it.logs("DeleteLogGroup", json!({}))),
    ("queue", "retention 60 s", |it| it.queue(&json!({"MessageRetentionPeriod": "60"}))),
    ("queue", "policy public", |it| {
        let statement = json!({
            "Effect": "Allow", "Principal": "*", "Action": "sqs:*",
            "Resource": it.arn("sqs", "audit-alert-undelivered"),
        });
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        it.queue(&json!({"Policy": policy}));
    }),
    ("queue", "policy removed", |it| it.queue(&json!({"Policy": ""}))),
    ("queue", "encryption off", |it| it.queue(&json!({"SqsManagedSseEnabled": "false"}))),
    ("queue", "KMS key set", |it| {
        it.queue(&json!({"SqsManagedSseEnabled": "false"}));
        it.queue(&json!({"KmsMasterKeyId": "alias/other"}));
    }),
    ("queue", "largest message 1 KB", |it| it.queue(&json!({"MaximumMessageSize": "1024"}))),
    ("queue", "delay 900 s", |it| it.queue(&json!({"DelaySeconds": "900"}))),
    ("queue", "redrive policy to another queue", |it| {
        let redrive = json!({"deadLetterTargetArn": it.other_queue(), "maxReceiveCount": 1});
        it.queue(&json!({"RedrivePolicy": redrive.to_string()}));
    }),
    ("queue", "stack tag removed", |it| {
        let body = json!({"QueueUrl": it.queue_url(), "TagKeys": [TAG]});
        it.account.call("sqs", "AmazonSQS.UntagQueue", &body);
    }),
    ("queue", "deleted", |it| {
        it.account.call("sqs", "AmazonSQS.DeleteQueue", &json!({"QueueUrl": it.queue_url()}));
    }),
    ("parameter", "SecureString turned into String, same value", |it| {
        let value = it.dump[&format!("ap-northeast-2 parameter {PARAMETER}")]["value"].clone();
        it.parameter("String", value.as_str().unwrap());
    }),
    ("parameter", "another value, webhook given", |it| it.parameter("SecureString", OTHER_WEBHOOK)),
    ("parameter", "another value, no webhook given", |it| it.parameter("SecureString", OTHER_WEBHOOK)),
    ("parameter", "deleted", |it| {
        it.account.call("ssm", "AmazonSSM.DeleteParameter", &json!({"Name": PARAMETER}));
    }),
    ("bus", "policy allows everybody", |it| {
        let statement = json!({"StatementId": "open", "Action": "events:PutEvents", "Principal": "*"});
        it.events("PutPermission", &statement);
    }),
    ("trail", "stopped", |it| trail(&it.account, "StopLogging", &json!({"Name": "all"}))),
];
