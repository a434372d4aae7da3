//! Writes a rule set from EventBridge rules: those of an account, or those of templates. The rules are read in `cli/import`.

mod gather;
mod home;
mod names;
#[cfg(test)]
mod tests;
mod write;

use crate::language::{Language, Phrase};

pub use home::home_region;

/// An EventBridge rule to import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportableRule {
    /// Name in EventBridge or in the template.
    pub name: String,
    /// Text of the rule.
    pub description: Option<String>,
    /// The pattern. `None` for a rule with only a schedule, and for [`ImportObstacle::UnknownPattern`].
    pub pattern: Option<String>,
    /// The reason why the rule becomes only a comment.
    pub obstacle: Option<ImportObstacle>,
    /// The state, as in the EventBridge API. `None` for the default, `ENABLED`.
    pub state: Option<String>,
    /// Schedule that invokes the targets.
    pub schedule: Option<String>,
    /// The AWS service that manages the rule.
    pub managed_by: Option<String>,
    /// Bus of the rule. `None` for the default bus.
    pub bus: Option<String>,
    /// Regions of the rule. Empty for a rule of a template that does not name them.
    pub regions: Vec<String>,
    /// The targets.
    pub targets: Vec<ImportableTarget>,
}

/// The reason why a rule can only become a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportObstacle {
    /// Parts of the pattern are known only on deployment; it has [`UNKNOWN_VALUE`] instead.
    UnknownValues,
    /// The pattern is known only on deployment.
    UnknownPattern,
    /// The state is known only on deployment.
    UnknownState,
    /// EventBridge refuses the pattern, with this error.
    Invalid(Phrase),
}

/// Stands for an unknown value in the pattern of a comment. EventBridge refuses it, so that a rule whose author removes only
/// the `#` is invalid. It must not match everything.
pub const UNKNOWN_VALUE: &str = r#"{"known-on-deployment":true}"#;

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
    /// True if the user has not chosen the home region.
    pub is_home_assumed: bool,
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
    /// Rules whose names had to change, with the new names.
    pub renamed: Vec<(String, String)>,
    /// Rules that are comments, because they are disabled.
    pub disabled: Vec<String>,
    /// Rules that are comments, because their patterns or states are unknown.
    pub unknown: Vec<String>,
    /// Rules that are comments, because EventBridge refuses their patterns.
    pub invalid: Vec<String>,
    /// Rules whose region is unknown, and assumed to be the home region.
    pub without_region: Vec<String>,
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
