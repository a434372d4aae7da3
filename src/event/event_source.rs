//! The events of a stream, one at a time, in every form of input. Memory depends on the largest object that may be an event,
//! not on the length of the stream.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::event_form::{EventForm, ScannedEvent, ScannedObject, scan_object};
use super::foreign::foreign_text;
use super::input_event::{Event, EventOrigin};
use super::log_lines::json_of_line;
use super::unwrap::{EventPlace, UnwrappedItem, read};
use super::window::Window;
use crate::diagnostic::{Code, Diagnostic, Name, Position, Source, Span};
use crate::json::{Json, first_error, unexpected};
use crate::language::{Phrase, phrase};

/// Size limit of an event, in bytes. CloudTrail's records have at most 256 KB, or 1 MB with event data of maximum size (AWS
/// CloudTrail User Guide, "CloudTrail record contents"), and EventBridge's events at most 1 MB; indented or escaped copies are longer.
const MAX_EVENT: usize = 4 << 20;

/// Length of an incomplete value, in bytes, from which a syntax error is more likely than a long event.
const MAX_USUAL: usize = 256 << 10;

/// Problems of a stream that are described; further ones are only counted.
const MAX_DESCRIBED: usize = 10;

/// Number of leading bytes by which a text that is not JSON, or the prefix of a log line, is recognized.
const PREFIX_LENGTH: usize = 4_096;

/// Maximum nesting of the lists whose elements are read one by one.
const MAX_LIST_DEPTH: usize = 8;

/// A part of the input that is not an event.
#[derive(Debug)]
pub struct InputProblem {
    /// The part of the input that `diagnostic` refers to.
    pub source: Source,
    /// The problem.
    pub diagnostic: Diagnostic,
}

/// An item of the input.
#[derive(Debug)]
pub enum EventItem {
    /// An event. It may be one that CloudTrail did not write.
    Event(Event),
    /// A part that is not an event. `None` after the first ten.
    Problem(Option<Box<InputProblem>>),
}

/// A container whose elements or members are read one by one.
#[derive(Clone, Copy, Debug)]
enum OpenContainer {
    /// An array. `has_problem`: a number or word in it was reported.
    Array { has_problem: bool },
    /// An object with lists.
    Object,
}

/// The reason why a value cannot be read.
enum ValueError {
    /// It is larger than [`MAX_EVENT`].
    TooLarge,
    /// It is invalid.
    Syntax(Diagnostic),
}

/// The last token in the innermost container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LastToken {
    Opening,
    Value,
    Comma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Reading,
    Ended,
}

/// Iterates over the events of a stream, in order. After a problem it continues with the next event. A read error ends it.
#[derive(Debug)]
pub struct EventSource<R> {
    window: Window<R>,
    name: Arc<Name>,
    open: Vec<OpenContainer>,
    last: LastToken,
    /// Items that were read but not returned yet.
    ready: VecDeque<EventItem>,
    problems: usize,
    unwraps: bool,
    /// The form of the last event of a usual form.
    last_form: Option<EventForm>,
    stage: Stage,
}

/// An item of the input, for callers that evaluate events while their ends are found.
#[derive(Debug)]
pub enum EvaluatedItem<T> {
    /// The result for an event, with the event if it was requested.
    Evaluated(T, Option<Event>),
    /// An item that was not evaluated.
    Other(EventItem),
}

/// The result for an event at the beginning of some bytes.
#[derive(Debug)]
pub struct Evaluation<T> {
    /// The event.
    pub scanned: ScannedEvent,
    /// The result.
    pub result: T,
    /// Reports whether the event itself is needed. Copying events takes time.
    pub needs_event: bool,
}

impl<R: Read> EventSource<R> {
    /// Reads events, unwrapping every form of input.
    pub fn new(name: Name, reader: R) -> Self {
        let is_live = name.is_live();
        Self {
            window: Window::new(reader, is_live),
            name: Arc::new(name),
            open: Vec::new(),
            last: LastToken::Opening,
            ready: VecDeque::new(),
            problems: 0,
            unwraps: true,
            last_form: None,
            stage: Stage::New,
        }
    }

    /// Reads each JSON document as an event, without unwrapping.
    pub fn documents(name: Name, reader: R) -> Self {
        Self { unwraps: false, ..Self::new(name, reader) }
    }

    /// As [`Iterator::next`], but the bytes of most events are read only once: `evaluate` takes the bytes from an
    /// object on, and the form that it probably has. Returns `None` unless it is certain that the object is a complete,
    /// valid event of this form.
    pub fn next_evaluated<T>(
        &mut self,
        mut evaluate: impl FnMut(&[u8], EventForm) -> Option<Evaluation<T>>,
    ) -> Option<io::Result<EvaluatedItem<T>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(Ok(EvaluatedItem::Other(item)));
            }
            if self.stage == Stage::Ended {
                return self.window.take_error().map(Err);
            }
            if let Some(form) = self.likely_form()
                && self.is_before_object()
            {
                self.window.look_ahead();
                if let Some(evaluation) = evaluate(self.window.bytes(), form)
                    && evaluation.scanned.end <= MAX_EVENT
                {
                    let Evaluation { scanned, result, needs_event } = evaluation;
                    let event = if needs_event { self.scanned_event(scanned) } else { None };
                    self.last_form = Some(form);
                    self.done(scanned.end);
                    return Some(Ok(EvaluatedItem::Evaluated(result, event)));
                }
            }
            self.step();
        }
    }

    /// The form that the next object probably has, if it is an event. Without a guess, the first event of each of CloudTrail's
    /// log files, a record in a list, would be read twice.
    fn likely_form(&self) -> Option<EventForm> {
        let is_first_of_list =
            self.last == LastToken::Opening && matches!(self.open[..], [OpenContainer::Object, _]);
        self.last_form.or(is_first_of_list.then_some(EventForm::Record))
    }

    /// Moves to the next token, and reports whether it is an object that may be an event.
    fn is_before_object(&mut self) -> bool {
        let may_follow = match self.open.last() {
            Some(OpenContainer::Array { .. }) => self.last != LastToken::Value,
            Some(OpenContainer::Object) => false,
            None => true,
        };
        may_follow && self.next_byte() == Some(b'{')
    }

    /// Moves to the next byte that is no white space, and returns it.
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            let json = Json(self.window.bytes());
            let at = json.space(0);
            let byte = json.byte(at);
            self.window.consume(at);
            if byte.is_some() || !self.window.fill() {
                return byte;
            }
        }
    }

    /// Reads one token or value, which may produce no item.
    fn step(&mut self) {
        if self.stage == Stage::New {
            self.stage = Stage::Reading;
            return self.begin();
        }
        let Some(byte) = self.next_byte() else { return self.end() };
        match (self.open.last().copied(), byte) {
            (Some(OpenContainer::Array { .. }), b']') | (Some(OpenContainer::Object), b'}')
                if self.last != LastToken::Comma =>
            {
                self.window.consume(1);
                self.open.pop();
                self.last = LastToken::Value;
            }
            (Some(_), b',') if self.last == LastToken::Value => {
                self.window.consume(1);
                self.last = LastToken::Comma;
            }
            (Some(OpenContainer::Array { .. }), _) if self.last == LastToken::Value => {
                self.unexpected(&phrase!("`,` or `]`"));
            }
            (Some(OpenContainer::Object), _) if self.last == LastToken::Value => {
                self.unexpected(&phrase!("`,` or `}}`"));
            }
            (Some(OpenContainer::Object), _) => self.member(),
            (Some(OpenContainer::Array { .. }) | None, b'{') => self.object(),
            (Some(OpenContainer::Array { .. }) | None, b'[')
                if self.unwraps && self.open.len() < MAX_LIST_DEPTH =>
            {
                self.window.consume(1);
                self.open.push(OpenContainer::Array { has_problem: false });
                self.last = LastToken::Opening;
            }
            (Some(OpenContainer::Array { .. }) | None, _) => self.other_value(),
        }
    }

    /// Skips a byte order mark, and reports a text that is not JSON.
    fn begin(&mut self) {
        while self.window.bytes().len() < PREFIX_LENGTH && self.window.fill() {
            if self.window.is_live() {
                break;
            }
        }
        if self.window.bytes().starts_with("\u{feff}".as_bytes()) {
            self.window.consume(3);
        }
        let bytes = self.window.bytes();
        let problem = foreign_text(bytes.get(..PREFIX_LENGTH).unwrap_or(bytes));
        if let Some(problem) = problem.filter(|_| self.unwraps) {
            self.problem(&problem, problem.span.range().start);
            self.stage = Stage::Ended;
        }
    }

    fn end(&mut self) {
        self.stage = Stage::Ended;
        if !self.open.is_empty() && !self.window.has_failed() {
            let in_object = matches!(self.open.last(), Some(OpenContainer::Object));
            let expected = if in_object { phrase!("`,` or `}}`") } else { phrase!("`,` or `]`") };
            let diagnostic = unexpected("", 0, &expected);
            self.problem(&diagnostic, 0);
        }
    }

    /// Reads an object, which may be an event, contain events, or contain a list of them.
    fn object(&mut self) {
        let unwraps = self.unwraps;
        let find = |json: Json<'_>, _| {
            if unwraps {
                scan_object(json)
            } else {
                json.skip_object(0, 0).map(ScannedObject::Other)
            }
        };
        let found = self.find(find);
        // The form of the next object is likely that of the last usual one, also after a sign-in, which only the tree reads.
        if let Ok(ScannedObject::Event(event)) = &found {
            self.last_form = Some(event.form);
        }
        match found {
            Ok(ScannedObject::Event(ScannedEvent { end, .. }) | ScannedObject::Other(end))
                if end > MAX_EVENT =>
            {
                self.too_large();
                self.done(end);
            }
            Ok(ScannedObject::Event(scanned)) => {
                match self.scanned_event(scanned) {
                    Some(event) => self.ready.push_back(EventItem::Event(event)),
                    None => return self.not_utf8(scanned.end),
                }
                self.done(scanned.end);
            }
            Ok(ScannedObject::List(at)) => {
                self.window.consume(at + 1);
                self.open.push(OpenContainer::Object);
                self.open.push(OpenContainer::Array { has_problem: false });
                self.last = LastToken::Opening;
            }
            Ok(ScannedObject::Other(end)) => self.other(end),
            Err(error) => self.failed(error),
        }
    }

    /// Reads a value that is no object.
    fn other_value(&mut self) {
        if self.unwraps && self.open.is_empty() && self.skip_line_prefix() {
            return;
        }
        match self.find(end_of_value) {
            Ok(end) if end > MAX_EVENT => {
                self.too_large();
                self.done(end);
            }
            Ok(end) => self.other(end),
            Err(error) => self.failed(error),
        }
    }

    /// Moves to the JSON of a line that `aws logs tail` prints. Returns `false` if it is another line.
    fn skip_line_prefix(&mut self) -> bool {
        let is_time = |bytes: &[u8]| bytes.first().is_some_and(u8::is_ascii_digit);
        while is_time(self.window.bytes())
            && self.window.bytes().len() < PREFIX_LENGTH
            && memchr::memchr(b'\n', self.window.bytes()).is_none()
            && self.window.fill()
        {}
        let bytes = self.window.bytes();
        let line = memchr::memchr(b'\n', bytes).map_or(bytes, |end| bytes.split_at(end).0);
        // The prefix is in the first bytes; the rest of the line may be invalid.
        let line = String::from_utf8_lossy(line.get(..PREFIX_LENGTH).unwrap_or(line));
        let json = json_of_line(&line).filter(|it| line.is_char_boundary(it.start));
        let prefix = json.map_or(0, |it| it.start);
        self.window.consume(prefix);
        prefix > 0
    }

    /// Reads until `find` finds the end of the value at the first byte. `find` takes the bytes and returns `None` if the value
    /// is not complete, or invalid. It also takes `true` if there are no more bytes.
    fn find<T>(&mut self, find: impl Fn(Json<'_>, bool) -> Option<T>) -> Result<T, ValueError> {
        let mut has_waited = self.window.is_live();
        loop {
            let bytes = self.window.bytes();
            if let Some(found) = find(Json(bytes), self.window.has_ended()) {
                return Ok(found);
            }
            // Most incomplete values end in the next chunk. The check is slow, so it waits for that chunk, but not in a
            // pipe, where the next bytes may come much later, and not if another value before it has waited.
            let (is_large, has_ended) = (bytes.len() > MAX_EVENT, self.window.has_ended());
            if (has_waited || bytes.len() > MAX_USUAL || has_ended)
                && let Some(diagnostic) = self.syntax_error()
            {
                return Err(ValueError::Syntax(diagnostic));
            }
            if is_large {
                return Err(ValueError::TooLarge);
            }
            if has_ended {
                let expected = phrase!("a JSON value");
                return Err(ValueError::Syntax(unexpected("", 0, &expected)));
            }
            self.window.fill();
            has_waited = true;
        }
    }

    fn failed(&mut self, error: ValueError) {
        match error {
            ValueError::TooLarge => {
                self.too_large();
                self.skip_unchecked();
            }
            ValueError::Syntax(diagnostic) => self.recover(diagnostic),
        }
    }

    /// Reports the value at the first byte.
    fn too_large(&mut self) {
        let title = phrase!("this value is too large for an event");
        let label = phrase!("it is larger than 4 MiB");
        let diagnostic = Diagnostic::new(Code::TooLarge, Span::new(0, 1), title, label);
        self.problem(&diagnostic, 0);
    }

    /// The event at the first byte. Returns `None` if it is not UTF-8.
    fn scanned_event(&mut self, scanned: ScannedEvent) -> Option<Event> {
        let ScannedEvent { form, end, fields, .. } = scanned;
        let position = self.window.position();
        let text = str::from_utf8(self.window.bytes().get(..end)?).ok()?.to_owned();
        let origin = EventOrigin { name: Arc::clone(&self.name), position, in_string: false };
        Some(Event { text, form, origin, fields })
    }

    /// Moves past a value.
    fn done(&mut self, end: usize) {
        self.window.consume(end);
        self.last = LastToken::Value;
    }

    /// Reads a value that is not an event of a usual form, and looks for events in it.
    fn other(&mut self, end: usize) {
        let bytes = self.window.bytes().get(..end).unwrap_or_default();
        let Ok(text) = str::from_utf8(bytes) else { return self.not_utf8(end) };
        let text = text.to_owned();
        let is_text = text.starts_with(['{', '"']);
        match self.open.last_mut() {
            _ if !self.unwraps => self.document(text),
            // One problem for all numbers and words of an array.
            Some(OpenContainer::Array { has_problem }) if !is_text => {
                if !std::mem::replace(has_problem, true) {
                    self.unwrap(&text);
                }
            }
            _ => self.unwrap(&text),
        }
        self.done(end);
    }

    fn document(&mut self, text: String) {
        let origin = EventOrigin {
            name: Arc::clone(&self.name),
            position: self.window.position(),
            in_string: false,
        };
        let event = Event { text, form: EventForm::Envelope, origin, fields: None };
        self.ready.push_back(EventItem::Event(event));
    }

    /// Adds the events in the text of a value, which begins at the first byte of the window.
    fn unwrap(&mut self, text: &str) {
        let start = self.window.position();
        let _always_continues = read(text, &mut |item| {
            match item {
                UnwrappedItem::Record(record, place) => {
                    let envelope = record.envelope();
                    let form = envelope.map_or(EventForm::Record, |_| EventForm::Envelope);
                    let span = envelope.map_or(record.span(), |it| it.span);
                    self.unwrapped(form, span, &place, text, start);
                }
                UnwrappedItem::Foreign(node, place, _) => {
                    self.unwrapped(EventForm::Envelope, node.span, &place, text, start);
                }
                UnwrappedItem::Problem(diagnostic) => self.problem_in(text, start, diagnostic),
            }
            ControlFlow::Continue(())
        });
    }

    fn unwrapped(
        &mut self,
        form: EventForm,
        span: Span,
        place: &EventPlace<'_>,
        text: &str,
        start: Position,
    ) {
        let event = place.text.get(span.range()).unwrap_or_default().to_owned();
        let position = Position::of(text, place.span.range().start).after(start);
        let origin =
            EventOrigin { name: Arc::clone(&self.name), position, in_string: place.in_string };
        self.ready.push_back(EventItem::Event(Event { text: event, form, origin, fields: None }));
    }

    /// Skips a member after the list of an object.
    fn member(&mut self) {
        let name = self.find(|json, _| {
            let (_, value) = (json.byte(0)? == b'"').then(|| json.name(0))??;
            json.byte(value).map(|_| value)
        });
        match name {
            Ok(value) => self.window.consume(value),
            Err(error) => return self.failed(error),
        }
        match self.find(end_of_value) {
            Ok(end) => self.done(end),
            Err(ValueError::TooLarge) => self.skip_unchecked(),
            Err(error) => self.failed(error),
        }
    }

    /// Skips a large value by its brackets and quotes.
    fn skip_unchecked(&mut self) {
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        loop {
            let bytes = self.window.bytes();
            let end = bytes.iter().position(|byte| {
                if in_string {
                    in_string = escaped || *byte != b'"';
                    escaped = !escaped && *byte == b'\\';
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                }
                depth == 0 && !in_string
            });
            match end {
                Some(at) => return self.done(at + 1),
                None => self.window.consume(bytes.len()),
            }
            if !self.window.fill() {
                return self.end();
            }
        }
    }

    /// The syntax error in the value at the first byte, or `None` if the value is valid as far as it was read.
    fn syntax_error(&self) -> Option<Diagnostic> {
        let bytes = self.window.bytes();
        let (text, is_invalid) = match str::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                (str::from_utf8(valid).unwrap_or_default(), error.error_len().is_some())
            }
        };
        let diagnostic = first_error(text);
        let start = diagnostic.as_ref().map_or(text.len(), |it| it.span.range().start);
        let rest = text.get(start..).unwrap_or_default();
        if is_invalid && rest.is_empty() {
            return Some(not_utf8(bytes, text.len()));
        }
        // A word or an escape may be cut. A line break ends it.
        let is_cut = rest.len() < 16 && !rest.contains('\n') && !self.window.has_ended();
        diagnostic.filter(|_| !is_cut)
    }

    fn unexpected(&mut self, expected: &Phrase) {
        let text =
            String::from_utf8_lossy(self.window.bytes().get(..4).unwrap_or(self.window.bytes()));
        let diagnostic = unexpected(&text, 0, expected);
        self.recover(diagnostic);
    }

    /// Reports a problem of a value that contains bytes that are not UTF-8, and moves past the value.
    fn not_utf8(&mut self, end: usize) {
        let bytes = self.window.bytes();
        let at = str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
        let diagnostic = not_utf8(bytes, at);
        self.problem(&diagnostic, at);
        self.done(end);
    }

    /// Reports a syntax error, and moves to the next line that begins with `{`: every line of NDJSON does, and no line
    /// inside an indented object. In NDJSON with a truncated line, such as `{"a":` before `{"a":4}`, the error is in the line
    /// after it; the problem is then reported in the truncated line. After an error in an array the rest is skipped, because
    /// the next such line is probably one of its elements.
    fn recover(&mut self, mut diagnostic: Diagnostic) {
        let in_array = matches!(self.open.first(), Some(OpenContainer::Array { .. }));
        let can_continue = !in_array && !self.window.bytes().starts_with(b"[");
        let mut is_reported = false;
        loop {
            let bytes = self.window.bytes();
            let length = bytes.len();
            let line_end = memchr::memmem::find(bytes, b"\n{").filter(|_| can_continue);
            if let Some(line) = line_end.filter(|line| diagnostic.span.range().start > *line) {
                let alone = String::from_utf8_lossy(bytes.get(..line).unwrap_or_default());
                diagnostic = first_error(&alone).unwrap_or(diagnostic);
            }
            let may_follow = can_continue && line_end.is_none() && length <= MAX_EVENT;
            if may_follow && self.window.fill() {
                continue;
            }
            if !std::mem::replace(&mut is_reported, true) {
                self.problem(&diagnostic, diagnostic.span.range().start);
            }
            if let Some(line) = line_end {
                self.window.consume(line + 1);
                break;
            }
            // The last byte may be the line break before `{`.
            self.window.consume(length.saturating_sub(1));
            if !self.window.fill() {
                self.window.consume(1);
                self.stage = Stage::Ended;
                break;
            }
        }
        self.open.clear();
        self.last = LastToken::Opening;
    }

    /// Reports a problem whose span is relative to the first byte of the window.
    fn problem(&mut self, diagnostic: &Diagnostic, at: usize) {
        let described = self.is_described().then(|| {
            let (source, before) = self.window.source(&self.name, at);
            Box::new(InputProblem { source, diagnostic: shifted(diagnostic.clone(), before) })
        });
        self.ready.push_back(EventItem::Problem(described));
    }

    /// Reports a problem of a part of the input.
    fn problem_in(&mut self, text: &str, start: Position, diagnostic: Diagnostic) {
        let described = self.is_described().then(|| {
            let source = Source::at((*self.name).clone(), text.to_owned(), start);
            Box::new(InputProblem { source, diagnostic })
        });
        self.ready.push_back(EventItem::Problem(described));
    }

    fn is_described(&mut self) -> bool {
        self.problems += 1;
        self.problems <= MAX_DESCRIBED
    }
}

/// Finds the end of any value, for [`EventSource::find`]. The digits of a number may go on after the bytes that were read.
fn end_of_value(json: Json<'_>, is_last: bool) -> Option<usize> {
    let end = json.skip_value(0, 0)?;
    (is_last || json.byte(end).is_some()).then_some(end)
}

/// The problem of bytes that are not UTF-8 from the byte at `at` on.
pub fn not_utf8(bytes: &[u8], at: usize) -> Diagnostic {
    let byte = format!("0x{:02x}", bytes.get(at).copied().unwrap_or_default());
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let help = if is_utf16 {
        phrase!("the file is UTF-16, which older PowerShell writes with `>`; save it as UTF-8")
    } else {
        phrase!("JSON is UTF-8; save the file as UTF-8")
    };
    let title = phrase!("the text is not UTF-8");
    Diagnostic::new(Code::NotUtf8, Span::new(at, at + 1), title, phrase!("byte {byte}", byte))
        .help(help)
}

/// Moves a diagnostic to later bytes.
fn shifted(diagnostic: Diagnostic, by: usize) -> Diagnostic {
    let by = u32::try_from(by).unwrap_or_default();
    let Span { start, end } = diagnostic.span;
    Diagnostic { span: Span { start: start + by, end: end + by }, ..diagnostic }
}

impl<R: Read> Iterator for EventSource<R> {
    type Item = io::Result<EventItem>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.next_evaluated(|_, _| None::<Evaluation<Infallible>>)?;
        Some(item.map(|item| match item {
            EvaluatedItem::Other(item) => item,
            EvaluatedItem::Evaluated(never, _) => match never {},
        }))
    }
}
