//! Questions on a terminal. The only place that names `dialoguer` and `ctrlc`.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Error, FuzzySelect};

/// Whether a question is open. Ctrl-C then closes the question, which leaves the terminal as it was; at any other time
/// it ends the process, as if nothing had been asked.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Lets the user choose from a list by typing parts of a name; nothing, if they gave up.
pub(super) fn choose(question: &str, items: &[String], color: bool) -> io::Result<Option<usize>> {
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let theme: &dyn Theme = if color { &colorful } else { &simple };
    let select = FuzzySelect::with_theme(theme).with_prompt(question).items(items).default(0);
    // A second question finds the handler in place.
    drop(ctrlc::set_handler(end_unless_asking));
    ASKING.store(true, Ordering::SeqCst);
    let answer = select.max_length(12).interact_opt();
    ASKING.store(false, Ordering::SeqCst);
    match answer {
        Err(Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => {
            Term::stderr().show_cursor()?;
            Ok(None)
        }
        answer => answer.map_err(|Error::IO(error)| error),
    }
}

#[expect(clippy::exit, reason = "this is what the signal does by itself")]
fn end_unless_asking() {
    if !ASKING.load(Ordering::SeqCst) {
        std::process::exit(130);
    }
}
