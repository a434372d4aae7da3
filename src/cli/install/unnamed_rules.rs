//! Installed rules that another rule set would remove: that of another folder, or the built-in pack where no rule set was
//! found. The command most likely runs in the wrong folder.

use super::act;
use super::desired::DesiredInput;
use super::diff::{Diff, first_few};
use crate::aws::StackNames;
use crate::cli::rule_set::FILE;
use crate::cli::{CommandContext, Failure};
use crate::deploy::health::Check;
use crate::deploy::resource::RuleSetRecord;
use crate::language::{Phrase, phrase};
use crate::rules::set::{PackInfo, packs};
use crate::ui::Ui;

/// Installed rules that another rule set does not name.
pub(super) struct UnnamedRules {
    names: Vec<String>,
    /// True if the run has no rule set.
    is_default: bool,
    /// The name of the rule set that was installed, and of that of this run.
    recorded: Option<String>,
    current: String,
}

impl UnnamedRules {
    /// Returns `None` if the run has the rule set that was installed, or if all its rules stay.
    pub(super) fn of(diff: &Diff, names: &StackNames, input: &DesiredInput) -> Option<Self> {
        let custom =
            |it: &&String| !is_built_in(it.strip_prefix(&names.rule_prefix()).unwrap_or(it));
        let source = if input.set.source.is_some() {
            RuleSource::File { keeps_custom: diff.named_rules.iter().any(|it| custom(&it)) }
        } else if input.set.is_default() {
            RuleSource::Default
        } else {
            RuleSource::Packs
        };
        let recorded = diff.recorded.as_ref();
        let current = &input.rule_set;
        let is_other_file = recorded.is_some_and(|it| it.name != current.name);
        let removed = diff.unnamed_rules.iter();
        // A rule of a pack may leave an edited file with its pack.
        let removed: Vec<_> = match source {
            RuleSource::File { .. } if !is_other_file => removed.filter(custom).cloned().collect(),
            _ => removed.cloned().collect(),
        };
        let is_other = is_other_set(recorded, current, source, removed.len());
        is_other.then(|| Self {
            names: removed,
            is_default: input.set.is_default(),
            recorded: recorded.map(|it| it.name.clone()),
            current: current.name.clone(),
        })
    }

    fn title(&self) -> Phrase {
        let (count, current) = (self.names.len(), &self.current);
        match &self.recorded {
            Some(recorded) if self.names.is_empty() => {
                phrase!(
                    "the stack was installed from {recorded}, not from {current}",
                    recorded,
                    current
                )
            }
            _ if self.is_default => phrase!(
                "no rule set file {file} found; installed rules not in the pack `starter`: {count}",
                file = FILE,
                count
            ),
            Some(recorded) => phrase!(
                "the stack was installed from {recorded}; its rules that {current} does not have: {count}",
                recorded,
                current,
                count
            ),
            None => {
                phrase!("installed rules that {current} does not have: {count}", current, count)
            }
        }
    }

    fn hints(&self) -> [Phrase; 3] {
        let names = first_few(self.names.iter().map(Phrase::verbatim).collect());
        let names = Phrase::joined(names, ", ");
        [
            if self.names.is_empty() {
                phrase!(
                    "install would replace the patterns and settings of rules with the same names"
                )
            } else if self.is_default {
                phrase!("install would replace {names}", names)
            } else {
                phrase!("install would delete {names}", names)
            },
            match &self.recorded {
                Some(recorded) if !is_file(recorded) => {
                    phrase!("to keep the installed rules, pass --rules {recorded}", recorded)
                }
                Some(recorded) => phrase!(
                    "run the command in the folder of {recorded}, or pass --rules FILE",
                    recorded
                ),
                None => {
                    phrase!(
                        "run the command in the folder of {file}, or pass --rules FILE",
                        file = FILE
                    )
                }
            },
            phrase!("to install this rule set instead, pass --adopt"),
        ]
    }

    /// Prints a warning, for commands that change nothing.
    pub(super) fn warn(&self, ui: &mut Ui<'_>) -> crate::ui::Result<()> {
        ui.warning(self.title())?;
        self.hints().into_iter().try_for_each(|it| ui.hint(it))
    }

    /// Returns a check for `doctor`: a note, because the alerts of these rules arrive until `install` runs.
    pub(super) fn check(&self) -> Check {
        Check::note(phrase!("rule set"), self.title(), Phrase::joined(self.hints(), "; "))
    }

    /// Asks the user to confirm the replacement. `--yes` is not enough: a script in the wrong folder passes it as well.
    pub(super) fn confirm_replacement(
        &self,
        names: &StackNames,
        yes: bool,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<bool, Failure> {
        if yes || !context.world.stdin_is_terminal {
            let failure = Failure::invalid(self.title());
            return Err(self.hints().into_iter().fold(failure, Failure::hint));
        }
        self.warn(context.ui)?;
        act::confirm_by_name(names, context)
    }
}

/// The source of the rules of a run.
#[derive(Clone, Copy, Debug)]
enum RuleSource {
    /// A file, and whether it has any of the installed custom rules.
    File { keeps_custom: bool },
    /// The packs of `--rules`.
    Packs,
    /// The default pack, because no file was found.
    Default,
}

/// Returns true if a run most likely has another rule set than the installed one. `removed` rules would go.
///
/// Packs do not replace a recorded file, even if all names of rules stay. A file of another name removes no rule. Of the same
/// name, or without a record, a file that keeps a custom rule is an edited one. An edited file may also lose its only custom
/// rule; a file that keeps none of several is another one.
fn is_other_set(
    recorded: Option<&RuleSetRecord>,
    current: &RuleSetRecord,
    source: RuleSource,
    removed: usize,
) -> bool {
    let is_same_name = recorded.is_some_and(|it| it.name == current.name);
    let file = recorded.filter(|it| is_file(&it.name));
    match source {
        RuleSource::File { keeps_custom } => match recorded {
            Some(_) if !is_same_name => removed > 0,
            Some(_) => !keeps_custom && removed > 1,
            None => !keeps_custom && removed > 0,
        },
        RuleSource::Packs | RuleSource::Default if file.is_some() => {
            removed > 0 || file.is_some_and(|it| it.hash != current.hash)
        }
        RuleSource::Packs => removed > 0 && recorded.is_none(),
        RuleSource::Default => removed > 0 && !is_same_name,
    }
}

/// Returns true if the name of a recorded rule set is that of a file. Packs have no folder in their name.
fn is_file(recorded: &str) -> bool {
    recorded.contains('/')
}

/// Returns true for a rule of a built-in pack, or a part of one.
fn is_built_in(name: &str) -> bool {
    let whole = name.trim_end_matches(|it: char| it.is_ascii_digit()).strip_suffix('-');
    packs().iter().flat_map(PackInfo::rules).any(|it| it.name == name || Some(&*it.name) == whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_rule_set_is_recognized() {
        let file = |keeps_custom| RuleSource::File { keeps_custom };
        let (mine, other) = (Some("mine/audit-alert.toml"), Some("other/audit-alert.toml"));
        let record = |name: &str, hash: &str| RuleSetRecord::new(name, hash, "0.1.0");
        for (recorded, source, removed, expected) in [
            (mine, file(true), 2, false),
            (mine, file(false), 1, false),
            (mine, file(false), 2, true),
            (mine, file(false), 0, false),
            (other, file(true), 1, true),
            (other, file(true), 0, false),
            (None, file(true), 2, false),
            (None, file(false), 1, true),
            (mine, RuleSource::Default, 1, true),
            (mine, RuleSource::Default, 0, true),
            (None, RuleSource::Default, 1, true),
            (None, RuleSource::Default, 0, false),
            (mine, RuleSource::Packs, 1, true),
            (mine, RuleSource::Packs, 0, true),
            (Some("starter+abuse"), RuleSource::Packs, 1, false),
            (Some("starter+abuse"), RuleSource::Default, 1, true),
            (Some("starter"), RuleSource::Default, 1, false),
        ] {
            let is_file = matches!(source, RuleSource::File { .. });
            let current = record(if is_file { "mine/audit-alert.toml" } else { "starter" }, "new");
            let recorded = recorded.map(|name| record(name, "old"));
            let is_other = is_other_set(recorded.as_ref(), &current, source, removed);
            assert_eq!(is_other, expected, "{recorded:?} {source:?} {removed}");
        }
        let same_rules = record("mine/audit-alert.toml", "new");
        let current = record("starter", "new");
        assert!(!is_other_set(Some(&same_rules), &current, RuleSource::Default, 0));
    }

    #[test]
    fn built_in_rules_are_recognized_by_name() {
        let built_in = packs()[0].rules().next().unwrap().name.clone();
        assert!(is_built_in(&built_in) && is_built_in(&format!("{built_in}-2")));
        assert!(!is_built_in("no-such-rule") && !is_built_in(&format!("{built_in}2")));
    }
}
