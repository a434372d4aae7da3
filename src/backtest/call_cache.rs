//! The facts by which the alerts of API calls are counted, derived once for each caller, event and client. Callers and events
//! occur many times, and a fact is slow to derive: the search for secrets, the text of a pattern, the key of the flood guard.

use std::collections::HashMap;

use super::dimension::{
    Dimension, DimensionValue, ExactTexts, actor, actor_event, detail, event, members, network,
    service_value, user_agent,
};
use super::flood_times::FloodKey;
use super::known_hash::HashedText;
use super::sensitive_events::SensitiveEvents;
use crate::alert::VisibleText;
use crate::event::{ApiCall, IdentityType, Record, ScannedEvent, source};
use crate::json::parse;
use crate::rules::flood::{RateCaller, RateKey};

/// Limit of the callers and of the values of each kind. Above it all are forgotten, which costs time only.
const MAX_VALUES: usize = 2_048;

/// The same for pairs of them.
const MAX_PAIRS: usize = 8_192;

/// The facts of the calls that a thread has counted.
#[derive(Debug, Default)]
pub(super) struct CallCache {
    /// The key of the entry that is looked up.
    key: Vec<u8>,
    texts: ExactTexts,
    sensitive: SensitiveEvents,
    /// Indices of `callers`, by [`ApiCall::write_caller`]; `None` if only the tree has the facts.
    caller_indices: HashMap<Box<[u8]>, Option<usize>>,
    callers: Vec<Caller>,
    /// Indices of `events`, by source and name.
    event_indices: HashMap<Box<[u8]>, usize>,
    events: Vec<CalledEvent>,
    /// Values by the index of the caller and the index of the event.
    actor_events: HashMap<(usize, usize), Option<HashedText>>,
    agents: HashMap<Box<str>, Option<HashedText>>,
    networks: HashMap<Box<str>, Option<HashedText>>,
    kinds: HashMap<CallKind, FloodKey>,
    /// Indices of lists of rules.
    rule_lists: HashMap<RuleList, usize>,
}

#[derive(Debug)]
struct Caller {
    /// The value of [`Dimension::Actor`].
    actor: Option<HashedText>,
    has_email_session: bool,
    rate: RateCaller,
}

#[derive(Debug)]
struct CalledEvent {
    /// The result of [`event`].
    members: Option<String>,
    service: Option<HashedText>,
    name: Option<VisibleText>,
    source: Option<VisibleText>,
    is_sensitive: bool,
}

/// The facts of an API call. Valid until the next one is derived.
#[derive(Debug)]
pub(super) struct CallFacts {
    values: Vec<DimensionValue>,
    caller: usize,
    event: usize,
    is_failure: bool,
    is_sensitive: bool,
    is_interactive: bool,
}

/// A rule set, by its position among those that are compared, and rules of it.
type RuleList = (usize, Vec<usize>);

/// The list of rules, the caller, the event, and whether it failed.
type CallKind = (usize, usize, usize, bool);

impl CallCache {
    /// Returns the facts of an event, which the bytes begin with. Returns `None` if only the tree has them.
    pub(super) fn facts(&mut self, bytes: &[u8], scanned: &ScannedEvent) -> Option<CallFacts> {
        self.forget();
        let call = ApiCall::read(bytes, scanned)?;
        let caller = self.caller(&call)?;
        let event = self.event(&call);
        let (actor, facts) = (self.callers[caller].actor.as_ref(), &self.events[event]);
        let actor_event = self.actor_events.entry((caller, event)).or_insert_with(|| {
            let both = actor.map(|it| members(it)).zip(facts.members.as_deref());
            both.map(|(actor, event)| HashedText::new(actor_event(actor, event)))
        });
        let values = [
            (Dimension::Actor, actor.cloned()),
            (Dimension::ActorEvent, actor_event.clone()),
            (Dimension::Service, facts.service.clone()),
            (
                Dimension::UserAgent,
                value_of(&mut self.agents, call.user_agent, &mut self.texts, user_agent),
            ),
            (
                Dimension::Network,
                value_of(&mut self.networks, call.source_ip, &mut self.texts, network),
            ),
        ];
        let mut known = Vec::with_capacity(values.len());
        known.extend(values.into_iter().filter_map(|(it, value)| Some((it, value?))));
        let (is_failure, is_sensitive) = (call.is_failure, facts.is_sensitive);
        let is_interactive = call.is_in_browser || self.callers[caller].has_email_session;
        Some(CallFacts { values: known, caller, event, is_failure, is_sensitive, is_interactive })
    }

    /// The number of callers.
    #[cfg(test)]
    pub(super) fn callers(&self) -> usize {
        self.callers.len()
    }

    /// Returns true if the event of a record is sensitive.
    pub(super) fn is_sensitive(&mut self, record: &Record<'_>) -> bool {
        let event = record.event_source().zip(record.event_name());
        event.is_some_and(|(source, name)| self.sensitive.contains(source, name))
    }

    /// The texts that a pattern can contain.
    pub(super) fn texts(&mut self) -> &mut ExactTexts {
        &mut self.texts
    }

    fn forget(&mut self) {
        let values =
            [self.callers.len(), self.events.len(), self.agents.len(), self.networks.len()];
        let pairs = [self.actor_events.len(), self.kinds.len()];
        let is_full = values.iter().any(|it| *it >= MAX_VALUES)
            || self.caller_indices.len() >= MAX_VALUES
            || pairs.iter().any(|it| *it >= MAX_PAIRS);
        if !is_full {
            return;
        }
        self.caller_indices.clear();
        self.callers.clear();
        self.event_indices.clear();
        self.events.clear();
        self.actor_events.clear();
        self.agents.clear();
        self.networks.clear();
        self.kinds.clear();
        self.rule_lists.clear();
    }

    fn caller(&mut self, call: &ApiCall<'_>) -> Option<usize> {
        self.key.clear();
        call.write_caller(&mut self.key)?;
        if let Some(known) = self.caller_indices.get(&*self.key) {
            return *known;
        }
        let caller = str::from_utf8(&self.key).ok().and_then(|it| Caller::of(it, &mut self.texts));
        let index = caller.map(|caller| {
            self.callers.push(caller);
            self.callers.len() - 1
        });
        self.caller_indices.insert(self.key.as_slice().into(), index);
        index
    }

    fn event(&mut self, call: &ApiCall<'_>) -> usize {
        let ApiCall { event_source, event_name, .. } = call;
        self.key.clear();
        self.key.extend(event_source.as_bytes());
        // No string of JSON without escapes has this byte.
        self.key.push(0);
        self.key.extend(event_name.as_bytes());
        if let Some(known) = self.event_indices.get(&*self.key) {
            return *known;
        }
        let exact_source = self.texts.has(event_source).then_some(*event_source);
        let exact_name = self.texts.has(event_name).then_some(*event_name);
        self.events.push(CalledEvent {
            members: exact_source.zip(exact_name).map(|(source, name)| event(source, name)),
            service: exact_source.map(|it| HashedText::new(service_value(&source(it)))),
            name: VisibleText::new(event_name, true),
            source: VisibleText::new(event_source, true),
            is_sensitive: self.sensitive.contains(event_source, event_name),
        });
        let index = self.events.len() - 1;
        self.event_indices.insert(self.key.as_slice().into(), index);
        index
    }

    /// Returns the kind of an alert about a call, for the flood guard. `set` is the position of the rule set, and `name`
    /// the names of its rules.
    pub(super) fn kind<'r>(
        &mut self,
        call: &CallFacts,
        set: usize,
        rules: &[usize],
        name: impl Fn(usize) -> &'r str,
    ) -> FloodKey {
        let next = self.rule_lists.len();
        let list = *self.rule_lists.entry((set, rules.to_vec())).or_insert(next);
        let CallFacts { caller, event, is_failure, .. } = *call;
        *self.kinds.entry((list, caller, event, is_failure)).or_insert_with(|| {
            let rules = rules.iter().map(|it| name(*it));
            let (caller, event) = (&self.callers[caller], &self.events[event]);
            let (name, source) = (event.name.as_ref(), event.source.as_ref());
            FloodKey::of(&RateKey::new(rules, name, source, is_failure, caller.rate.clone()))
        })
    }
}

/// Returns the value of a text, or `None` if a pattern cannot contain the text unchanged.
fn value_of(
    known: &mut HashMap<Box<str>, Option<HashedText>>,
    text: Option<&str>,
    texts: &mut ExactTexts,
    value: impl Fn(&str) -> String,
) -> Option<HashedText> {
    let text = text?;
    if let Some(known) = known.get(text) {
        return known.clone();
    }
    let value = texts.has(text).then(|| HashedText::new(value(text)));
    known.insert(text.into(), value.clone());
    value
}

impl Caller {
    /// The caller of a record. Returns `None` if other members of the whole record may name it.
    fn of(record: &str, texts: &mut ExactTexts) -> Option<Self> {
        let node = parse(record).ok()?;
        let record = Record::bare(&node);
        if record.identity().kind() == IdentityType::IdentityCenterUser {
            return None;
        }
        let actor = actor(&record, texts).map(|it| HashedText::new(detail(&it)));
        let has_email_session = record.identity().has_email_session();
        Some(Self { actor, has_email_session, rate: RateCaller::of(&record) })
    }
}

impl CallFacts {
    /// The value of each dimension.
    pub(super) fn values(&self) -> &[DimensionValue] {
        &self.values
    }

    pub(super) fn is_sensitive(&self) -> bool {
        self.is_sensitive
    }

    /// See [`super::value_counts::ValueCount::interactive`].
    pub(super) fn is_interactive(&self) -> bool {
        self.is_interactive
    }
}
