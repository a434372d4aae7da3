//! The tree parser. Strict RFC 8259. It keeps its own stack instead of recursing, so that deep input cannot overflow
//! the call stack.

use super::lex::{LexResult, Lexer, MAX_DEPTH};
use super::text::JsonText;
use super::tree::{Member, Node, Value};
use crate::diagnostic::{Diagnostic, Span};
use crate::language::phrase;

/// Parses a text that consists of one JSON document.
pub fn parse(text: &str) -> Result<Node<'_>, Diagnostic> {
    let mut parser = Lexer { text, at: 0 };
    let node = parser.document()?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.unexpected(&phrase!("the end of the document"))),
    }
}

/// Parses the first JSON document of a text. Ignores trailing input, as `EventBridge` does.
pub fn parse_first(text: &str) -> Result<Node<'_>, Diagnostic> {
    let mut parser = Lexer { text, at: 0 };
    parser.document()
}

/// Iterates over the JSON documents of a text, such as a single document or NDJSON. White space between documents is
/// optional. After an invalid line of NDJSON it continues with the next line.
#[derive(Debug)]
pub struct Documents<'a> {
    parser: Lexer<'a>,
}

impl<'a> Documents<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { parser: Lexer { text, at: 0 } }
    }

    /// Moves past an invalid document that began at `start`, and returns the problem to report for it.
    ///
    /// Continues at the next line that begins with `{`: every line of NDJSON does, and no line inside an indented
    /// object. If the invalid document is an array, the rest of the text is skipped, because the next such line is
    /// probably one of its elements. In NDJSON with a truncated line, such as `{"a":` before `{"a":4}`, the parser
    /// fails in the line after it; the truncated line is then parsed again on its own, so that the problem is reported
    /// there.
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
        let alone = Lexer { text: text.get(..line_end).unwrap_or(text), at: start }.document();
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

/// A container that is still open.
enum OpenContainer<'a> {
    Array { start: usize, elements: Vec<Node<'a>> },
    Object { start: usize, members: Vec<Member<'a>>, name: (JsonText<'a>, Span) },
}

impl<'a> Lexer<'a> {
    fn document(&mut self) -> LexResult<Node<'a>> {
        let mut stack: Vec<OpenContainer<'a>> = Vec::new();
        loop {
            self.skip_space();
            let Some(mut node) = self.value(&mut stack)? else { continue };
            // A complete value may complete its container, and that one the next.
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

    /// Reads a scalar or an empty container. Otherwise opens the container and returns `None`.
    fn value(&mut self, stack: &mut Vec<OpenContainer<'a>>) -> LexResult<Option<Node<'a>>> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{' | b'[') if stack.len() == MAX_DEPTH => return Err(self.too_deep()),
            Some(b'{') => {
                self.at += 1;
                self.skip_space();
                if !self.eat(b'}') {
                    let name = self.name(&phrase!("a member name or `}}`"))?;
                    stack.push(OpenContainer::Object { start, members: Vec::new(), name });
                    return Ok(None);
                }
                Value::Object(Vec::new())
            }
            Some(b'[') => {
                self.at += 1;
                self.skip_space();
                if !self.eat(b']') {
                    stack.push(OpenContainer::Array { start, elements: Vec::new() });
                    return Ok(None);
                }
                Value::Array(Vec::new())
            }
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ => self.word()?.map_or(Value::Null, Value::Bool),
        };
        Ok(Some(Node { span: Span::new(start, self.at), value }))
    }

    /// Adds a complete value to its container and reads the comma or the closing bracket after it.
    fn add(&mut self, open: OpenContainer<'a>, node: Node<'a>) -> LexResult<Added<'a>> {
        self.skip_space();
        match open {
            OpenContainer::Array { start, mut elements } => {
                elements.push(node);
                if self.eat(b',') {
                    Ok(Added::Open(OpenContainer::Array { start, elements }))
                } else if self.eat(b']') {
                    let span = Span::new(start, self.at);
                    Ok(Added::Closed(Node { span, value: Value::Array(elements) }))
                } else {
                    Err(self.unexpected(&phrase!("`,` or `]`")))
                }
            }
            OpenContainer::Object { start, mut members, name } => {
                let (name, name_span) = name;
                members.push(Member { name, name_span, node });
                if self.eat(b',') {
                    self.skip_space();
                    let name = self.name(&phrase!("a member name in double quotes"))?;
                    Ok(Added::Open(OpenContainer::Object { start, members, name }))
                } else if self.eat(b'}') {
                    let span = Span::new(start, self.at);
                    Ok(Added::Closed(Node { span, value: Value::Object(members) }))
                } else {
                    Err(self.unexpected(&phrase!("`,` or `}}`")))
                }
            }
        }
    }
}

enum Added<'a> {
    Open(OpenContainer<'a>),
    Closed(Node<'a>),
}
