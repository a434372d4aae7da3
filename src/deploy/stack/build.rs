//! Builds the resources of a stack from rules and settings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::id::Id;
use super::policies;
use super::{Properties, Stack};
use crate::aws::{EVENTBRIDGE_PRINCIPAL, LAMBDA_PRINCIPAL, StackNames};

/// Retention of the function's log, in days.
const LOG_DAYS: &str = "90";
/// Retention of undelivered events, in seconds: 14 days, the maximum of SQS.
const QUEUE_SECONDS: &str = "1209600";
/// The function's memory in MB and its timeout in seconds; see `docs/function.md`.
const MEMORY: &str = "128";
const TIMEOUT: &str = "10";
/// EventBridge's maximum: 185 attempts in 24 hours, so that a day of throttling loses no event.
const TARGET_ATTEMPTS: &str = "185";
const TARGET_SECONDS: &str = "86400";
/// Retries of an event that the function fails on, and its maximum age in seconds: Lambda's maximum, 2 retries in 6 hours.
const FUNCTION_RETRIES: &str = "2";
const FUNCTION_SECONDS: &str = "21600";
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
}

/// The function that the rules invoke.
#[derive(Clone, Debug)]
pub enum FunctionCode {
    /// The function of this project.
    Own {
        /// SHA-256 of the zip in Base64, as in Lambda's `CodeSha256`.
        sha256: String,
        /// The architecture, as in the Lambda API.
        architecture: String,
        /// The environment variables.
        environment: BTreeMap<String, String>,
        /// The ARN of the parameter or secret that it reads.
        secret: Option<String>,
        /// SHA-256 of the webhook URL, if `install` stores one.
        webhook: Option<String>,
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

fn properties<const N: usize>(pairs: [(&'static str, &str); N]) -> Properties {
    pairs.into_iter().map(|(name, value)| (name, value.to_owned())).collect()
}

/// Builds the resources of a stack.
pub fn stack(desired: &DesiredStack) -> Stack {
    let DesiredStack { names, code, .. } = desired;
    let mut resources = rules(desired);
    let regions: Forwarded = resources
        .keys()
        .filter_map(|id| match id {
            Id::Rule { region, .. } if *region != names.home => Some(region.clone()),
            _ => None,
        })
        .collect();
    for region in regions.iter().chain([&names.home]) {
        let policy = policies::queue(names, region);
        let queue = properties([("policy", &policy), ("retention seconds", QUEUE_SECONDS)]);
        resources.insert(Id::Queue(region.clone()), queue);
    }
    if !regions.is_empty() {
        let mut role = role(EVENTBRIDGE_PRINCIPAL, policies::forward(names));
        // Stored in a tag, so that later runs find the regions. No region is ever removed from it.
        let known: BTreeSet<_> = regions.iter().chain(&desired.known_regions).cloned().collect();
        role.insert("regions", known.into_iter().collect::<Vec<_>>().join(" "));
        resources.insert(Id::ForwardRole, role);
    }
    let function = code.function_arn(names);
    resources.insert(
        Id::Permission,
        properties([
            ("function", &function),
            ("principal", EVENTBRIDGE_PRINCIPAL),
            ("action", "lambda:InvokeFunction"),
            ("source", &names.rules_arn(&names.home)),
        ]),
    );
    resources.extend(own_function(names, code));
    let owns_parameter = matches!(code, FunctionCode::Own { owns_parameter: true, .. });
    let must_own = owns_parameter.then_some(Id::Secret).into_iter().collect();
    Stack { resources, must_own }
}

fn role(service: &str, policy: String) -> Properties {
    [("trust", policies::trust(service)), ("policy", policy)].into()
}

fn own_function(names: &StackNames, code: &FunctionCode) -> BTreeMap<Id, Properties> {
    let FunctionCode::Own { sha256, architecture, environment, secret, webhook, .. } = code else {
        return BTreeMap::new();
    };
    let role_arn = names.role_arn(&names.function_role());
    let function = properties([
        ("code", sha256),
        ("architecture", architecture),
        ("runtime", "provided.al2023"),
        ("handler", "bootstrap"),
        ("memory", MEMORY),
        ("timeout", TIMEOUT),
        ("role", &role_arn),
        ("environment", &policies::normal(&json!(environment))),
    ]);
    let failures = properties([
        ("destination", &names.queue_arn(&names.home)),
        ("retries", FUNCTION_RETRIES),
        ("age seconds", FUNCTION_SECONDS),
    ]);
    let policy = policies::function(names, secret.as_deref());
    let mut resources = BTreeMap::from([
        (Id::LogGroup, properties([("retention days", LOG_DAYS)])),
        (Id::FunctionRole, role(LAMBDA_PRINCIPAL, policy)),
        (Id::Function, function),
        (Id::Failures, failures),
    ]);
    if let Some(hash) = webhook {
        resources.insert(Id::Secret, properties([("hash", hash)]));
    }
    resources
}

/// Builds the rules of every region, with their targets.
fn rules(desired: &DesiredStack) -> BTreeMap<Id, Properties> {
    let names = &desired.names;
    let function = desired.code.function_arn(names);
    let mut resources = BTreeMap::new();
    for rule in &desired.rules {
        let others = rule.regions.iter().chain(&desired.regions).filter(|it| **it != names.home);
        let regions: BTreeSet<_> = others.chain([&names.home]).collect();
        for (name, pattern) in &rule.parts {
            let name = format!("{}{name}", names.rule_prefix());
            // `marker("")` has the longest form, that of another region.
            let room = DESCRIPTION.saturating_sub(names.marker("").chars().count());
            let description: String = rule.description.trim().chars().take(room).collect();
            let config = properties([
                ("pattern", pattern),
                ("state", rule.state),
                ("description", &description),
            ]);
            for region in &regions {
                let id = Id::Rule { region: (*region).clone(), name: name.clone() };
                resources.insert(id, config.clone());
                let id = Id::Target { region: (*region).clone(), rule: name.clone() };
                resources.insert(id, target(names, &function, region));
            }
        }
    }
    resources
}

/// Builds the target of a rule: the function in the home region, the home region's bus elsewhere.
pub fn target(names: &StackNames, function_arn: &str, region: &str) -> Properties {
    let mut target = properties([
        ("dead letters", &names.queue_arn(region)),
        ("attempts", TARGET_ATTEMPTS),
        ("age seconds", TARGET_SECONDS),
    ]);
    if region == names.home {
        target.insert("arn", function_arn.to_owned());
    } else {
        target.insert("arn", names.bus_arn());
        target.insert("role", names.role_arn(&names.forward_role()));
    }
    target
}
