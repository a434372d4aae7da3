//! Placeholders in templates: `${region}`, `${hex:17}`, `${pick:prod|staging}`. The same placeholder stands for the same
//! text everywhere in an event; a label (`${hex:8#other}`) makes a different one, and so does what stands before random
//! characters: `vpc-${hex:17}` and `subnet-${hex:17}` differ.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::facts::SampleFacts;
use super::random::{ALNUM, DIGITS, HEX, LOWER, UPPER};
use super::time;

/// Fills in all placeholders of a template. One that nobody knows stays as it is.
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

/// A text that is a placeholder and nothing else may become a number or a boolean.
fn fill_text(text: &str, facts: &mut SampleFacts) -> Value {
    // Looking for one character is much cheaper than for two, and most texts have none.
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

/// The next placeholder of a text: what is before it, inside it, and behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside, after))
}

/// The beginning of the word that a placeholder stands in; no prefix of an identifier is longer than a few characters.
fn prefix(before: &str) -> &str {
    const LONGEST: usize = 32;
    let end = before.get(before.floor_char_boundary(before.len().saturating_sub(LONGEST))..);
    let other = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    end.unwrap_or_default().rsplit(other).next().unwrap_or_default()
}

fn value_of(prefix: &str, inside: &str, facts: &mut SampleFacts) -> Option<Value> {
    let unlabelled = inside.split_once('#').map_or(inside, |(unlabelled, _)| unlabelled);
    let (kind, argument) = unlabelled.split_once(':').unwrap_or((unlabelled, ""));
    if let Some(time) = time_of(kind, facts.at) {
        return Some(time);
    }
    let text = match kind {
        "account" => facts.account.clone(),
        "region" => facts.region.clone(),
        "partition" => facts.partition().to_owned(),
        "domain" => facts.domain().to_owned(),
        "site" => facts.site().to_owned(),
        "zone" => facts.zone(),
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
            // Longer texts than any identifier are nobody's.
            let length = argument.parse().ok().filter(|length| *length <= 1024)?;
            made(&format!("{prefix}{inside}"), facts, |facts| facts.random.text(alphabet, length))
        }
    };
    Some(text.into())
}

/// The time of the event in the form of a kind, or one later than it: `date`, `textual+7d`.
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
    facts.agreed(&format!("${{{inside}}}"), make)
}

fn pick(inside: &str, words: &str, facts: &mut SampleFacts) -> String {
    let words: Vec<_> = words.split('|').collect();
    made(inside, facts, |facts| facts.random.pick(&words).unwrap_or_default().to_owned())
}
