//! Exit codes. They are stable.

use std::process::ExitCode;

/// The exit code of a command. Of several inputs, the highest code counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: success.
    Success,
    /// 1: a negative result, such as no match, findings, or an alert that was posted in the short form.
    Negative,
    /// 2: invalid input or usage.
    Invalid,
    /// 3: Slack or AWS failed.
    Remote,
    /// 130: interrupted or canceled by the user.
    Canceled,
}

impl Exit {
    /// Returns the exit code of the process.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Negative => 1,
            Self::Invalid => 2,
            Self::Remote => 3,
            Self::Canceled => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
