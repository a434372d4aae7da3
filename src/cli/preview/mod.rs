//! `preview`: draws the Slack messages of events, prints their payloads, or writes a page of them.

mod page;

use std::ops::ControlFlow;

use super::alerts::{AlertBuffers, Alerts, Unposted, Unsent};
use super::args::{PreviewArgs, PreviewFormat};
use super::events::each_event;
use super::message_heading::draw_heading;
use super::problems::Problems;
use super::settings::time_zone;
use super::{CommandContext, Exit, Failure};
use crate::event::Event;
use crate::language::{Phrase, phrase, plural};
use crate::preview::{Canvas, Role, Run, draw};
use crate::rules::settings::EffectiveSettings;
use crate::slack::{Message, builder_url, render};
use crate::ui::{self, Ui};
use page::{MessagePage, ShownMessage};

pub(super) fn run(
    args: &PreviewArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    refuse_combinations(args)?;
    let paths = args.events.as_slice();
    let from_pipe = [std::path::PathBuf::from("-")];
    let paths = match paths {
        [] if context.world.stdin_is_terminal => {
            return Err(Failure::usage(phrase!("no event given"))
                .hint(Phrase::verbatim("audit-alert preview event.json"))
                .hint(phrase!("`audit-alert preview --help` lists the accepted inputs")));
        }
        [] => &from_pipe,
        paths => paths,
    };
    let (mut alerts, settings) = if args.no_rules {
        Alerts::without_rules(context)?
    } else {
        Alerts::load(args.rules.as_deref(), context)?
    };
    alerts.redact = !args.no_redact;
    let mut session = PreviewSession::new(args, &alerts, &settings, context)?;
    let mut problems = Problems::new();
    let visit = &mut |event: &Event, problems: &mut Problems, ui: &mut Ui<'_>| {
        session.event(event, problems, ui)
    };
    each_event(paths, &mut problems, context, visit)?;
    session.finish(&problems, context)
}

/// Refuses flags that have no effect in the format, or that would write secrets to it.
fn refuse_combinations(args: &PreviewArgs) -> Result<(), Failure> {
    let (format, without_secrets) = match args.format() {
        PreviewFormat::Human => ("human", None),
        PreviewFormat::Json => {
            ("json", Some(phrase!("JSON output is the payload to post; it never contains secrets")))
        }
        PreviewFormat::Html => ("html", Some(phrase!("a page never contains secrets"))),
    };
    let (flag, hint) = match without_secrets {
        _ if args.open && format != "html" => ("--open", phrase!("--open requires --format html")),
        Some(hint) if args.no_redact => ("--no-redact", hint),
        Some(_) if args.builder_url => (
            "--builder-url",
            phrase!("--builder-url prints a link for each message; omit --format"),
        ),
        _ => return Ok(()),
    };
    let refused = phrase!("{flag} cannot be combined with --format {format}", flag, format);
    Err(Failure::usage(refused).hint(hint))
}

/// The options and the counts of one run.
struct PreviewSession<'a> {
    args: &'a PreviewArgs,
    alerts: &'a Alerts,
    buffers: AlertBuffers,
    unsent: Unsent,
    canvas: Canvas,
    /// The page, with `--format html`.
    page: Option<MessagePage>,
    shown: u64,
    /// The first message. It is drawn without a number if it is the only one, so it waits for the second one.
    first: Option<DrawnMessage>,
    /// The input has more events than `--limit`.
    more: bool,
}

/// A message to draw.
struct DrawnMessage {
    place: String,
    message: Message,
    /// The destinations, if the rule set routes alerts.
    destinations: Option<Phrase>,
}

impl<'a> PreviewSession<'a> {
    fn new(
        args: &'a PreviewArgs,
        alerts: &'a Alerts,
        settings: &EffectiveSettings,
        context: &CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let width = args.width.map_or_else(|| context.world.columns(), usize::from);
        let drawn = !matches!(args.format(), PreviewFormat::Json) && !args.builder_url;
        let zone = if drawn { time_zone(settings, context)? } else { jiff::tz::TimeZone::UTC };
        let page = match args.format() {
            PreviewFormat::Html => Some(MessagePage::new(args.open, context)?),
            PreviewFormat::Human | PreviewFormat::Json => None,
        };
        Ok(Self {
            args,
            alerts,
            buffers: alerts.buffers(),
            unsent: Unsent::default(),
            canvas: Canvas { width, zone, addresses: args.no_hyperlinks },
            page,
            shown: 0,
            first: None,
            more: false,
        })
    }

    /// Shows the message of an event, or breaks at the limit.
    fn event(
        &mut self,
        event: &Event,
        problems: &mut Problems,
        ui: &mut Ui<'_>,
    ) -> ui::Result<ControlFlow<()>> {
        if self.args.limit == Some(self.shown) {
            self.more = true;
            return Ok(ControlFlow::Break(()));
        }
        let verdict = self.alerts.evaluate(event, &mut self.buffers);
        let message = match self.alerts.alert(event, verdict.as_ref()) {
            Ok((alert, warning)) => {
                if let Some(warning) = warning {
                    problems.show(&event.source(), &warning, ui)?;
                }
                render(&alert)
            }
            Err(problem) => {
                problems.show(&event.source(), &problem, ui)?;
                return Ok(ControlFlow::Continue(()));
            }
        };
        self.unsent.count(verdict.as_ref());
        self.shown += 1;
        let place = event.origin.to_string();
        let destinations = self.alerts.destinations(event, verdict.as_ref());
        if let Some(page) = &mut self.page {
            let shown = ShownMessage {
                number: self.shown,
                place: &place,
                message: &message,
                note: Unposted::of(verdict.as_ref()).map(Unposted::phrase).or(destinations),
            };
            page.message(&shown, &self.canvas, ui)?;
        } else {
            self.message(DrawnMessage { place, message, destinations }, ui)?;
        }
        if event.origin.name.is_live() {
            // More events may come much later.
            self.draw_first(ui)?;
            ui.flush()?;
        }
        Ok(ControlFlow::Continue(()))
    }

    fn message(&mut self, shown: DrawnMessage, ui: &mut Ui<'_>) -> ui::Result<()> {
        let message = &shown.message;
        if self.args.builder_url {
            return ui.bytes(format!("{}\n", builder_url(message)).as_bytes());
        }
        if matches!(self.args.format(), PreviewFormat::Json) {
            let payload = serde_json::to_string(message).expect("a message can be written as JSON");
            return ui.payload(&payload);
        }
        if self.shown == 1 {
            self.first = Some(shown);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.draw_numbered(1, &first, ui)?;
        }
        self.draw_numbered(self.shown, &shown, ui)
    }

    /// Draws a message below a line with its number and its location.
    fn draw_numbered(&self, number: u64, shown: &DrawnMessage, ui: &mut Ui<'_>) -> ui::Result<()> {
        draw_heading(number, &shown.place, self.canvas.width, ui)?;
        self.draw(shown, ui)
    }

    fn draw(&self, shown: &DrawnMessage, ui: &mut Ui<'_>) -> ui::Result<()> {
        draw(&shown.message, &self.canvas).iter().try_for_each(|line| ui.line(line))?;
        let Some(destinations) = &shown.destinations else { return Ok(()) };
        let text = format!("→ {}", ui.localized(destinations));
        ui.line(&[Run::new(text, Role::Faint)])
    }

    /// Draws the first message, without a number.
    fn draw_first(&mut self, ui: &mut Ui<'_>) -> ui::Result<()> {
        self.first.take().map_or(Ok(()), |it| self.draw(&it, ui))
    }

    /// Draws the message that is left and prints a summary.
    fn finish(
        mut self,
        problems: &Problems,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Exit, Failure> {
        self.draw_first(context.ui)?;
        let mut exit = problems.exit;
        if self.shown == 0 {
            if problems.total == 0 {
                return Err(Failure::nothing(phrase!("no events in the input")));
            }
            exit = exit.max(Exit::Negative);
        }
        let (counts, unsent) = (self.counts(problems), self.unsent.phrase());
        if let Some(page) = self.page {
            // The note on an only message already says why it would not be posted.
            let unsent = unsent.clone().filter(|_| self.shown > 1);
            let summary: Vec<_> = counts.clone().into_iter().chain(unsent).collect();
            page.finish(&summary, context)?;
        }
        if self.args.builder_url {
            context.ui.warning(phrase!(
                "the link contains the whole message; browsers keep it in their history"
            ))?;
        }
        counts.into_iter().chain(unsent).try_for_each(|it| context.ui.status(it))?;
        Ok(exit)
    }

    /// Returns the numbers of messages and problems. Returns `None` for one message without a problem.
    fn counts(&self, problems: &Problems) -> Option<Phrase> {
        let messages = plural!(count = self.shown, "{count} message", "{count} messages");
        if self.more {
            return Some(phrase!("stopped after {messages} (--limit)", messages));
        }
        if problems.total > 0 {
            let problems = plural!(count = problems.total, "{count} problem", "{count} problems");
            return Some(Phrase::joined([messages, problems], ", "));
        }
        (self.shown > 1).then_some(messages)
    }
}
