//! Builds the resources of a stack from rules and settings.

use std::collections::{BTreeMap, BTreeSet};

use super::Stack;
use super::policies::{self, FunctionAccess};
use crate::aws::{EVENTBRIDGE_PRINCIPAL, LAMBDA_PRINCIPAL, StackNames};
use crate::deploy::resource::{
    BusRule, DeadLetterQueue, Document, IamRole, Id, InvokeConfig, InvokePermission,
    LambdaFunction, LogGroup, QueueEncryption, Reading, Resource, RolePurpose, RuleSetRecord,
    RuleTarget, TargetSettings, WebhookParameter,
};

/// Retention of undelivered events, in seconds: 14 days, the maximum of SQS.
const QUEUE_SECONDS: i32 = 1_209_600;
/// The largest undelivered event in bytes: the maximum of SQS, and its default.
const QUEUE_BYTES: i32 = 1_048_576;
/// The function's memory in MB and its timeout in seconds; see `docs/function.md`.
const MEMORY: i32 = 128;
const TIMEOUT: i32 = 10;
/// EventBridge's maximum: 185 attempts in 24 hours, so that a day of throttling loses no event.
const TARGET_ATTEMPTS: i32 = 185;
const TARGET_SECONDS: i32 = 86_400;
/// Retries of an event that the function fails on, and its maximum age in seconds: Lambda's maximum, 2 retries in 6 hours.
const FUNCTION_RETRIES: i32 = 2;
const FUNCTION_SECONDS: i32 = 21_600;
/// The key of Parameter Store, which every role of the account may use.
const PARAMETER_KEY: &str = "alias/aws/ssm";
/// Maximum length of a rule's description, in characters (EventBridge API, `RuleDescription`).
const DESCRIPTION: usize = 512;

/// The input of [`stack`].
#[derive(Clone, Debug)]
pub struct DesiredStack {
    /// The stack's name, account and home region.
    pub names: StackNames,
    /// Regions beside the home region in which every rule is installed.
    pub regions: Vec<String>,
    /// Regions in which the stack had rules before. They stay in the forward role's tag, so that `uninstall` finds them.
    pub known_regions: Vec<String>,
    /// The retention of the function's log in days.
    pub log_retention_days: i32,
    /// The ARN of the permissions boundary of the roles; empty for none.
    pub permissions_boundary: String,
    /// The rule set with the rules.
    pub rule_set: RuleSetRecord,
    /// The effective rules.
    pub rules: Vec<DesiredRule>,
    /// The function that they invoke.
    pub code: FunctionCode,
}

/// An effective rule.
#[derive(Clone, Debug)]
pub struct DesiredRule {
    /// The title, in the language of the stack.
    pub description: String,
    /// The EventBridge rules that it is installed as: names without the stack's prefix, and patterns. More than one if the
    /// pattern exceeds the maximum length.
    pub parts: Vec<(String, String)>,
    /// The rule state that it requires, as in the EventBridge API.
    pub state: &'static str,
    /// Regions beside the home region in which its events occur.
    pub regions: Vec<String>,
    /// True if its pattern has wildcards.
    pub has_wildcards: bool,
    /// True if it receives every read-only event that matches.
    pub receives_unnamed_reads: bool,
}

/// The function that the rules invoke.
#[derive(Clone, Debug)]
pub enum FunctionCode {
    /// The function of this project.
    Own {
        /// SHA-256 of the zip in Base64, as in Lambda's `CodeSha256`. Unknown without an executable.
        sha256: Reading<String>,
        /// The architecture, as in the Lambda API. Unknown without an executable.
        architecture: Reading<String>,
        /// The environment variables.
        environment: BTreeMap<String, String>,
        /// The reserved concurrency. Unknown if the account has too little to reserve any.
        concurrency: Reading<Option<i32>>,
        /// The secrets and the topics that it uses.
        access: FunctionAccess,
        /// SHA-256 of the webhook URL in the stack's parameter, unknown if this run has none. `None` if the stack has no
        /// parameter.
        webhook: Option<Reading<String>>,
        /// True if it reads the default parameter because the rule set names none. This parameter decides where alerts go,
        /// so one that the stack did not create is refused.
        owns_parameter: bool,
    },
    /// An existing function, by its ARN.
    Existing(String),
}

/// Regions whose rules forward events to the home region.
pub type Forwarded = BTreeSet<String>;

impl FunctionCode {
    /// Returns the ARN of the function.
    pub fn function_arn(&self, names: &StackNames) -> String {
        match self {
            Self::Own { .. } => names.function_arn(),
            Self::Existing(arn) => arn.clone(),
        }
    }
}

/// Builds the resources of a stack.
pub fn stack(desired: &DesiredStack) -> Stack {
    let DesiredStack { names, code, .. } = desired;
    let mut resources = rules(desired);
    let regions: Forwarded = resources
        .iter()
        .filter_map(|it| match it {
            Resource::Rule(rule) if rule.region != names.home => Some(rule.region.clone()),
            _ => None,
        })
        .collect();
    let queue = |region: &String| {
        Resource::Queue(DeadLetterQueue {
            region: region.clone(),
            policy: policies::queue(names, region),
            retention_seconds: Some(QUEUE_SECONDS),
            encryption: QueueEncryption::Managed,
            maximum_bytes: Some(QUEUE_BYTES),
            delay_seconds: Some(0),
            redrive_policy: Document::default(),
            rule_set: (*region == names.home).then(|| desired.rule_set.clone()),
        })
    };
    resources.extend(regions.iter().chain([&names.home]).map(queue));
    if !regions.is_empty() {
        // Stored in a tag, so that later runs find the regions. No region is ever removed from it.
        let known = regions.iter().chain(&desired.known_regions).cloned().collect();
        let policy = policies::put_events(&names.bus_arn());
        let role = role(desired, RolePurpose::Forward, EVENTBRIDGE_PRINCIPAL, policy);
        resources.push(Resource::Role(IamRole { regions: known, ..role }));
    }
    resources.push(Resource::Permission(permission(names, &code.function_arn(names))));
    resources.extend(own_function(desired));
    let owns_parameter = matches!(code, FunctionCode::Own { owns_parameter: true, .. });
    let must_own = owns_parameter.then_some(Id::Secret).into_iter().collect();
    Stack { must_own, ..resources.into_iter().collect() }
}

fn role(desired: &DesiredStack, purpose: RolePurpose, service: &str, policy: Document) -> IamRole {
    IamRole {
        purpose,
        trust: policies::trust(&desired.names, service),
        policy,
        boundary: desired.permissions_boundary.clone(),
        regions: BTreeSet::new(),
    }
}

fn own_function(desired: &DesiredStack) -> Vec<Resource> {
    let DesiredStack { names, code, log_retention_days, .. } = desired;
    let FunctionCode::Own {
        sha256,
        architecture,
        environment,
        concurrency,
        access,
        webhook,
        owns_parameter: _,
    } = code
    else {
        return Vec::new();
    };
    let function = LambdaFunction {
        code: sha256.clone(),
        architecture: architecture.clone(),
        runtime: "provided.al2023".to_owned(),
        handler: "bootstrap".to_owned(),
        memory: Some(MEMORY),
        timeout: Some(TIMEOUT),
        role: names.role_arn(&names.function_role()),
        environment: Reading::Known(environment.clone()),
        layers: Vec::new(),
        dead_letters: String::new(),
        subnets: Vec::new(),
        key: String::new(),
        log_group: names.log_group(),
        log_format: "Text".to_owned(),
        concurrency: *concurrency,
        is_failed: false,
    };
    let failures = InvokeConfig {
        destination: names.queue_arn(&names.home),
        success_destination: String::new(),
        retries: Some(FUNCTION_RETRIES),
        age_seconds: Some(FUNCTION_SECONDS),
    };
    let policy = policies::function(names, access);
    let mut resources = vec![
        Resource::LogGroup(LogGroup {
            retention_days: Some(*log_retention_days),
            results: String::new(),
        }),
        Resource::Role(role(desired, RolePurpose::Function, LAMBDA_PRINCIPAL, policy)),
        Resource::Function(Box::new(function)),
        Resource::InvokeConfig(failures),
    ];
    let parameter = |hash: &Reading<String>| WebhookParameter {
        kind: "SecureString".to_owned(),
        key: Reading::Known(PARAMETER_KEY.to_owned()),
        hash: hash.clone(),
    };
    resources.extend(webhook.as_ref().map(|hash| Resource::Parameter(parameter(hash))));
    resources
}

/// Builds the rules of every region, with their targets.
fn rules(desired: &DesiredStack) -> Vec<Resource> {
    let names = &desired.names;
    let function = desired.code.function_arn(names);
    let mut resources = Vec::new();
    for rule in &desired.rules {
        let others = rule.regions.iter().chain(&desired.regions).filter(|it| **it != names.home);
        let regions: BTreeSet<_> = others.chain([&names.home]).collect();
        for (name, pattern) in &rule.parts {
            let name = format!("{}{name}", names.rule_prefix());
            // `marker("")` has the longest form, that of another region.
            let room = DESCRIPTION.saturating_sub(names.marker("").chars().count());
            let description = without_references(rule.description.trim());
            let description: String = description.chars().take(room).collect();
            for region in &regions {
                resources.push(Resource::Rule(BusRule {
                    region: (*region).clone(),
                    name: name.clone(),
                    pattern: Document::verbatim(pattern),
                    state: rule.state.to_owned(),
                    description: description.clone(),
                    schedule: String::new(),
                }));
                resources.push(Resource::Target(target(names, &function, region, &name)));
            }
        }
    }
    resources
}

/// Splits dynamic references in a title. CloudFormation would resolve them in an exported template, even if a function composes
/// them, and has no escape (user guide, "Get values stored in other services using dynamic references"). `install` has the same
/// description, so that `status` finds no difference.
fn without_references(title: &str) -> String {
    title.replace("{{resolve:", "{ {resolve:")
}

/// Builds the permission of the rules to invoke the function.
pub fn permission(names: &StackNames, function_arn: &str) -> InvokePermission {
    InvokePermission {
        function: function_arn.to_owned(),
        principal: EVENTBRIDGE_PRINCIPAL.to_owned(),
        action: "lambda:InvokeFunction".to_owned(),
        source: names.rules_arn(&names.home),
        condition: Document::default(),
        effect: "Allow".to_owned(),
    }
}

/// Builds the target of a rule: the function in the home region, the home region's bus elsewhere.
pub fn target(names: &StackNames, function_arn: &str, region: &str, rule: &str) -> RuleTarget {
    let (arn, forwards_as) = if region == names.home {
        (function_arn.to_owned(), String::new())
    } else {
        (names.bus_arn(), names.role_arn(&names.forward_role()))
    };
    RuleTarget {
        region: region.to_owned(),
        rule: rule.to_owned(),
        arn,
        settings: Reading::Known(TargetSettings {
            role: forwards_as,
            dead_letters: names.queue_arn(region),
            attempts: Some(TARGET_ATTEMPTS),
            age_seconds: Some(TARGET_SECONDS),
            input: String::new(),
            input_path: String::new(),
            transformer: String::new(),
        }),
    }
}
