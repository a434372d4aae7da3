//! Parses one alternative of a field: a literal, or a match expression with exactly one operator.

use super::problem::{Empty, Inner, Operand, Problem};
use super::{ParseResult, Parser};
use crate::json::{JsonText, Token};
use crate::pattern::address::AddressRange;
use crate::pattern::ast::{Number, Term};
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::wildcard::Wildcard;

impl Parser<'_> {
    pub(super) fn term(&mut self, token: &Token<'_>) -> ParseResult<Term> {
        match token {
            Token::BeginObject => self.expression(),
            Token::String => self.string().map(Term::literal),
            Token::Number(text) => Ok(Term::Number(Number::new(text))),
            Token::Bool(value) => Ok(Term::Bool(*value)),
            Token::Null => Ok(Term::Null),
            _ => self.reject(&Problem::NestedArray),
        }
    }

    fn expression(&mut self) -> ParseResult<Term> {
        let Token::Name(operator) = self.token()? else {
            return self.reject(&Problem::Empty(Empty::Match));
        };
        let term = match &*operator {
            "exactly" => Term::Exactly(self.operand(Operand::Exactly)?),
            "prefix" => match self.token()? {
                Token::BeginObject => self.inner(Inner::Prefix).map(Term::PrefixIgnoreCase)?,
                token => Term::Prefix(self.operand_of(&token, Operand::Prefix)?),
            },
            "suffix" => match self.token()? {
                Token::BeginObject => self.inner(Inner::Suffix).map(Term::SuffixIgnoreCase)?,
                token => Term::Suffix(self.operand_of(&token, Operand::Suffix)?),
            },
            "equals-ignore-case" => {
                let text = self.operand(Operand::EqualsIgnoreCase)?;
                Term::EqualsIgnoreCase(IgnoreCase::new(text))
            }
            "wildcard" => {
                let text = self.operand(Operand::Wildcard)?;
                match Wildcard::parse(text) {
                    Ok(wildcard) => Term::Wildcard(wildcard),
                    Err(error) => return self.reject(&Problem::Wildcard(error)),
                }
            }
            "cidr" => {
                let text = self.operand(Operand::Cidr)?;
                match AddressRange::parse_cidr(&text) {
                    Ok(range) => Term::Cidr(text, range),
                    Err(error) => return self.reject(&Problem::Cidr(error)),
                }
            }
            "exists" => match self.token()? {
                Token::Bool(value) => Term::Exists(value),
                _ => return self.reject(&Problem::Exists),
            },
            // These two report a second key with another message.
            "numeric" => return self.numeric().map(Term::Numeric),
            "anything-but" => return self.anything_but().map(Term::AnythingBut),
            _ => return self.reject(&Problem::UnknownOperator(operator.to_string())),
        };
        self.end(&Problem::SecondKey)?;
        Ok(term)
    }

    /// Reads `"equals-ignore-case": ".."}` inside `prefix` or `suffix`.
    fn inner(&mut self, within: Inner) -> ParseResult<IgnoreCase> {
        let Token::Name(operator) = self.token()? else {
            return self.reject(&Problem::Empty(Empty::Inner(within)));
        };
        if *operator != *"equals-ignore-case" {
            return self.reject(&Problem::Unsupported(within, operator.to_string()));
        }
        let text = self.operand(Operand::EqualsIgnoreCase)?;
        self.end(&Problem::SecondKey)?;
        Ok(IgnoreCase::new(text))
    }

    fn operand(&mut self, operand: Operand) -> ParseResult<JsonText<'static>> {
        let token = self.token()?;
        self.operand_of(&token, operand)
    }

    fn operand_of(
        &mut self,
        token: &Token<'_>,
        operand: Operand,
    ) -> ParseResult<JsonText<'static>> {
        match token {
            Token::String => self.string(),
            _ => self.reject(&Problem::Operand(operand)),
        }
    }

    /// Reads the closing brace of a match expression.
    pub(super) fn end(&mut self, problem: &Problem) -> ParseResult<()> {
        match self.token()? {
            Token::EndObject => Ok(()),
            _ => self.reject(problem),
        }
    }
}
