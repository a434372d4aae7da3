//! Checks that the pattern parser never panics, that printing and parsing returns the same pattern, as does removing white
//! space, and that lints, explanations and the compiled program agree with the parser and `evaluate`. The input is a
//! pattern and, after the byte 0x1E, an event.
#![no_main]

use audit_alert::diagnostic::{Diagnostic, Span};
use audit_alert::json::{compact, parse_first};
use audit_alert::pattern::{
    Builder, ConditionOutcome, EventError, Pattern, RuleId, check_event, check_length, evaluate,
    explain, lint, parse,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, event) = text.split_once('\x1e').unwrap_or((text, "{}"));
    check_length(text).iter().for_each(|it| check(it, text));
    let pattern = match parse(text) {
        Ok(pattern) => pattern,
        Err(report) => {
            report.diagnostics().iter().for_each(|it| check(it, text));
            return;
        }
    };
    print(&pattern);
    let installed = compact(text).expect("a valid pattern is JSON");
    assert_eq!(parse(&installed).map(Pattern::strip), Ok(pattern.clone().strip()), "{installed}");
    lint(&pattern).iter().for_each(|it| check(it, text));
    match_event(&pattern, event);
});

/// Checks that spans lie in the text, and that the fixed text can be parsed without a panic.
fn check(diagnostic: &Diagnostic, text: &str) {
    assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
    if let Some(fix) = &diagnostic.fix {
        let mut fixed = text.to_owned();
        fixed.replace_range(fix.span.range(), &fix.text);
        let _verdict = parse(&fixed);
    }
}

fn print(pattern: &Pattern) {
    let printed = pattern.to_string();
    let again = parse(&printed).unwrap_or_else(|report| panic!("{printed}: {report}"));
    assert_eq!(again.to_string(), printed);
    assert_eq!(again.strip(), pattern.clone().strip());
}

fn match_event(pattern: &Pattern, text: &str) {
    let mut builder = Builder::new();
    builder.add(RuleId(7), pattern);
    let program = builder.build().expect("a small rule set");
    let mut scratch = program.scratch();
    let answer = program.matches(text.as_bytes(), &mut scratch);
    let event = match parse_first(text) {
        Ok(event) => event,
        Err(problem) => {
            assert_eq!(answer, Err(EventError::Invalid(Box::new(problem))));
            return;
        }
    };
    check_event(&event).iter().for_each(|it| check(it, text));
    let matched = evaluate(pattern, &event);
    match answer {
        Ok(rules) => {
            assert!(event.members().is_some());
            assert_eq!(rules.contains(RuleId(7)), matched);
        }
        Err(EventError::Invalid(_)) => assert!(event.members().is_none()),
        Err(EventError::TooComplex) => {}
    }
    let explanation = explain(pattern, &event);
    assert_eq!(explanation.matched, matched);
    let closest = explanation.closest();
    assert_eq!(closest.is_some_and(|it| it.matched), matched);
    for rule in &explanation.rules {
        let all = rule.conditions.iter().all(|it| it.outcome == ConditionOutcome::Matched);
        assert_eq!(rule.matched, all);
        for condition in &rule.conditions {
            let passing = condition.tests.iter().flat_map(|it| &it.passing);
            let in_event = |span: &Span| text.get(span.range()).is_some();
            let spans = condition.seen.iter().chain(&condition.containers).chain(passing);
            assert!(spans.chain(&condition.chosen).all(in_event));
            assert!(condition.chosen.is_none_or(|it| condition.seen.contains(&it)));
        }
    }
}
