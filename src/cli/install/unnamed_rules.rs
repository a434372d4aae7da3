//! Installed rules that the built-in pack does not name, where no rule set was found: the command most likely runs in the
//! wrong folder, and its plan would replace them by the pack.

use anyhow::anyhow;

use super::act;
use super::desired::DesiredInput;
use super::diff::{Diff, first_few};
use crate::aws::StackNames;
use crate::cli::rule_set::FILE;
use crate::cli::{CommandContext, Failure};
use crate::deploy::health::Check;
use crate::ui::Ui;

/// Rules that only a rule set that is not at hand can name.
pub(super) struct UnnamedRules {
    names: Vec<String>,
}

impl UnnamedRules {
    /// Returns `None` where a rule set was read: it decides which rules go.
    pub(super) fn of(compared: &Diff, input: &DesiredInput) -> Option<Self> {
        let names: Vec<_> = compared.unnamed_rules.iter().cloned().collect();
        (input.set.source.is_none() && !names.is_empty()).then_some(Self { names })
    }

    fn title(&self) -> String {
        format!("no {FILE} here; installed rules not in the pack `starter`: {}", self.names.len())
    }

    fn hints(&self) -> [String; 3] {
        let names = first_few(self.names.clone()).join(", ");
        [
            format!("install would replace {names}"),
            format!("run it in the folder of {FILE}, or pass --rules FILE"),
            "to keep only the pack, pass --rules with a file that says packs = [\"starter\"]"
                .into(),
        ]
    }

    /// Prints them, for a command that changes nothing.
    pub(super) fn warn(&self, ui: &mut Ui<'_>) -> crate::ui::Result<()> {
        ui.warning(&self.title())?;
        self.hints().iter().try_for_each(|it| ui.hint(it))
    }

    /// Returns them as a check of `doctor`. Their alerts arrive until `install` runs, so it is a note.
    pub(super) fn check(&self) -> Check {
        Check::note("rule set", self.title(), self.hints().join("; "))
    }

    /// Asks for consent to replace them. `--yes` is none: a script in the wrong folder gives it, too.
    pub(super) fn agreed(
        &self,
        names: &StackNames,
        yes: bool,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<bool, Failure> {
        if yes || !context.world.stdin_is_terminal {
            let failure = Failure::invalid(anyhow!("{}", self.title()));
            return Err(self.hints().into_iter().fold(failure, Failure::hint));
        }
        self.warn(context.ui)?;
        act::typed_name(names, context)
    }
}
