//! The streams and the environment of the process as values, so that tests can replace them.

use std::fs;
use std::io::{self, IsTerminal as _, Read, Write};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::alert::timestamp;
use crate::os::is_file;

/// The widths in which results are drawn. Layout takes time in proportion to the width.
pub(super) const WIDTHS: RangeInclusive<u16> = 20..=1000;

/// Maximum bytes of a file that `TZ` names. Files of time zones have a few kilobytes.
const MAX_TIME_ZONE: u64 = 1 << 16;

/// The time zone of the system.
const LOCAL_TIME: &str = "/etc/localtime";

/// Everything that a command uses besides files.
pub struct World<'w> {
    /// Standard input.
    pub stdin: &'w mut dyn Read,
    /// Standard output.
    pub stdout: &'w mut dyn Write,
    /// Standard error.
    pub stderr: &'w mut dyn Write,
    /// The parts that do not change while the command runs.
    pub surroundings: Surroundings<'w>,
}

impl std::fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

/// The unchanging part of a [`World`].
pub struct Surroundings<'w> {
    /// Standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Standard input is a file: `command < file`.
    pub stdin_is_file: bool,
    /// The terminal of standard output.
    pub stdout: Terminal,
    /// The terminal of standard error.
    pub stderr: Terminal,
    /// Returns environment variables by name.
    pub env: &'w dyn Fn(&str) -> Option<String>,
    /// Returns the time zone of the system. Called only when a time is shown, because it reads files.
    pub time_zone: fn() -> TimeZone,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// The file of the running command, if it is known.
    pub executable: Option<PathBuf>,
    /// The commit of the checkout in which the command was built; `None` if it was built from a package.
    pub commit: Option<&'w str>,
}

impl Surroundings<'_> {
    /// Returns the columns for results: those of the terminal, else `$COLUMNS` within [`WIDTHS`], else 80.
    pub(super) fn columns(&self) -> usize {
        let from_env = || {
            let columns: usize = (self.env)("COLUMNS")?.parse().ok()?;
            Some(columns.clamp(usize::from(*WIDTHS.start()), usize::from(*WIDTHS.end())))
        };
        self.stdout.columns.or_else(from_env).unwrap_or(80)
    }
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}

/// The properties of an output stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// The stream is a terminal.
    pub is_terminal: bool,
    /// The columns of the terminal; `None` if they are unknown.
    pub columns: Option<usize>,
}

impl<'w> World<'w> {
    /// Creates the world of this process, for streams that the caller has locked.
    pub fn of_process(
        stdin: &'w mut dyn Read,
        stdout: &'w mut dyn Write,
        stderr: &'w mut dyn Write,
        commit: Option<&'w str>,
    ) -> Self {
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let terminal =
            |is_terminal| Terminal { is_terminal, columns: columns.filter(|_| is_terminal) };
        let surroundings = Surroundings {
            stdin_is_terminal: io::stdin().is_terminal(),
            stdin_is_file: is_file(&io::stdin()),
            stdout: terminal(io::stdout().is_terminal()),
            stderr: terminal(io::stderr().is_terminal()),
            env: &variable,
            time_zone: system_time_zone,
            now: system_time,
            executable: std::env::current_exe().ok(),
            commit,
        };
        Self { stdin, stdout, stderr, surroundings }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn system_time() -> Timestamp {
    timestamp(SystemTime::now())
}

/// Returns the time zone of the system, or UTC if `TZ` names a file that is not one of a time zone: reading a FIFO blocks, and
/// reading a device may never end.
fn system_time_zone() -> TimeZone {
    let Some(name) = variable("TZ") else {
        return local_time_zone().unwrap_or_else(TimeZone::system);
    };
    let file = fs::metadata(name.strip_prefix(':').unwrap_or(&name));
    if file.is_ok_and(|it| !it.is_dir() && (!it.is_file() || it.len() > MAX_TIME_ZONE)) {
        return TimeZone::unknown();
    }
    TimeZone::system()
}

/// Returns the time zone of `/etc/localtime`, a link into the database of time zones. `jiff` would list the folders of the whole
/// database first, which takes as long as the rest of a command.
fn local_time_zone() -> Option<TimeZone> {
    let target = fs::read_link(LOCAL_TIME).ok()?;
    let (_, name) = target.to_str()?.split_once("zoneinfo/")?;
    TimeZone::tzif(name, &fs::read(LOCAL_TIME).ok()?).ok()
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
