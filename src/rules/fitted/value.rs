//! A value that passes a term of a pattern.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::{Number, Value};

use crate::aws::{DEFAULT_REGION, SAMPLE_ACCOUNT, is_account_syntax, is_region_syntax};
use crate::json::OrderKey;
use crate::pattern::ast::{self, AnythingBut, Numeric};
use crate::pattern::{Address, AddressRange, Term, Wildcard};

/// The text that stands for any text.
const ANY: &str = "example";

/// Texts to try where some texts are excluded. Those of the form of an excluded one look right in its place.
const OTHER_TEXTS: [&str; 9] = [
    "203.0.113.25",
    "198.51.100.7",
    "444455556666",
    "777788889999",
    "us-west-2",
    "eu-central-1",
    ANY,
    "another-value",
    "0",
];

/// A value that passes a term and, where the term allows that, has the form of the value that is present. Returns `None` if the
/// term requires the absence of a value, or if none is known.
pub(in crate::rules) fn value(term: &Term, present: Option<&Value>) -> Option<Value> {
    let present = present.and_then(Value::as_str);
    let text = match term {
        Term::Number(it) => return Some(Value::Number(it.text().parse().ok()?)),
        Term::Bool(it) => return Some((*it).into()),
        Term::Null => return Some(Value::Null),
        Term::Exists(false) => return None,
        Term::Numeric(range) => return number(range),
        Term::AnythingBut(AnythingBut::Numbers(excluded)) => {
            let is_other = |it: &usize| !excluded.contains(&ast::Number::new(&it.to_string()));
            return (0..=excluded.len()).find(is_other).map(Value::from);
        }
        Term::AnythingBut(_) => return other_text(term).map(Value::from),
        Term::Exists(true) => ANY.to_owned(),
        Term::String(it) | Term::Exactly(it) | Term::Address(it, _) => it.to_string(),
        Term::EqualsIgnoreCase(it) => it.text().to_string(),
        Term::Prefix(it) => with_end(it, present),
        Term::PrefixIgnoreCase(it) => with_end(it.text(), present),
        Term::Suffix(it) => with_start(it),
        Term::SuffixIgnoreCase(it) => with_start(it.text()),
        Term::Wildcard(it) => of_wildcard(it),
        Term::Cidr(_, range) => address(range),
    };
    Some(text.into())
}

/// Continues the beginning of a text: as the text that is present, if that begins with characters of the same kinds.
fn with_end(prefix: &str, present: Option<&str>) -> String {
    let kind = |c: char| match c {
        '0'..='9' => '0',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    let end = present.and_then(|it| {
        let (start, end) = it.split_at_checked(prefix.len())?;
        // Other letters are another name, so the end does not belong to them.
        let is_numeric = !prefix.contains(char::is_alphabetic) || it.starts_with(prefix);
        (is_numeric && start.chars().map(kind).eq(prefix.chars().map(kind))).then_some(end)
    });
    let is_complete = prefix.is_empty() || prefix.ends_with(char::is_alphanumeric);
    match end {
        Some(end) => format!("{prefix}{end}"),
        None if is_complete => prefix.to_owned(),
        None => continued_address(prefix).unwrap_or_else(|| format!("{prefix}{ANY}")),
    }
}

/// Continues the first numbers of an IPv4 address, such as `10.1.`.
fn continued_address(prefix: &str) -> Option<String> {
    let missing = 4_usize.checked_sub(prefix.matches('.').count())?;
    let address = format!("{prefix}{}", vec!["1"; missing].join("."));
    Address::parse(address.as_bytes()).map(|_| address)
}

fn with_start(suffix: &str) -> String {
    let is_complete = suffix.is_empty() || suffix.starts_with(char::is_alphanumeric);
    if is_complete { suffix.to_owned() } else { format!("{ANY}{suffix}") }
}

/// Fills the stars that stand beside a separator. In an ARN, `::*:` is an account ID.
fn of_wildcard(wildcard: &Wildcard) -> String {
    let segments: Vec<_> =
        wildcard.segments().iter().map(|it| String::from_utf8_lossy(it)).collect();
    let mut text = String::new();
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            let is_before_word = segment.starts_with(char::is_alphanumeric);
            text += match (text.ends_with(char::is_alphanumeric), is_before_word) {
                _ if text.is_empty() && segment.is_empty() => ANY,
                _ if text.ends_with("::") && segment.starts_with(':') => SAMPLE_ACCOUNT,
                _ if is_region(&text, segment) => DEFAULT_REGION,
                _ if is_account(&text, segment) => SAMPLE_ACCOUNT,
                (true, _) | (_, true) => "",
                (false, false) => ANY,
            };
        }
        text += segment;
    }
    text
}

/// Reports whether the star between two texts stands for the region of an ARN: `arn:aws:ecs:*:`.
fn is_region(before: &str, after: &str) -> bool {
    before.starts_with("arn:") && before.matches(':').count() == 3 && after.starts_with(':')
}

/// Reports whether the star between two texts stands for the account of an ARN: `arn:aws:ecs:us-east-1:*:`.
fn is_account(before: &str, after: &str) -> bool {
    before.starts_with("arn:") && before.matches(':').count() == 4 && after.starts_with(':')
}

/// An address in a range: not the first one, which is that of the network.
fn address(range: &AddressRange) -> String {
    match range.low() {
        Address::V4(bytes) => Ipv4Addr::from_bits(u32::from_be_bytes(bytes) | 1).to_string(),
        Address::V6(bytes) => Ipv6Addr::from_bits(u128::from_be_bytes(bytes) | 1).to_string(),
    }
}

/// A text that a term with excluded texts accepts, if possible of the form of the first one of them.
fn other_text(term: &Term) -> Option<String> {
    let excluded = match term {
        Term::AnythingBut(AnythingBut::Strings(texts)) => texts.first().map(|it| &**it),
        _ => None,
    };
    let form = |text: &str| {
        let is_address = Address::parse(text.as_bytes()).is_some();
        (is_address, is_account_syntax(text), is_region_syntax(text))
    };
    let wanted = form(excluded.unwrap_or(ANY));
    let is_accepted = |it: &&&str| term.accepts(it);
    let mut alike = OTHER_TEXTS.iter().filter(|it| form(it) == wanted);
    let found = alike.find(is_accepted).or_else(|| OTHER_TEXTS.iter().find(is_accepted));
    found.map(|it| (*it).to_owned())
}

/// A number in a range: a round one if possible.
fn number(range: &Numeric) -> Option<Value> {
    let [low, high] = [range.low(), range.high()].map(|it| it.map(|limit| limit.key.float()));
    // The last two differ from a number so great that one more is no other number.
    let near = |it: f64| [it, it + 1.0, it - 1.0, it + 0.5, it * 2.0, it / 2.0];
    let middle = low.zip(high).map(|(low, high)| low + (high - low) / 2.0);
    let all = low.map(near).into_iter().chain(high.map(near)).flatten().chain(middle);
    let numbers = all.filter_map(|it| {
        let number = if it.fract() == 0.0 && it.abs() < 1e15 {
            #[expect(clippy::cast_possible_truncation, reason = "it is a whole number in range")]
            Number::from(it as i64)
        } else {
            Number::from_f64(it)?
        };
        Some(number)
    });
    let is_in = |it: &Number| OrderKey::of(&it.to_string()).is_some_and(|key| range.contains(key));
    numbers.into_iter().find(is_in).map(Value::Number)
}
