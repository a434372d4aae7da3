//! What is there: reads, and changes nothing. One file for each service.

pub(super) mod function;
pub(super) mod logs;
pub(super) mod queue;
mod refresh;
pub(super) mod role;
mod rules;
pub(super) mod secret;
pub(super) mod targets;

use std::collections::{BTreeMap, BTreeSet};

pub use refresh::{RegionalRules, refresh};
pub use secret::is_parameter_ours;

use crate::aws::StackNames;
use crate::deploy::plan::{Observed, ObservedResource};
use crate::deploy::stack::Id;

use super::connection::AwsConnection;
use super::error::CloudError;

/// How closely is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// A target that names the function (or the home bus) is taken to be as it should be, and a rule that says so to be
    /// ours: one call for all. What is to be changed is then looked at closely.
    Shallow,
    /// Tags and targets of each rule are read: two calls for each. For `status` and `uninstall`.
    Deep,
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// The resources.
    pub observed: Observed,
    /// Regions beside the home region that the stack has been in.
    pub known_regions: Vec<String>,
    /// What could not be looked at, and why: of these parts nothing is known.
    pub unread: BTreeMap<ObservedPart, CloudError>,
    /// Whether the function that the rules call is there, as far as is known.
    pub has_function: bool,
    /// The reserved concurrency of the stack's own function.
    pub concurrency: Option<i32>,
}

/// What is looked at together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObservedPart {
    /// One resource by itself.
    Only(Id),
    /// The function with what belongs to it.
    Function,
    /// The rules of a region, with their targets and the queue.
    Region(String),
}

impl ObservedPart {
    /// Whether a resource is of it.
    pub fn covers(&self, id: &Id) -> bool {
        match (self, id) {
            (Self::Only(it), id) => it == id,
            (Self::Function, id) => matches!(id, Id::Function | Id::Failures | Id::Permission),
            (
                Self::Region(it),
                Id::Queue(region) | Id::Rule { region, .. } | Id::Target { region, .. },
            ) => it == region,
            (Self::Region(_), _) => false,
        }
    }
}

/// What all that looks needs to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct ObserveContext<'l> {
    pub(super) connection: &'l AwsConnection,
    pub(super) names: &'l StackNames,
    /// The function that the rules of the home region call.
    pub(super) function: &'l str,
    pub(super) is_existing: bool,
    pub(super) webhook: bool,
    pub(super) depth: Depth,
}

/// Resources of one kind that were found.
pub(super) type Rows = Vec<(Id, ObservedResource)>;

/// Looks at everything that is the stack's, or in its way: in the home region, in these regions, and in those that the
/// stack has been in. `webhook` says whether the stored address is of interest: only then is it read.
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
    let look = ObserveContext { connection, names, function, is_existing, webhook, depth };
    let mut seen = Observation { has_function: true, ..Observation::default() };
    seen.take_one(Id::ForwardRole, role::observe(&look, Id::ForwardRole).await);
    let forward = seen.observed.resources.get(&Id::ForwardRole);
    let known = forward.and_then(|found| found.properties.get("regions"));
    seen.known_regions =
        known.map(|it| it.split_whitespace().map(str::to_owned).collect()).unwrap_or_default();
    let all = regions.iter().chain(&seen.known_regions).chain([&names.home]);
    let all: BTreeSet<_> = all.cloned().collect();
    let regions: Vec<_> = all.iter().map(String::as_str).collect();
    // Boxed: together they are too large for a caller's stack.
    let all = async {
        tokio::join!(
            logs::observe(&look),
            role::observe(&look, Id::FunctionRole),
            secret::observe(&look),
            function::observe(&look),
            in_regions(&look, &regions),
        )
    };
    let (logs, role, secret, function, regional) = Box::pin(all).await;
    seen.take_one(Id::LogGroup, logs);
    seen.take_one(Id::FunctionRole, role);
    seen.take_one(Id::Secret, secret);
    if let Ok(function) = &function {
        (seen.has_function, seen.concurrency) = (function.has_function, function.concurrency);
    }
    seen.take(ObservedPart::Function, function.map(|it| it.rows));
    for (region, rows) in regional {
        seen.take(ObservedPart::Region(region.to_owned()), rows);
    }
    seen
}

impl Observation {
    fn take_one(&mut self, id: Id, found: Result<Option<ObservedResource>, CloudError>) {
        let rows = found.map(|found| found.map(|it| (id.clone(), it)).into_iter().collect());
        self.take(ObservedPart::Only(id), rows);
    }

    fn take(&mut self, part: ObservedPart, rows: Result<Rows, CloudError>) {
        match rows {
            Ok(rows) => self.observed.resources.extend(rows),
            Err(error) => drop(self.unread.insert(part, error)),
        }
    }
}

async fn in_region(look: &ObserveContext<'_>, region: &str) -> Result<Rows, CloudError> {
    let queue = queue::find(look.connection, look.names, region);
    let (queue, mut rules) = tokio::try_join!(queue, rules::observe(look, region))?;
    rules.extend(queue.map(|found| (Id::Queue(region.to_owned()), found)));
    Ok(rules)
}

/// All regions at the same time, each with what was found or why nothing was.
async fn in_regions<'r>(
    look: &ObserveContext<'_>,
    regions: &[&'r str],
) -> Vec<(&'r str, Result<Rows, CloudError>)> {
    let Some((first, rest)) = regions.split_first() else { return Vec::new() };
    let (rows, mut all) = tokio::join!(in_region(look, first), Box::pin(in_regions(look, rest)));
    all.push((first, rows));
    all
}
