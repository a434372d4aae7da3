//! Rules that an alert sets off: what Lambda and the function do to deliver one is itself written by CloudTrail (AWS
//! Lambda developer guide, "Lambda recursive loop detection", which does not see this way round).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::locations::{CheckLocations, join_names};
use crate::aws::StackNames;
use crate::catalog::{Catalog, DeliveryClass};
use crate::diagnostic::{Code, Diagnostic};
use crate::generate::{Event, EventSpec, IdentityKind, Seed};
use crate::json::{Node, parse};
use crate::pattern::{Builder, RuleId, evaluate};
use crate::rules::set::{Effective, EffectiveIgnore, EffectiveRule, State};

/// Who makes a call.
#[derive(Clone, Copy)]
enum OwnCaller {
    /// The function, in its role.
    Function,
    /// A service, on its behalf.
    Service(&'static str),
}

/// The event of every invocation.
const INVOKE: &str = "Invoke";

/// What happens when an alert is delivered.
const CALLS: [(&str, &str, OwnCaller); 12] = [
    ("lambda", INVOKE, OwnCaller::Service("events.amazonaws.com")),
    ("sts", "AssumeRole", OwnCaller::Service("lambda.amazonaws.com")),
    ("logs", "CreateLogGroup", OwnCaller::Function),
    ("logs", "CreateLogStream", OwnCaller::Function),
    ("logs", "PutLogEvents", OwnCaller::Function),
    ("ssm", "GetParameter", OwnCaller::Function),
    ("ssm", "GetParameters", OwnCaller::Function),
    ("secretsmanager", "GetSecretValue", OwnCaller::Function),
    ("kms", "Decrypt", OwnCaller::Function),
    ("sqs", "SendMessage", OwnCaller::Service("lambda.amazonaws.com")),
    ("sqs", "SendMessage", OwnCaller::Service("events.amazonaws.com")),
    ("sqs", "SendMessage", OwnCaller::Function),
];

struct OwnCall {
    name: &'static str,
    caller: OwnCaller,
    delivery: DeliveryClass,
    event: String,
}

pub(super) fn own_calls(set: &Effective, places: &CheckLocations) -> Vec<Diagnostic> {
    let rules = &set.rules;
    let mut builder = Builder::new();
    for (index, rule) in rules.iter().enumerate() {
        builder.add(RuleId(u32::try_from(index).unwrap_or(u32::MAX)), &rule.parsed);
    }
    let Ok(program) = builder.build() else { return Vec::new() };
    let mut scratch = program.scratch();
    let mut hits: Vec<Vec<&OwnCall>> = vec![Vec::new(); rules.len()];
    let mut calls = calls(&places.names);
    calls.retain(|call| !is_ended_by_ignore(call, &set.ignores));
    for call in &calls {
        let Ok(matched) = program.matches(call.event.as_bytes(), &mut scratch) else { continue };
        for id in matched.ids() {
            if let Some(of_rule) = hits.get_mut(id.0 as usize) {
                of_rule.push(call);
            }
        }
    }
    let found = rules.iter().zip(&hits).filter(|(_, calls)| !calls.is_empty());
    found.filter_map(|(rule, calls)| describe(rule, calls, places)).collect()
}

/// Whether an `[[ignore]]` ends the loop. It does not for `Invoke`: the function is invoked to find that it ignores the
/// event, and so makes the next one.
fn is_ended_by_ignore(call: &OwnCall, ignores: &[EffectiveIgnore]) -> bool {
    let is_ignored =
        |event: &Node<'_>| ignores.iter().any(|ignore| evaluate(&ignore.parsed, event));
    call.name != INVOKE && parse(&call.event).is_ok_and(|event| is_ignored(&event))
}

fn calls(names: &StackNames) -> Vec<OwnCall> {
    let role = names.function_role();
    let mut found = Vec::new();
    for (service, name, caller) in CALLS {
        let Some(action) = Catalog::embedded().resolve(service, name) else { continue };
        let mut recipe = EventSpec::new(action);
        recipe.account.clone_from(&names.account);
        recipe.region.clone_from(&names.home);
        // Lambda names the session of the role after the function.
        let (kind, user) = match caller {
            OwnCaller::Function => (IdentityKind::AssumedRole, names.function()),
            OwnCaller::Service(service) => (IdentityKind::Service, service.to_owned()),
        };
        recipe.identity = Some(kind);
        recipe.user = Some(user);
        recipe.role = matches!(caller, OwnCaller::Function).then(|| role.clone());
        let event = Event::generate(&recipe, Seed(0), Timestamp::UNIX_EPOCH);
        let mut event = event.into_envelope();
        name_resources(&mut event, names);
        let (delivery, event) = (DeliveryClass::of(&action), event.to_string());
        found.push(OwnCall { name, caller, delivery, event });
    }
    found
}

/// Gives the resources in the request the names that `install` gives them.
fn name_resources(event: &mut Value, names: &StackNames) {
    let members = [
        ("logGroupName", names.log_group()),
        ("functionName", names.function()),
        ("roleArn", names.role_arn(&names.function_role())),
        ("roleSessionName", names.function()),
    ];
    for (member, value) in members {
        if let Some(named) = event.pointer_mut(&format!("/detail/requestParameters/{member}")) {
            *named = value.into();
        }
    }
}

fn describe(
    rule: &EffectiveRule,
    calls: &[&OwnCall],
    places: &CheckLocations,
) -> Option<Diagnostic> {
    let gets = |call: &&&OwnCall| {
        call.delivery != DeliveryClass::AllEvents || rule.state() == State::AllEvents
    };
    let calls: Vec<_> = calls.iter().filter(gets).collect();
    let (data, surely): (Vec<_>, Vec<_>) =
        calls.iter().copied().partition(|call| call.delivery == DeliveryClass::Data);
    let names = |calls: &[&&OwnCall]| {
        let mut names: Vec<_> = calls.iter().map(|it| it.name).collect();
        names.dedup();
        join_names(names.into_iter())
    };
    let label = match (surely.is_empty(), data.is_empty()) {
        (true, true) => return None,
        (false, true) => format!("it matches {}", names(&surely)),
        (true, false) => format!("it matches {}, if a trail selects data events", names(&data)),
        (false, false) => format!(
            "it matches {}, and if a trail selects data events {}",
            names(&surely),
            names(&data)
        ),
    };
    let span = places.of_rule(rule)?;
    let title = format!("delivering an alert makes events that match `{}`", rule.name);
    let is_by_service = |call: &&&OwnCall| matches!(call.caller, OwnCaller::Service(_));
    let by_service = calls.iter().any(is_by_service).then(|| BY_SERVICE.to_owned());
    let by_function = calls.iter().any(|it| !is_by_service(it)).then(|| by_function(&places.names));
    let ways: Vec<_> = by_service.into_iter().chain(by_function).collect();
    let help = format!("take these events out of the rule, or {}", ways.join(", and "));
    Some(Diagnostic::new(Code::RulesLoop, span, title, label).help(help))
}

/// How a pattern leaves out the calls of services.
const BY_SERVICE: &str =
    r#"add "userIdentity": {"invokedBy": [{"exists": false}]} to `detail` in its pattern"#;

/// How a rule set leaves out the calls of the function.
fn by_function(names: &StackNames) -> String {
    let issuer = json!({ "userName": [names.function_role()] });
    let identity = json!({ "sessionContext": { "sessionIssuer": issuer } });
    let pattern = json!({ "detail": { "userIdentity": identity } });
    format!("ignore the role of the function: [[ignore]] pattern = '{pattern}'")
}
