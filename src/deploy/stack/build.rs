//! Rules and settings → the resources that they take.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::id::Id;
use super::policies;
use super::{Properties, Stack};
use crate::aws::StackNames;

/// Days that the function's log is kept.
const LOG_DAYS: &str = "90";
/// Seconds that an undelivered event is kept: the most that SQS allows, 14 days.
const QUEUE_SECONDS: &str = "1209600";
/// Lambda's settings for the function: `docs/function.md`.
const MEMORY: &str = "128";
const TIMEOUT: &str = "10";
/// How often EventBridge tries a target, and for how long: a day of throttling is survived.
const TARGET_ATTEMPTS: &str = "185";
const TARGET_SECONDS: &str = "86400";
/// How often Lambda tries an event again that the function fails on, and how old one may be.
const FUNCTION_RETRIES: &str = "2";
const FUNCTION_SECONDS: &str = "21600";
/// Longest description of a rule (EventBridge API, `RuleDescription`).
const DESCRIPTION: usize = 512;

/// What is to be installed.
#[derive(Clone, Debug)]
pub struct DesiredStack {
    /// Where.
    pub names: StackNames,
    /// Regions beside the home region in which every rule is wanted.
    pub regions: Vec<String>,
    /// Regions in which rules of this stack were before: whoever removes them has to know where to look.
    pub known_regions: Vec<String>,
    /// The rules.
    pub rules: Vec<DesiredRule>,
    /// What they call.
    pub code: FunctionCode,
}

/// A rule in effect.
#[derive(Clone, Debug)]
pub struct DesiredRule {
    /// What it is about, in words.
    pub description: String,
    /// The rules that it is installed as, each with its name, without the stack's, and its pattern: one, unless that is
    /// too long for one.
    pub parts: Vec<(String, String)>,
    /// The state it needs, by the name that the API has for it.
    pub state: &'static str,
    /// Regions beside the home region in which its events appear.
    pub regions: Vec<String>,
}

/// What the rules call.
#[derive(Clone, Debug)]
pub enum FunctionCode {
    /// The function of this project.
    Own {
        /// SHA-256 of its zip, as Lambda writes it.
        sha256: String,
        /// Lambda's name of its processor.
        architecture: String,
        /// Its environment.
        environment: BTreeMap<String, String>,
        /// The ARN of the parameter or secret that it reads.
        secret: Option<String>,
        /// SHA-256 of the webhook's address, where one is to be stored.
        webhook: Option<String>,
        /// Whether it reads the stack's parameter because the rule set names no place for the secret. That parameter decides
        /// where alerts go, so another's of this name is not used.
        owns_parameter: bool,
    },
    /// A function that is there already, by its ARN.
    Existing(String),
}

/// A region's rules hand events to the home region.
pub type Forwarded = BTreeSet<String>;

impl FunctionCode {
    /// The function that the rules call.
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

/// Works out the resources.
pub fn stack(wanted: &DesiredStack) -> Stack {
    let DesiredStack { names, code, .. } = wanted;
    let mut resources = rules(wanted);
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
        let mut role = role("events.amazonaws.com", policies::forward(names));
        // In a tag, so that a later run finds the regions; none is ever taken out.
        let known: BTreeSet<_> = regions.iter().chain(&wanted.known_regions).cloned().collect();
        role.insert("regions", known.into_iter().collect::<Vec<_>>().join(" "));
        resources.insert(Id::ForwardRole, role);
    }
    let function = code.function_arn(names);
    resources.insert(
        Id::Permission,
        properties([
            ("function", &function),
            ("principal", "events.amazonaws.com"),
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
        (Id::FunctionRole, role("lambda.amazonaws.com", policy)),
        (Id::Function, function),
        (Id::Failures, failures),
    ]);
    if let Some(hash) = webhook {
        resources.insert(Id::Secret, properties([("hash", hash)]));
    }
    resources
}

/// The rules of every region, with their targets.
fn rules(wanted: &DesiredStack) -> BTreeMap<Id, Properties> {
    let names = &wanted.names;
    let function = wanted.code.function_arn(names);
    let mut resources = BTreeMap::new();
    for rule in &wanted.rules {
        let others = rule.regions.iter().chain(&wanted.regions).filter(|it| **it != names.home);
        let regions: BTreeSet<_> = others.chain([&names.home]).collect();
        for (name, pattern) in &rule.parts {
            let name = format!("{}{name}", names.rule_prefix());
            // The longest marker is that of another region.
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

/// The target of a rule in a region, where the rules of the home region call the function.
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
