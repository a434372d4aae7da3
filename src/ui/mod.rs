//! Writes to standard output and standard error: results to the first, everything else to the second. Only this folder
//! names the crates that draw (colored, annotate-snippets). Callers decide the contents.

mod answers;
mod error;
mod interrupt;
mod locale;
mod message;
mod paint;
mod printable;
mod progress;
mod prompt;
mod report;
mod stream;
mod workflow_command;

use std::io::Write;

pub use error::{Error, Result};
pub use interrupt::{UnfinishedFile, stop_requests};
pub use locale::is_utf8_locale;
pub use message::ErrorCode;
pub use paint::{ColorChoice, Painter, choose_color};
pub use report::{Excerpt, ExcerptMark};

use answers::Answers;
use message::DiagnosticMessage;
pub use printable::printable_lines;
use printable::{escaped, one_line, printable};
use progress::Progress;
use report::Drawing;
use stream::OutputStream;
use workflow_command::Form;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Source};
use crate::language::{Language, Phrase, phrase};
use crate::preview::{Role, Run};

/// The two output streams with a painter each, and the language of the text for people.
pub struct Ui<'w> {
    stdout: OutputStream<'w>,
    stderr: OutputStream<'w>,
    out: Painter,
    err: Painter,
    quiet: bool,
    language: Language,
    /// Messages on standard error are JSON objects.
    is_json: bool,
    progress: Progress,
    shown_code: Option<Code>,
    answers: Answers,
}

impl std::fmt::Debug for Ui<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ui").field("out", &self.out).field("err", &self.err).finish_non_exhaustive()
    }
}

impl<'w> Ui<'w> {
    /// Creates a `Ui` that writes to the given streams. `quiet` drops status lines and progress bars.
    pub fn new(
        (stdout, out): (&'w mut dyn Write, Painter),
        (stderr, err): (&'w mut dyn Write, Painter),
        quiet: bool,
        language: Language,
    ) -> Self {
        let (stdout, stderr) = (OutputStream::new(stdout), OutputStream::new(stderr));
        let progress = Progress::default();
        Self {
            stdout,
            stderr,
            out,
            err,
            quiet,
            language,
            is_json: false,
            progress,
            shown_code: None,
            answers: Answers::default(),
        }
    }

    /// Draws excerpts and frames with ASCII only, for locales that are not UTF-8.
    #[must_use]
    pub fn in_ascii(self, is_ascii: bool) -> Self {
        let of = |painter| Painter { is_ascii, ..painter };
        Self { out: of(self.out), err: of(self.err), ..self }
    }

    /// Writes messages to standard error as JSON objects, in English, for a command whose results are JSON.
    #[must_use]
    pub fn in_json(self, is_json: bool) -> Self {
        let language = if is_json { Language::En } else { self.language };
        Self { language, is_json, ..self }
    }

    /// Returns the language of the text for people.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Changes the language of the text for people. JSON messages stay English.
    pub fn set_language(&mut self, language: Language) {
        if !self.is_json {
            self.language = language;
        }
    }

    /// Returns the text of a phrase in the current language, for lines and lists that the caller lays out.
    pub fn localized(&self, phrase: impl Into<Phrase>) -> String {
        phrase.into().text(self.language).into_owned()
    }

    /// Ignores write errors from now on, so that a closed pipe does not stop a change half-way. [`Ui::flush`] reports them.
    pub fn ignore_write_errors(&mut self) {
        self.stdout.ignore_write_errors();
        self.stderr.ignore_write_errors();
    }

    /// Writes a line of the result.
    pub fn line(&mut self, line: &[Run]) -> Result<()> {
        let line = self.out.paint(line);
        self.write_lines(&line, Form::Text)
    }

    fn write_lines(&mut self, lines: &str, form: Form) -> Result<()> {
        self.progress.aside(|| self.stdout.write_lines(lines, form)).map_err(Error::Output)
    }

    /// Writes bytes of the result without escaping: a file, or a text that contains nothing of an event.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.progress.aside(|| self.stdout.write_raw(bytes)).map_err(Error::Output)
    }

    /// Writes a value of the result as JSON: on one line, or indented if `pretty`.
    pub fn json(&mut self, value: &impl Serialize, pretty: bool) -> Result<()> {
        let json =
            if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        let json = json.map_err(|error| Error::Output(error.into()))?;
        self.write_lines(&escaped(&json), Form::Json)
    }

    /// Writes the payload of a message, and a line break. A payload contains no hidden characters of an event, so it is written as
    /// it is posted, except that commands of CI runners are escaped.
    pub fn payload(&mut self, json: &str) -> Result<()> {
        self.write_lines(json, Form::Json)
    }

    /// Writes a part of the result that is XML or HTML, and a line break.
    pub fn markup(&mut self, markup: &str) -> Result<()> {
        self.write_lines(markup, Form::Markup)
    }

    /// Writes a status line to standard error. Does nothing with `--quiet`.
    pub fn status(&mut self, text: impl Into<Phrase>) -> Result<()> {
        let text = self.localized(text);
        self.aside(&[Run::new(one_line(&text), Role::Faint)])
    }

    /// Writes a styled line to standard error. Does nothing with `--quiet`.
    pub fn aside(&mut self, line: &[Run]) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        if self.is_json {
            let text: String = line.iter().map(|run| run.text.as_str()).collect();
            return self.json_message(&message::message("note", &Phrase::verbatim(text.trim())));
        }
        let line = self.err.paint(line);
        self.beside_results(&line, Form::Text)
    }

    /// Writes a warning of one line.
    pub fn warning(&mut self, text: impl Into<Phrase>) -> Result<()> {
        self.message(phrase!("warning"), paint::PaintedMark::Warning, text.into())
    }

    /// Writes a hint: what to do about the message before it.
    pub fn hint(&mut self, text: impl Into<Phrase>) -> Result<()> {
        self.message(phrase!("hint"), paint::PaintedMark::Hint, text.into())
    }

    /// Writes an error and its hints.
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
        let shown = self.localized(text);
        // EventBridge's messages have several lines and quote the pattern as it is.
        let is_of_eventbridge = matches!(code, ErrorCode::Diagnostic(_));
        let shown =
            if is_of_eventbridge { printable(&shown).into_owned() } else { one_line(&shown) };
        self.labeled(phrase!("error"), paint::PaintedMark::Error, &shown)?;
        hints.iter().try_for_each(|hint| self.hint(hint))
    }

    fn message(&mut self, label: Phrase, mark: paint::PaintedMark, text: Phrase) -> Result<()> {
        if self.is_json {
            return self.json_message(&message::message(&label.to_string(), &text));
        }
        let shown = one_line(&self.localized(text));
        self.labeled(label, mark, &shown)
    }

    /// Writes a label and a text that is printable.
    fn labeled(&mut self, label: Phrase, mark: paint::PaintedMark, shown: &str) -> Result<()> {
        let label = self.err.mark(&self.localized(label), mark);
        self.beside_results(&format!("{label}: {shown}"), Form::Text)
    }

    /// Writes a JSON object to standard error.
    fn json_message(&mut self, object: &impl Serialize) -> Result<()> {
        let json = serde_json::to_string(object).map_err(|error| Error::Output(error.into()))?;
        self.beside_results(&escaped(&json), Form::Json)
    }

    fn drawing(&self, Painter { color, is_ascii, .. }: Painter) -> Drawing {
        Drawing { color, ascii: is_ascii, language: self.language }
    }

    /// Writes a diagnostic with an excerpt of the source to standard error.
    pub fn diagnostic(&mut self, source: &Source, diagnostic: &Diagnostic) -> Result<()> {
        if self.is_json {
            return self.json_message(&DiagnosticMessage::new(source, diagnostic));
        }
        self.note_code(diagnostic.code);
        let report = report::draw(source, diagnostic, self.drawing(self.err));
        self.beside_results(&report, Form::Text)
    }

    /// Writes an excerpt of several texts as part of the result.
    pub fn excerpt(&mut self, excerpt: &Excerpt<'_>) -> Result<()> {
        self.write_lines(&report::draw_excerpt(excerpt, self.drawing(self.out)), Form::Text)
    }

    /// Writes a diagnostic to standard output, for commands whose result is diagnostics.
    pub fn finding(&mut self, source: &Source, diagnostic: &Diagnostic) -> Result<()> {
        self.note_code(diagnostic.code);
        self.write_lines(&report::draw(source, diagnostic, self.drawing(self.out)), Form::Text)
    }

    fn note_code(&mut self, code: Code) {
        if self.shown_code.is_none_or(|shown| shown.level() < code.level()) {
            self.shown_code = Some(code);
        }
    }

    /// Returns the code of the most severe diagnostic so far; the first of equally severe ones.
    pub fn shown_code(&self) -> Option<Code> {
        self.shown_code
    }

    /// Writes lines of the result. Characters that could control the terminal are replaced.
    pub fn text(&mut self, text: impl Into<Phrase>) -> Result<()> {
        let text = self.localized(text);
        self.write_lines(&printable(&text), Form::Text)
    }

    /// Starts a progress bar of `steps` steps.
    pub fn start_counting(&mut self, steps: u64) {
        if !self.quiet {
            self.progress = Progress::count(steps, self.language);
        }
    }

    /// Starts a progress bar for reading so many bytes. A small input has no bar.
    pub fn start_progress(&mut self, bytes: u64) {
        if !self.quiet {
            self.progress = Progress::start(bytes, self.language);
        }
    }

    /// Advances the progress bar by so many bytes or steps.
    pub fn progress(&mut self, amount: u64) {
        self.progress.advance(amount);
    }

    /// Counts events for the rate that the progress bar shows.
    pub fn count_events(&mut self, events: u64) {
        self.progress.count_events(events);
    }

    /// Sets the text beside the progress bar.
    pub fn doing(&mut self, step: impl Into<Phrase>) {
        let step = self.localized(step);
        self.progress.doing(&printable(&step));
    }

    /// Removes the progress bar.
    pub fn finish_progress(&mut self) {
        self.progress.finish();
    }

    /// Writes a line to standard error, after flushing standard output: on a terminal the two streams are one text.
    fn beside_results(&mut self, line: &str, form: Form) -> Result<()> {
        let written = self.progress.aside(|| {
            // A message is worth more than the error of standard output, which the last flush reports.
            drop(self.stdout.flush());
            self.stderr.write_lines(line, form)
        });
        match written {
            // A closed standard error must not hide the exit code of a failure.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(Error::Output),
        }
    }

    /// Flushes both streams. Returns the first write error that was ignored, except for closed pipes.
    pub fn flush(&mut self) -> Result<()> {
        let written = self.progress.aside(|| {
            self.stdout.flush()?;
            self.stderr.flush()?;
            self.stdout.take_error()?;
            self.stderr.take_error()
        });
        written.map_err(Error::Output)
    }
}
