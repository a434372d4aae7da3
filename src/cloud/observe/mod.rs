//! What is there: reads, and changes nothing. One file for each service.

mod closely;
pub(super) mod function;
pub(super) mod logs;
pub(super) mod queue;
pub(super) mod role;
pub(super) mod rules;
pub(super) mod secret;
mod targets;

use std::collections::{BTreeMap, BTreeSet};

pub use closely::look_closely;
pub use secret::is_parameter_ours;

use crate::deploy::plan::{Found, Observed};
use crate::deploy::stack::{Id, Names};

use super::connection::Connection;
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
pub struct Seen {
    /// The resources.
    pub observed: Observed,
    /// Regions beside the home region that the stack has been in.
    pub known_regions: Vec<String>,
    /// Regions beside the home region that could not be looked at, and why: switched off for the account, or denied.
    pub unseen: BTreeMap<String, CloudError>,
    /// Whether the function that the rules call is there.
    pub has_function: bool,
    /// The reserved concurrency of the stack's own function.
    pub concurrency: Option<i32>,
}

/// What all that looks needs to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'l> {
    pub(super) connection: &'l Connection,
    pub(super) names: &'l Names,
    /// The function that the rules of the home region call.
    pub(super) function: &'l str,
    pub(super) is_existing: bool,
    pub(super) webhook: bool,
    pub(super) depth: Depth,
}

/// Resources of one kind that were found.
pub(super) type Rows = Vec<(Id, Found)>;

/// Looks at everything that is the stack's, or in its way: in the home region, in these regions, and in those that the
/// stack has been in. Only what is seen of the home region has to be seen. `webhook` says whether the stored address is of interest: only then is it read.
pub async fn observe(
    connection: &Connection,
    names: &Names,
    regions: &[String],
    existing_function: Option<&str>,
    webhook: bool,
    depth: Depth,
) -> Result<Seen, CloudError> {
    let own = names.function_arn();
    let function = existing_function.unwrap_or(&own);
    let is_existing = function != own;
    let look = Look { connection, names, function, is_existing, webhook, depth };
    let forward = role::observe(&look, Id::ForwardRole).await?;
    let known = forward.as_ref().and_then(|found| found.properties.get("regions"));
    let known_regions: Vec<_> =
        known.map(|it| it.split_whitespace().map(str::to_owned).collect()).unwrap_or_default();
    let others: BTreeSet<_> =
        regions.iter().chain(&known_regions).filter(|it| **it != names.home).collect();
    let others: Vec<_> = others.into_iter().map(String::as_str).collect();
    // Boxed: together they are too large for a caller's stack.
    let all = async {
        tokio::try_join!(
            logs::observe(&look),
            role::observe(&look, Id::FunctionRole),
            secret::observe(&look),
            function::observe(&look),
            in_region(&look, &names.home),
            async { Ok(in_regions(&look, &others).await) },
        )
    };
    let (logs, role, secret, function, home, others) = Box::pin(all).await?;
    let single = [
        (Id::ForwardRole, forward),
        (Id::LogGroup, logs),
        (Id::FunctionRole, role),
        (Id::Secret, secret),
    ];
    let mut resources: BTreeMap<_, _> =
        single.into_iter().filter_map(|(id, found)| Some((id, found?))).collect();
    let function::Seen { rows, has_function, concurrency } = function;
    resources.extend(rows);
    resources.extend(home);
    let mut unseen = BTreeMap::new();
    for (region, rows) in others {
        match rows {
            Ok(rows) => resources.extend(rows),
            Err(error) => drop(unseen.insert(region.to_owned(), error)),
        }
    }
    Ok(Seen { observed: Observed { resources }, known_regions, unseen, has_function, concurrency })
}

async fn in_region(look: &Look<'_>, region: &str) -> Result<Rows, CloudError> {
    let (queue, mut rules) =
        tokio::try_join!(queue::observe(look, region), rules::observe(look, region))?;
    rules.extend(queue.map(|found| (Id::Queue(region.to_owned()), found)));
    Ok(rules)
}

/// All regions at the same time, each with what was found or why nothing was.
async fn in_regions<'r>(
    look: &Look<'_>,
    regions: &[&'r str],
) -> Vec<(&'r str, Result<Rows, CloudError>)> {
    let Some((first, rest)) = regions.split_first() else { return Vec::new() };
    let (rows, mut all) = tokio::join!(in_region(look, first), Box::pin(in_regions(look, rest)));
    all.push((first, rows));
    all
}
