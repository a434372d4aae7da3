//! Recognizes the usual forms of an object by the names of its members, while finding its end, without a tree. Objects of
//! other forms are left to the tree ([`super::recognize()`]). For the objects recognized here, both give the same result.

use crate::diagnostic::Span;
use crate::json::{Json, Raw};

/// Members that hold a list of events or of messages with events, in this order: CloudTrail's log files and Lambda's batches,
/// `aws cloudtrail lookup-events`, `aws sqs receive-message`. An object with such a list is no event. Other wrappers hold few events and are
/// parsed as a whole.
const LISTS: [&[u8]; 3] = [b"Records", b"Events", b"Messages"];

/// Values of `eventType` that are recognized here (AWS CloudTrail User Guide, "CloudTrail record contents"). Records with others are
/// left to the tree.
const EVENT_TYPES: [&[u8]; 3] = [b"AwsApiCall", b"AwsServiceEvent", b"AwsConsoleAction"];

/// The form of an event in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventForm {
    /// An event as EventBridge delivers it.
    Envelope,
    /// A CloudTrail record.
    Record,
}

/// The strings of a record of an API call from which EventBridge makes the envelope, without their quotes. None of them has
/// escapes or is blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ApiCallFields {
    pub(super) id: Span,
    pub(super) source: Span,
    pub(super) account: Span,
    pub(super) time: Span,
    pub(super) region: Span,
}

/// The form of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScannedObject {
    /// An event, which ends before this offset, and its fields if it is a record of an API call.
    Event(EventForm, usize, Option<ApiCallFields>),
    /// An object with a list, whose opening bracket is at this offset.
    List(usize),
    /// An object of another form, which ends before this offset.
    Other(usize),
}

/// The members of an object that decide its form, with values of the expected type.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each member")]
struct DecidingMembers {
    detail: bool,
    detail_type: bool,
    source: bool,
    event_name: bool,
    event_source: bool,
    event_time: bool,
    event_version: bool,
    event_type: bool,
    /// The event is not certain to be an API call with all fields of the envelope.
    is_other_kind: bool,
    fields: ApiCallFields,
    /// A member that events do not have.
    has_unknown_member: bool,
}

impl DecidingMembers {
    /// Adds a member; of members with the same name the last one counts. `text` is its value if it is a string without escapes.
    fn add(&mut self, name: &[u8], text: Option<(&[u8], Span)>, is_object: bool) {
        let text = text.filter(|(text, _)| !text.trim_ascii().is_empty());
        let is_text = text.is_some();
        let (text, span) = text.unwrap_or_default();
        match name {
            b"detail" => self.detail = is_object,
            b"detail-type" => self.detail_type = is_text,
            b"source" => self.source = is_text,
            b"eventName" => self.event_name = is_text,
            b"eventSource" => {
                self.event_source = is_text;
                self.fields.source = span;
                self.is_other_kind |= text.starts_with(b"signin.");
                // Notifications of S3, SQS and others.
                self.has_unknown_member |= text.starts_with(b"aws:");
            }
            b"eventTime" => {
                self.event_time = is_text;
                self.fields.time = span;
            }
            b"eventVersion" => self.event_version = is_text,
            b"eventType" => {
                self.event_type = EVENT_TYPES.contains(&text);
                self.is_other_kind |= text != b"AwsApiCall";
            }
            b"eventCategory" => self.is_other_kind |= !matches!(text, b"Management" | b"Data"),
            b"eventID" => self.fields.id = span,
            b"recipientAccountId" => self.fields.account = span,
            b"awsRegion" => self.fields.region = span,
            b"Sns" | b"body" | b"Body" | b"Message" | b"CloudTrailEvent" | b"$or" => {
                self.has_unknown_member = true;
            }
            _ => {}
        }
    }

    /// The fields of the envelope, if the record is of an API call.
    fn fields(&self) -> Option<ApiCallFields> {
        let ApiCallFields { id, account, region, .. } = self.fields;
        let has_all = [id, account, region].iter().all(|it| *it != Span::default());
        (has_all && !self.is_other_kind).then_some(self.fields)
    }

    fn form(&self) -> Option<EventForm> {
        let of_envelope = [self.detail, self.detail_type, self.source];
        let of_record = [
            self.event_name,
            self.event_source,
            self.event_time,
            self.event_version,
            self.event_type,
        ];
        if self.has_unknown_member {
            None
        } else if of_envelope == [true; 3] {
            Some(EventForm::Envelope)
        } else if of_envelope == [false; 3] && of_record == [true; 5] {
            Some(EventForm::Record)
        } else {
            None
        }
    }
}

/// Recognizes the object at the beginning of a text. Returns `None` if the object is invalid or not complete.
pub(super) fn scan_object(json: Json<'_>) -> Option<ScannedObject> {
    read(json, |_| false)
}

/// Recognizes an envelope by its first members, if it is on a line of its own. Does not check the rest of it.
///
/// Inside a document, a comma separates `}` and `{`. So a line that ends in `}` before a line that begins with `{` ends a document.
/// If every other `{` of the line follows `:`, `,` or `[`, the line holds exactly one document, or is invalid.
pub(super) fn envelope_line(bytes: &[u8]) -> Option<ScannedObject> {
    let line_end = memchr::memchr(b'\n', bytes)?;
    let (line, rest) = bytes.split_at(line_end);
    let line = line.trim_ascii_end();
    let is_last = line.ends_with(b"}") && rest.trim_ascii_start().starts_with(b"{");
    let follows = |at: usize| line.get(..at).unwrap_or_default().trim_ascii_end().last();
    let mut braces = memchr::memchr_iter(b'{', line).skip(1);
    if !is_last || !braces.all(|at| matches!(follows(at), Some(b':' | b',' | b'['))) {
        return None;
    }
    let found = read(Json(line), |seen| seen.form() == Some(EventForm::Envelope));
    match found {
        Some(ScannedObject::Event(EventForm::Envelope, ..)) => {
            Some(ScannedObject::Event(EventForm::Envelope, line.len(), None))
        }
        _ => None,
    }
}

fn read(json: Json<'_>, is_enough: impl Fn(&DecidingMembers) -> bool) -> Option<ScannedObject> {
    let mut seen = DecidingMembers::default();
    let (mut at, mut closed) = json.open(0, b'}', 0)?;
    while !closed {
        let (name, value) = json.name(at)?;
        let name = if name.escaped { &[] } else { name.bytes };
        let first = json.byte(value)?;
        if first == b'[' && LISTS.contains(&name) && !seen.detail {
            return Some(ScannedObject::List(value));
        }
        if first == b'"' {
            let (Raw { bytes, escaped }, after) = json.string(value + 1)?;
            let span = Span::new(value + 1, value + 1 + bytes.len());
            seen.add(name, (!escaped).then_some((bytes, span)), false);
            at = after;
        } else {
            seen.add(name, None, first == b'{');
            if is_enough(&seen) {
                break;
            }
            at = json.skip_value(value, 1)?;
        }
        (at, closed) = json.another(at, b'}')?;
    }
    Some(match seen.form() {
        Some(EventForm::Record) => ScannedObject::Event(EventForm::Record, at, seen.fields()),
        Some(EventForm::Envelope) => ScannedObject::Event(EventForm::Envelope, at, None),
        None => ScannedObject::Other(at),
    })
}
