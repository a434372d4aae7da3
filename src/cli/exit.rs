//! Exit codes: public, stable.

use std::process::ExitCode;

/// How a command ended. Of several inputs the worst wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: yes, or done.
    Success,
    /// 1: no: nothing found; posted, but not whole.
    Negative,
    /// 2: invalid input or usage.
    Invalid,
    /// 3: Slack or AWS failed.
    Remote,
    /// 130: the user gave up.
    Cancelled,
}

impl Exit {
    /// The number that the process returns.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Negative => 1,
            Self::Invalid => 2,
            Self::Remote => 3,
            Self::Cancelled => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
