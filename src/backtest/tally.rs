//! Counts the alerts of the events of a stream.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

use super::call_cache::{CallCache, CallFacts};
use super::counted_alert::{AlertSource, CountedAlert};
use super::earliest_alerts::{ComparedAlert, EarliestAlerts, EarlyAlert, is_kept};
use super::instant::UtcSecond;
use super::partial::{
    AgainstTally, InputTally, MAX_UNREADABLE, PARTIAL_FORMAT, Partial, SetTally, UnreadableInput,
    VERSION,
};
use super::record_facts::RecordFacts;
use super::rules::BacktestRules;
use super::selection::Exclusion;
use super::tally_options::TallyOptions;
use super::unread_period::UnreadPeriod;
use crate::diagnostic::{Diagnostic, Name, Span};
use crate::event::{
    EvaluatedItem, Evaluation, Event, EventForm, EventItem, EventSource, InputProblem,
};
use crate::language::{Phrase, phrase};
use crate::pattern::Scratch;
use crate::rules::engine::{Verdict, VerdictError};

/// Counts the alerts of one or two rule sets. Threads have one each, with the same rules and options.
#[derive(Debug)]
pub struct Tally<'r> {
    options: &'r TallyOptions,
    evaluators: Vec<SetEvaluator<'r>>,
    buffer: String,
    /// The memory of the verdicts on the last event, for those on the next one.
    spare: Verdicts<'r>,
    cache: CallCache,
    /// The number of times that the flood guard of each rule set can take before they are counted again.
    flood_room: [usize; 2],
    /// The earliest alerts of each rule set.
    earliest: Vec<EarliestAlerts>,
    partial: Partial,
    /// The current input.
    input: InputState,
}

/// A rule set with the buffers of a thread.
#[derive(Debug)]
struct SetEvaluator<'r> {
    rules: &'r BacktestRules,
    scratch: Scratch,
}

#[derive(Debug, Default)]
struct InputState {
    records: u64,
    problem: Option<Phrase>,
}

/// The verdicts of all rule sets on one event.
type Verdicts<'r> = Vec<Verdict<'r>>;

/// The result for an event whose bytes were evaluated.
struct ScannedVerdicts<'r> {
    verdicts: Verdicts<'r>,
    /// `None` if only the tree has them.
    facts: Option<RecordFacts>,
    /// The facts of an alert whose tree is not needed.
    call: Option<CallFacts>,
    /// Its `eventID`, if it belongs to the earliest alerts.
    early_id: Option<Arc<str>>,
}

impl<'r> Tally<'r> {
    /// Creates a tally that has counted nothing. `against` is the rule set to compare with.
    pub fn new(
        rules: &'r BacktestRules,
        against: Option<&'r BacktestRules>,
        options: &'r TallyOptions,
    ) -> Self {
        let sets = || [Some(rules), against].into_iter().flatten();
        let evaluators =
            sets().map(|rules| SetEvaluator { rules, scratch: rules.engine.scratch() });
        let against =
            against.map(|rules| AgainstTally { tally: SetTally::new(rules), critical_lost: 0 });
        Self {
            options,
            evaluators: evaluators.collect(),
            buffer: String::new(),
            spare: Vec::new(),
            cache: CallCache::default(),
            flood_room: [0; 2],
            earliest: sets().map(|it| EarliestAlerts::new(it.facts.rules.len())).collect(),
            partial: Partial {
                format: PARTIAL_FORMAT.to_owned(),
                version: VERSION,
                selection: options.selection.clone(),
                max_examples: options.max_examples,
                input: InputTally::default(),
                evaluated: 0,
                unreadable: 0,
                without_time: 0,
                left_out_without_time: 0,
                first: None,
                last: None,
                days: BTreeMap::new(),
                tally: SetTally::new(rules),
                against,
            },
            input: InputState::default(),
        }
    }

    /// Counts the events of an input, as far as it can be read. Returns false once the limit of records is reached.
    ///
    /// # Errors
    ///
    /// If the input cannot be read to its end. The events before the error are counted.
    pub fn read(&mut self, name: &str, reader: impl Read) -> io::Result<bool> {
        let mut source = EventSource::new(Name::Path(name.to_owned()), reader);
        loop {
            if self.is_full() {
                self.partial.input.limit_reached = true;
                return Ok(false);
            }
            let item = source.next_evaluated(|bytes, form| self.scan(bytes, form));
            match item {
                None => return Ok(true),
                Some(Ok(EvaluatedItem::Evaluated(scanned, event))) => self.scanned(scanned, event),
                Some(Ok(EvaluatedItem::Other(EventItem::Event(event)))) => {
                    self.event(&event, None, None);
                }
                Some(Ok(EvaluatedItem::Other(EventItem::Problem(problem)))) => {
                    self.partial.unreadable += 1;
                    let reason = problem.map(|it| reason_with_line(&it));
                    self.problem(reason.unwrap_or_default());
                }
                Some(Err(error)) => return Err(error),
            }
        }
    }

    /// Records the reason why the current input cannot be read to its end. It replaces the reasons for parts, because the
    /// last part is invalid only for this reason.
    pub fn read_error(&mut self, reason: Phrase) {
        self.input.problem = Some(reason);
    }

    /// Records that a period of a source was not read.
    pub fn add_unread(&mut self, period: UnreadPeriod) {
        self.partial.input.unread_periods.push(period);
    }

    fn problem(&mut self, reason: Phrase) {
        self.input.problem.get_or_insert(reason);
    }

    /// Ends an input of which this number of bytes was read. `address` is the same however the user names the input. Returns
    /// the number of its records.
    pub fn end_input(&mut self, name: &str, address: &str, bytes: u64) -> u64 {
        let InputState { records, problem } = std::mem::take(&mut self.input);
        let input = &mut self.partial.input;
        input.files += 1;
        input.bytes += bytes;
        if records > 0 {
            input.identify(address, bytes, &self.options.selection);
        }
        if let Some(reason) = problem {
            input.unreadable_files += 1;
            input.unreadable.push(UnreadableInput { name: name.to_owned(), reason, records });
            if input.unreadable.len() >= 2 * MAX_UNREADABLE {
                input.normalize();
            }
        }
        records
    }

    /// Returns the counts.
    pub fn finish(mut self) -> Partial {
        self.partial.input.normalize();
        let against = self.partial.against.as_mut().map(|it| &mut it.tally);
        let sets = [Some(&mut self.partial.tally), against].into_iter().flatten();
        for (set, earliest) in sets.zip(self.earliest) {
            earliest.render(set, self.options.language);
            set.normalize();
        }
        self.partial
    }

    fn is_full(&self) -> bool {
        let counted = self.partial.evaluated + self.partial.unreadable;
        self.options.limit.is_some_and(|limit| counted >= limit)
    }

    /// Evaluates the event at the beginning of some bytes.
    fn scan(&mut self, bytes: &[u8], form: EventForm) -> Option<Evaluation<ScannedVerdicts<'r>>> {
        let mut scanned = None;
        let mut verdicts = std::mem::take(&mut self.spare);
        verdicts.clear();
        for SetEvaluator { rules, scratch } in &mut self.evaluators {
            let (event, verdict) = rules.engine.scan(bytes, form, scratch)?;
            scanned = Some(event);
            verdicts.push(verdict);
        }
        let scanned = scanned?;
        let excluded = &mut self.partial.input.excluded;
        let facts = RecordFacts::of_scanned(&scanned, bytes, &self.options.selection, excluded);
        let is_counted = facts.is_none_or(|it| it.exclusion.is_none());
        let alerts = is_counted && verdicts.iter().any(Verdict::alerts);
        let id = if alerts { scanned.id(bytes) } else { None };
        let facts_of_alert = facts.zip(id);
        let is_early =
            facts_of_alert.is_some_and(|(facts, id)| self.is_early(facts.time, id, &verdicts));
        let call = match facts_of_alert {
            Some((_, id)) if !is_early || is_kept(scanned.end, id) => {
                self.cache.facts(bytes, &scanned)
            }
            _ => None,
        };
        let needs_event = facts.is_none() || alerts && (call.is_none() || is_early);
        let early_id = id.filter(|_| is_early && call.is_some()).map(Arc::from);
        let result = ScannedVerdicts { verdicts, facts, call, early_id };
        Some(Evaluation { scanned, result, needs_event })
    }

    /// Returns true if an alert belongs to the earliest ones of a rule.
    fn is_early(&self, time: Option<UtcSecond>, event_id: &str, verdicts: &[Verdict<'_>]) -> bool {
        let max = self.options.max_examples;
        let sets = self.earliest.iter().zip(verdicts).enumerate().filter(|it| it.1.1.alerts());
        let mut sets = sets.map(|(index, it)| (it, self.partial.compared(index, verdicts)));
        sets.any(|((set, verdict), compared)| set.is_early(verdict, compared, max, time, event_id))
    }

    fn scanned(&mut self, scanned: ScannedVerdicts<'r>, event: Option<Event>) {
        let ScannedVerdicts { verdicts, facts, call, early_id } = scanned;
        let alerts = || verdicts.iter().any(Verdict::alerts);
        match (event, facts, early_id) {
            (Some(event), Some(facts), Some(id)) => {
                self.input.records += 1;
                self.keep(&EarlyAlert::kept(event, facts.time, id), &verdicts);
                self.count(facts, &verdicts, call.as_ref().map(AlertSource::Call));
                self.spare = verdicts;
            }
            (Some(event), ..) => self.event(&event, Some(verdicts), facts),
            (None, Some(RecordFacts { time, exclusion: Some(exclusion) }), _) => {
                self.exclude(exclusion, time);
                self.spare = verdicts;
            }
            (None, Some(facts), None) if call.is_some() || !alerts() => {
                self.input.records += 1;
                self.count(facts, &verdicts, call.as_ref().map(AlertSource::Call));
                self.spare = verdicts;
            }
            // The event was requested, but its bytes are not UTF-8.
            (None, ..) => self.undecided(phrase!("the text is not UTF-8")),
        }
    }

    /// Adds an alert to the earliest ones.
    fn keep(&mut self, alert: &EarlyAlert, verdicts: &[Verdict<'_>]) {
        let sets = self.earliest.iter_mut().zip(verdicts).enumerate();
        for (index, (set, verdict)) in sets.filter(|it| it.1.1.alerts()) {
            let compared = self.partial.compared(index, verdicts);
            set.add(verdict, compared, self.options, alert);
        }
    }

    fn exclude(&mut self, exclusion: Exclusion, time: Option<UtcSecond>) {
        self.input.records += 1;
        self.partial.input.excluded.count(exclusion);
        let is_undated = exclusion == Exclusion::Time && time.is_none();
        self.partial.left_out_without_time += u64::from(is_undated);
    }

    fn undecided(&mut self, reason: Phrase) {
        self.partial.unreadable += 1;
        self.problem(reason);
    }

    /// Counts an event.
    fn event(&mut self, event: &Event, verdicts: Option<Verdicts<'r>>, facts: Option<RecordFacts>) {
        let excluded = &mut self.partial.input.excluded;
        let facts =
            facts.unwrap_or_else(|| RecordFacts::of(event, &self.options.selection, excluded));
        if let Some(exclusion) = facts.exclusion {
            return self.exclude(exclusion, facts.time);
        }
        let verdicts = match verdicts.map_or_else(|| self.verdicts(event), Ok) {
            Ok(verdicts) => verdicts,
            Err(reason) => return self.undecided(reason),
        };
        if !verdicts.iter().any(Verdict::alerts) {
            self.input.records += 1;
            return self.count(facts, &verdicts, None);
        }
        event.with_record(|record| match record {
            Ok((record, _)) => {
                self.input.records += 1;
                let id = record.event_id().unwrap_or_default();
                if self.is_early(facts.time, id, &verdicts) {
                    let early = EarlyAlert::of(&record, facts.time, self.options.language);
                    self.keep(&early, &verdicts);
                }
                self.count(facts, &verdicts, Some(AlertSource::Record(&record)));
            }
            // The function makes no alert of an event that CloudTrail did not write.
            Err(problem) => self.undecided(reason(&problem)),
        });
    }

    fn verdicts(&mut self, event: &Event) -> Result<Verdicts<'r>, Phrase> {
        let Some(text) = event.delivered(&mut self.buffer) else {
            let problem = event.with_record(|record| record.err().map(|it| reason(&it)));
            return Err(problem.unwrap_or_default());
        };
        let evaluate = |SetEvaluator { rules, scratch }: &mut SetEvaluator<'r>| {
            rules.engine.verdict(text, scratch)
        };
        let verdicts: Result<_, VerdictError> = self.evaluators.iter_mut().map(evaluate).collect();
        verdicts.map_err(|error| reason(&error.diagnostic(Span::default())))
    }

    /// Counts a selected record. `source` is given if it alerts.
    fn count(
        &mut self,
        facts: RecordFacts,
        verdicts: &[Verdict<'r>],
        source: Option<AlertSource<'_, '_>>,
    ) {
        let partial = &mut self.partial;
        let loses_critical = partial.loses_critical(verdicts);
        partial.evaluated += 1;
        if let Some(time) = facts.time {
            partial.first = Some(partial.first.map_or(time, |it| it.min(time)));
            partial.last = partial.last.max(Some(time));
            *partial.days.entry(time.day()).or_default() += 1;
        } else {
            partial.without_time += 1;
        }
        let mut alert = source.map(|it| CountedAlert::new(it, facts.time, &mut self.cache));
        let (own, other) = (verdicts.first(), verdicts.get(1));
        let mut count = |set: usize,
                         tally: &mut SetTally,
                         verdict: &Verdict<'_>,
                         other: Option<&Verdict<'_>>| {
            let Some(alert) = alert.as_mut().filter(|_| verdict.alerts()) else {
                return tally.count_silent(verdict);
            };
            tally.count(set, verdict, alert, &mut self.flood_room[set]);
            if other.is_some_and(|it| !it.alerts()) {
                tally.count_exclusive(verdict);
            }
        };
        if let Some(own) = own {
            count(0, &mut partial.tally, own, other);
        }
        if let Some(against) = &mut partial.against
            && let (Some(own), Some(other)) = (own, other)
        {
            count(1, &mut against.tally, other, Some(own));
            against.critical_lost += u64::from(loses_critical);
            if loses_critical && own.alerts() {
                against.tally.count_lowered(other);
            }
        }
    }
}

impl Partial {
    /// Compares the alert of the rule set at a position with the verdict of the other one.
    fn compared(&self, index: usize, verdicts: &[Verdict<'_>]) -> ComparedAlert {
        if !verdicts.iter().all(Verdict::alerts) {
            ComparedAlert::Exclusive
        } else if index == 1 && self.loses_critical(verdicts) {
            ComparedAlert::Lowered
        } else {
            ComparedAlert::Shared
        }
    }

    /// Returns true if the other rule set has a critical alert and this one has none. The verdicts are those of both.
    fn loses_critical(&self, verdicts: &[Verdict<'_>]) -> bool {
        let (Some(against), [own, other]) = (&self.against, verdicts) else { return false };
        against.tally.is_critical(other) && !self.tally.is_critical(own)
    }
}

/// Returns the reason, with the line of a problem after the first line. A file of CloudTrail is one line.
fn reason_with_line(problem: &InputProblem) -> Phrase {
    let reason = reason(&problem.diagnostic);
    let at = problem.source.position(problem.diagnostic.span.range().start);
    if at.line == 1 { reason } else { phrase!("line {line}: {reason}", line = at.line, reason) }
}

/// Returns the title of a problem and what to do.
fn reason(problem: &Diagnostic) -> Phrase {
    match &problem.help {
        Some(help) => problem.title.clone().because(help),
        None => problem.title.clone(),
    }
}
