//! Prints a pattern as JSON that parses to the same pattern, except for spans.

use std::fmt::{self, Display as _, Write as _};

use super::pattern::{Outline, Pattern, Test};
use super::term::{AnythingBut, Limit, Number, Numeric, Term};
use crate::json::JsonText;
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::wildcard::Wildcard;

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut closers = Vec::new();
        let mut first = true;
        f.write_char('{')?;
        for line in &self.outline {
            if !first && !matches!(line, Outline::Close) {
                f.write_str(", ")?;
            }
            first = !matches!(line, Outline::Close | Outline::Condition { .. });
            match line {
                Outline::Open { name, .. } => {
                    name.write_quoted(f)?;
                    f.write_str(": {")?;
                    closers.push('}');
                }
                Outline::Or(_) => {
                    f.write_str("\"$or\": [")?;
                    closers.push(']');
                }
                Outline::Alternative(_) => {
                    f.write_char('{')?;
                    closers.push('}');
                }
                Outline::Condition { name, id } => {
                    name.write_quoted(f)?;
                    f.write_str(": ")?;
                    tests(f, &self.condition(*id).tests)?;
                }
                Outline::Close => f.write_char(closers.pop().unwrap_or('}'))?,
            }
        }
        f.write_char('}')
    }
}

fn tests(f: &mut fmt::Formatter<'_>, tests: &[Test]) -> fmt::Result {
    f.write_char('[')?;
    for (index, test) in tests.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        test.term.fmt(f)?;
    }
    f.write_char(']')
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) | Self::Address(text, _) => text.write_quoted(f),
            Self::Number(number) => f.write_str(number.text()),
            Self::Bool(value) => value.fmt(f),
            Self::Null => f.write_str("null"),
            Self::Exactly(text) => expression(f, "exactly", text),
            Self::Prefix(text) => expression(f, "prefix", text),
            Self::PrefixIgnoreCase(value) => nested(f, "prefix", value),
            Self::Suffix(text) => expression(f, "suffix", text),
            Self::SuffixIgnoreCase(value) => nested(f, "suffix", value),
            Self::EqualsIgnoreCase(value) => expression(f, "equals-ignore-case", value.text()),
            Self::Wildcard(value) => expression(f, "wildcard", value.text()),
            Self::Numeric(range) => numeric(f, range),
            Self::Cidr(text, _) => expression(f, "cidr", text),
            Self::Exists(value) => write!(f, "{{\"exists\": {value}}}"),
            Self::AnythingBut(but) => {
                f.write_str("{\"anything-but\": ")?;
                anything_but(f, but)?;
                f.write_char('}')
            }
        }
    }
}

fn expression(f: &mut fmt::Formatter<'_>, operator: &str, text: &JsonText<'_>) -> fmt::Result {
    write!(f, "{{\"{operator}\": ")?;
    text.write_quoted(f)?;
    f.write_char('}')
}

fn nested(f: &mut fmt::Formatter<'_>, operator: &str, value: &IgnoreCase) -> fmt::Result {
    write!(f, "{{\"{operator}\": ")?;
    expression(f, "equals-ignore-case", value.text())?;
    f.write_char('}')
}

fn numeric(f: &mut fmt::Formatter<'_>, range: &Numeric) -> fmt::Result {
    f.write_str("{\"numeric\": [")?;
    let end = |f: &mut fmt::Formatter<'_>, sign: &str, limit: &Limit| {
        let equal = if limit.inclusive { "=" } else { "" };
        write!(f, "\"{sign}{equal}\", {}", limit.number.text())
    };
    match (range.low(), range.high()) {
        // Only `=` makes a range whose ends are the same number.
        (Some(low), Some(high)) if low.key == high.key => end(f, "", low)?,
        (Some(low), Some(high)) => {
            end(f, ">", low)?;
            f.write_str(", ")?;
            end(f, "<", high)?;
        }
        (Some(low), None) => end(f, ">", low)?,
        (None, Some(high)) => end(f, "<", high)?,
        (None, None) => {}
    }
    f.write_str("]}")
}

fn anything_but(f: &mut fmt::Formatter<'_>, but: &AnythingBut) -> fmt::Result {
    let number = |f: &mut fmt::Formatter<'_>, number: &Number| f.write_str(number.text());
    let text = |f: &mut fmt::Formatter<'_>, text: &JsonText<'_>| text.write_quoted(f);
    let operator = match but {
        AnythingBut::Strings(values) => return list(f, values, text),
        AnythingBut::Numbers(values) => return list(f, values, number),
        AnythingBut::Prefix(_) => "prefix",
        AnythingBut::Suffix(_) => "suffix",
        AnythingBut::EqualsIgnoreCase(_) => "equals-ignore-case",
        AnythingBut::Wildcard(_) => "wildcard",
    };
    write!(f, "{{\"{operator}\": ")?;
    match but {
        AnythingBut::EqualsIgnoreCase(values) => {
            list(f, values, |f, value: &IgnoreCase| text(f, value.text()))?;
        }
        AnythingBut::Wildcard(values) => {
            list(f, values, |f, value: &Wildcard| text(f, value.text()))?;
        }
        AnythingBut::Strings(values)
        | AnythingBut::Prefix(values)
        | AnythingBut::Suffix(values) => list(f, values, text)?,
        AnythingBut::Numbers(values) => list(f, values, number)?,
    }
    f.write_char('}')
}

/// Writes a list as an array, or as its only value.
fn list<T>(
    f: &mut fmt::Formatter<'_>,
    values: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if let [value] = values {
        return write(f, value);
    }
    f.write_char('[')?;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write(f, value)?;
    }
    f.write_char(']')
}
