//! Limits the work of the reference evaluation, which can be exponential in the number of conditions.

/// The work that the evaluation of one event may take. A unit is one byte of memory or about 2 ns, so that a budget
/// limits both. Work that depends on the patterns only is free: rules that are slow for every event need no limit.
#[derive(Clone, Debug)]
pub struct Budget {
    /// `None` for no limit.
    left: Option<u64>,
}

/// The evaluation needs more work than its budget allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the evaluation needs more work than its budget allows")]
pub struct OverBudget;

impl Budget {
    /// A budget of this number of units.
    pub fn of(units: u64) -> Self {
        Self { left: Some(units) }
    }

    pub(super) fn unlimited() -> Self {
        Self { left: None }
    }

    pub(super) fn spend(&mut self, units: usize) -> Result<(), OverBudget> {
        if let Some(left) = &mut self.left {
            *left = left.checked_sub(units as u64).ok_or(OverBudget)?;
        }
        Ok(())
    }
}
