//! Questions on a terminal. The only place that names `dialoguer`. Each answers nothing, if the user gave up, with Esc or
//! Ctrl-C; a hidden one with Enter alone, as it reads whole lines.

use std::{fmt, io};

use dialoguer::console::{Key, Term, measure_text_width};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Error, FuzzySelect, MultiSelect, Select};

use super::hidden_input;
use super::interrupt::{question_closed, while_asking};
use crate::language::{Language, phrase};

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
    language: Language,
    color: bool,
) -> io::Result<Option<Vec<usize>>> {
    let mut chosen: Vec<usize> = Vec::new();
    loop {
        let done = phrase!("({count} chosen: go on)", count = chosen.len());
        let done = done.text(language).into_owned();
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

/// A colored theme with the default of a confirmation in the form of the plain one, `[y/N]`. Dialoguer's shows `(y/n) › no`.
struct PlainDefault<'t>(&'t dyn Theme);

impl Theme for PlainDefault<'_> {
    fn format_confirm_prompt(
        &self,
        f: &mut dyn fmt::Write,
        prompt: &str,
        default: Option<bool>,
    ) -> fmt::Result {
        let mut plain = String::new();
        SimpleTheme.format_confirm_prompt(&mut plain, prompt, default)?;
        self.0.format_prompt(f, plain.trim_end())?;
        f.write_char(' ')
    }

    fn format_confirm_prompt_selection(
        &self,
        f: &mut dyn fmt::Write,
        prompt: &str,
        selection: Option<bool>,
    ) -> fmt::Result {
        self.0.format_confirm_prompt_selection(f, prompt, selection)
    }
}

/// Asks for yes or no; Enter is no.
pub(super) fn confirm(question: &str, color: bool) -> io::Result<Option<bool>> {
    ask(color, |theme| {
        let colored = PlainDefault(theme);
        let theme: &dyn Theme = if color { &colored } else { theme };
        let answer = Confirm::with_theme(theme).with_prompt(question).default(false).interact_opt();
        if is_interrupted(&answer) {
            // The question is a line that is not ended.
            Term::stderr().write_line("")?;
        }
        answer
    })
}

/// Asks for a text, until it is a good one. An empty default is not shown. Not by dialoguer's `Input`, in which Esc does nothing.
pub(super) fn input(
    question: &str,
    default: &str,
    fault: &dyn Fn(&str) -> Option<String>,
    color: bool,
) -> io::Result<Option<String>> {
    ask(color, |theme| {
        let term = Term::stderr();
        let mut prompt = String::new();
        let shown = Some(default).filter(|it| !it.is_empty());
        theme.format_input_prompt(&mut prompt, question, shown).map_err(io::Error::other)?;
        loop {
            let Some(typed) = typed(&term, &prompt)? else { return Ok(None) };
            let text = if typed.is_empty() { default.to_owned() } else { typed };
            let (mut line, wrong) = (String::new(), fault(&text));
            let formatted = match &wrong {
                Some(wrong) => theme.format_error(&mut line, wrong),
                None => theme.format_input_prompt_selection(&mut line, question, &text),
            };
            formatted.map_err(io::Error::other)?;
            term.write_line(&line)?;
            if wrong.is_none() {
                return Ok(Some(text));
            }
        }
    })
}

/// Asks for a text that is not shown; an empty one gives up, and so does Esc before Enter.
pub(super) fn secret(question: &str, color: bool) -> io::Result<Option<String>> {
    ask(color, |theme| {
        let term = Term::stderr();
        let mut prompt = String::new();
        theme.format_input_prompt(&mut prompt, question, None).map_err(io::Error::other)?;
        let text = hidden_input::line(|| term.write_str(&prompt))?;
        #[cfg(unix)]
        term.write_line("")?;
        let is_key = |c: char| c.is_whitespace() || c == '\u{1b}';
        Ok(Some(text).filter(|it| !it.chars().all(is_key)))
    })
}

/// A line that is not shown, where terminals have no modes.
#[cfg(not(unix))]
pub(super) fn secure_line() -> io::Result<String> {
    Term::stderr().read_secure_line()
}

/// A line that is typed behind a prompt; the line itself is gone afterwards, as it may be a secret that was not asked for.
fn typed(term: &Term, prompt: &str) -> io::Result<Option<String>> {
    let mut text = String::new();
    loop {
        let line = format!("{prompt}{text}");
        term.write_str(&line)?;
        let key = term.read_key()?;
        if key == Key::Escape {
            term.write_line("")?;
            return Ok(None);
        }
        clear(term, &line)?;
        match key {
            Key::Char(c) if !c.is_control() => text.push(c),
            Key::Backspace => drop(text.pop()),
            Key::Enter => return Ok(Some(text)),
            _ => {}
        }
    }
}

/// Clears a text that the cursor is behind, with the lines of the terminal that it goes on to.
fn clear(term: &Term, text: &str) -> io::Result<()> {
    let columns = usize::from(term.size().1).max(1);
    term.clear_line()?;
    // A line that is just full leaves the cursor in it.
    term.clear_last_lines(measure_text_width(text).saturating_sub(1) / columns)
}

fn ask<T>(
    color: bool,
    question: impl FnOnce(&dyn Theme) -> Result<Option<T>, Error>,
) -> io::Result<Option<T>> {
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let theme: &dyn Theme = if color { &colorful } else { &simple };
    let answer = while_asking(|| {
        let answer = question(theme);
        if is_interrupted(&answer) {
            question_closed();
        }
        answer
    });
    if is_interrupted(&answer) {
        Term::stderr().show_cursor()?;
        return Ok(None);
    }
    answer.map_err(|Error::IO(error)| error)
}

fn is_interrupted<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted)
}
