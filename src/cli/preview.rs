//! `preview`: every event that is named, drawn or printed one after another.

use std::ops::ControlFlow;

use anyhow::anyhow;

use super::alerts::{Alerts, At, each_record};
use super::args::PreviewArgs;
use super::problems::Problems;
use super::settings::time_zone;
use super::shared_args::Format;
use super::{CommandContext, Exit, Failure};
use crate::alert::VisibleText;
use crate::event::Record;
use crate::preview::{Canvas, Role, Run, draw};
use crate::rules::lookup::NOT_DELIVERED;
use crate::rules::settings::EffectiveSettings;
use crate::slack::{Message, builder_url, render};
use crate::ui::{self, Ui};

pub(super) fn run(
    args: &PreviewArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let json = matches!(args.format, Format::Json);
    if json && (args.no_redact || args.builder_url) {
        let flag = if args.no_redact { "--no-redact" } else { "--builder-url" };
        return Err(Failure::usage(anyhow!("{flag} does not go with --format json"))
            .hint("a payload is made to be sent: it never holds secrets"));
    }
    let paths = args.events.as_slice();
    let from_pipe = [std::path::PathBuf::from("-")];
    let paths = match paths {
        [] if context.world.stdin_is_terminal => {
            return Err(Failure::usage(anyhow!("no event given"))
                .hint("audit-alert preview event.json")
                .hint("audit-alert preview --help shows what an event can be"));
        }
        [] => &from_pipe,
        paths => paths,
    };
    let (mut alerts, settings) = Alerts::of(args.rules.as_deref(), context)?;
    alerts.redact = !args.no_redact;
    let mut show = Show::new(args, &alerts, &settings, context)?;
    let mut problems = Problems::new();
    each_record(paths, &mut problems, context, &mut |record, at, ui| show.record(record, at, ui))?;
    show.finish(&problems, context.ui)
}

/// How to show messages, and what was shown so far.
struct Show<'a> {
    args: &'a PreviewArgs,
    alerts: &'a Alerts,
    /// Events that no rule picks, and events that are ignored.
    silent: u64,
    ignored: u64,
    /// Whether a rule would have picked the last event, had it got it.
    held_back: bool,
    canvas: Canvas,
    shown: u64,
    /// The first drawing waits until it is known whether it is the only one.
    first: Option<(String, Message)>,
    /// Whether there was another event behind the limit.
    more: bool,
}

impl<'a> Show<'a> {
    fn new(
        args: &'a PreviewArgs,
        alerts: &'a Alerts,
        settings: &EffectiveSettings,
        context: &CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let width = args.width.map_or_else(|| context.world.columns(), usize::from);
        let drawn = matches!(args.format, Format::Human) && !args.builder_url;
        let zone = if drawn { time_zone(settings, context)? } else { jiff::tz::TimeZone::UTC };
        Ok(Self {
            args,
            alerts,
            silent: 0,
            ignored: 0,
            held_back: false,
            canvas: Canvas { width, zone, addresses: args.no_hyperlinks },
            shown: 0,
            first: None,
            more: false,
        })
    }

    /// Shows a record, or breaks off at the limit.
    fn record(
        &mut self,
        record: &Record<'_>,
        at: At<'_>,
        ui: &mut Ui<'_>,
    ) -> ui::Result<ControlFlow<()>> {
        if self.args.limit == Some(self.shown) {
            self.more = true;
            return Ok(ControlFlow::Break(()));
        }
        let verdict = self.alerts.evaluate(record, &at.place);
        if let Some(verdict) = &verdict {
            let silent = verdict.rules.is_empty();
            self.ignored += u64::from(verdict.ignored.is_some());
            self.silent += u64::from(silent);
            self.held_back = silent && !verdict.not_delivered.is_empty();
        }
        self.message(render(&self.alerts.alert(record, verdict.as_ref())), at.text, ui)?;
        Ok(ControlFlow::Continue(()))
    }

    fn message(&mut self, message: Message, place: String, ui: &mut Ui<'_>) -> ui::Result<()> {
        self.shown += 1;
        if self.args.builder_url {
            return ui.bytes(format!("{}\n", builder_url(&message)).as_bytes());
        }
        if matches!(self.args.format, Format::Json) {
            let mut payload =
                serde_json::to_vec(&message).expect("a message can be written as JSON");
            payload.push(b'\n');
            return ui.bytes(&payload);
        }
        if self.shown == 1 {
            self.first = Some((place, message));
            return Ok(());
        }
        if let Some((place, first)) = self.first.take() {
            self.draw_numbered(1, &place, &first, ui)?;
        }
        self.draw_numbered(self.shown, &place, &message, ui)
    }

    /// Draws a message under a rule that counts it and says where it came from.
    fn draw_numbered(
        &self,
        number: u64,
        place: &str,
        message: &Message,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        if number > 1 {
            ui.line(&[])?;
        }
        let rule = format!("── {number} ── ");
        let room = self
            .canvas
            .width
            .saturating_sub(crate::preview::width(&[Run::new(&*rule, Role::Faint)]));
        ui.line(&[Run::new(rule + &tail(place, room), Role::Faint)])?;
        self.draw(message, ui)
    }

    fn draw(&self, message: &Message, ui: &mut Ui<'_>) -> ui::Result<()> {
        draw(message, &self.canvas).iter().try_for_each(|line| ui.line(line))
    }

    /// Says of which messages the function would send none.
    fn report_unsent(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let (one, all) = (self.shown == 1, self.shown);
        match (self.silent, self.ignored) {
            (1, _) if one && self.held_back => {
                ui.status(&format!("a rule matches, and does not get this event: {NOT_DELIVERED}"))
            }
            (1, _) if one => ui.status("no rule matches this event: nothing would be sent"),
            (_, 1) if one => ui.status("the rule set ignores this event: nothing would be sent"),
            (0, 0) => Ok(()),
            (silent, ignored) => ui.status(&format!(
                "{} of {all} would be sent: no rule matches {silent}, {ignored} ignored",
                all.saturating_sub(silent + ignored)
            )),
        }
    }

    /// Draws what still waits, and says what there was.
    fn finish(mut self, problems: &Problems, ui: &mut Ui<'_>) -> Result<Exit, Failure> {
        if let Some((_, message)) = self.first.take() {
            self.draw(&message, ui)?;
        }
        let mut exit = problems.exit;
        if self.shown == 0 {
            if problems.total == 0 {
                return Err(Failure::nothing(anyhow!("no events in the input")));
            }
            exit = exit.max(Exit::Negative);
        }
        if self.args.builder_url {
            ui.warning("the whole message is in the link; browsers keep it in their history")?;
        }
        if self.more {
            ui.status(&format!("stopped after {} (--limit)", plural(self.shown, "message")))?;
        } else if self.shown > 1 || problems.total > 0 {
            let problems = match problems.total {
                0 => String::new(),
                problems => format!(", {}", plural(problems as u64, "problem")),
            };
            ui.status(&format!("{}{problems}", plural(self.shown, "message")))?;
        }
        self.report_unsent(ui)?;
        Ok(exit)
    }
}

/// The end of a place, which tells more than its beginning, in at most `columns`.
fn tail(place: &str, columns: usize) -> String {
    let place = VisibleText::new(place, false).map(|it| it.to_string()).unwrap_or_default();
    let whole = Run::new(place.as_str(), Role::Faint);
    if crate::preview::width(&[whole]) <= columns {
        return place;
    }
    let fits = |at: &usize| {
        let end = Run::new(place.get(*at..).unwrap_or_default(), Role::Faint);
        crate::preview::width(&[end]) < columns
    };
    let start = place.char_indices().map(|(at, _)| at).find(fits).unwrap_or(place.len());
    format!("…{}", place.get(start..).unwrap_or_default())
}

fn plural(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
