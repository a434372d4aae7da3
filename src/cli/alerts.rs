//! Makes the alerts that `preview` draws and `send` posts from events, with the effective rules and settings.

use std::path::Path;

use super::rule_set::{self, load_set};
use super::settings::settings;
use super::{CommandContext, Failure};
use crate::alert::{self, Alert, Language, alert};
use crate::diagnostic::{Diagnostic, Level};
use crate::event::Event;
use crate::rules::engine::{Engine, Verdict};
use crate::rules::settings::EffectiveSettings;

/// Makes alerts from events.
#[derive(Debug)]
pub(super) struct Alerts {
    /// The rules, which decide the severity and the title of an alert; `None` without a rule set.
    rules: Option<Engine>,
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
        let rules = set.as_ref().map(|set| Engine::of(&set.effective));
        let project = set.as_ref().and_then(|set| Some((&**set.source.as_ref()?, &set.settings)));
        let settings = settings(project, None, context)?;
        Ok((Self { rules, language: settings.language.value, redact: true }, settings))
    }

    /// Evaluates the rules. Returns `None` without rules.
    pub(super) fn evaluate(&self, event: &Event) -> Option<Verdict<'_>> {
        let rules = self.rules.as_ref()?;
        rules.verdict(event.delivered(&mut String::new())?, &mut rules.scratch()).ok()
    }

    /// Makes the alert of an event. Without a verdict the alert has no rule, as in the function. Returns the problem of an event
    /// that CloudTrail did not write.
    pub(super) fn alert(
        &self,
        event: &Event,
        verdict: Option<&Verdict<'_>>,
    ) -> Result<Alert, Diagnostic> {
        let rule = self.rules.as_ref().zip(verdict);
        let rule = rule.and_then(|(rules, it)| rules.alert_rule(it, self.language));
        let context = alert::AlertContext { language: self.language, redact: self.redact, rule };
        event.with_record(|record| record.map(|(record, _)| alert(&record, &context)))
    }
}
