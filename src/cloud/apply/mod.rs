//! Applies one step of a plan; one file for each service. Steps are idempotent, so that they can run again after a failure:
//! an existing resource is accepted if this stack owns it, and a missing one counts as deleted.

mod failures;
mod function;
mod logs;
mod permission;
mod queue;
mod role;
mod rule;
mod secret;
mod target;

use std::fmt;

use crate::aws::StackNames;
use crate::deploy::plan::PlanStep;
use crate::deploy::stack::{Id, Properties};

use super::connection::AwsConnection;
use super::error::CloudError;

/// Contents that a step uploads. `Debug` shows neither.
#[derive(Clone, Copy)]
pub struct Artifacts<'a> {
    /// The function's zip.
    pub zip: &'a [u8],
    /// The webhook URL to store.
    pub webhook: Option<&'a str>,
}

impl fmt::Debug for Artifacts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Artifacts").finish_non_exhaustive()
    }
}

/// The error code of a change that AWS has accepted and not completed.
const PENDING: &str = "Pending";

/// The account and the stack of a step.
#[derive(Clone, Copy, Debug)]
struct ApplyContext<'c> {
    connection: &'c AwsConnection,
    names: &'c StackNames,
}

/// Applies a step.
pub async fn apply(
    connection: &AwsConnection,
    names: &StackNames,
    step: &PlanStep,
    artifacts: &Artifacts<'_>,
) -> Result<(), CloudError> {
    let context = ApplyContext { connection, names };
    let action = &step.action;
    match &step.id {
        Id::LogGroup => logs::apply(context, action).await,
        Id::Queue(region) => queue::apply(context, region, action).await,
        Id::FunctionRole | Id::ForwardRole => role::apply(context, &step.id, action).await,
        Id::Secret => secret::apply(context, action, artifacts.webhook).await,
        Id::Function => function::apply(context, action, artifacts.zip).await,
        Id::Failures => failures::apply(context, action).await,
        Id::Permission => permission::apply(context, action).await,
        Id::Rule { region, name } => rule::apply(context, region, name, action).await,
        Id::Target { region, rule } => target::apply(context, region, rule, action).await,
    }
}

/// Returns a property; empty if it is missing.
fn text<'p>(properties: &'p Properties, name: &str) -> &'p str {
    properties.get(name).map_or("", String::as_str)
}

/// Returns a numeric property.
fn number(properties: &Properties, name: &str) -> Option<i32> {
    properties.get(name)?.parse().ok()
}

/// Returns true if any of these properties differs.
fn differs(from: &Properties, to: &Properties, names: &[&str]) -> bool {
    names.iter().any(|name| from.get(name) != to.get(name))
}
