//! The lexer, shared by the tree parser and [`super::TokenReader`]. Strict RFC 8259.

use super::text::{JsonText, push_unit};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Phrase, phrase};

/// Maximum nesting of arrays and objects. `EventBridge` accepts 1,000 levels and rejects 1,001.
pub const MAX_DEPTH: usize = 1_000;

/// Maximum length of a number in characters. `EventBridge`'s reader (event-ruler 2.0.1) has the same limit.
pub const MAX_NUMBER: usize = 1_000;

/// The problem of a text that has something else than `expected` at an offset.
pub fn unexpected(text: &str, at: usize, expected: &Phrase) -> Diagnostic {
    Lexer { text, at }.unexpected(expected)
}

pub(super) type LexResult<T> = Result<T, Diagnostic>;

#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Lexer<'a> {
    /// Reads the name of a member and the colon after it. `expected` is the expectation to report if there is no name.
    pub(super) fn name(&mut self, expected: &Phrase) -> LexResult<(JsonText<'a>, Span)> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(expected));
        }
        let start = self.at;
        let name = self.string()?;
        let span = Span::new(start, self.at);
        self.skip_space();
        if self.eat(b':') { Ok((name, span)) } else { Err(self.unexpected(&phrase!("`:`"))) }
    }

    /// Reads `true`, `false` or `null`. Returns `None` for `null`.
    pub(super) fn word(&mut self) -> LexResult<Option<bool>> {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let value = match rest.get(..length) {
            Some(b"null") => None,
            Some(b"true") => Some(true),
            Some(b"false") => Some(false),
            _ => return Err(self.unexpected(&phrase!("a JSON value"))),
        };
        self.at += length;
        Ok(value)
    }

    pub(super) fn number(&mut self) -> LexResult<&'a str> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        } else if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected(&phrase!("no digit after a leading zero")));
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _signed = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        if self.at - start > MAX_NUMBER {
            return Err(self.too_long(start));
        }
        Ok(self.slice(start, self.at))
    }

    fn digits(&mut self) -> LexResult<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected(&phrase!("a digit"))) } else { Ok(()) }
    }

    pub(super) fn string(&mut self) -> LexResult<JsonText<'a>> {
        self.at += 1;
        let mut run = self.at;
        let mut decoded = Vec::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    let tail = self.slice(run, self.at);
                    self.at += 1;
                    return Ok(if decoded.is_empty() {
                        JsonText::borrowed(tail)
                    } else {
                        decoded.extend_from_slice(tail.as_bytes());
                        JsonText::from_wtf8(decoded)
                    });
                }
                Some(b'\\') => {
                    decoded.extend_from_slice(self.slice(run, self.at).as_bytes());
                    self.escape(&mut decoded)?;
                    run = self.at;
                }
                Some(0..0x20) => {
                    return Err(self.raw_control_character());
                }
                Some(_) => self.at += 1,
                None => return Err(self.unexpected(&phrase!("a closing `\"`"))),
            }
        }
    }

    fn escape(&mut self, decoded: &mut Vec<u8>) -> LexResult<()> {
        let start = self.at;
        self.at += 1;
        let escaped = match self.peek() {
            Some(b'"') => b'"',
            Some(b'\\') => b'\\',
            Some(b'/') => b'/',
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => return self.unicode_escape(start, decoded),
            _ => {
                return Err(self.unexpected(&phrase!("one of `\" \\ / b f n r t u` after `\\`")));
            }
        };
        self.at += 1;
        decoded.push(escaped);
        Ok(())
    }

    fn unicode_escape(&mut self, start: usize, decoded: &mut Vec<u8>) -> LexResult<()> {
        self.at = start;
        let unit = self.unit()?.ok_or_else(|| self.not_hexadecimal())?;
        if let 0xD800..0xDC00 = unit {
            let behind_high = self.at;
            if let Some(low @ 0xDC00..0xE000) = self.unit()? {
                let pair = char::decode_utf16([unit, low]).next().and_then(Result::ok);
                let pair = pair.expect("a high and a low surrogate are a character");
                decoded.extend_from_slice(pair.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            self.at = behind_high;
        }
        push_unit(decoded, unit);
        Ok(())
    }

    /// Reads `\uXXXX`. Returns `None` if the text does not go on with `\u`.
    fn unit(&mut self) -> LexResult<Option<u16>> {
        if !self.bytes().get(self.at..).unwrap_or_default().starts_with(b"\\u") {
            return Ok(None);
        }
        self.at += 2;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let digit = digit.ok_or_else(|| self.not_hexadecimal())?;
            unit = unit << 4 | u16::try_from(digit).expect("a hexadecimal digit is below 16");
            self.at += 1;
        }
        Ok(Some(unit))
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).expect("offsets stop at ASCII bytes only")
    }

    /// Creates the diagnostic for the next character, which is not the expected one.
    pub(super) fn unexpected(&self, expected: &Phrase) -> Diagnostic {
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let label = match next {
            None => phrase!("the text ends here"),
            Some(c) => phrase!("found {found}", found = format!("{c:?}")),
        };
        let span = Span::new(self.at, self.at + next.map_or(0, char::len_utf8));
        let title = phrase!("invalid JSON: expected {expected}", expected);
        let problem = Diagnostic::new(Code::InvalidJson, span, title, label);
        let help = match next {
            None => phrase!("check whether the text is complete"),
            Some('\'') => phrase!("write strings and names in double quotes"),
            Some('/' | '#') => phrase!("remove comments: JSON has none"),
            Some('}' | ']') => phrase!("remove the comma before the closing bracket"),
            Some(_) => return problem,
        };
        problem.help(help)
    }

    fn not_hexadecimal(&self) -> Diagnostic {
        self.unexpected(&phrase!("four hexadecimal digits"))
    }

    fn raw_control_character(&self) -> Diagnostic {
        let byte = self.peek().unwrap_or_default();
        let span = Span::new(self.at, self.at + 1);
        let title = phrase!("invalid JSON: unescaped control character in a string");
        let label = phrase!("found {found}", found = format!("{:?}", char::from(byte)));
        Diagnostic::new(Code::InvalidJson, span, title, label).help(phrase!(
            "write it as {escape}, or add the missing closing `\"` before it",
            escape = format!("\\u{byte:04x}")
        ))
    }

    pub(super) fn too_deep(&self) -> Diagnostic {
        let span = Span::new(self.at, self.at + 1);
        let title = phrase!("JSON is nested deeper than {limit} levels", limit = MAX_DEPTH);
        let label = phrase!("level {level} opens here", level = MAX_DEPTH + 1);
        Diagnostic::new(Code::TooDeep, span, title, label)
            .help(phrase!("EventBridge rejects JSON of this depth, too"))
    }

    pub(super) fn too_large(&self, limit: usize) -> Diagnostic {
        let limit = limit >> 20;
        let title = phrase!("the JSON document needs more than {limit} MB of memory", limit);
        let label = phrase!("the limit is reached here");
        Diagnostic::new(Code::TooLarge, Span::new(self.at, self.at + 1), title, label).help(
            phrase!(
                "split it, for example into NDJSON, which is read line by line:\n\
             `jq -c '.Records[]' FILE | audit-alert preview`"
            ),
        )
    }

    fn too_long(&self, start: usize) -> Diagnostic {
        let span = Span::new(start, self.at);
        let title = phrase!("number longer than {limit} characters", limit = MAX_NUMBER);
        let label = phrase!("{length} characters", length = self.at - start);
        Diagnostic::new(Code::InvalidJson, span, title, label)
            .help(phrase!("EventBridge rejects a number of this length, too"))
    }
}
