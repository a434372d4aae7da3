//! Applies one step of a plan; one file for each service. Steps are idempotent, so that they can run again after a failure:
//! an existing resource is accepted if this stack owns it, and a missing one counts as deleted.

mod addition;
mod failures;
mod function;
mod logs;
mod permission;
mod queue;
mod role;
mod rule;
mod secret;
mod state_machine;
mod target;

use std::fmt;

use crate::aws::StackNames;
use crate::deploy::plan::{PlanAction, PlanStep};
use crate::deploy::resource::{Difference, Field, Resource};

use super::connection::AwsConnection;
use super::error::CloudError;
use crate::language::Phrase;

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

/// Applies a step. Returns a notice if a part of it is not possible and not necessary.
pub async fn apply(
    connection: &AwsConnection,
    names: &StackNames,
    step: &PlanStep,
    artifacts: &Artifacts<'_>,
) -> Result<Option<Phrase>, CloudError> {
    let context = ApplyContext { connection, names };
    let (resource, change) = match &step.action {
        PlanAction::Create(to) => (to, Change::Create),
        PlanAction::Change { to, differences } => (to, Change::Update(differences)),
        PlanAction::Delete(from) => (from, Change::Delete),
        PlanAction::Prune(it) => return addition::remove(context, it).await.map(|()| None),
    };
    match resource {
        Resource::Function(it) => {
            return function::apply(context, it, change, artifacts.zip).await;
        }
        Resource::LogGroup(it) => logs::apply(context, it, change).await,
        Resource::Queue(it) => queue::apply(context, it, change).await,
        Resource::Role(it) => role::apply(context, it, change).await,
        Resource::Parameter(it) => secret::apply(context, it, change, artifacts.webhook).await,
        Resource::InvokeConfig(it) => failures::apply(context, it, change).await,
        Resource::Permission(it) => permission::apply(context, it, change).await,
        Resource::Rule(it) => rule::apply(context, it, change).await,
        Resource::Target(it) => target::apply(context, it, change).await,
        Resource::StateMachine(it) => state_machine::apply(context, it, change).await,
    }
    .map(|()| None)
}

/// The change of a resource.
#[derive(Clone, Copy, Debug)]
enum Change<'c> {
    Create,
    /// Updates the fields that differ.
    Update(&'c [Difference]),
    Delete,
}

/// Returns true if a field differs.
fn differs(differences: &[Difference], field: Field) -> bool {
    differences.iter().any(|it| it.field == field)
}
