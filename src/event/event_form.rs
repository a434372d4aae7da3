//! Recognizes the usual forms of an object by the names of its members, while finding its end, without a tree. Objects
//! of other forms are left to the tree ([`super::recognize()`]). For the objects recognized here, both give the same
//! result, except that an envelope with a pattern in its `detail` is an event here.

use super::detail_types::{API_CALL, CONSOLE_ACTION, SERVICE_EVENT};
use super::record_or_pattern::STRINGS;
use crate::aws::SOURCE_PREFIX;
use crate::diagnostic::Span;
use crate::json::{Json, RawMember};

/// Members that hold a list of events or of messages with events, in this order: CloudTrail's log files and Lambda's batches,
/// `aws cloudtrail lookup-events`, `aws sqs receive-message`. An object with such a list is no event. Other wrappers hold few events and are
/// parsed as a whole.
const LISTS: [&[u8]; 3] = [b"Records", b"Events", b"Messages"];

/// Values of `eventType` that are recognized here (AWS CloudTrail User Guide, "CloudTrail record contents"). Records with others are
/// left to the tree.
const EVENT_TYPES: [(&[u8], &str); 3] = [
    (b"AwsApiCall", API_CALL),
    (b"AwsServiceEvent", SERVICE_EVENT),
    (b"AwsConsoleAction", CONSOLE_ACTION),
];

/// The form of an event in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventForm {
    /// An event as EventBridge delivers it.
    Envelope,
    /// A CloudTrail record.
    Record,
}

/// The strings of a record from which EventBridge makes the envelope, without their quotes. None of them has escapes or is
/// blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EnvelopeFields {
    pub(super) id: Span,
    pub(super) source: Span,
    pub(super) account: Span,
    pub(super) time: Span,
    pub(super) region: Span,
    pub(super) detail_type: &'static str,
}

/// A member of the envelope before `detail` that is a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EnvelopeMember {
    Version,
    Id,
    DetailType,
    Source,
    Account,
    Time,
    Region,
}

impl EnvelopeMember {
    /// In the order of EventBridge.
    pub(crate) const ALL: [Self; 7] = [
        Self::Version,
        Self::Id,
        Self::DetailType,
        Self::Source,
        Self::Account,
        Self::Time,
        Self::Region,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Id => "id",
            Self::DetailType => "detail-type",
            Self::Source => "source",
            Self::Account => "account",
            Self::Time => "time",
            Self::Region => "region",
        }
    }
}

impl EnvelopeFields {
    /// The value of a member of the envelope, in two parts, of which the first may be empty. `record` is the text of the
    /// record.
    pub(crate) fn parts(self, member: EnvelopeMember, record: &[u8]) -> [&[u8]; 2] {
        let text = |span: Span| record.get(span.range()).unwrap_or_default();
        match member {
            EnvelopeMember::Version => [b"", b"0"],
            EnvelopeMember::Id => [b"", text(self.id)],
            EnvelopeMember::DetailType => [b"", self.detail_type.as_bytes()],
            EnvelopeMember::Source => {
                let label = text(self.source).split(|byte| *byte == b'.').next();
                [SOURCE_PREFIX.as_bytes(), label.unwrap_or_default()]
            }
            EnvelopeMember::Account => [b"", text(self.account)],
            EnvelopeMember::Time => [b"", text(self.time)],
            EnvelopeMember::Region => [b"", text(self.region)],
        }
    }
}

/// An event at the beginning of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScannedEvent {
    pub(crate) form: EventForm,
    /// The offset after the event.
    pub(crate) end: usize,
    /// The fields of the envelope, if it is a record that has all of them.
    pub(crate) fields: Option<EnvelopeFields>,
    /// `eventName` of a record, without quotes; empty if it is missing or not a plain string.
    event_name: Span,
    /// `readOnly` of a record is true.
    pub(crate) is_read_only: bool,
    /// `managementEvent` of a record is false.
    pub(crate) is_data: bool,
    pub(super) call: CallMembers,
    /// Time and place.
    place: TimeAndPlace,
}

/// The offsets of the values of members that [`super::ApiCall`] reads; 0 if they are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CallMembers {
    pub(super) user_agent: usize,
    pub(super) source_ip: usize,
    pub(super) identity: usize,
    pub(super) console: usize,
    pub(super) error_code: usize,
    pub(super) error_message: usize,
    pub(super) response: usize,
    /// The record has another member that may decide, or two of a kind of which not always the last one counts.
    pub(super) is_unusual: bool,
}

impl CallMembers {
    #[inline]
    fn add(&mut self, member: &RawMember<'_>) {
        match member.name.bytes {
            b"userAgent" => self.user_agent = member.value,
            b"sourceIPAddress" => self.source_ip = member.value,
            // JSON text counts before a duplicate after it.
            b"userIdentity" => {
                self.is_unusual |= self.identity != 0;
                self.identity = member.value;
            }
            b"responseElements" => {
                self.is_unusual |= self.response != 0;
                self.response = member.value;
            }
            b"sessionCredentialFromConsole" => self.console = member.value,
            b"errorCode" => self.error_code = member.value,
            b"errorMessage" => self.error_message = member.value,
            b"serviceEventDetails" => self.is_unusual = true,
            _ => {}
        }
    }
}

/// The time, the account and the region of an event, without quotes; empty if they are missing or not plain strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct TimeAndPlace {
    time: Span,
    account: Span,
    region: Span,
}

impl ScannedEvent {
    /// `eventTime` of the record, or `time` of the envelope. Returns `None` if only the tree has it. `bytes` begin with
    /// the event.
    pub fn time<'b>(&self, bytes: &'b [u8]) -> Option<&'b str> {
        text_at(bytes, self.place.time)
    }

    /// `eventID` of a record that has all fields of the envelope.
    pub fn id<'b>(&self, bytes: &'b [u8]) -> Option<&'b str> {
        text_at(bytes, self.fields?.id)
    }

    /// `eventName` of a record.
    pub(crate) fn event_name<'b>(&self, bytes: &'b [u8]) -> Option<&'b str> {
        text_at(bytes, self.event_name)
    }

    /// `recipientAccountId` of the record, or `account` of the envelope, as [`Self::time`].
    pub fn account<'b>(&self, bytes: &'b [u8]) -> Option<&'b str> {
        text_at(bytes, self.place.account)
    }

    /// `awsRegion` of the record, or `region` of the envelope, as [`Self::time`].
    pub fn region<'b>(&self, bytes: &'b [u8]) -> Option<&'b str> {
        text_at(bytes, self.place.region)
    }
}

fn text_at(bytes: &[u8], span: Span) -> Option<&str> {
    let text = bytes.get(span.range()).filter(|it| !it.is_empty())?;
    str::from_utf8(text).ok()
}

/// The form of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScannedObject {
    /// An event.
    Event(ScannedEvent),
    /// An object with a list, whose opening bracket is at this offset.
    List(usize),
    /// An object of another form, which ends before this offset.
    Other(usize),
}

/// The members of an object that decide its form, with values of the expected type.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each member")]
pub(crate) struct DecidingMembers {
    detail: bool,
    detail_type: bool,
    source: bool,
    event_name: Span,
    event_source: bool,
    event_time: bool,
    event_version: bool,
    event_type: bool,
    is_read_only: bool,
    is_data: bool,
    call: CallMembers,
    /// The kind of the event is not certain to be that of its `eventType`.
    is_other_kind: bool,
    fields: EnvelopeFields,
    /// The members of an envelope with the time and the place.
    of_envelope: TimeAndPlace,
    /// A member that events do not have.
    has_unknown_member: bool,
}

impl DecidingMembers {
    /// Adds a member; of members with the same name the last one counts. Returns `false` if it is a list of events,
    /// after which the form of the object is known.
    #[inline]
    pub(crate) fn add(&mut self, member: &RawMember<'_>) -> bool {
        // Values with escapes are left to the tree.
        let text = member.text.filter(|it| !it.escaped && !is_blank(it.bytes));
        let is_text = text.is_some();
        let text = text.map_or(&[][..], |it| it.bytes);
        let start = member.value + 1;
        let span = if is_text { Span::new(start, start + text.len()) } else { Span::default() };
        let is_list = member.first == b'[' && !self.detail;
        match member.name.bytes {
            _ if member.name.escaped => self.has_unknown_member = true,
            name if is_list && LISTS.contains(&name) => return false,
            name if member.first == b'[' && STRINGS.iter().any(|it| it.as_bytes() == name) => {
                self.has_unknown_member = true; // a pattern
            }
            b"detail" => self.detail = member.first == b'{',
            b"detail-type" => self.detail_type = is_text,
            b"source" => self.source = is_text,
            b"eventName" => self.event_name = span,
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
                let known = EVENT_TYPES.iter().find(|(name, _)| *name == text);
                self.event_type = known.is_some();
                self.fields.detail_type = known.map_or("", |(_, detail_type)| *detail_type);
            }
            b"readOnly" => self.is_read_only = member.first == b't',
            b"managementEvent" => self.is_data = member.first == b'f',
            b"eventCategory" => self.is_other_kind |= !matches!(text, b"Management" | b"Data"),
            b"eventID" => self.fields.id = span,
            b"recipientAccountId" => self.fields.account = span,
            b"awsRegion" => self.fields.region = span,
            b"time" => self.of_envelope.time = span,
            b"account" => self.of_envelope.account = span,
            b"region" => self.of_envelope.region = span,
            b"Sns" | b"body" | b"Body" | b"Message" | b"CloudTrailEvent" | b"$or" => {
                self.has_unknown_member = true;
            }
            _ => self.call.add(member),
        }
        true
    }

    /// The fields of the envelope, if the record has all of them.
    fn fields(&self) -> Option<EnvelopeFields> {
        let EnvelopeFields { id, account, region, .. } = self.fields;
        let has_all = [id, account, region].iter().all(|it| *it != Span::default());
        (has_all && !self.is_other_kind).then_some(self.fields)
    }

    /// The event that the object is, which ends before an offset, if it has a usual form.
    pub(crate) fn event(&self, end: usize) -> Option<ScannedEvent> {
        let form = self.form()?;
        let fields = if form == EventForm::Record { self.fields() } else { None };
        let EnvelopeFields { time, account, region, .. } = self.fields;
        let place = match form {
            EventForm::Envelope => self.of_envelope,
            EventForm::Record => TimeAndPlace { time, account, region },
        };
        let Self { event_name, is_read_only, is_data, call, .. } = *self;
        Some(ScannedEvent { form, end, fields, event_name, is_read_only, is_data, call, place })
    }

    fn form(&self) -> Option<EventForm> {
        let of_envelope = [self.detail, self.detail_type, self.source];
        let of_record = [
            self.event_name != Span::default(),
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

/// Returns `true` for a text that [`super::Record::text`] does not return.
fn is_blank(text: &[u8]) -> bool {
    let is_visible = text.first().is_some_and(u8::is_ascii_graphic);
    !is_visible && str::from_utf8(text).is_ok_and(|it| it.trim().is_empty())
}

/// Recognizes the object at the beginning of a text. Returns `None` if the object is invalid or not complete.
pub(super) fn scan_object(json: Json<'_>) -> Option<ScannedObject> {
    let mut seen = DecidingMembers::default();
    let (mut at, mut closed) = json.open(0, b'}', 0)?;
    while !closed {
        let (member, after) = json.member(at)?;
        if !seen.add(&member) {
            return Some(ScannedObject::List(member.value));
        }
        at = if member.text.is_some() { after } else { json.skip_value(after, 1)? };
        (at, closed) = json.another(at, b'}')?;
    }
    Some(seen.event(at).map_or(ScannedObject::Other(at), ScannedObject::Event))
}
