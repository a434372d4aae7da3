//! An alert while it is counted.

use super::call_cache::{CallCache, CallFacts};
use super::dimension::{DimensionValue, values};
use super::flood_times::FloodKey;
use super::instant::UtcSecond;
use crate::event::Record;
use crate::rules::flood::RateKey;

/// The facts of an alert.
#[derive(Clone, Copy, Debug)]
pub(super) enum AlertSource<'a, 't> {
    /// An API call.
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
    cache: &'a mut CallCache,
    values: Option<Vec<DimensionValue>>,
}

impl<'a, 't> CountedAlert<'a, 't> {
    /// `cache` has the facts of the call.
    pub(super) fn new(
        source: AlertSource<'a, 't>,
        time: Option<UtcSecond>,
        cache: &'a mut CallCache,
    ) -> Self {
        let (is_sensitive, is_interactive) = match source {
            AlertSource::Call(call) => (call.is_sensitive(), call.is_interactive()),
            AlertSource::Record(record) => (
                cache.is_sensitive(record),
                record.is_in_browser() || record.identity().has_email_session(),
            ),
        };
        Self { source, time, is_sensitive, is_interactive, cache, values: None }
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
}
