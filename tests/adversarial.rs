//! Tests hostile input: no panic, no deep recursion, and running time linear in the size.
//!
//! The inputs are generated deterministically. A plain `cargo test` uses a few megabytes and does not measure time.
//! `AUDIT_ALERT_ADVERSARIAL=full cargo test --release --test adversarial -- --nocapture` uses about a gigabyte, compares the
//! time for an input with the time for one of four times the size, and prints both.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a panic is how a test fails")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use audit_alert::alert::{AlertContext, Language, alert};
use audit_alert::event::{UnwrappedItem, read};
use audit_alert::json::{self, Documents, TokenReader};
use audit_alert::pattern::{self, Builder, Program, RuleId, check_length, evaluate, explain, lint};
use audit_alert::preview::{Canvas, draw};
use audit_alert::slack::render;
use jiff::tz::TimeZone;

/// Rust's default stack size of a thread, in bytes. A main thread usually has 8 MB.
const STACK: usize = 2 << 20;

/// Input size of a plain run, and the two sizes that a full run compares, in bytes.
const SMALL: usize = 6_000;
const LARGE: [usize; 2] = [500_000, 2_000_000];

/// Limit of the time for four times the size, as a factor. Linear time gives 4 and quadratic time 16; above 4, because larger
/// inputs have more cache misses.
const MAX_FACTOR: u32 = 10;

/// Measurements before a factor above the limit is a failure. The fastest of them counts.
const ROUNDS: usize = 8;

/// Times below this are rounded up to it: they are dominated by noise.
const NOISE: Duration = Duration::from_millis(5);

type Make = fn(usize) -> String;
type Wrap = fn(&str) -> String;

static BYTES: AtomicUsize = AtomicUsize::new(0);

#[test]
fn values() {
    let program = program();
    for (name, make) in VALUES {
        for (place, wrap) in PLACES {
            let make = |size| wrap(&make(size));
            run(&format!("json, {name} as {place}"), &make, &json);
            run(&format!("message, {name} as {place}"), &make, &message);
            run(&format!("program, {name} as {place}"), &make, &|text| matches(&program, text));
        }
    }
}

#[test]
fn documents() {
    let program = program();
    for (name, make) in DOCUMENTS {
        run(&format!("json, {name}"), make, &json);
        run(&format!("message, {name}"), make, &message);
        run(&format!("program, {name}"), make, &|text| matches(&program, text));
        run(&format!("pattern, {name}"), make, &parse);
    }
}

#[test]
fn patterns() {
    for (name, make) in PATTERNS {
        run(&format!("pattern, {name}"), make, &parse);
    }
}

/// `evaluate` and `explain` are simple and slow, but linear if every path leads to one array.
#[test]
fn explanations() {
    let text = r#"{"detail": {"requestParameters": {"x": ["1"], "y": ["1"]}}}"#;
    let pattern = pattern::parse(text).expect("a valid pattern");
    let values = VALUES.iter().filter(|(name, _)| name.ends_with("of objects"));
    for (name, make) in values {
        let make = |size| event("\"requestParameters\"", &make(size));
        run(&format!("explain, {name}"), &make, &|text| {
            // Larger than the limit for events, so that the times are above the noise.
            let event = json::parse_within(text, 256 << 20).expect("a valid event");
            let explanation = black_box(explain(&pattern, &event));
            assert_eq!(explanation.matched, evaluate(&pattern, &event));
        });
    }
}

/// Runs `consume` on a small stack. A full run measures it on two inputs, the second of four times the size.
fn run(name: &str, make: &dyn Fn(usize) -> String, consume: &(dyn Fn(&str) + Sync)) {
    if !is_full() {
        timed(&make(SMALL), consume);
        return;
    }
    let [small, large] = LARGE.map(make);
    // Warm up: the first use of newly allocated memory is slow.
    timed(&large, consume);
    let (mut short, mut long) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        short = short.min(timed(&small, consume));
        long = long.min(timed(&large, consume));
        if long < short.max(NOISE) * MAX_FACTOR {
            break;
        }
    }
    let bytes = BYTES.load(Ordering::Relaxed) / 1_000_000;
    println!("{short:>10.2?} {long:>10.2?} {bytes:>6} MB  {name}");
    assert!(
        long < short.max(NOISE) * MAX_FACTOR,
        "{name}: {short:?}, and {long:?} for four times the size"
    );
}

#[expect(clippy::disallowed_methods, reason = "the switch of this test")]
fn is_full() -> bool {
    std::env::var("AUDIT_ALERT_ADVERSARIAL").is_ok_and(|value| value == "full")
}

fn timed(text: &str, consume: &(dyn Fn(&str) + Sync)) -> Duration {
    BYTES.fetch_add(text.len(), Ordering::Relaxed);
    thread::scope(|scope| {
        let work = || {
            let start = cpu_time();
            consume(text);
            cpu_time().saturating_sub(start)
        };
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        thread.expect("a thread").join().expect("no panic")
    })
}

/// Returns the CPU time of this thread. Wall-clock time would include other processes.
#[cfg(unix)]
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("a CPU time is not negative")
}

#[cfg(not(unix))]
fn cpu_time() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

fn json(text: &str) {
    drop(black_box(json::parse(text)));
    drop(black_box(json::parse_first(text)));
    Documents::new(text).for_each(|document| drop(black_box(document)));
    let mut reader = TokenReader::new(text);
    while let Ok(Some(token)) = reader.token() {
        drop(black_box(token));
    }
}

fn message(text: &str) {
    let canvas = Canvas { width: 100, zone: TimeZone::UTC, addresses: true };
    let flow = read(text, &mut |found| {
        if let UnwrappedItem::Record(record, _) = found {
            for redact in [true, false] {
                let context = AlertContext {
                    language: Language::En,
                    redact,
                    rule: None,
                    accounts: audit_alert::alert::AccountNames::default(),
                };
                let message = render(&alert(&record, &context));
                drop(black_box(draw(&message, &canvas)));
            }
        }
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
}

fn parse(text: &str) {
    black_box(check_length(text));
    match pattern::parse(text) {
        Ok(pattern) => {
            drop(black_box(lint(&pattern)));
            drop(black_box(pattern.to_string()));
            let mut builder = Builder::new();
            builder.add(RuleId(0), &pattern);
            drop(black_box(builder.build()));
        }
        Err(report) => drop(black_box(report)),
    }
}

/// Returns a program with every operator on the fields of the inputs.
fn program() -> Program {
    let tests = [
        r#""1""#,
        r#"{"exists": true}"#,
        r#"{"exists": false}"#,
        r#"{"prefix": "aaa"}"#,
        r#"{"suffix": "aaa"}"#,
        r#"{"prefix": {"equals-ignore-case": "AAé"}}"#,
        r#"{"equals-ignore-case": "aaa"}"#,
        r#"{"wildcard": "*ab*ba*"}"#,
        r#"{"wildcard": "a*aaaaaaab"}"#,
        r#"{"wildcard": "*aaaaab*"}"#,
        r#"{"numeric": [">", 5]}"#,
        r#"{"cidr": "10.0.0.0/8"}"#,
        r#"{"anything-but": ["1", "2"]}"#,
        r#"{"anything-but": {"wildcard": "*aab*"}}"#,
    ];
    let mut builder = Builder::new();
    let mut add = |id: usize, text: &str| {
        let pattern = pattern::parse(text).unwrap_or_else(|report| panic!("{text}: {report}"));
        builder.add(RuleId(u32::try_from(id).expect("few rules")), &pattern);
    };
    for (id, test) in tests.iter().enumerate() {
        let fields = format!(r#""requestParameters": [{test}], "eventName": [{test}]"#);
        add(id, &format!(r#"{{"detail": {{"$or": [{{{fields}}}, {{"userAgent": [{test}]}}]}}}}"#));
    }
    for (id, pair) in [
        r#""x": ["1"], "y": ["1"]"#,
        r#""x": ["1"], "y": [{"exists": false}]"#,
        r#""x": [{"anything-but": "1"}], "y": [{"anything-but": "0"}], "z": [{"exists": false}]"#,
        r#""a": {"x": ["1"], "y": ["1"]}, "x": ["1"]"#,
    ]
    .iter()
    .enumerate()
    {
        let pattern = format!(r#"{{"detail": {{"requestParameters": {{{pair}}}}}}}"#);
        add(tests.len() + id, &pattern);
    }
    builder.build().expect("a small rule set")
}

fn matches(program: &Program, text: &str) {
    let mut scratch = program.scratch();
    drop(black_box(program.matches(text.as_bytes(), &mut scratch).cloned()));
    // Again with used scratch memory, on a truncated text.
    let end = text.len() - 1;
    drop(black_box(program.matches(&text.as_bytes()[..end], &mut scratch).cloned()));
}

/// Concatenates numbered pieces up to about `size` bytes.
fn repeat(size: usize, mut piece: impl FnMut(&mut String, usize)) -> String {
    let mut text = String::with_capacity(size + 100);
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        piece(&mut text, number);
    }
    text
}

/// Repeats a piece, separated by commas, up to about `size` bytes.
fn list(size: usize, piece: &str) -> String {
    repeat(size, |text, number| {
        *text += if number > 0 { "," } else { "" };
        *text += piece;
    })
}

fn string(size: usize, piece: &str) -> String {
    format!("\"{}\"", piece.repeat(size / piece.len()))
}

fn nested(levels: usize, open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

/// Fields of an event that contain a hostile value.
const PLACES: &[(&str, Wrap)] = &[
    ("requestParameters", |value| event("\"requestParameters\"", value)),
    ("userAgent", |value| event("\"userAgent\"", value)),
    ("eventName", |value| event("\"eventName\"", value)),
    ("userName", |value| {
        event("\"userIdentity\"", &format!(r#"{{"type": "IAMUser", "userName": {value}}}"#))
    }),
];

fn event(name: &str, value: &str) -> String {
    format!(
        r#"{{"id": "1", "source": "aws.a", "detail-type": "AWS API Call via CloudTrail", "detail": {{"eventName": "A", "eventID": "1", {name}: {value}}}}}"#
    )
}

const VALUES: &[(&str, Make)] = &[
    ("a plain string", |size| string(size, "a")),
    ("a string of words", |size| string(size, "ab ba ")),
    ("a string of characters outside ASCII", |size| string(size, "é한😀")),
    ("a string of combining characters", |size| string(size, "e\u{301}\u{200d}")),
    ("a string of escapes", |size| string(size, "\\n\\\"\\u00e9\\\\")),
    ("a string of surrogate pairs", |size| string(size, "\\ud83d\\ude00")),
    ("a string of unpaired surrogates", |size| string(size, "\\ude00\\ud83d")),
    ("a string of invisible characters", |size| string(size, "\\u202e\\u0000\\u200b")),
    ("a string of markup", |size| string(size, "*`<@!_~>&")),
    ("a string of prefixes of secrets", |size| {
        string(size, "-----BEGIN eyJ AKIA xoxb- X-Amz-Signature=& password= ")
    }),
    ("a string of line breaks", |size| string(size, "\\n")),
    ("a string that is JSON", |size| format!("\"[{}]\"", list(size, "\\\"a\\\""))),
    ("an array of numbers", |size| format!("[{}]", list(size, "1"))),
    ("an array of empty arrays", |size| format!("[{}]", list(size, "[]"))),
    ("an array of objects", |size| format!("[{}]", list(size, OBJECTS))),
    ("an array of objects, nested", |size| {
        nested(300, "[", &format!("[{}]", list(size, OBJECTS)), "]")
    }),
    ("an array of objects, each nested", |size| {
        format!("[{}]", list(size, &nested(100, "[", OBJECTS, "]")))
    }),
    ("an array of arrays of objects", |size| {
        let inner = format!(r#"{{"x": "1", "a": [{OBJECTS}]}}"#);
        format!("[{}]", list(size, &inner))
    }),
    ("two arrays of objects of one name", |size| {
        let objects = list(size / 2, OBJECTS);
        format!(r#"{{"a": [{objects}], "a": [{objects}], "x": "1"}}"#)
    }),
    ("different names", |size| {
        let members = repeat(size, |text, number| {
            let comma = if number > 0 { ", " } else { "" };
            write!(text, "{comma}\"name {number}\": {number}")
                .expect("writing to a string cannot fail");
        });
        format!("{{{members}}}")
    }),
    ("one repeated name", |size| format!("{{{}}}", list(size, r#""x": "1""#))),
    ("names with escapes", |size| format!("{{{}}}", list(size, r#""\u0078": "1""#))),
    ("long numbers", |size| format!("[{}]", list(size, &"7".repeat(1_000)))),
    ("long numbers with long exponents", |size| {
        format!("[{}]", list(size, &format!("0.{}e-{}", "7".repeat(490), "3".repeat(490))))
    }),
    ("a number that is too long", |size| "7".repeat(size)),
    ("objects in 990 levels", |size| nested(990, "{\"a\":", &string(size, "a"), "}")),
    ("JSON in strings in JSON, each at the maximum depth", |size| {
        let innermost = nested(999, "[", "1", "]");
        let inner = nested(990, "[", &serde_json::Value::from(innermost).to_string(), "]");
        let outer = nested(900, "[", &serde_json::Value::from(inner).to_string(), "]");
        format!("[{}]", list(size, &outer))
    }),
];

/// 2 MB of these contain more than 100,000 objects.
const OBJECTS: &str = r#"{"x":"1","y":"0"},{"x":"0","y":"1"}"#;

const DOCUMENTS: &[(&str, Make)] = &[
    ("1,000 levels of arrays", |_| nested(1_000, "[", "1", "]")),
    ("1,000 levels of objects", |_| nested(1_000, "{\"detail\":", "1", "}")),
    ("1,001 levels of arrays", |_| nested(1_001, "[", "1", "]")),
    ("1,001 levels of objects", |_| nested(1_001, "{\"detail\":", "1", "}")),
    ("unclosed arrays", |size| "[".repeat(size)),
    ("unclosed objects", |size| "{\"detail\":".repeat(size / 10)),
    ("unclosed alternatives", |size| "{\"$or\":[".repeat(size / 8)),
    ("truncated lines", |size| "{\n".repeat(size / 2)),
    ("lines that open an array", |size| "{\"a\":[\n".repeat(size / 70)),
    ("lines that are events", |size| {
        let line = event("\"requestParameters\"", OBJECTS_IN_ARRAY) + "\n";
        line.repeat(size / line.len())
    }),
    ("lines that are truncated events", |size| {
        let line = event("\"requestParameters\"", OBJECTS_IN_ARRAY);
        let line = format!("{}\n", line.strip_suffix('}').expect("an event ends with a brace"));
        line.repeat(size / line.len())
    }),
    ("records", |size| {
        format!(
            "{{\"Records\": [{}]}}",
            list(size, r#"{"eventName": "A", "eventSource": "a", "eventID": "a"}"#)
        )
    }),
    ("blanks", |size| " \n".repeat(size / 2)),
    ("backslashes", |size| format!("{{\"a\": \"{}", "\\".repeat(size))),
    ("control characters", |size| format!("{{\"a\": \"{}", "\u{1}".repeat(size))),
];

const OBJECTS_IN_ARRAY: &str = r#"[{"x": "1", "y": "0"}, {"x": "0", "y": "1"}]"#;

fn condition(size: usize, test: &str) -> String {
    format!(r#"{{"detail": {{"a": [{}]}}}}"#, list(size, test))
}

const PATTERNS: &[(&str, Make)] = &[
    ("a repeated string", |size| condition(size, "\"a\"")),
    ("different strings", |size| {
        let tests = repeat(size, |text, number| {
            let comma = if number > 0 { ", " } else { "" };
            write!(text, "{comma}\"text {number}\"").expect("writing to a string cannot fail");
        });
        format!("{{\"a\": [{tests}]}}")
    }),
    ("a long string", |size| condition(1, &string(size, "a"))),
    ("a long string of escapes", |size| condition(1, &string(size, "\\u00e9\\ud800"))),
    ("a long list of anything-but", |size| {
        condition(1, &format!(r#"{{"anything-but": [{}]}}"#, list(size, "\"a\"")))
    }),
    ("prefixes, ranges and addresses", |size| {
        condition(
            size,
            r#"{"prefix": "a"}, {"numeric": [">", 0, "<=", 5]}, {"cidr": "10.0.0.0/8"}, {"exists": true}"#,
        )
    }),
    ("arrays in arrays", |size| condition(size, "[]")),
    ("unknown operators", |size| condition(size, r#"{"perfix": "a"}"#)),
    ("operators without a value", |size| condition(size, r#"{"anything-but": [null]}"#)),
    ("invalid fields", |size| format!("{{{}}}", list(size, "\"a\": 1"))),
    ("invalid fields, one per line", |size| format!("{{{}}}", list(size, "\n\"a\": 1"))),
    ("a repeated field", |size| format!("{{{}}}", list(size, "\"a\": [1]"))),
    ("different fields", |size| {
        let members = repeat(size, |text, number| {
            let comma = if number > 0 { ", " } else { "" };
            write!(text, "{comma}\"name {number}\": [{number}]")
                .expect("writing to a string cannot fail");
        });
        format!("{{{members}}}")
    }),
    ("fields below 900 levels", |size| {
        nested(900, "{\"a\":", &format!("{{{}}}", list(size, "\"a\": [1]")), "}")
    }),
    ("alternatives of one field", |size| format!("{{\"$or\": [{}]}}", list(size, "{\"a\": [1]}"))),
    ("alternatives side by side", |size| {
        format!("{{{}}}", list(size, r#""$or": [{"a": [1]}, {"b": [1]}]"#))
    }),
    ("invalid alternatives", |size| format!("{{\"$or\": [{}]}}", list(size, "[1]"))),
    ("wildcards", |size| condition(size, r#"{"wildcard": "a*b"}"#)),
    ("different wildcards", |size| {
        let tests = repeat(size, |text, number| {
            let comma = if number > 0 { ", " } else { "" };
            write!(text, "{comma}{{\"wildcard\": \"{number}*a\"}}")
                .expect("writing to a string cannot fail");
        });
        format!("{{\"a\": [{tests}]}}")
    }),
    ("a long wildcard", |size| {
        condition(1, &format!("{{\"wildcard\": \"*{}\"}}", "ab".repeat(size / 2)))
    }),
    ("a wildcard of many stars", |size| {
        condition(1, &format!("{{\"wildcard\": {}}}", string(size, "*a")))
    }),
];
