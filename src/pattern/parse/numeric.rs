//! Parses `{"numeric": [..]}`.

use super::problem::Problem;
use super::{ParseResult, Parser};
use crate::diagnostic::Span;
use crate::json::Token;
use crate::pattern::ast::{End, Number, Numeric, RangeError};

impl Parser<'_> {
    pub(super) fn numeric(&mut self) -> ParseResult<Numeric> {
        if self.token()? != Token::BeginArray {
            return self.reject(&Problem::NumericNotArray);
        }
        let start = self.reader.span();
        let first = self.token()?;
        if first != Token::String {
            return self.reject(&Problem::NumericMember(token_text(&first)));
        }
        let operator = self.string()?;
        let operator_span = self.reader.span();
        // event-ruler reads the value before it checks the operator, and its column shows that.
        let value = self.token()?;
        let range = match &*operator {
            "=" => {
                let number = self.number(&value, "equals")?;
                self.end_array(&Problem::TooManyElements)?;
                Numeric::equal(number)
            }
            "<" | "<=" => {
                let number = self.number(&value, &operator)?;
                self.end_array(&Problem::TooManyElements)?;
                Numeric::range(None, Some((number, *operator == *"<=")))
            }
            ">" | ">=" => {
                let number = self.number(&value, &operator)?;
                let high = self.upper_end()?;
                Numeric::range(Some((number, *operator == *">=")), high)
            }
            _ => {
                let problem = Problem::NumericOperator(operator.to_string());
                return self.reject_at(&problem, operator_span);
            }
        };
        let range = self.checked(range, start)?;
        self.end(&Problem::TooManyElements)?;
        Ok(range)
    }

    /// Reads the optional upper end of a range and the closing bracket.
    fn upper_end(&mut self) -> ParseResult<Option<End>> {
        match self.token()? {
            Token::EndArray => return Ok(None),
            Token::String => {}
            token => return self.reject(&Problem::NumericRange(token_text(&token))),
        }
        let operator = self.string()?;
        if !matches!(&*operator, "<" | "<=") {
            return self.reject(&Problem::NumericRangeOperator(operator.to_string()));
        }
        let value = self.token()?;
        let number = self.number(&value, &operator)?;
        self.end_array(&Problem::TooManyTerms)?;
        Ok(Some((number, *operator == *"<=")))
    }

    fn number(&mut self, token: &Token<'_>, operator: &str) -> ParseResult<Number> {
        match token {
            Token::Number(text) => Ok(Number::new(text)),
            _ => self.reject(&Problem::NumericValue(operator.to_owned())),
        }
    }

    fn end_array(&mut self, problem: &Problem) -> ParseResult<()> {
        match self.token()? {
            Token::EndArray => Ok(()),
            _ => self.reject(problem),
        }
    }

    fn checked(&mut self, range: Result<Numeric, RangeError>, start: Span) -> ParseResult<Numeric> {
        let problem = match range {
            Ok(range) => return Ok(range),
            Err(RangeError::NotComparable(number)) => {
                Problem::NotComparable { number: number.text().to_owned(), located: true }
            }
            Err(RangeError::Order) => Problem::RangeOrder,
        };
        self.reject_at(&problem, self.since(start))
    }
}

/// Returns a token as event-ruler prints it.
fn token_text(token: &Token<'_>) -> String {
    match token {
        Token::BeginObject => "{",
        Token::EndObject => "}",
        Token::BeginArray => "[",
        Token::EndArray => "]",
        Token::Number(text) => text,
        Token::Bool(true) => "true",
        Token::Bool(false) => "false",
        Token::Null => "null",
        Token::Name(_) | Token::String => "",
    }
    .to_owned()
}
