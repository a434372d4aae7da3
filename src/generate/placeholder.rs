//! Placeholders in templates: `${region}`, `${hex:17}`, `${pick:prod|staging}`. Equal placeholders have the same value
//! everywhere in an event. A label makes a different one (`${hex:8#other}`), and so does a prefix of random characters:
//! the numbers in `vpc-${hex:17}` and `subnet-${hex:17}` differ.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::facts::SampleFacts;
use super::random::{ALNUM, DIGITS, HEX, LOWER, UPPER};
use super::time;
use crate::aws::zone_id_prefix;

/// Replaces all placeholders of a template. Unknown ones stay as they are.
pub(super) fn fill(template: &Value, facts: &mut SampleFacts) -> Value {
    match template {
        Value::String(text) => fill_text(text, facts),
        Value::Array(items) => items.iter().map(|item| fill(item, facts)).collect(),
        Value::Object(members) => {
            let mut filled = Map::with_capacity(members.len());
            for (name, value) in members {
                let value = fill(value, facts);
                let name = if name.contains('$') {
                    text_of(&fill_text(name, facts))
                } else {
                    name.clone()
                };
                filled.insert(name, value);
            }
            Value::Object(filled)
        }
        other => other.clone(),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Replaces the placeholders of a text. A text that consists of one placeholder may become a number or a boolean.
fn fill_text(text: &str, facts: &mut SampleFacts) -> Value {
    // Fast path: most texts have no placeholder, and a search for one character is much faster than for two.
    if !text.contains('$') {
        return text.into();
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, inside, after)) = next(rest) {
        filled.push_str(before);
        let value = value_of(prefix(&filled), inside, facts);
        if filled.is_empty() && after.is_empty() && rest.len() == text.len() {
            return value.unwrap_or_else(|| text.into());
        }
        match value {
            Some(Value::String(value)) => filled.push_str(&value),
            Some(value) => filled.push_str(&value.to_string()),
            None => filled.extend(["${", inside, "}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled.into()
}

/// The next placeholder of a text: the text before it, inside it, and after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside, after))
}

/// The part of the word before a placeholder, such as `vpc-`. Prefixes of identifiers have a few characters, so only the last
/// 32 bytes are searched.
fn prefix(before: &str) -> &str {
    const MAX_PREFIX: usize = 32;
    let end = before.get(before.floor_char_boundary(before.len().saturating_sub(MAX_PREFIX))..);
    let other = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    end.unwrap_or_default().rsplit(other).next().unwrap_or_default()
}

fn value_of(prefix: &str, inside: &str, facts: &mut SampleFacts) -> Option<Value> {
    let unlabeled = inside.split_once('#').map_or(inside, |(unlabeled, _)| unlabeled);
    let (kind, argument) = unlabeled.split_once(':').unwrap_or((unlabeled, ""));
    if let Some(time) = time_of(kind, facts.at) {
        return Some(time);
    }
    let text = match kind {
        "account" => facts.account.clone(),
        "region" => facts.region.clone(),
        "partition" => facts.partition().to_owned(),
        "domain" => facts.domain().to_owned(),
        "site" => facts.site().to_owned(),
        "zone" => zone_id_prefix(&facts.region),
        "user" => facts.user.clone(),
        "arn" => facts.arn.clone(),
        "principal" => facts.principal(),
        "ip" => facts.ip.clone(),
        "request" => facts.request_id.clone(),
        "bool" => {
            return Some(
                (made(inside, facts, |facts| facts.random.below(2).to_string()) == "1").into(),
            );
        }
        "number" => return serde_json::from_str(&pick(inside, argument, facts)).ok(),
        "pick" => pick(inside, argument, facts),
        "uuid" => made(&format!("{prefix}{inside}"), facts, |facts| facts.random.uuid()),
        _ => {
            let alphabet = alphabet(kind)?;
            // No identifier is longer.
            let length = argument.parse().ok().filter(|length| *length <= 1024)?;
            made(&format!("{prefix}{inside}"), facts, |facts| facts.random.text(alphabet, length))
        }
    };
    Some(text.into())
}

/// The time of the event, or a later one, in the form of a kind: `date`, `textual+7d`.
fn time_of(kind: &str, at: Timestamp) -> Option<Value> {
    let (form, by) = kind.split_once('+').unwrap_or((kind, "0s"));
    let written = match form {
        "time" => time::iso,
        "date" => time::date,
        "textual" => time::textual,
        "comma" => time::textual_with_comma,
        "offset" => time::with_offset,
        "millis" => return Some(time::later(at, by)?.as_millisecond().into()),
        "epoch" => return Some(time::later(at, by)?.as_second().into()),
        _ => return None,
    };
    Some(written(time::later(at, by)?).into())
}

fn alphabet(kind: &str) -> Option<&'static [u8]> {
    Some(match kind {
        "hex" => HEX,
        "digits" => DIGITS,
        "upper" => UPPER,
        "lower" => LOWER,
        "alnum" => ALNUM,
        _ => return None,
    })
}

fn made(
    inside: &str,
    facts: &mut SampleFacts,
    make: impl FnOnce(&mut SampleFacts) -> String,
) -> String {
    facts.get_or_make(&format!("${{{inside}}}"), make)
}

fn pick(inside: &str, words: &str, facts: &mut SampleFacts) -> String {
    let words: Vec<_> = words.split('|').collect();
    made(inside, facts, |facts| facts.random.pick(&words).unwrap_or_default().to_owned())
}
