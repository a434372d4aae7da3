//! Measures the steps from an event to its preview. Run with `cargo bench --bench preview`. `docs/performance.md` explains the
//! figures.

use std::hint::black_box;
use std::ops::ControlFlow;

use audit_alert::alert::{Alert, AlertContext, Language, alert};
use audit_alert::event::{UnwrappedItem, read};
use audit_alert::preview::{Canvas, draw};
#[cfg(feature = "cli")]
use audit_alert::preview::{MessageElement, message_element};
use audit_alert::slack::{Message, render};
use divan::Bencher;
use jiff::tz::TimeZone;

/// The sample of the README, and one with attacker-controlled text in every field.
const EVENTS: [(&str, &str); 2] = [
    ("CreateCluster", include_str!("../samples/events/ecs/CreateCluster.json")),
    ("hostile", include_str!("../samples/events/hostile/hostile.json")),
];

fn main() {
    divan::main();
}

fn names() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|(name, _)| *name)
}

fn text_of(name: &str) -> &'static str {
    EVENTS.iter().find(|(it, _)| *it == name).map_or("", |(_, text)| text)
}

fn alert_of(text: &str) -> Alert {
    let context = AlertContext {
        language: Language::Ko,
        redact: true,
        rule: None,
        accounts: audit_alert::alert::AccountNames::default(),
    };
    let mut result = None;
    let flow = read(text, &mut |found| {
        if let UnwrappedItem::Record(record, _) = found {
            result = Some(alert(&record, &context));
        }
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    result.expect("a sample contains an event")
}

fn message_of(text: &str) -> Message {
    render(&alert_of(text))
}

/// Bytes → alert: parsing, field access, redaction.
#[divan::bench(args = names())]
fn read_and_alert(bencher: Bencher<'_, '_>, name: &str) {
    bencher.bench(|| alert_of(black_box(text_of(name))));
}

/// Alert → message.
#[divan::bench(args = names())]
fn render_alert(bencher: Bencher<'_, '_>, name: &str) {
    let alert = alert_of(text_of(name));
    bencher.bench(|| render(black_box(&alert)));
}

/// Bytes → message: all steps before drawing.
#[divan::bench(args = names())]
fn event_to_message(bencher: Bencher<'_, '_>, name: &str) {
    bencher.bench(|| message_of(black_box(text_of(name))));
}

/// Message → lines of 100 columns.
#[divan::bench(args = names())]
fn draw_message(bencher: Bencher<'_, '_>, name: &str) {
    let message = message_of(text_of(name));
    let canvas = Canvas { width: 100, zone: TimeZone::UTC, addresses: false };
    bencher.bench(|| draw(black_box(&message), &canvas));
}

/// Message → HTML.
#[cfg(feature = "cli")]
#[divan::bench(args = names())]
fn message_as_html(bencher: Bencher<'_, '_>, name: &str) {
    let message = message_of(text_of(name));
    let options = MessageElement { zone: &TimeZone::UTC, addresses: false, heading: "h3" };
    bencher.bench(|| message_element(black_box(&message), &options));
}
