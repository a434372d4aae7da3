//! Progress bars on standard error. The only file that names `indicatif`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::language::{Language, phrase};

/// Inputs of fewer bytes have no progress bar: they take less than a second.
const MIN_BYTES: u64 = 16 << 20;

/// A progress bar.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// `None` if there is no bar.
    bar: Option<ProgressBar>,
    /// Number of events that were read.
    events: Arc<AtomicU64>,
}

impl Progress {
    /// Starts a bar for so many bytes, if there are at least [`MIN_BYTES`].
    pub(super) fn start(bytes: u64, language: Language) -> Self {
        if bytes < MIN_BYTES {
            return Self::default();
        }
        // A line of at most 80 columns, which indicatif would cut.
        let template = phrase!(
            "{bar} {percent} of {total}, {rate}, {events} events/s, {left} left",
            bar = "{bar:14}",
            percent = "{percent:>3}%",
            total = "{total_bytes}",
            rate = "{bytes_per_sec}",
            events = "{event_rate}",
            left = "{eta}"
        );
        Self::bar(bytes, &template.text(language))
    }

    /// Starts a line for reading an unknown number of bytes, which is shown once [`MIN_BYTES`] of them are read.
    pub(super) fn start_unknown(language: Language) -> Self {
        let template = phrase!(
            "{read} read, {rate}, {events} events/s",
            read = "{bytes}",
            rate = "{bytes_per_sec}",
            events = "{event_rate}"
        );
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Self::styled(bar, &template.text(language))
    }

    /// Starts a bar for the events of so many seconds.
    pub(super) fn period(seconds: u64, language: Language) -> Self {
        let template = phrase!(
            "{bar} {percent} of the period, {events} events/s, {left} left",
            bar = "{bar:14}",
            percent = "{percent:>3}%",
            events = "{event_rate}",
            left = "{eta}"
        );
        Self::bar(seconds, &template.text(language))
    }

    /// Starts a bar for so many steps.
    pub(super) fn count(steps: u64, language: Language) -> Self {
        let template =
            phrase!("{bar} {done} of {all}", bar = "{bar:30}", done = "{pos}", all = "{len}");
        Self::bar(steps, &format!("{}  {{wide_msg}}", template.text(language)))
    }

    fn bar(length: u64, template: &str) -> Self {
        Self::styled(ProgressBar::with_draw_target(Some(length), draw_target()), template)
    }

    fn styled(bar: ProgressBar, template: &str) -> Self {
        let events = Arc::<AtomicU64>::default();
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(with_event_rate(style, Arc::clone(&events)));
        }
        bar.tick();
        Self { bar: Some(bar), events }
    }

    pub(super) fn advance(&self, amount: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(amount);
            if bar.length().is_none() && bar.is_hidden() && bar.position() >= MIN_BYTES {
                bar.set_draw_target(draw_target());
            }
        }
    }

    pub(super) fn count_events(&self, events: u64) {
        self.events.fetch_add(events, Ordering::Relaxed);
    }

    pub(super) fn doing(&self, step: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(step.to_owned());
        }
    }

    /// Hides the bar while `write` runs.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub(super) fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn draw_target() -> ProgressDrawTarget {
    ProgressDrawTarget::stderr_with_hz(10)
}

/// Defines the mean number of events per second.
fn with_event_rate(style: ProgressStyle, events: Arc<AtomicU64>) -> ProgressStyle {
    let rate = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let events = u128::from(events.load(Ordering::Relaxed));
        let rate = events * 1_000 / state.elapsed().as_millis().max(1);
        // An error would only make this drawing incomplete.
        let rate = HumanCount(u64::try_from(rate).unwrap_or(u64::MAX));
        write!(out, "{rate}").unwrap_or_default();
    };
    style.with_key("event_rate", rate)
}
