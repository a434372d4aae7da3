//! Reads from an event whether EventBridge delivers it to every rule.

use crate::aws::is_read_name;
use crate::diagnostic::Diagnostic;
use crate::event::ScannedEvent;
use crate::json::{Token, TokenReader};
use crate::pattern::{Pattern, parse};

/// Matches all events for which [`requires_all_events`] returns true, and few others. The program tests it together
/// with the rules.
pub(super) fn read_only() -> Pattern {
    parse(r#"{"detail": {"readOnly": [true]}}"#).expect("a valid pattern")
}

/// The members of a record that decide.
#[derive(Default)]
struct RecordFields {
    has_read_name: bool,
    is_read_only: bool,
    is_data: bool,
}

/// Returns true if EventBridge delivers an event only to rules in the state `AllEvents`: if it is a read-only
/// management event with a read verb in its name (EventBridge user guide, "Receiving read-only management events from
/// AWS services"). Data events are delivered to rules in any state if a trail selects them. The event, an envelope, must
/// be valid.
pub(super) fn requires_all_events(event: &str) -> bool {
    read_fields(event).is_ok_and(|it| it.requires_all_events())
}

/// As [`requires_all_events`], for a record at the beginning of some bytes.
pub(super) fn record_requires_all_events(record: &ScannedEvent, bytes: &[u8]) -> bool {
    let fields = RecordFields {
        has_read_name: record.event_name(bytes).is_some_and(is_read_name),
        is_read_only: record.is_read_only,
        is_data: record.is_data,
    };
    fields.requires_all_events()
}

impl RecordFields {
    fn requires_all_events(&self) -> bool {
        self.has_read_name && self.is_read_only && !self.is_data
    }
}

/// Reads the members without a tree. Of duplicate names the last one counts.
fn read_fields(event: &str) -> Result<RecordFields, Diagnostic> {
    let mut fields = RecordFields::default();
    let mut reader = TokenReader::new(event);
    reader.token()?;
    while let Some(Token::Name(name)) = reader.token()? {
        if *name == *"detail" {
            fields = RecordFields::default();
            if reader.token()? == Some(Token::BeginObject) {
                fields = read_record(&mut reader)?;
            }
        }
        reader.leave(1)?;
    }
    Ok(fields)
}

/// Reads the members of the record in an envelope, after its opening bracket.
fn read_record(reader: &mut TokenReader<'_>) -> Result<RecordFields, Diagnostic> {
    let mut fields = RecordFields::default();
    while let Some(Token::Name(name)) = reader.token()? {
        let value = reader.token()?;
        match &*name {
            "eventName" => fields.has_read_name = is_read_name(&reader.text()?),
            "readOnly" => fields.is_read_only = value == Some(Token::Bool(true)),
            "managementEvent" => fields.is_data = value == Some(Token::Bool(false)),
            _ => {}
        }
        reader.leave(2)?;
    }
    Ok(fields)
}
