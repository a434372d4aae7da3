//! Opens files in the user's browser.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The program that opens a file with the user's choice of application.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(target_os = "windows") {
    "explorer.exe"
} else {
    "xdg-open"
};

/// Time in which an opener that finds no browser ends. One that is the browser itself, or waits for it, runs on.
const MAX_WAIT: Duration = Duration::from_secs(2);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Opens a file. Returns `false` if there is no opener, or if it fails. `env` returns variables by name.
pub(super) fn open(file: &Path, env: &dyn Fn(&str) -> Option<String>) -> bool {
    let Some(opener) = env("PATH").and_then(|it| find(&it)) else { return false };
    let mut command = Command::new(opener);
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().is_ok_and(is_successful)
}

/// Returns the first opener in the folders of `PATH`. Relative folders are skipped: the current one may belong to a checkout.
fn find(path: &str) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).filter(|it| it.is_absolute());
    folders.map(|it| it.join(OPENER)).find(|it| it.is_file())
}

fn is_successful(mut child: Child) -> bool {
    let started = Instant::now();
    while started.elapsed() < MAX_WAIT {
        match child.try_wait() {
            // `explorer.exe` returns 1 also if it succeeds.
            Ok(Some(status)) => return status.success() || cfg!(target_os = "windows"),
            Ok(None) => thread::sleep(POLL_INTERVAL),
            Err(_) => return false,
        }
    }
    true
}
