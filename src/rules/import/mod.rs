//! Writes a rule set from EventBridge rules: those of an account, or those of templates. The rules are read in `cli/import`.

mod gather;
mod names;
#[cfg(test)]
mod tests;
mod write;

use crate::language::{Language, Phrase};

/// An EventBridge rule to import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportableRule {
    /// Name in EventBridge or in the template.
    pub name: String,
    /// Text of the rule.
    pub description: Option<String>,
    /// A valid pattern. `None` for a rule with only a schedule.
    pub pattern: Option<String>,
    /// True if parts of the pattern are known only when the template is deployed.
    pub has_unknown_values: bool,
    /// The state, as in the EventBridge API. `None` for the default, `ENABLED`.
    pub state: Option<String>,
    /// Schedule that invokes the targets.
    pub schedule: Option<String>,
    /// The AWS service that manages the rule.
    pub managed_by: Option<String>,
    /// Bus of the rule. `None` for the default bus.
    pub bus: Option<String>,
    /// Region of the rule. `None` for a rule of a template.
    pub region: Option<String>,
    /// The targets.
    pub targets: Vec<ImportableTarget>,
}

/// A target of an EventBridge rule. Its input is not imported, because it may contain secrets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportableTarget {
    /// The ARN, or a name in the template.
    pub name: String,
    /// True if the target changes the event.
    pub has_input: bool,
}

/// Settings of the new rule set.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Language of the comments and of the rule set.
    pub language: Language,
    /// Home region.
    pub home: String,
    /// Names of the rules to import start with this.
    pub prefix: String,
    /// The place where the rules were found.
    pub origin: Phrase,
}

/// A rule set made from EventBridge rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleImport {
    /// The text of the rule set.
    pub text: String,
    /// Pattern files, by their paths relative to the rule set.
    pub pattern_files: Vec<(String, String)>,
    /// Number of rules with a service.
    pub with_service: usize,
    /// Number of rules with a pattern.
    pub with_pattern: usize,
    /// Number of rule tests.
    pub tests: usize,
    /// Number of EventBridge rules that became a part of another rule: the same rule in another region, or the parts of
    /// a long rule.
    pub merged: usize,
    /// Rules whose names had to change.
    pub renamed: Vec<String>,
    /// Rules that are comments, because they are disabled.
    pub disabled: Vec<String>,
    /// Rules that are comments, because parts of their patterns are unknown.
    pub unknown: Vec<String>,
    /// Rules of other buses.
    pub other_bus: Vec<String>,
    /// Rules that were left out, because an AWS service manages them.
    pub managed: Vec<String>,
    /// Rules that were left out, because they have a schedule and no pattern.
    pub schedules: Vec<String>,
    /// Number of rules whose names do not start with the prefix.
    pub filtered: usize,
}

/// Makes a rule set from EventBridge rules.
pub fn import(rules: Vec<ImportableRule>, options: &ImportOptions) -> RuleImport {
    let mut import = RuleImport::default();
    let gathered = gather::gather(rules, &options.prefix, &mut import);
    write::write(&gathered, options, &mut import);
    import
}
