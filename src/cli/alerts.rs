//! Makes the alerts that `preview` draws and `send` posts from events, with the effective rules and settings.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::input::{InputSource, Loaded, inputs, load};
use super::problems::Problems;
use super::rule_set::{self, load_set};
use super::settings::{settings, settings_here};
use super::{CommandContext, Failure};
use crate::alert::{self, Alert, Language, alert};
use crate::diagnostic::{Level, LineCounter};
use crate::event::{EventBridgeEvent, EventPlace, Record, UnwrappedItem, read};
use crate::language::phrase;
use crate::rules::lookup::{Lookup, NOT_DELIVERED, Verdict};
use crate::rules::settings::EffectiveSettings;
use crate::ui::{self, Ui};

/// Makes alerts from events.
#[derive(Debug)]
pub(super) struct Alerts {
    /// The rules, which decide the severity and the title of an alert; `None` with `--no-rules`.
    rules: Option<Lookup>,
    pub(super) language: Language,
    /// Secrets are redacted.
    pub(super) redact: bool,
}

impl Alerts {
    /// Reads the rules that `install` would install, and the settings. `rules` is the value of `--rules`.
    pub(super) fn load(
        rules: Option<&Path>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(Self, EffectiveSettings), Failure> {
        let path = rules.map(Path::to_owned).or_else(rule_set::here);
        let set = load_set(path.as_deref(), context)?;
        set.require_valid(Level::Error, context)?;
        let rules = Lookup::new(&set.effective).map_err(|_| Failure::patterns_too_large())?;
        let project = set.source.as_deref().map(|source| (source, &set.settings));
        let settings = settings(project, None, context)?;
        set.report_default(context)?;
        let language = settings.language.value;
        Ok((Self { rules: Some(rules), language, redact: true }, settings))
    }

    /// Reads the settings only: the messages are those of events that no rule matches.
    pub(super) fn without_rules(
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(Self, EffectiveSettings), Failure> {
        let settings = settings_here(None, context)?;
        Ok((Self { rules: None, language: settings.language.value, redact: true }, settings))
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

/// Counts the events for which the function would post no message.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    all: u64,
    /// Events that no rule matches.
    unmatched: u64,
    /// Events that the rule set ignores.
    ignored: u64,
    /// A rule matches the last event, but its state keeps it from receiving the event.
    not_delivered: bool,
}

impl Unsent {
    pub(super) fn count(&mut self, verdict: Option<&Verdict<'_>>) {
        self.all += 1;
        let Some(verdict) = verdict else { return };
        let unmatched = verdict.rules.is_empty();
        self.ignored += u64::from(verdict.ignored.is_some());
        self.unmatched += u64::from(unmatched);
        self.not_delivered = unmatched && !verdict.not_delivered.is_empty();
    }

    /// Reports the events, because they are drawn or posted nevertheless.
    pub(super) fn report(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let (one, all) = (self.all == 1, self.all);
        match (self.unmatched, self.ignored) {
            (1, _) if one && self.not_delivered => ui.status(phrase!(
                "a rule matches this event but does not receive it: {reason}",
                reason = NOT_DELIVERED
            )),
            (1, _) if one => {
                ui.status(phrase!("no rule matches this event; the function would not post it"))
            }
            (_, 1) if one => ui
                .status(phrase!("the rule set ignores this event; the function would not post it")),
            (0, 0) => Ok(()),
            (unmatched, ignored) => ui.status(phrase!(
                "the function would post {sent} of {all} messages \
                 ({unmatched} match no rule, {ignored} ignored)",
                sent = all.saturating_sub(unmatched + ignored),
                all,
                unmatched,
                ignored
            )),
        }
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
