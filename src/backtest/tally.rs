//! Counts the alerts of the events of a stream.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::dimension::{Dimension, ExactTexts, values};
use super::flood_times::{FloodKey, FloodTimes};
use super::instant::UtcSecond;
use super::partial::{
    AgainstTally, ExampleAlert, InputTally, MAX_UNREADABLE, Overlap, PARTIAL_FORMAT, Partial,
    RuleTally, SetTally, UnreadableInput, VERSION,
};
use super::rules::BacktestRules;
use super::selection::{Exclusion, Selection};
use super::value_counts::ValueCount;
use crate::alert::{Alert, AlertContext, Language, Severity, VisibleText, alert};
use crate::diagnostic::{Diagnostic, Name, Span};
use crate::event::{
    EvaluatedItem, Evaluation, Event, EventForm, EventItem, EventSource, Record, ScannedEvent,
};
use crate::json::parse;
use crate::language::{Phrase, phrase};
use crate::pattern::Scratch;
use crate::rules::engine::{Verdict, VerdictError};
use crate::rules::flood::RateKey;

/// What to count.
#[derive(Clone, Debug)]
pub struct TallyOptions {
    /// The records to count.
    pub selection: Selection,
    /// Maximum number of examples of each rule.
    pub max_examples: usize,
    /// The language of the examples.
    pub language: Language,
    /// Maximum number of records.
    pub limit: Option<u64>,
}

/// Counts the alerts of one or two rule sets. Threads have one each, with the same rules and options.
#[derive(Debug)]
pub struct Tally<'r> {
    options: &'r TallyOptions,
    evaluators: Vec<SetEvaluator<'r>>,
    buffer: String,
    texts: ExactTexts,
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

/// The time of a record, and the result of the selection.
#[derive(Clone, Copy, Debug)]
struct RecordFacts {
    time: Option<UtcSecond>,
    /// `None` for a selected record.
    excluded: Option<Exclusion>,
}

/// The result for an event whose bytes were evaluated.
struct ScannedVerdicts<'r> {
    verdicts: Verdicts<'r>,
    /// `None` if only the tree has them.
    facts: Option<RecordFacts>,
}

impl<'r> Tally<'r> {
    /// Creates a tally that has counted nothing. `against` is the rule set to compare with.
    pub fn new(
        rules: &'r BacktestRules,
        against: Option<&'r BacktestRules>,
        options: &'r TallyOptions,
    ) -> Self {
        let evaluators = [Some(rules), against].into_iter().flatten();
        let evaluators =
            evaluators.map(|rules| SetEvaluator { rules, scratch: rules.engine.scratch() });
        let against =
            against.map(|rules| AgainstTally { tally: SetTally::new(rules), critical_lost: 0 });
        Self {
            options,
            evaluators: evaluators.collect(),
            buffer: String::new(),
            texts: ExactTexts::default(),
            partial: Partial {
                format: PARTIAL_FORMAT.to_owned(),
                version: VERSION,
                selection: options.selection.clone(),
                max_examples: options.max_examples,
                input: InputTally::default(),
                evaluated: 0,
                unreadable: 0,
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
                    let reason = problem.map(|it| reason(&it.diagnostic));
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

    fn problem(&mut self, reason: Phrase) {
        self.input.problem.get_or_insert(reason);
    }

    /// Ends an input of which this number of bytes was read. Returns the number of its records.
    pub fn end_input(&mut self, name: &str, bytes: u64) -> u64 {
        let InputState { records, problem } = std::mem::take(&mut self.input);
        let input = &mut self.partial.input;
        input.files += 1;
        input.bytes += bytes;
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
        self.partial.tally.normalize();
        if let Some(against) = &mut self.partial.against {
            against.tally.normalize();
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
        let mut verdicts = Vec::with_capacity(self.evaluators.len());
        for SetEvaluator { rules, scratch } in &mut self.evaluators {
            let (event, verdict) = rules.engine.scan(bytes, form, scratch)?;
            scanned = Some(event);
            verdicts.push(verdict);
        }
        let scanned = scanned?;
        let facts = self.scanned_facts(&scanned, bytes);
        let needs_event = match facts {
            Some(facts) => facts.excluded.is_none() && verdicts.iter().any(Verdict::alerts),
            None => true,
        };
        Some(Evaluation { scanned, result: ScannedVerdicts { verdicts, facts }, needs_event })
    }

    fn scanned_facts(&mut self, scanned: &ScannedEvent, bytes: &[u8]) -> Option<RecordFacts> {
        let time = UtcSecond::parse(scanned.time(bytes)?);
        let (account, region) = if self.options.selection.has_places() {
            (Some(scanned.account(bytes)?), Some(scanned.region(bytes)?))
        } else {
            (None, None)
        };
        Some(self.facts(time, account, region))
    }

    fn facts(
        &mut self,
        time: Option<UtcSecond>,
        account: Option<&str>,
        region: Option<&str>,
    ) -> RecordFacts {
        let excluded = self.options.selection.exclusion(time, account, region);
        if let Some(exclusion) = excluded {
            self.partial.input.excluded.add_name(exclusion, account, region);
        }
        RecordFacts { time, excluded }
    }

    fn scanned(&mut self, scanned: ScannedVerdicts<'r>, event: Option<Event>) {
        let ScannedVerdicts { verdicts, facts } = scanned;
        match (event, facts) {
            (Some(event), _) => self.event(&event, Some(verdicts), facts),
            (None, Some(RecordFacts { excluded: Some(exclusion), .. })) => self.exclude(exclusion),
            (None, Some(facts)) if !verdicts.iter().any(Verdict::alerts) => {
                self.input.records += 1;
                self.count(facts, &verdicts, None);
            }
            // The event was requested, but its bytes are not UTF-8.
            (None, _) => self.undecided(phrase!("the text is not UTF-8")),
        }
    }

    fn exclude(&mut self, exclusion: Exclusion) {
        self.input.records += 1;
        self.partial.input.excluded.count(exclusion);
    }

    fn undecided(&mut self, reason: Phrase) {
        self.partial.unreadable += 1;
        self.problem(reason);
    }

    /// Counts an event.
    fn event(&mut self, event: &Event, verdicts: Option<Verdicts<'r>>, facts: Option<RecordFacts>) {
        let facts = facts.unwrap_or_else(|| self.facts_of(event));
        if let Some(exclusion) = facts.excluded {
            return self.exclude(exclusion);
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
                self.count(facts, &verdicts, Some(&record));
            }
            // The function makes no alert of an event that CloudTrail did not write.
            Err(problem) => self.undecided(reason(&problem)),
        });
    }

    /// Reads the time and the place of an event from its tree. For an envelope they are its own, as for an event that is
    /// evaluated without a tree.
    fn facts_of(&mut self, event: &Event) -> RecordFacts {
        let parsed = |it: Option<&str>| it.and_then(UtcSecond::parse);
        if event.form == EventForm::Record {
            return event.with_record(|record| match record {
                Ok((it, _)) => {
                    self.facts(parsed(it.event_time()), it.affected_account(), it.region())
                }
                Err(_) => self.facts(None, None, None),
            });
        }
        let Ok(envelope) = parse(&event.text) else { return self.facts(None, None, None) };
        let text = |name| envelope.get(name).and_then(|it| it.string());
        self.facts(parsed(text("time")), text("account"), text("region"))
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

    /// Counts a selected record. `record` is given if it alerts.
    fn count(&mut self, facts: RecordFacts, verdicts: &[Verdict<'r>], record: Option<&Record<'_>>) {
        let partial = &mut self.partial;
        partial.evaluated += 1;
        if let Some(time) = facts.time {
            partial.first = Some(partial.first.map_or(time, |it| it.min(time)));
            partial.last = partial.last.max(Some(time));
            *partial.days.entry(time.day()).or_default() += 1;
        }
        let mut alerting = record.map(|record| AlertingRecord {
            record,
            time: facts.time,
            options: self.options,
            texts: &mut self.texts,
            values: None,
            example: None,
        });
        let (own, other) = (verdicts.first(), verdicts.get(1));
        let mut count =
            |tally: &mut SetTally, verdict: &Verdict<'_>, other: Option<&Verdict<'_>>| {
                tally.count(verdict, alerting.as_mut().filter(|_| verdict.alerts()));
                if let Some(record) = alerting.as_mut()
                    && verdict.alerts()
                    && other.is_some_and(|it| !it.alerts())
                {
                    tally.count_exclusive(verdict, record);
                }
            };
        if let Some(own) = own {
            count(&mut partial.tally, own, other);
        }
        if let Some(against) = &mut partial.against
            && let (Some(own), Some(other)) = (own, other)
        {
            count(&mut against.tally, other, Some(own));
            let is_critical = |set: &SetTally, verdict: &Verdict<'_>| {
                let most_severe = verdict.rules.first().filter(|_| verdict.alerts());
                most_severe.is_some_and(|it| set.severity(*it) == Some(Severity::Critical))
            };
            let is_lost = is_critical(&against.tally, other) && !is_critical(&partial.tally, own);
            against.critical_lost += u64::from(is_lost);
        }
    }
}

/// A record that alerts, with what is made of it at most once.
struct AlertingRecord<'a, 't> {
    record: &'a Record<'t>,
    time: Option<UtcSecond>,
    options: &'a TallyOptions,
    texts: &'a mut ExactTexts,
    values: Option<Vec<(Dimension, String)>>,
    example: Option<ExampleAlert>,
}

impl AlertingRecord<'_, '_> {
    fn values(&mut self) -> &[(Dimension, String)] {
        self.values.get_or_insert_with(|| values(self.record, self.texts))
    }

    /// Adds the record to the earliest examples.
    fn add_to(&mut self, examples: &mut Vec<ExampleAlert>) {
        let max = self.options.max_examples;
        let is_later = |last: &ExampleAlert| {
            let id = self.record.event_id().unwrap_or_default();
            (last.time, &*last.event_id) < (self.time, id)
        };
        if max == 0 || (examples.len() == max && examples.last().is_some_and(is_later)) {
            return;
        }
        let Self { record, time, options, .. } = *self;
        let example = self.example.get_or_insert_with(|| example(record, time, options.language));
        let at = examples.partition_point(|it| it <= example);
        examples.insert(at, example.clone());
        examples.truncate(max);
    }
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

impl SetTally {
    fn new(rules: &BacktestRules) -> Self {
        let rule_set = rules.facts.clone();
        Self {
            matched: 0,
            ignored: 0,
            unmatched: 0,
            days: BTreeMap::new(),
            rules: vec![RuleTally::default(); rule_set.rules.len()],
            overlaps: Vec::new(),
            flood: FloodTimes::default(),
            rule_set,
        }
    }

    fn severity(&self, rule: usize) -> Option<Severity> {
        self.rule_set.rules.get(rule).map(|it| it.severity)
    }

    /// Counts a verdict, with the record if it alerts.
    fn count(&mut self, verdict: &Verdict<'_>, record: Option<&mut AlertingRecord<'_, '_>>) {
        let Some(record) = record else {
            let is_ignored = verdict.ignored.is_some() && !verdict.rules.is_empty();
            *(if is_ignored { &mut self.ignored } else { &mut self.unmatched }) += 1;
            for rule in verdict.rules.iter().filter(|_| is_ignored) {
                self.rules[*rule].ignored += 1;
            }
            return;
        };
        self.matched += 1;
        if let Some(time) = record.time {
            *self.days.entry(time.day()).or_default() += 1;
        }
        for (order, rule) in verdict.rules.iter().enumerate() {
            self.rules[*rule].count(order == 0, record);
        }
        self.count_overlaps(&verdict.rules);
        self.add_flood_time(&verdict.rules, record);
    }

    fn count_overlaps(&mut self, rules: &[usize]) {
        for (index, one) in rules.iter().enumerate() {
            for other in &rules[index + 1..] {
                let rules = [*one.min(other), *one.max(other)];
                match self.overlaps.binary_search_by(|it| it.rules.cmp(&rules)) {
                    Ok(at) => self.overlaps[at].alerts += 1,
                    Err(at) => self.overlaps.insert(at, Overlap { rules, alerts: 1 }),
                }
            }
        }
    }

    /// Adds the time of an alert that may be held back.
    fn add_flood_time(&mut self, rules: &[usize], record: &AlertingRecord<'_, '_>) {
        let policy = self.rule_set.flood;
        let Some((first, time)) = rules.first().zip(record.time) else { return };
        if policy.limit == 0 || self.severity(*first).is_none_or(|it| it >= policy.never_hold) {
            return;
        }
        let names = rules.iter().filter_map(|it| self.rule_set.rules.get(*it));
        let key = RateKey::of(record.record, names.map(|it| &*it.name));
        self.flood.add(FloodKey::of(&key), *first, time, policy.limit);
        // Bounds the memory. The result is the same as that of doing it once at the end.
        if self.matched.is_multiple_of(1 << 20) {
            self.flood.normalize(policy.limit);
        }
    }

    fn count_exclusive(&mut self, verdict: &Verdict<'_>, record: &mut AlertingRecord<'_, '_>) {
        for rule in &verdict.rules {
            let exclusive = self.rules[*rule].exclusive.get_or_insert_default();
            exclusive.alerts += 1;
            record.add_to(&mut exclusive.examples);
        }
    }

    fn normalize(&mut self) {
        self.flood.normalize(self.rule_set.flood.limit);
        for rule in &mut self.rules {
            for (dimension, counts) in &mut rule.values {
                counts.truncate(dimension.limit());
            }
        }
    }
}

impl RuleTally {
    fn count(&mut self, is_first: bool, record: &mut AlertingRecord<'_, '_>) {
        self.alerts += 1;
        self.first += u64::from(is_first);
        if let Some(time) = record.time {
            *self.days.entry(time.day()).or_default() += 1;
        }
        record.add_to(&mut self.examples);
        let count = ValueCount { alerts: 1, first: u64::from(is_first) };
        for (dimension, value) in record.values() {
            let counts = self.values.entry(*dimension).or_default();
            counts.add(value, count, dimension.limit());
        }
    }
}

/// Returns the title of a problem and what to do.
fn reason(problem: &Diagnostic) -> Phrase {
    match &problem.help {
        Some(help) => problem.title.clone().because(help),
        None => problem.title.clone(),
    }
}
