//! Handles Ctrl-C and SIGTERM, which a CI runner sends to cancel a job: closes an open prompt, stops running work, or ends the
//! process. The only file that names `ctrlc`, which allows one handler per process.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::os::{TerminalModes, TerminationSignals};

/// A prompt is open. Ctrl-C then closes the prompt, which restores the terminal.
static PROMPTING: AtomicBool = AtomicBool::new(false);

/// Ctrl-C has just closed a prompt, and the signal of the same key press may still arrive.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// The number of interrupts, for work that can stop by itself.
static WORK: OnceLock<watch::Sender<u32>> = OnceLock::new();

/// Files that are removed when an interrupt ends the process.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The modes of the terminal before the first prompt.
static MODES: OnceLock<TerminalModes> = OnceLock::new();

/// Interrupts that running work handles itself: the first to finish the current step, the second to stop at once.
const HANDLED_BY_WORK: u32 = 2;

/// Returns the number of interrupts: at 1 the caller finishes its current step, at 2 it stops at once. The third interrupt
/// ends the process.
pub fn stop_requests() -> watch::Receiver<u32> {
    handle();
    CLOSED.store(false, Ordering::SeqCst);
    WORK.get_or_init(|| watch::Sender::new(0)).subscribe()
}

/// The name of a file that is removed when an interrupt ends the process, until this value is dropped. Made before the file, so
/// that no interrupt comes between.
#[derive(Debug)]
pub struct UnfinishedFile(PathBuf);

impl UnfinishedFile {
    /// Registers the name of a file that is about to be made.
    pub fn new(path: PathBuf) -> Self {
        handle();
        unfinished().push(path.clone());
        Self(path)
    }

    /// The name of the file.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for UnfinishedFile {
    fn drop(&mut self) {
        unfinished().retain(|it| *it != self.0);
    }
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a prompt.
pub(super) fn while_prompting<T>(prompt: impl FnOnce() -> T) -> T {
    if let Ok(modes) = TerminalModes::now() {
        MODES.get_or_init(|| modes);
    }
    handle();
    CLOSED.store(false, Ordering::SeqCst);
    PROMPTING.store(true, Ordering::SeqCst);
    let answer = prompt();
    PROMPTING.store(false, Ordering::SeqCst);
    answer
}

/// Records that the open prompt read Ctrl-C as a key.
pub(super) fn prompt_closed() {
    CLOSED.store(true, Ordering::SeqCst);
}

fn handle() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // Without a handler, the signals end the process.
        drop(ctrlc::set_handler(interrupted));
        handle_termination();
    });
}

/// Handles SIGTERM as Ctrl-C. `ctrlc` can do so only together with SIGHUP, which would undo `nohup`. The thread has a runtime
/// of its own, because the caller may run in one; returns once the handler is in place.
fn handle_termination() {
    let (ready, is_ready) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let Ok(runtime) = runtime else { return };
        runtime.block_on(async move {
            let Ok(mut signals) = TerminationSignals::new() else { return };
            // The receiver waits for this.
            let _ = ready.send(());
            while signals.recv().await.is_some() {
                interrupted();
            }
        });
    });
    // An error means that the thread ended: without a handler, the signal ends the process.
    let _ = is_ready.recv();
}

/// Handles the signal. In raw mode a prompt reads Ctrl-C as a key, but between two keys the terminal is not in raw mode, and
/// Ctrl-C arrives as a signal only. The handler therefore waits until the prompt could have closed; if it is still open, the
/// handler restores the terminal and ends the process.
#[expect(clippy::exit, reason = "this is what the signal does by itself")]
fn interrupted() {
    if PROMPTING.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(200));
        if !PROMPTING.load(Ordering::SeqCst) {
            CLOSED.store(false, Ordering::SeqCst);
            return;
        }
        TerminalModes::restore_at_exit(MODES.get());
    } else if CLOSED.swap(false, Ordering::SeqCst) {
        return;
    } else if let Some(work) = WORK.get() {
        let mut count = 0;
        work.send_modify(|it| {
            *it += 1;
            count = *it;
        });
        if count <= HANDLED_BY_WORK {
            return;
        }
    }
    // Stays locked, so that the command makes no further file.
    let files = unfinished();
    for file in files.iter() {
        // The process ends anyway.
        drop(fs::remove_file(file));
    }
    std::process::exit(130);
}
