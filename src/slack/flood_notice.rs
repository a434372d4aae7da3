//! Messages that are not about a single event: the test alert, and the notice that alerts are held back.

use super::limits::{BoundedList, Budget};
use super::message::{Block, Message, Mrkdwn, PlainText};
use super::mrkdwn::{date, inline, plain};
use super::render::FACT;
use crate::alert::{Instant, Language, VisibleText};
use crate::language::fill_places;

/// Longest name in a notice, in units.
const MAX_NAME_UNITS: usize = 200;

/// Longest text of a notice, in units.
const MAX_TEXT_UNITS: usize = 2_500;

/// A test alert. Its notification also identifies it as a test.
pub fn test_alert(language: Language, at: &Instant) -> Message {
    let words = language.table();
    let version = concat!("audit-alert ", env!("CARGO_PKG_VERSION"));
    let facts = format!("{version} · {}", date(at));
    notice(
        words.test,
        words.test_title,
        &[words.test.to_owned(), words.test_meaning.to_owned()],
        facts,
    )
}

/// Contents of the notice that alerts are held back.
#[derive(Clone, Debug)]
pub struct Flood<'f> {
    /// The rule's title or name.
    pub rule: Option<&'f VisibleText>,
    /// The caller who exceeded the limit.
    pub actor: Option<&'f VisibleText>,
    /// The actor is a person, not a role, a service or an account.
    pub actor_is_person: bool,
    /// Name of the event.
    pub event: Option<&'f VisibleText>,
    /// The calls fail.
    pub is_failure: bool,
    /// Maximum number of alerts per minute.
    pub limit: u32,
    /// Formatted time at which alerts are sent again.
    pub until: &'f str,
    /// Name of the log group that records the alerts held back.
    pub log: &'f str,
    /// Facts of one of the alerts, including its account.
    pub facts: &'f [VisibleText],
    /// URL of one of the events.
    pub link: Option<&'f str>,
}

/// Renders the notice that alerts are held back.
pub fn flood(language: Language, flood: &Flood<'_>) -> Message {
    let words = language.table();
    let name = |name: Option<&VisibleText>, unknown| {
        plain(name.map_or(unknown, VisibleText::as_str), MAX_NAME_UNITS)
    };
    let (rule, event) = (name(flood.rule, "-"), name(flood.event, "-"));
    let user = name(flood.actor, words.unknown_actor);
    let limit = flood.limit.to_string();
    let places = [
        ("event", &*event),
        ("outcome", words.outcome(flood.is_failure)),
        ("rule", &rule),
        ("user", &user),
        ("limit", &limit),
        ("until", flood.until),
    ];
    let text =
        fill_places(words.flood.about(flood.actor_is_person && flood.actor.is_some()), &places);
    // As a whole: a colon of the text after a name with a colon would make an emoji as well.
    let text = inline(&text, MAX_TEXT_UNITS);
    let log = VisibleText::new(flood.log, true);
    let log = inline(log.as_ref().map_or("-", VisibleText::as_str), MAX_NAME_UNITS);
    let meaning = fill_places(words.flood_meaning, &[("log", &log)]);
    let link = flood.link.map(|url| format!("<{url}|{}>", words.open_in_console));
    let facts = flood.facts.iter().map(|fact| inline(fact.as_str(), FACT));
    let facts: Vec<_> = facts.chain(link).collect();
    notice(&text, words.flood_title, &[format!("*{text}*"), meaning], facts.join(" · "))
}

/// Alerts of the same rule, actor and event that were held back.
#[derive(Clone, Copy, Debug)]
pub struct HeldBack<'h> {
    /// Number of alerts.
    pub count: u64,
    /// Name of the rule.
    pub rule: &'h str,
    /// Name of the caller.
    pub actor: &'h str,
    /// Name of the event.
    pub event: &'h str,
    /// The calls failed.
    pub is_failure: bool,
    /// Formatted time of the first one.
    pub since: &'h str,
}

/// Renders the line of the next alert that counts the alerts held back before it.
pub fn held_back(language: Language, held: &HeldBack<'_>) -> Option<VisibleText> {
    let words = language.table();
    let count = held.count.to_string();
    let places = [
        ("count", &*count),
        ("rule", held.rule),
        ("user", held.actor),
        ("event", held.event),
        ("outcome", words.outcome(held.is_failure)),
        ("since", held.since),
    ];
    VisibleText::new(&fill_places(words.held_back, &places), true)
}

/// Builds a message. Paragraphs and facts are already escaped markup.
fn notice(text: &str, title: &str, paragraphs: &[String; 2], facts: String) -> Message {
    let mut budget = Budget::new();
    let header = Block::Header { text: PlainText::new(budget.pay(plain(title, 150))) };
    let mut section =
        |text: &String| Some(Block::Section { text: Mrkdwn::new(budget.pay(text.clone())) });
    let [first, second] = paragraphs;
    let sections = (section(first), section(second));
    let context = (!facts.is_empty()).then(|| Block::Context {
        elements: BoundedList::of([Some(Mrkdwn::new(budget.pay(facts)))]),
    });
    Message {
        text: budget.pay(text.to_owned()),
        blocks: BoundedList::of([Some(header), sections.0, sections.1, context]),
        unfurl_links: false,
        unfurl_media: false,
    }
}
