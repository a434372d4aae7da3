//! Unix.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// Returns `true` if standard input is a file, not a pipe or a terminal.
pub(crate) fn is_file(stdin: &io::Stdin) -> bool {
    let stdin = stdin.as_fd().try_clone_to_owned().map(File::from);
    stdin.and_then(|it| it.metadata()).is_ok_and(|it| it.is_file())
}

/// Returns `true` if a link or its target belongs to another user. In a folder that all users can write to, such as `/tmp`,
/// that user would choose the rules and the settings.
pub(crate) fn is_of_another_user(file: &Path) -> bool {
    let user = rustix::process::geteuid().as_raw();
    let owners = [file.symlink_metadata(), file.metadata()];
    owners.into_iter().flatten().any(|it| it.uid() != user)
}

/// Creates a file that only this user can read. Fails if the name exists, also as a link, which another user could have made in
/// a shared folder.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// The modes of the terminal of standard input.
pub(crate) struct TerminalModes(Termios);

impl TerminalModes {
    /// Returns the present modes, or an error if standard input is not a terminal.
    pub(crate) fn now() -> io::Result<Self> {
        Ok(Self(tcgetattr(io::stdin())?))
    }

    /// Restores the modes and shows the cursor. Errors are ignored, because the process ends anyway. Uses the file descriptor
    /// of standard error, because the thread of the prompt holds the lock of the stream.
    pub(crate) fn restore_at_exit(saved: Option<&Self>) {
        if let Some(Self(modes)) = saved {
            let _: Result<(), _> = tcsetattr(io::stdin(), OptionalActions::Now, modes);
        }
        let _: Result<usize, _> = rustix::io::write(io::stderr(), b"\x1b[?25h\r\n");
    }

    /// Turns the echo off, runs `show`, reads a line and restores the terminal. The echo is off before the prompt shows, so
    /// that input typed ahead does not show either. dialoguer and console are not used: they discard input that was typed or
    /// pasted before the prompt appeared.
    pub(crate) fn read_hidden(
        show: impl FnOnce() -> io::Result<()>,
        _: impl FnOnce() -> io::Result<String>,
        end_line: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<String> {
        let Self(modes) = Self::now()?;
        let mut no_echo = modes.clone();
        no_echo.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Now, &no_echo)?;
        let text = show().and_then(|()| read());
        tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
        let text = text?;
        // The line break was not echoed.
        end_line()?;
        Ok(text)
    }
}

/// Reads to the end of the line, one byte at a time so that later input stays unread. Uses the file descriptor, because
/// `main` holds the lock of standard input.
fn read() -> io::Result<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    loop {
        match rustix::io::read(io::stdin(), &mut byte) {
            Ok(0) => break,
            Ok(_) if byte == [b'\n'] => break,
            Ok(_) => line.extend(byte),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
