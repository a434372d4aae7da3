//! The concurrency that an account can reserve for a function.

/// Lambda keeps this concurrency for functions without a reservation (Lambda developer guide, "Configuring reserved
/// concurrency").
const MINIMUM: i32 = 100;

/// The concurrency of an account in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountConcurrency {
    /// The quota of concurrent executions.
    pub limit: i32,
    /// The part of it that no function has reserved.
    pub unreserved: i32,
}

impl AccountConcurrency {
    /// Returns true if a function can reserve a concurrency. In accounts with a quota below the minimum, such as new ones,
    /// the quota is the minimum, so that nothing can be reserved.
    pub fn allows(self, reserved: i32) -> bool {
        self.unreserved - reserved >= self.limit.min(MINIMUM)
    }
}

#[cfg(test)]
mod tests {
    use super::AccountConcurrency;

    #[test]
    fn lambda_keeps_a_minimum_unreserved() {
        for (limit, unreserved, reserved, expected) in [
            (1000, 1000, 1, true),
            (1000, 101, 1, true),
            (1000, 100, 1, false),
            (1000, 200, 101, false),
            (10, 10, 1, false),
            (50, 50, 1, false),
        ] {
            let account = AccountConcurrency { limit, unreserved };
            assert_eq!(account.allows(reserved), expected, "{account:?} {reserved}");
        }
    }
}
