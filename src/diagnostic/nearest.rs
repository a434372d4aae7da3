//! The name that somebody may have meant.

/// Most characters of a name that is compared; nobody misspells a longer one.
const LONGEST: usize = 60;

/// The name nearest to an unknown one, if any is near. Letter case, `_` and spaces are no difference.
pub fn nearest<'n>(unknown: &str, names: &[&'n str]) -> Option<&'n str> {
    nearest_within(unknown, names, LONGEST)
}

/// The same, if no more than some characters differ.
pub fn nearest_within<'n>(unknown: &str, names: &[&'n str], most: usize) -> Option<&'n str> {
    let wanted = folded(unknown)?;
    // Folding keeps the number of characters of all names but a few exotic ones; most are sorted out by it.
    let limit_of = |length: usize| most.min(length / 3);
    let may_be = |name: &&&str| {
        !name.is_ascii() || wanted.len().abs_diff(name.len()) <= limit_of(name.len())
    };
    let near = names.iter().filter(may_be).filter_map(|name| {
        let folded = folded(name)?;
        let limit = limit_of(folded.len());
        // Each character more, or less, is an edit.
        let close = wanted.len().abs_diff(folded.len()) <= limit;
        let edits = close.then(|| edits(&wanted, &folded, limit))?;
        (edits <= limit).then_some((edits, *name))
    });
    near.min_by_key(|(edits, _)| *edits).map(|(_, name)| name)
}

/// The characters that are compared; nothing for a name that is too long.
fn folded(name: &str) -> Option<Vec<char>> {
    let folded = name.chars().flat_map(char::to_lowercase).map(dashed);
    let folded: Vec<_> = folded.take(LONGEST + 1).collect();
    (folded.len() <= LONGEST).then_some(folded)
}

fn dashed(c: char) -> char {
    if matches!(c, '_' | ' ') { '-' } else { c }
}

/// Number of characters to insert, delete, replace or swap with their neighbour; of more than a limit, any such number.
fn edits(from: &[char], to: &[char], limit: usize) -> usize {
    // Of the table with a row for each beginning of `from`, the last rows: a swap looks two back.
    let mut two_back = Vec::new();
    let mut back: Vec<_> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let changed = back[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let swaps = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            let swapped = if swaps { two_back[j - 2] + 1 } else { usize::MAX };
            row.push(changed.min(swapped).min(back[j] + 1).min(row[j - 1] + 1));
        }
        two_back = std::mem::replace(&mut back, row);
        // A swap reaches over one row, so both count.
        if two_back.iter().chain(&back).all(|edits| *edits > limit) {
            return limit + 1;
        }
    }
    back[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{edits, nearest};

    #[test]
    fn names_that_are_near() {
        let long = "x".repeat(61);
        for (unknown, names, expected) in [
            ("perfix", &["suffix", "prefix"][..], Some("prefix")),
            ("EventName", &["eventName", "eventTime"], Some("eventName")),
            ("detail_type", &["detail", "detail-type"], Some("detail-type")),
            ("detailsss", &["detail"], None),
            ("x", &["a", ""], None),
            ("", &["a", "abc"], None),
            (&long, &[&long], None),
        ] {
            assert_eq!(nearest(unknown, names), expected, "{unknown}");
        }
    }

    #[test]
    fn numbers_of_edits() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("ab", "ba", 1),
            ("abcd", "acbd", 1),
            ("ca", "abc", 3),
            ("kitten", "sitting", 3),
        ] {
            let (left, right): (Vec<_>, Vec<_>) = (from.chars().collect(), to.chars().collect());
            assert_eq!(edits(&left, &right, 9), expected, "{from} {to}");
            assert!(expected == 0 || edits(&left, &right, expected - 1) >= expected);
        }
    }
}
