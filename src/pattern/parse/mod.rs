//! Text → [`Pattern`], or everything that is wrong with the text.
//!
//! The text is read once, from left to right, in exactly the steps of event-ruler's compiler, because both its choice of
//! the error to report and the column it prints depend on how far it has read. The first diagnostic therefore carries
//! what `EventBridge` answers, word for word. event-ruler stops there; this parser leaves a hole and goes on, and says of
//! every further problem what `EventBridge` would say of it alone.

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

/// Most problems that are told. No text that `EventBridge` takes has more; each quotes the text, and needs memory.
const MAX_PROBLEMS: usize = crate::pattern::MAX_LENGTH;

/// Longest text that is read at all, in bytes: a thousand times what `EventBridge` takes, and a stop for one that unpacks
/// without end. A pattern takes up to 70 times its text in memory.
const MAX_TEXT: usize = 4 << 20;

/// Parses a pattern. Text behind its closing brace is ignored, as by `EventBridge`.
#[expect(clippy::missing_panics_doc, reason = "a parser that stops has left a problem")]
pub fn parse(text: &str) -> Result<Pattern, Report> {
    if let Some(too_long) = check_length(text).filter(|_| text.len() > MAX_TEXT) {
        return Err(too_long.into());
    }
    let mut parser = Parser::new(text);
    // A stop has left its diagnostic.
    let complete = parser.pattern().is_ok();
    let Parser { parts, mut problems, mut location, .. } = parser;
    if complete {
        match Pattern::new(parts) {
            Ok(pattern) => match complexity::check(&pattern) {
                None if problems.is_empty() => return Ok(pattern),
                None => {}
                Some(span) => problems.push(Problem::TooComplex.diagnostic(&mut location, 0, span)),
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

/// Why a function of the parser has no answer. The problem is recorded already.
#[derive(Clone, Copy, Debug)]
enum Stop {
    /// This part of the pattern is invalid; what follows it can be read.
    Hole,
    /// The text is not JSON from here on.
    End,
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

    /// The next token inside the pattern.
    fn token(&mut self) -> ParseResult<Token<'a>> {
        let token = self.reader.token();
        let token = self.json(token)?;
        Ok(token.expect("an open container ends with a token or an error"))
    }

    /// The text of the string that the last token announced.
    fn string(&mut self) -> ParseResult<JsonText<'static>> {
        let text = self.reader.text();
        self.json(text).map(JsonText::into_owned)
    }

    /// Reads up to the end of what is open at a greater depth, and with it the hole.
    fn leave(&mut self, depth: usize) -> ParseResult<()> {
        let left = self.reader.leave(depth);
        self.json(left)
    }

    fn json<T>(&mut self, result: Result<T, Diagnostic>) -> ParseResult<T> {
        result.map_err(|diagnostic| {
            self.problems.push(diagnostic);
            Stop::End
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

    /// Records a problem with the last token, and stops reading what it is in.
    fn hole<T>(&mut self, problem: &Problem) -> ParseResult<T> {
        self.problem(problem);
        Err(Stop::Hole)
    }

    fn hole_at<T>(&mut self, problem: &Problem, span: Span) -> ParseResult<T> {
        self.problem_at(problem, span);
        Err(Stop::Hole)
    }

    /// From the start of something to what was consumed so far.
    fn since(&self, start: Span) -> Span {
        Span { start: start.start, end: Span::new(0, self.reader.consumed()).end }
    }
}
