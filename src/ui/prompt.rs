//! Questions on a terminal. The only place that names `dialoguer`, `ctrlc` and `rustix`. Each answers nothing, if the user gave up:
//! with Esc, where a question has no text to type, or Ctrl-C.

use std::io;
#[cfg(unix)]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Error, FuzzySelect, Input, MultiSelect, Select};

/// Whether a question is open. Ctrl-C then closes the question, which leaves the terminal as it was; at any other time
/// it ends the process, as if nothing had been asked.
static ASKING: AtomicBool = AtomicBool::new(false);

/// How the terminal was before the first question.
#[cfg(unix)]
static MODES: OnceLock<rustix::termios::Termios> = OnceLock::new();

/// Lines of a list that are shown at once.
const LINES: usize = 12;

/// Lets the user choose from a list by typing parts of a name.
pub(super) fn choose(question: &str, items: &[String], color: bool) -> io::Result<Option<usize>> {
    ask(color, |theme| {
        let select = FuzzySelect::with_theme(theme).with_prompt(question).items(items);
        select.default(0).max_length(LINES).interact_opt()
    })
}

/// Lets the user choose several, one after another, by typing parts of their names; choosing one again takes it back.
pub(super) fn choose_several(
    question: &str,
    items: &[String],
    color: bool,
) -> io::Result<Option<Vec<usize>>> {
    let mut chosen: Vec<usize> = Vec::new();
    loop {
        let done = format!("({} chosen: go on)", chosen.len());
        let marked = items.iter().enumerate().map(|(index, item)| {
            let mark = if chosen.contains(&index) { "[x]" } else { "[ ]" };
            format!("{mark} {item}")
        });
        let lines: Vec<_> = std::iter::once(done).chain(marked).collect();
        let answer = ask(color, |theme| {
            let select = FuzzySelect::with_theme(theme).with_prompt(question).items(&lines);
            select.default(0).max_length(LINES).report(false).interact_opt()
        })?;
        match answer {
            None => return Ok(None),
            Some(0) => break,
            Some(line) => match chosen.iter().position(|it| *it == line - 1) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(line - 1),
            },
        }
    }
    chosen.sort_unstable();
    Ok(Some(chosen))
}

/// Lets the user choose from a short list with the arrow keys.
pub(super) fn select(
    question: &str,
    items: &[String],
    default: usize,
    color: bool,
) -> io::Result<Option<usize>> {
    ask(color, |theme| {
        let select = Select::with_theme(theme).with_prompt(question).items(items);
        select.default(default).interact_opt()
    })
}

/// Lets the user tick lines of a list with the space bar.
pub(super) fn tick(
    question: &str,
    items: &[String],
    ticked: &[bool],
    color: bool,
) -> io::Result<Option<Vec<usize>>> {
    ask(color, |theme| {
        let select = MultiSelect::with_theme(theme).with_prompt(question).items(items);
        // The lines are long; what was ticked is in the file.
        select.defaults(ticked).max_length(LINES).report(false).interact_opt()
    })
}

/// Asks for yes or no.
pub(super) fn confirm(question: &str, color: bool) -> io::Result<Option<bool>> {
    ask(color, |theme| {
        Confirm::with_theme(theme).with_prompt(question).default(false).interact_opt()
    })
}

/// Asks for a text, until it is a good one.
pub(super) fn input(
    question: &str,
    default: &str,
    fault: &dyn Fn(&str) -> Option<String>,
    color: bool,
) -> io::Result<Option<String>> {
    ask(color, |theme| {
        let input = Input::<String>::with_theme(theme).with_prompt(question);
        let input = input.default(default.to_owned());
        input
            .validate_with(|text: &String| fault(text).map_or(Ok(()), Err))
            .interact_text()
            .map(Some)
    })
}

fn ask<T>(
    color: bool,
    question: impl FnOnce(&dyn Theme) -> Result<Option<T>, Error>,
) -> io::Result<Option<T>> {
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let theme: &dyn Theme = if color { &colorful } else { &simple };
    #[cfg(unix)]
    if let Ok(modes) = rustix::termios::tcgetattr(io::stdin()) {
        MODES.get_or_init(|| modes);
    }
    // A second question finds the handler in place.
    drop(ctrlc::set_handler(end_unless_asking));
    ASKING.store(true, Ordering::SeqCst);
    let answer = question(theme);
    ASKING.store(false, Ordering::SeqCst);
    match answer {
        Err(Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => {
            Term::stderr().show_cursor()?;
            Ok(None)
        }
        answer => answer.map_err(|Error::IO(error)| error),
    }
}

/// Between two keys the terminal is not in raw mode, and Ctrl-C is a signal that no question sees. Whether one saw it, is
/// known a moment later; if not, the terminal is put back in its place.
#[expect(clippy::exit, reason = "this is what the signal does by itself")]
fn end_unless_asking() {
    if ASKING.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(200));
        if !ASKING.load(Ordering::SeqCst) {
            return;
        }
        #[cfg(unix)]
        leave_as_it_was();
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
