//! The request parameters as JSON of two spaces, redacted and made visible. Still valid JSON, so that it can be copied
//! out of Slack and parsed; numbers and the order of members stay as CloudTrail wrote them.

use std::fmt::Write as _;

use super::secrets::{REDACTED, is_hidden_by_aws, is_secret_label, is_secret_name, mask_secrets};
use super::text::{is_invisible, with_next};
use crate::json::{Member, Node, Value, parse};

/// Characters that are kept: the most that a text of Slack holds. Hostile nesting could make indentation alone gigabytes.
const KEPT: usize = 3_000;

/// How many strings deep documents inside strings are looked into.
const MAX_INSIDE: u8 = 2;

/// JSON text, perhaps without its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The text, or its beginning.
    pub text: String,
    /// How many characters are missing behind [`Self::text`].
    pub omitted: usize,
}

impl Parameters {
    pub(super) fn new(node: &Node<'_>, redact: bool) -> Self {
        Printer { out: Self::default(), kept: 0, redact, inside: 0 }.print(node)
    }
}

struct Printer {
    out: Parameters,
    kept: usize,
    redact: bool,
    /// How many strings deep this document was found; only the outermost is laid out in lines.
    inside: u8,
}

impl Printer {
    fn print(mut self, node: &Node<'_>) -> Parameters {
        self.node(node, 0);
        self.out
    }

    fn node(&mut self, node: &Node<'_>, depth: usize) {
        match &node.value {
            Value::Null => self.push("null"),
            Value::Bool(true) => self.push("true"),
            Value::Bool(false) => self.push("false"),
            Value::Number(text) => self.push(text),
            Value::String(text) => self.string_value(text),
            Value::Array(elements) if elements.is_empty() => self.push("[]"),
            Value::Object(members) if members.is_empty() => self.push("{}"),
            Value::Array(elements) => {
                self.push("[");
                for (index, element) in elements.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.node(element, depth + 1);
                }
                self.close("]", depth);
            }
            Value::Object(members) => {
                self.push("{");
                let labelled = self.redact && is_labelled_secret(members);
                for (index, Member { name, node, .. }) in members.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.string(name);
                    self.push(if self.inside == 0 { ": " } else { ":" });
                    let secret =
                        self.redact && (is_secret_name(name) || (labelled && is_value_name(name)));
                    if secret && hides_something(node) {
                        self.string(REDACTED);
                    } else {
                        self.node(node, depth + 1);
                    }
                }
                self.close("}", depth);
            }
        }
    }

    /// A string, with secrets masked. One that is itself a JSON document (an input of Step Functions, a policy) is
    /// looked into, and is rewritten only if something in it had to be hidden.
    fn string_value(&mut self, text: &str) {
        if !self.redact {
            return self.string(text);
        }
        if self.inside < MAX_INSIDE
            && text.starts_with(['{', '['])
            && let Ok(inner) = parse(text)
        {
            let inside = self.inside + 1;
            let compact =
                |redact| Self { out: Parameters::default(), kept: 0, redact, inside }.print(&inner);
            let redacted = compact(true);
            if redacted != compact(false) {
                return self.string(&redacted.text);
            }
        }
        self.string(&mask_secrets(text));
    }

    fn string(&mut self, text: &str) {
        self.push("\"");
        let mut plain = String::new();
        let mut previous = None;
        for (c, next) in with_next(text) {
            match c {
                '"' => plain.push_str("\\\""),
                '\\' => plain.push_str("\\\\"),
                '\n' => plain.push_str("\\n"),
                '\r' => plain.push_str("\\r"),
                '\t' => plain.push_str("\\t"),
                c if is_invisible(c, previous, next) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        // Writing to a string cannot fail.
                        let _infallible = write!(plain, "\\u{unit:04x}");
                    }
                }
                c => plain.push(c),
            }
            previous = Some(c);
        }
        self.push(&plain);
        self.push("\"");
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

    fn push(&mut self, text: &str) {
        let room = if self.out.omitted > 0 { 0 } else { KEPT - self.kept };
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
}

/// Whether there is a value that a reader must not see: not `null`, not empty, and not hidden by AWS already.
fn hides_something(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null | Value::Bool(_) => false,
        Value::String(text) => !text.is_empty() && !is_hidden_by_aws(text),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Number(_) => true,
    }
}

/// Whether this is a pair such as `{"name": "DB_PASSWORD", "value": ".."}`: an environment variable of ECS, a parameter
/// of CloudFormation, a tag.
fn is_labelled_secret(members: &[Member<'_>]) -> bool {
    members.iter().any(|member| {
        let is_label = matches!(
            &*member.name,
            "name" | "Name" | "key" | "Key" | "parameterKey" | "ParameterKey"
        );
        let label = member.node.string().filter(|_| is_label);
        label.is_some_and(|label| is_secret_name(label) || is_secret_label(label))
    })
}

fn is_value_name(name: &str) -> bool {
    matches!(name, "value" | "Value" | "parameterValue" | "ParameterValue")
}
