//! The event of a test that generates one.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::catalog::Catalog;
use crate::generate::{Event, IdentityKind, Recipe, Seed, SetPath};
use crate::rules::file::Located;

/// Tests are the same every day: all their events are of this second (2026-01-02T03:04:05Z).
const AT: i64 = 1_767_323_045;

/// Generates the event, with its envelope, or says why there is none.
pub fn generated(
    what: &str,
    flags: &[(&'static str, Located<String>)],
    set: &Map<String, Value>,
) -> Result<String, String> {
    let (service, name) = what.trim().split_once(' ').ok_or("write SERVICE ACTION")?;
    let action = Catalog::embedded().resolve(service, name.trim());
    let action = action.ok_or_else(|| format!("{service} has no action `{name}`"))?;
    let mut recipe = Recipe::new(action);
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
    let mut event =
        Event::generate(&recipe, Seed(0), Timestamp::from_second(AT).unwrap_or_default());
    for (path, value) in set {
        let path = SetPath::parse(path).map_err(|error| error.to_string())?;
        event.set(&path, value).map_err(|error| error.to_string())?;
    }
    Ok(event.into_envelope().to_string())
}
