//! Patterns that are too long for one EventBridge rule, as several.

use serde_json::Value;

use crate::pattern::QUOTA;

/// A pattern in parts that are short enough, if its `detail.eventName` can be divided so; else as it is.
pub(super) fn split(text: &str) -> Vec<String> {
    let compact = serde_json::from_str::<Value>(text).map(|value| value.to_string());
    let compact = compact.unwrap_or_else(|_| text.to_owned());
    if length(&compact) <= QUOTA {
        return vec![compact];
    }
    halves(&compact).unwrap_or_else(|| vec![compact])
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn halves(text: &str) -> Option<Vec<String>> {
    let value: Value = serde_json::from_str(text).ok()?;
    let names = value.get("detail")?.get("eventName")?.as_array()?;
    if names.len() < 2 {
        return None;
    }
    let mut parts = Vec::new();
    for half in names.chunks(names.len().div_ceil(2)) {
        let mut part = value.clone();
        part["detail"]["eventName"] = half.into();
        let part = part.to_string();
        if length(&part) <= QUOTA { parts.push(part) } else { parts.extend(halves(&part)?) }
    }
    Some(parts)
}
