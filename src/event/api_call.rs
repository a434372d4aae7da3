//! The members of a record of an API call by which alerts are counted, read without a tree.

use super::detail_types::API_CALL;
use super::event_form::{EnvelopeFields, ScannedEvent};
use super::via::is_browser_agent;
use crate::json::{Json, Raw};

/// Members of `userIdentity` and of its `sessionContext` that differ from session to session, but do not name the caller.
const MEMBERS_OF_SESSION: [&[u8]; 2] = [b"accessKeyId", b"attributes"];

/// Limit of the length of a record, in bytes. The tree of a shorter one is always within the limit of
/// [`crate::json::MAX_TREE`].
const MAX_LENGTH: usize = 64 << 10;

/// A record of an API call, as the tree of the record has it. All texts are without escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiCall<'t> {
    /// `eventID`
    pub event_id: &'t str,
    /// `eventSource`
    pub event_source: &'t str,
    /// `eventName`
    pub event_name: &'t str,
    /// `userAgent`, if it is a string.
    pub user_agent: Option<&'t str>,
    /// `sourceIPAddress`, if it is a string.
    pub source_ip: Option<&'t str>,
    /// The call failed ([`super::Record::outcome`]).
    pub is_failure: bool,
    /// The client is the console or a browser ([`super::Record::is_in_browser`]).
    pub is_in_browser: bool,
    recipient: &'t str,
    /// `userIdentity`, from its opening bracket on.
    identity: &'t [u8],
}

/// The value of a member.
#[derive(Clone, Copy, Debug)]
struct RawValue<'t> {
    at: usize,
    /// The first byte.
    first: u8,
    /// The value, if it is a string.
    text: Option<Raw<'t>>,
}

impl<'t> RawValue<'t> {
    /// The value at an offset. Returns `None` for the offset of a member that is missing.
    fn at(json: Json<'t>, at: usize) -> Option<Self> {
        let first = json.byte(at).filter(|_| at != 0)?;
        let text = if first == b'"' { Some(json.string(at + 1)?.0) } else { None };
        Some(Self { at, first, text })
    }
}

/// The members that decide the outcome.
#[derive(Clone, Copy, Debug)]
struct OutcomeMembers<'t> {
    error_code: Option<RawValue<'t>>,
    error_message: Option<RawValue<'t>>,
    response: Option<RawValue<'t>>,
}

impl<'t> ApiCall<'t> {
    /// Reads a record, which the bytes begin with. Returns `None` if only the tree has the values of a member.
    pub fn read(bytes: &'t [u8], scanned: &ScannedEvent) -> Option<Self> {
        let is_call = |it: &EnvelopeFields| it.detail_type == API_CALL;
        let fields = scanned.fields.filter(|it| is_call(it) && scanned.end <= MAX_LENGTH)?;
        let call = Some(scanned.call).filter(|it| !it.is_unusual)?;
        let json = Json(bytes.get(..scanned.end)?);
        let of_record = |range| str::from_utf8(json.0.get(range)?).ok();
        let event_name = scanned.event_name(bytes)?;
        let identity = json.0.get(call.identity..).filter(|it| it.first() == Some(&b'{'))?;
        let [agent, client, console] =
            [call.user_agent, call.source_ip, call.console].map(|it| RawValue::at(json, it));
        let outcome = OutcomeMembers {
            error_code: RawValue::at(json, call.error_code),
            error_message: RawValue::at(json, call.error_message),
            response: RawValue::at(json, call.response),
        };
        let user_agent = string(agent.as_ref()).ok()?;
        let is_from_console = console.as_ref().is_some_and(|it| it.first == b't')
            || string(console.as_ref()).ok()? == Some("true");
        Some(Self {
            event_id: of_record(fields.id.range())?,
            event_source: of_record(fields.source.range())?,
            event_name,
            user_agent,
            source_ip: string(client.as_ref()).ok()?,
            is_failure: outcome.is_failure(json, event_name)?,
            is_in_browser: is_from_console || user_agent.is_some_and(is_browser_agent),
            recipient: of_record(fields.account.range())?,
            identity,
        })
    }

    /// Writes a record with the caller of this one. Records of calls in different sessions of a caller give the same text if
    /// the rest of `userIdentity` is equal. Returns `None` if only the tree of the whole record has the caller.
    pub fn write_caller(&self, out: &mut Vec<u8>) -> Option<()> {
        out.extend(b"{\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"");
        out.extend(self.recipient.as_bytes());
        out.extend(b"\",\"userIdentity\":");
        copy_identity(Json(self.identity), 0, 1, out)?;
        out.push(b'}');
        Some(())
    }
}

impl OutcomeMembers<'_> {
    /// Returns the outcome as [`super::CallOutcome`] has it, or `None` if it depends on details.
    fn is_failure(&self, json: Json<'_>, event_name: &str) -> Option<bool> {
        let errors = [&self.error_code, &self.error_message].map(|it| is_error(it.as_ref()));
        if errors.contains(&Some(true)) {
            return Some(true);
        }
        if errors.contains(&None) {
            return None;
        }
        self.has_result(json, event_name)
    }

    /// Returns `false` if the response has no error and no result, or `None` if it may have one.
    fn has_result(&self, json: Json<'_>, event_name: &str) -> Option<bool> {
        let Some(response) = &self.response else { return Some(false) };
        match response.first {
            b'{' => {}
            // A string may be JSON.
            b'"' => return None,
            _ => return Some(false),
        }
        let (mut at, mut closed) = json.open(response.at, b'}', 1)?;
        while !closed {
            let (member, after) = json.member(at)?;
            let name = member.name.bytes;
            if member.name.escaped || name == b"errorCode" || name == event_name.as_bytes() {
                return None;
            }
            at = if member.text.is_some() { after } else { json.skip_value(after, 2)? };
            (at, closed) = json.another(at, b'}')?;
        }
        Some(false)
    }
}

/// Reports whether a member names an error. Returns `None` if its value is not usual.
fn is_error(member: Option<&RawValue<'_>>) -> Option<bool> {
    match member {
        None => Some(false),
        Some(member) if member.first == b'n' => Some(false),
        Some(member) => text(member).map(|it| it != "false"),
    }
}

/// The text of a member that is a string without escapes and not blank.
fn text<'t>(member: &RawValue<'t>) -> Option<&'t str> {
    let text = member.text.filter(|it| !it.escaped)?;
    str::from_utf8(text.bytes).ok().filter(|it| !it.trim().is_empty())
}

/// A string that only the tree decodes.
struct EscapedString;

/// The string of a member, if it has one.
fn string<'t>(member: Option<&RawValue<'t>>) -> Result<Option<&'t str>, EscapedString> {
    match member.and_then(|it| it.text) {
        None => Ok(None),
        Some(text) if text.escaped => Err(EscapedString),
        Some(text) => str::from_utf8(text.bytes).map(Some).map_err(|_| EscapedString),
    }
}

/// Copies `userIdentity` without the members that differ from session to session. Returns the offset after it.
fn copy_identity(json: Json<'_>, at: usize, depth: usize, out: &mut Vec<u8>) -> Option<usize> {
    out.push(b'{');
    let start = out.len();
    let (mut at, mut closed) = json.open(at, b'}', depth)?;
    while !closed {
        let (member, after) = json.member(at)?;
        if member.name.escaped {
            return None;
        }
        let is_copied = !MEMBERS_OF_SESSION.contains(&member.name.bytes);
        if is_copied && out.len() > start {
            out.push(b',');
        }
        let end = if member.first == b'{' && member.name.bytes == b"sessionContext" {
            out.extend(b"\"sessionContext\":");
            copy_identity(json, member.value, depth + 1, out)?
        } else {
            let end =
                if member.text.is_some() { after } else { json.skip_value(after, depth + 1)? };
            if is_copied {
                out.extend(json.0.get(at..end)?);
            }
            end
        };
        (at, closed) = json.another(end, b'}')?;
    }
    out.push(b'}');
    Some(at)
}
