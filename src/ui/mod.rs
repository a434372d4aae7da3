//! The one owner of standard output and standard error. Results go to the first, everything else to the second. Only
//! this folder names the crates that draw (colored, annotate-snippets). Not for deciding what to say.

mod interrupt;
mod outlet;
mod paint;
mod printable;
mod progress;
mod prompt;
mod report;
mod unseen;

use std::io::{self, Write};

pub use interrupt::stop_asked;
pub use paint::{ColorChoice, Painter, choose_color};
pub use report::{Excerpt, Mark};

use outlet::Outlet;
pub use printable::undriven_lines;
use printable::{escaped, printable};
use progress::Progress;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Source};
use crate::preview::{Role, Run};

/// The two output streams, each with its own decision about colour.
pub struct Ui<'w> {
    stdout: Outlet<'w>,
    stderr: Outlet<'w>,
    out: Painter,
    err: Painter,
    quiet: bool,
    progress: Progress,
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
    ) -> Self {
        let (stdout, stderr) = (Outlet::new(stdout), Outlet::new(stderr));
        Self { stdout, stderr, out, err, quiet, progress: Progress::default() }
    }

    /// From now on work goes on when what is said cannot be written; [`Ui::flush`] tells of it.
    pub fn keep_on(&mut self) {
        self.stdout.keep_on();
        self.stderr.keep_on();
    }

    /// Writes a line of the result.
    pub fn line(&mut self, line: &[Run]) -> io::Result<()> {
        let line = self.out.paint(line);
        self.progress.aside(|| writeln!(self.stdout, "{line}"))
    }

    /// Writes bytes of the result as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.progress.aside(|| self.stdout.write_all(bytes))
    }

    /// Writes a value of the result as JSON on a line, or on several.
    pub fn json(&mut self, value: &impl Serialize, pretty: bool) -> io::Result<()> {
        let json =
            if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        self.bytes(escaped(&json?).as_bytes())?;
        self.bytes(b"\n")
    }

    /// Says how things went; silent with `--quiet`.
    pub fn status(&mut self, text: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let line = self.err.paint(&[Run::new(printable(text), Role::Faint)]);
        self.beside_results(&line)
    }

    /// Writes a line of what is said around the results; silent with `--quiet`.
    pub fn aside(&mut self, line: &[Run]) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let line = self.err.paint(line);
        self.beside_results(&line)
    }

    /// Warns, in one line.
    pub fn warning(&mut self, text: &str) -> io::Result<()> {
        self.message("warning", paint::Mark::Warning, text)
    }

    /// Says what to do about what was said.
    pub fn hint(&mut self, text: &str) -> io::Result<()> {
        self.message("hint", paint::Mark::Hint, text)
    }

    /// Says why something could not be done, and what to do about it.
    pub fn error(&mut self, text: &str, hints: &[String]) -> io::Result<()> {
        self.message("error", paint::Mark::Error, text)?;
        hints.iter().try_for_each(|hint| self.hint(hint))
    }

    fn message(&mut self, label: &str, mark: paint::Mark, text: &str) -> io::Result<()> {
        let label = self.err.mark(label, mark);
        self.beside_results(&format!("{label}: {}", printable(text)))
    }

    /// Shows what is wrong with a text, at the place where it is wrong.
    pub fn diagnostic(&mut self, source: &Source, diagnostic: &Diagnostic) -> io::Result<()> {
        let report = report::draw(source, diagnostic, self.err.color);
        self.beside_results(&report)
    }

    /// Shows places of several texts as a part of the result.
    pub fn excerpt(&mut self, excerpt: &Excerpt<'_>) -> io::Result<()> {
        writeln!(self.stdout, "{}", report::draw_excerpt(excerpt, self.out.color))
    }

    /// Shows what is wrong with a text where that is the result.
    pub fn finding(&mut self, source: &Source, diagnostic: &Diagnostic) -> io::Result<()> {
        writeln!(self.stdout, "{}", report::draw(source, diagnostic, self.out.color))
    }

    /// Writes lines of the result in which a part comes from a file.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stdout, "{}", printable(text))
    }

    /// Lets the user of the terminal choose from a list; nothing, if they gave up.
    pub fn choose(&mut self, question: &str, items: &[String]) -> io::Result<Option<usize>> {
        self.flush()?;
        prompt::choose(question, items, self.err.color)
    }

    /// The same, for several.
    pub fn choose_several(
        &mut self,
        question: &str,
        items: &[String],
    ) -> io::Result<Option<Vec<usize>>> {
        self.flush()?;
        prompt::choose_several(question, items, self.err.color)
    }

    /// Lets them choose from a short list.
    pub fn select(
        &mut self,
        question: &str,
        items: &[String],
        default: usize,
    ) -> io::Result<Option<usize>> {
        self.flush()?;
        prompt::select(question, items, default, self.err.color)
    }

    /// Lets them tick lines of a short list.
    pub fn tick(
        &mut self,
        question: &str,
        items: &[String],
        ticked: &[bool],
    ) -> io::Result<Option<Vec<usize>>> {
        self.flush()?;
        prompt::tick(question, items, ticked, self.err.color)
    }

    /// Asks them for yes or no.
    pub fn confirm(&mut self, question: &str) -> io::Result<Option<bool>> {
        self.flush()?;
        prompt::confirm(question, self.err.color)
    }

    /// Asks them for a text; `fault` says what is wrong with one.
    pub fn input(
        &mut self,
        question: &str,
        default: &str,
        fault: &dyn Fn(&str) -> Option<String>,
    ) -> io::Result<Option<String>> {
        self.flush()?;
        prompt::input(question, default, fault, self.err.color)
    }

    /// Asks them for a text that is not shown.
    pub fn secret(&mut self, question: &str) -> io::Result<Option<String>> {
        self.flush()?;
        prompt::secret(question, self.err.color)
    }

    /// Shows a bar for this many things to do.
    pub fn start_counting(&mut self, things: u64) {
        if !self.quiet {
            self.progress = Progress::count(things);
        }
    }

    /// Shows a bar from now on, if there is so much to do that somebody will wait for it.
    pub fn start_progress(&mut self, bytes: u64) {
        if !self.quiet {
            self.progress = Progress::start(bytes);
        }
    }

    /// Says that so much more is done: bytes, or things.
    pub fn progress(&mut self, bytes: u64) {
        self.progress.advance(bytes);
    }

    /// Says beside the bar what is being done.
    pub fn doing(&mut self, what: &str) {
        self.progress.doing(&printable(what));
    }

    /// Takes the bar away.
    pub fn finish_progress(&mut self) {
        self.progress.finish();
    }

    /// Writes a line to standard error, with what was printed so far before it: on a terminal the two are one text.
    fn beside_results(&mut self, line: &str) -> io::Result<()> {
        self.progress.aside(|| {
            // What cannot be shown any more is no reason to keep quiet; the last flush reports it.
            drop(self.stdout.flush());
            writeln!(self.stderr, "{line}")
        })
    }

    /// Hands everything to the streams.
    pub fn flush(&mut self) -> io::Result<()> {
        self.progress.aside(|| {
            self.stdout.flush()?;
            self.stderr.flush()?;
            self.stdout.loss()?;
            self.stderr.loss()
        })
    }
}
