//! Rules that alerts themselves trigger. CloudTrail logs the calls that deliver an alert, so a rule that matches them alerts
//! forever. AWS does not detect this loop, because it goes through CloudTrail (AWS Lambda developer guide, "Lambda
//! recursive loop detection").

use jiff::Timestamp;
use serde_json::{Value, json};

use super::locations::{CheckLocations, join_names};
use crate::aws::{EVENTBRIDGE_PRINCIPAL, LAMBDA_PRINCIPAL, StackNames};
use crate::catalog::{Catalog, DeliveryClass};
use crate::diagnostic::{Code, Diagnostic};
use crate::generate::{Event, EventSpec, IdentityKind, Seed};
use crate::language::{Phrase, phrase};
use crate::rules::engine::Engine;
use crate::rules::set::{Effective, EffectiveRule};

/// The caller of an API call.
#[derive(Clone, Copy)]
enum OwnCaller {
    /// The function, with its role.
    Function,
    /// An AWS service on behalf of the function.
    Service(&'static str),
}

/// The event of an invocation of the function.
const INVOKE: &str = "Invoke";

/// API calls that deliver an alert.
const CALLS: [(&str, &str, OwnCaller); 12] = [
    ("lambda", INVOKE, OwnCaller::Service(EVENTBRIDGE_PRINCIPAL)),
    ("sts", "AssumeRole", OwnCaller::Service(LAMBDA_PRINCIPAL)),
    ("logs", "CreateLogGroup", OwnCaller::Function),
    ("logs", "CreateLogStream", OwnCaller::Function),
    ("logs", "PutLogEvents", OwnCaller::Function),
    ("ssm", "GetParameter", OwnCaller::Function),
    ("ssm", "GetParameters", OwnCaller::Function),
    ("secretsmanager", "GetSecretValue", OwnCaller::Function),
    ("kms", "Decrypt", OwnCaller::Function),
    ("sqs", "SendMessage", OwnCaller::Service(LAMBDA_PRINCIPAL)),
    ("sqs", "SendMessage", OwnCaller::Service(EVENTBRIDGE_PRINCIPAL)),
    ("sqs", "SendMessage", OwnCaller::Function),
];

struct OwnCall {
    name: &'static str,
    caller: OwnCaller,
    delivery: DeliveryClass,
    event: String,
}

/// Names of the API calls with an event source that deliver an alert.
pub fn delivering_calls(event_source: &str) -> impl Iterator<Item = &'static str> {
    let is_of =
        move |service: &str| Catalog::embedded().event_source_of(service) == Some(event_source);
    CALLS.iter().filter(move |(service, ..)| is_of(service)).map(|(_, name, _)| *name)
}

pub(super) fn feedback_loops(set: &Effective, places: &CheckLocations) -> Vec<Diagnostic> {
    let engine = Engine::of(set);
    let mut scratch = engine.scratch();
    let mut hits: Vec<Vec<&OwnCall>> = vec![Vec::new(); set.rules.len()];
    let calls = calls(&places.names);
    for call in &calls {
        let Ok(verdict) = engine.verdict(&call.event, &mut scratch) else { continue };
        // An `[[ignore]]` ends the loop, except for `Invoke`: the function is invoked to find that the event is ignored,
        // and this invocation is the next event.
        if verdict.ignored.is_some() && call.name != INVOKE {
            continue;
        }
        for index in verdict.rules {
            hits[index].push(call);
        }
    }
    let found = set.rules.iter().zip(&hits).filter(|(_, calls)| !calls.is_empty());
    found.filter_map(|(rule, calls)| describe(rule, calls, places)).collect()
}

fn calls(names: &StackNames) -> Vec<OwnCall> {
    let role = names.function_role();
    let mut found = Vec::new();
    for (service, name, caller) in CALLS {
        let Some(action) = Catalog::embedded().resolve(service, name) else { continue };
        let mut spec = EventSpec::new(action);
        spec.account.clone_from(&names.account);
        spec.region.clone_from(&names.home);
        // Lambda uses the function's name as the session name of its role.
        let (kind, user) = match caller {
            OwnCaller::Function => (IdentityKind::AssumedRole, names.function()),
            OwnCaller::Service(service) => (IdentityKind::Service, service.to_owned()),
        };
        spec.identity = Some(kind);
        spec.user = Some(user);
        spec.role = matches!(caller, OwnCaller::Function).then(|| role.clone());
        let event = Event::generate(&spec, Seed(0), Timestamp::UNIX_EPOCH);
        let mut event = event.into_envelope();
        name_resources(&mut event, names);
        let (delivery, event) = (DeliveryClass::of(&action), event.to_string());
        found.push(OwnCall { name, caller, delivery, event });
    }
    found
}

/// Replaces names of resources in the request by those that `install` uses.
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
    let (data, certain): (Vec<_>, Vec<_>) =
        calls.iter().copied().partition(|call| call.delivery == DeliveryClass::Data);
    let names = |calls: &[&OwnCall]| {
        let mut names: Vec<_> = calls.iter().map(|it| it.name).collect();
        names.dedup();
        join_names(names.into_iter())
    };
    let label = match (certain.is_empty(), data.is_empty()) {
        (true, true) => return None,
        (false, true) => phrase!("matches {names}", names = names(&certain)),
        (true, false) => {
            phrase!("matches {names} if a trail selects data events", names = names(&data))
        }
        (false, false) => phrase!(
            "matches {names}, and {data} if a trail selects data events",
            names = names(&certain),
            data = names(&data)
        ),
    };
    let span = places.of_rule(rule)?;
    let title =
        phrase!("`{rule}` matches events that delivering an alert causes", rule = rule.name);
    let help = help(calls, &places.names);
    Some(Diagnostic::new(Code::RulesLoop, span, title, label).help(help))
}

fn help(calls: &[&OwnCall], names: &StackNames) -> Phrase {
    let is_by_service = |call: &&OwnCall| matches!(call.caller, OwnCaller::Service(_));
    let member = NOT_BY_SERVICE;
    let pattern = by_function(names);
    if calls.iter().all(is_by_service) {
        phrase!(
            "exclude these events from the rule, or add {member} to `detail` in its pattern",
            member
        )
    } else if calls.iter().any(is_by_service) {
        phrase!(
            "exclude these events from the rule, or add {member} to `detail` in its pattern and \
             ignore the function's role: [[ignore]] pattern = '{pattern}'",
            member,
            pattern
        )
    } else {
        phrase!(
            "exclude these events from the rule, or ignore the function's role: \
             [[ignore]] pattern = '{pattern}'",
            pattern
        )
    }
}

/// The member of `detail` that excludes calls by services.
const NOT_BY_SERVICE: &str = r#""userIdentity": {"invokedBy": [{"exists": false}]}"#;

/// The pattern that matches calls by the function.
fn by_function(names: &StackNames) -> String {
    let issuer = json!({ "userName": [names.function_role()] });
    let identity = json!({ "sessionContext": { "sessionIssuer": issuer } });
    json!({ "detail": { "userIdentity": identity } }).to_string()
}
