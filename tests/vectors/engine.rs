//! Tests the engine of rule sets with each pattern, as a rule and as an ignored event, alone and with all patterns of a file.

use audit_alert::alert::Severity;
use audit_alert::diagnostic::Name;
use audit_alert::event::{EventForm, EventItem, EventSource};
use audit_alert::json::parse_first;
use audit_alert::pattern::{self, Pattern, evaluate};
use audit_alert::rules::engine::{AlertingRule, Engine};
use audit_alert::rules::set::State;

use crate::{Vector, vector_files, vectors};

/// Number of patterns that are evaluated for an event besides its own. `evaluate` is too slow for all pairs.
const NEIGHBORS: usize = 50;

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn the_engine_has_the_recorded_verdicts() {
    for path in vector_files() {
        let cases: Vec<_> = vectors(&path).into_iter().filter_map(case).collect();
        println!("{}: {} cases", path.display(), cases.len());
        cases.iter().for_each(assert_alone);
        let read = cases.iter().filter(|it| assert_read(it)).count();
        println!("{read} of them read as usual events");
        // Some files have no verdicts of events.
        assert!(read * 2 >= cases.len(), "{read}");
        assert_together(&cases);
    }
}

fn case(vector: Vector) -> Option<(Pattern, bool, Vector)> {
    Some((pattern::parse(&vector.pattern).ok()?, vector.expect.r#match?, vector))
}

fn rule(id: &str, pattern: &Pattern) -> (AlertingRule, Pattern) {
    let (name, state) = (id.to_owned(), State::AllEvents);
    (AlertingRule { name, title: None, severity: Severity::Medium, state }, pattern.clone())
}

fn assert_alone((pattern, expected, vector): &(Pattern, bool, Vector)) {
    let Vector { id, event, .. } = vector;
    let engine = Engine::new([rule(id, pattern)], [(id.clone(), pattern.clone())]);
    let verdict = engine.verdict(event, &mut engine.scratch()).unwrap();
    assert_eq!(!verdict.rules.is_empty(), *expected, "{id}");
    assert_eq!(verdict.ignored, expected.then_some(id.as_str()), "{id}");
}

/// The beginning of a record of an API call.
const RECORD: &str = r#"{"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z","eventSource":"a.amazonaws.com","eventName":"a","awsRegion":"a","eventID":"a","eventType":"AwsApiCall","recipientAccountId":"a""#;

/// Compares the verdict that is found while an event is read, or a record with its members, with that of the delivered
/// event. Returns false if there is none.
fn assert_read((_, _, vector): &(Pattern, bool, Vector)) -> bool {
    let members = vector.event.trim_start().strip_prefix('{').unwrap();
    let comma = if members.trim_start().starts_with('}') { "" } else { "," };
    let record = format!("{RECORD}{comma}{members}");
    let of_record = format!("{{\"detail\":{}}}", vector.pattern);
    [
        (&vector.event, &vector.pattern, EventForm::Envelope),
        (&record, &of_record, EventForm::Record),
    ]
    .into_iter()
    .any(|(text, pattern, form)| {
        let Ok(pattern) = pattern::parse(pattern) else { return false };
        let engine = Engine::new([rule(&vector.id, &pattern)], []);
        let found = engine.scan(text.as_bytes(), form, &mut engine.scratch());
        let Some((_, verdict)) = found else { return false };
        let item = EventSource::new(Name::Path(vector.id.clone()), text.as_bytes()).next();
        let Some(Ok(EventItem::Event(event))) = item else { panic!("{text}: {item:?}") };
        let mut buffer = String::new();
        let delivered = event.delivered(&mut buffer).unwrap();
        let expected = engine.verdict(delivered, &mut engine.scratch()).unwrap();
        assert_eq!(verdict, expected, "{text}");
        let event = parse_first(delivered).unwrap();
        assert_eq!(!verdict.rules.is_empty(), evaluate(&pattern, &event), "{text}");
        true
    })
}

fn assert_together(cases: &[(Pattern, bool, Vector)]) {
    let rules = cases.iter().map(|(pattern, _, vector)| rule(&vector.id, pattern));
    let engine = Engine::new(rules, []);
    let mut scratch = engine.scratch();
    for (number, (_, expected, Vector { event, .. })) in cases.iter().enumerate() {
        let verdict = engine.verdict(event, &mut scratch).unwrap();
        assert_eq!(verdict.rules.contains(&number), *expected, "{event}");
        let event = parse_first(event).unwrap();
        let first = number.saturating_sub(NEIGHBORS / 2);
        for (index, (pattern, ..)) in cases.iter().enumerate().skip(first).take(NEIGHBORS) {
            let matches = verdict.rules.contains(&index);
            assert_eq!(matches, evaluate(pattern, &event), "{number} {index}");
        }
    }
}
