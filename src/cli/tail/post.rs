//! Posts the alerts of `--send`.

use std::ops::ControlFlow;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::watch;
use tokio::time::Instant;

use super::args::TailArgs;
use crate::alert::{Alert, Severity, VisibleText};
use crate::aws_request::Account;
use crate::cli::send::destination::{destination, missing};
use crate::cli::send::post::{
    AlertSender, DeliveryReport, SPACING, abandoned, is_interrupted_before, stops_sending,
};
use crate::cli::{CommandContext, Failure};
use crate::delivery::DeliveryOutcome;
use crate::guard::{FloodGuard, PendingAlert};
use crate::http::HttpClient;
use crate::language::{Phrase, phrase};
use crate::notify::{Channel, Courier};
use crate::rules::file::FloodPolicy;
use crate::rules::flood::{Moment, RateKey};
use crate::rules::settings::EffectiveSettings;
use crate::ui::Ui;

/// The place that flood notices name, where the alerts held back are shown.
const LOG: &str = "audit-alert tail";

/// An alert that the function would post.
pub(super) struct TailAlert<'a> {
    pub(super) alert: &'a Alert,
    pub(super) key: Option<RateKey>,
    pub(super) severity: Option<Severity>,
    /// The most severe rule, or the event's name.
    pub(super) rule: String,
    pub(super) place: &'a str,
    pub(super) at: Timestamp,
}

/// The destination, and the alerts that were posted.
pub(super) struct TailPoster {
    to: Channel,
    client: HttpClient,
    account: Account,
    guard: FloodGuard,
    json: bool,
    began: Instant,
    /// The time of the next message.
    next: Instant,
    pub(super) posted: u64,
}

impl TailPoster {
    pub(super) fn new(
        args: &TailArgs,
        settings: &EffectiveSettings,
        time_zone: TimeZone,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let client = HttpClient::new().map_err(Failure::remote)?;
        let options = args.destination();
        let to = destination(&options, settings, &client, context)?;
        let to = to.map(Channel::Slack).ok_or_else(|| missing(&options))?;
        let account = Account::of(context.world.env);
        let policy = FloodPolicy {
            limit: settings.flood_limit.value,
            never_hold: settings.never_hold.value,
        };
        let guard = FloodGuard::new(policy, settings.language.value, time_zone, LOG);
        let now = Instant::now();
        let json = args.json();
        Ok(Self { to, client, account, guard, json, began: now, next: now, posted: 0 })
    }

    /// Posts an alert and prints the result. Breaks on an interruption. Fails if the next alerts would fail as well.
    pub(super) async fn post(
        &mut self,
        alert: &TailAlert<'_>,
        stop: &mut watch::Receiver<u32>,
        ui: &mut Ui<'_>,
    ) -> Result<ControlFlow<()>, Failure> {
        let now = Moment { at: alert.at, now: self.began.elapsed() };
        let pending = PendingAlert {
            alert: alert.alert,
            key: alert.key.as_ref(),
            severity: alert.severity,
            rule: &alert.rule,
        };
        let Some(message) = self.guard.message(&pending, now) else {
            let limit = self.guard.limit();
            ui.status(phrase!("held back: more than {limit} alerts per minute", limit))?;
            return Ok(ControlFlow::Continue(()));
        };
        if is_interrupted_before(self.next, stop).await {
            return Ok(ControlFlow::Break(()));
        }
        let (client, account) = (&self.client, &self.account);
        let courier = Courier { client, account, now: SystemTime::from(alert.at) };
        let sender = AlertSender { to: &self.to, courier };
        let delivery = sender.deliver(&message.notification, stop, ui).await;
        self.next = Instant::now() + SPACING;
        let is_abandoned = delivery.is_err();
        let delivery = delivery.unwrap_or_else(abandoned);
        let is_short = matches!(delivery.outcome, DeliveryOutcome::PostedShort(_));
        if is_short || delivery.outcome == DeliveryOutcome::Posted {
            self.posted += 1;
            self.guard.record_posted(&message, is_short, now);
        }
        let report = DeliveryReport {
            place: &Phrase::verbatim(alert.place),
            event_id: alert.alert.event_id.as_ref().map(VisibleText::as_str),
            delivery: &delivery,
            abandoned: is_abandoned,
        };
        report.write(self.json, ui)?;
        if is_abandoned {
            return Ok(ControlFlow::Break(()));
        }
        if stops_sending(&delivery) {
            let event = alert.alert.event_name.as_ref().map_or("-", VisibleText::as_str);
            let id = alert.alert.event_id.as_ref().map_or("-", VisibleText::as_str);
            let error =
                phrase!("the alert of {event} (event ID {id}) could not be posted", event, id);
            let reason = match &delivery.outcome {
                DeliveryOutcome::Refused(refusal) => Phrase::from(refusal),
                DeliveryOutcome::Failed(reason) => reason.clone(),
                DeliveryOutcome::Posted | DeliveryOutcome::PostedShort(_) => Phrase::verbatim(""),
            };
            return Err(Failure::remote(error.because(reason))
                .hint(phrase!("run the command again, with --since before the event")));
        }
        Ok(ControlFlow::Continue(()))
    }
}
