//! Finds the ranges that contain a point, among many.
//!
//! An interval tree: the ranges are sorted by their lower end and read as a balanced binary tree (the root is in the
//! middle), in which each node stores the highest upper end of its subtree. A lookup takes a number of steps
//! proportional to the logarithm of the number of ranges plus the number of results. Cutting the line into pieces with
//! a list of ranges each would be faster, but takes quadratic memory for nested ranges.

/// A range with both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pattern) struct Interval {
    pub(in crate::pattern) low: u128,
    pub(in crate::pattern) high: u128,
    pub(in crate::pattern) number: u32,
}

/// Ranges in an interval tree.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Intervals {
    sorted: Vec<Interval>,
    /// For each range, the highest upper end in its subtree.
    highest: Vec<u128>,
}

impl Intervals {
    pub(in crate::pattern) fn new(mut sorted: Vec<Interval>) -> Self {
        sorted.sort_unstable();
        let mut highest = vec![0; sorted.len()];
        fill_highest(&sorted, &mut highest);
        Self { sorted, highest }
    }

    /// Calls `found` with the number of every range that contains a point.
    pub(in crate::pattern) fn find(&self, point: u128, mut found: impl FnMut(u32)) {
        search(&self.sorted, &self.highest, point, &mut found);
    }
}

/// Sets the highest end in each node of a subtree. Returns the highest end in its root.
fn fill_highest(sorted: &[Interval], highest: &mut [u128]) -> u128 {
    let middle = sorted.len() / 2;
    let Some(root) = sorted.get(middle) else { return 0 };
    let left = fill_highest(&sorted[..middle], &mut highest[..middle]);
    let right = fill_highest(&sorted[middle + 1..], &mut highest[middle + 1..]);
    highest[middle] = root.high.max(left).max(right);
    highest[middle]
}

fn search(sorted: &[Interval], highest: &[u128], point: u128, found: &mut impl FnMut(u32)) {
    let middle = sorted.len() / 2;
    let Some(root) = sorted.get(middle) else { return };
    if highest[middle] < point {
        return;
    }
    search(&sorted[..middle], &highest[..middle], point, found);
    if root.low <= point {
        if point <= root.high {
            found(root.number);
        }
        search(&sorted[middle + 1..], &highest[middle + 1..], point, found);
    }
}

#[cfg(test)]
mod tests {
    use super::{Interval, Intervals};

    #[test]
    fn finds_every_range_that_contains_a_point() {
        let ranges: Vec<_> = (0..60_u32)
            .map(|n| (u128::from(n * 37 % 50), u128::from(n * 37 % 50 + n * 11 % 23)))
            .collect();
        let intervals = (0..).zip(&ranges);
        let intervals = intervals.map(|(number, &(low, high))| Interval { low, high, number });
        let intervals = Intervals::new(intervals.collect());
        for point in 0..80 {
            let mut found = Vec::new();
            intervals.find(point, |number| found.push(number));
            found.sort_unstable();
            let around =
                (0..).zip(&ranges).filter(|(_, (low, high))| (low..=high).contains(&&point));
            assert_eq!(found, around.map(|(number, _)| number).collect::<Vec<u32>>(), "{point}");
        }
    }
}
