//! An alert while it is counted.

use super::call_cache::{CallCache, CallFacts};
use super::dimension::{DimensionValue, values};
use super::flood_times::FloodKey;
use super::instant::UtcSecond;
use super::partial::ExampleAlert;
use super::tally_options::TallyOptions;
use crate::alert::{Alert, AlertContext, Language, VisibleText, alert};
use crate::event::Record;
use crate::rules::flood::RateKey;

/// The facts of an alert.
#[derive(Clone, Copy, Debug)]
pub(super) enum AlertSource<'a, 't> {
    /// An API call that is no example.
    Call(&'a CallFacts),
    /// Any record.
    Record(&'a Record<'t>),
}

/// An alert, with what is derived from its record at most once.
pub(super) struct CountedAlert<'a, 't> {
    source: AlertSource<'a, 't>,
    pub(super) time: Option<UtcSecond>,
    /// The event must not become invisible without a decision of a person.
    pub(super) is_sensitive: bool,
    /// A person made the call in a browser, or in a session that is named by an e-mail address.
    pub(super) is_interactive: bool,
    options: &'a TallyOptions,
    cache: &'a mut CallCache,
    values: Option<Vec<DimensionValue>>,
    example: Option<ExampleAlert>,
}

impl<'a, 't> CountedAlert<'a, 't> {
    /// `cache` has the facts of the call.
    pub(super) fn new(
        source: AlertSource<'a, 't>,
        time: Option<UtcSecond>,
        options: &'a TallyOptions,
        cache: &'a mut CallCache,
    ) -> Self {
        let (is_sensitive, is_interactive) = match source {
            AlertSource::Call(call) => (call.is_sensitive(), call.is_interactive()),
            AlertSource::Record(record) => (
                cache.is_sensitive(record),
                record.is_in_browser() || record.identity().has_email_session(),
            ),
        };
        Self {
            source,
            time,
            is_sensitive,
            is_interactive,
            options,
            cache,
            values: None,
            example: None,
        }
    }

    /// Returns the value of each dimension.
    pub(super) fn values(&mut self) -> &[DimensionValue] {
        match self.source {
            AlertSource::Call(call) => call.values(),
            AlertSource::Record(record) => {
                self.values.get_or_insert_with(|| values(record, self.cache.texts()))
            }
        }
    }

    /// Returns the kind of the alert, for the flood guard. `set` is the position of the rule set, and `name` the name of a
    /// rule in it.
    pub(super) fn kind<'r>(
        &mut self,
        set: usize,
        rules: &[usize],
        name: impl Fn(usize) -> &'r str,
    ) -> FloodKey {
        match self.source {
            AlertSource::Call(call) => self.cache.kind(call, set, rules, name),
            AlertSource::Record(record) => {
                FloodKey::of(&RateKey::of(record, rules.iter().map(|it| name(*it))))
            }
        }
    }

    /// Adds the alert to the earliest examples.
    pub(super) fn add_to(&mut self, examples: &mut Vec<ExampleAlert>) {
        let AlertSource::Record(record) = self.source else { return };
        let max = self.options.max_examples;
        if !is_example(examples, max, self.time, record.event_id().unwrap_or_default()) {
            return;
        }
        let Self { time, options, .. } = *self;
        let example = self.example.get_or_insert_with(|| example(record, time, options.language));
        let at = examples.partition_point(|it| it <= example);
        examples.insert(at, example.clone());
        examples.truncate(max);
    }
}

/// Returns true if an alert belongs to the earliest examples.
pub(super) fn is_example(
    examples: &[ExampleAlert],
    max: usize,
    time: Option<UtcSecond>,
    event_id: &str,
) -> bool {
    let is_later = |last: &ExampleAlert| (last.time, &*last.event_id) < (time, event_id);
    max > 0 && !(examples.len() == max && examples.last().is_some_and(is_later))
}

fn example(record: &Record<'_>, time: Option<UtcSecond>, language: Language) -> ExampleAlert {
    let context = AlertContext { language, redact: true, rule: None };
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
