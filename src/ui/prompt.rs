//! Prompts on a terminal. The only file that names `dialoguer`. Each prompt returns `None` if the user cancels with Esc or
//! Ctrl-C. The prompt for a secret reads whole lines and is canceled with an empty line.

use std::{fmt, io};

use dialoguer::console::{Key, Term, measure_text_width, truncate_str};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Error, FuzzySelect, MultiSelect, Select};

use super::interrupt::{prompt_closed, while_prompting};
use crate::language::{Language, phrase};
use crate::os::TerminalModes;

/// Lines of a list that are shown at once.
const LINES: usize = 12;

/// Columns before an item: the cursor and the checkbox of dialoguer's plain theme.
const MARKS: usize = "> [x] ".len();

/// The looks of a prompt, and its behavior on Esc.
pub(super) struct PromptStyle {
    pub(super) color: bool,
    /// The question before Esc cancels. `None` if Esc cancels at once.
    pub(super) before_discard: Option<String>,
}

/// Prompts for one item of a long list, with a search.
pub(super) fn choose(
    question: &str,
    items: &[String],
    style: &PromptStyle,
) -> io::Result<Option<usize>> {
    prompt(style, |theme| {
        let select =
            FuzzySelect::with_theme(theme).with_prompt(question).items(fitted(items, columns()));
        select.default(0).max_length(LINES).interact_opt()
    })
}

/// Prompts for several items of a long list, with a search: one after another, until the first line is chosen. Choosing an
/// item again removes it. dialoguer's multiple selection has no search.
pub(super) fn choose_several(
    question: &str,
    items: &[String],
    language: Language,
    style: &PromptStyle,
) -> io::Result<Option<Vec<usize>>> {
    let mut chosen: Vec<usize> = Vec::new();
    loop {
        let done = phrase!("({count} selected: continue)", count = chosen.len());
        let names: Vec<_> =
            chosen.iter().filter_map(|at| items.get(*at)).map(|it| first_column(it)).collect();
        let done = format!("{} {}", done.text(language), names.join(", ")).trim_end().to_owned();
        let marked = items.iter().enumerate().map(|(index, item)| {
            let mark = if chosen.contains(&index) { "[x]" } else { "[ ]" };
            format!("{mark} {item}")
        });
        let lines: Vec<_> = std::iter::once(done).chain(marked).collect();
        let answer = prompt(style, |theme| {
            let select = FuzzySelect::with_theme(theme)
                .with_prompt(question)
                .items(fitted(&lines, columns()));
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

/// The name in a line `name  description`.
fn first_column(item: &str) -> &str {
    item.split("  ").next().unwrap_or(item)
}

/// Prompts for one item of a short list, with the arrow keys.
pub(super) fn select(
    question: &str,
    items: &[String],
    default: usize,
    style: &PromptStyle,
) -> io::Result<Option<usize>> {
    prompt(style, |theme| {
        let select =
            Select::with_theme(theme).with_prompt(question).items(fitted(items, columns()));
        select.default(default).interact_opt()
    })
}

/// Prompts for checkboxes, with the space bar.
pub(super) fn tick(
    question: &str,
    items: &[String],
    ticked: &[bool],
    style: &PromptStyle,
) -> io::Result<Option<Vec<usize>>> {
    prompt(style, |theme| {
        let select =
            MultiSelect::with_theme(theme).with_prompt(question).items(fitted(items, columns()));
        // The items are long lines, and the written file has the choice.
        select.defaults(ticked).max_length(LINES).report(false).interact_opt()
    })
}

/// Cuts items to the terminal's width, because dialoguer miscounts the rows of a wrapped item when it clears a list. It also
/// takes an item for a wrapped one if its bytes exceed the columns.
fn fitted(items: &[String], columns: usize) -> Vec<String> {
    let cut = |item: &String| {
        let widths = (0..=columns.saturating_sub(MARKS)).rev();
        let mut cuts = widths.map(|width| truncate_str(item, width, "...").into_owned());
        cuts.find(|it| it.len() <= columns).unwrap_or_default()
    };
    items.iter().map(cut).collect()
}

fn columns() -> usize {
    usize::from(Term::stderr().size().1)
}

/// A colored theme that shows the default of a confirmation as the plain theme does, `[y/N]`. Dialoguer's colored theme
/// shows `(y/n) › no`.
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

/// Prompts for yes or no; Enter is no.
pub(super) fn confirm(question: &str, style: &PromptStyle) -> io::Result<Option<bool>> {
    prompt(style, |theme| {
        let colored = PlainDefault(theme);
        let theme: &dyn Theme = if style.color { &colored } else { theme };
        let answer = Confirm::with_theme(theme).with_prompt(question).default(false).interact_opt();
        if is_interrupted(&answer) {
            // The prompt does not end its line.
            Term::stderr().write_line("")?;
        }
        answer
    })
}

/// Prompts for a text until `validate` returns no error. An empty default is not shown. dialoguer's `Input` is not used,
/// because it ignores Esc.
pub(super) fn input(
    question: &str,
    default: &str,
    validate: &dyn Fn(&str) -> Option<String>,
    style: &PromptStyle,
) -> io::Result<Option<String>> {
    prompt(style, |theme| {
        let term = Term::stderr();
        let mut prompt = String::new();
        let shown = Some(default).filter(|it| !it.is_empty());
        theme.format_input_prompt(&mut prompt, question, shown).map_err(io::Error::other)?;
        loop {
            let Some(text) = read_line(&term, &prompt)? else { return Ok(None) };
            let text = if text.is_empty() { default.to_owned() } else { text };
            let (mut line, error) = (String::new(), validate(&text));
            let formatted = match &error {
                Some(error) => theme.format_error(&mut line, error),
                None => theme.format_input_prompt_selection(&mut line, question, &text),
            };
            formatted.map_err(io::Error::other)?;
            term.write_line(&line)?;
            if error.is_none() {
                return Ok(Some(text));
            }
        }
    })
}

/// Prompts for a text without echo. Returns `None` for an empty line, and for a line of Esc and blanks only.
pub(super) fn secret(question: &str, style: &PromptStyle) -> io::Result<Option<String>> {
    prompt(style, |theme| {
        let term = Term::stderr();
        let mut prompt = String::new();
        theme.format_input_prompt(&mut prompt, question, None).map_err(io::Error::other)?;
        let text = TerminalModes::read_hidden(
            || term.write_str(&prompt),
            || term.read_secure_line(),
            || term.write_line(""),
        )?;
        Ok(Some(text).filter(|it| !is_canceled(it)))
    })
}

/// Returns true for an empty line, and for a line of Esc and blanks only.
fn is_canceled(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || c == '\u{1b}')
}

/// Reads a line with echo, then clears it: the user may have typed a secret by mistake. Returns `None` on Esc.
fn read_line(term: &Term, prompt: &str) -> io::Result<Option<String>> {
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

/// Clears the text before the cursor, on all terminal lines that it wraps to.
fn clear(term: &Term, text: &str) -> io::Result<()> {
    term.clear_line()?;
    term.clear_last_lines(lines_above(text, columns()))
}

/// Returns the number of terminal lines above the cursor that a text fills. After a text that fills its line exactly, the
/// cursor is still on that line.
fn lines_above(text: &str, columns: usize) -> usize {
    measure_text_width(text).saturating_sub(1) / columns.max(1)
}

/// Shows a prompt until it is answered or canceled.
fn prompt<T>(
    style: &PromptStyle,
    show: impl Fn(&dyn Theme) -> Result<Option<T>, Error>,
) -> io::Result<Option<T>> {
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let theme: &dyn Theme = if style.color { &colorful } else { &simple };
    loop {
        let answer = while_prompting(|| {
            let answer = show(theme);
            if is_interrupted(&answer) {
                prompt_closed();
            }
            answer
        });
        if is_interrupted(&answer) {
            Term::stderr().show_cursor()?;
            return Ok(None);
        }
        let answer = answer.map_err(|Error::IO(error)| error)?;
        let Some(question) = style.before_discard.as_ref().filter(|_| answer.is_none()) else {
            return Ok(answer);
        };
        let at_once = PromptStyle { color: style.color, before_discard: None };
        if confirm(question, &at_once)? != Some(false) {
            return Ok(None);
        }
    }
}

fn is_interrupted<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::{first_column, fitted, is_canceled, lines_above};

    #[test]
    fn items_fit_the_terminal_in_columns_and_in_bytes() {
        let items =
            ["kms  AWS Key Management Service", "kms  암호화 키  AWS KMS"].map(str::to_owned);
        assert_eq!(fitted(&items, 80), items);
        assert_eq!(fitted(&items, 20), ["kms  AWS Ke...", "kms  암호화..."]);
        assert_eq!(fitted(&items, 3), ["...", "..."]);
    }

    #[test]
    fn a_line_of_keys_cancels() {
        for (line, expected) in
            [("", true), (" \u{1b}\r", true), ("x\u{1b}", false), ("비밀", false)]
        {
            assert_eq!(is_canceled(line), expected, "{line:?}");
        }
    }

    #[test]
    fn wrapped_lines_are_counted_in_columns() {
        for (text, columns, expected) in [
            ("", 4, 0),
            ("abcd", 4, 0),
            ("abcde", 4, 1),
            ("가나", 4, 0),
            ("가나다", 4, 1),
            ("ab", 0, 1),
        ] {
            assert_eq!(lines_above(text, columns), expected, "{text} in {columns}");
        }
    }

    #[test]
    fn the_name_of_an_item_is_its_first_column() {
        for (item, expected) in [("s3  버킷  Amazon S3", "s3"), ("RunTask", "RunTask")] {
            assert_eq!(first_column(item), expected);
        }
    }
}
