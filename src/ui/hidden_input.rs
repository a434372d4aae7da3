//! A line that is typed and not shown. Not by dialoguer or console, which throw away what is typed or pasted as soon as the
//! question shows.

use std::io;

/// Shows a question with the echo off, so that nothing shows of an answer that is there at once, and reads a line.
#[cfg(unix)]
pub(super) fn line(show: impl FnOnce() -> io::Result<()>) -> io::Result<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let modes = tcgetattr(io::stdin())?;
    let mut silent = modes.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    tcsetattr(io::stdin(), OptionalActions::Now, &silent)?;
    let typed = show().and_then(|()| read());
    tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
    typed
}

/// Reads up to the end of the line, and nothing of what follows. By the descriptor, because `main` holds the lock.
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
