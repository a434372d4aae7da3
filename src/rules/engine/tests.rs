//! Compares the engine with a plain evaluation: each pattern on the tree of the event.

use std::cmp::Reverse;

use proptest::collection::vec;
use proptest::prelude::*;

use super::delivery::requires_all_events;
use super::{AlertingRule, Engine, Verdict, compile};
use crate::alert::Severity;
use crate::aws::is_read_name;
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
    ] {
        assert_eq!(requires_all_events(event), expected, "{event}");
        assert_eq!(is_special(&parse_first(event).unwrap()), expected, "{event}");
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
    assert_eq!((engine.compiled, engine.patterns.len()), (128, 130));
    let mut scratch = engine.scratch();
    assert_eq!(engine.verdict(r#"{"a": 1}"#, &mut scratch).unwrap().rules, [129]);
    assert_eq!(engine.verdict(r#"{"a": 2}"#, &mut scratch).unwrap(), Verdict::default());
}

#[test]
fn only_invalid_events_are_errors() {
    let engine = Engine::new([], []);
    let mut scratch = engine.scratch();
    let mut code = |event| engine.verdict(event, &mut scratch).map_err(|it| it.code.id());
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
