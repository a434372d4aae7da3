//! Which of many ranges does a point lie in?
//!
//! The ranges are sorted by their lower end and read as a balanced tree, in which each node knows the highest upper end
//! below it. A point costs the logarithm of the number of ranges and one step for each that it lies in; lists of ranges
//! for every elementary piece would be faster and, for nested ranges, quadratic in memory.

/// A range with both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pattern) struct Interval {
    pub(in crate::pattern) low: u128,
    pub(in crate::pattern) high: u128,
    pub(in crate::pattern) number: u32,
}

/// Many ranges.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Intervals {
    sorted: Vec<Interval>,
    /// For each range, the highest end in the part of the tree below it.
    highest: Vec<u128>,
}

impl Intervals {
    pub(in crate::pattern) fn new(mut sorted: Vec<Interval>) -> Self {
        sorted.sort_unstable();
        let mut highest = vec![0; sorted.len()];
        raise(&sorted, &mut highest);
        Self { sorted, highest }
    }

    /// Tells the numbers of every range that a point lies in.
    pub(in crate::pattern) fn find(&self, point: u128, mut found: impl FnMut(u32)) {
        stab(&self.sorted, &self.highest, point, &mut found);
    }
}

/// Fills in the highest ends of a part of the tree, and answers that of its root.
fn raise(sorted: &[Interval], highest: &mut [u128]) -> u128 {
    let middle = sorted.len() / 2;
    let Some(root) = sorted.get(middle) else { return 0 };
    let left = raise(&sorted[..middle], &mut highest[..middle]);
    let right = raise(&sorted[middle + 1..], &mut highest[middle + 1..]);
    highest[middle] = root.high.max(left).max(right);
    highest[middle]
}

fn stab(sorted: &[Interval], highest: &[u128], point: u128, found: &mut impl FnMut(u32)) {
    let middle = sorted.len() / 2;
    let Some(root) = sorted.get(middle) else { return };
    if highest[middle] < point {
        return;
    }
    stab(&sorted[..middle], &highest[..middle], point, found);
    if root.low <= point {
        if point <= root.high {
            found(root.number);
        }
        stab(&sorted[middle + 1..], &highest[middle + 1..], point, found);
    }
}

#[cfg(test)]
mod tests {
    use super::{Interval, Intervals};

    #[test]
    fn every_range_around_a_point_is_found() {
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
