//! Names inputs that contain no event, each with the next step: the forms that users pass by mistake.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::kind::EventKind;
use super::record::{text_at, text_of};
use super::record_or_pattern::{is_named, is_pattern, occurred};
use crate::diagnostic::{Code, Diagnostic, Position, Span};
use crate::json::{Node, parse};
use crate::language::{Phrase, phrase};

/// Returns the problem of an object of a known form.
type Check = fn(&Node<'_>) -> Option<Diagnostic>;

/// All known forms. The first that applies counts.
const STRANGERS: [Check; 11] = [
    |it| is_pattern(it).then(|| pattern(it)),
    s3_notification,
    s3_test_event,
    trail_notice,
    digest,
    athena_row,
    ocsf,
    lambda_test_event,
    lookup_row,
    unknown_type,
    broken_text,
];

/// Members that contain the text of an event in messages of SNS and SQS, and in the output of `lookup-events`.
const TEXTS: [&str; 4] = ["CloudTrailEvent", "Message", "body", "Body"];

/// Lists of events in wrappers. A wrapper with an empty one is no problem.
const LISTS: [&str; 5] = ["Records", "Events", "Messages", "logEvents", "results"];

/// Reports whether an object is a wrapper of no events.
pub(super) fn is_empty_wrapper(node: &Node<'_>) -> bool {
    LISTS.iter().any(|list| node.get(list).is_some_and(is_empty))
        || text_of(node, "messageType") == Some("CONTROL_MESSAGE")
}

/// Reports whether a value is an empty array.
pub(super) fn is_empty(node: &Node<'_>) -> bool {
    node.elements().is_some_and(<[_]>::is_empty)
}

/// The problem of an object of a known form; `None` if the form is unknown.
pub(super) fn known(node: &Node<'_>) -> Option<Diagnostic> {
    node.members()?;
    STRANGERS.iter().find_map(|check| check(node))
}

/// The problem of a value of no known form.
pub(super) fn not_an_event(node: &Node<'_>) -> Diagnostic {
    if let Some(problem) = unknown_type(node) {
        return problem;
    }
    if is_named(node) && !occurred(node) {
        return description(node);
    }
    let source = text_of(node, "eventSource").filter(|it| it.starts_with("aws:"));
    if let Some(source) = source.filter(|_| TEXTS.iter().all(|it| node.get(it).is_none())) {
        let label = phrase!("it is a notification of `{source}`", source = short(source));
        return not_cloudtrail(node, label);
    }
    let label = match node.members() {
        Some([]) => phrase!("found an empty object"),
        Some(members) => {
            let names: Vec<_> =
                members.iter().take(4).map(|it| format!("{:?}", short(&it.name))).collect();
            let more = if members.len() > 4 { ", …" } else { "" };
            phrase!("found an object with {names}", names = names.join(", ") + more)
        }
        None => phrase!("found {kind}", kind = node.kind()),
    };
    no_event(node, label).help(phrase!(
        "expected an EventBridge event (with \"detail\"), a CloudTrail record (with \"eventTime\")\n\
         or a wrapper of one; `audit-alert preview --help` lists the supported forms"
    ))
}

pub(super) fn not_cloudtrail(node: &Node<'_>, label: Phrase) -> Diagnostic {
    let title = phrase!("this event was not written by CloudTrail");
    Diagnostic::new(Code::NotCloudTrail, node.span, title, label).help(phrase!(
        "alerts are sent for events whose detail-type ends in \"via CloudTrail\" only"
    ))
}

fn no_event(node: &Node<'_>, label: Phrase) -> Diagnostic {
    Diagnostic::new(Code::NotAnEvent, node.span, phrase!("no CloudTrail event here"), label)
}

fn pattern(node: &Node<'_>) -> Diagnostic {
    let title = phrase!("this is an event pattern, not an event");
    let label = phrase!("its values are arrays of alternatives");
    Diagnostic::new(Code::NotAnEvent, node.span, title, label).help(phrase!(
        "`audit-alert check PATTERN` validates it,\n\
         `audit-alert match PATTERN EVENT` tests it against an event"
    ))
}

/// An object that names an API call but has no field of an occurrence.
fn description(node: &Node<'_>) -> Diagnostic {
    no_event(node, phrase!("no eventTime, eventID, eventVersion or userIdentity")).help(phrase!(
        "this names an event; a record also has the time and the identity.\n\
         `audit-alert generate SERVICE EVENT` makes a sample"
    ))
}

fn s3_notification(node: &Node<'_>) -> Option<Diagnostic> {
    if text_of(node, "eventSource") != Some("aws:s3") {
        return None;
    }
    let s3 = node.get("s3");
    let problem =
        not_cloudtrail(node, phrase!("it is a notification of `{source}`", source = "aws:s3"));
    let object = text_at(s3, &["bucket", "name"]).zip(text_at(s3, &["object", "key"]));
    // S3 encodes the key as in a form.
    Some(match object {
        Some((bucket, key)) => {
            let key = key.replace('+', " ");
            problem.help(fetch(bucket, &percent_decode_str(&key).decode_utf8_lossy()))
        }
        None => problem,
    })
}

fn s3_test_event(node: &Node<'_>) -> Option<Diagnostic> {
    (text_of(node, "Event") == Some("s3:TestEvent")).then(|| {
        not_cloudtrail(node, phrase!("it is the test event that S3 sends for a new notification"))
            .help(phrase!("delete the message; the next ones name objects of the bucket"))
    })
}

/// The notice that a trail sends to its SNS topic for each log file.
fn trail_notice(node: &Node<'_>) -> Option<Diagnostic> {
    let (bucket, keys) = (text_of(node, "s3Bucket")?, node.get("s3ObjectKey")?.elements()?);
    let key = keys.iter().find_map(Node::string)?;
    let title = phrase!("this is CloudTrail's notice of a new log file, not an event");
    let label = phrase!("the events are in the log file");
    let problem = Diagnostic::new(Code::NotAnEvent, node.span, title, label);
    Some(problem.help(fetch(bucket, key)))
}

/// The command that reads an object of S3. A name that a shell would expand or split is not put into a command.
fn fetch(bucket: &str, key: &str) -> Phrase {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=".contains(c);
    let address = format!("s3://{bucket}/{key}");
    if [bucket, key].iter().all(|it| it.chars().all(plain)) && address.len() <= 1_200 {
        return phrase!(
            "read the events from the object:\n`aws s3 cp {address} - | audit-alert preview`",
            address
        );
    }
    phrase!("read the events from the object {address}", address = format!("{address:?}"))
}

fn digest(node: &Node<'_>) -> Option<Diagnostic> {
    let is_digest = node.get("digestStartTime").is_some() && node.get("logFiles").is_some();
    is_digest.then(|| {
        let title = phrase!("a CloudTrail digest file contains no events");
        Diagnostic::new(Code::Digest, node.span, title, phrase!("skipped"))
            .help(phrase!("the log files are in the folder CloudTrail/ next to CloudTrail-Digest/"))
    })
}

fn athena_row(node: &Node<'_>) -> Option<Diagnostic> {
    let is_row = text_of(node, "eventname").is_some() && text_of(node, "eventsource").is_some();
    is_row.then(|| {
        let title = phrase!("this is a row of an Athena table, not a CloudTrail record");
        let label = phrase!("its names are in lower case");
        Diagnostic::new(Code::NotAnEvent, node.span, title, label).help(phrase!(
            "Athena changes the names. Read the log files themselves:\n\
             `aws s3 cp --recursive s3://BUCKET/AWSLogs/... logs/ && audit-alert preview logs/`"
        ))
    })
}

fn ocsf(node: &Node<'_>) -> Option<Diagnostic> {
    let is_ocsf = node.get("class_uid").is_some()
        && (node.get("metadata").is_some() || node.get("category_uid").is_some());
    is_ocsf.then(|| {
        let title = phrase!("this is an OCSF event, as in Security Lake, not a CloudTrail record");
        let label = phrase!("it has `class_uid`");
        Diagnostic::new(Code::NotAnEvent, node.span, title, label)
            .help(phrase!("read the log files of the trail, or `aws cloudtrail lookup-events`"))
    })
}

fn lambda_test_event(node: &Node<'_>) -> Option<Diagnostic> {
    let members = node.members()?;
    let is_key = |(number, name): (usize, &str)| name == format!("key{}", number + 1);
    let all_keys = members.iter().map(|it| &*it.name).enumerate().all(is_key);
    (members.len() == 3 && all_keys).then(|| {
        no_event(node, phrase!("it is the default test event of the Lambda console")).help(phrase!(
            "`audit-alert generate SERVICE EVENT` makes an event to test the function with"
        ))
    })
}

/// An entry of `lookup-events` from which `--query` dropped the record.
fn lookup_row(node: &Node<'_>) -> Option<Diagnostic> {
    let is_entry = text_of(node, "EventName").is_some()
        && ["EventId", "EventTime", "EventSource"].iter().any(|it| node.get(it).is_some())
        && node.get("CloudTrailEvent").is_none();
    is_entry.then(|| {
        no_event(node, phrase!("an entry of `lookup-events` without `CloudTrailEvent`"))
            .help(phrase!("the record is in `CloudTrailEvent`: keep it in `--query`"))
    })
}

fn unknown_type(node: &Node<'_>) -> Option<Diagnostic> {
    let event_type = text_of(node, "eventType").filter(|_| occurred(node))?;
    EventKind::of_type(event_type).is_none().then(|| {
        let event_type = short(event_type);
        no_event(node, phrase!("its eventType `{event_type}` is unknown", event_type)).help(
            phrase!("if CloudTrail writes this type, a newer version of audit-alert may know it"),
        )
    })
}

/// The text of an event in a message that is cut off, or that is not JSON.
fn broken_text(node: &Node<'_>) -> Option<Diagnostic> {
    let text = TEXTS.iter().find_map(|name| node.get(name))?;
    let content = text.string().filter(|it| it.trim_start().starts_with(['{', '[']))?;
    let mut problem = parse(content).err()?;
    let Position { line, column } = Position::of(content, problem.span.range().start);
    problem.label =
        phrase!("line {line}, column {column} of the JSON in this string", line, column);
    problem.span = text.span;
    Some(problem)
}

/// The problem of a text that is not JSON, by its first bytes; about 4 KiB are enough. `None` if the format is unknown.
pub fn foreign_text(beginning: &[u8]) -> Option<Diagnostic> {
    let binary = BINARY.iter().find(|(magic, ..)| beginning.starts_with(magic));
    if let Some((magic, name)) = binary {
        let help = phrase!("audit-alert reads JSON, also packed with gzip");
        return Some(not_json(magic.len(), Cow::Borrowed(name), help));
    }
    let text = String::from_utf8_lossy(beginning);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() || text.starts_with(['{', '[', '"']) {
        return None;
    }
    let line = text.lines().next().unwrap_or_default().trim_end();
    let columns = || line.split(',').map(|it| it.trim_matches('"').to_ascii_lowercase());
    let names = ["event name", "event time", "eventname", "eventtime", "event_name", "event_time"];
    if columns().filter(|it| names.contains(&&**it)).count() == 2 {
        let help = phrase!(
            "download the event history as JSON, or use\n\
             `aws cloudtrail lookup-events --output json | audit-alert preview`"
        );
        return Some(not_json(line.len(), Cow::Borrowed("CSV"), help));
    }
    let form = if line.starts_with("-----") && text.contains("\n|") {
        "a table"
    } else if ["EVENTS\t", "EVENT\t", "RECORDS\t"].iter().any(|it| text.starts_with(it)) {
        "tab-separated text"
    } else if text.starts_with('<') {
        "XML"
    } else if is_yaml(text) {
        "YAML"
    } else {
        return None;
    };
    let help = phrase!("of the AWS CLI, use `--output json`");
    Some(not_json(line.len(), Cow::Borrowed(form), help))
}

/// The first bytes of formats.
const BINARY: [(&[u8], &str); 7] = [
    (b"PAR1", "Parquet"),
    (b"Obj\x01", "Avro"),
    (b"ORC", "ORC"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
];

fn not_json(length: usize, form: Cow<'static, str>, help: Phrase) -> Diagnostic {
    let title = phrase!("this is not JSON: {form}", form = form.into_owned());
    let span = Span::new(0, length);
    Diagnostic::new(Code::InvalidJson, span, title, phrase!("the text begins here")).help(help)
}

/// Reports whether a text begins with a list or a member of YAML: `- ` or `Events:`.
fn is_yaml(text: &str) -> bool {
    let mut lines = text.lines().skip_while(|it| it.starts_with('#') || it.starts_with("---"));
    let Some(line) = lines.next() else { return false };
    let Some((name, value)) = line.trim_start_matches("- ").split_once(':') else { return false };
    let is_name = |c: char| c.is_alphanumeric() || "_-".contains(c);
    !name.is_empty() && name.chars().all(is_name) && (value.is_empty() || value.starts_with(' '))
}

/// The first 60 characters of a text of the event, for messages.
pub(super) fn short(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
