//! Formats the request parameters as JSON with an indentation of two spaces, redacted and without hidden characters. The
//! result is valid JSON, so that it can be copied out of Slack and parsed; numbers and the order of members stay as
//! CloudTrail wrote them. JSON inside a string, such as a policy, is decoded and marked, so that it can be read.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use super::commands::Command;
use super::decoded::Decoded;
use super::masking::{has_key_id, mask_secrets_beside};
use super::secrets::{REDACTED, Secrecy, is_label, is_secret_value, is_value_name, secrecy};
use super::text::{is_hidden, visible};
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
        let is_beside_key_id = redact && contains_key_id(node);
        let mut printer = Printer { redact, is_beside_key_id, ..Printer::default() };
        printer.element(node, 0, Naming::NONE);
        let mut out = printer.out;
        if out.omitted > 0 {
            // A joiner between two emoji is hidden at the end.
            let kept = out.text.trim_end_matches(|c: char| !c.is_ascii() && is_hidden(c)).len();
            out.omitted += out.text.split_off(kept).chars().count();
        }
        out
    }
}

/// The member that has a value, also as an element of an array.
#[derive(Clone, Copy)]
struct Naming<'a> {
    name: &'a str,
    secrecy: Secrecy,
}

impl Naming<'_> {
    const NONE: Self = Self { name: "", secrecy: Secrecy::Open };
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "two settings, two facts about the document")]
struct Printer {
    out: Parameters,
    kept: usize,
    redact: bool,
    /// A text of the document has an access key id.
    is_beside_key_id: bool,
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
    fn node(&mut self, node: &Node<'_>, depth: usize, naming: Naming<'_>) {
        // The parser limits the depth of each document, not of documents inside strings; the call stack is finite.
        if depth > MAX_DEPTH {
            return self.withheld();
        }
        match &node.value {
            Value::Null => self.push("null"),
            Value::Bool(true) => self.push("true"),
            Value::Bool(false) => self.push("false"),
            Value::Number(_) if naming.secrecy >= Secrecy::Scalars => self.withheld(),
            Value::Number(text) => self.push(text),
            Value::String(text) => self.string_value(text, depth),
            Value::Array(elements) if elements.is_empty() => self.push("[]"),
            Value::Object(members) if members.is_empty() => self.push("{}"),
            Value::Object(_) if naming.secrecy == Secrecy::Whole => self.withheld(),
            Value::Array(elements) => {
                self.push("[");
                let mut command = Command::default();
                for (index, element) in elements.iter().enumerate() {
                    self.separate(index, depth + 1);
                    let word = element.string().filter(|_| self.redact);
                    match word.and_then(|it| Some((it, command.secret(it)?))) {
                        Some((word, secret)) => self.partly_withheld(word, secret),
                        None => self.element(element, depth + 1, naming),
                    }
                }
                self.close("]", depth);
            }
            Value::Object(members) => self.object(members, depth, naming.name),
        }
    }

    /// `parent` is the name of the member that has the object.
    fn object(&mut self, members: &[Member<'_>], depth: usize, parent: &str) {
        self.push("{");
        let pair = if self.redact { Pair::of(members, parent) } else { Pair::Other };
        for (index, Member { name, node, .. }) in members.iter().enumerate() {
            self.separate(index, depth + 1);
            let naming = match (self.redact, &pair) {
                (false, _) => Naming::NONE,
                (true, Pair::Reference) if is_value_name(name) => Naming::NONE,
                (true, Pair::Named(naming)) if is_value_name(name) => *naming,
                (true, _) => Naming { name, secrecy: secrecy(name) },
            };
            self.named(name, node, depth + 1, naming);
        }
        self.close("}", depth);
    }

    /// Prints a value without a name. A decoded string gets an object around it, for the mark.
    fn element(&mut self, node: &Node<'_>, depth: usize, naming: Naming<'_>) {
        let text = node.string().filter(|_| naming.secrecy == Secrecy::Open);
        let decoded = text.and_then(|text| self.decodable(text));
        let Some(document) = decoded.as_ref().and_then(|it| it.document_within(self.max_tree()))
        else {
            return self.member(node, depth, naming);
        };
        self.push("{");
        self.separate(0, depth + 1);
        self.name("", true);
        self.decoded(&document, depth + 1);
        self.close("}", depth);
    }

    /// Prints a member with its name. A string that contains a JSON object or array is printed as that, with a mark.
    fn named(&mut self, name: &str, node: &Node<'_>, depth: usize, naming: Naming<'_>) {
        let Naming { name: of, secrecy } = naming;
        let is_open = |text: &str| secrecy == Secrecy::Open || !is_secret_value(of, text);
        let decoded = node.string().filter(|it| is_open(it)).and_then(|it| self.decodable(it));
        let document = decoded.as_ref().and_then(|it| it.document_within(self.max_tree()));
        self.name(name, document.is_some());
        match document {
            Some(document) => self.decoded(&document, depth),
            None => self.member(node, depth, naming),
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
        self.node(document, depth, Naming::NONE);
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

    fn member(&mut self, node: &Node<'_>, depth: usize, naming: Naming<'_>) {
        match &node.value {
            Value::String(text)
                if naming.secrecy != Secrecy::Open && is_secret_value(naming.name, text) =>
            {
                self.withheld();
            }
            // Elements, unless they are members of objects, have the same name.
            Value::Array(elements)
                if naming.secrecy == Secrecy::Whole
                    && elements.iter().any(|it| it.string().is_none()) =>
            {
                self.withheld();
            }
            _ => self.node(node, depth, naming),
        }
    }

    /// Prints a word of a command without its secret.
    fn partly_withheld(&mut self, word: &str, secret: Range<usize>) {
        self.is_changed = true;
        let head = word.get(..secret.start).unwrap_or_default();
        let tail = word.get(secret.end..).unwrap_or_default();
        self.string(&format!("{head}{REDACTED}{tail}"));
    }

    fn withheld(&mut self) {
        self.is_changed = true;
        self.string(REDACTED);
    }

    /// Masks the secrets in a string or a name.
    fn mask<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let masked = if self.redact {
            mask_secrets_beside(text, self.is_beside_key_id)
        } else {
            Cow::Borrowed(text)
        };
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
        let is_beside_key_id = self.is_beside_key_id;
        let mut inner =
            Self { redact: true, is_beside_key_id, is_inner: true, inside, ..Self::default() };
        // One document at a time, because the trees around it are in memory as well.
        for (index, document) in Documents::within(text, self.max_tree()).enumerate() {
            match document {
                Ok(document) => {
                    inner.push(if index > 0 { "\n" } else { "" });
                    inner.node(&document, depth + 1, Naming::NONE);
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

/// What an object says about its own value.
enum Pair<'a> {
    /// The value is that of a name.
    Named(Naming<'a>),
    /// The value is the name of a secret: a variable of `CodeBuild` of the type `SECRETS_MANAGER`.
    Reference,
    Other,
}

impl<'a> Pair<'a> {
    fn of(members: &'a [Member<'_>], parent: &str) -> Self {
        if !members.iter().any(|it| is_value_name(&it.name)) {
            return Self::Other;
        }
        let whole = Self::Named(Naming { name: "", secrecy: Secrecy::Whole });
        let mut found = Self::Other;
        for Member { name, node, .. } in members {
            let is = |it: &str| name.eq_ignore_ascii_case(it);
            let is_flag = || {
                [
                    "isValueSecret",
                    "isSecret",
                    "secret",
                    "sensitive",
                    "isSensitive",
                    "secure",
                    "noEcho",
                ]
                .into_iter()
                .any(is)
            };
            match &node.value {
                Value::Bool(true) if is_flag() => return whole,
                // API Gateway's keys, in calls that do not say so by a name.
                Value::Bool(_) if is("generateDistinctId") => return whole,
                Value::String(text) if is("type") => match text.as_ref() {
                    "PARAMETER_STORE" | "SECRETS_MANAGER" => return Self::Reference,
                    "SecureString" | "SECURE_STRING" | "SECRET" | "Secret" | "secret" => {
                        return whole;
                    }
                    _ => {}
                },
                Value::String(text) if is_label(name) => {
                    let secrecy = secrecy(text);
                    if secrecy != Secrecy::Open {
                        found = Self::Named(Naming { name: text, secrecy });
                    }
                }
                _ => {}
            }
        }
        let is_api_key = || {
            let parent = parent.to_ascii_lowercase();
            parent.contains("apikey") && !parent.ends_with("ids")
        };
        match found {
            Self::Other if is_api_key() => whole,
            found => found,
        }
    }
}

/// Reports whether a document has an access key id in one of its texts.
fn contains_key_id(node: &Node<'_>) -> bool {
    let mut nodes = vec![node];
    while let Some(node) = nodes.pop() {
        match &node.value {
            Value::String(text) if has_key_id(text) => return true,
            Value::Array(elements) => nodes.extend(elements),
            Value::Object(members) => nodes.extend(members.iter().map(|it| &it.node)),
            _ => {}
        }
    }
    false
}
