//! One line about an event that matters in an incident: `tcp/22 open to 0.0.0.0/0 on sg-…`. The lines are data, in
//! [`table`]: an event, conditions on its parameters, and a text with places in each language. A line never says more than
//! the record: it is absent if a value of its text is missing, if its conditions do not hold, and if the call failed.

mod call;
mod policy;
mod table;
#[cfg(test)]
mod tests;
mod traffic;

use self::call::Call;
use self::policy::Policy;
use super::text::VisibleText;
use crate::aws::Arn;
use crate::event::{CallOutcome, Record};
use crate::language::Language;

/// Longest value in a headline, in characters. The parameters contain the whole value.
const MAX_VALUE: usize = 100;

/// Values of one place, or rules of one security group, that a headline names. The rest is counted.
const MAX_LISTED: usize = 4;

/// A line about the calls of one event.
#[derive(Debug)]
pub struct Headline {
    /// The first label of the event source, such as `iam`.
    pub source: &'static str,
    /// The event name, without the date of an API version.
    pub event: &'static str,
    /// Conditions that must all hold.
    when: &'static [When],
    /// The text in each language, in the order of [`Language::ALL`].
    texts: &'static [&'static str],
}

/// A condition on the parameters of a call. Paths are described in [`Call::nodes`].
#[derive(Debug)]
enum When {
    /// One of the values at the path is one of these, ignoring case.
    Is(&'static str, &'static [&'static str]),
    /// None of the values at the path is one of these, ignoring case.
    IsNot(&'static str, &'static [&'static str]),
    /// There is something at the path.
    Has(&'static str),
    /// There is nothing at the path.
    HasNot(&'static str),
    /// The policy at the path allows something to everyone.
    Public(&'static str),
    /// The policy at the path allows all actions on all resources.
    Unlimited(&'static str),
}

impl When {
    fn holds(&self, call: &Call<'_>) -> bool {
        let has_value = |path, values: &[&str]| {
            let has = |it: &str| values.iter().any(|value| it.eq_ignore_ascii_case(value));
            call.values(path).into_iter().any(has)
        };
        match self {
            Self::Is(path, values) => has_value(path, values),
            Self::IsNot(path, values) => !has_value(path, values),
            Self::Has(path) => call.has(path),
            Self::HasNot(path) => !call.has(path),
            Self::Public(path) => call.policies(path).iter().any(Policy::is_public),
            Self::Unlimited(path) => call.policies(path).iter().any(Policy::is_unlimited),
        }
    }
}

impl Headline {
    /// All headlines. Of several for the same event, the first that applies is used.
    pub fn all() -> &'static [Self] {
        table::HEADLINES
    }

    fn is_about(&self, call: &Call<'_>) -> bool {
        self.event == call.event
            && self.source == call.source
            && self.when.iter().all(|condition| condition.holds(call))
    }

    /// The text in a language, else in English, with places such as `{userName}`.
    pub fn text(&self, language: Language) -> &'static str {
        let english = || self.texts.first().copied().unwrap_or_default();
        self.texts.get(language as usize).copied().unwrap_or_else(english)
    }
}

/// The headline of a record. Returns `None` for failed calls, and if the table has no line that applies.
pub(super) fn headline(
    record: &Record<'_>,
    language: Language,
    redact: bool,
) -> Option<VisibleText> {
    if record.outcome() != CallOutcome::Success {
        return None;
    }
    let (_, text) = first(&Call::of(record)?, language, redact)?;
    // Its values are redacted already. A text about a password is not a password.
    VisibleText::new(&text, false)
}

/// The first line that applies to a call, and its text.
fn first(call: &Call<'_>, language: Language, redact: bool) -> Option<(&'static Headline, String)> {
    let mut lines = Headline::all().iter().filter(|line| line.is_about(call));
    lines.find_map(|line| Some((line, fill(line.text(language), call, language, redact)?)))
}

/// Fills the places of a text. Returns `None` if a value is missing.
fn fill(text: &str, call: &Call<'_>, language: Language, redact: bool) -> Option<String> {
    if !text.contains("{traffic}") {
        return filled(text, &|place| value(call, place, redact));
    }
    let rules = traffic::rules(call, language.table().all_traffic);
    let lines: Vec<_> = rules
        .iter()
        .filter_map(|rule| {
            filled(text, &|place| match place {
                "traffic" => shown(&rule.traffic, redact),
                "peers" => shown(&rule.peers, redact),
                place => value(call, place, redact),
            })
        })
        .collect();
    listed(&lines, "; ")
}

/// Replaces `{place}` by its value, in one pass, so that a value that contains `{userName}` is not replaced.
fn filled(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut rest = text;
    let mut out = String::with_capacity(text.len() * 2);
    while let Some((before, place)) = rest.split_once('{') {
        let (place, after) = place.split_once('}')?;
        out.push_str(before);
        out.push_str(&value(place)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// The value of a place: a path, and after `|` the part of the value to show. Of several paths separated by commas, the
/// first one that has a value.
fn value(call: &Call<'_>, place: &str, redact: bool) -> Option<String> {
    let (paths, part) = place.split_once('|').unwrap_or((place, ""));
    paths.split(',').find_map(|path| match part {
        "count" => Some(call.values(path).len()).filter(|it| *it > 0).map(|it| it.to_string()),
        "off" => shown(&call.off(path), redact),
        "principals" => {
            let policies = call.policies(path);
            let names: Vec<_> = policies.iter().flat_map(Policy::principals).collect();
            shown(&names, redact)
        }
        "name" => shown(&call.values(path).into_iter().map(name_in).collect::<Vec<_>>(), redact),
        _ => shown(&call.values(path), redact),
    })
}

/// The name of a resource in its ARN or URL. In ARNs, names after a colon may contain slashes (`secret:prod/db`), names
/// after a slash have a path in front (`policy/job-function/Billing`).
fn name_in(value: &str) -> &str {
    let Some(arn) = Arn::parse(value) else {
        let name = value.split_once("://").and_then(|(_, path)| path.rsplit('/').next());
        return name.filter(|it| !it.is_empty()).unwrap_or(value);
    };
    let start =
        arn.resource.find([':', '/']).map_or(0, |at| match arn.resource.as_bytes().get(at) {
            Some(b'/') => arn.resource.rfind('/').unwrap_or(at) + 1,
            _ => at + 1,
        });
    arn.resource.get(start..).filter(|it| !it.is_empty()).unwrap_or(value)
}

/// The first values, redacted and cut, and the number of others. Returns `None` if there is none.
fn shown<T: AsRef<str>>(values: &[T], redact: bool) -> Option<String> {
    let mut texts: Vec<String> = Vec::new();
    for value in values {
        let Some(text) = VisibleText::new(value.as_ref().trim(), redact) else { continue };
        let text = cut(text.as_str());
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    listed(&texts, ", ")
}

fn listed(texts: &[String], separator: &str) -> Option<String> {
    let (first, rest) = texts.split_at(texts.len().min(MAX_LISTED));
    let more = if rest.is_empty() { String::new() } else { format!(" (+{})", rest.len()) };
    (!first.is_empty()).then(|| first.join(separator) + &more)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
        None => text.to_owned(),
    }
}
