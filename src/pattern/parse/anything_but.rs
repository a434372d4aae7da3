//! Parses `{"anything-but": ..}`.

use super::problem::{Empty, Inner, Problem};
use super::{ParseResult, Parser};
use crate::diagnostic::{Fix, Span};
use crate::json::{JsonText, Node, Token, parse_first};
use crate::pattern::ast::{AnythingBut, Number};
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::wildcard::Wildcard;

/// The operators that `anything-but` can contain.
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

    /// Returns the problem of a value that is not a string.
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
            _ => return self.reject(&Problem::AnythingButValue),
        };
        // event-ruler reports this with its message for `numeric`.
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
                _ => return self.reject(&Problem::AnythingButList),
            }
        }
        match (strings.is_empty(), numbers.is_empty()) {
            (false, true) => Ok(AnythingBut::Strings(strings)),
            (true, false) => Ok(AnythingBut::Numbers(numbers)),
            _ => self.reject_at(&Problem::AnythingButMixed, self.since(start)),
        }
    }

    fn listed_number(&mut self, text: &str, list: bool) -> ParseResult<Number> {
        let number = Number::new(text);
        if number.key().is_none() {
            return self.reject(&Problem::NotComparable { number: text.to_owned(), located: list });
        }
        Ok(number)
    }

    fn negated_operator(&mut self) -> ParseResult<AnythingBut> {
        let Token::Name(name) = self.token()? else {
            return self.reject(&Problem::Empty(Empty::Inner(Inner::AnythingBut)));
        };
        let Some(operator) = Operator::of(&name) else {
            return self.reject(&Problem::Unsupported(Inner::AnythingBut, name.to_string()));
        };
        let values = match self.token()? {
            Token::BeginArray => self.string_list(operator)?,
            token @ (Token::String | Token::Number(_)) => {
                vec![self.listed_string(operator, &token, false)?]
            }
            _ => return self.reject(&Problem::AnythingButValue),
        };
        // event-ruler checks wildcards here, after the string or the list, and its column shows that.
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

    /// Reads a list of strings up to its closing bracket. Rejects an empty list, on which AWS fails.
    fn string_list(&mut self, operator: Operator) -> ParseResult<Vec<(JsonText<'static>, Span)>> {
        let start = self.reader.span();
        let mut values = Vec::new();
        loop {
            match self.token()? {
                Token::EndArray if values.is_empty() => {
                    let empty = Problem::Empty(Empty::ListInAnythingBut);
                    return self.reject_at(&empty, self.since(start));
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
            return self.reject(&operator.not_a_string(list));
        }
        let text = self.string()?;
        let affix = matches!(operator, Operator::Prefix | Operator::Suffix);
        if affix && text.is_empty() {
            return self.reject(&Problem::AnythingButEmpty { list });
        }
        Ok((text, self.reader.span()))
    }

    fn wildcards(&mut self, values: Vec<(JsonText<'static>, Span)>) -> ParseResult<Vec<Wildcard>> {
        let mut wildcards = Vec::new();
        for (text, span) in values {
            match Wildcard::parse(text) {
                Ok(wildcard) => wildcards.push(wildcard),
                Err(error) => return self.reject_at(&Problem::Wildcard(error), span),
            }
        }
        Ok(wildcards)
    }
}

/// Returns the fix for `"anything-but": [{"wildcard": ".."}]`: the object without the brackets. Joins the values of several
/// objects with the same operator. `first` is the opening brace of the first object.
pub(super) fn without_brackets(text: &str, first: Span) -> Option<Fix> {
    let start = text.get(..first.range().start)?.trim_end().strip_suffix('[')?.len();
    let list = text.get(start..)?;
    let document = parse_first(list).ok()?;
    let mut operators = Vec::new();
    let mut values = Vec::new();
    for element in document.elements()? {
        let [member] = element.members()? else { return None };
        Operator::of(&member.name)?;
        operators.push(&member.name);
        let own = std::slice::from_ref(&member.node);
        values.extend(member.node.elements().unwrap_or(own));
    }
    let [operator, others @ ..] = &operators[..] else { return None };
    if others.iter().any(|it| it != operator) || !values.iter().all(|it| it.string().is_some()) {
        return None;
    }
    let quoted = |node: &&Node<'_>| list.get(node.span.range());
    let values: Option<Vec<_>> = values.iter().map(quoted).collect();
    let value = match &values?[..] {
        [value] => (*value).to_owned(),
        values => format!("[{}]", values.join(", ")),
    };
    let span = Span::new(start, start + document.span.range().end);
    Some(Fix { span, text: format!("{{\"{}\": {value}}}", &**operator) })
}
