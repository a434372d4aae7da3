//! The resources of a template.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Dialect;
use super::pattern_value::pattern_value;
use crate::aws::StackNames;
use crate::deploy::export::placeholder::{Placeholder, TextPart, text_parts};
use crate::deploy::export::yaml::put_member;
use crate::deploy::export::{ExportSource, ZIP, stable_id};
use crate::deploy::resource::{
    BusRule, DeadLetterQueue, Document, IamRole, Id, InvokeConfig, InvokePermission,
    LambdaFunction, LogGroup, QueueEncryption, Reading, Resource, RolePurpose, RuleTarget,
    TargetSettings, region_tags,
};
use crate::deploy::stack::Stack;

/// A resource of a template.
pub(super) struct TemplateResource {
    id: String,
    /// The origin of a rule.
    comment: String,
    kind: &'static str,
    /// The name of the condition under which it is created.
    pub(super) condition: Option<String>,
    depends_on: Vec<&'static str>,
    properties: Value,
}

/// Prints the resources of one region.
pub(super) struct ResourcePrinter<'p> {
    source: &'p ExportSource,
    dialect: Dialect,
    stack: &'p Stack,
    /// The logical IDs of the resources in this template by their ARNs.
    own_arns: BTreeMap<String, &'static str>,
}

/// Returns the region of a resource; `None` if it exists once for the stack.
pub(super) fn region(resource: &Resource) -> Option<&str> {
    match resource {
        Resource::Queue(DeadLetterQueue { region, .. })
        | Resource::Rule(BusRule { region, .. })
        | Resource::Target(RuleTarget { region, .. }) => Some(region),
        Resource::LogGroup(_)
        | Resource::Role(_)
        | Resource::Parameter(_)
        | Resource::Function(_)
        | Resource::InvokeConfig(_)
        | Resource::Permission(_)
        | Resource::StateMachine(_) => None,
    }
}

/// Returns `UsEast1` for `us-east-1`.
pub(super) fn pascal_case(name: &str) -> String {
    let words = name.split(|it: char| !it.is_ascii_alphanumeric());
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |it| it.to_ascii_uppercase().to_string() + letters.as_str())
    };
    words.map(word).collect()
}

/// Returns a text that contains no value of the deployment. cfn-lint takes `${` for a mistake outside of `Fn::Sub` (E1029), and
/// `Fn::Sub` without variables as well (W1020).
fn literal(text: &str) -> Value {
    let parts: Vec<_> = text.split("${").collect();
    match &*parts {
        [text] => json!(text),
        [parts @ .., last] => {
            let parts = parts.iter().map(|it| format!("{it}$")).chain([(*last).to_owned()]);
            json!({ "Fn::Join": ["{", parts.collect::<Vec<_>>()] })
        }
        [] => json!(""),
    }
}

/// Returns the logical ID of a rule.
fn rule_id(name: &str) -> String {
    let id = pascal_case(name);
    let mut restored = String::new();
    for letter in id.chars() {
        if letter.is_ascii_uppercase() && !restored.is_empty() {
            restored.push('-');
        }
        restored.push(letter.to_ascii_lowercase());
    }
    stable_id(name, format!("Rule{id}"), &restored)
}

impl<'p> ResourcePrinter<'p> {
    pub(super) fn new(
        source: &'p ExportSource,
        dialect: Dialect,
        stack: &'p Stack,
        region: &str,
    ) -> Self {
        let names = &source.desired.names;
        let mut own_arns = BTreeMap::from([(names.queue_arn(region), "DeadLetterQueue")]);
        if stack.resources.contains_key(&Id::MemberRole(region.to_owned())) {
            own_arns.insert(names.role_arn(&names.member_role(region)), "ForwardRole");
        }
        if region == names.home {
            if source.has_own_function() {
                own_arns.insert(names.function_arn(), "Function");
                own_arns.insert(names.role_arn(&names.function_role()), "FunctionRole");
            }
            own_arns.insert(names.role_arn(&names.forward_role()), "ForwardRole");
        }
        Self { source, dialect, stack, own_arns }
    }

    /// Prints a resource. A target is a part of its rule, and a secret is never printed. Only stacks of distributed backtests,
    /// which are not exported, have a state machine.
    pub(super) fn print(&self, resource: &Resource) -> Vec<TemplateResource> {
        match resource {
            Resource::LogGroup(it) => vec![self.log_group(it)],
            Resource::Role(it) => vec![self.role(it)],
            Resource::Queue(it) => self.queue(it),
            Resource::Function(it) => vec![self.function(it)],
            Resource::InvokeConfig(it) => vec![self.invoke_config(it)],
            Resource::Permission(it) => vec![self.permission(it)],
            Resource::Rule(it) => vec![self.rule(it)],
            Resource::Target(_) | Resource::Parameter(_) | Resource::StateMachine(_) => Vec::new(),
        }
    }

    fn names(&self) -> &StackNames {
        &self.source.desired.names
    }

    fn log_group(&self, group: &LogGroup) -> TemplateResource {
        // The value is the default of the parameter.
        let LogGroup { retention_days: _, results: _ } = group;
        TemplateResource::new(
            "LogGroup",
            "AWS::Logs::LogGroup",
            json!({
                "LogGroupName": self.names().log_group(),
                "RetentionInDays": { "Ref": "LogRetentionDays" },
                "Tags": self.tags(&self.names().home, []),
            }),
        )
    }

    fn role(&self, role: &IamRole) -> TemplateResource {
        let IamRole { purpose, trust, policy, boundary, regions } = role;
        let id = match purpose {
            RolePurpose::Function => "FunctionRole",
            RolePurpose::Forward | RolePurpose::Member(_) => "ForwardRole",
            RolePurpose::StateMachine => "StateMachineRole",
        };
        let mut properties = json!({
            "RoleName": self.text(&purpose.role_name(self.names())),
            "Description": self.names().description(),
            "AssumeRolePolicyDocument": self.document(trust),
            "Policies": [{
                "PolicyName": self.names().own(),
                "PolicyDocument": self.document(policy),
            }],
        });
        if !boundary.is_empty() {
            properties["PermissionsBoundary"] = self.text(boundary);
        }
        let region = match purpose {
            RolePurpose::Member(region) => region,
            _ => &self.names().home,
        };
        properties["Tags"] = self.tags(region, region_tags(regions));
        TemplateResource::new(id, "AWS::IAM::Role", properties)
    }

    fn queue(&self, queue: &DeadLetterQueue) -> Vec<TemplateResource> {
        let DeadLetterQueue {
            region,
            policy,
            retention_seconds,
            encryption,
            maximum_bytes,
            delay_seconds,
            redrive_policy,
            rule_set,
        } = queue;
        let mut properties = json!({
            "QueueName": self.names().queue(),
            "MessageRetentionPeriod": retention_seconds,
            "MaximumMessageSize": maximum_bytes,
            "DelaySeconds": delay_seconds,
        });
        match encryption {
            QueueEncryption::Managed => properties["SqsManagedSseEnabled"] = json!(true),
            QueueEncryption::Key(key) => properties["KmsMasterKeyId"] = json!(key),
            QueueEncryption::Off => properties["SqsManagedSseEnabled"] = json!(false),
        }
        if !redrive_policy.as_str().is_empty() {
            properties["RedrivePolicy"] = self.document(redrive_policy);
        }
        let record =
            rule_set.iter().map(|it| (StackNames::RULE_SET_TAG.to_owned(), it.to_string()));
        properties["Tags"] = self.tags(region, record);
        let policy = json!({
            "Queues": [{ "Ref": "DeadLetterQueue" }],
            "PolicyDocument": self.document(policy),
        });
        vec![
            TemplateResource::new("DeadLetterQueue", "AWS::SQS::Queue", properties),
            TemplateResource::new("DeadLetterQueuePolicy", "AWS::SQS::QueuePolicy", policy),
        ]
    }

    fn function(&self, function: &LambdaFunction) -> TemplateResource {
        let LambdaFunction {
            // The hash of the zip beside the template.
            code: _,
            architecture,
            runtime,
            handler,
            memory,
            timeout,
            role,
            environment,
            // No desired function has these.
            layers: _,
            dead_letters: _,
            subnets: _,
            key: _,
            log_group,
            log_format,
            concurrency,
            is_failed: _,
        } = function;
        let names = self.names();
        let mut properties = json!({
            "FunctionName": names.function(),
            "Description": names.description(),
        });
        let (kind, tags) = match self.dialect {
            Dialect::CloudFormation => {
                properties["Code"] =
                    json!({ "S3Bucket": { "Ref": "CodeBucket" }, "S3Key": { "Ref": "CodeKey" } });
                ("AWS::Lambda::Function", self.tags(&names.home, []))
            }
            Dialect::Sam => {
                properties["CodeUri"] = json!(format!("./{ZIP}"));
                ("AWS::Serverless::Function", json!({ StackNames::TAG: names.owner(&names.home) }))
            }
        };
        if let Some(architecture) = architecture.known() {
            properties["Architectures"] = json!([architecture]);
        }
        properties["Runtime"] = json!(runtime);
        properties["Handler"] = json!(handler);
        properties["MemorySize"] = json!(memory);
        properties["Timeout"] = json!(timeout);
        properties["Role"] = self.text(role);
        if let Reading::Known(Some(count)) = concurrency {
            properties["ReservedConcurrentExecutions"] = json!(count);
        }
        let variables = environment.known().into_iter().flatten();
        let variables: Map<_, _> =
            variables.map(|(name, it)| (name.clone(), self.text(it))).collect();
        properties["Environment"] = json!({ "Variables": variables });
        properties["LoggingConfig"] = json!({ "LogFormat": log_format, "LogGroup": log_group });
        properties["Tags"] = tags;
        TemplateResource {
            depends_on: vec!["LogGroup"],
            ..TemplateResource::new("Function", kind, properties)
        }
    }

    fn invoke_config(&self, config: &InvokeConfig) -> TemplateResource {
        let InvokeConfig { destination, success_destination, retries, age_seconds } = config;
        let mut destinations = json!({ "OnFailure": { "Destination": self.text(destination) } });
        if !success_destination.is_empty() {
            destinations["OnSuccess"] = json!({ "Destination": self.text(success_destination) });
        }
        TemplateResource::new(
            "FailureDestination",
            "AWS::Lambda::EventInvokeConfig",
            json!({
                "FunctionName": { "Ref": "Function" },
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": retries,
                "MaximumEventAgeInSeconds": age_seconds,
                "DestinationConfig": destinations,
            }),
        )
    }

    fn permission(&self, permission: &InvokePermission) -> TemplateResource {
        let InvokePermission {
            function,
            principal,
            action,
            source,
            // CloudFormation has no other conditions and no other effect; no desired permission needs them.
            condition: _,
            effect: _,
        } = permission;
        TemplateResource::new(
            "Permission",
            "AWS::Lambda::Permission",
            json!({
                "FunctionName": self.text(function),
                "Principal": principal,
                "Action": action,
                "SourceArn": self.text(source),
            }),
        )
    }

    fn rule(&self, rule: &BusRule) -> TemplateResource {
        // No desired rule has a schedule.
        let BusRule { region, name, pattern, state, description, schedule: _ } = rule;
        let id = Id::Target { region: region.clone(), rule: name.clone() };
        let targets = self.stack.resources.get(&id).into_iter().filter_map(|it| match it {
            Resource::Target(target) => Some(self.target(target)),
            _ => None,
        });
        let properties = json!({
            "Name": name,
            "Description": literal(&self.names().rule_description(region, description)),
            "State": state,
            "EventPattern": pattern_value(pattern.as_str()),
            "Targets": targets.collect::<Vec<_>>(),
            "Tags": self.tags(region, []),
        });
        let prefix = self.names().rule_prefix();
        let id = rule_id(name.strip_prefix(&prefix).unwrap_or(name));
        let comment = self.source.origin(name).to_owned();
        TemplateResource { comment, ..TemplateResource::new(&id, "AWS::Events::Rule", properties) }
    }

    fn target(&self, target: &RuleTarget) -> Value {
        let RuleTarget { region: _, rule: _, arn, settings } = target;
        let mut printed = json!({ "Id": self.names().own(), "Arn": self.text(arn) });
        if let Reading::Known(settings) = settings {
            // No desired target replaces its input.
            let TargetSettings {
                role,
                dead_letters,
                attempts,
                age_seconds,
                input: _,
                input_path: _,
                transformer: _,
            } = settings;
            if !role.is_empty() {
                printed["RoleArn"] = self.text(role);
            }
            printed["DeadLetterConfig"] = json!({ "Arn": self.text(dead_letters) });
            printed["RetryPolicy"] = json!({
                "MaximumRetryAttempts": attempts,
                "MaximumEventAgeInSeconds": age_seconds,
            });
        }
        printed
    }

    /// Returns the tag of the owner, and further ones.
    fn tags(&self, region: &str, more: impl IntoIterator<Item = (String, String)>) -> Value {
        let own = (StackNames::TAG.to_owned(), self.names().owner(region));
        let all = std::iter::once(own).chain(more);
        all.map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
    }

    /// Returns a policy whose texts may be functions of CloudFormation.
    fn document(&self, document: &Document) -> Value {
        self.convert(&serde_json::from_str(document.as_str()).unwrap_or_default())
    }

    fn convert(&self, value: &Value) -> Value {
        match value {
            Value::String(it) => self.text(it),
            Value::Array(items) => items.iter().map(|it| self.convert(it)).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(key, it)| (key.clone(), self.convert(it)));
                Value::Object(members.collect())
            }
            other => other.clone(),
        }
    }

    /// Returns a text, or the function that makes it of values of the deployment.
    fn text(&self, text: &str) -> Value {
        if let Some(id) = self.own_arns.get(text) {
            return json!({ "Fn::GetAtt": [id, "Arn"] });
        }
        let name = |it: &Placeholder| match it {
            Placeholder::Account => "AWS::AccountId",
            Placeholder::Parameter => "WebhookParameter",
            Placeholder::Region => "AWS::Region",
        };
        match &*text_parts(text) {
            [TextPart::Literal(text)] => json!(text),
            [TextPart::Placeholder(it)] => json!({ "Ref": name(it) }),
            parts => {
                let part = |it: &TextPart<'_>| match it {
                    TextPart::Literal(text) => text.replace("${", "${!"),
                    TextPart::Placeholder(it) => format!("${{{}}}", name(it)),
                };
                json!({ "Fn::Sub": parts.iter().map(part).collect::<String>() })
            }
        }
    }
}

impl TemplateResource {
    fn new(id: &str, kind: &'static str, properties: Value) -> Self {
        let (id, comment) = (id.to_owned(), String::new());
        Self { id, comment, kind, condition: None, depends_on: Vec::new(), properties }
    }

    /// Returns the policy of the home region's bus that accepts the events of an organization.
    pub(super) fn bus_policy(names: &StackNames) -> Self {
        // The bus has a policy of one statement for each ID, so the policies of others stay.
        Self::new(
            "BusPolicy",
            "AWS::Events::EventBusPolicy",
            json!({
                "StatementId": format!("{}-members", names.stack),
                "Statement": {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "events:PutEvents",
                    "Resource": names.bus_arn(),
                    "Condition": {
                        "StringEquals": { "aws:PrincipalOrgID": { "Ref": "OrganizationId" } },
                    },
                },
            }),
        )
    }

    /// Appends the resource as YAML.
    pub(super) fn put(self, out: &mut String) {
        let Self { id, comment, kind, condition, depends_on, properties } = self;
        if !comment.is_empty() {
            out.extend(["  # ", &*comment, "\n"]);
        }
        let mut members = Map::from_iter([("Type".to_owned(), json!(kind))]);
        members.extend(condition.map(|it| ("Condition".to_owned(), json!(it))));
        if !depends_on.is_empty() {
            members.insert("DependsOn".to_owned(), json!(depends_on));
        }
        members.insert("Properties".to_owned(), properties);
        put_member(out, &id, &Value::Object(members), 2);
    }
}
