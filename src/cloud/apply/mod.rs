//! One step of a plan. One file for each service. Each can be done again after a failure: what is there already is taken
//! over if it is ours, and what is gone already is gone.

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

/// What a step needs beside the names of things. Shown nowhere.
#[derive(Clone, Copy)]
pub struct Artifacts<'g> {
    /// The function's zip.
    pub zip: &'g [u8],
    /// The webhook's address, where it is to be stored.
    pub webhook: Option<&'g str>,
}

impl fmt::Debug for Artifacts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Goods").finish_non_exhaustive()
    }
}

/// The code of what is done and not yet so everywhere.
const UNSETTLED: &str = "Pending";

/// What all steps need to know.
#[derive(Clone, Copy, Debug)]
struct ApplyContext<'j> {
    connection: &'j AwsConnection,
    names: &'j StackNames,
}

/// Does a step.
pub async fn apply(
    connection: &AwsConnection,
    names: &StackNames,
    step: &PlanStep,
    goods: &Artifacts<'_>,
) -> Result<(), CloudError> {
    let job = ApplyContext { connection, names };
    let action = &step.action;
    match &step.id {
        Id::LogGroup => logs::apply(job, action).await,
        Id::Queue(region) => queue::apply(job, region, action).await,
        Id::FunctionRole | Id::ForwardRole => role::apply(job, &step.id, action).await,
        Id::Secret => secret::apply(job, action, goods.webhook).await,
        Id::Function => function::apply(job, action, goods.zip).await,
        Id::Failures => failures::apply(job, action).await,
        Id::Permission => permission::apply(job, action).await,
        Id::Rule { region, name } => rule::apply(job, region, name, action).await,
        Id::Target { region, rule } => target::apply(job, region, rule, action).await,
    }
}

/// A property; empty where there is none.
fn text<'p>(properties: &'p Properties, name: &str) -> &'p str {
    properties.get(name).map_or("", String::as_str)
}

/// A property that is a number.
fn number(properties: &Properties, name: &str) -> Option<i32> {
    properties.get(name)?.parse().ok()
}

/// Whether any of these properties differs.
fn differs(from: &Properties, to: &Properties, names: &[&str]) -> bool {
    names.iter().any(|name| from.get(name) != to.get(name))
}
