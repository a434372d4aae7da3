//! Changes of an installed stack by hand.
use serde_json::{Value, json};

use crate::dump::Dump;
use crate::emulators::Account;

pub(super) const FUNCTION: &str = "ap-northeast-2 function audit-alert";
pub(super) const RULE: &str = "audit-alert-clusters";
pub(super) const ROLE: &str = "audit-alert-ap-northeast-2";
pub(super) const FORWARD_ROLE: &str = "audit-alert-forward-ap-northeast-2";
pub(super) const PARAMETER: &str = "/audit-alert/slack-webhook";
pub(super) const LOG_GROUP: &str = "/aws/lambda/audit-alert";
pub(super) const LAMBDA: &str = "/2015-03-31/functions/audit-alert";
pub(super) const INVOKE_CONFIG: &str = "/2019-09-25/functions/audit-alert/event-invoke-config";
pub(super) const CONCURRENCY: &str = "/2017-10-31/functions/audit-alert/concurrency";

/// An installed stack that a test changes by hand.
pub(super) struct Changed {
    /// An account behind the proxy, which keeps track of rules and targets.
    pub(super) account: Account,
    /// The account as it was installed.
    pub(super) dump: Dump,
}

impl Changed {
    pub(super) fn events(&self, call: &str, body: &Value) {
        self.account.call("events", &format!("AWSEvents.{call}"), body);
    }

    pub(super) fn elsewhere(&self) -> Account {
        Account { region: "us-east-1".to_owned(), ..self.account.clone() }
    }

    pub(super) fn rule(&self, changed: Value) {
        let rule = &self.dump[&format!("ap-northeast-2 rule {RULE}")];
        let mut body = json!({
            "Name": RULE,
            "EventPattern": rule["pattern"].to_string(),
            "State": rule["State"],
            "Description": rule["Description"],
        });
        merge(&mut body, changed);
        self.events("PutRule", &body);
    }

    pub(super) fn target(&self, changed: Value) {
        let mut target = self.dump[&format!("ap-northeast-2 rule {RULE}")]["targets"][0].clone();
        merge(&mut target, changed);
        let target = self.real(&target);
        self.events("PutTargets", &json!({"Rule": RULE, "Targets": [target]}));
    }

    /// Puts the number of the account into a part of the dump.
    pub(super) fn real(&self, dumped: &Value) -> Value {
        serde_json::from_str(&dumped.to_string().replace("ACCOUNT", &self.account.id)).unwrap()
    }

    pub(super) fn configure(&self, changed: &Value) {
        let path = format!("{LAMBDA}/configuration");
        self.account.lambda("PUT", &path, &changed.to_string()).success();
    }

    pub(super) fn environment(&self, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
        let mut environment = self.real(&self.dump[FUNCTION]["Environment"]);
        change(environment["Variables"].as_object_mut().unwrap());
        self.configure(&json!({ "Environment": environment }));
    }

    pub(super) fn permission(&self, changed: Value) {
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

    pub(super) fn remove_permission(&self) {
        self.account.lambda("DELETE", &format!("{LAMBDA}/policy/audit-alert"), "").success();
    }

    pub(super) fn invoke_config(&self, changed: Value) {
        let mut config = self.real(&self.dump[FUNCTION]["failures"]);
        merge(&mut config, changed);
        self.account.lambda("PUT", INVOKE_CONFIG, &config.to_string()).success();
    }

    pub(super) fn role(&self, action: &str, role: &str, more: &[(&str, &str)]) {
        self.account.form("iam", action, &[&[("RoleName", role)], more].concat());
    }

    pub(super) fn put_policy(&self, role: &str, name: &str, effect: &str, action: &str) {
        let document = policy(effect, action, "*");
        self.role("PutRolePolicy", role, &[("PolicyName", name), ("PolicyDocument", &document)]);
    }

    pub(super) fn queue_url(&self) -> Value {
        let name = json!({"QueueName": "audit-alert-undelivered"});
        self.account.call("sqs", "AmazonSQS.GetQueueUrl", &name)["QueueUrl"].clone()
    }

    pub(super) fn queue(&self, attributes: &Value) {
        let body = json!({"QueueUrl": self.queue_url(), "Attributes": attributes});
        self.account.call("sqs", "AmazonSQS.SetQueueAttributes", &body);
    }

    pub(super) fn other_queue(&self) -> String {
        self.account.call("sqs", "AmazonSQS.CreateQueue", &json!({"QueueName": "other"}));
        self.arn("sqs", "other")
    }

    pub(super) fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:ap-northeast-2:{}:{resource}", self.account.id)
    }

    pub(super) fn logs(&self, call: &str, mut body: Value) {
        body["logGroupName"] = LOG_GROUP.into();
        self.account.call("logs", &format!("Logs_20140328.{call}"), &body);
    }

    pub(super) fn parameter(&self, kind: &str, value: &str) {
        let body = json!({"Name": PARAMETER, "Value": value, "Type": kind, "Overwrite": true});
        self.account.call("ssm", "AmazonSSM.PutParameter", &body);
    }
}

pub(super) fn policy(effect: &str, action: &str, resource: &str) -> String {
    let statement = json!({"Effect": effect, "Action": action, "Resource": resource});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

pub(super) fn trust(service: &str) -> String {
    let principal = json!({"Service": [service, "ec2.amazonaws.com"]});
    let statement = json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// Replaces members; null removes one.
pub(super) fn merge(object: &mut Value, changed: Value) {
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

pub(super) fn trail(account: &Account, call: &str, body: &Value) {
    let target = format!("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{call}");
    account.call("cloudtrail", &target, body);
}
