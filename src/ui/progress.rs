//! A bar for long work, on standard error. The only place that names `indicatif`.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::language::{Language, phrase};

/// Bytes from which on work is long.
const LONG: u64 = 16 << 20;

/// A bar, or nothing where none is wanted.
#[derive(Debug, Default)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Shows a bar for this many bytes, if they are many.
    pub(super) fn start(bytes: u64, language: Language) -> Self {
        if bytes < LONG {
            return Self(None);
        }
        let template = phrase!(
            "{bar} {percent} of {total}, {left} left",
            bar = "{bar:30}",
            percent = "{percent:>3}%",
            total = "{total_bytes}",
            left = "{eta}"
        );
        Self::bar(bytes, &template.text(language))
    }

    /// Shows a bar for this many things.
    pub(super) fn count(things: u64, language: Language) -> Self {
        let template =
            phrase!("{bar} {done} of {all}", bar = "{bar:30}", done = "{pos}", all = "{len}");
        Self::bar(things, &format!("{}  {{wide_msg}}", template.text(language)))
    }

    fn bar(length: u64, template: &str) -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(Some(length), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.tick();
        Self(Some(bar))
    }

    pub(super) fn advance(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
        }
    }

    pub(super) fn doing(&self, what: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(what.to_owned());
        }
    }

    /// Writes something while the bar is out of the way.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub(super) fn finish(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}
