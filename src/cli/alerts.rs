//! Makes the alerts that `preview` draws and `send` posts from events, with the effective rules and settings.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::input::{InputSource, Loaded, inputs, load};
use super::problems::Problems;
use super::rule_set::{self, load_set};
use super::settings::settings;
use super::{CommandContext, Failure};
use crate::alert::{self, Alert, Language, alert};
use crate::diagnostic::{Level, LineCounter};
use crate::event::{EventBridgeEvent, EventPlace, Record, UnwrappedItem, read};
use crate::rules::lookup::{Lookup, Verdict};
use crate::rules::settings::EffectiveSettings;
use crate::ui::{self, Ui};

/// Makes alerts from events.
#[derive(Debug)]
pub(super) struct Alerts {
    /// The rules, which decide the severity and the title of an alert; `None` without a rule set.
    rules: Option<Lookup>,
    pub(super) language: Language,
    /// Secrets are redacted.
    pub(super) redact: bool,
}

impl Alerts {
    /// Reads the rule set `rules`, else the one that is found, if there is one, and the settings.
    pub(super) fn load(
        rules: Option<&Path>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(Self, EffectiveSettings), Failure> {
        let path = rule_set::chosen(rules, context)?;
        let set = path.as_deref().map(|path| load_set(Some(path), context)).transpose()?;
        if let Some(set) = &set {
            set.require_valid(Level::Error, context)?;
        }
        let rules = set.as_ref().map(|set| Lookup::new(&set.effective)).transpose();
        let rules = rules.map_err(|_| Failure::patterns_too_large())?;
        let project = set.as_ref().and_then(|set| Some((&**set.source.as_ref()?, &set.settings)));
        let settings = settings(project, None, context)?;
        Ok((Self { rules, language: settings.language.value, redact: true }, settings))
    }

    /// Evaluates the rules. Returns `None` without rules, and if the event is too complex for them.
    pub(super) fn evaluate(
        &self,
        record: &Record<'_>,
        place: &EventPlace<'_>,
    ) -> Option<Verdict<'_>> {
        self.rules.as_ref()?.evaluate(&EventBridgeEvent::record(record, place).text).ok()
    }

    /// Makes the alert of an event. Without a verdict the alert has no rule, as in the function.
    pub(super) fn alert(&self, record: &Record<'_>, verdict: Option<&Verdict<'_>>) -> Alert {
        let rule = verdict.and_then(|it| it.rule(self.language));
        alert(record, &alert::AlertContext { language: self.language, redact: self.redact, rule })
    }
}

/// The location of an event in the input.
pub(super) struct EventLocation<'t> {
    pub(super) place: EventPlace<'t>,
    /// `file:line`
    pub(super) text: String,
}

/// Visits one record.
pub(super) type Visit<'v> =
    dyn FnMut(&Record<'_>, EventLocation<'_>, &mut Ui<'_>) -> ui::Result<ControlFlow<()>> + 'v;

/// Visits the records of all inputs, until the visitor breaks. Input that is not a record is reported as a problem.
pub(super) fn each_record(
    paths: &[PathBuf],
    problems: &mut Problems,
    context: &mut CommandContext<'_, '_>,
    visit: &mut Visit<'_>,
) -> Result<(), Failure> {
    for path in paths {
        match inputs(path) {
            Ok(inputs) => {
                for input in inputs {
                    if each_record_of(&input, problems, context, visit)?.is_break() {
                        return Ok(());
                    }
                }
            }
            Err(failure) => problems.failed(failure, context.ui)?,
        }
    }
    Ok(())
}

fn each_record_of(
    input: &InputSource,
    problems: &mut Problems,
    context: &mut CommandContext<'_, '_>,
    visit: &mut Visit<'_>,
) -> Result<ControlFlow<()>, Failure> {
    let source = match load(input, context.stdin) {
        Ok(Loaded::Text(source)) => source,
        Ok(Loaded::Unreadable(source, diagnostic)) => {
            problems.show(&source, &diagnostic, context.ui)?;
            return Ok(ControlFlow::Continue(()));
        }
        Err(failure) => {
            problems.failed(failure, context.ui)?;
            return Ok(ControlFlow::Continue(()));
        }
    };
    let mut lines = LineCounter::new(&source.text);
    let mut written = Ok(());
    let flow = read(&source.text, &mut |found| {
        let flow = match found {
            UnwrappedItem::Record(record, place) => {
                let text = format!("{}:{}", source.name, lines.line_of(place.span));
                visit(&record, EventLocation { place, text }, context.ui)
            }
            UnwrappedItem::Foreign(.., diagnostic) | UnwrappedItem::Problem(diagnostic) => {
                let shown = problems.show(&source, &diagnostic, context.ui);
                shown.map(|()| ControlFlow::Continue(()))
            }
        };
        flow.unwrap_or_else(|error| {
            written = Err(error);
            ControlFlow::Break(())
        })
    });
    written?;
    problems.end_of(&source, context.ui)?;
    Ok(flow)
}
