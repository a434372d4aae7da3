//! Writes a new `audit-alert.toml` with comments from the choices of `init`. The prompts are in `cli/init`.

mod events;
mod first_test;
#[cfg(test)]
mod tests;

pub use events::{deletions, mutating};

use super::file::{SecretSource, toml_array, toml_string};
use super::settings::DEFAULT_CONCURRENCY;
use crate::aws::{DEFAULT_REGION, LogRetention, Partition, SAMPLE_ACCOUNT};
use crate::language::{Language, Phrase, phrase};

/// The schema file named in the first line, for editors. A local file works offline and fits the installed version, unlike
/// a URL of the repository's main branch.
pub const SCHEMA_FILE: &str = "audit-alert.schema.json";

/// Choices for a new rule set.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Language of alerts, of the interface and of the comments.
    pub language: Language,
    /// Home region.
    pub region: String,
    /// Selected built-in packs.
    pub packs: Vec<String>,
    /// Custom rules.
    pub rules: Vec<DraftRule>,
    /// Location of the webhook URL.
    pub webhook: SecretSource,
}

/// A custom rule for a service.
#[derive(Clone, Debug)]
pub struct DraftRule {
    /// Unique in the rule set.
    pub name: String,
    /// Name of the service in the catalog.
    pub service: String,
    /// Selected events of the service.
    pub scope: DraftScope,
}

/// A selection of events of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftScope {
    /// All events that change something.
    Mutating,
    /// Deletions and permission changes.
    Deletions,
    /// Events with these names.
    These(Vec<String>),
}

/// A unique name for a rule of a service.
pub fn rule_name(service: &str, taken: &[&str]) -> String {
    let own = format!("{service}-own");
    let numbered = (2..).map(|number| format!("{service}-{number}"));
    let mut names = [service.to_owned(), own].into_iter().chain(numbered);
    names.find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}

impl Draft {
    /// The text of the file.
    pub fn text(&self) -> String {
        let comment = |phrase: Phrase| format!("# {}", phrase.text(self.language));
        let (key, place) = match &self.webhook {
            SecretSource::Parameter(name) => ("parameter", name),
            SecretSource::Secret(name) => ("secret", name),
            SecretSource::Env(name) => ("env", name),
        };
        let mut text = [
            format!("#:schema ./{SCHEMA_FILE}"),
            comment(phrase!(
                "Selects the AWS events that alert and the destination of alerts. \
                 Run `audit-alert check` to validate this file."
            )),
            String::new(),
            comment(phrase!(
                "Home region, where the function and its role, queue and log group are created."
            )),
            format!("region = {}", toml_string(&self.region)),
            String::new(),
            comment(phrase!("Language of alerts and of the interface: {codes}.", codes = Language::CODES.join(", "))),
            format!("language = {}", toml_string(self.language.code())),
            String::new(),
            comment(phrase!(
                "Built-in packs. `audit-alert rules packs` lists all packs, `audit-alert rules` lists the rules."
            )),
            format!("packs = {}", toml_array(self.packs.iter().map(String::as_str))),
            String::new(),
            "[slack]".to_owned(),
            comment(phrase!(
                "Location of the Slack webhook URL. The URL is a secret: never write it into this file."
            )),
            format!("webhook = {{ {key} = {} }}", toml_string(place)),
            String::new(),
            "[aws]".to_owned(),
            comment(phrase!(
                "Settings of the stack that `audit-alert install` creates. To change one, remove the # before it."
            )),
            self.stack_settings(),
        ]
        .join("\n");
        for rule in &self.rules {
            text.push_str(&rule.text(self.language));
        }
        text.extend(self.first_test());
        text
    }

    /// The keys of `[aws]` as comments, with their defaults or with examples.
    fn stack_settings(&self) -> String {
        let Self { language, region, .. } = self;
        let partition = Partition::of_region(region).name;
        let other = Partition::of_region(region).regions.iter().rev().find(|it| *it != region);
        let arn = format!("arn:{partition}:iam::{SAMPLE_ACCOUNT}:policy/audit-alert-boundary");
        [
            (
                "regions",
                toml_array([*other.unwrap_or(&DEFAULT_REGION)]),
                phrase!("more regions to create every rule in"),
            ),
            (
                "reserved_concurrency",
                DEFAULT_CONCURRENCY.to_string(),
                phrase!(
                    "instances of the function at a time, or \"none\" to reserve no concurrency"
                ),
            ),
            (
                "log_retention_days",
                LogRetention::default().to_string(),
                phrase!("retention of the function's log, in days"),
            ),
            (
                "permissions_boundary",
                toml_string(&arn),
                phrase!("permissions boundary of the roles"),
            ),
        ]
        .map(|(key, value, about)| format!("# {key} = {value}  # {}\n", about.text(*language)))
        .concat()
    }
}

impl DraftRule {
    fn text(&self, language: Language) -> String {
        let Self { name, service, scope } = self;
        let (about, severity) = match scope {
            DraftScope::Mutating => (
                phrase!(
                    "events that change something; read-only events are not delivered to this rule"
                ),
                "medium",
            ),
            DraftScope::Deletions => (phrase!("deletions and permission changes"), "high"),
            DraftScope::These(_) => (phrase!("selected events"), "medium"),
        };
        let events = self.event_names();
        let head = format!("\n# {service}: {}.\n[[rule]]\n", about.text(language));
        let keys = [("name", name.as_str()), ("service", service), ("severity", severity)];
        let mut lines = vec![head];
        lines.extend(keys.map(|(key, value)| format!("{key} = {}\n", toml_string(value))));
        if !events.is_empty() {
            lines.push("events = [\n".to_owned());
            lines.extend(events.iter().map(|it| format!("  {},\n", toml_string(it))));
            lines.push("]\n".to_owned());
        }
        lines.concat()
    }
}
