//! Shows, records and posts events.

use std::ops::ControlFlow;

use jiff::Timestamp;
use tokio::sync::watch;

use super::args::TailArgs;
use super::post::{TailAlert, TailPoster};
use super::record::RecordFile;
use crate::alert::{Alert, VisibleText};
use crate::cli::alerts::{AlertBuffers, Alerts};
use crate::cli::matching::with_delivered;
use crate::cli::message_heading::draw_heading;
use crate::cli::open::read_failure;
use crate::cli::problems::Problems;
use crate::cli::settings::time_zone;
use crate::cli::shared_args::Format;
use crate::cli::{CommandContext, Failure};
use crate::cloud::{FollowedBatch, HistoryEvent};
use crate::diagnostic::Name;
use crate::event::{Event, EventItem, EventSource};
use crate::language::{phrase, plural};
use crate::preview::{Canvas, draw};
use crate::report::matching::{MatchOutput, MatchReport};
use crate::rules::engine::Verdict;
use crate::rules::flood::RateKey;
use crate::rules::settings::EffectiveSettings;
use crate::slack::render;
use crate::ui::{self, Ui};

/// Lines are without explanations.
const LINES: MatchOutput = MatchOutput { named: true, explain: false };

/// The options and the counts of one run.
pub(super) struct TailSession<'a> {
    args: &'a TailArgs,
    alerts: &'a Alerts,
    buffers: AlertBuffers,
    canvas: Canvas,
    clock: fn() -> Timestamp,
    record: Option<RecordFile>,
    poster: Option<TailPoster>,
    problems: Problems,
    events: u64,
    alerting: u64,
}

impl TailArgs {
    pub(super) fn json(&self) -> bool {
        matches!(self.format, Format::Json)
    }
}

impl<'a> TailSession<'a> {
    pub(super) fn new(
        args: &'a TailArgs,
        alerts: &'a Alerts,
        settings: &EffectiveSettings,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let zone = time_zone(settings, context)?;
        let canvas =
            Canvas { width: context.world.columns(), zone: zone.clone(), addresses: false };
        let poster =
            if args.send { Some(TailPoster::new(args, settings, zone, context)?) } else { None };
        Ok(Self {
            args,
            alerts,
            buffers: alerts.buffers(),
            canvas,
            clock: context.world.now,
            record: args.record.as_deref().map(RecordFile::open).transpose()?,
            poster,
            problems: Problems::new(),
            events: 0,
            alerting: 0,
        })
    }

    /// Shows the events of a batch. Breaks on an interruption.
    pub(super) async fn batch(
        &mut self,
        batch: &FollowedBatch,
        stop: &mut watch::Receiver<u32>,
        ui: &mut Ui<'_>,
    ) -> Result<ControlFlow<()>, Failure> {
        for event in &batch.events {
            let place = self.place(&batch.region, event);
            let items: Vec<_> =
                EventSource::new(Name::EventHistory, event.record.as_bytes()).collect();
            if let (Some(file), [Ok(EventItem::Event(_))]) = (&mut self.record, items.as_slice()) {
                file.append(&event.record)?;
            }
            for item in items {
                match item {
                    Ok(EventItem::Event(event)) => {
                        if self.event(&event, &place, stop, ui).await?.is_break() {
                            return Ok(ControlFlow::Break(()));
                        }
                    }
                    Ok(EventItem::Problem(it)) => self.problems.add(it.as_deref(), ui)?,
                    Err(error) => {
                        self.problems.failed(read_failure(&Name::EventHistory, error), ui)?;
                    }
                }
            }
            self.problems.end_of(&Name::EventHistory, ui)?;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Returns the region and the time of an event: for people as in a message, else as in CloudTrail.
    fn place(&self, region: &str, event: &HistoryEvent) -> String {
        let time = if self.args.json() {
            event.time.to_string()
        } else {
            let time = Timestamp::from_second(event.time.since_epoch()).unwrap_or_default();
            time.to_zoned(self.canvas.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
        };
        format!("{region} {time}")
    }

    async fn event(
        &mut self,
        event: &Event,
        place: &str,
        stop: &mut watch::Receiver<u32>,
        ui: &mut Ui<'_>,
    ) -> Result<ControlFlow<()>, Failure> {
        let go_on = Ok(ControlFlow::Continue(()));
        self.events += 1;
        let alerts = self.alerts;
        let verdict = alerts.evaluate(event, &mut self.buffers);
        // The function also posts an event that cannot be evaluated.
        let is_alerting = verdict.as_ref().is_none_or(Verdict::alerts);
        if self.args.json() || !is_alerting {
            if is_alerting || !self.args.only_matches {
                self.line(event, place, verdict.clone().unwrap_or_default(), ui)?;
            }
            if !is_alerting {
                return go_on;
            }
        }
        self.alerting += 1;
        let alert = match alerts.alert(event, verdict.as_ref()) {
            Ok((alert, _)) => alert,
            Err(problem) => {
                self.problems.show(&event.source(), &problem, ui)?;
                return go_on;
            }
        };
        if !self.args.json() {
            draw_heading(self.alerting, place, self.canvas.width, ui)?;
            draw(&render(&alert), &self.canvas).iter().try_for_each(|line| ui.line(line))?;
        }
        let at = (self.clock)();
        let Some(poster) = &mut self.poster else { return go_on };
        // The message is seen before it is posted.
        ui.flush()?;
        let alert = tail_alert(event, &alert, verdict.as_ref(), alerts, place, at);
        poster.post(&alert, stop, ui).await
    }

    /// Prints a line or a JSON object, as `match` does.
    fn line(
        &mut self,
        event: &Event,
        place: &str,
        verdict: Verdict<'a>,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        let engine = self.alerts.engine();
        let name = |rule: usize| engine.map_or("", |it| it.rule(rule).name.as_str());
        let report = with_delivered(event, |node, _| {
            MatchReport::new(node, place.to_owned(), verdict, name)
        });
        match report {
            Ok(report) if self.args.json() => ui.json(&report.json(), false),
            Ok(report) => report.write_line(LINES, ui),
            Err(problem) => self.problems.show(&problem.source, &problem.diagnostic, ui),
        }
    }

    /// Prints the counts.
    pub(super) fn summarize(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let (events, alerting) = (self.events, self.alerting);
        let events = plural!(count = events, "{count} event", "{count} events");
        let alerts = plural!(count = alerting, "{count} alert", "{count} alerts");
        let posted = self.poster.as_ref().map(|it| it.posted);
        let counts = phrase!("{events}, {alerts}", events, alerts);
        ui.status(posted.map_or_else(
            || counts.clone(),
            |posted| phrase!("{counts}, {posted} posted", counts, posted),
        ))
    }
}

fn tail_alert<'a>(
    event: &Event,
    alert: &'a Alert,
    verdict: Option<&Verdict<'_>>,
    alerts: &Alerts,
    place: &'a str,
    at: Timestamp,
) -> TailAlert<'a> {
    let indices = verdict.map_or(&[][..], |it| &it.rules);
    let rules = alerts.engine().into_iter().flat_map(|engine| {
        let rules = indices.iter().map(|index| engine.rule(*index));
        rules.map(|it| (it.name.as_str(), it.severity))
    });
    let rules: Vec<_> = rules.collect();
    let event_name = || alert.event_name.as_ref().map_or("-", VisibleText::as_str);
    let key = event.with_record(|record| {
        let names = rules.iter().map(|(name, _)| *name);
        record.ok().map(|(record, _)| RateKey::of(&record, names))
    });
    TailAlert {
        alert,
        // The rules that could not be evaluated may be of any severity.
        key: key.filter(|_| verdict.is_some()),
        severity: rules.first().map(|(_, severity)| *severity),
        rule: rules.first().map_or_else(event_name, |(name, _)| *name).to_owned(),
        place,
        at,
    }
}
