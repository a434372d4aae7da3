//! Parts that differ between operating systems: terminal modes, owners of files, private files, signals. The only module with `cfg(unix)`. Its
//! users work on every system: `other` has the answers of systems without these features.

#[cfg(all(feature = "cli", not(unix)))]
mod other;
mod termination;
#[cfg(all(feature = "cli", unix))]
mod unix;

#[cfg(all(feature = "cli", not(unix)))]
pub(crate) use other::{TerminalModes, create_private, is_file, is_of_another_user};
pub(crate) use termination::TerminationSignals;
#[cfg(all(feature = "cli", unix))]
pub(crate) use unix::{TerminalModes, create_private, is_file, is_of_another_user};
