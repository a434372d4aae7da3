//! SIGTERM, by which CI runners, containers and Lambda end a process.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Receives SIGTERM from now on.
pub(crate) struct TerminationSignals {
    #[cfg(unix)]
    signal: Signal,
}

impl TerminationSignals {
    /// Fails on systems without the signal. Needs the runtime of tokio.
    #[cfg(unix)]
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { signal: signal(SignalKind::terminate())? })
    }

    #[cfg(not(unix))]
    pub(crate) fn new() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Waits for the next signal. Returns `None` if there are no more.
    #[cfg(unix)]
    pub(crate) async fn recv(&mut self) -> Option<()> {
        self.signal.recv().await
    }

    #[cfg(not(unix))]
    pub(crate) async fn recv(&mut self) -> Option<()> {
        None
    }
}
