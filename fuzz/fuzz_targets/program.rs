//! Compares [`Program`] with `evaluate`: many rules at once, and several events in a row with the same scratch, some of
//! them invalid. Patterns and events use few names and few values, so that they match often. Also compares the verdict
//! that an engine finds while it reads an event with that of the event as EventBridge delivers it.
#![no_main]

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use arbitrary::{Arbitrary, Result, Unstructured};
use audit_alert::alert::Severity;
use audit_alert::diagnostic::Name;
use audit_alert::event::{EventForm, EventItem, EventSource};
use audit_alert::json::{Value, parse_first};
use audit_alert::pattern::{
    Builder, EventError, Pattern, Program, RuleId, Scratch, evaluate, parse,
};
use audit_alert::rules::engine::{AlertingRule, Engine};
use audit_alert::rules::set::State;
use libfuzzer_sys::{Corpus, fuzz_target};

/// Comparisons so far: of one pattern, for one valid event.
static COMPARISONS: AtomicU64 = AtomicU64::new(0);

fuzz_target!(|case: Case| -> Corpus {
    let patterns: Vec<_> = case.patterns.iter().filter_map(|text| parse(text).ok()).collect();
    if patterns.is_empty() {
        return Corpus::Reject;
    }
    let mut builder = Builder::new();
    for (id, pattern) in (0..).zip(&patterns) {
        builder.add(RuleId(id), pattern);
    }
    let program = builder.build().expect("a small rule set");
    let mut scratch = program.scratch();
    for event in &case.events {
        compare(&patterns, &program, &mut scratch, event);
    }
    let engine = Engine::new(case.patterns.iter().flat_map(|text| rules(text)), []);
    let mut scratch = engine.scratch();
    for event in &case.events {
        for form in [EventForm::Record, EventForm::Envelope] {
            compare_scan(&engine, &mut scratch, event, form);
        }
    }
    Corpus::Keep
});

/// Rules with a pattern, for the whole event and for its `detail`.
fn rules(text: &str) -> Vec<(AlertingRule, Pattern)> {
    let texts = [text.to_owned(), format!("{{\"detail\":{text},\"account\":[\"a\"]}}")];
    let patterns = texts.iter().filter_map(|text| parse(text).ok());
    let rule =
        |state| AlertingRule { name: String::new(), title: None, severity: Severity::Low, state };
    patterns.zip([State::AllEvents, State::Enabled]).map(|(it, state)| (rule(state), it)).collect()
}

/// Compares the verdict of an event with more members, so that it has a usual form.
fn compare_scan(engine: &Engine, scratch: &mut Scratch, event: &[u8], form: EventForm) {
    let usual = match form {
        EventForm::Record => RECORD.to_owned().into_bytes(),
        EventForm::Envelope => {
            let start = r#"{"id":"i","account":"a","source":"aws.a","detail-type":"t","detail":"#;
            [start.as_bytes(), event].concat()
        }
    };
    let rest = event.strip_prefix(b"{").unwrap_or(event);
    let comma = if rest.starts_with(b"}") { "" } else { "," };
    let text = [&usual, comma.as_bytes(), rest].concat();
    let Some((_, found)) = engine.scan(&text, form, scratch) else { return };
    let first = EventSource::new(Name::Path(String::new()), text.as_slice()).next();
    let Some(Ok(EventItem::Event(event))) = first else { panic!("not an event: {first:?}") };
    assert_eq!(event.form, form);
    let mut buffer = String::new();
    let delivered = event.delivered(&mut buffer).expect("a valid event");
    let expected = engine.verdict(delivered, &mut engine.scratch()).expect("a valid event");
    assert_eq!(found, expected);
    count(engine.rules().len() as u64);
}

const RECORD: &str = r#"{"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z","eventSource":"a.b","eventName":"GetA","awsRegion":"b","eventID":"ab","eventType":"AwsApiCall","recipientAccountId":"a","readOnly":true"#;

fn compare(patterns: &[Pattern], program: &Program, scratch: &mut Scratch, event: &[u8]) {
    let answer = program.matches(event, scratch);
    let utf8 = match std::str::from_utf8(event) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&event[..error.valid_up_to()]).expect("valid up to here"),
    };
    let node = parse_first(utf8);
    let is_event = node.as_ref().is_ok_and(|node| matches!(node.value, Value::Object(_)));
    match (answer, node) {
        (Ok(rules), Ok(node)) => {
            assert!(is_event);
            let numbered = (0..).map(RuleId).zip(patterns);
            let matching = numbered.filter(|(_, pattern)| evaluate(pattern, &node));
            let expected: Vec<_> = matching.map(|(id, _)| id).collect();
            assert_eq!(rules.ids(), expected);
            count(patterns.len() as u64);
        }
        (Err(EventError::Invalid(_)), _) => assert!(!is_event),
        (Err(EventError::TooComplex), _) => assert!(is_event && event.len() > 200),
        (Ok(_), Err(problem)) => panic!("accepted, but {problem:?}"),
    }
}

/// Counts comparisons, and prints every millionth.
fn count(more: u64) {
    let before = COMPARISONS.fetch_add(more, Ordering::Relaxed);
    let millions = (before + more) / 1_000_000;
    if millions > before / 1_000_000 {
        eprintln!("{millions} million comparisons without a difference");
    }
}

/// The texts of patterns, and events, some of them invalid.
struct Case {
    patterns: Vec<String>,
    events: Vec<Vec<u8>>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.patterns.iter().try_for_each(|it| writeln!(f, "{it}"))?;
        let mut events = self.events.iter().map(|it| String::from_utf8_lossy(it));
        events.try_for_each(|it| writeln!(f, "{it}"))
    }
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut case = Self { patterns: Vec::new(), events: Vec::new() };
        for _ in 0..=below(u, 3) {
            case.events.push(event(u)?);
        }
        for _ in 0..=below(u, 12) {
            let depth = below(u, 4);
            case.patterns.push(pattern(u, depth));
        }
        Ok(case)
    }
}

/// Returns a number below `limit`, read from the front of the data. Returns zero at its end; zero is always the
/// simplest choice.
fn below(u: &mut Unstructured<'_>, limit: usize) -> usize {
    usize::from(u.arbitrary::<u8>().unwrap_or(0)) % limit
}

fn one<'t>(u: &mut Unstructured<'_>, all: &[&'t str]) -> &'t str {
    all[below(u, all.len())]
}

const NAMES: &[&str] = &[
    "a",
    "b",
    "c",
    "a.b",
    "b.c",
    "a.b.c",
    "",
    ".",
    "a.",
    ".b",
    "é",
    "\\u0061",
    "\\ud800",
    "😀",
    "a b",
    "aa",
    "$or",
    "exists",
    "source",
    "detail",
    "eventName",
    "eventTime",
    "readOnly",
    "account",
    "region",
    "Records",
];

const TEXTS: &[&str] = &[
    "",
    "a",
    "A",
    "b",
    "ab",
    "aB",
    "abab",
    "aab",
    "ba",
    "1",
    "ß",
    "ẞ",
    "ss",
    "k",
    "K",
    "K",
    "ſ",
    "i̇",
    "İ",
    "ı",
    "Σ",
    "ς",
    "é",
    "e\u{301}",
    "😀",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "\\u0000",
    "\\\"",
    "\\\\",
    "\\n",
    "*",
    "10.0.0.1",
    "10.0.0.01",
    "010.0.0.1",
    "10.0.0.255",
    "255.255.255.255",
    "0.0.0.0",
    "1.2.3",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "2001:db8::1",
    "2001:DB8:0:0::1",
    "a00:1::",
    "long enough to be compared by the word, and then some",
    "long enough to be compared by the word",
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "0.0e9",
    "1",
    "1.0",
    "10e-1",
    "0.1e1",
    "-1",
    "2",
    "5",
    "5.0000000000000001",
    "0.1",
    "1e2",
    "100",
    "1e400",
    "10e399",
    "-1e400",
    "1e-400",
    "9007199254740992",
    "9007199254740993",
    "4.9e-324",
    "5e-324",
    "1.7976931348623157e308",
    "0.30000000000000004",
    "1E+2",
];

fn text(u: &mut Unstructured<'_>) -> String {
    match below(u, 4) {
        0..3 => format!("\"{}\"", one(u, TEXTS)),
        _ => {
            let mut text = String::new();
            for _ in 0..below(u, 6) {
                text += one(u, TEXTS);
            }
            format!("\"{text}\"")
        }
    }
}

fn wildcard(u: &mut Unstructured<'_>) -> String {
    let pieces = ["*", "a", "b", "ab", "aab", "\\\\*", "\\\\\\\\", "é", "."];
    let count = below(u, 6);
    let text: String = (0..count).map(|_| one(u, &pieces)).collect();
    format!("\"{}\"", text.replace("**", "*"))
}

fn list(u: &mut Unstructured<'_>, item: fn(&mut Unstructured<'_>) -> String) -> String {
    match below(u, 4) {
        0 => item(u),
        count => {
            let items: Vec<_> = (0..count).map(|_| item(u)).collect();
            format!("[{}]", items.join(","))
        }
    }
}

fn number(u: &mut Unstructured<'_>) -> String {
    one(u, NUMBERS).to_owned()
}

fn ignore_case(u: &mut Unstructured<'_>) -> String {
    format!("{{\"equals-ignore-case\":{}}}", text(u))
}

fn numeric(u: &mut Unstructured<'_>) -> String {
    let sign = one(u, &["=", "<", "<=", ">", ">="]);
    let first = number(u);
    if sign.starts_with('>') && below(u, 2) == 1 {
        let (other, second) = (one(u, &["<", "<="]), number(u));
        return format!("{{\"numeric\":[\"{sign}\",{first},\"{other}\",{second}]}}");
    }
    format!("{{\"numeric\":[\"{sign}\",{first}]}}")
}

fn cidr(u: &mut Unstructured<'_>) -> String {
    let v4 = ["10.0.0.0", "10.0.0.255", "0.0.0.0", "255.255.255.255", "32.1.13.184"];
    let v6 = ["2001:db8::", "::", "a00::", "::ffff:10.0.0.0", "a00:1::1"];
    if below(u, 2) == 0 {
        format!("{{\"cidr\":\"{}/{}\"}}", one(u, &v4), below(u, 32))
    } else {
        format!("{{\"cidr\":\"{}/{}\"}}", one(u, &v6), below(u, 128))
    }
}

fn term(u: &mut Unstructured<'_>) -> String {
    match below(u, 18) {
        0 | 1 => text(u),
        2 => number(u),
        3 => one(u, &["true", "false", "null"]).to_owned(),
        4 => "{\"exists\":true}".to_owned(),
        5 | 6 => "{\"exists\":false}".to_owned(),
        7 => format!("{{\"prefix\":{}}}", text(u)),
        8 => format!("{{\"suffix\":{}}}", text(u)),
        9 => format!("{{\"prefix\":{}}}", ignore_case(u)),
        10 => format!("{{\"suffix\":{}}}", ignore_case(u)),
        11 => ignore_case(u),
        12 => format!("{{\"wildcard\":{}}}", wildcard(u)),
        13 => numeric(u),
        14 => cidr(u),
        15 => format!("{{\"exactly\":{}}}", text(u)),
        16 => match below(u, 2) {
            0 => format!("{{\"anything-but\":{}}}", list(u, text)),
            _ => format!("{{\"anything-but\":{}}}", list(u, number)),
        },
        _ => {
            let operator = one(u, &["prefix", "suffix", "equals-ignore-case", "wildcard"]);
            let list = list(u, if operator == "wildcard" { wildcard } else { text });
            format!("{{\"anything-but\":{{\"{operator}\":{list}}}}}")
        }
    }
}

fn terms(u: &mut Unstructured<'_>) -> String {
    let terms: Vec<_> = (0..=below(u, 3)).map(|_| term(u)).collect();
    format!("[{}]", terms.join(","))
}

fn pattern(u: &mut Unstructured<'_>, depth: usize) -> String {
    let mut members = Vec::new();
    for _ in 0..=below(u, 4) {
        let name = one(u, NAMES);
        if name == "$or" {
            let depth = depth.saturating_sub(1);
            let alternatives: Vec<_> = (0..=below(u, 3) + 1).map(|_| pattern(u, depth)).collect();
            members.push(format!("\"$or\":[{}]", alternatives.join(",")));
        } else if depth > 0 && below(u, 2) == 1 {
            members.push(format!("\"{name}\":{}", pattern(u, depth - 1)));
        } else {
            members.push(format!("\"{name}\":{}", terms(u)));
        }
    }
    format!("{{{}}}", members.join(","))
}

fn value(u: &mut Unstructured<'_>, depth: usize, out: &mut String) {
    match below(u, if depth == 0 { 4 } else { 10 }) {
        0 | 1 => *out += &text(u),
        2 => *out += &number(u),
        3 => *out += one(u, &["true", "false", "null", "{}", "[]", " 1 "]),
        4..7 => {
            out.push('[');
            for index in 0..below(u, 5) {
                *out += if index > 0 { "," } else { "" };
                value(u, depth - 1, out);
            }
            out.push(']');
        }
        _ => object(u, depth - 1, out),
    }
}

/// Appends an object, in which names may occur twice.
fn object(u: &mut Unstructured<'_>, depth: usize, out: &mut String) {
    out.push('{');
    for index in 0..below(u, 5) {
        *out += if index > 0 { " , " } else { "" };
        *out += &format!("\"{}\":", one(u, NAMES));
        value(u, depth, out);
    }
    out.push('}');
}

fn event(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut text = String::new();
    let depth = below(u, 7);
    object(u, depth, &mut text);
    let mut bytes = text.into_bytes();
    // Changes at most one event in eight.
    if below(u, 8) == 7 {
        let at = usize::from(u.arbitrary::<u16>()?) % bytes.len();
        match below(u, 4) {
            0 => bytes[at] = u.arbitrary()?,
            1 => bytes.insert(at, u.arbitrary()?),
            2 => drop(bytes.remove(at)),
            _ => bytes.truncate(at),
        }
    }
    Ok(bytes)
}
