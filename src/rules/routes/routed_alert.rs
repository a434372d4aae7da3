//! The facts of an alert that routes have conditions on.

use crate::alert::{Severity, Subject, VisibleText};
use crate::event::{Actor, Record};

/// The facts of an alert that routes have conditions on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutedAlert<'r> {
    /// The matching rules with their severities.
    pub rules: Vec<(&'r str, Severity)>,
    /// The ID of the affected account.
    pub account: Option<String>,
    /// `awsRegion`.
    pub region: Option<String>,
    /// The event source, such as `ecs.amazonaws.com`.
    pub source: Option<String>,
    /// The event's name.
    pub event: Option<String>,
    /// The name of the caller.
    pub actor: Option<String>,
    /// The ARN of the caller.
    pub actor_arn: Option<String>,
}

impl<'r> RoutedAlert<'r> {
    /// Reads the facts of a record that these rules match.
    pub fn of(record: &Record<'_>, rules: impl IntoIterator<Item = (&'r str, Severity)>) -> Self {
        let texts = record.text_members();
        let record = &record.with(&texts);
        let Subject { actor, event_name, event_source } = Subject::of(record);
        let identity = record.identity();
        // The actor of a message also names the service that made the call.
        let actor = match identity.actor() {
            Some(Actor::Named(name)) => Some(name),
            Some(Actor::AssumedRoot { .. }) | None => text(actor),
        };
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            rules: rules.into_iter().collect(),
            account: owned(record.affected_account()),
            region: owned(record.region()),
            source: text(event_source),
            event: text(event_name),
            actor,
            actor_arn: owned(identity.arn()),
        }
    }
}

fn text(text: Option<VisibleText>) -> Option<String> {
    text.map(|it| it.as_str().to_owned())
}
