//! Compares the engine with a plain evaluation: each pattern on the tree of the event.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use proptest::collection::vec;
use proptest::prelude::*;

use super::delivery::{record_requires_all_events, requires_all_events};
use super::{AlertingRule, Engine, Verdict, VerdictError, compile};
use crate::alert::Severity;
use crate::aws::is_read_name;
use crate::diagnostic::Span;
use crate::event::{EventBridgeEvent, EventForm, UnwrappedItem, read};
use crate::json::{Node, Value, parse_first};
use crate::pattern::{EventError, Pattern, evaluate, parse};
use crate::rules::set::State;

type Rules = Vec<(AlertingRule, Pattern)>;
type Ignores = Vec<(String, Pattern)>;

fn rule((pattern, state, severity): (String, State, Severity)) -> (AlertingRule, Pattern) {
    let rule = AlertingRule { name: pattern.clone(), title: None, severity, state };
    (rule, parse(&pattern).unwrap())
}

/// Evaluates each pattern on the tree.
fn expected<'i>(rules: &Rules, ignores: &'i Ignores, event: &str) -> Verdict<'i> {
    let event = parse_first(event).unwrap();
    let matching = rules.iter().enumerate().filter(|(_, (_, pattern))| evaluate(pattern, &event));
    let receives = |rule: &AlertingRule| rule.state == State::AllEvents || !is_special(&event);
    let (mut rules, not_delivered): (Vec<_>, Vec<_>) =
        matching.map(|(index, (rule, _))| (index, rule)).partition(|(_, rule)| receives(rule));
    rules.sort_by_key(|(_, rule)| Reverse(rule.severity));
    let indices = |rules: Vec<(usize, _)>| rules.into_iter().map(|(index, _)| index).collect();
    let suppressing = ignores.iter().find(|(_, pattern)| evaluate(pattern, &event));
    Verdict {
        rules: indices(rules),
        not_delivered: indices(not_delivered),
        ignored: suppressing.map(|(name, _)| name.as_str()),
    }
}

/// Returns true if rules in the state `Enabled` do not receive an event.
fn is_special(event: &Node<'_>) -> bool {
    let member = |name| event.get("detail").and_then(|it| it.get(name));
    let is = |name, value| member(name).is_some_and(|it| it.value == Value::Bool(value));
    let name = member("eventName").and_then(Node::string).unwrap_or_default();
    is_read_name(name) && is("readOnly", true) && !is("managementEvent", false)
}

#[test]
fn some_read_only_events_are_delivered_only_to_rules_in_a_special_state() {
    for (event, expected) in [
        (r#"{"detail": {"eventName": "GetUser", "readOnly": true}}"#, true),
        (r#"{"detail":{"x":[{"eventName":"a"}],"readOnly" : true,"eventName":"\u0047et"}}"#, true),
        (r#"{"detail": {"eventName": "GetUser", "read\u004fnly": true}}"#, true),
        (
            r#"{"detail": {"eventName": "GetUser", "readOnly": true, "managementEvent": true}}"#,
            true,
        ),
        (
            r#"{"detail": {"eventName": "GetUser", "readOnly": true, "managementEvent": false}}"#,
            false,
        ),
        (r#"{"detail": {"eventName": "GetUser", "readOnly": false}}"#, false),
        (r#"{"detail": {"eventName": "GetUser", "readOnly": "true"}}"#, false),
        (r#"{"detail": {"eventName": "Decrypt", "readOnly": true}}"#, false),
        (r#"{"detail": {"eventName": ["GetUser"], "readOnly": true}}"#, false),
        (r#"{"eventName": "GetUser", "readOnly": true, "detail": {}}"#, false),
        (r#"{"a": {"detail": {"eventName": "GetUser", "readOnly": true}}}"#, false),
        // The last of duplicate members counts.
        (r#"{"detail": {"eventName": "GetUser", "readOnly": true}, "detail": 1}"#, false),
        (r#"{"detail": {"eventName": "a", "readOnly": true, "eventName": "ListUsers"}}"#, true),
        (r#"{"detail": {"readOnly": true, "eventName": "GetUser", "eventName": {}}}"#, false),
        ("{}", false),
        (r#"{"detail": []}"#, false),
        (r#"{"detail": {"readOnly": true, "eventName": "GetUser"}, "x": {"eventName": 1}}"#, true),
    ] {
        let requires = requires_all_events(event);
        assert_eq!(requires, expected, "{event}");
        assert_eq!(is_special(&parse_first(event).unwrap()), expected, "{event}");
    }
    let rule = rule((r#"{"source": ["aws.ecs"]}"#.to_owned(), State::Enabled, Severity::Low));
    let engine = Engine::new([rule], []);
    let usual = RECORD.iter().filter(|(name, _)| *name != "eventName");
    let usual: Vec<_> = usual.map(|(name, value)| format!("\"{name}\": {value}")).collect();
    let usual = usual.join(", ");
    for (members, expected) in [
        (r#""eventName": "GetUser", "x": {"readOnly": [true]}, "readOnly": true"#, true),
        (r#""eventName": "GetUser", "x": {"readOnly": true}"#, false),
        (r#""eventName": "GetUser", "readOnly": true, "managementEvent": true"#, true),
        (r#""eventName": "GetUser", "readOnly": true, "managementEvent": false"#, false),
        (r#""eventName": "GetUser", "readOnly": "true""#, false),
        (r#""eventName": "DeleteUser", "readOnly": true"#, false),
        (r#""eventName": "a", "readOnly": true, "eventName": "ListUsers""#, true),
        (r#""eventName": "GetUser", "readOnly": true, "readOnly": false"#, false),
    ] {
        let record = format!("{{{members}, {usual}}}");
        let scanned = engine.scan(record.as_bytes(), EventForm::Record, &mut engine.scratch());
        let (scanned, verdict) = scanned.unwrap();
        let requires = record_requires_all_events(&scanned, record.as_bytes());
        assert_eq!(requires, expected, "{record}");
        assert_eq!(verdict.not_delivered.is_empty(), !expected, "{record}");
    }
}

fn field() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\"eventName\"",
        "\"readOnly\"",
        "\"managementEvent\"",
        "\"event\\u004eame\"",
        "\"read\\u004fnly\"",
        "\"detail\"",
        "\"a\"",
    ])
}

fn value() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        "\"GetUser\"",
        "\"\\u0047etUser\"",
        "\"DeleteUser\"",
        "true",
        "false",
        "null",
        "1.0",
        "\"\\ud800\"",
    ]);
    scalar.prop_map(str::to_owned).prop_recursive(3, 16, 4, |inner| {
        let elements = vec(inner.clone(), 0..3).prop_map(|it| format!("[{}]", it.join(",")));
        prop_oneof![members(field(), inner), elements]
    })
}

/// Generates an object, which may have duplicate names.
fn members(
    name: impl Strategy<Value = &'static str>,
    value: impl Strategy<Value = String>,
) -> impl Strategy<Value = String> {
    let members = vec((name, value), 0..5);
    members.prop_map(|members| {
        let members: Vec<_> = members.iter().map(|(name, it)| format!("{name}: {it}")).collect();
        format!("{{{}}}", members.join(", "))
    })
}

fn event() -> impl Strategy<Value = String> {
    let detail = members(field(), value());
    let name = prop::sample::select(vec!["\"detail\"", "\"a\"", "\"detail\""]);
    members(name, prop_oneof![4 => detail, 1 => value()])
}

fn pattern() -> impl Strategy<Value = String> {
    let term = prop::sample::select(vec![
        "\"GetUser\"",
        "\"DeleteUser\"",
        "true",
        "{\"exists\": true}",
        "{\"exists\": false}",
        "{\"prefix\": \"Get\"}",
        "{\"anything-but\": \"GetUser\"}",
    ]);
    let name = prop::sample::select(vec!["eventName", "readOnly", "a", "a.eventName"]);
    let condition = (name, term).prop_map(|(name, term)| match name.split_once('.') {
        Some((outer, inner)) => {
            format!("{{\"detail\": {{\"{outer}\": {{\"{inner}\": [{term}]}}}}}}")
        }
        None => format!("{{\"detail\": {{\"{name}\": [{term}]}}}}"),
    });
    prop_oneof![
        3 => condition.clone(),
        1 => vec(condition, 2..3).prop_map(|all| format!("{{\"$or\": [{}]}}", all.join(", "))),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    let state = prop::sample::select(vec![State::Enabled, State::AllEvents]);
    let severity = prop::sample::select(vec![Severity::Low, Severity::Medium, Severity::Critical]);
    vec((pattern(), state, severity).prop_map(rule), 0..6)
}

fn ignores() -> impl Strategy<Value = Ignores> {
    vec(pattern().prop_map(|it| (it.clone(), parse(&it).unwrap())), 0..3)
}

proptest! {
    #[test]
    fn the_verdict_equals_that_of_each_pattern_alone(
        rules in rules(),
        ignores in ignores(),
        events in vec(event(), 1..6),
        compiled in 0..9_usize,
    ) {
        let mut engine = Engine::new(rules.clone(), ignores.clone());
        let partial = compiled < engine.patterns.len();
        if partial {
            // As if the limits of a program admitted only the first patterns.
            (engine.program, engine.compiled) = compile(&engine.patterns[..compiled]);
        }
        let mut scratch = engine.scratch();
        for event in &events {
            let verdict = engine.verdict(event, &mut scratch).unwrap();
            prop_assert_eq!(&verdict, &expected(&rules, &ignores, event), "{} {}", event, partial);
            let alerts = !verdict.rules.is_empty() && verdict.ignored.is_none();
            prop_assert_eq!(verdict.alerts(), alerts);
            let is_explained = verdict.suppression().is_some();
            let matches = !verdict.rules.is_empty() || !verdict.not_delivered.is_empty();
            prop_assert_eq!(is_explained, matches && !alerts);
        }
    }
}

/// The usual members of a record of an API call.
const RECORD: [(&str, &str); 8] = [
    ("eventVersion", r#""1.08""#),
    ("eventTime", r#""2026-01-02T03:04:05Z""#),
    ("eventSource", r#""ecs.amazonaws.com""#),
    ("eventName", r#""GetUser""#),
    ("awsRegion", r#""us-east-1""#),
    ("eventID", r#""e-1""#),
    ("eventType", r#""AwsApiCall""#),
    ("recipientAccountId", r#""111122223333""#),
];

/// The usual members of an envelope.
const ENVELOPE: [(&str, &str); 4] = [
    ("id", r#""i-1""#),
    ("detail-type", r#""AWS API Call via CloudTrail""#),
    ("source", r#""aws.ecs""#),
    ("detail", r#"{"eventName":"GetUser","eventSource":"ecs.amazonaws.com","a":[{"b":1}]}"#),
];

/// Names of members, some of which decide the form of an object.
const NAMES: &[&str] = &[
    "eventVersion",
    "eventTime",
    "eventSource",
    "eventName",
    "event\\u004eame",
    "awsRegion",
    "eventID",
    "eventId",
    "eventType",
    "eventCategory",
    "recipientAccountId",
    "detail",
    "detail-type",
    "source",
    "source.x",
    "detail.a",
    "account",
    "version",
    "resources",
    "readOnly",
    "managementEvent",
    "Records",
    "Message",
    "a",
    "a.b",
];

/// Values of members.
const VALUES: &[&str] = &[
    r#""GetUser""#,
    r#""Get\u0055ser""#,
    r#""ecs.amazonaws.com""#,
    r#""signin.amazonaws.com""#,
    r#""aws:s3""#,
    r#""AwsServiceEvent""#,
    r#""awsapicall""#,
    r#""Management""#,
    "\"\"",
    r#"" ""#,
    "\"\u{3000}\"",
    r#""é""#,
    "true",
    "false",
    "null",
    "1.0",
    "01",
    "{}",
    "[]",
    r#"[{"b": 1}, "GetUser"]"#,
    r#"{"eventName": "GetUser", "b": [[1], {"eventName": 2}]}"#,
];

/// A record or an envelope with a few members that are missing, or that occur twice with another value.
fn usual_event() -> impl Strategy<Value = String> {
    let base = prop::sample::select(vec![&RECORD[..], &ENVELOPE]);
    let others =
        vec((prop::sample::select(NAMES.to_vec()), prop::sample::select(VALUES.to_vec())), 0..4);
    let spaces = prop::sample::select(vec![["", ""], [" ", "\n"]]);
    (base, others, 0..24_usize, spaces, any::<prop::sample::Index>()).prop_map(
        |(base, others, missing, [inner, outer], at)| {
            let mut members = base.to_vec();
            if missing < members.len() {
                members.remove(missing);
            }
            let at = at.index(members.len() + 1);
            members.splice(at..at, others);
            let members: Vec<_> =
                members.iter().map(|(name, it)| format!("{outer}\"{name}\":{inner}{it}")).collect();
            format!("{{{}{inner}}}", members.join(","))
        },
    )
}

fn usual_pattern() -> impl Strategy<Value = String> {
    let own = prop::sample::select(vec![
        r#"{"source": ["aws.ecs"]}"#,
        r#"{"source": [{"prefix": "aws."}], "detail": {"eventName": ["GetUser"]}}"#,
        r#"{"detail-type": ["AWS API Call via CloudTrail"], "account": ["111122223333"]}"#,
        r#"{"region": ["us-east-1"], "id": ["e-1", "i-1"]}"#,
        r#"{"time": [{"suffix": "Z"}], "version": ["0"]}"#,
        r#"{"resources": [{"exists": false}], "detail": {"a": {"b": [1]}}}"#,
        r#"{"detail": [{"exists": false}]}"#,
        r#"{"detail": {"b": {"eventName": [2]}}, "account": [{"exists": true}]}"#,
        r#"{"source": {"x": [{"exists": true}]}}"#,
    ]);
    prop_oneof![1 => own.prop_map(str::to_owned), 1 => pattern()]
}

/// The form of the event in a text, and the event as EventBridge delivers it, from its tree.
fn from_tree(text: &str) -> Option<(EventForm, String)> {
    let mut found = None;
    let _breaks_at_the_first = read(text, &mut |item| {
        found = match item {
            UnwrappedItem::Record(record, place) => {
                let form = record.envelope().map_or(EventForm::Record, |_| EventForm::Envelope);
                Some((form, EventBridgeEvent::record(&record, &place).text.into_owned()))
            }
            UnwrappedItem::Foreign(node, place, _) => {
                let event = EventBridgeEvent::verbatim(node, place.text);
                Some((EventForm::Envelope, event.text.into_owned()))
            }
            UnwrappedItem::Problem(_) => None,
        };
        ControlFlow::Break(())
    });
    found
}

proptest! {
    #[test]
    fn a_verdict_found_while_reading_is_that_of_the_delivered_event(
        rules in vec((usual_pattern(), Just(State::Enabled), Just(Severity::Low)).prop_map(rule), 1..9),
        texts in vec(usual_event(), 1..6),
        after in prop::sample::select(vec!["", ",{}", "\n\u{ac00}", "x"]),
    ) {
        let engine = Engine::new(rules, []);
        let mut scratch = engine.scratch();
        for text in &texts {
            let bytes = format!("{text}{after}").into_bytes();
            for form in [EventForm::Record, EventForm::Envelope] {
                let Some((scanned, verdict)) = engine.scan(&bytes, form, &mut scratch) else {
                    continue;
                };
                let (expected_form, event) = from_tree(text).unwrap();
                prop_assert_eq!((scanned.form, scanned.end), (expected_form, text.len()));
                let expected = engine.verdict(&event, &mut engine.scratch()).unwrap();
                prop_assert_eq!(verdict, expected, "{}", text);
            }
        }
    }
}

#[test]
fn usual_events_have_a_verdict_while_they_are_read() {
    let object = |members: &[(&str, &str)]| {
        let members: Vec<_> = members.iter().map(|(name, it)| format!("\"{name}\":{it}")).collect();
        format!("{{{}}}", members.join(","))
    };
    let pattern = r#"{"source": ["aws.ecs"], "detail": {"eventName": ["GetUser"]}}"#;
    let engine = Engine::new([rule((pattern.to_owned(), State::Enabled, Severity::Low))], []);
    let mut scratch = engine.scratch();
    let mut rules = |text: &[u8], form| Some(engine.scan(text, form, &mut scratch)?.1.rules);
    let (record, envelope) = (object(&RECORD), object(&ENVELOPE));
    for (text, form, other) in [
        (&record, EventForm::Record, EventForm::Envelope),
        (&envelope, EventForm::Envelope, EventForm::Record),
    ] {
        assert_eq!(rules(text.as_bytes(), form), Some(vec![0]));
        assert_eq!(rules(text.as_bytes(), other), None);
        assert_eq!(rules(&text.as_bytes()[..text.len() - 1], form), None);
        let not_utf8 = text.replace("ecs.", "x\u{e9}.").into_bytes();
        let not_utf8: Vec<_> = not_utf8.into_iter().filter(|it| *it != 0xa9).collect();
        assert_eq!(rules(&not_utf8, form), None);
    }
    // EventBridge's limit includes the envelope.
    let nested = |levels| format!("\"a\":{}{}", "[".repeat(levels), "]".repeat(levels));
    let deep = |levels| record.replacen('{', &format!("{{{},", nested(levels)), 1);
    assert_eq!(rules(deep(998).as_bytes(), EventForm::Record), Some(vec![0]));
    assert_eq!(rules(deep(999).as_bytes(), EventForm::Record), None);
}

/// An event whose duplicate arrays have too many combinations for the program.
#[test]
fn an_event_that_is_too_complex_for_the_program_has_a_verdict() {
    let detail = r#"{"detail": {"a": {"x": [1], "y": [1]}}}"#;
    let texts = [detail, r#"{"detail": {"b": ["c"]}}"#, r#"{"detail": {"b": ["d"]}}"#];
    let rules = texts.map(|it| rule((it.to_owned(), State::Enabled, Severity::Medium)));
    let ignores = vec![("c".to_owned(), parse(texts[1]).unwrap())];
    let objects = "{\"x\": 1, \"y\": 1}, ".repeat(300);
    let event =
        format!("{{\"detail\": {{\"b\": \"c\", \"a\": [{objects}1], \"a\": [{objects}1]}}}}");
    let (rules, engine) = (rules.to_vec(), Engine::new(rules, ignores.clone()));
    let mut scratch = engine.scratch();
    let program = engine.program.matches(event.as_bytes(), &mut scratch);
    assert_eq!(program.err(), Some(EventError::TooComplex));
    let verdict = engine.verdict(&event, &mut scratch).unwrap();
    assert_eq!(verdict, expected(&rules, &ignores, &event));
    assert_eq!((verdict.rules, verdict.ignored), (vec![0, 1], Some("c")));
    // The buffers remain usable.
    assert_eq!(engine.verdict("{}", &mut scratch).unwrap(), Verdict::default());
}

/// Four conditions on three arrays have a million combinations, of which none matches.
#[test]
fn an_event_that_takes_too_long_is_undecided() {
    let condition = |name: &str| format!("\"{name}\": [1]");
    let conditions = ["p", "q", "r", "s"].map(condition).join(", ");
    let pattern = format!("{{\"detail\": {{\"a\": {{{conditions}}}}}}}");
    let other = r#"{"detail": {"b": ["c"]}}"#.to_owned();
    let rules = [pattern, other].map(|it| rule((it, State::Enabled, Severity::Medium)));
    let engine = Engine::new(rules, []);
    let objects = |last: u8| {
        let first = "{\"p\": 1, \"q\": 1, \"r\": 1, \"s\": 2}, ".repeat(100);
        format!("\"a\": [{first}{{\"s\": {last}}}]")
    };
    let event = |last| {
        let arrays = [objects(last), objects(last), objects(last)].join(", ");
        format!("{{\"detail\": {{\"b\": \"c\", {arrays}}}}}")
    };
    let mut scratch = engine.scratch();
    // No value passes the last condition, so that the combinations need not be tried.
    assert_eq!(engine.verdict(&event(2), &mut scratch).unwrap().rules, [1]);
    assert_eq!(engine.verdict(&event(1), &mut scratch), Err(VerdictError::Undecided));
    assert_eq!(engine.verdict("{}", &mut scratch), Ok(Verdict::default()));
    // It leaves nothing of a budget for another complex event.
    let all = "{\"p\": 1, \"q\": 1, \"r\": 1, \"s\": 1}, ".repeat(100);
    let second = format!("{{\"detail\": {{\"a\": [{all}1], \"a\": [{all}1]}}}}");
    assert_eq!(engine.verdict(&second, &mut scratch).unwrap().rules, [0]);
    let mut budget = Engine::budget();
    for (event, expected) in [
        (&*event(1), Err(VerdictError::Undecided)),
        (&second, Err(VerdictError::Undecided)),
        (r#"{"detail": {"b": "c"}}"#, Ok(vec![1])),
    ] {
        let verdict = engine.verdict_within(event, &mut scratch, &mut budget);
        assert_eq!(verdict.map(|it| it.rules), expected);
    }
}

/// Of patterns with 512 sub-rules of 256 conditions each, the limit of a program admits 128.
#[test]
fn rules_that_are_too_large_to_compile_have_a_verdict() {
    let either = |number| format!("\"$or\": [{{\"l{number}\": [1]}}, {{\"r{number}\": [1]}}]");
    let fields: Vec<_> = (0..247).map(|it| format!("\"f{it}\": [1]")).collect();
    let nested = (0..9).fold(format!("{{{}}}", fields.join(",")), |inner, number| {
        format!("{{{}, \"n\": {inner}}}", either(number))
    });
    let large = (nested, State::Enabled, Severity::Medium);
    let small = (r#"{"a": [1]}"#.to_owned(), State::Enabled, Severity::Medium);
    let rules = [vec![rule(large); 129], vec![rule(small)]].concat();
    let engine = Engine::new(rules, []);
    assert_eq!((engine.compiled, engine.patterns.len()), (128, 131));
    let mut scratch = engine.scratch();
    assert_eq!(engine.verdict(r#"{"a": 1}"#, &mut scratch).unwrap().rules, [129]);
    assert_eq!(engine.verdict(r#"{"a": 2}"#, &mut scratch).unwrap(), Verdict::default());
}

#[test]
fn only_invalid_events_are_errors() {
    let engine = Engine::new([], []);
    let mut scratch = engine.scratch();
    let mut code = |event| {
        engine.verdict(event, &mut scratch).map_err(|it| it.diagnostic(Span::default()).code.id())
    };
    assert_eq!(code("{\"a\": 01}"), Err("AA0001"));
    assert_eq!(code("[]"), Err("AA0116"));
    assert_eq!(code(""), Err("AA0001"));
    // Trailing input is ignored, as in EventBridge.
    assert_eq!(code("{} {"), Ok(Verdict::default()));
}

#[test]
fn threads_can_share_an_engine_and_exchange_verdicts() {
    fn is_shared<T: Send + Sync>() {}
    fn is_sent<T: Send>() {}
    is_shared::<Engine>();
    is_sent::<Verdict<'_>>();
    is_sent::<crate::pattern::Scratch>();
}
