//! The retention of CloudWatch log groups.

use std::fmt;

/// The retention of a log group, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogRetention(u32);

impl LogRetention {
    /// The values that CloudWatch accepts (CloudWatch Logs API reference, `PutRetentionPolicy`, `retentionInDays`).
    pub const DAYS: [u32; 22] = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
        2922, 3288, 3653,
    ];

    /// Returns `None` if CloudWatch does not accept the number of days.
    pub fn of_days(days: u32) -> Option<Self> {
        Self::DAYS.contains(&days).then_some(Self(days))
    }

    /// The number of days.
    pub fn days(self) -> u32 {
        self.0
    }
}

impl Default for LogRetention {
    /// 90 days.
    fn default() -> Self {
        Self(90)
    }
}

impl fmt::Display for LogRetention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
