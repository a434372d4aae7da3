//! Finds events inside other values. The forms of wrappers are not listed: an event is found wherever it is, as an object,
//! as a JSON text in a string, or as base64 of one, with or without gzip.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::encoded::{Decoded, decoded};
use super::foreign;
use super::recognize::{Recognized, recognize};
use super::record::{text_at, text_of};
use crate::diagnostic::{Code, Diagnostic, Position, Span};
use crate::json::{Documents, MAX_DEPTH, MAX_TREE, Member, Node, Value, parse_within};
use crate::language::phrase;

/// Most texts inside each other. An undelivered alert in SQS in SNS in Kinesis has four.
const MAX_TEXTS: u8 = 8;

/// Most bytes that all gzip data of one value may unpack to.
const MAX_UNPACKED: u64 = 64 << 20;

/// Most problems reported of one value: an array of numbers has millions.
const MAX_PROBLEMS: usize = 100;

/// Levels at which inputs of known forms are named. Each level is checked as a whole, so the number is small.
const MAX_NAMED_DEPTH: usize = 16;

/// Longest path that is reported in full, in bytes.
const MAX_PATH: usize = 300;

/// An event found inside a value that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The exact text of the envelope or record. [`recognize`] accepts its tree.
    pub text: String,
    /// `$.logEvents[0].message`, with ` (base64, gzip)` after the name of an encoded string.
    pub path: String,
    /// In the outer text: of the event itself, or of the value that contains it.
    pub span: Span,
    /// The event is not a part of the outer text, but of a string in it.
    pub in_string: bool,
}

/// An event inside a value, or something else in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// An event.
    Event(Found),
    /// A value without an event in an array of events, or one that is too large.
    Problem(Diagnostic),
}

impl Looked {
    fn span(&self) -> Span {
        match self {
            Self::Event(found) => found.span,
            Self::Problem(problem) => problem.span,
        }
    }
}

/// All events inside `node`, a tree of `text`, in document order; empty if there is none.
pub fn look(text: &str, node: &Node<'_>) -> Vec<Looked> {
    let mut search = Search::default();
    let _walked = Walker::new(text, &mut search).node(node);
    let mut found: Vec<_> = search.found.into_iter().map(|(it, _)| it).collect();
    // The problems of an array come after its events until here.
    found.sort_by_key(|it| it.span().start);
    if let Some((span, count)) = search.unreported {
        let title = phrase!("{count} more values without an event", count);
        let label = phrase!("the last one");
        found.push(Looked::Problem(Diagnostic::new(Code::NotAnEvent, span, title, label)));
    }
    found
}

/// The problem of a value that contains no event.
pub fn foreign_value(node: &Node<'_>) -> Diagnostic {
    match walk_foreign(node) {
        Walked::Known(problem) => *problem,
        Walked::Reported | Walked::Empty | Walked::Nothing => foreign::not_an_event(node),
    }
}

/// Reports whether a value in which nothing was found is a wrapper of no events, which is no problem: `[]`,
/// `{"Records": []}`, a control message of `CloudWatch` Logs.
pub fn holds_no_events(node: &Node<'_>) -> bool {
    foreign::is_empty(node) || matches!(walk_foreign(node), Walked::Empty)
}

/// Walks a value in which [`look`] finds nothing, for its problem.
fn walk_foreign(node: &Node<'_>) -> Walked {
    Walker::new("", &mut Search::default()).node(node)
}

/// The result for one value.
enum Walked {
    /// Events or problems were added to the list.
    Reported,
    /// No event, and the value has a known form.
    Known(Box<Diagnostic>),
    /// A wrapper of no events.
    Empty,
    /// No event.
    Nothing,
}

/// The state of one call of [`look`].
#[derive(Debug)]
struct Search {
    /// What was found, the events with their `eventID`.
    found: Vec<(Looked, Option<String>)>,
    problems: usize,
    /// The last of the problems above the limit, and their number.
    unreported: Option<(Span, usize)>,
    path: String,
    depth: usize,
    /// Bytes that may still be unpacked.
    unpack: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            problems: 0,
            unreported: None,
            path: "$".to_owned(),
            depth: 0,
            unpack: MAX_UNPACKED,
        }
    }
}

struct Walker<'t, 's> {
    /// The text that the nodes were parsed from.
    text: &'t str,
    /// Span of the string in the outer text that contains this text; `None` for the outer text itself.
    outer: Option<Span>,
    /// Number of texts around this one.
    texts: u8,
    search: &'s mut Search,
}

impl<'t, 's> Walker<'t, 's> {
    fn new(text: &'t str, search: &'s mut Search) -> Self {
        Self { text, outer: None, texts: 0, search }
    }

    fn node(&mut self, node: &Node<'_>) -> Walked {
        if self.search.depth == MAX_DEPTH {
            return Walked::Nothing;
        }
        self.search.depth += 1;
        let walked = match &node.value {
            Value::Object(members) => self.object(node, members),
            Value::Array(elements) => self.array(elements),
            Value::String(text) => self.string(node, text),
            Value::Null | Value::Bool(_) | Value::Number(_) => Walked::Nothing,
        };
        self.search.depth -= 1;
        walked
    }

    fn object(&mut self, node: &Node<'_>, members: &[Member<'_>]) -> Walked {
        match recognize(node) {
            Recognized::Record(_) | Recognized::Foreign(_) => {
                let text = self.text.get(node.span.range()).unwrap_or_default().to_owned();
                return self.event(text, node, self.outer.is_some());
            }
            Recognized::Pattern => return self.known(node).unwrap_or(Walked::Nothing),
            Recognized::Other => {}
        }
        if let Some(event) = event_of_entry(node, self.text, MAX_TREE >> self.texts) {
            return self.event(event, node, true);
        }
        let inner = self.members(members);
        if matches!(inner, Walked::Reported) {
            return inner;
        }
        match (self.known(node), inner) {
            (Some(known), _) => known,
            (None, Walked::Nothing) if foreign::is_empty_wrapper(node) => Walked::Empty,
            (None, inner) => inner,
        }
    }

    fn members(&mut self, members: &[Member<'_>]) -> Walked {
        let mut walked = Walked::Nothing;
        let start = self.search.found.len();
        let mut ids = HashSet::new();
        for member in members {
            let before = self.search.found.len();
            match self.step(&name_step(&member.name), &member.node) {
                Walked::Reported => walked = Walked::Reported,
                known @ Walked::Known(_) => {
                    if matches!(walked, Walked::Nothing | Walked::Empty) {
                        walked = known;
                    }
                }
                Walked::Empty if matches!(walked, Walked::Nothing) => walked = Walked::Empty,
                Walked::Empty | Walked::Nothing => {}
            }
            // Some products send the event twice, as an object and as the text of the log line.
            if before > start {
                drop_repeated(&mut self.search.found, before, &ids);
            }
            let new = self.search.found.get(before..).unwrap_or_default();
            ids.extend(new.iter().filter_map(|(_, id)| id.clone()));
        }
        walked
    }

    fn array(&mut self, elements: &[Node<'_>]) -> Walked {
        let mut outcome = Elements::default();
        for (index, element) in elements.iter().enumerate() {
            let walked = self.step(&format!("[{index}]"), element);
            outcome.add(walked, index);
        }
        // CloudWatch Logs Insights returns a row as an array of its columns.
        let is_row =
            elements.iter().all(|it| it.get("field").is_some() && it.get("value").is_some());
        if outcome.reported && !is_row {
            for (index, known) in std::mem::take(&mut outcome.foreign) {
                let of_element = || elements.get(index).map(foreign::not_an_event);
                if let Some(problem) = known.map(|it| *it).or_else(of_element) {
                    self.problem(problem);
                }
            }
        }
        outcome.walked()
    }

    /// Walks the JSON text of a string.
    fn string(&mut self, node: &Node<'_>, text: &str) -> Walked {
        if self.texts == MAX_TEXTS {
            return Walked::Nothing;
        }
        let outer = self.outer.unwrap_or(node.span);
        if text.trim_start().starts_with(['{', '[', '"']) {
            return self.inner(text, outer);
        }
        match decoded(text, &mut self.search.unpack) {
            Decoded::Json { text, note } => {
                let length = self.search.path.len();
                self.search.path += note;
                let walked = self.inner(&text, outer);
                self.search.path.truncate(length);
                walked
            }
            Decoded::TooLarge => {
                let limit = MAX_UNPACKED >> 20;
                let title = phrase!("the gzip data unpacks to more than {limit} MB", limit);
                let label = phrase!("base64 of gzip data");
                let problem = Diagnostic::new(Code::TooLarge, node.span, title, label);
                self.problem(problem.help(phrase!("unpack it, and pass the file")));
                Walked::Reported
            }
            Decoded::Other => Walked::Nothing,
        }
    }

    /// Walks the documents of a text inside the outer text.
    fn inner(&mut self, text: &str, outer: Span) -> Walked {
        let texts = self.texts + 1;
        let mut walker = Walker { text, outer: Some(outer), texts, search: &mut *self.search };
        let mut outcome = Elements::default();
        // The trees of the outer texts are in memory as well; all together take less than twice the limit.
        for (index, document) in Documents::within(text, MAX_TREE >> texts).enumerate() {
            match document {
                Ok(node) => {
                    let step = if index == 0 { String::new() } else { format!(" ({})", index + 1) };
                    match walker.step(&step, &node) {
                        Walked::Nothing => {
                            let problem = || Box::new(foreign::not_an_event(&node));
                            outcome.add_unknown(index, problem);
                        }
                        other => outcome.add(other, index),
                    }
                }
                Err(problem) if problem.code == Code::TooLarge => {
                    walker.problem(problem);
                    outcome.reported = true;
                }
                Err(_) if index == 0 => return Walked::Nothing,
                Err(mut problem) => {
                    let Position { line, column } = Position::of(text, problem.span.range().start);
                    problem.label = phrase!(
                        "line {line}, column {column} of the JSON in this string",
                        line,
                        column
                    );
                    outcome.add_unknown(index, || Box::new(problem));
                }
            }
        }
        if outcome.reported {
            for (_, problem) in std::mem::take(&mut outcome.foreign) {
                if let Some(problem) = problem {
                    walker.problem(*problem);
                }
            }
        }
        outcome.walked()
    }

    fn step(&mut self, step: &str, node: &Node<'_>) -> Walked {
        let length = self.search.path.len();
        self.search.path += step;
        let walked = self.node(node);
        self.search.path.truncate(length);
        walked
    }

    fn event(&mut self, text: String, node: &Node<'_>, in_string: bool) -> Walked {
        let id = text_of(node, "eventID").or_else(|| text_at(node.get("detail"), &["eventID"]));
        let id = id.map(str::to_owned);
        let span = self.outer.unwrap_or(node.span);
        let found = Found { text, path: cut(&self.search.path), span, in_string };
        self.search.found.push((Looked::Event(found), id));
        Walked::Reported
    }

    fn problem(&mut self, mut problem: Diagnostic) {
        problem.span = self.outer.unwrap_or(problem.span);
        if self.search.problems < MAX_PROBLEMS {
            self.search.problems += 1;
            self.search.found.push((Looked::Problem(problem), None));
        } else {
            let count = self.search.unreported.map_or(0, |(_, count)| count);
            self.search.unreported = Some((problem.span, count + 1));
        }
    }

    /// The problem of an object of a known form.
    fn known(&self, node: &Node<'_>) -> Option<Walked> {
        let is_near = self.search.depth <= MAX_NAMED_DEPTH;
        let mut problem = is_near.then(|| foreign::known(node)).flatten()?;
        problem.span = self.outer.unwrap_or(problem.span);
        Some(Walked::Known(Box::new(problem)))
    }
}

/// The results for the elements of an array, or for the documents of a text.
#[derive(Default)]
struct Elements {
    reported: bool,
    empty: bool,
    /// The elements without an event, with the problems of the first ones.
    foreign: Vec<(usize, Option<Box<Diagnostic>>)>,
    /// Position in `foreign` of the first of a known form.
    known: Option<usize>,
}

impl Elements {
    fn add(&mut self, walked: Walked, index: usize) {
        match walked {
            Walked::Reported => self.reported = true,
            Walked::Empty => self.empty = true,
            Walked::Nothing => self.foreign.push((index, None)),
            Walked::Known(problem) => {
                if self.foreign.len() < MAX_PROBLEMS {
                    self.known.get_or_insert(self.foreign.len());
                }
                self.add_unknown(index, || problem);
            }
        }
    }

    fn add_unknown(&mut self, index: usize, problem: impl FnOnce() -> Box<Diagnostic>) {
        let problem = (self.foreign.len() < MAX_PROBLEMS).then(problem);
        self.foreign.push((index, problem));
    }

    fn walked(mut self) -> Walked {
        if self.reported {
            return Walked::Reported;
        }
        let known = self.known.and_then(|at| self.foreign.get_mut(at)?.1.take());
        match known {
            Some(problem) => Walked::Known(problem),
            None if self.empty && self.foreign.is_empty() => Walked::Empty,
            None => Walked::Nothing,
        }
    }
}

/// Removes the events from `start` on that an earlier member has as well.
fn drop_repeated(
    found: &mut Vec<(Looked, Option<String>)>,
    start: usize,
    earlier: &HashSet<String>,
) {
    let new = found.split_off(start.min(found.len()));
    let is_repeated = |id: &Option<String>| id.as_ref().is_some_and(|id| earlier.contains(id));
    found.extend(new.into_iter().filter(|(_, id)| !is_repeated(id)));
}

/// The event that EventBridge makes of an entry of `PutEvents`. It sets the account, the region and the ID itself.
fn event_of_entry(node: &Node<'_>, text: &str, max_tree: usize) -> Option<String> {
    let (source, detail_type) = (text_of(node, "Source")?, text_of(node, "DetailType")?);
    let detail = node.get("Detail")?;
    let detail = detail.string().or_else(|| text.get(detail.span.range()))?;
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut event = format!(
        "{{\"version\":\"0\",\"detail-type\":{},\"source\":{}",
        quoted(detail_type),
        quoted(source)
    );
    for (name, member) in [("time", "Time"), ("resources", "Resources")] {
        if let Some(value) = node.get(member).and_then(|it| text.get(it.span.range())) {
            write!(event, ",\"{name}\":{value}").expect("a string takes every text");
        }
    }
    write!(event, ",\"detail\":{detail}}}").expect("a string takes every text");
    let is_event = match parse_within(&event, max_tree) {
        Ok(node) => matches!(recognize(&node), Recognized::Record(_) | Recognized::Foreign(_)),
        Err(_) => false,
    };
    is_event.then_some(event)
}

/// The step of a path to a member.
fn name_step(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.is_empty() && name.len() <= 60 && name.chars().all(is_plain) {
        format!(".{name}")
    } else {
        format!("[{:?}]", foreign::short(name))
    }
}

/// A path without its middle, if it is long.
fn cut(path: &str) -> String {
    if path.len() <= MAX_PATH {
        return path.to_owned();
    }
    let part = |from: usize, to: usize| path.get(from..to).unwrap_or_default();
    let end = path.ceil_char_boundary(path.len() - MAX_PATH / 2);
    format!("{}…{}", part(0, path.floor_char_boundary(MAX_PATH / 2)), part(end, path.len()))
}
