//! Questions on a terminal. The only place that names `dialoguer`.

use std::io;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Error, FuzzySelect};

/// Lets the user choose from a list by typing parts of a name; nothing, if they gave up.
pub(super) fn choose(question: &str, items: &[String], color: bool) -> io::Result<Option<usize>> {
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let theme: &dyn Theme = if color { &colorful } else { &simple };
    let select = FuzzySelect::with_theme(theme).with_prompt(question).items(items).default(0);
    select.max_length(12).interact_opt().map_err(|Error::IO(error)| error)
}
