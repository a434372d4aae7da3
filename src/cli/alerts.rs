//! Events → alerts, with the rules and the settings in effect: what `preview` draws and `send` posts. Not for what becomes
//! of an alert.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

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

/// What makes an alert of an event.
#[derive(Debug)]
pub(super) struct Alerts {
    /// The rules that say how grave an alert is, where there is a rule set.
    rules: Option<Lookup>,
    pub(super) language: Language,
    /// Whether secrets are withheld.
    pub(super) redact: bool,
}

impl Alerts {
    /// Reads the rule set, if one is named or here, and the settings.
    pub(super) fn of(
        rules: Option<&Path>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(Self, EffectiveSettings), Failure> {
        let path = rules.map(Path::to_owned).or_else(rule_set::here);
        let set = path.as_deref().map(|path| load_set(Some(path), context)).transpose()?;
        if let Some(set) = &set {
            set.usable(Level::Error, context)?;
        }
        let rules = set.as_ref().map(|set| Lookup::new(&set.effective)).transpose();
        let rules =
            rules.map_err(|_| Failure::invalid(anyhow!("the patterns are too large together")))?;
        let project = set.as_ref().and_then(|set| Some((&**set.source.as_ref()?, &set.settings)));
        let settings = settings(project, None, context)?;
        Ok((Self { rules, language: settings.language.value, redact: true }, settings))
    }

    /// What the rules say of an event; nothing where there are none, or where it is too much for them.
    pub(super) fn evaluate(
        &self,
        record: &Record<'_>,
        place: &EventPlace<'_>,
    ) -> Option<Verdict<'_>> {
        self.rules.as_ref()?.evaluate(&EventBridgeEvent::record(record, place).text).ok()
    }

    /// The alert of an event. One that the rules give up on has none, as the function would send it.
    pub(super) fn alert(&self, record: &Record<'_>, verdict: Option<&Verdict<'_>>) -> Alert {
        let rule = verdict.and_then(|it| it.rule(self.language));
        alert(record, &alert::AlertContext { language: self.language, redact: self.redact, rule })
    }
}

/// An event's place in the user's text.
pub(super) struct At<'t> {
    pub(super) place: EventPlace<'t>,
    /// `file:line`
    pub(super) text: String,
}

/// What is done with a record.
pub(super) type Visit<'v> =
    dyn FnMut(&Record<'_>, At<'_>, &mut Ui<'_>) -> ui::Result<ControlFlow<()>> + 'v;

/// Visits the records of everything that is named, until the visitor breaks off. What is none is shown as a problem.
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
                    if of_input(&input, problems, context, visit)?.is_break() {
                        return Ok(());
                    }
                }
            }
            Err(failure) => problems.failed(failure, context.ui)?,
        }
    }
    Ok(())
}

fn of_input(
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
                visit(&record, At { place, text }, context.ui)
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
