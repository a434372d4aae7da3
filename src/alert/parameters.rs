//! Formats the request parameters as JSON with an indentation of two spaces, redacted and without hidden characters. The
//! result is valid JSON, so that it can be copied out of Slack and parsed; numbers and the order of members stay as
//! CloudTrail wrote them. JSON inside a string, such as a policy, is decoded and marked, so that it can be read.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::decoded::Decoded;
use super::masking::mask_secrets;
use super::secrets::{REDACTED, Secrecy, is_secret_name, is_secret_value, secrecy};
use super::text::visible;
use crate::diagnostic::Code;
use crate::json::{Documents, MAX_DEPTH, MAX_TREE, Member, Node, Value};

/// Maximum number of characters of the output, the limit of a text in Slack. Without a limit, the indentation of hostile nesting could
/// take gigabytes.
const MAX_CHARS: usize = 3_000;

/// Deepest level of JSON inside strings inside JSON that is searched for secrets. Each service that wraps its input adds
/// one. Strings deeper down that look like JSON are withheld without being read.
const MAX_INSIDE: usize = 4;

/// JSON text, which may be cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The beginning of the text, at most 3,000 characters.
    pub text: String,
    /// Number of characters missing after [`Self::text`]. An escape sequence counts as one character.
    pub omitted: usize,
}

impl Parameters {
    pub(super) fn new(node: &Node<'_>, redact: bool) -> Self {
        let mut printer = Printer { redact, ..Printer::default() };
        printer.element(node, 0, Secrecy::Open);
        printer.out
    }
}

#[derive(Default)]
struct Printer {
    out: Parameters,
    kept: usize,
    redact: bool,
    /// The document is printed into a string, on one line: it is a value of the outer one, which cuts it and counts its
    /// characters.
    is_inner: bool,
    /// Number of strings around this document, decoded or not.
    inside: usize,
    /// A value was withheld or masked.
    is_changed: bool,
}

impl Printer {
    /// Prints a value. `depth` counts the containers around it, also those around the string that holds its document.
    fn node(&mut self, node: &Node<'_>, depth: usize, secrecy: Secrecy) {
        // The parser limits the depth of each document, not of documents inside strings; the call stack is finite.
        if depth > MAX_DEPTH {
            return self.withheld();
        }
        match &node.value {
            Value::Null => self.push("null"),
            Value::Bool(true) => self.push("true"),
            Value::Bool(false) => self.push("false"),
            Value::Number(_) if secrecy != Secrecy::Open => self.withheld(),
            Value::Number(text) => self.push(text),
            Value::String(text) => self.string_value(text, depth),
            Value::Array(elements) if elements.is_empty() => self.push("[]"),
            Value::Object(members) if members.is_empty() => self.push("{}"),
            Value::Array(_) | Value::Object(_) if secrecy == Secrecy::Whole => self.withheld(),
            Value::Array(elements) => {
                self.push("[");
                for (index, element) in elements.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.element(element, depth + 1, secrecy);
                }
                self.close("]", depth);
            }
            Value::Object(members) => self.object(members, depth),
        }
    }

    fn object(&mut self, members: &[Member<'_>], depth: usize) {
        self.push("{");
        let is_labeled = self.redact && is_labeled_secret(members);
        for (index, Member { name, node, .. }) in members.iter().enumerate() {
            self.separate(index, depth + 1);
            let secrecy = match self.redact {
                false => Secrecy::Open,
                true if is_labeled && is_value_name(name) => Secrecy::Whole,
                true => secrecy(name),
            };
            self.named(name, node, depth + 1, secrecy);
        }
        self.close("}", depth);
    }

    /// Prints a value without a name. A decoded string gets an object around it, for the mark.
    fn element(&mut self, node: &Node<'_>, depth: usize, secrecy: Secrecy) {
        let text = node.string().filter(|_| secrecy == Secrecy::Open);
        let decoded = text.and_then(|text| self.decodable(text));
        let Some(document) = decoded.as_ref().and_then(|it| it.document_within(self.max_tree()))
        else {
            return self.member("", node, depth, secrecy);
        };
        self.push("{");
        self.separate(0, depth + 1);
        self.name("", true);
        self.decoded(&document, depth + 1);
        self.close("}", depth);
    }

    /// Prints a member with its name. A string that contains a JSON object or array is printed as that, with a mark.
    fn named(&mut self, name: &str, node: &Node<'_>, depth: usize, secrecy: Secrecy) {
        let is_open = |text: &str| secrecy == Secrecy::Open || !is_secret_value(name, text);
        let decoded = node.string().filter(|it| is_open(it)).and_then(|it| self.decodable(it));
        let document = decoded.as_ref().and_then(|it| it.document_within(self.max_tree()));
        self.name(name, document.is_some());
        match document {
            Some(document) => self.decoded(&document, depth),
            None => self.member(name, node, depth, secrecy),
        }
    }

    fn name(&mut self, name: &str, is_decoded: bool) {
        let masked = self.mask(name);
        // A name of the event must not look as if it had this mark.
        let may_be_mark = |it: &str| it.contains('(') && it.to_lowercase().contains("decoded");
        let mark = match (is_decoded, masked.is_empty()) {
            (false, _) => "",
            (true, false) => " (decoded JSON)",
            (true, true) => "(decoded JSON)",
        };
        self.push("\"");
        if may_be_mark(&masked) {
            masked.split_inclusive('(').for_each(|part| match part.strip_suffix('(') {
                Some(before) => {
                    self.characters(before);
                    self.push_whole("\\u0028");
                }
                None => self.characters(part),
            });
        } else {
            self.characters(&masked);
        }
        self.push(mark);
        self.push(if self.is_inner { "\":" } else { "\": " });
    }

    fn decoded(&mut self, document: &Node<'_>, depth: usize) {
        self.inside += 1;
        self.node(document, depth, Secrecy::Open);
        self.inside -= 1;
    }

    /// Looks whether a string may be decoded: not inside a string that is printed as one.
    fn decodable<'t>(&self, text: &'t str) -> Option<Decoded<'t>> {
        if self.is_inner || self.inside == MAX_INSIDE { None } else { Decoded::of(text) }
    }

    /// Limit of the tree of a document inside a string. Lower at each level, because the trees around it are in memory as
    /// well.
    fn max_tree(&self) -> usize {
        MAX_TREE >> (self.inside + 1)
    }

    fn member(&mut self, name: &str, node: &Node<'_>, depth: usize, secrecy: Secrecy) {
        match &node.value {
            Value::String(text) if secrecy != Secrecy::Open && is_secret_value(name, text) => {
                self.withheld();
            }
            _ => self.node(node, depth, secrecy),
        }
    }

    fn withheld(&mut self) {
        self.is_changed = true;
        self.string(REDACTED);
    }

    /// Masks the secrets in a string or a name.
    fn mask<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let masked = if self.redact { mask_secrets(text) } else { Cow::Borrowed(text) };
        self.is_changed |= matches!(masked, Cow::Owned(_));
        masked
    }

    fn masked(&mut self, text: &str) {
        let masked = self.mask(text);
        self.string(&masked);
    }

    /// Prints a string with secrets masked. A string that is itself JSON (lines of logs, an input inside an input) is searched
    /// by member names, and is reformatted only if a value in it had to be withheld.
    fn string_value(&mut self, text: &str, depth: usize) {
        if !self.redact || !text.trim_start().starts_with(['{', '[', '"']) {
            return self.masked(text);
        }
        if self.inside == MAX_INSIDE && text.contains(['"', '\\']) {
            return self.withheld();
        }
        let inside = self.inside + 1;
        let mut inner = Self { redact: true, is_inner: true, inside, ..Self::default() };
        // One document at a time, because the trees around it are in memory as well.
        for (index, document) in Documents::within(text, self.max_tree()).enumerate() {
            match document {
                Ok(document) => {
                    inner.push(if index > 0 { "\n" } else { "" });
                    inner.node(&document, depth + 1, Secrecy::Open);
                }
                Err(problem) if problem.code == Code::TooLarge => return self.withheld(),
                Err(_) => return self.masked(text),
            }
        }
        if inner.is_changed {
            self.is_changed = true;
            self.string(&inner.out.text);
        } else {
            self.string(text);
        }
    }

    fn string(&mut self, text: &str) {
        self.push("\"");
        self.characters(text);
        self.push("\"");
    }

    /// Prints the characters of a string, escaped.
    fn characters(&mut self, text: &str) {
        if text.bytes().all(|it| matches!(it, b' '..=b'~') && !matches!(it, b'"' | b'\\')) {
            self.push(text);
        } else {
            visible(text).for_each(|(c, is_shown)| self.character(c, is_shown));
        }
    }

    fn character(&mut self, c: char, is_shown: bool) {
        match c {
            '"' => self.push_whole("\\\""),
            '\\' => self.push_whole("\\\\"),
            '\n' => self.push_whole("\\n"),
            '\r' => self.push_whole("\\r"),
            '\t' => self.push_whole("\\t"),
            c if is_shown => self.push_whole(c.encode_utf8(&mut [0; 4])),
            c => {
                let mut escape = String::new();
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _infallible = write!(escape, "\\u{unit:04x}");
                }
                self.push_whole(&escape);
            }
        }
    }

    fn separate(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.push(",");
        }
        self.new_line(depth);
    }

    fn close(&mut self, bracket: &str, depth: usize) {
        self.new_line(depth);
        self.push(bracket);
    }

    fn new_line(&mut self, depth: usize) {
        if !self.is_inner {
            self.push("\n");
            if self.out.omitted > 0 {
                self.out.omitted += 2 * depth;
            } else {
                self.push(&"  ".repeat(depth));
            }
        }
    }

    fn room(&self) -> usize {
        match self.out.omitted {
            _ if self.is_inner => usize::MAX,
            0 => MAX_CHARS - self.kept,
            _ => 0,
        }
    }

    fn push(&mut self, text: &str) {
        let room = self.room();
        let length = text.chars().count();
        if length <= room {
            self.out.text.push_str(text);
            self.kept += length;
        } else {
            self.out.text.extend(text.chars().take(room));
            self.kept += room;
            self.out.omitted += length - room;
        }
    }

    /// Appends the representation of one character, or counts it as omitted if it does not fit.
    fn push_whole(&mut self, text: &str) {
        let length = text.chars().count();
        if length <= self.room() {
            self.out.text.push_str(text);
            self.kept += length;
        } else {
            self.out.omitted += 1;
        }
    }
}

/// Reports whether this is a pair such as `{"name": "DB_PASSWORD", "value": ".."}`: an environment variable of ECS, a
/// parameter of `CloudFormation` or SSM, an option of Beanstalk, a tag.
fn is_labeled_secret(members: &[Member<'_>]) -> bool {
    const LABELS: [&str; 5] = ["name", "key", "parameterName", "parameterKey", "optionName"];
    members.iter().any(|member| {
        LABELS.iter().any(|label| member.name.eq_ignore_ascii_case(label))
            && member.node.string().is_some_and(is_secret_name)
    })
}

fn is_value_name(name: &str) -> bool {
    ["value", "parameterValue"].iter().any(|it| name.eq_ignore_ascii_case(it))
}
