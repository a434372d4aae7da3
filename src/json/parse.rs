//! Text → tree. Strict RFC 8259, with an explicit stack instead of recursion, so that hostile depth costs no call stack.

use std::borrow::Cow;

use super::tree::{Member, Node, Value};
use crate::diagnostic::{Code, Diagnostic, Span};

/// Deepest nesting accepted. EventBridge accepts 1,000 levels and rejects 1,001.
pub const MAX_DEPTH: usize = 1_000;

/// Parses a text that is one JSON document.
pub fn parse(text: &str) -> Result<Node<'_>, Diagnostic> {
    let mut parser = Parser { text, at: 0 };
    let node = parser.document()?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.unexpected("the end of the document")),
    }
}

/// The JSON documents of a text, one after another, with or without white space between them: a single document and
/// NDJSON alike. After a broken line of NDJSON it goes on with the next line.
#[derive(Debug)]
pub struct Documents<'a> {
    parser: Parser<'a>,
}

impl<'a> Documents<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { parser: Parser { text, at: 0 } }
    }

    /// Goes on after a document that began at `start` and is broken: with the next line that begins with `{`, as every
    /// line of NDJSON does and no line inside an indented document. A broken array has no such next line: what follows
    /// are its other elements. A line that was cut off is blamed itself, not the lines that were read as part of it.
    fn recover(&mut self, start: usize, problem: Diagnostic) -> Diagnostic {
        let text = self.parser.text;
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        let next_line = rest.windows(2).position(|pair| pair == b"\n{");
        let Some(line_end) = next_line.filter(|_| rest.starts_with(b"{")).map(|at| start + at)
        else {
            self.parser.at = text.len();
            return problem;
        };
        self.parser.at = line_end + 1;
        if problem.span.range().start <= line_end {
            return problem;
        }
        let alone = Parser { text: text.get(..line_end).unwrap_or(text), at: start }.document();
        alone.err().unwrap_or(problem)
    }
}

impl<'a> Iterator for Documents<'a> {
    type Item = Result<Node<'a>, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        self.parser.skip_space();
        self.parser.peek()?;
        let start = self.parser.at;
        let document = self.parser.document();
        Some(document.map_err(|problem| self.recover(start, problem)))
    }
}

#[derive(Debug)]
struct Parser<'a> {
    text: &'a str,
    at: usize,
}

/// A container that is still open.
enum Open<'a> {
    Array { start: usize, elements: Vec<Node<'a>> },
    Object { start: usize, members: Vec<Member<'a>>, name: Cow<'a, str> },
}

type Step<T> = Result<T, Diagnostic>;

impl<'a> Parser<'a> {
    fn document(&mut self) -> Step<Node<'a>> {
        let mut stack: Vec<Open<'a>> = Vec::new();
        loop {
            self.skip_space();
            let Some(mut node) = self.value(&mut stack)? else { continue };
            // A finished value closes as many containers as end right behind it.
            loop {
                match stack.pop() {
                    None => return Ok(node),
                    Some(open) => match self.add(open, node)? {
                        Added::Open(open) => {
                            stack.push(open);
                            break;
                        }
                        Added::Closed(closed) => node = closed,
                    },
                }
            }
        }
    }

    /// Reads a scalar or an empty container, or opens a container and answers `None`.
    fn value(&mut self, stack: &mut Vec<Open<'a>>) -> Step<Option<Node<'a>>> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{' | b'[') if stack.len() == MAX_DEPTH => return Err(self.too_deep()),
            Some(b'{') => {
                self.at += 1;
                self.skip_space();
                if !self.eat(b'}') {
                    let name = self.name("a member name or `}`")?;
                    stack.push(Open::Object { start, members: Vec::new(), name });
                    return Ok(None);
                }
                Value::Object(Vec::new())
            }
            Some(b'[') => {
                self.at += 1;
                self.skip_space();
                if !self.eat(b']') {
                    stack.push(Open::Array { start, elements: Vec::new() });
                    return Ok(None);
                }
                Value::Array(Vec::new())
            }
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Some(Node { span: Span::new(start, self.at), value }))
    }

    /// Puts a finished value into its container and reads the comma or the closing bracket behind it.
    fn add(&mut self, open: Open<'a>, node: Node<'a>) -> Step<Added<'a>> {
        self.skip_space();
        match open {
            Open::Array { start, mut elements } => {
                elements.push(node);
                if self.eat(b',') {
                    Ok(Added::Open(Open::Array { start, elements }))
                } else if self.eat(b']') {
                    let span = Span::new(start, self.at);
                    Ok(Added::Closed(Node { span, value: Value::Array(elements) }))
                } else {
                    Err(self.unexpected("`,` or `]`"))
                }
            }
            Open::Object { start, mut members, name } => {
                members.push(Member { name, node });
                if self.eat(b',') {
                    self.skip_space();
                    let name = self.name("a member name in double quotes")?;
                    Ok(Added::Open(Open::Object { start, members, name }))
                } else if self.eat(b'}') {
                    let span = Span::new(start, self.at);
                    Ok(Added::Closed(Node { span, value: Value::Object(members) }))
                } else {
                    Err(self.unexpected("`,` or `}`"))
                }
            }
        }
    }

    fn name(&mut self, expected: &str) -> Step<Cow<'a, str>> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(expected));
        }
        let name = self.string()?;
        self.skip_space();
        if self.eat(b':') { Ok(name) } else { Err(self.unexpected("`:`")) }
    }

    fn word(&mut self) -> Step<Value<'a>> {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let (value, length) = if rest.starts_with(b"null") {
            (Value::Null, 4)
        } else if rest.starts_with(b"true") {
            (Value::Bool(true), 4)
        } else if rest.starts_with(b"false") {
            (Value::Bool(false), 5)
        } else {
            return Err(self.unexpected("a JSON value"));
        };
        self.at += length;
        Ok(value)
    }

    fn number(&mut self) -> Step<&'a str> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _signed = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(self.slice(start, self.at))
    }

    fn digits(&mut self) -> Step<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    fn string(&mut self) -> Step<Cow<'a, str>> {
        self.at += 1;
        let mut run = self.at;
        let mut decoded = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    let tail = self.slice(run, self.at);
                    self.at += 1;
                    return Ok(if decoded.is_empty() {
                        Cow::Borrowed(tail)
                    } else {
                        decoded.push_str(tail);
                        Cow::Owned(decoded)
                    });
                }
                Some(b'\\') => {
                    decoded.push_str(self.slice(run, self.at));
                    decoded.push(self.escape()?);
                    run = self.at;
                }
                Some(0..0x20) => return Err(self.raw_control_character()),
                Some(_) => self.at += 1,
                None => return Err(self.unexpected("a closing `\"`")),
            }
        }
    }

    fn escape(&mut self) -> Step<char> {
        let start = self.at;
        self.at += 1;
        let escaped = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            _ => return Err(self.unexpected("one of `\" \\ / b f n r t u` after `\\`")),
        };
        self.at += 1;
        Ok(escaped)
    }

    fn unicode_escape(&mut self, start: usize) -> Step<char> {
        self.at = start;
        let unit = self.unit()?.ok_or_else(|| self.unexpected("four hexadecimal digits"))?;
        if let 0xD800..0xDC00 = unit {
            let behind_high = self.at;
            if let Some(low @ 0xDC00..0xE000) = self.unit()? {
                let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = behind_high;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Reads `\uXXXX`, or nothing where no `\u` stands.
    fn unit(&mut self) -> Step<Option<u32>> {
        if !self.bytes().get(self.at..).unwrap_or_default().starts_with(b"\\u") {
            return Ok(None);
        }
        self.at += 2;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            unit = unit * 16 + digit.ok_or_else(|| self.unexpected("four hexadecimal digits"))?;
            self.at += 1;
        }
        Ok(Some(unit))
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).expect("offsets stop at ASCII bytes only")
    }

    fn unexpected(&self, expected: &str) -> Diagnostic {
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let found = match next {
            None => "the text ends here".to_owned(),
            Some(c) => format!("found {c:?}"),
        };
        let help = match next {
            None => Some("is the text complete?"),
            Some('\'') => Some("strings and names take double quotes"),
            Some('/' | '#') => Some("JSON has no comments"),
            Some('}' | ']') => Some("no comma may stand before a closing bracket"),
            Some(_) => None,
        };
        Diagnostic {
            code: Code::InvalidJson,
            title: format!("invalid JSON: expected {expected}"),
            span: Span::new(self.at, self.at + next.map_or(0, char::len_utf8)),
            label: found,
            help: help.map(str::to_owned),
        }
    }

    fn raw_control_character(&self) -> Diagnostic {
        let byte = self.peek().unwrap_or_default();
        Diagnostic {
            code: Code::InvalidJson,
            title: "invalid JSON: a raw control character in a string".to_owned(),
            span: Span::new(self.at, self.at + 1),
            label: format!("found {:?}", char::from(byte)),
            help: Some(format!(
                "write it as \\u{byte:04x}; a missing `\"` may be the cause as well"
            )),
        }
    }

    fn too_deep(&self) -> Diagnostic {
        Diagnostic {
            code: Code::TooDeep,
            title: format!("JSON nested deeper than {MAX_DEPTH} levels"),
            span: Span::new(self.at, self.at + 1),
            label: format!("level {} opens here", MAX_DEPTH + 1),
            help: Some("EventBridge rejects such an event too".to_owned()),
        }
    }
}

enum Added<'a> {
    Open(Open<'a>),
    Closed(Node<'a>),
}
