//! The request parameters as JSON of two spaces, redacted and made visible. Still valid JSON, so that it can be copied
//! out of Slack and parsed; numbers and the order of members stay as CloudTrail wrote them.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::masking::mask_secrets;
use super::secrets::{REDACTED, Secrecy, is_secret_name, is_secret_value, secrecy};
use super::text::visible;
use crate::diagnostic::Code;
use crate::json::{Documents, MAX_DEPTH, MAX_TREE, Member, Node, Value};

/// Characters that are kept: the most that a text of Slack holds. Hostile nesting could make indentation alone gigabytes.
const KEPT: usize = 3_000;

/// How many strings deep documents inside strings are looked into. A service that wraps what it was handed adds one;
/// what looks like a document deeper down is withheld unread.
const MAX_INSIDE: usize = 4;

/// JSON text, perhaps without its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The text, or its beginning.
    pub text: String,
    /// How many characters are missing behind [`Self::text`]; an escape sequence is the one character it stands for.
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
    /// How many strings deep this document was found. Only the outermost is laid out in lines and cut: an inner one is
    /// a value of the outer, which counts it.
    inside: usize,
    /// Whether something was withheld or masked.
    is_changed: bool,
}

impl Printer {
    /// Prints a value whose name has a secrecy, `depth` containers deep, those around the string that it was found in
    /// included.
    fn node(&mut self, node: &Node<'_>, depth: usize, secrecy: Secrecy) {
        // Documents inside strings could add to the depth that the parser allows, and the call stack is finite.
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
        let is_labelled = self.redact && is_labelled_secret(members);
        for (index, Member { name, node, .. }) in members.iter().enumerate() {
            self.separate(index, depth + 1);
            self.masked(name);
            self.push(if self.inside == 0 { ": " } else { ":" });
            let secrecy = match self.redact {
                false => Secrecy::Open,
                true if is_labelled && is_value_name(name) => Secrecy::Whole,
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

    /// A string or a name, with what has the shape of a secret masked.
    fn masked(&mut self, text: &str) {
        if !self.redact {
            return self.string(text);
        }
        let masked = mask_secrets(text);
        self.is_changed |= matches!(masked, Cow::Owned(_));
        self.string(&masked);
    }

    /// A string, with secrets masked. One that is itself JSON (an input of Step Functions, a policy, lines of logs) is
    /// looked into, and is rewritten only if something in it had to be hidden.
    fn string_value(&mut self, text: &str, depth: usize) {
        if !self.redact || !text.trim_start().starts_with(['{', '[', '"']) {
            return self.masked(text);
        }
        if self.inside == MAX_INSIDE && text.contains(['"', '\\']) {
            return self.withheld();
        }
        let mut inner = Self { redact: true, inside: self.inside + 1, ..Self::default() };
        // One document at a time, and less room further inside: the trees around it are in memory as well.
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
            0 => KEPT - self.kept,
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

    /// Adds what stands for one character, whole or not at all.
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

/// Whether this is a pair such as `{"name": "DB_PASSWORD", "value": ".."}`: an environment variable of ECS, a parameter
/// of `CloudFormation` or SSM, an option of Beanstalk, a tag.
fn is_labelled_secret(members: &[Member<'_>]) -> bool {
    const LABELS: [&str; 5] = ["name", "key", "parameterName", "parameterKey", "optionName"];
    members.iter().any(|member| {
        LABELS.iter().any(|label| member.name.eq_ignore_ascii_case(label))
            && member.node.string().is_some_and(is_secret_name)
    })
}

fn is_value_name(name: &str) -> bool {
    ["value", "parameterValue"].iter().any(|it| name.eq_ignore_ascii_case(it))
}
