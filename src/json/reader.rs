//! The token reader of the pattern parser. `EventBridge` reports an error at the offset that its reader has consumed,
//! and reports errors of the pattern that stand before a syntax error; a tree has neither. Trailing input is not read.

use super::lex::{LexResult, Lexer, MAX_DEPTH};
use super::text::JsonText;
use crate::diagnostic::{Diagnostic, Span};
use crate::language::{Phrase, phrase};

/// A token. Of a string value only the opening quote is read; [`TokenReader::text`] reads the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `{`
    BeginObject,
    /// `}`
    EndObject,
    /// `[`
    BeginArray,
    /// `]`
    EndArray,
    /// The decoded name of a member. The reader has also consumed the colon and the first token of the value.
    Name(JsonText<'a>),
    /// The opening quote of a string.
    String,
    /// The text of a number.
    Number(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

/// Returns the first syntax error of the first JSON document of a text.
pub fn first_error(text: &str) -> Option<Diagnostic> {
    let mut reader = TokenReader::new(text);
    loop {
        match reader.token() {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(problem) => return Some(problem),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContainerKind {
    Array,
    Object,
}

/// Reads one JSON document token by token.
#[derive(Debug)]
pub struct TokenReader<'a> {
    lexer: Lexer<'a>,
    open: Vec<ContainerKind>,
    /// `true` if the innermost container is still empty, so that no comma precedes its next token.
    fresh: bool,
    started: bool,
    /// The first token of a value, read together with the name of its member.
    ahead: Option<(Token<'a>, Span)>,
    unread_string: bool,
    span: Span,
}

impl<'a> TokenReader<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self {
            lexer: Lexer { text, at: 0 },
            open: Vec::new(),
            fresh: true,
            started: false,
            ahead: None,
            unread_string: false,
            span: Span::default(),
        }
    }

    /// Reads the next token. Returns `None` at the end of the document, and for a text without a document.
    pub fn token(&mut self) -> LexResult<Option<Token<'a>>> {
        if let Some((token, span)) = self.ahead.take() {
            return Ok(Some(self.announce(token, span)));
        }
        if self.unread_string {
            self.text()?;
        }
        if self.started && self.open.is_empty() {
            return Ok(None);
        }
        self.lexer.skip_space();
        let start = self.lexer.at;
        match self.open.last() {
            None => {
                self.started = true;
                if self.lexer.peek().is_none() {
                    return Ok(None);
                }
            }
            Some(ContainerKind::Array) => {
                if self.lexer.eat(b']') {
                    return Ok(Some(self.announce(Token::EndArray, Span::new(start, start + 1))));
                }
                self.comma(&phrase!("`,` or `]`"))?;
            }
            Some(ContainerKind::Object) => {
                if self.lexer.eat(b'}') {
                    return Ok(Some(self.announce(Token::EndObject, Span::new(start, start + 1))));
                }
                return self.member().map(Some);
            }
        }
        let (token, span) = self.value()?;
        Ok(Some(self.announce(token, span)))
    }

    /// Reads the rest of a string after its opening quote was read. Returns an empty text if the last token was another
    /// one.
    pub fn text(&mut self) -> LexResult<JsonText<'a>> {
        if !std::mem::take(&mut self.unread_string) {
            return Ok(JsonText::default());
        }
        self.lexer.at = self.span.range().start;
        let text = self.lexer.string()?;
        self.span = Span::new(self.span.range().start, self.lexer.at);
        Ok(text)
    }

    /// Offset after the last byte that was consumed.
    pub fn consumed(&self) -> usize {
        self.lexer.at
    }

    /// The span of the last token. If that is the opening quote of an unread, valid string, the span of the whole
    /// string.
    pub fn span(&self) -> Span {
        if !self.unread_string {
            return self.span;
        }
        let mut lexer = self.lexer.clone();
        lexer.at = self.span.range().start;
        match lexer.string() {
            Ok(_) => Span::new(self.span.range().start, lexer.at),
            Err(_) => self.span,
        }
    }

    /// The number of open containers.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Closes all containers deeper than `depth`, and skips the value of a member whose name was the last token.
    pub fn leave(&mut self, depth: usize) -> LexResult<()> {
        if self.ahead.is_some() {
            self.token()?;
        }
        while self.open.len() > depth {
            self.token()?;
        }
        Ok(())
    }

    /// Updates the state for a token that is about to be returned.
    fn announce(&mut self, token: Token<'a>, span: Span) -> Token<'a> {
        self.fresh = false;
        match token {
            Token::BeginObject | Token::BeginArray => {
                let array = token == Token::BeginArray;
                self.open.push(if array { ContainerKind::Array } else { ContainerKind::Object });
                self.fresh = true;
            }
            Token::EndObject | Token::EndArray => drop(self.open.pop()),
            Token::String => self.unread_string = true,
            _ => {}
        }
        self.span = span;
        token
    }

    fn comma(&mut self, expected: &Phrase) -> LexResult<()> {
        if !self.fresh {
            if !self.lexer.eat(b',') {
                return Err(self.lexer.unexpected(expected));
            }
            self.lexer.skip_space();
        }
        Ok(())
    }

    fn member(&mut self) -> LexResult<Token<'a>> {
        self.comma(&phrase!("`,` or `}}`"))?;
        let expected = if self.fresh {
            phrase!("a member name or `}}`")
        } else {
            phrase!("a member name in double quotes")
        };
        let (name, span) = self.lexer.name(&expected)?;
        self.lexer.skip_space();
        self.ahead = Some(self.value()?);
        Ok(self.announce(Token::Name(name), span))
    }

    /// Reads a scalar, an opening bracket or an opening quote.
    fn value(&mut self) -> LexResult<(Token<'a>, Span)> {
        let start = self.lexer.at;
        let token = match self.lexer.peek() {
            Some(b'{' | b'[') if self.open.len() == MAX_DEPTH => {
                return Err(self.lexer.too_deep());
            }
            Some(b'{') => Token::BeginObject,
            Some(b'[') => Token::BeginArray,
            Some(b'"') => Token::String,
            Some(b'-' | b'0'..=b'9') => Token::Number(self.lexer.number()?),
            _ => self.lexer.word()?.map_or(Token::Null, Token::Bool),
        };
        if let Token::BeginObject | Token::BeginArray | Token::String = token {
            self.lexer.at += 1;
        }
        Ok((token, Span::new(start, self.lexer.at)))
    }
}
