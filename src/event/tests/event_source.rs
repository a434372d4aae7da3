//! Compares the stream with the tree, and reads hostile streams.

use std::io::{self, Read};
use std::ops::ControlFlow;

use proptest::prelude::*;

use super::super::{
    EvaluatedItem, Evaluation, EventBridgeEvent, EventForm, EventItem, EventSource, UnwrappedItem,
    read,
};
use crate::diagnostic::{Name, Position, Span};
use crate::rules::engine::Engine;

/// Gives a few bytes at a time, as a slow pipe does.
struct Slow<'t>(&'t [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (first, rest) = self.0.split_at(self.0.len().min(self.1).min(buffer.len()));
        buffer[..first.len()].copy_from_slice(first);
        self.0 = rest;
        Ok(first.len())
    }
}

fn file() -> Name {
    Name::Path("f".into())
}

/// The events of a stream, as EventBridge delivers them with their lines, and the titles of its problems.
fn streamed(name: Name, reader: impl Read) -> Vec<String> {
    let mut buffer = String::new();
    EventSource::new(name, reader)
        .map(|item| match item.unwrap() {
            EventItem::Event(event) => {
                let line = event.origin.position.line;
                format!("{line} {}", event.delivered(&mut buffer).unwrap())
            }
            EventItem::Problem(problem) => problem.unwrap().diagnostic.title.to_string(),
        })
        .collect()
}

/// The same, with the rules evaluated while events are found. `has_evaluated` is set if one was.
fn evaluated(name: Name, reader: impl Read, has_evaluated: &mut bool) -> Vec<String> {
    let engine = Engine::new([], []);
    let (mut scratch, mut buffer) = (engine.scratch(), String::new());
    let mut source = EventSource::new(name, reader);
    let mut found = Vec::new();
    while let Some(item) = source.next_evaluated(|bytes, form| {
        let (scanned, _) = engine.scan(bytes, form, &mut scratch)?;
        Some(Evaluation { scanned, result: (), needs_event: true })
    }) {
        let event = match item.unwrap() {
            EvaluatedItem::Evaluated((), event) => {
                *has_evaluated = true;
                event.unwrap()
            }
            EvaluatedItem::Other(EventItem::Event(event)) => event,
            EvaluatedItem::Other(EventItem::Problem(problem)) => {
                found.push(problem.unwrap().diagnostic.title.to_string());
                continue;
            }
        };
        let line = event.origin.position.line;
        found.push(format!("{line} {}", event.delivered(&mut buffer).unwrap()));
    }
    found
}

/// The same from the tree of the whole text.
fn from_tree(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let line_of = |span: Span| Position::of(text, span.range().start).line;
    let _never_breaks = read(text, &mut |item| {
        found.push(match item {
            UnwrappedItem::Record(record, place) => {
                let event = EventBridgeEvent::record(&record, &place);
                format!("{} {}", line_of(place.span), event.text)
            }
            UnwrappedItem::Foreign(node, place, _) => {
                let event = EventBridgeEvent::verbatim(node, place.text);
                format!("{} {}", line_of(place.span), event.text)
            }
            UnwrappedItem::Problem(problem) => problem.title.to_string(),
        });
        ControlFlow::Continue(())
    });
    found
}

const RECORD: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventTime":"2026-01-02T03:04:05Z","eventSource":"ecs.amazonaws.com","eventName":"RunTask","awsRegion":"ap-northeast-2","requestParameters":{"a":["}{",{"b":1}]},"eventID":"e-1","eventType":"AwsApiCall","recipientAccountId":"111122223333"}"#;
const ENVELOPE: &str = r#"{"version":"0","id":"i","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs","detail":{"eventName":"RunTask","eventSource":"ecs.amazonaws.com","eventTime":"2026-01-02T03:04:05Z"}}"#;

/// A document of one of the forms that people have.
fn document() -> impl Strategy<Value = String> {
    let event = prop_oneof![
        Just(RECORD.to_owned()),
        Just(ENVELOPE.to_owned()),
        Just(RECORD.replace("AwsApiCall", "AwsServiceEvent")),
        Just(RECORD.replace("\"eventID\":\"e-1\",", "")),
        Just(RECORD.replace("RunTask", "Run\\u0054ask")),
        Just(RECORD.replace(',', ",\n  ")),
        Just(r#"{"eventName":"X"}"#.to_owned()),
        Just(r#"{"a":{"b":[1,"x"]}}"#.to_owned()),
        Just("{}".to_owned()),
    ];
    let list = || prop::collection::vec(event.clone(), 0..4).prop_map(|it| it.join(", "));
    prop_oneof![
        4 => event.clone(),
        2 => list().prop_map(|it| format!("{{\"Records\":[{it}]}}")),
        1 => list().prop_map(|it| format!("{{\"a\":1,\"Records\" : [{it}], \"b\":[{{}}]}}")),
        2 => list().prop_map(|it| format!("[{it}]")),
        1 => event.prop_map(|it| {
            let text = serde_json::Value::String(it).to_string();
            format!("{{\"Events\":[{{\"EventId\":\"1\",\"CloudTrailEvent\":{text}}}]}}")
        }),
    ]
}

proptest! {
    #[test]
    fn the_stream_gives_the_events_of_the_tree(
        documents in prop::collection::vec((document(), prop::sample::select(vec!["\n", " ", "\r\n", ""])), 0..5),
        chunk in 1_usize..200,
    ) {
        let text: String = documents.into_iter().flat_map(|(it, space)| [it, space.to_owned()]).collect();
        let expected = from_tree(&text);
        let items = streamed(file(), text.as_bytes());
        prop_assert_eq!(&streamed(Name::Stdin, Slow(text.as_bytes(), chunk)), &items);
        prop_assert_eq!(&evaluated(file(), text.as_bytes(), &mut false), &items);
        prop_assert_eq!(&evaluated(Name::Stdin, Slow(text.as_bytes(), chunk), &mut false), &items);
        // An array without any event is one problem of the tree; the stream reads it element by element.
        let is_event = |item: &&String| item.starts_with(|c: char| c.is_ascii_digit());
        let events = |items: &[String]| items.iter().filter(is_event).cloned().collect::<Vec<_>>();
        prop_assert_eq!(events(&items), events(&expected));
        prop_assert_eq!(items.iter().all(|it| is_event(&it)), expected.iter().all(|it| is_event(&it)));
    }

    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(prop::sample::select(b"{}[]\",:\\ \n1tu\xff".to_vec()), 0..60), chunk in 1_usize..9) {
        let items = |reader: &mut dyn Read, name| EventSource::new(name, reader).count();
        let count = items(&mut bytes.as_slice(), file());
        prop_assert!(count <= bytes.len());
        prop_assert!(items(&mut Slow(&bytes, chunk), Name::Stdin) <= bytes.len());
    }
}

#[test]
fn events_are_evaluated_while_they_are_found() {
    for event in [RECORD, ENVELOPE] {
        let text = format!("{event}\n{event} x\n{event}\n");
        let mut has_evaluated = false;
        let items = evaluated(file(), text.as_bytes(), &mut has_evaluated);
        assert!(has_evaluated);
        assert_eq!(items.len(), 4, "{items:?}");
        assert_eq!(items[2], "invalid JSON: expected a JSON value");
        assert_eq!(streamed(file(), text.as_bytes()), items);
    }
}

#[test]
fn an_event_is_found_before_the_next_bytes_arrive() {
    struct Waits<'t>(&'t [u8]);
    impl Read for Waits<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            assert!(!self.0.is_empty(), "asked for more bytes");
            Slow(std::mem::take(&mut self.0), usize::MAX).read(buffer)
        }
    }
    for line in [RECORD, ENVELOPE, "{\"a\": b}"] {
        let text = format!("{line}\n{{");
        assert!(EventSource::new(Name::Stdin, Waits(text.as_bytes())).next().is_some(), "{line}");
    }
}

#[test]
fn the_rest_follows_a_value_that_is_too_large() {
    let large = "x".repeat(5 << 20);
    let text =
        format!("{{\"Records\":[{{\"a\":\"{large}\\\"]}}\"}},{RECORD}]}}\n\"{large}\"\n{ENVELOPE}");
    let items = streamed(file(), text.as_bytes());
    let large = "this value is too large for an event";
    let [first, second, third, fourth] = items.try_into().unwrap();
    assert_eq!([first.as_str(), third.as_str()], [large, large]);
    assert!(second.starts_with("1 ") && fourth.starts_with("3 "), "{second} {fourth}");
}

#[test]
fn an_invalid_value_is_not_reported_as_large() {
    let rest = format!("\n{ENVELOPE}").repeat(30_000);
    for start in ["{\"a\" 1}", "{\"a\":1},{}", ",", "{\"a\":"] {
        let items = streamed(file(), format!("{start}{rest}").as_bytes());
        let problems: Vec<_> = items.iter().filter(|it| !it.contains("RunTask")).collect();
        assert!(problems.iter().any(|it| it.starts_with("invalid JSON")), "{problems:?}");
        assert!(problems.len() < 3, "{problems:?}");
        assert!(items.len() > 29_990, "{start} {}", items.len());
    }
}

#[test]
fn a_list_in_the_middle_of_an_error_is_read_up_to_it() {
    let text = format!("{{\"Records\":[{RECORD} {RECORD}]}}\n{ENVELOPE}\n");
    let items = streamed(file(), text.as_bytes());
    assert_eq!(items.len(), 3, "{items:?}");
    assert_eq!(items[1], "invalid JSON: expected `,` or `]`");
    for comma in [format!("[{RECORD},]"), format!("{{\"Records\":[{RECORD}],}}")] {
        assert_eq!(streamed(file(), comma.as_bytes()).len(), 2, "{comma}");
    }
    let cut = format!("{{\"Records\":[{RECORD}");
    assert_eq!(streamed(file(), cut.as_bytes())[1], "invalid JSON: expected `,` or `]`");
}

#[test]
fn documents_are_read_as_they_are() {
    let text = "{\"a\":1} [1, {}]\n\"x\" 12";
    let items = EventSource::documents(file(), text.as_bytes());
    let texts = items.map(|item| match item.unwrap() {
        EventItem::Event(event) => {
            assert_eq!(event.form, EventForm::Envelope);
            event.text
        }
        EventItem::Problem(problem) => panic!("{problem:?}"),
    });
    assert_eq!(texts.collect::<Vec<_>>(), ["{\"a\":1}", "[1, {}]", "\"x\"", "12"]);
}
