//! Generates the event of a rule test.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::catalog::{Action, Catalog};
use crate::generate::{ClientKind, Event, EventSpec, IdentityKind, Seed, SetPath};
use crate::language::{Phrase, phrase};
use crate::rules::file::Spanned;
use crate::rules::settings::region_error;

/// The time of all events, 2026-01-02T03:04:05Z, so that tests are reproducible.
pub(super) const AT: i64 = 1_767_323_045;

/// Generates an EventBridge event from the keys of a test. Returns the reason if a key is invalid.
pub fn generated(
    what: &str,
    flags: &[(&'static str, Spanned<String>)],
    set: &Map<String, Value>,
) -> Result<String, Phrase> {
    let (service, name) = what.trim().split_once(' ').ok_or_else(|| {
        phrase!("`generate` needs a service and an action, such as `ecs RunTask`")
    })?;
    let action = Catalog::embedded().resolve(service, name.trim());
    let action =
        action.ok_or_else(|| phrase!("{service} has no action `{name}`", service, name))?;
    let mut spec = EventSpec::new(action);
    for (flag, value) in flags {
        let value = value.value.clone();
        match *flag {
            "identity" => {
                let kind = IdentityKind::of_name(&value);
                spec.identity =
                    Some(kind.ok_or_else(|| phrase!("unknown identity `{value}`", value))?);
            }
            "client" => {
                let client = ClientKind::of_name(&value);
                spec.client =
                    Some(client.ok_or_else(|| phrase!("unknown client `{value}`", value))?);
            }
            "user" => spec.user = Some(value),
            "role" => spec.role = Some(value),
            "group" => spec.group = Some(value),
            "source_ip" => spec.source_ip = Some(value),
            "region" => spec.region = value,
            "account" => spec.account = value,
            _ => spec.error = Some(value),
        }
    }
    check(&spec)?;
    let mut event = generate(&spec);
    for (path, value) in set {
        let path = SetPath::parse(path).map_err(|error| Phrase::verbatim(error.to_string()))?;
        event.set(&path, value).map_err(|error| Phrase::verbatim(error.to_string()))?;
    }
    Ok(event.into_envelope().to_string())
}

/// Generates the usual EventBridge event of an action. It is the same each time.
pub fn sample(action: Action) -> String {
    generate(&EventSpec::new(action)).into_envelope().to_string()
}

pub(in crate::rules) fn generate(spec: &EventSpec) -> Event {
    Event::generate(spec, Seed(0), Timestamp::from_second(AT).unwrap_or_default())
}

/// Refuses the same values as the flags of `generate`.
fn check(spec: &EventSpec) -> Result<(), Phrase> {
    if let Some(error) = region_error(&spec.region) {
        return Err(phrase!("invalid `region`: {error}", error));
    }
    if spec.account.len() != 12 || !spec.account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(phrase!("invalid `account`: an account ID has 12 digits"));
    }
    if spec.client.is_some_and(|client| !spec.clients().contains(&client)) {
        return Err(phrase!("`client` does not apply to the identity of this event"));
    }
    let kind = spec.identity_kind();
    let (user, role, group) = kind.map_or((false, false, false), IdentityKind::takes);
    let given =
        [("user", &spec.user, user), ("role", &spec.role, role), ("group", &spec.group, group)];
    match given.iter().find(|(_, given, taken)| given.is_some() && !taken) {
        Some((key, ..)) => {
            Err(phrase!("`{key}` does not apply to the identity of this event", key))
        }
        None => Ok(()),
    }
}
