//! Reads from an event whether EventBridge delivers it to every rule.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::aws::is_read_name;
use crate::diagnostic::Diagnostic;
use crate::event::EventForm;
use crate::json::{Token, TokenReader};

/// Creating a finder takes longer than searching most events.
static READ_ONLY: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"\"readOnly\""));
static ESCAPE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"\\u"));

/// The members of a record that decide.
#[derive(Default)]
struct RecordFields {
    has_read_name: bool,
    is_read_only: bool,
    is_data: bool,
}

/// Returns true if EventBridge delivers an event only to rules in the state `AllEvents`: if it is a read-only management
/// event with a read verb in its name (EventBridge user guide, "Receiving read-only management events from AWS
/// services"). Data events are delivered to rules in any state if a trail selects them. The event, an envelope or only the
/// record in it, must be valid.
pub(super) fn requires_all_events(event: &[u8], form: EventForm) -> bool {
    if !may_be_read_only(event) {
        return false;
    }
    let fields = str::from_utf8(event).ok().and_then(|it| read_fields(it, form).ok());
    let fields = fields.unwrap_or_default();
    fields.has_read_name && fields.is_read_only && !fields.is_data
}

/// Returns false for most events that are not read-only. Rules match mostly such events, and this search is ten times as
/// fast as reading them.
fn may_be_read_only(event: &[u8]) -> bool {
    let is_true = |at: usize| {
        let value = event[at + READ_ONLY.needle().len()..].trim_ascii_start().strip_prefix(b":");
        value.is_some_and(|it| it.trim_ascii_start().starts_with(b"true"))
    };
    // An escape may be part of the name.
    ESCAPE.find(event).is_some() || READ_ONLY.find_iter(event).any(is_true)
}

/// Reads the members without a tree. Of duplicate names the last one counts.
fn read_fields(event: &str, form: EventForm) -> Result<RecordFields, Diagnostic> {
    let mut fields = RecordFields::default();
    let mut reader = TokenReader::new(event);
    reader.token()?;
    if form == EventForm::Record {
        return read_record(&mut reader, 1);
    }
    while let Some(Token::Name(name)) = reader.token()? {
        if *name == *"detail" {
            fields = RecordFields::default();
            if reader.token()? == Some(Token::BeginObject) {
                fields = read_record(&mut reader, 2)?;
            }
        }
        reader.leave(1)?;
    }
    Ok(fields)
}

/// Reads the members of an object inside `depth` containers, its own included, after its opening bracket.
fn read_record(reader: &mut TokenReader<'_>, depth: usize) -> Result<RecordFields, Diagnostic> {
    let mut fields = RecordFields::default();
    while let Some(Token::Name(name)) = reader.token()? {
        let value = reader.token()?;
        match &*name {
            "eventName" => fields.has_read_name = is_read_name(&reader.text()?),
            "readOnly" => fields.is_read_only = value == Some(Token::Bool(true)),
            "managementEvent" => fields.is_data = value == Some(Token::Bool(false)),
            _ => {}
        }
        reader.leave(depth)?;
    }
    Ok(fields)
}
