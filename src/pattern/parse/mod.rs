//! Parses a [`Pattern`], or reports all problems of the text.
//!
//! The parser reads the text once, from left to right, in exactly the steps of event-ruler's compiler: which error
//! event-ruler reports, and with which column, depends on how far it has read. So the first diagnostic carries the
//! error message of `EventBridge`, verbatim. event-ruler stops there; this parser skips the invalid part and continues.
//! Each further diagnostic carries the message that `EventBridge` returns if it is the only problem.

mod anything_but;
mod expression;
mod location;
mod numeric;
mod problem;
mod structure;
mod wording;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Diagnostic, Report, Span};
use crate::json::{JsonText, Token, TokenReader};
use crate::pattern::ast::{Parts, Pattern, PatternTooLarge};
use crate::pattern::{check_length, complexity};
use location::ProblemLocation;
use problem::Problem;

/// Limit of reported problems, because each of them quotes the text and takes memory. A pattern of valid length cannot
/// have more.
const MAX_PROBLEMS: usize = crate::pattern::MAX_LENGTH;

/// Limit of the text, in bytes: a thousand times what `EventBridge` accepts. It stops a compressed file that expands
/// without end. A parsed pattern takes up to 70 times the memory of its text.
const MAX_TEXT: usize = 4 << 20;

/// Parses a pattern. Ignores text after its closing brace, as `EventBridge` does.
#[expect(clippy::missing_panics_doc, reason = "a parser that stops has recorded a problem")]
pub fn parse(text: &str) -> Result<Pattern, Report> {
    if let Some(too_long) = check_length(text).filter(|_| text.len() > MAX_TEXT) {
        return Err(too_long.into());
    }
    let mut parser = Parser::new(text);
    // If it stops early, the reason is among the problems.
    let complete = parser.pattern().is_ok();
    let Parser { parts, mut problems, mut location, .. } = parser;
    if complete {
        match Pattern::new(parts) {
            Ok(pattern) => match complexity::check(&pattern) {
                Ok(()) if problems.is_empty() => return Ok(pattern),
                Ok(()) => {}
                Err(too_complex) => {
                    let span = too_complex.span;
                    let problem = Problem::TooComplex(Box::new(too_complex));
                    problems.push(problem.diagnostic(&mut location, 0, span));
                }
            },
            Err(PatternTooLarge::Paths(span)) => {
                problems.push(Problem::TooManyPaths.diagnostic(&mut location, 0, span));
            }
            Err(PatternTooLarge::SubRules(span)) => {
                problems.push(Problem::TooManySubRules.diagnostic(&mut location, 0, span));
            }
        }
    }
    Err(Report::new(problems).expect("what stops the parser is a problem"))
}

/// The reason why a function of the parser returns no result. The problem has been recorded.
#[derive(Clone, Copy, Debug)]
enum Stop {
    /// This part of the pattern is invalid. Parsing continues after it.
    Skip,
    /// The text is not JSON from here on. Parsing stops.
    Abort,
}

type ParseResult<T> = Result<T, Stop>;

struct Parser<'a> {
    location: ProblemLocation<'a>,
    reader: TokenReader<'a>,
    parts: Parts,
    problems: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let (parts, problems) = (Parts::default(), Vec::new());
        let (location, reader) = (ProblemLocation::new(text), TokenReader::new(text));
        Self { location, reader, parts, problems }
    }

    /// Reads the next token inside the pattern.
    fn token(&mut self) -> ParseResult<Token<'a>> {
        let token = self.reader.token();
        let token = self.json(token)?;
        Ok(token.expect("an open container ends with a token or an error"))
    }

    /// Reads the string whose opening quote was the last token.
    fn string(&mut self) -> ParseResult<JsonText<'static>> {
        let text = self.reader.text();
        self.json(text).map(JsonText::into_owned)
    }

    /// Skips to the end of all containers deeper than `depth`, and with them an invalid part.
    fn leave(&mut self, depth: usize) -> ParseResult<()> {
        let left = self.reader.leave(depth);
        self.json(left)
    }

    fn json<T>(&mut self, result: Result<T, Diagnostic>) -> ParseResult<T> {
        result.map_err(|diagnostic| {
            self.problems.push(diagnostic);
            Stop::Abort
        })
    }

    /// Records a problem with the last token.
    fn problem(&mut self, problem: &Problem) {
        let span = self.reader.span();
        self.problem_at(problem, span);
    }

    fn problem_at(&mut self, problem: &Problem, span: Span) {
        if self.problems.len() < MAX_PROBLEMS {
            let consumed = self.reader.consumed();
            self.problems.push(problem.diagnostic(&mut self.location, consumed, span));
        }
    }

    /// Records a problem with the last token, and rejects the part of the pattern that contains it.
    fn reject<T>(&mut self, problem: &Problem) -> ParseResult<T> {
        self.problem(problem);
        Err(Stop::Skip)
    }

    fn reject_at<T>(&mut self, problem: &Problem, span: Span) -> ParseResult<T> {
        self.problem_at(problem, span);
        Err(Stop::Skip)
    }

    /// Returns the span from `start` to the last byte consumed.
    fn since(&self, start: Span) -> Span {
        Span { start: start.start, end: Span::new(0, self.reader.consumed()).end }
    }
}
