//! Limits the work of evaluating and explaining, which can be exponential in the number of conditions.

/// The work that the evaluation of some events may take. A unit is one byte of memory or about 2 ns, so that a budget
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

    /// Spends units. Once a budget is exceeded, nothing is left for other work.
    pub(crate) fn spend(&mut self, units: usize) -> Result<(), OverBudget> {
        if let Some(left) = &mut self.left {
            let rest = left.checked_sub(units as u64);
            *left = rest.unwrap_or_default();
            rest.ok_or(OverBudget)?;
        }
        Ok(())
    }

    /// The number of steps of this many units that the budget allows, up to `most`.
    pub(super) fn steps(&self, units: usize, most: usize) -> usize {
        let all = self.left.map(|left| usize::try_from(left / units as u64));
        all.and_then(Result::ok).map_or(most, |all| all.min(most))
    }
}
