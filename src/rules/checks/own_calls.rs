//! Rules that an alert sets off: what Lambda and the function do to deliver one is itself written by CloudTrail (AWS
//! Lambda developer guide, "Lambda recursive loop detection", which does not see this way round).

use jiff::Timestamp;
use serde_json::Value;

use super::places::{Places, listed};
use crate::catalog::{Catalog, Delivery};
use crate::diagnostic::{Code, Diagnostic};
use crate::generate::{Event, IdentityKind, Recipe, Seed};
use crate::pattern::{Builder, RuleId};
use crate::rules::set::{EffectiveRule, State};

/// Who makes a call.
#[derive(Clone, Copy)]
enum Caller {
    /// The function, in its role.
    Function,
    /// A service, on its behalf.
    Service(&'static str),
}

/// What happens when an alert is delivered.
const CALLS: [(&str, &str, Caller); 12] = [
    ("lambda", "Invoke", Caller::Service("events.amazonaws.com")),
    ("sts", "AssumeRole", Caller::Service("lambda.amazonaws.com")),
    ("logs", "CreateLogGroup", Caller::Function),
    ("logs", "CreateLogStream", Caller::Function),
    ("logs", "PutLogEvents", Caller::Function),
    ("ssm", "GetParameter", Caller::Function),
    ("ssm", "GetParameters", Caller::Function),
    ("secretsmanager", "GetSecretValue", Caller::Function),
    ("kms", "Decrypt", Caller::Function),
    ("sqs", "SendMessage", Caller::Service("lambda.amazonaws.com")),
    ("sqs", "SendMessage", Caller::Service("events.amazonaws.com")),
    ("sqs", "SendMessage", Caller::Function),
];

struct Call {
    name: &'static str,
    caller: Caller,
    delivery: Delivery,
    event: String,
}

pub(super) fn own_calls(rules: &[EffectiveRule], places: &Places) -> Vec<Diagnostic> {
    let mut builder = Builder::new();
    for (index, rule) in rules.iter().enumerate() {
        builder.add(RuleId(u32::try_from(index).unwrap_or(u32::MAX)), &rule.parsed);
    }
    let Ok(program) = builder.build() else { return Vec::new() };
    let mut scratch = program.scratch();
    let mut hits: Vec<Vec<&Call>> = vec![Vec::new(); rules.len()];
    let calls = calls(places);
    for call in &calls {
        let Ok(matched) = program.matches(call.event.as_bytes(), &mut scratch) else { continue };
        for id in matched.ids() {
            if let Some(of_rule) = hits.get_mut(id.0 as usize) {
                of_rule.push(call);
            }
        }
    }
    let found = rules.iter().zip(&hits).filter(|(_, calls)| !calls.is_empty());
    found.filter_map(|(rule, calls)| say(rule, calls, places)).collect()
}

/// What the function and its role are called.
fn role(places: &Places) -> String {
    format!("{}-function", places.names.stack)
}

fn calls(places: &Places) -> Vec<Call> {
    let role = role(places);
    let mut found = Vec::new();
    for (service, name, caller) in CALLS {
        let Some(action) = Catalog::embedded().resolve(service, name) else { continue };
        let mut recipe = Recipe::new(action);
        recipe.region.clone_from(&places.names.home);
        let (kind, user) = match caller {
            Caller::Function => (IdentityKind::AssumedRole, role.as_str()),
            Caller::Service(service) => (IdentityKind::Service, service),
        };
        recipe.identity = Some(kind);
        recipe.user = Some(user.to_owned());
        recipe.role = matches!(caller, Caller::Function).then(|| role.clone());
        let event = Event::generate(&recipe, Seed(0), Timestamp::UNIX_EPOCH);
        let mut event = event.into_envelope();
        name_resources(&mut event, &role);
        let (delivery, event) = (Delivery::of(&action), event.to_string());
        found.push(Call { name, caller, delivery, event });
    }
    found
}

/// The function writes to its own log group, and is invoked by its name.
fn name_resources(event: &mut Value, function: &str) {
    let group = format!("/aws/lambda/{function}");
    for (member, value) in [("logGroupName", group.as_str()), ("functionName", function)] {
        if let Some(named) = event.pointer_mut(&format!("/detail/requestParameters/{member}")) {
            *named = value.into();
        }
    }
}

fn say(rule: &EffectiveRule, calls: &[&Call], places: &Places) -> Option<Diagnostic> {
    let gets =
        |call: &&&Call| call.delivery != Delivery::AllEvents || rule.state() == State::AllEvents;
    let (data, surely): (Vec<_>, Vec<_>) =
        calls.iter().filter(gets).partition(|call| call.delivery == Delivery::Data);
    let names = |calls: &[&&Call]| {
        let mut names: Vec<_> = calls.iter().map(|it| it.name).collect();
        names.dedup();
        listed(names.into_iter())
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
    let by_services = calls.iter().any(|it| matches!(it.caller, Caller::Service(_)));
    let other = if by_services {
        "ask that detail.userIdentity.invokedBy does not exist".to_owned()
    } else {
        format!("[[ignore]] what the role `{}` does", role(places))
    };
    let help = format!("take these events out of the rule, or {other}");
    Some(Diagnostic::new(Code::RulesLoop, span, title, label).help(help))
}
