//! The first rule test of a new rule set, so that `test` has one to run and to copy.

use serde_json::Value;

use super::{Draft, mutating};
use crate::language::phrase;
use crate::rules::file::{TestEntry, TestEvent, toml_array, toml_string};
use crate::rules::set::packs;

impl Draft {
    /// A test of the first custom rule, or else of a rule of the first pack that has a test.
    pub(super) fn first_test(&self) -> Option<String> {
        let test = self.test_of_rules().or_else(|| self.test_of_packs())?;
        let about = phrase!(
            "A rule test: a generated event, and rules that must match it. `audit-alert test` runs all tests."
        );
        Some(format!("\n# {}\n[[test]]\n{test}", about.text(self.language)))
    }

    fn test_of_rules(&self) -> Option<String> {
        let rule = self.rules.first()?;
        let mut events = rule.event_names();
        if events.is_empty() {
            events = mutating(&rule.service);
        }
        let event = events.iter().find(|it| it.starts_with("Delete")).or(events.first())?;
        let generate = toml_string(&format!("{} {event}", rule.service));
        Some(format!("generate = {generate}\nmatches = {}\n", toml_array([rule.name.as_str()])))
    }

    fn test_of_packs(&self) -> Option<String> {
        let chosen = packs().iter().filter(|pack| self.packs.iter().any(|it| it == pack.name));
        chosen
            .flat_map(|pack| {
                let is_own = |name: &str| pack.rules().any(|it| it.name == name);
                let tests = pack.pack.tests.iter();
                tests.filter(move |it| it.matches.iter().any(|name| is_own(&name.value)))
            })
            .find_map(text)
    }
}

/// Writes a test of a pack with a generated event. Returns `None` for another test.
fn text(test: &TestEntry) -> Option<String> {
    let TestEvent::Generate { what, flags, set } = &test.event else { return None };
    let mut lines = vec![format!("generate = {}", toml_string(&what.value))];
    lines.extend(flags.iter().map(|(flag, it)| format!("{flag} = {}", toml_string(&it.value))));
    if !set.is_empty() {
        lines.push(format!("set = {}", inline(&Value::Object(set.clone()))?));
    }
    let rules = toml_array(test.matches.iter().map(|it| it.value.as_str()));
    lines.push(format!("matches = {rules}\n"));
    Some(lines.join("\n"))
}

/// Writes a value in one line of TOML, which has no null.
fn inline(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::String(text) => toml_string(text),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(inline).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Object(members) => {
            let member = |(name, it): (&String, &Value)| {
                Some(format!("{} = {}", toml_string(name), inline(it)?))
            };
            let members: Option<Vec<_>> = members.iter().map(member).collect();
            format!("{{ {} }}", members?.join(", "))
        }
    })
}
