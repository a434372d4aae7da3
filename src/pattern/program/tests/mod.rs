//! Compares the program with `evaluate`, and its scanner with the tree parser.

mod arrays;
mod generate;
mod generate_arrays;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{EventError, Program, RuleId};
use crate::diagnostic::Code;
use crate::json::{Value, parse_first};
use crate::pattern::{Builder, Pattern, evaluate, parse};

pub(super) fn compile(patterns: &[Pattern]) -> Program {
    let mut builder = Builder::new();
    for (id, pattern) in (0..).zip(patterns) {
        builder.add(RuleId(id), pattern);
    }
    builder.build().unwrap()
}

fn valid(texts: &[String]) -> Vec<Pattern> {
    texts.iter().filter_map(|text| parse(text).ok()).collect()
}

/// Returns the rules that the program must find.
pub(super) fn expected(patterns: &[Pattern], event: &str) -> Vec<RuleId> {
    let event = parse_first(event).unwrap();
    let rules = (0..).map(RuleId).zip(patterns);
    rules.filter(|(_, pattern)| evaluate(pattern, &event)).map(|(id, _)| id).collect()
}

/// Returns `true` if the program must accept an event.
fn is_event(event: &[u8]) -> bool {
    let valid = match str::from_utf8(event) {
        Ok(text) => text,
        Err(error) => str::from_utf8(&event[..error.valid_up_to()]).unwrap(),
    };
    parse_first(valid).is_ok_and(|event| matches!(event.value, Value::Object(_)))
}

proptest! {
    #![proptest_config(crate::scaled_cases(if cfg!(debug_assertions) { 150 } else { 20_000 }))]

    #[test]
    fn many_rules_at_once_answer_as_evaluate(
        patterns in vec(generate::pattern(), 1..50),
        events in vec(generate::event(), 1..4),
    ) {
        let patterns = valid(&patterns);
        let program = compile(&patterns);
        let mut scratch = program.scratch();
        for event in events {
            let rules = program.matches(event.as_bytes(), &mut scratch).unwrap();
            let expected = expected(&patterns, &event);
            let wrong = (0..).map(RuleId).zip(&patterns).find(|(id, _)| {
                rules.contains(*id) != expected.contains(id)
            });
            prop_assert_eq!(rules.ids(), &expected[..], "{:?}\n{}", wrong.map(|it| it.1.to_string()), event);
        }
    }

    #[test]
    fn a_rule_does_not_change_the_answer_of_another(
        patterns in vec(generate::pattern(), 2..10),
        event in generate::event(),
    ) {
        let patterns = valid(&patterns);
        let all = compile(&patterns);
        let mut scratch = all.scratch();
        let together = all.matches(event.as_bytes(), &mut scratch).unwrap();
        for (id, pattern) in (0..).map(RuleId).zip(&patterns) {
            let alone = compile(std::slice::from_ref(pattern));
            let mut scratch = alone.scratch();
            let alone = alone.matches(event.as_bytes(), &mut scratch).unwrap();
            prop_assert_eq!(together.contains(id), alone.contains(RuleId(0)), "{}", pattern);
        }
    }

    #[test]
    fn invalid_events_are_rejected_as_by_the_parser(
        pattern in generate::pattern(),
        event in generate::event(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![
            prop::sample::select(&b"{}[],:\"\\ \n\t\x01\x1f0-+.eEtfnu/x\xc3\xa9\xed\xa0\x80\xff"[..]),
            any::<u8>(),
        ],
        change in 0..3,
    ) {
        let program = compile(&valid(&[pattern]));
        let mut bytes = event.into_bytes();
        let at = at.index(bytes.len());
        match change {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        let answer = program.matches(&bytes, &mut program.scratch()).map(drop);
        prop_assert_eq!(answer.is_ok(), is_event(&bytes), "{:?}", String::from_utf8_lossy(&bytes));
    }
}

fn error_of(event: &[u8]) -> Option<Code> {
    let program = compile(&[parse(r#"{"a": ["x"]}"#).unwrap()]);
    match program.matches(event, &mut program.scratch()) {
        Ok(_) => None,
        Err(EventError::Invalid(diagnostic)) => Some(diagnostic.code),
        Err(EventError::TooComplex) => panic!("a small event"),
    }
}

#[test]
fn invalid_events_have_a_code() {
    for (event, code) in [
        (&b"{\"a\": 1} trailing"[..], None),
        (b"  {}", None),
        (b"", Some(Code::InvalidJson)),
        (b"[]", Some(Code::EventNotAnObject)),
        (b"\"text\"", Some(Code::EventNotAnObject)),
        (b"{\"z\": {\"a\": [1,}", Some(Code::InvalidJson)),
        (b"{\"z\": 01}", Some(Code::InvalidJson)),
        (b"{\"z\": tru}", Some(Code::InvalidJson)),
        (b"{\"z\": \"\\x\"}", Some(Code::InvalidJson)),
        (b"{\"z\": \"\xff\"}", Some(Code::NotUtf8)),
        (b"{\"z\": \"a long enough text with \xed\xa0\x80 in it\"}", Some(Code::NotUtf8)),
        (b"{\"z\": \"\xc3\xa9\"} \xff", None),
    ] {
        assert_eq!(error_of(event), code, "{}", String::from_utf8_lossy(event));
    }
}

#[test]
fn depth_is_limited_in_tested_and_skipped_values() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"z\":", "}"), ("[[{\"a\":", "}]]")] {
        let levels = open.len() - open.replace(['{', '['], "").len();
        for (key, total) in [("a", 999), ("a", 1_000), ("z", 999), ("z", 1_000)] {
            let count = total / levels;
            let depth = 1 + count * levels;
            let event = format!("{{\"{key}\":{}1{}}}", open.repeat(count), close.repeat(count));
            let code = (depth > 1_000).then_some(Code::TooDeep);
            assert_eq!(error_of(event.as_bytes()), code, "{open} {depth}");
            assert_eq!(is_event(event.as_bytes()), code.is_none());
        }
    }
}

#[test]
fn the_length_of_numbers_is_limited() {
    for (length, code) in [(1_000, None), (1_001, Some(Code::InvalidJson))] {
        for key in ["a", "z"] {
            let event = format!("{{\"{key}\": {}}}", "1".repeat(length));
            assert_eq!(error_of(event.as_bytes()), code);
        }
    }
}

#[test]
fn a_program_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&compile(&[]));
}
