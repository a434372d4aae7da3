//! The names of the stacks of distributed backtests.

/// The beginning of the name of such a stack.
pub const JOB_PREFIX: &str = "audit-alert-backtest-";

/// Hexadecimal digits after the time. They distinguish runs of the same second.
const SUFFIX: usize = 4;

/// Returns the name of the stack of a run that starts at this time, in seconds since 1970. The longest name that is made of it,
/// that of the state machine's role, has 58 of the 64 characters of IAM in the region with the longest name.
pub fn job_name(time: u64, random: u16) -> String {
    format!("{JOB_PREFIX}{time}-{random:04x}")
}

/// Returns true if a stack is that of a distributed backtest, by its name. An installed stack has no such name by accident.
pub fn is_job_name(stack: &str) -> bool {
    let parts = stack.strip_prefix(JOB_PREFIX).and_then(|it| it.split_once('-'));
    parts.is_some_and(|(time, random)| {
        let is_random = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
        time.len() >= 10
            && time.bytes().all(|it| it.is_ascii_digit())
            && random.len() == SUFFIX
            && random.bytes().all(is_random)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::StackNames;

    #[test]
    fn a_name_is_recognized_and_fits() {
        let name = job_name(1_796_076_480, 0x0fa9);
        assert_eq!(name, "audit-alert-backtest-1796076480-0fa9");
        assert!(is_job_name(&name));
        let names = StackNames::new(&name, "111122223333", "ap-northeast-2");
        assert_eq!(names.state_machine_role().len(), 58);
        for other in ["audit-alert", "audit-alert-backtest-prod", "audit-alert-backtest-2026-0fa9"]
        {
            assert!(!is_job_name(other), "{other}");
        }
        for other in ["x", "-eu", "0fa90", "0FA9"] {
            assert!(!is_job_name(&format!("{JOB_PREFIX}1796076480-{other}")), "{other}");
        }
    }
}
