//! A bar for long work, on standard error. The only place that names `indicatif`.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Bytes from which on work is long.
const LONG: u64 = 16 << 20;

/// A bar, or nothing where none is wanted.
#[derive(Debug, Default)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Shows a bar for this many bytes, if they are many.
    pub(super) fn start(bytes: u64) -> Self {
        if bytes < LONG {
            return Self(None);
        }
        let bar =
            ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(10));
        let style =
            ProgressStyle::with_template("{bar:30} {percent:>3}% of {total_bytes}, {eta} left");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    pub(super) fn advance(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
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
