//! Installed rules that the built-in pack does not name, where no rule set was found. The command most likely runs in the
//! wrong folder, and its plan would replace these rules by those of the pack.

use super::act;
use super::desired::DesiredInput;
use super::diff::{Diff, first_few};
use crate::aws::StackNames;
use crate::cli::rule_set::FILE;
use crate::cli::{CommandContext, Failure};
use crate::deploy::health::Check;
use crate::language::{Phrase, phrase};
use crate::ui::Ui;

/// Installed rules that only a missing rule set can name.
pub(super) struct UnnamedRules {
    names: Vec<String>,
}

impl UnnamedRules {
    /// Returns `None` if a rule set or `--rules` decides the rules, or if there are no such rules.
    pub(super) fn of(diff: &Diff, input: &DesiredInput) -> Option<Self> {
        let names: Vec<_> = diff.unnamed_rules.iter().cloned().collect();
        (input.set.is_default() && !names.is_empty()).then_some(Self { names })
    }

    fn title(&self) -> Phrase {
        phrase!(
            "no rule set file {file} found; installed rules not in the pack `starter`: {count}",
            file = FILE,
            count = self.names.len()
        )
    }

    fn hints(&self) -> [Phrase; 3] {
        let names = first_few(self.names.iter().map(Phrase::verbatim).collect());
        [
            phrase!("install would replace {names}", names = Phrase::joined(names, ", ")),
            phrase!("run the command in the folder of {file}, or pass --rules FILE", file = FILE),
            phrase!("to keep only the pack, pass --rules starter"),
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
