//! Systems without owners of files in the sense of Unix, and without termios.

use std::fs::File;
use std::io;
use std::path::Path;

/// Returns `false`: standard input counts as a pipe.
pub(crate) fn is_file(_: &io::Stdin) -> bool {
    false
}

/// Returns `false`: folders of users are not shared.
pub(crate) fn is_of_another_user(_: &Path) -> bool {
    false
}

/// Creates a file. Fails if the name exists. The temporary folder of a user is private on these systems.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    File::create_new(path)
}

/// The modes of the terminal, which the prompts restore themselves.
pub(crate) struct TerminalModes;

impl TerminalModes {
    pub(crate) fn now() -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) fn restore_at_exit(_: Option<&Self>) {}

    /// Runs `show`, then reads a line with `read`, which hides the input and ends the line.
    pub(crate) fn read_hidden(
        show: impl FnOnce() -> io::Result<()>,
        read: impl FnOnce() -> io::Result<String>,
        _: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<String> {
        show()?;
        read()
    }
}
