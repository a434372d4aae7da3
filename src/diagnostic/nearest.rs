//! The name that somebody may have meant.

use strsim::osa_distance;

/// Most characters of a name that is compared; nobody misspells a longer one.
const LONGEST: usize = 60;

/// The name nearest to an unknown one, if any is near. Letter case, `_` and spaces are no difference.
pub fn nearest<'n>(unknown: &str, names: &[&'n str]) -> Option<&'n str> {
    nearest_within(unknown, names, LONGEST)
}

/// The same, if no more than some characters differ.
pub fn nearest_within<'n>(unknown: &str, names: &[&'n str], most: usize) -> Option<&'n str> {
    let (wanted, wanted_length) = folded(unknown)?;
    // Folding keeps the number of characters of all names but a few exotic ones; most are sorted out by it.
    let limit_of = |length: usize| most.min(length / 3);
    let may_be = |name: &&&str| {
        !name.is_ascii() || wanted_length.abs_diff(name.len()) <= limit_of(name.len())
    };
    let near = names.iter().filter(may_be).filter_map(|name| {
        let (folded, length) = folded(name)?;
        let limit = limit_of(length);
        // Each character more, or less, is an edit; two neighbours that are swapped are one.
        let close = wanted_length.abs_diff(length) <= limit;
        let edits = close.then(|| osa_distance(&wanted, &folded))?;
        (edits <= limit).then_some((edits, *name))
    });
    near.min_by_key(|(edits, _)| *edits).map(|(_, name)| name)
}

/// The name with the fewest edits, however many these are.
pub fn closest<'n>(unknown: &str, names: &[&'n str]) -> Option<&'n str> {
    let (wanted, _) = folded(unknown)?;
    let distance = |name: &&str| folded(name).map(|(it, _)| osa_distance(&wanted, &it));
    names.iter().copied().filter(|it| distance(it).is_some()).min_by_key(distance)
}

/// The characters that are compared, and their number; nothing for a name that is too long.
fn folded(name: &str) -> Option<(String, usize)> {
    let folded = name.chars().flat_map(char::to_lowercase).map(dashed);
    let folded: String = folded.take(LONGEST + 1).collect();
    let length = folded.chars().count();
    (length <= LONGEST).then_some((folded, length))
}

fn dashed(c: char) -> char {
    if matches!(c, '_' | ' ') { '-' } else { c }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_that_are_near() {
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
