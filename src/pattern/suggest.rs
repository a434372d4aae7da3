//! The name that somebody may have meant.

/// The name nearest to an unknown one, if any is near. Letter case, `_` and spaces are no difference.
pub fn nearest<'n>(unknown: &str, names: &[&'n str]) -> Option<&'n str> {
    let wanted: String =
        unknown.chars().take(40).flat_map(char::to_lowercase).map(dashed).collect();
    let nearest = names.iter().copied().min_by_key(|name| edits(&wanted, name))?;
    (edits(&wanted, nearest) <= nearest.len() / 3).then_some(nearest)
}

fn dashed(c: char) -> char {
    if matches!(c, '_' | ' ') { '-' } else { c }
}

/// Number of characters to insert, delete, replace or swap with their neighbour.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<_>, Vec<_>) = (from.chars().collect(), to.chars().collect());
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = from[i - 1] == to[j - 1];
                let changed = rows[i - 1][j - 1] + usize::from(!same);
                let swapped =
                    i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                let swapped = if swapped { rows[i - 2][j - 2] + 1 } else { usize::MAX };
                changed.min(swapped).min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
            };
        }
    }
    rows[from.len()][to.len()]
}
