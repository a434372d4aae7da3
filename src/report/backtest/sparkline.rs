//! Draws numbers as a row of bars.

/// From no alert to most alerts. [`Role::Frame`](crate::preview::Role) has an ASCII form of each.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws a bar for each number, or for the sum of several if there are more than `columns`. Only zero has the lowest bar.
pub(super) fn sparkline(numbers: &[u64], columns: usize) -> String {
    let sums = sums(numbers, columns);
    let max = u128::from(sums.iter().copied().max().unwrap_or_default().max(1));
    let bar = |sum: &u64| {
        let height = if *sum == 0 { 0 } else { 1 + u128::from(*sum) * 6 / max };
        usize::try_from(height).ok().and_then(|height| BARS.get(height)).unwrap_or(&'█')
    };
    sums.iter().map(bar).collect()
}

/// Adds up neighbors, so that at most `columns` numbers are left.
pub(super) fn sums(numbers: &[u64], columns: usize) -> Vec<u64> {
    let chunk = numbers.len().div_ceil(columns.max(1)).max(1);
    let sum = |it: &[u64]| it.iter().copied().fold(0, u64::saturating_add);
    numbers.chunks(chunk).map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::sparkline;

    #[test]
    fn only_zero_has_the_lowest_bar() {
        assert_eq!(sparkline(&[0, 1, 50, 100], 20), "▁▂▅█");
        assert_eq!(sparkline(&[0, 0], 20), "▁▁");
        assert_eq!(sparkline(&[u64::MAX, 1], 20), "█▂");
    }

    #[test]
    fn a_long_row_is_shortened() {
        assert_eq!(sparkline(&[1, 1, 0, 0, 4, 0, 2], 4), "▅▁█▅");
        assert_eq!(sparkline(&[0; 90], 14).chars().count(), 13);
        assert_eq!(sparkline(&[], 4), "");
    }
}
