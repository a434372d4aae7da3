//! Reads a line without echo. dialoguer and console are not used: they discard input that was typed or pasted before the
//! prompt appeared.

use std::io;

/// Turns the echo off, runs `show`, reads a line and restores the terminal. The echo is off before the prompt shows, so
/// that input typed ahead does not show either.
#[cfg(unix)]
pub(super) fn line(show: impl FnOnce() -> io::Result<()>) -> io::Result<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let modes = tcgetattr(io::stdin())?;
    let mut no_echo = modes.clone();
    no_echo.local_modes.remove(LocalModes::ECHO);
    tcsetattr(io::stdin(), OptionalActions::Now, &no_echo)?;
    let text = show().and_then(|()| read());
    tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
    text
}

/// Reads to the end of the line, one byte at a time so that later input stays unread. Uses the file descriptor, because
/// `main` holds the lock of standard input.
#[cfg(unix)]
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

#[cfg(not(unix))]
pub(super) fn line(show: impl FnOnce() -> io::Result<()>) -> io::Result<String> {
    show()?;
    super::prompt::secure_line()
}
