//! Formats the request parameters as JSON with an indentation of two spaces, redacted and without hidden characters. The
//! result is valid JSON, so that it can be copied out of Slack and parsed; numbers and the order of members stay as
//! CloudTrail wrote them.

use std::borrow::Cow;
use std::fmt::Write as _;

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
        printer.node(node, 0, Secrecy::Open);
        printer.out
    }
}

#[derive(Default)]
struct Printer {
    out: Parameters,
    kept: usize,
    redact: bool,
    /// Number of strings around this document. Only the outermost document is indented and cut: an inner one is a value
    /// of the outer one, which counts its characters.
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
                    self.member("", element, depth + 1, secrecy);
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
            self.masked(name);
            self.push(if self.inside == 0 { ": " } else { ":" });
            let secrecy = match self.redact {
                false => Secrecy::Open,
                true if is_labeled && is_value_name(name) => Secrecy::Whole,
                true => secrecy(name),
            };
            self.member(name, node, depth + 1, secrecy);
        }
        self.close("}", depth);
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

    /// Prints a string or a name with secrets in it masked.
    fn masked(&mut self, text: &str) {
        if !self.redact {
            return self.string(text);
        }
        let masked = mask_secrets(text);
        self.is_changed |= matches!(masked, Cow::Owned(_));
        self.string(&masked);
    }

    /// Prints a string with secrets masked. A string that is itself JSON (an input of Step Functions, a policy, lines of
    /// logs) is searched by member names, and is reformatted only if a value in it had to be withheld.
    fn string_value(&mut self, text: &str, depth: usize) {
        if !self.redact || !text.trim_start().starts_with(['{', '[', '"']) {
            return self.masked(text);
        }
        if self.inside == MAX_INSIDE && text.contains(['"', '\\']) {
            return self.withheld();
        }
        let mut inner = Self { redact: true, inside: self.inside + 1, ..Self::default() };
        // One document at a time, and a lower limit at each level, because the trees around it are in memory as well.
        let max_tree = MAX_TREE >> inner.inside;
        for (index, document) in Documents::within(text, max_tree).enumerate() {
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
        if text.bytes().all(|it| matches!(it, b' '..=b'~') && !matches!(it, b'"' | b'\\')) {
            self.push(text);
        } else {
            visible(text).for_each(|(c, is_shown)| self.character(c, is_shown));
        }
        self.push("\"");
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
        if self.inside == 0 {
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
            _ if self.inside > 0 => usize::MAX,
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
