//! Observes existing resources, read-only; one file for each service.

pub(super) mod function;
pub(super) mod logs;
pub(super) mod queue;
mod refresh;
pub(super) mod role;
pub(super) mod rules;
pub(super) mod secret;
pub(super) mod state_machine;
pub(super) mod targets;

use std::collections::{BTreeMap, BTreeSet};

pub use refresh::{RegionalRules, refresh};
pub use secret::is_parameter_ours;

use crate::aws::StackNames;
use crate::deploy::observed::{Observed, ObservedPart, ObservedResource};
use crate::deploy::resource::{Id, Resource, RolePurpose};
use crate::deploy::stack::AccountConcurrency;

use super::connection::AwsConnection;
use super::error::CloudError;

/// The depth to which rules and targets are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// One call for all rules: the marker in a rule's description names its owner, and a target with the function's ARN
    /// (or that of the home bus) counts as unchanged. Rules that the plan changes are then read with [`refresh()`].
    Shallow,
    /// Two calls for each rule, for its tags and its targets. For `status` and `uninstall`.
    Deep,
}

/// The observed resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// The resources.
    pub observed: Observed,
    /// Regions beside the home region in which the stack has had resources.
    pub known_regions: Vec<String>,
    /// The errors of the parts that could not be read.
    pub unread: BTreeMap<ObservedPart, CloudError>,
    /// True if the function that the rules invoke exists, or if it could not be read.
    pub has_function: bool,
    /// The account's concurrency, unless the function has reserved some. `None` if it could not be read.
    pub concurrency: Option<AccountConcurrency>,
}

/// The input of an observation.
#[derive(Clone, Copy, Debug)]
pub(super) struct ObserveContext<'c> {
    pub(super) connection: &'c AwsConnection,
    pub(super) names: &'c StackNames,
    /// The ARN of the function that the rules of the home region invoke.
    pub(super) function: &'c str,
    /// True if this function exists apart from the stack (`--function`).
    pub(super) is_existing: bool,
    /// True if the stored webhook URL is read, for comparison.
    pub(super) webhook: bool,
    pub(super) depth: Depth,
}

/// Observed resources.
pub(super) type Rows = Vec<ObservedResource>;

/// Observes all resources that belong to the stack or have the names of its resources: in the home region, in `regions`, and
/// in the regions where the stack has had resources. The stored webhook URL is read only if `webhook` is true.
pub async fn observe(
    connection: &AwsConnection,
    names: &StackNames,
    regions: &[String],
    existing_function: Option<&str>,
    webhook: bool,
    depth: Depth,
) -> Observation {
    let own = names.function_arn();
    let function = existing_function.unwrap_or(&own);
    let is_existing = function != own;
    let context = ObserveContext { connection, names, function, is_existing, webhook, depth };
    let mut observation = Observation { has_function: true, ..Observation::default() };
    observation.observed.home.clone_from(&names.home);
    let forward = role::observe(&context, RolePurpose::Forward).await;
    observation.take_one(Id::ForwardRole, forward);
    observation.known_regions = observation.observed.known_regions().cloned().collect();
    let all = regions.iter().chain(&observation.known_regions).chain([&names.home]);
    let all: BTreeSet<_> = all.cloned().collect();
    let regions: Vec<_> = all.iter().map(String::as_str).collect();
    // Boxed: the joined futures are too large for the caller's stack.
    let all = async {
        tokio::join!(
            logs::observe(&context),
            role::observe(&context, RolePurpose::Function),
            secret::observe(&context),
            function::observe(&context),
            in_regions(&context, &regions),
        )
    };
    let (logs, role, secret, function, regional) = Box::pin(all).await;
    observation.take_one(Id::LogGroup, logs);
    observation.take_one(Id::FunctionRole, role);
    observation.take_one(Id::Secret, secret);
    if let Ok(function) = &function {
        (observation.has_function, observation.concurrency) =
            (function.has_function, function.concurrency);
    }
    observation.take(ObservedPart::Function, function.map(|it| it.rows));
    for (region, rows) in regional {
        observation.take(ObservedPart::Region(region.to_owned()), rows);
    }
    observation
}

impl Observation {
    pub(super) fn take_one(&mut self, id: Id, found: Result<Option<ObservedResource>, CloudError>) {
        let rows = found.map(|found| found.into_iter().collect());
        self.take(ObservedPart::Only(id), rows);
    }

    fn take(&mut self, part: ObservedPart, rows: Result<Rows, CloudError>) {
        match rows {
            Ok(rows) => rows.into_iter().for_each(|it| self.observed.insert(it)),
            Err(error) => {
                self.observed.unread.insert(part.clone());
                self.unread.insert(part, error);
            }
        }
    }
}

async fn in_region(context: &ObserveContext<'_>, region: &str) -> Result<Rows, CloudError> {
    let queue = queue::find(context.connection, context.names, region);
    let (queue, mut rules) = tokio::try_join!(queue, rules::observe(context, region))?;
    rules.extend(queue.map(|found| found.map(Resource::Queue)));
    Ok(rules)
}

/// Observes all regions concurrently.
async fn in_regions<'r>(
    context: &ObserveContext<'_>,
    regions: &[&'r str],
) -> Vec<(&'r str, Result<Rows, CloudError>)> {
    let Some((first, rest)) = regions.split_first() else { return Vec::new() };
    let (rows, mut all) =
        tokio::join!(in_region(context, first), Box::pin(in_regions(context, rest)));
    all.push((first, rows));
    all
}
