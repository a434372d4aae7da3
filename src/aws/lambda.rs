//! Settings of Lambda functions.

use std::fmt;

/// The processor architecture of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// `x86_64`
    X86_64,
    /// `arm64`, known elsewhere as aarch64.
    Arm64,
}

impl Architecture {
    /// The names in the Lambda API.
    pub const NAMES: [&str; 2] = [Self::X86_64.name(), Self::Arm64.name()];

    /// The name in the Lambda API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }

    /// Returns the architecture with a name of the Lambda API.
    pub fn named(name: &str) -> Option<Self> {
        [Self::X86_64, Self::Arm64].into_iter().find(|it| it.name() == name)
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The reserved concurrency of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservedConcurrency {
    /// None is reserved: the function shares the concurrency of the account.
    Unreserved,
    /// At most this number of instances at a time, which no other function can use.
    Reserved(u32),
}

impl ReservedConcurrency {
    /// The word for [`Self::Unreserved`] in settings.
    pub const UNRESERVED: &str = "none";

    /// The default quota of an account (AWS Lambda developer guide, "Lambda quotas").
    pub const MAX: u32 = 1_000;
}

impl fmt::Display for ReservedConcurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreserved => f.write_str(Self::UNRESERVED),
            Self::Reserved(count) => count.fmt(f),
        }
    }
}
