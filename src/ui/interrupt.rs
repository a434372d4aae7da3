//! What Ctrl-C does: it closes an open question, or asks work to stop, or ends the process. The only place that names
//! `ctrlc`, which allows one handler for the process.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;

/// Whether a question is open. Ctrl-C then closes the question, which leaves the terminal as it was.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Whether a question was just closed by Ctrl-C, and the signal that goes with the key may still come.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Where work is told to stop, once some wants to be.
static WORK: OnceLock<watch::Sender<u32>> = OnceLock::new();

/// How the terminal was before the first question.
#[cfg(unix)]
static MODES: OnceLock<rustix::termios::Termios> = OnceLock::new();

/// How often Ctrl-C is left to the work: to stop when it can, and to stop at once.
const LEFT_TO_WORK: u32 = 2;

/// Counts what Ctrl-C asks of work: the first time to stop when it can, the second to stop at once. The third ends the process.
pub fn stop_asked() -> watch::Receiver<u32> {
    handle();
    CLOSED.store(false, Ordering::SeqCst);
    WORK.get_or_init(|| watch::Sender::new(0)).subscribe()
}

/// Runs a question.
pub(super) fn while_asking<T>(question: impl FnOnce() -> T) -> T {
    #[cfg(unix)]
    if let Ok(modes) = rustix::termios::tcgetattr(io::stdin()) {
        MODES.get_or_init(|| modes);
    }
    handle();
    CLOSED.store(false, Ordering::SeqCst);
    ASKING.store(true, Ordering::SeqCst);
    let answer = question();
    ASKING.store(false, Ordering::SeqCst);
    answer
}

/// The question that was open has seen Ctrl-C.
pub(super) fn question_closed() {
    CLOSED.store(true, Ordering::SeqCst);
}

fn handle() {
    // A second call finds the handler in place.
    drop(ctrlc::set_handler(interrupted));
}

/// Between two keys the terminal is not in raw mode, and Ctrl-C is a signal that no question sees. Whether one saw it, is
/// known a moment later; if not, the terminal is put back in its place.
#[expect(clippy::exit, reason = "this is what the signal does by itself")]
fn interrupted() {
    if ASKING.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(200));
        if !ASKING.load(Ordering::SeqCst) {
            CLOSED.store(false, Ordering::SeqCst);
            return;
        }
        #[cfg(unix)]
        leave_as_it_was();
    } else if CLOSED.swap(false, Ordering::SeqCst) {
        return;
    } else if let Some(work) = WORK.get() {
        let mut times = 0;
        work.send_modify(|it| {
            *it += 1;
            times = *it;
        });
        if times <= LEFT_TO_WORK {
            return;
        }
    }
    std::process::exit(130);
}

/// What cannot be put back stays as it is: the process ends all the same. The stream is written to by its descriptor,
/// because the thread that asks holds its lock.
#[cfg(unix)]
fn leave_as_it_was() {
    if let Some(modes) = MODES.get() {
        let now = rustix::termios::OptionalActions::Now;
        let _: Result<(), _> = rustix::termios::tcsetattr(io::stdin(), now, modes);
    }
    let _: Result<usize, _> = rustix::io::write(io::stderr(), b"\x1b[?25h\r\n");
}
