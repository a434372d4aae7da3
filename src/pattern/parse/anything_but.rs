//! `{"anything-but": ..}`.

use super::problem::{Empty, Inner, Problem};
use super::{ParseResult, Parser};
use crate::diagnostic::Span;
use crate::json::{JsonText, Token};
use crate::pattern::ast::{AnythingBut, Number};
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::wildcard::Wildcard;

/// The operators that `anything-but` can be put around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Prefix,
    Suffix,
    EqualsIgnoreCase,
    Wildcard,
}

impl Operator {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "prefix" => Self::Prefix,
            "suffix" => Self::Suffix,
            "equals-ignore-case" => Self::EqualsIgnoreCase,
            "wildcard" => Self::Wildcard,
            _ => return None,
        })
    }

    /// What is said of a value that is no string.
    fn not_a_string(self, list: bool) -> Problem {
        match self {
            Self::Prefix | Self::Suffix => Problem::AnythingButAffix { list },
            Self::EqualsIgnoreCase => Problem::AnythingButIgnoreCase { list },
            Self::Wildcard => Problem::AnythingButWildcard { list },
        }
    }
}

impl Parser<'_> {
    pub(super) fn anything_but(&mut self) -> ParseResult<AnythingBut> {
        let but = match self.token()? {
            Token::BeginObject => {
                let but = self.negated_operator()?;
                self.end(&Problem::TooManyElements)?;
                but
            }
            Token::BeginArray => self.plain_list()?,
            Token::String => AnythingBut::Strings(vec![self.string()?]),
            Token::Number(text) => AnythingBut::Numbers(vec![self.listed_number(text, false)?]),
            _ => return self.hole(&Problem::AnythingButValue),
        };
        // The same words as for numeric, oddly.
        self.end(&Problem::TooManyElements)?;
        Ok(but)
    }

    fn plain_list(&mut self) -> ParseResult<AnythingBut> {
        let start = self.reader.span();
        let (mut strings, mut numbers) = (Vec::new(), Vec::new());
        loop {
            match self.token()? {
                Token::EndArray => break,
                Token::String => strings.push(self.string()?),
                Token::Number(text) => numbers.push(self.listed_number(text, true)?),
                _ => return self.hole(&Problem::AnythingButList),
            }
        }
        match (strings.is_empty(), numbers.is_empty()) {
            (false, true) => Ok(AnythingBut::Strings(strings)),
            (true, false) => Ok(AnythingBut::Numbers(numbers)),
            _ => self.hole_at(&Problem::AnythingButMixed, self.since(start)),
        }
    }

    fn listed_number(&mut self, text: &str, list: bool) -> ParseResult<Number> {
        let number = Number::new(text);
        if number.key().is_none() {
            return self.hole(&Problem::NotComparable { number: text.to_owned(), located: list });
        }
        Ok(number)
    }

    fn negated_operator(&mut self) -> ParseResult<AnythingBut> {
        let Token::Name(name) = self.token()? else {
            return self.hole(&Problem::Empty(Empty::Inner(Inner::AnythingBut)));
        };
        let Some(operator) = Operator::of(&name) else {
            return self.hole(&Problem::Unsupported(Inner::AnythingBut, name.to_string()));
        };
        let values = match self.token()? {
            Token::BeginArray => self.string_list(operator)?,
            token @ (Token::String | Token::Number(_)) => {
                vec![self.listed_string(operator, &token, false)?]
            }
            _ => return self.hole(&Problem::AnythingButValue),
        };
        // The last token is the string, or the bracket that ends the list: where event-ruler checks wildcards.
        if operator == Operator::Wildcard {
            return self.wildcards(values).map(AnythingBut::Wildcard);
        }
        let texts = values.into_iter().map(|(text, _)| text);
        Ok(match operator {
            Operator::Prefix => AnythingBut::Prefix(texts.collect()),
            Operator::Suffix => AnythingBut::Suffix(texts.collect()),
            Operator::EqualsIgnoreCase | Operator::Wildcard => {
                AnythingBut::EqualsIgnoreCase(texts.map(IgnoreCase::new).collect())
            }
        })
    }

    /// Reads a list of strings up to its bracket. event-ruler accepts an empty one and then fails with a null pointer,
    /// so there is no answer to repeat; here it is refused.
    fn string_list(&mut self, operator: Operator) -> ParseResult<Vec<(JsonText<'static>, Span)>> {
        let start = self.reader.span();
        let mut values = Vec::new();
        loop {
            match self.token()? {
                Token::EndArray if values.is_empty() => {
                    return self.hole_at(&Problem::Empty(Empty::Array), self.since(start));
                }
                Token::EndArray => return Ok(values),
                token => values.push(self.listed_string(operator, &token, true)?),
            }
        }
    }

    fn listed_string(
        &mut self,
        operator: Operator,
        token: &Token<'_>,
        list: bool,
    ) -> ParseResult<(JsonText<'static>, Span)> {
        if *token != Token::String {
            return self.hole(&operator.not_a_string(list));
        }
        let text = self.string()?;
        let affix = matches!(operator, Operator::Prefix | Operator::Suffix);
        if affix && text.is_empty() {
            return self.hole(&Problem::AnythingButEmpty { list });
        }
        Ok((text, self.reader.span()))
    }

    fn wildcards(&mut self, values: Vec<(JsonText<'static>, Span)>) -> ParseResult<Vec<Wildcard>> {
        let mut wildcards = Vec::new();
        for (text, span) in values {
            match Wildcard::parse(text) {
                Ok(wildcard) => wildcards.push(wildcard),
                Err(error) => return self.hole_at(&Problem::Wildcard(error), span),
            }
        }
        Ok(wildcards)
    }
}
