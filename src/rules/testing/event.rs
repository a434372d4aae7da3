//! The event of a test that generates one.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::catalog::Catalog;
use crate::generate::{Event, EventSpec, IdentityKind, Seed, SetPath};
use crate::rules::file::Spanned;
use crate::rules::settings::region_error;

/// Tests are the same every day: all their events are of this second (2026-01-02T03:04:05Z).
const AT: i64 = 1_767_323_045;

/// Generates the event, with its envelope, or says why there is none.
pub fn generated(
    what: &str,
    flags: &[(&'static str, Spanned<String>)],
    set: &Map<String, Value>,
) -> Result<String, String> {
    let (service, name) = what.trim().split_once(' ').ok_or("write SERVICE ACTION")?;
    let action = Catalog::embedded().resolve(service, name.trim());
    let action = action.ok_or_else(|| format!("{service} has no action `{name}`"))?;
    let mut recipe = EventSpec::new(action);
    for (flag, value) in flags {
        let value = value.value.clone();
        match *flag {
            "identity" => {
                let kind = IdentityKind::of_name(&value);
                recipe.identity =
                    Some(kind.ok_or_else(|| format!("no identity is called `{value}`"))?);
            }
            "user" => recipe.user = Some(value),
            "role" => recipe.role = Some(value),
            "group" => recipe.group = Some(value),
            "source_ip" => recipe.source_ip = Some(value),
            "region" => recipe.region = value,
            "account" => recipe.account = value,
            _ => recipe.error = Some(value),
        }
    }
    check(&recipe)?;
    let mut event =
        Event::generate(&recipe, Seed(0), Timestamp::from_second(AT).unwrap_or_default());
    for (path, value) in set {
        let path = SetPath::parse(path).map_err(|error| error.to_string())?;
        event.set(&path, value).map_err(|error| error.to_string())?;
    }
    Ok(event.into_envelope().to_string())
}

/// What `generate` would refuse as flags.
fn check(recipe: &EventSpec) -> Result<(), String> {
    if let Some(fault) = region_error(&recipe.region) {
        return Err(format!("region: {fault}"));
    }
    if recipe.account.len() != 12 || !recipe.account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("account: an account number has 12 digits".to_owned());
    }
    let kind = recipe.identity_kind();
    let (user, role, group) = kind.map_or((false, false, false), IdentityKind::takes);
    let given = [
        ("user", &recipe.user, user),
        ("role", &recipe.role, role),
        ("group", &recipe.group, group),
    ];
    match given.iter().find(|(_, given, taken)| given.is_some() && !taken) {
        Some((flag, ..)) => Err(format!("{flag} says nothing about the identity of this event")),
        None => Ok(()),
    }
}
