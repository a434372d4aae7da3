//! Parses objects, `$or` and arrays of alternatives.

use super::problem::{Empty, Problem};
use super::{ParseResult, Parser, Stop};
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::json::{JsonText, Token};
use crate::language::phrase;
use crate::pattern::ast::{ConditionId, Outline, Test};

/// Names that event-ruler rejects for fields inside `$or`, because there they are probably operators without a field.
pub(super) const RESERVED: [&str; 24] = [
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

/// An open object or `$or`. The parser keeps a stack of these instead of recursing, so that deep input cannot overflow
/// the call stack.
enum Frame {
    /// The pattern, the value of a field, or an alternative of a `$or`.
    Object { start: Span, filled: bool, field: bool },
    /// The array of a `$or`.
    Or { start: Span, alternatives: usize },
}

impl Parser<'_> {
    pub(super) fn pattern(&mut self) -> ParseResult<()> {
        let first = self.reader.token();
        if self.json(first)? != Some(Token::BeginObject) {
            self.problem(&Problem::NotAnObject);
            return Err(Stop::Abort);
        }
        let start = self.reader.span();
        let mut names = Vec::new();
        let mut frames = vec![Frame::Object { start, filled: false, field: false }];
        while let Some(frame) = frames.pop() {
            match frame {
                Frame::Object { start, filled, field } => {
                    if let Token::Name(name) = self.token()? {
                        frames.push(Frame::Object { start, filled: true, field });
                        self.member(name.into_owned(), &mut names, &mut frames)?;
                        continue;
                    }
                    if !filled {
                        self.problem_at(&Problem::Empty(Empty::Object), self.since(start));
                    }
                    if field {
                        names.pop();
                    }
                    self.close(&frames);
                }
                Frame::Or { start, alternatives } => match self.token()? {
                    Token::EndArray => {
                        if alternatives < 2 {
                            self.problem_at(&Problem::OrTooFew, self.since(start));
                        }
                        self.close(&frames);
                    }
                    token => {
                        frames.push(Frame::Or { start, alternatives: alternatives + 1 });
                        self.alternative(&token, &mut frames)?;
                    }
                },
            }
        }
        Ok(())
    }

    fn close(&mut self, frames: &[Frame]) {
        if !frames.is_empty() {
            self.parts.outline.push(Outline::Close);
        }
    }

    /// Reads a member. If its value is an object or a `$or`, only opens it.
    fn member(
        &mut self,
        name: JsonText<'static>,
        names: &mut Vec<(JsonText<'static>, Span)>,
        frames: &mut Vec<Frame>,
    ) -> ParseResult<()> {
        let depth = self.reader.depth();
        let span = self.reader.span();
        if *name == *"$or" {
            if self.token()? != Token::BeginArray {
                self.problem(&Problem::OrNotArray);
                return self.leave(depth);
            }
            frames.push(Frame::Or { start: self.reader.span(), alternatives: 0 });
            self.parts.outline.push(Outline::Or(span));
            return Ok(());
        }
        let in_or = frames.iter().any(|frame| matches!(frame, Frame::Or { .. }));
        if in_or && RESERVED.contains(&&*name) {
            self.problem(&Problem::Reserved(name.to_string()));
            return self.leave(depth);
        }
        match self.token()? {
            Token::BeginObject => {
                let start = self.reader.span();
                frames.push(Frame::Object { start, filled: false, field: true });
                names.push((name.clone(), span));
                self.parts.outline.push(Outline::Open { name, span });
                Ok(())
            }
            Token::BeginArray => {
                names.push((name.clone(), span));
                self.condition(name, names)?;
                names.pop();
                Ok(())
            }
            _ => {
                self.problem(&Problem::Field(name.to_string()));
                Ok(())
            }
        }
    }

    fn alternative(&mut self, token: &Token<'_>, frames: &mut Vec<Frame>) -> ParseResult<()> {
        let start = self.reader.span();
        match token {
            Token::BeginObject => {
                frames.push(Frame::Object { start, filled: false, field: false });
                self.parts.outline.push(Outline::Alternative(start));
                Ok(())
            }
            token => {
                let inside = usize::from(*token == Token::BeginArray);
                self.problem(&Problem::OrElement);
                self.leave(self.reader.depth() - inside)
            }
        }
    }

    /// Reads the array of a field, up to its closing bracket.
    fn condition(
        &mut self,
        name: JsonText<'static>,
        names: &[(JsonText<'static>, Span)],
    ) -> ParseResult<()> {
        let start = self.reader.span();
        let depth = self.reader.depth();
        let mut tests = Vec::new();
        let mut empty = true;
        loop {
            let token = self.token()?;
            if token == Token::EndArray {
                break;
            }
            empty = false;
            let first = self.reader.span();
            match self.term(&token) {
                Ok(term) => tests.push(Test { span: self.since(first), term }),
                Err(Stop::Skip) => {
                    if let [.., (_, span)] = names
                        && is_misspelled_or(&name)
                    {
                        self.suggest_or(*span);
                    }
                    self.leave(depth)?;
                }
                Err(Stop::Abort) => return Err(Stop::Abort),
            }
        }
        if empty {
            self.problem_at(&Problem::Empty(Empty::Array), self.since(start));
        }
        let path = JsonText::dotted(names.iter().map(|(name, _)| name));
        let spans = names.iter().map(|&(_, span)| span).collect();
        let id = ConditionId::new(self.parts.conditions.len());
        self.parts.conditions.push((path, spans, self.since(start), tests));
        self.parts.outline.push(Outline::Condition { name, id });
        Ok(())
    }

    /// Adds the suggestion `$or` to an unknown operator in the array of a field `$OR`. Names are case-sensitive, so
    /// that the objects in this array are match expressions.
    fn suggest_or(&mut self, name: Span) {
        let here = |it: &&mut Diagnostic| it.code == Code::PatternOperator && it.span > name;
        let last = self.problems.last_mut().filter(here);
        if let Some(problem) = last {
            problem.help =
                Some(phrase!("write `$or` in lower case; any other spelling is a field"));
            problem.fix = Some(Box::new(Fix { span: name, text: "\"$or\"".to_owned() }));
            problem.is_safe = true;
        }
    }
}

fn is_misspelled_or(name: &str) -> bool {
    name != "$or" && name.eq_ignore_ascii_case("$or")
}
