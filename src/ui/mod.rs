//! The one owner of standard output and standard error. Results go to the first, everything else to the second. Only
//! this folder names the crates that draw (colored, annotate-snippets). Not for deciding what to say.

mod error;
mod hidden_input;
mod interrupt;
mod locale;
mod message;
mod paint;
mod printable;
mod progress;
mod prompt;
mod report;
mod stream;

use std::io::Write;

pub use error::{Error, Result};
pub use interrupt::stop_asked;
pub use locale::is_utf8_locale;
pub use message::ErrorCode;
pub use paint::{ColorChoice, Painter, choose_color};
pub use report::{Excerpt, ExcerptMark};

use message::DiagnosticMessage;
pub use printable::escape_control_lines;
use printable::{escaped, printable};
use progress::Progress;
use report::Drawing;
use stream::Outlet;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Source};
use crate::language::{Language, Phrase, phrase};
use crate::preview::{Role, Run};

/// The two output streams, each with its own decision about colour, and the language of what is written for people.
pub struct Ui<'w> {
    stdout: Outlet<'w>,
    stderr: Outlet<'w>,
    out: Painter,
    err: Painter,
    quiet: bool,
    language: Language,
    /// Whether excerpts are drawn with ASCII only.
    is_ascii: bool,
    /// Whether messages on standard error are JSON objects.
    is_json: bool,
    progress: Progress,
    shown_code: Option<Code>,
}

impl std::fmt::Debug for Ui<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ui").field("out", &self.out).field("err", &self.err).finish_non_exhaustive()
    }
}

impl<'w> Ui<'w> {
    /// Takes the streams.
    pub fn new(
        (stdout, out): (&'w mut dyn Write, Painter),
        (stderr, err): (&'w mut dyn Write, Painter),
        quiet: bool,
        language: Language,
    ) -> Self {
        let (stdout, stderr) = (Outlet::new(stdout), Outlet::new(stderr));
        let progress = Progress::default();
        Self {
            stdout,
            stderr,
            out,
            err,
            quiet,
            language,
            is_ascii: false,
            is_json: false,
            progress,
            shown_code: None,
        }
    }

    /// Draws excerpts with ASCII only, for a locale that has no more.
    #[must_use]
    pub fn in_ascii(self, is_ascii: bool) -> Self {
        Self { is_ascii, ..self }
    }

    /// Writes messages to standard error as JSON objects, in English, for a command whose results are JSON.
    #[must_use]
    pub fn in_json(self, is_json: bool) -> Self {
        let language = if is_json { Language::En } else { self.language };
        Self { is_json, language, ..self }
    }

    /// The language of what is written for people.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Speaks another language from now on.
    pub fn speak(&mut self, language: Language) {
        if !self.is_json {
            self.language = language;
        }
    }

    /// A phrase in the language of what is written for people: for lines and lists that are laid out by the caller.
    pub fn localized(&self, phrase: impl Into<Phrase>) -> String {
        phrase.into().text(self.language).into_owned()
    }

    /// From now on work goes on when what is said cannot be written; [`Ui::flush`] tells of it.
    pub fn ignore_write_errors(&mut self) {
        self.stdout.ignore_write_errors();
        self.stderr.ignore_write_errors();
    }

    /// Writes a line of the result.
    pub fn line(&mut self, line: &[Run]) -> Result<()> {
        let line = self.out.paint(line);
        self.progress.aside(|| writeln!(self.stdout, "{line}")).map_err(Error::Output)
    }

    /// Writes bytes of the result as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.progress.aside(|| self.stdout.write_all(bytes)).map_err(Error::Output)
    }

    /// Writes a value of the result as JSON on a line, or on several.
    pub fn json(&mut self, value: &impl Serialize, pretty: bool) -> Result<()> {
        let json =
            if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        let json = json.map_err(|error| Error::Output(error.into()))?;
        self.bytes(escaped(&json).as_bytes())?;
        self.bytes(b"\n")
    }

    /// Says how things went; silent with `--quiet`.
    pub fn status(&mut self, text: impl Into<Phrase>) -> Result<()> {
        let text = self.localized(text);
        self.aside(&[Run::new(printable(&text), Role::Faint)])
    }

    /// Writes a line of what is said around the results; silent with `--quiet`.
    pub fn aside(&mut self, line: &[Run]) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        if self.is_json {
            let text: String = line.iter().map(|run| run.text.as_str()).collect();
            return self.json_message(&message::message("note", &Phrase::verbatim(text.trim())));
        }
        let line = self.err.paint(line);
        self.beside_results(&line)
    }

    /// Warns, in one line.
    pub fn warning(&mut self, text: impl Into<Phrase>) -> Result<()> {
        self.message(phrase!("warning"), paint::PaintedMark::Warning, text.into())
    }

    /// Says what to do about what was said.
    pub fn hint(&mut self, text: impl Into<Phrase>) -> Result<()> {
        self.message(phrase!("hint"), paint::PaintedMark::Hint, text.into())
    }

    /// Says why something could not be done, and what to do about it.
    pub fn error(
        &mut self,
        code: ErrorCode,
        text: impl Into<Phrase>,
        hints: &[Phrase],
    ) -> Result<()> {
        let text = text.into();
        if self.is_json {
            return self.json_message(&message::error(code, &text, hints));
        }
        self.message(phrase!("error"), paint::PaintedMark::Error, text)?;
        hints.iter().try_for_each(|hint| self.hint(hint))
    }

    fn message(&mut self, label: Phrase, mark: paint::PaintedMark, text: Phrase) -> Result<()> {
        if self.is_json {
            return self.json_message(&message::message(&label.to_string(), &text));
        }
        let label = self.err.mark(&self.localized(label), mark);
        self.beside_results(&format!("{label}: {}", printable(&self.localized(text))))
    }

    /// Writes a JSON object to standard error.
    fn json_message(&mut self, object: &impl Serialize) -> Result<()> {
        let json = serde_json::to_string(object).map_err(|error| Error::Output(error.into()))?;
        self.beside_results(&escaped(&json))
    }

    fn drawing(&self, color: bool) -> Drawing {
        Drawing { color, ascii: self.is_ascii, language: self.language }
    }

    /// Shows what is wrong with a text, at the place where it is wrong.
    pub fn diagnostic(&mut self, source: &Source, diagnostic: &Diagnostic) -> Result<()> {
        if self.is_json {
            return self.json_message(&DiagnosticMessage::new(source, diagnostic));
        }
        self.note_code(diagnostic.code);
        let report = report::draw(source, diagnostic, self.drawing(self.err.color));
        self.beside_results(&report)
    }

    /// Shows places of several texts as a part of the result.
    pub fn excerpt(&mut self, excerpt: &Excerpt<'_>) -> Result<()> {
        writeln!(self.stdout, "{}", report::draw_excerpt(excerpt, self.drawing(self.out.color)))
            .map_err(Error::Output)
    }

    /// Shows what is wrong with a text where that is the result.
    pub fn finding(&mut self, source: &Source, diagnostic: &Diagnostic) -> Result<()> {
        self.note_code(diagnostic.code);
        writeln!(self.stdout, "{}", report::draw(source, diagnostic, self.drawing(self.out.color)))
            .map_err(Error::Output)
    }

    fn note_code(&mut self, code: Code) {
        if self.shown_code.is_none_or(|shown| shown.level() < code.level()) {
            self.shown_code = Some(code);
        }
    }

    /// The code of the most severe diagnostic so far; of several, that of the first.
    pub fn shown_code(&self) -> Option<Code> {
        self.shown_code
    }

    /// Writes lines of the result in which a part comes from a file.
    pub fn text(&mut self, text: impl Into<Phrase>) -> Result<()> {
        let text = self.localized(text);
        writeln!(self.stdout, "{}", printable(&text)).map_err(Error::Output)
    }

    /// Lets the user of the terminal choose from a list; nothing, if they gave up.
    pub fn choose(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
    ) -> Result<Option<usize>> {
        self.flush()?;
        let question = self.localized(question);
        prompt::choose(&question, items, self.err.color).map_err(Error::Question)
    }

    /// The same, for several.
    pub fn choose_several(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
    ) -> Result<Option<Vec<usize>>> {
        self.flush()?;
        let question = self.localized(question);
        prompt::choose_several(&question, items, self.language, self.err.color)
            .map_err(Error::Question)
    }

    /// Lets them choose from a short list.
    pub fn select(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
        default: usize,
    ) -> Result<Option<usize>> {
        self.flush()?;
        let question = self.localized(question);
        prompt::select(&question, items, default, self.err.color).map_err(Error::Question)
    }

    /// Lets them tick lines of a short list.
    pub fn tick(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
        ticked: &[bool],
    ) -> Result<Option<Vec<usize>>> {
        self.flush()?;
        let question = self.localized(question);
        prompt::tick(&question, items, ticked, self.err.color).map_err(Error::Question)
    }

    /// Asks them for yes or no.
    pub fn confirm(&mut self, question: impl Into<Phrase>) -> Result<Option<bool>> {
        self.flush()?;
        let question = self.localized(question);
        prompt::confirm(&question, self.err.color).map_err(Error::Question)
    }

    /// Asks them for a text; `fault` says what is wrong with one.
    pub fn input(
        &mut self,
        question: impl Into<Phrase>,
        default: &str,
        fault: &dyn Fn(&str) -> Option<Phrase>,
    ) -> Result<Option<String>> {
        self.flush()?;
        let question = self.localized(question);
        let fault = |text: &str| fault(text).map(|it| self.localized(it));
        prompt::input(&question, default, &fault, self.err.color).map_err(Error::Question)
    }

    /// Asks them for a text that is not shown.
    pub fn secret(&mut self, question: impl Into<Phrase>) -> Result<Option<String>> {
        self.flush()?;
        let question = self.localized(question);
        prompt::secret(&question, self.err.color).map_err(Error::Question)
    }

    /// Shows a bar for this many things to do.
    pub fn start_counting(&mut self, things: u64) {
        if !self.quiet {
            self.progress = Progress::count(things, self.language);
        }
    }

    /// Shows a bar from now on, if there is so much to do that somebody will wait for it.
    pub fn start_progress(&mut self, bytes: u64) {
        if !self.quiet {
            self.progress = Progress::start(bytes, self.language);
        }
    }

    /// Says that so much more is done: bytes, or things.
    pub fn progress(&mut self, bytes: u64) {
        self.progress.advance(bytes);
    }

    /// Says beside the bar what is being done.
    pub fn doing(&mut self, what: impl Into<Phrase>) {
        let what = self.localized(what);
        self.progress.doing(&printable(&what));
    }

    /// Takes the bar away.
    pub fn finish_progress(&mut self) {
        self.progress.finish();
    }

    /// Writes a line to standard error, with what was printed so far before it: on a terminal the two are one text.
    fn beside_results(&mut self, line: &str) -> Result<()> {
        let written = self.progress.aside(|| {
            // What cannot be shown any more is no reason to keep quiet; the last flush reports it.
            drop(self.stdout.flush());
            writeln!(self.stderr, "{line}")
        });
        written.map_err(Error::Output)
    }

    /// Hands everything to the streams.
    pub fn flush(&mut self) -> Result<()> {
        let written = self.progress.aside(|| {
            self.stdout.flush()?;
            self.stderr.flush()?;
            self.stdout.loss()?;
            self.stderr.loss()
        });
        written.map_err(Error::Output)
    }
}
