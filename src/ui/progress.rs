//! Progress bars on standard error. The only file that names `indicatif`.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::language::{Language, phrase};

/// Inputs of fewer bytes have no progress bar: they take less than a second.
const MIN_BYTES: u64 = 16 << 20;

/// A progress bar, or `None` if there is none.
#[derive(Debug, Default)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Starts a bar for so many bytes, if there are at least [`MIN_BYTES`].
    pub(super) fn start(bytes: u64, language: Language) -> Self {
        if bytes < MIN_BYTES {
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

    /// Starts a bar for so many steps.
    pub(super) fn count(steps: u64, language: Language) -> Self {
        let template =
            phrase!("{bar} {done} of {all}", bar = "{bar:30}", done = "{pos}", all = "{len}");
        Self::bar(steps, &format!("{}  {{wide_msg}}", template.text(language)))
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

    pub(super) fn advance(&self, amount: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(amount);
        }
    }

    pub(super) fn doing(&self, step: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(step.to_owned());
        }
    }

    /// Hides the bar while `write` runs.
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
