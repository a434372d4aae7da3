//! The tree parser. Strict RFC 8259. It keeps its own stack instead of recursing, so that deep input cannot overflow
//! the call stack, and counts the memory of the tree, because a short text can make a large one: the 7 bytes `{"":0},`
//! become a node of 400 bytes.

use super::lex::{LexResult, Lexer, MAX_DEPTH};
use super::text::JsonText;
use super::tree::{Member, Node, Value};
use crate::diagnostic::{Diagnostic, Span};
use crate::language::phrase;

/// Limit of the memory of one document's tree, in bytes.
pub const MAX_TREE: usize = 48 << 20;

/// Parses a text that consists of one JSON document.
pub fn parse(text: &str) -> Result<Node<'_>, Diagnostic> {
    parse_within(text, MAX_TREE)
}

/// Parses a text that is one JSON document. Its tree must not take more bytes of memory than the limit.
pub fn parse_within(text: &str, max_tree: usize) -> Result<Node<'_>, Diagnostic> {
    let mut parser = Lexer { text, at: 0 };
    let node = parser.document(max_tree)?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.unexpected(&phrase!("the end of the document"))),
    }
}

/// Parses the first JSON document of a text. Ignores trailing input, as `EventBridge` does.
pub fn parse_first(text: &str) -> Result<Node<'_>, Diagnostic> {
    let mut parser = Lexer { text, at: 0 };
    parser.document(MAX_TREE)
}

/// Iterates over the JSON documents of a text, such as a single document or NDJSON. White space between documents is
/// optional. After an invalid line of NDJSON it continues with the next line.
#[derive(Debug)]
pub struct Documents<'a> {
    parser: Lexer<'a>,
    max_tree: usize,
}

impl<'a> Documents<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self::within(text, MAX_TREE)
    }

    /// Starts at the beginning of a text. The tree of each document must not take more bytes of memory than the limit.
    pub fn within(text: &'a str, max_tree: usize) -> Self {
        Self { parser: Lexer { text, at: 0 }, max_tree }
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
        let mut alone = Lexer { text: text.get(..line_end).unwrap_or(text), at: start };
        let alone = alone.document(self.max_tree);
        alone.err().unwrap_or(problem)
    }
}

impl<'a> Iterator for Documents<'a> {
    type Item = Result<Node<'a>, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        self.parser.skip_space();
        self.parser.peek()?;
        let start = self.parser.at;
        let document = self.parser.document(self.max_tree);
        Some(document.map_err(|problem| self.recover(start, problem)))
    }
}

/// The memory that a tree may still take.
struct Room {
    bytes: usize,
    limit: usize,
}

/// Adds to a list. Answers how much memory the list has taken for it, which is room for several items at times.
fn push<T>(list: &mut Vec<T>, item: T) -> usize {
    let before = list.capacity();
    list.push(item);
    (list.capacity() - before) * size_of::<T>()
}

/// A container that is still open.
enum OpenContainer<'a> {
    Array { start: usize, elements: Vec<Node<'a>> },
    Object { start: usize, members: Vec<Member<'a>>, name: (JsonText<'a>, Span) },
}

impl<'a> Lexer<'a> {
    /// Reads a document. Its tree must not take more bytes than the limit.
    fn document(&mut self, max_tree: usize) -> LexResult<Node<'a>> {
        let mut room = Room { bytes: max_tree, limit: max_tree };
        let mut stack: Vec<OpenContainer<'a>> = Vec::new();
        loop {
            self.skip_space();
            let Some(mut node) = self.value(&mut stack)? else { continue };
            // A complete value may complete its container, and that one the next.
            loop {
                match stack.pop() {
                    None => return Ok(node),
                    Some(open) => match self.add(open, node, &mut room)? {
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
    fn add(
        &mut self,
        open: OpenContainer<'a>,
        node: Node<'a>,
        room: &mut Room,
    ) -> LexResult<Added<'a>> {
        let text = if let Value::String(text) = &node.value { text.heap_size() } else { 0 };
        self.take(text, room)?;
        self.skip_space();
        match open {
            OpenContainer::Array { start, mut elements } => {
                self.take(push(&mut elements, node), room)?;
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
                self.take(name.heap_size(), room)?;
                self.take(push(&mut members, Member { name, name_span, node }), room)?;
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

    fn take(&self, bytes: usize, room: &mut Room) -> LexResult<()> {
        let left = room.bytes.checked_sub(bytes);
        room.bytes = left.ok_or_else(|| self.too_large(room.limit))?;
        Ok(())
    }
}

enum Added<'a> {
    Open(OpenContainer<'a>),
    Closed(Node<'a>),
}
