//! Makes the alerts that `preview` draws and `send` posts from events, with the effective rules and settings.

use std::path::Path;

use super::rule_set::{self, load_set};
use super::settings::{settings, settings_here};
use super::{CommandContext, Failure};
use crate::alert::{self, Alert, Language, alert};
use crate::diagnostic::{Diagnostic, Level};
use crate::event::Event;
use crate::language::{Phrase, phrase};
use crate::pattern::Scratch;
use crate::rules::engine::{Engine, NOT_DELIVERED, Verdict};
use crate::rules::routes::{RoutedBy, RoutedTo, Routing};
use crate::rules::settings::EffectiveSettings;
use crate::ui::{self, Ui};

/// Makes alerts from events.
#[derive(Debug)]
pub(super) struct Alerts {
    /// The rules, which decide the severity and the title of an alert; `None` with `--no-rules`.
    rules: Option<Engine>,
    /// The destinations and routes of the rule set.
    pub(super) routing: Routing,
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
        let path = rule_set::chosen(rules, context)?;
        let set = load_set(path.as_deref(), context)?;
        set.require_valid(Level::Error, context)?;
        let rules = Engine::of(&set.effective);
        let project = set.source.as_deref().map(|source| (source, &set.settings));
        let settings = settings(project, None, context)?;
        set.report_default(context)?;
        let language = settings.language.value;
        let routing = set.effective.routing;
        Ok((Self { rules: Some(rules), routing, language, redact: true }, settings))
    }

    /// Reads the settings only: the messages are those of events that no rule matches.
    pub(super) fn without_rules(
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(Self, EffectiveSettings), Failure> {
        let settings = settings_here(None, context)?;
        let (routing, language) = (Routing::default(), settings.language.value);
        Ok((Self { rules: None, routing, language, redact: true }, settings))
    }

    /// The rules; `None` with `--no-rules`.
    #[cfg(feature = "aws")]
    pub(super) fn engine(&self) -> Option<&Engine> {
        self.rules.as_ref()
    }

    /// Creates the buffers for evaluating events.
    pub(super) fn buffers(&self) -> AlertBuffers {
        AlertBuffers { scratch: self.rules.as_ref().map(Engine::scratch), text: String::new() }
    }

    /// Evaluates the rules. Returns `None` without rules, or if there is no verdict; the function then posts the event
    /// without a rule, too.
    pub(super) fn evaluate(
        &self,
        event: &Event,
        buffers: &mut AlertBuffers,
    ) -> Option<Verdict<'_>> {
        let AlertBuffers { scratch, text } = buffers;
        self.rules.as_ref()?.verdict(event.delivered(text)?, scratch.as_mut()?).ok()
    }

    /// Returns the destinations of an event's alert. Returns `None` if there is no alert, or if the rule set routes none.
    pub(super) fn destinations(
        &self,
        event: &Event,
        verdict: Option<&Verdict<'_>>,
    ) -> Option<Phrase> {
        let verdict = verdict.filter(|it| it.alerts() && self.routing.routes_alerts())?;
        let rules = self.rules.as_ref()?;
        event.with_record(|record| {
            let (record, _) = record.ok()?;
            let routed = self.routing.route(&rules.routed_alert(&record, verdict));
            Some(phrase!("sent to {destinations}", destinations = destinations(&routed)))
        })
    }

    /// Makes the alert of an event, and the warning about an identity that it does not show. Without a verdict the
    /// alert has no rule, as in the function. Returns the problem of an event that CloudTrail did not write.
    pub(super) fn alert(
        &self,
        event: &Event,
        verdict: Option<&Verdict<'_>>,
    ) -> Result<(Alert, Option<Diagnostic>), Diagnostic> {
        let rule = self.rules.as_ref().zip(verdict);
        let rule = rule.and_then(|(rules, it)| rules.alert_rule(it, self.language));
        let accounts = self.routing.accounts.clone();
        let context =
            alert::AlertContext { language: self.language, redact: self.redact, rule, accounts };
        event.with_record(|record| {
            record.map(|(record, _)| (alert(&record, &context), record.unreadable_identity()))
        })
    }
}

/// Names destinations with the routes that select them.
pub(super) fn destinations(routed: &[RoutedTo<'_>]) -> Phrase {
    let named = routed.iter().map(|RoutedTo { destination, by }| match by {
        RoutedBy::Route(index) => {
            phrase!("{destination} (route {number})", destination, number = index + 1)
        }
        RoutedBy::Fallback => phrase!("{destination} (no route decides)", destination),
    });
    Phrase::joined(named, ", ")
}

/// Buffers, reused from event to event.
#[derive(Debug)]
pub(super) struct AlertBuffers {
    scratch: Option<Scratch>,
    text: String,
}

/// A reason why the function would not post the message of an event.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unposted {
    /// A rule matches, but its state keeps it from receiving the event.
    NotDelivered,
    Unmatched,
    /// A rule matches, and the rule set ignores the event.
    Ignored,
}

impl Unposted {
    /// Returns `None` if the function posts the message, or if there is no verdict.
    pub(super) fn of(verdict: Option<&Verdict<'_>>) -> Option<Self> {
        let verdict = verdict?;
        match (verdict.rules.is_empty(), verdict.not_delivered.is_empty()) {
            (true, true) => Some(Self::Unmatched),
            (true, false) => Some(Self::NotDelivered),
            (false, _) => verdict.ignored.is_some().then_some(Self::Ignored),
        }
    }

    pub(super) fn phrase(self) -> Phrase {
        match self {
            Self::NotDelivered => phrase!(
                "a rule matches this event but does not receive it: {reason}",
                reason = NOT_DELIVERED
            ),
            Self::Unmatched => {
                phrase!("no rule matches this event; the function would not post it")
            }
            Self::Ignored => {
                phrase!("the rule set ignores this event; the function would not post it")
            }
        }
    }
}

/// Counts the events for which the function would post no message.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    all: u64,
    /// Events that no rule matches, or that their rules do not receive.
    unmatched: u64,
    ignored: u64,
    last: Option<Unposted>,
}

impl Unsent {
    pub(super) fn count(&mut self, verdict: Option<&Verdict<'_>>) {
        self.all += 1;
        self.last = Unposted::of(verdict);
        match self.last {
            Some(Unposted::Ignored) => self.ignored += 1,
            Some(Unposted::NotDelivered | Unposted::Unmatched) => self.unmatched += 1,
            None => {}
        }
    }

    /// Describes the events, because they are drawn or posted nevertheless. Returns `None` if there are none.
    pub(super) fn phrase(&self) -> Option<Phrase> {
        let Self { all, unmatched, ignored, last } = *self;
        if all == 1 {
            return last.map(Unposted::phrase);
        }
        let sent = all.saturating_sub(unmatched + ignored);
        (sent < all).then(|| {
            phrase!(
                "the function would post {sent} of {all} messages \
                 ({unmatched} match no rule, {ignored} ignored)",
                sent,
                all,
                unmatched,
                ignored
            )
        })
    }

    /// Reports the events.
    pub(super) fn report(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        self.phrase().map_or(Ok(()), |it| ui.status(it))
    }
}
