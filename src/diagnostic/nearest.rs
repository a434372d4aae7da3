//! Suggestions for misspelled names, by edit distance.

use strsim::osa_distance;

use crate::language::{Phrase, phrase};

/// Longest name that is compared, in characters. Bounds the cost, which grows with the product of both lengths.
const MAX_LENGTH: usize = 60;

/// Returns the name with the fewest edits, or `None` if every name differs in more than a third of its characters.
/// Ignores letter case, and treats `_`, `-` and spaces as equal.
pub fn nearest<'n>(unknown: &str, names: &[&'n str]) -> Option<&'n str> {
    nearest_within(unknown, names, MAX_LENGTH)
}

/// As [`nearest`], with at most `max_edits` edits.
pub fn nearest_within<'n>(unknown: &str, names: &[&'n str], max_edits: usize) -> Option<&'n str> {
    let (unknown, unknown_length) = folded(unknown)?;
    let limit_of = |length: usize| max_edits.min(length / 3);
    // An edit changes the length by at most one. Folding keeps the length of ASCII names, so most names are ruled out
    // here, before anything is allocated for them.
    let is_candidate = |name: &&&str| {
        !name.is_ascii() || unknown_length.abs_diff(name.len()) <= limit_of(name.len())
    };
    let near = names.iter().filter(is_candidate).filter_map(|name| {
        let (folded, length) = folded(name)?;
        let limit = limit_of(length);
        let close = unknown_length.abs_diff(length) <= limit;
        // Counts two swapped neighbors as one edit.
        let edits = close.then(|| osa_distance(&unknown, &folded))?;
        (edits <= limit).then_some((edits, *name))
    });
    near.min_by_key(|(edits, _)| *edits).map(|(_, name)| name)
}

/// Returns the name with the fewest edits, without a limit. Returns `None` if all names are too long to compare.
pub fn closest<'n>(unknown: &str, names: &[&'n str]) -> Option<&'n str> {
    let (unknown, _) = folded(unknown)?;
    let distance = |name: &&str| folded(name).map(|(it, _)| osa_distance(&unknown, &it));
    names.iter().copied().filter(|it| distance(it).is_some()).min_by_key(distance)
}

/// The suggestion of a name, as the help of a diagnostic or the hint of a failure.
pub fn did_you_mean(name: &str) -> Phrase {
    phrase!("did you mean `{name}`?", name)
}

/// Returns the characters to compare and their number, or `None` if the name is longer than [`MAX_LENGTH`].
fn folded(name: &str) -> Option<(String, usize)> {
    let folded = name.chars().flat_map(char::to_lowercase).map(dashed);
    let folded: String = folded.take(MAX_LENGTH + 1).collect();
    let length = folded.chars().count();
    (length <= MAX_LENGTH).then_some((folded, length))
}

fn dashed(c: char) -> char {
    if matches!(c, '_' | ' ') { '-' } else { c }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_the_name_with_the_fewest_edits() {
        let long = "x".repeat(61);
        for (unknown, names, expected) in [
            ("perfix", &["suffix", "prefix"][..], Some("prefix")),
            ("EventName", &["eventName", "eventTime"], Some("eventName")),
            ("detail_type", &["detail", "detail-type"], Some("detail-type")),
            ("detailsss", &["detail"], None),
            ("acbd", &["abxx", "abcd"], Some("abcd")),
            ("x", &["a", ""], None),
            ("", &["a", "abc"], None),
            (&long, &[&long], None),
        ] {
            assert_eq!(nearest(unknown, names), expected, "{unknown}");
        }
    }
}
