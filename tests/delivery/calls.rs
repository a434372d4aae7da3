//! AWS API calls of the delivery tests.
use std::thread;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

use crate::emulators::{Account, Keys};

const FUNCTIONS: &str = "/2015-03-31/functions";

/// Response to an invocation.
#[derive(Debug)]
pub(crate) struct InvokeResponse {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) function_error: Option<String>,
}

impl Account {
    /// Creates a function from the bytes of its zip and waits until it is active. Returns its ARN.
    #[track_caller]
    pub(crate) fn create_function(
        &self,
        name: &str,
        zip: &[u8],
        architecture: &str,
        environment: &Value,
    ) -> String {
        let function = json!({
            "FunctionName": name,
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Role": self.role(),
            "Architectures": [architecture],
            "Timeout": 10,
            "Environment": {"Variables": environment},
            "Code": {"ZipFile": BASE64_STANDARD.encode(zip)},
        });
        let created = self.lambda("POST", FUNCTIONS, &function.to_string()).success().json();
        self.wait_until_active(name);
        created["FunctionArn"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn wait_until_active(&self, name: &str) {
        let started = Instant::now();
        let state = || {
            let response = self.lambda("GET", &format!("{FUNCTIONS}/{name}"), "").success().json();
            response["Configuration"]["State"].clone()
        };
        while state() != "Active" {
            assert!(started.elapsed() < Duration::from_secs(10), "{name} is {}", state());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Invokes a function synchronously.
    pub(crate) fn invoke(&self, function: &str, payload: &Value) -> InvokeResponse {
        let path = format!("{FUNCTIONS}/{function}/invocations");
        let response = self.lambda("POST", &path, &payload.to_string());
        let function_error = response.header("x-amz-function-error").map(str::to_owned);
        InvokeResponse { status: response.status, body: response.json(), function_error }
    }

    /// Returns the function's log lines, including those that Lambda adds.
    #[track_caller]
    pub(crate) fn log(&self, function: &str) -> Vec<String> {
        let group = json!({"logGroupName": format!("/aws/lambda/{function}")});
        let found = self.call("logs", "Logs_20140328.FilterLogEvents", &group);
        let events = found["events"].as_array().unwrap().iter();
        events.map(|event| event["message"].as_str().unwrap().trim_end().to_owned()).collect()
    }

    /// Creates a rule on the default bus.
    #[track_caller]
    pub(crate) fn put_rule(&self, name: &str, pattern: &Value) {
        let rule = json!({"Name": name, "EventPattern": pattern.to_string()});
        self.call("events", "AWSEvents.PutRule", &rule);
    }

    /// Adds a function as the target of a rule.
    #[track_caller]
    pub(crate) fn put_target(&self, rule: &str, function_arn: &str) {
        let targets = json!({"Rule": rule, "Targets": [{"Id": "function", "Arn": function_arn}]});
        let answer = self.call("events", "AWSEvents.PutTargets", &targets);
        assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    }

    /// Puts an event on the default bus. The source may not begin with `aws.`.
    #[track_caller]
    pub(crate) fn put_events(&self, source: &str, detail_type: &str, detail: &Value) {
        let detail = detail.to_string();
        let entry = json!({"Source": source, "DetailType": detail_type, "Detail": detail});
        let answer = self.call("events", "AWSEvents.PutEvents", &json!({"Entries": [entry]}));
        assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    }

    /// Creates a parameter of type `SecureString`.
    #[track_caller]
    pub(crate) fn put_parameter(&self, name: &str, value: &str) {
        let parameter = json!({"Name": name, "Value": value, "Type": "SecureString"});
        self.call("ssm", "AmazonSSM.PutParameter", &parameter);
    }

    /// Creates a secret in Secrets Manager.
    #[track_caller]
    pub(crate) fn create_secret(&self, name: &str, value: &str) {
        let secret = json!({"Name": name, "SecretString": value});
        self.call("secretsmanager", "secretsmanager.CreateSecret", &secret);
    }

    /// Creates the execution role of the functions, which allows the given actions. Required only by a server with `AUTH`.
    #[track_caller]
    pub(crate) fn create_role(&self, actions: &[&str]) {
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com", "AWS": self.id},
            "Action": "sts:AssumeRole",
        }]});
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Action": actions,
            "Resource": "*",
        }]});
        let (trust, policy) = (trust.to_string(), policy.to_string());
        let trust = [("RoleName", "function"), ("AssumeRolePolicyDocument", &trust)];
        self.form("iam", "CreateRole", &trust);
        let policy =
            [("RoleName", "function"), ("PolicyName", "test"), ("PolicyDocument", &policy)];
        self.form("iam", "PutRolePolicy", &policy);
    }

    /// Returns session credentials of the execution role, as a function has them.
    #[track_caller]
    pub(crate) fn session(&self) -> Keys {
        let role = self.role();
        let session = [("RoleSessionName", "test"), ("RoleArn", role.as_str())];
        let answer = self.form("sts", "AssumeRole", &session);
        let of = |name: &str| {
            let (_, rest) = answer.text().split_once(&format!("<{name}>")).unwrap();
            rest.split_once('<').unwrap().0.to_owned()
        };
        Keys {
            id: of("AccessKeyId"),
            secret: of("SecretAccessKey"),
            token: Some(of("SessionToken")),
        }
    }

    fn role(&self) -> String {
        format!("arn:aws:iam::{}:role/function", self.id)
    }
}
