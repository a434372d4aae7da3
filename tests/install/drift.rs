//! Tests of manual changes: `drift.tsv` lists each with the command that must report it.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::emulators::{Account, ministack};
use crate::harness::{Install, TAG};
use crate::json_members::camel_case_lines;

/// A line has a resource, a change, and its verdict.
const CASES: &str = include_str!("drift.tsv");
const FUNCTION: &str = "ap-northeast-2 function audit-alert";
const RULE: &str = "audit-alert-clusters";
const ROLE: &str = "audit-alert-ap-northeast-2";
const FORWARD_ROLE: &str = "audit-alert-forward-ap-northeast-2";
const PARAMETER: &str = "/audit-alert/slack-webhook";
const LOG_GROUP: &str = "/aws/lambda/audit-alert";
const LAMBDA: &str = "/2015-03-31/functions/audit-alert";
const INVOKE_CONFIG: &str = "/2019-09-25/functions/audit-alert/event-invoke-config";
const CONCURRENCY: &str = "/2017-10-31/functions/audit-alert/concurrency";

/// An installed stack that a test changes by hand.
struct Changed {
    /// An account behind the proxy, which keeps track of rules and targets.
    account: Account,
    /// The account as it was installed.
    dump: Dump,
}

type Change = fn(&Changed);

impl Changed {
    fn events(&self, call: &str, body: Value) {
        self.account.call("events", &format!("AWSEvents.{call}"), &body);
    }

    fn elsewhere(&self) -> Account {
        Account { region: "us-east-1".to_owned(), ..self.account.clone() }
    }

    fn rule(&self, changed: Value) {
        let rule = &self.dump[&format!("ap-northeast-2 rule {RULE}")];
        let mut body = json!({
            "Name": RULE,
            "EventPattern": rule["pattern"].to_string(),
            "State": rule["State"],
            "Description": rule["Description"],
        });
        merge(&mut body, changed);
        self.events("PutRule", body);
    }

    fn target(&self, changed: Value) {
        let mut target = self.dump[&format!("ap-northeast-2 rule {RULE}")]["targets"][0].clone();
        merge(&mut target, changed);
        let target = self.real(&target);
        self.events("PutTargets", json!({"Rule": RULE, "Targets": [target]}));
    }

    /// Puts the number of the account into a part of the dump.
    fn real(&self, dumped: &Value) -> Value {
        serde_json::from_str(&dumped.to_string().replace("ACCOUNT", &self.account.id)).unwrap()
    }

    fn configure(&self, changed: Value) {
        let path = format!("{LAMBDA}/configuration");
        self.account.lambda("PUT", &path, &changed.to_string()).success();
    }

    fn environment(&self, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
        let mut environment = self.real(&self.dump[FUNCTION]["Environment"]);
        change(environment["Variables"].as_object_mut().unwrap());
        self.configure(json!({ "Environment": environment }));
    }

    fn permission(&self, changed: Value) {
        self.remove_permission();
        let mut statement = json!({
            "StatementId": "audit-alert",
            "Action": "lambda:InvokeFunction",
            "Principal": "events.amazonaws.com",
        });
        merge(&mut statement, changed);
        let path = format!("{LAMBDA}/policy");
        self.account.lambda("POST", &path, &statement.to_string()).success();
    }

    fn remove_permission(&self) {
        self.account.lambda("DELETE", &format!("{LAMBDA}/policy/audit-alert"), "").success();
    }

    fn invoke_config(&self, changed: Value) {
        let mut config = self.real(&self.dump[FUNCTION]["failures"]);
        merge(&mut config, changed);
        self.account.lambda("PUT", INVOKE_CONFIG, &config.to_string()).success();
    }

    fn role(&self, action: &str, role: &str, more: &[(&str, &str)]) {
        self.account.form("iam", action, &[&[("RoleName", role)], more].concat());
    }

    fn put_policy(&self, role: &str, name: &str, effect: &str, action: &str) {
        let document = policy(effect, action, "*");
        self.role("PutRolePolicy", role, &[("PolicyName", name), ("PolicyDocument", &document)]);
    }

    fn queue_url(&self) -> Value {
        let name = json!({"QueueName": "audit-alert-undelivered"});
        self.account.call("sqs", "AmazonSQS.GetQueueUrl", &name)["QueueUrl"].clone()
    }

    fn queue(&self, attributes: Value) {
        let body = json!({"QueueUrl": self.queue_url(), "Attributes": attributes});
        self.account.call("sqs", "AmazonSQS.SetQueueAttributes", &body);
    }

    fn other_queue(&self) -> String {
        self.account.call("sqs", "AmazonSQS.CreateQueue", &json!({"QueueName": "other"}));
        self.arn("sqs", "other")
    }

    fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:ap-northeast-2:{}:{resource}", self.account.id)
    }

    fn logs(&self, call: &str, mut body: Value) {
        body["logGroupName"] = LOG_GROUP.into();
        self.account.call("logs", &format!("Logs_20140328.{call}"), &body);
    }

    fn parameter(&self, kind: &str, value: &str) {
        let body = json!({"Name": PARAMETER, "Value": value, "Type": kind, "Overwrite": true});
        self.account.call("ssm", "AmazonSSM.PutParameter", &body);
    }
}

fn policy(effect: &str, action: &str, resource: &str) -> String {
    let statement = json!({"Effect": effect, "Action": action, "Resource": resource});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn trust(service: &str) -> String {
    let principal = json!({"Service": [service, "ec2.amazonaws.com"]});
    let statement = json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// Replaces members; null removes one.
fn merge(object: &mut Value, changed: Value) {
    let Value::Object(changed) = changed else { panic!("{changed}") };
    let members = object.as_object_mut().unwrap();
    for (name, value) in changed {
        if value.is_null() {
            members.remove(&name);
        } else {
            members.insert(name, value);
        }
    }
}

/// Another valid webhook.
const OTHER_WEBHOOK: &str =
    "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/HiddenWebhookOther";

#[rustfmt::skip]
fn changes() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        ("rule", "pattern replaced", |it| it.rule(json!({"EventPattern": "{\"source\":[\"other\"]}"}))),
        ("rule", "one event name removed from the pattern", |it| {
            let mut pattern = it.dump[&format!("ap-northeast-2 rule {RULE}")]["pattern"].clone();
            pattern["detail"].as_object_mut().unwrap().remove("eventName");
            it.rule(json!({"EventPattern": pattern.to_string()}));
        }),
        ("rule", "disabled", |it| it.events("DisableRule", json!({"Name": RULE}))),
        ("rule", "state set to all management events", |it| {
            it.rule(json!({"State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"}));
        }),
        ("rule", "description changed, marker kept", |it| {
            it.rule(json!({"Description": "by hand [audit-alert:audit-alert]"}));
        }),
        ("rule", "stack tag removed", |it| {
            let arn = it.arn("events", &format!("rule/{RULE}"));
            it.events("UntagResource", json!({"ResourceARN": arn, "TagKeys": [TAG]}));
        }),
        ("rule", "foreign tag added", |it| {
            let arn = it.arn("events", &format!("rule/{RULE}"));
            it.events("TagResource", json!({"ResourceARN": arn, "Tags": [{"Key": "team", "Value": "a"}]}));
        }),
        ("rule", "role set", |it| {
            it.rule(json!({"RoleArn": format!("arn:aws:iam::{}:role/{ROLE}", it.account.id)}));
        }),
        ("rule", "deleted", |it| {
            it.events("RemoveTargets", json!({"Rule": RULE, "Ids": ["audit-alert"]}));
            it.events("DeleteRule", json!({"Name": RULE}));
        }),
        ("target", "removed", |it| it.events("RemoveTargets", json!({"Rule": RULE, "Ids": ["audit-alert"]}))),
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
            it.events("PutTargets", json!({"Rule": RULE, "Targets": [target]}));
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
        ("function", "memory", |it| it.configure(json!({"MemorySize": 512}))),
        ("function", "timeout", |it| it.configure(json!({"Timeout": 3}))),
        ("function", "handler", |it| it.configure(json!({"Handler": "other"}))),
        ("function", "runtime", |it| it.configure(json!({"Runtime": "provided.al2"}))),
        ("function", "role", |it| {
            it.configure(json!({"Role": format!("arn:aws:iam::{}:role/{FORWARD_ROLE}", it.account.id)}));
        }),
        ("function", "layers added", |it| {
            let layer = json!({"Content": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}}).to_string();
            let layer = it.account.lambda("POST", "/2018-10-31/layers/other/versions", &layer).success().json();
            it.configure(json!({"Layers": [layer["LayerVersionArn"]]}));
        }),
        ("function", "description", |it| it.configure(json!({"Description": "by hand"}))),
        ("function", "tracing", |it| it.configure(json!({"TracingConfig": {"Mode": "Active"}}))),
        ("function", "own dead-letter queue set", |it| {
            it.configure(json!({"DeadLetterConfig": {"TargetArn": it.other_queue()}}));
        }),
        ("function", "VPC set", |it| {
            it.configure(json!({"VpcConfig": {"SubnetIds": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]}}));
        }),
        ("function", "log group replaced", |it| {
            it.configure(json!({"LoggingConfig": {"LogFormat": "Text", "LogGroup": "/other"}}));
        }),
        ("function", "log level FATAL, JSON", |it| {
            it.configure(json!({"LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "FATAL"}}));
        }),
        ("function", "KMS key set", |it| it.configure(json!({"KMSKeyArn": it.arn("kms", "key/0a")}))),
        ("function", "ephemeral storage", |it| it.configure(json!({"EphemeralStorage": {"Size": 1024}}))),
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
        ("queue", "retention 60 s", |it| it.queue(json!({"MessageRetentionPeriod": "60"}))),
        ("queue", "policy public", |it| {
            let statement = json!({
                "Effect": "Allow", "Principal": "*", "Action": "sqs:*",
                "Resource": it.arn("sqs", "audit-alert-undelivered"),
            });
            let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
            it.queue(json!({"Policy": policy}));
        }),
        ("queue", "policy removed", |it| it.queue(json!({"Policy": ""}))),
        ("queue", "encryption off", |it| it.queue(json!({"SqsManagedSseEnabled": "false"}))),
        ("queue", "KMS key set", |it| {
            it.queue(json!({"SqsManagedSseEnabled": "false"}));
            it.queue(json!({"KmsMasterKeyId": "alias/other"}));
        }),
        ("queue", "largest message 1 KB", |it| it.queue(json!({"MaximumMessageSize": "1024"}))),
        ("queue", "delay 900 s", |it| it.queue(json!({"DelaySeconds": "900"}))),
        ("queue", "redrive policy to another queue", |it| {
            let redrive = json!({"deadLetterTargetArn": it.other_queue(), "maxReceiveCount": 1});
            it.queue(json!({"RedrivePolicy": redrive.to_string()}));
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
            it.events("PutPermission", statement);
        }),
        ("trail", "stopped", |it| trail(&it.account, "StopLogging", &json!({"Name": "all"}))),
    ]
}

fn trail(account: &Account, call: &str, body: &Value) {
    let target = format!("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{call}");
    account.call("cloudtrail", &target, body);
}

/// Installs a stack in an account with a trail.
fn installed(server: &Emulator) -> Install {
    let it = Install::on(server);
    let made = json!({"Name": "all", "S3BucketName": "logs", "IsMultiRegionTrail": true});
    trail(&it.account, "CreateTrail", &made);
    trail(&it.account, "StartLogging", &json!({"Name": "all"}));
    it.install().exits_with(0);
    it
}

/// Returns the findings of `doctor` that are not good.
fn findings(it: &Install) -> BTreeSet<String> {
    let ran = it.run(it.command(&["doctor", "--format", "json", "--bootstrap", &it.bootstrap]));
    let checks = camel_case_lines(&ran.stdout, &[]).into_iter();
    let checks = checks.filter(|it| it["verdict"] != "ok");
    checks.map(|it| format!("{} {}: {}", it["verdict"], it["check"], it["found"])).collect()
}

/// Makes a change and compares its verdict. Returns an error if it is another one.
fn check(it: &Install, verdict: &str, change: Change) -> Result<(), String> {
    let (dump, healthy) = (it.dump(), findings(it));
    change(&Changed { account: it.proxy.account(), dump: dump.clone() });
    let status = if verdict.starts_with("doctor tells only whether it can be read") {
        let mut status = it.command(&["status", "--bootstrap", &it.bootstrap]);
        status.env_remove("SLACK_WEBHOOK_URL");
        it.run(status)
    } else {
        it.status()
    };
    let expected = match verdict {
        it if it.starts_with("status, exit 2") => 2,
        it if it.starts_with("status") => 1,
        _ => 0,
    };
    if status.code != expected {
        return Err(format!(
            "status exits with {}\n{}{}",
            status.code, status.stdout, status.stderr
        ));
    }
    if verdict.starts_with("doctor") && !verdict.contains("only whether it can be read") {
        let found: Vec<_> = findings(it).difference(&healthy).cloned().collect();
        println!("  {found:?}");
        if found.is_empty() {
            return Err("doctor finds nothing".to_owned());
        }
    }
    if expected == 1 {
        println!("  {}", status.stdout.replace('\n', " "));
        let repaired = it.run(it.install_command(&["--yes", "--targets"]));
        let mut after = it.dump();
        // Others' resources that the change needed.
        after.retain(|name, _| dump.contains_key(name) || name.contains("audit-alert"));
        if repaired.code != 0 || after != dump {
            let different: BTreeMap<_, _> =
                after.iter().filter(|(name, it)| dump.get(*name) != Some(*it)).collect();
            return Err(format!("not repaired: {}\n{different:#?}", repaired.stderr));
        }
        it.status().exits_with(0);
    }
    Ok(())
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn each_change_has_its_verdict() {
    let server = ministack::open();
    let changes = changes();
    let mut known: BTreeMap<_, _> =
        changes.iter().map(|(resource, name, change)| ((*resource, *name), *change)).collect();
    let (mut failed, mut it) = (Vec::new(), installed(server));
    for case in CASES.lines().filter(|it| !it.starts_with('#')) {
        let [resource, name, verdict] = case.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{case}")
        };
        println!("{resource}: {name}");
        let Some(change) = known.remove(&(resource, name)) else { panic!("no change for {case}") };
        let result = check(&it, verdict, change);
        // Only repaired stacks are used again.
        if result.is_err() || !verdict.starts_with("status") || verdict.contains("exit 2") {
            it = installed(server);
        }
        failed.extend(result.err().map(|error| format!("{case}: {error}")));
    }
    assert!(known.is_empty(), "not in drift.tsv: {:?}", known.keys());
    assert!(failed.is_empty(), "{} changes:\n{}", failed.len(), failed.join("\n\n"));
}
