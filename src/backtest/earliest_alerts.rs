//! The earliest alerts of each rule, which become the examples of a report. Most are replaced by earlier ones before the end, so
//! that those of API calls are rendered at the end only.

use std::cmp::Ordering;
use std::sync::Arc;

use super::instant::UtcSecond;
use super::partial::{ExampleAlert, SetTally};
use super::tally_options::TallyOptions;
use crate::alert::{Alert, AlertContext, Language, VisibleText, alert};
use crate::event::{Event, Record};
use crate::rules::engine::Verdict;

/// Maximum length of an event that is kept, in bytes. Each rule keeps some.
const MAX_KEPT: usize = 8 << 10;

/// The earliest alerts of the rules of a rule set.
#[derive(Debug, Default)]
pub(super) struct EarliestAlerts(Vec<RuleAlerts>);

/// The earliest alerts of a rule.
#[derive(Clone, Debug, Default)]
struct RuleAlerts {
    all: Vec<EarlyAlert>,
    /// Those on events on which the other rule set does not alert.
    exclusive: Vec<EarlyAlert>,
    /// Critical ones on events on which the other rule set has an alert that is not critical.
    lowered: Vec<EarlyAlert>,
}

/// An alert, compared with the verdict of the other rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ComparedAlert {
    /// The other one alerts as well, or there is none.
    Shared,
    /// The other one does not alert.
    Exclusive,
    /// The alert is critical, and that of the other one is not.
    Lowered,
}

/// An alert that may become an example.
#[derive(Clone, Debug)]
pub(super) struct EarlyAlert {
    time: Option<UtcSecond>,
    event_id: Arc<str>,
    facts: ExampleFacts,
}

#[derive(Clone, Debug)]
enum ExampleFacts {
    Rendered(Box<ExampleAlert>),
    Event(Arc<Event>),
}

impl EarliestAlerts {
    pub(super) fn new(rules: usize) -> Self {
        Self(vec![RuleAlerts::default(); rules])
    }

    /// Returns true if an alert belongs to the earliest ones of a rule.
    pub(super) fn is_early(
        &self,
        verdict: &Verdict<'_>,
        compared: ComparedAlert,
        max: usize,
        time: Option<UtcSecond>,
        event_id: &str,
    ) -> bool {
        let is_early = |alerts: &[EarlyAlert]| is_early(alerts, max, time, event_id);
        verdict.rules.iter().map(|it| &self.0[*it]).enumerate().any(|(order, rule)| {
            is_early(&rule.all) || rule.of(compared, order).is_some_and(&is_early)
        })
    }

    /// Adds an alert to the earliest ones of the rules, as far as it belongs to them.
    pub(super) fn add(
        &mut self,
        verdict: &Verdict<'_>,
        compared: ComparedAlert,
        options: &TallyOptions,
        alert: &EarlyAlert,
    ) {
        for (order, rule) in verdict.rules.iter().enumerate() {
            let RuleAlerts { all, exclusive, lowered } = &mut self.0[*rule];
            add(all, options, alert);
            match compared {
                ComparedAlert::Exclusive => add(exclusive, options, alert),
                ComparedAlert::Lowered if order == 0 => add(lowered, options, alert),
                ComparedAlert::Lowered | ComparedAlert::Shared => {}
            }
        }
    }

    /// Renders the alerts into the counts of the rules.
    pub(super) fn render(self, tally: &mut SetTally, language: Language) {
        for (alerts, rule) in self.0.into_iter().zip(&mut tally.rules) {
            let RuleAlerts { all, exclusive, lowered } = alerts;
            let render = |alerts: Vec<EarlyAlert>| {
                alerts.into_iter().filter_map(|it| it.into_example(language)).collect()
            };
            rule.examples = render(all);
            if let Some(counts) = &mut rule.exclusive {
                counts.examples = render(exclusive);
            }
            if let Some(counts) = &mut rule.lowered {
                counts.examples = render(lowered);
            }
        }
    }
}

impl RuleAlerts {
    /// The alerts that are compared in this way, besides all. `order` is the position of the rule in the verdict.
    fn of(&self, compared: ComparedAlert, order: usize) -> Option<&[EarlyAlert]> {
        match compared {
            ComparedAlert::Exclusive => Some(&self.exclusive),
            ComparedAlert::Lowered if order == 0 => Some(&self.lowered),
            ComparedAlert::Lowered | ComparedAlert::Shared => None,
        }
    }
}

impl EarlyAlert {
    /// An alert on any record.
    pub(super) fn of(record: &Record<'_>, time: Option<UtcSecond>, language: Language) -> Self {
        let example = example(record, time, language);
        let event_id = example.event_id.as_str().into();
        Self { time, event_id, facts: ExampleFacts::Rendered(Box::new(example)) }
    }

    /// An alert on an API call for which [`is_kept`] is true.
    pub(super) fn kept(event: Event, time: Option<UtcSecond>, event_id: Arc<str>) -> Self {
        Self { time, event_id, facts: ExampleFacts::Event(Arc::new(event)) }
    }

    fn key(&self) -> (Option<UtcSecond>, &str) {
        (self.time, &self.event_id)
    }

    fn rendered(&self) -> Option<&ExampleAlert> {
        match &self.facts {
            ExampleFacts::Rendered(example) => Some(example),
            ExampleFacts::Event(_) => None,
        }
    }

    fn into_example(self, language: Language) -> Option<ExampleAlert> {
        match self.facts {
            ExampleFacts::Rendered(example) => Some(*example),
            ExampleFacts::Event(event) => event.with_record(|record| {
                record.ok().map(|(record, _)| example(&record, self.time, language))
            }),
        }
    }

    fn render(&mut self, language: Language) {
        if let Some(example) = self.clone().into_example(language) {
            self.facts = ExampleFacts::Rendered(Box::new(example));
        }
    }
}

/// Returns true if an event of this length can be rendered at the end: if it is short, and its ID is a UUID, which examples
/// show unchanged, so that the order is known without rendering.
pub(super) fn is_kept(length: usize, event_id: &str) -> bool {
    let is_uuid = event_id.len() == 36
        && event_id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    length <= MAX_KEPT && is_uuid
}

fn is_early(alerts: &[EarlyAlert], max: usize, time: Option<UtcSecond>, event_id: &str) -> bool {
    let is_later = |last: &EarlyAlert| last.key() < (time, event_id);
    max > 0 && !(alerts.len() == max && alerts.last().is_some_and(is_later))
}

/// Adds an alert, in the order of [`ExampleAlert`]s.
fn add(alerts: &mut Vec<EarlyAlert>, options: &TallyOptions, alert: &EarlyAlert) {
    let TallyOptions { max_examples, language, .. } = *options;
    if !is_early(alerts, max_examples, alert.time, &alert.event_id) {
        return;
    }
    let mut alert = alert.clone();
    for other in &mut *alerts {
        // Only the rest of the facts decides.
        if other.key() == alert.key() {
            other.render(language);
            alert.render(language);
        }
    }
    let order = |it: &EarlyAlert| match it.key().cmp(&alert.key()) {
        Ordering::Equal => it.rendered().cmp(&alert.rendered()),
        order => order,
    };
    let at = alerts.partition_point(|it| order(it).is_le());
    alerts.insert(at, alert);
    alerts.truncate(max_examples);
}

fn example(record: &Record<'_>, time: Option<UtcSecond>, language: Language) -> ExampleAlert {
    let context = AlertContext {
        language,
        redact: true,
        rule: None,
        accounts: crate::alert::AccountNames::default(),
    };
    let Alert { event_id, region, event_source, event_name, actor, headline, .. } =
        alert(record, &context);
    let account = record.affected_account().and_then(|it| VisibleText::new(it, true));
    let text = |text: Option<VisibleText>| text.map(|it| it.to_string()).unwrap_or_default();
    ExampleAlert {
        time,
        event_id: text(event_id),
        account: text(account),
        region: text(region),
        event_source: text(event_source),
        event_name: text(event_name),
        actor: text(actor),
        headline: headline.map(|it| it.to_string()),
    }
}
