//! Dumps the resources of an account that a stack can consist of. Dumps of equal stacks are equal: values that differ
//! between runs are left out.
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::emulators::Account;

/// Resources by region, kind and name.
pub(crate) type Dump = BTreeMap<String, Value>;

const FUNCTIONS: &str = "/2015-03-31/functions";

/// Dumps these regions and the IAM roles, with `ACCOUNT` for the account's number.
pub(crate) fn dump(account: &Account, regions: &[&str]) -> Dump {
    let mut dump = Dump::new();
    roles(account, &mut dump);
    for region in regions {
        let account = account.in_region(region);
        let mut found = Dump::new();
        for part in [rules, functions, queues, log_groups, parameters] {
            part(&account, &mut found);
        }
        dump.extend(found.into_iter().map(|(name, it)| (format!("{region} {name}"), it)));
    }
    let anonymous = |text: &str| text.replace(&account.id, "ACCOUNT");
    let resources = dump.into_iter().map(|(name, it)| {
        (anonymous(&name), serde_json::from_str(&anonymous(&it.to_string())).unwrap())
    });
    resources.collect()
}

/// Returns the names of the resources with a tag.
pub(crate) fn tagged<'a>(dump: &'a Dump, tag: &str) -> Vec<&'a str> {
    let tagged = dump.iter().filter(|(_, it)| it["tags"].get(tag).is_some());
    tagged.map(|(name, _)| name.as_str()).collect()
}

impl Account {
    /// Returns the account in another region.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// Reads all pages of a list, from a service with a JSON protocol.
    fn all(
        &self,
        service: &str,
        target: &str,
        body: &Value,
        list: &str,
        token: &str,
    ) -> Vec<Value> {
        let mut items = Vec::new();
        let mut body = body.clone();
        loop {
            let page = self.call(service, target, &body);
            items.extend(page[list].as_array().into_iter().flatten().cloned());
            if page[token].is_null() {
                return items;
            }
            body[token] = page[token].clone();
        }
    }

    /// Returns the texts of an element in IAM's XML response.
    fn iam(&self, action: &str, parameters: &[(&str, &str)], element: &str) -> Vec<String> {
        let response = self.form("iam", action, parameters);
        let text = response.text();
        let start = format!("<{element}>");
        let parts = text.split(&start).skip(1);
        let texts = parts.filter_map(|it| it.split_once('<')).map(|(text, _)| plain(text));
        texts.collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Returns the members with these names, as far as they exist.
fn only(object: &Value, names: &[&str]) -> Value {
    let members = names.iter().filter_map(|name| Some((*name, object.get(*name)?.clone())));
    members.map(|(name, it)| (name.to_owned(), it)).collect::<Map<_, _>>().into()
}

/// Parses a document inside a string. Returns null if it is invalid.
fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// Converts a list of keys and values to an object.
fn pairs(list: &Value) -> Value {
    let items = list.as_array().into_iter().flatten();
    let pairs = items.map(|it| (text(&it["Key"]).to_owned(), it["Value"].clone()));
    pairs.collect::<Map<_, _>>().into()
}

fn rules(account: &Account, dump: &mut Dump) {
    let found = account.all("events", "AWSEvents.ListRules", &json!({}), "Rules", "NextToken");
    for rule in found {
        let name = text(&rule["Name"]);
        let body = json!({"Rule": name});
        let mut targets =
            account.all("events", "AWSEvents.ListTargetsByRule", &body, "Targets", "NextToken");
        targets.sort_by_key(|it| text(&it["Id"]).to_owned());
        let body = json!({"ResourceARN": rule["Arn"]});
        let tags = account.call("events", "AWSEvents.ListTagsForResource", &body);
        let mut it = only(&rule, &["State", "Description", "ManagedBy", "RoleArn"]);
        it["pattern"] = document(text(&rule["EventPattern"]));
        it["targets"] = targets.into();
        it["tags"] = pairs(&tags["Tags"]);
        dump.insert(format!("rule {name}"), it);
    }
}

fn functions(account: &Account, dump: &mut Dump) {
    const SETTINGS: [&str; 10] = [
        "Architectures",
        "CodeSha256",
        "Description",
        "Environment",
        "Handler",
        "MemorySize",
        "Role",
        "Runtime",
        "Timeout",
        "DeadLetterConfig",
    ];
    let listed = account.lambda("GET", FUNCTIONS, "").success().json();
    for function in listed["Functions"].as_array().unwrap() {
        let name = text(&function["FunctionName"]);
        let function = account.lambda("GET", &format!("{FUNCTIONS}/{name}"), "").success().json();
        let policy = account.lambda("GET", &format!("{FUNCTIONS}/{name}/policy"), "").json();
        let invoke = format!("/2019-09-25/functions/{name}/event-invoke-config");
        let invoke = account.lambda("GET", &invoke, "").json();
        let mut it = only(&function["Configuration"], &SETTINGS);
        // One emulator keeps the configuration after its queue is removed.
        if it["DeadLetterConfig"]["TargetArn"] == "" {
            it.as_object_mut().unwrap().remove("DeadLetterConfig");
        }
        // Without a policy, one emulator returns an empty policy and the other an error.
        it["policy"] = document(text(&policy["Policy"]))["Statement"].take();
        it["failures"] = only(
            &invoke,
            &["DestinationConfig", "MaximumRetryAttempts", "MaximumEventAgeInSeconds"],
        );
        it["concurrency"] = function["Concurrency"].clone();
        let url = account.lambda("GET", &format!("/2021-10-31/functions/{name}/url"), "").json();
        it["url"] = url["AuthType"].clone();
        let mappings = format!("/2015-03-31/event-source-mappings/?FunctionName={name}");
        let mappings = account.lambda("GET", &mappings, "").json();
        let mappings = mappings["EventSourceMappings"].as_array().into_iter().flatten();
        it["sources"] = mappings.map(|it| it["EventSourceArn"].clone()).collect();
        it["tags"] = function["Tags"].clone();
        dump.insert(format!("function {name}"), it);
    }
}

fn queues(account: &Account, dump: &mut Dump) {
    const SETTINGS: [&str; 7] = [
        "DelaySeconds",
        "KmsMasterKeyId",
        "MaximumMessageSize",
        "MessageRetentionPeriod",
        "RedrivePolicy",
        "SqsManagedSseEnabled",
        "VisibilityTimeout",
    ];
    let listed = account.call("sqs", "AmazonSQS.ListQueues", &json!({}));
    for url in listed["QueueUrls"].as_array().into_iter().flatten() {
        let body = json!({"QueueUrl": url, "AttributeNames": ["All"]});
        let found = account.call("sqs", "AmazonSQS.GetQueueAttributes", &body);
        let tags = account.call("sqs", "AmazonSQS.ListQueueTags", &json!({"QueueUrl": url}));
        let mut it = only(&found["Attributes"], &SETTINGS);
        // The emulators keep removed attributes as empty texts.
        it.as_object_mut().unwrap().retain(|_, it| it != "");
        it["policy"] = document(text(&found["Attributes"]["Policy"]));
        it["tags"] = tags["Tags"].clone();
        let name = text(url).rsplit('/').next().unwrap_or_default();
        dump.insert(format!("queue {name}"), it);
    }
}

fn log_groups(account: &Account, dump: &mut Dump) {
    let target = "Logs_20140328.DescribeLogGroups";
    for group in account.all("logs", target, &json!({}), "logGroups", "nextToken") {
        let name = text(&group["logGroupName"]);
        let arn = text(&group["arn"]).trim_end_matches(":*");
        let target = "Logs_20140328.ListTagsForResource";
        let tags = account.call("logs", target, &json!({"resourceArn": arn}));
        let mut it = only(&group, &["retentionInDays", "kmsKeyId"]);
        it["tags"] = tags["tags"].clone();
        dump.insert(format!("log group {name}"), it);
    }
}

fn parameters(account: &Account, dump: &mut Dump) {
    let target = "AmazonSSM.DescribeParameters";
    for parameter in account.all("ssm", target, &json!({}), "Parameters", "NextToken") {
        let name = text(&parameter["Name"]);
        let body = json!({"Name": name, "WithDecryption": true});
        let found = account.call("ssm", "AmazonSSM.GetParameter", &body);
        let body = json!({"ResourceType": "Parameter", "ResourceId": name});
        let tags = account.call("ssm", "AmazonSSM.ListTagsForResource", &body);
        let mut it = only(&parameter, &["Type", "Description", "Tier"]);
        it["value"] = found["Parameter"]["Value"].clone();
        it["tags"] = pairs(&tags["TagList"]);
        dump.insert(format!("parameter {name}"), it);
    }
}

fn roles(account: &Account, dump: &mut Dump) {
    for name in account.iam("ListRoles", &[], "RoleName") {
        let role = [("RoleName", name.as_str())];
        let trust = account.iam("GetRole", &role, "AssumeRolePolicyDocument");
        let mut policies = Map::new();
        for policy in account.iam("ListRolePolicies", &role, "member") {
            let body = [("RoleName", name.as_str()), ("PolicyName", policy.as_str())];
            let found = account.iam("GetRolePolicy", &body, "PolicyDocument");
            policies.insert(policy, document(&found[0]));
        }
        let keys = account.iam("ListRoleTags", &role, "Key");
        let values = account.iam("ListRoleTags", &role, "Value").into_iter().map(Value::from);
        let it = json!({
            "trust": document(&trust[0]),
            "policies": policies,
            "attached": account.iam("ListAttachedRolePolicies", &role, "PolicyArn"),
            "tags": keys.into_iter().zip(values).collect::<Map<_, _>>(),
        });
        dump.insert(format!("role {name}"), it);
    }
}

/// Decodes a percent-encoded and XML-escaped text of IAM.
fn plain(text: &str) -> String {
    let plain = percent_decode_str(text).decode_utf8().unwrap();
    plain.replace("&quot;", "\"").replace("&#34;", "\"")
}
