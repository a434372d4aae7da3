//! What is wanted of an account, and what is there. Not for what is done about it (`act`).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::anyhow;

use super::args::{AwsArgs, DesiredArgs};
use super::desired::{self, DesiredInput};
use crate::aws::{Arn, StackNames};
use crate::cli::{CommandContext, Failure};
use crate::cloud::{
    AwsConnection, CallerIdentity, CloudError, Depth, Observation, ObservedPart, Options,
    RegionalRules, observe, refresh,
};
use crate::deploy::plan::{
    Foreign, Observed, ObservedResource, Owner, Plan, PlanAction, PlanStep, plan as plan_of,
};
use crate::deploy::stack::{DesiredStack, Id, Properties, Stack, stack};
use crate::rules::settings::{EffectiveSettings, Provenance};
use crate::ui;

/// What is wanted of an account.
pub(super) struct Target {
    pub(super) names: StackNames,
    pub(super) wanted: DesiredStack,
}

/// What is there, and what there is to do.
pub(super) struct Diff {
    pub(super) stack: Stack,
    pub(super) plan: Plan,
    /// Whether the secret's parameter is somebody else's.
    pub(super) is_secret_foreign: bool,
    /// Whether there is no parameter, and none will be.
    pub(super) lacks_secret: bool,
    /// Regions that the stack has been in, is not wanted in, and that could not be looked at.
    pub(super) unseen: UnreachableRegions,
    /// What else could not be read.
    pub(super) unread: BTreeMap<ObservedPart, CloudError>,
    /// Rules that are left, and why.
    pub(super) left: Vec<String>,
    /// Rules of this stack that are wanted in no region, by their names.
    pub(super) unnamed_rules: BTreeSet<String>,
    /// The parameter that the function has read until now, if it is another one.
    pub(super) old_parameter: Option<String>,
    /// The reserved concurrency that the function has.
    pub(super) concurrency: Option<i32>,
}

/// Regions, and why they could not be looked at.
pub(super) type UnreachableRegions = BTreeMap<String, CloudError>;

pub(super) async fn open(
    args: &AwsArgs,
    settings: &EffectiveSettings,
) -> Result<AwsConnection, Failure> {
    let options = Options {
        profile: args.profile.clone(),
        region: settings.region.value.clone(),
        endpoint_url: args.endpoint_url.clone(),
    };
    Ok(AwsConnection::open(&options).await?)
}

/// Whose stack it is about, before any plan.
pub(super) fn report_refusal(
    names: &StackNames,
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let StackNames { stack, account, home, .. } = names;
    let from = match &settings.region.from {
        Provenance::Flag(_) => String::new(),
        Provenance::BuiltIn => " (built in: --region names another)".to_owned(),
        from => format!(" ({from})"),
    };
    context.ui.status(&format!("stack {stack} in account {account}, home region {home}{from}"))
}

pub(super) fn aim(
    input: &DesiredInput,
    args: &DesiredArgs,
    caller: CallerIdentity,
) -> Result<Target, Failure> {
    let names = desired::names(&input.settings, caller);
    if let Some(arn) = &args.function {
        is_fitting(arn, &names)?;
    }
    let wanted = DesiredStack {
        names: names.clone(),
        regions: args.regions.clone(),
        known_regions: Vec::new(),
        rules: desired::rules(&input.set, input.language(None), &names),
        code: desired::code(input, args, &names, None, true),
    };
    Ok(Target { names, wanted })
}

/// Rules call functions of their own account and region only.
pub(super) fn is_fitting(arn: &str, names: &StackNames) -> Result<(), Failure> {
    let parsed = Arn::parse(arn).filter(|it| it.service == "lambda");
    let parts: Vec<_> = parsed.map_or_else(Vec::new, |it| it.resource.split(':').collect());
    let refused = |why: String| Failure::invalid(anyhow!("--function {arn}: {why}"));
    let (Some(Arn { partition, region, account, .. }), ["function", name]) = (parsed, &*parts)
    else {
        let is_qualified = matches!(&*parts, ["function", _, _]);
        let why =
            if is_qualified { "it has a version or an alias" } else { "it is no function's ARN" };
        return Err(refused(why.to_owned())
            .hint(format!("such as {}", names.function_arn().replace(&names.function(), "NAME"))));
    };
    for (what, is, should_be) in
        [("partition", partition, &*names.partition), ("account", account, &*names.account)]
    {
        if is != should_be {
            return Err(refused(format!("its {what} is {is}, and the caller's is {should_be}")));
        }
    }
    if region != names.home {
        let why = format!("it is in {region}, and the home region is {}", names.home);
        return Err(refused(why).hint(format!("--region {region}")));
    }
    if *name == names.function() {
        return Err(refused("this stack would make it itself".to_owned()).hint(
            "leave it out, or give the stack another name: name = \"…\" in audit-alert.toml",
        ));
    }
    Ok(())
}

/// What becomes of what may not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnReadError {
    /// It is why nothing is compared.
    Stops,
    /// It is taken for what it should be, and told.
    IsTold,
}

/// Compares what is wanted with what is there.
pub(super) async fn diff(
    connection: &AwsConnection,
    aim: &Target,
    input: &DesiredInput,
    args: &DesiredArgs,
    depth: Depth,
    on_unread: OnReadError,
) -> Result<Diff, Failure> {
    let Target { names, wanted } = aim;
    let regions = regions_of(&stack(wanted), names);
    let (function, webhook) = (args.function.as_deref(), input.webhook.is_some());
    let seen = observe(connection, names, &regions, function, webhook, depth);
    let Observation { mut observed, known_regions, unread, has_function, concurrency } =
        Box::pin(seen).await;
    let (unseen, unread) = disambiguate(unread, |it| *it != names.home && !regions.contains(it));
    if let (Some(error), OnReadError::Stops) = (unread.values().next(), on_unread) {
        return Err(error.clone().into());
    }
    if let (Some(arn), false) = (function, has_function) {
        return Err(Failure::invalid(anyhow!("there is no function {arn}")).hint(format!(
            "aws lambda list-functions{} --region {} says which there are",
            input.flags.aws, names.home
        )));
    }
    // A parameter that somebody else made is left alone; so is one that is named by its ARN.
    let is_elsewhere = names.is_parameter_elsewhere();
    let secret = observed.resources.get(&Id::Secret);
    let is_foreign = is_elsewhere || secret.is_some_and(|it| !it.is_ours());
    let lacks_secret = input.reads_parameter() && !is_elsewhere && !webhook && secret.is_none();
    let there = observed.resources.get(&Id::Function).map(|it| &it.properties);
    let old_parameter = there.and_then(parameter_of).filter(|it| *it != names.parameter);
    let code = desired::code(input, args, names, there, !is_foreign);
    let rules = desired::rules(&input.set, input.language(there), names);
    let known = known_regions.clone();
    let stack = stack(&DesiredStack { known_regions: known, code, rules, ..wanted.clone() });
    let is_unread = |id: &Id| unread.keys().any(|part| part.covers(id));
    let assumed: Vec<_> = stack.resources.iter().filter(|(id, _)| is_unread(id)).collect();
    observed.resources.extend(
        assumed
            .iter()
            .map(|(id, it)| ((*id).clone(), ObservedResource::new((*it).clone(), Owner::Us))),
    );
    let mut plan = plan_of(&stack, &observed);
    let mut known = RegionalRules::new();
    while depth == Depth::Shallow
        && refresh(connection, names, &plan, &mut observed, &mut known).await?
    {
        plan = plan_of(&stack, &observed);
    }
    let mut plan = plan.map_err(|foreign| refusal(&foreign, names))?;
    // What was assumed is neither as it should be nor otherwise.
    let is_step = |id: &Id| plan.steps.iter().any(|step| step.id == *id);
    plan.unchanged -= assumed.iter().filter(|(id, _)| !is_step(id)).count();
    plan.steps.retain(|step| !is_unread(&step.id));
    let left = left(&observed, |id| !stack.resources.contains_key(id));
    if has_to_remember(names, &observed, &known_regions, &unseen) {
        plan.steps.retain(|step| !is_forgetting(step));
    }
    Ok(Diff {
        plan,
        is_secret_foreign: is_foreign,
        lacks_secret,
        unseen,
        unread,
        left,
        unnamed_rules: unnamed_rules(&stack, &observed),
        old_parameter,
        concurrency,
        stack,
    })
}

/// The parameter that a function reads its secret from.
fn parameter_of(function: &Properties) -> Option<String> {
    let mut variables = desired::environment(function).into_iter();
    variables.find(|(name, _)| name.ends_with("_PARAMETER")).map(|(_, value)| value)
}

/// Regions that need not be seen, and all else that could not be read.
pub(super) fn disambiguate(
    unread: BTreeMap<ObservedPart, CloudError>,
    may_lack: impl Fn(&String) -> bool,
) -> (UnreachableRegions, BTreeMap<ObservedPart, CloudError>) {
    let (mut unseen, mut others) = (UnreachableRegions::new(), BTreeMap::new());
    for (part, error) in unread {
        match part {
            ObservedPart::Region(region) if may_lack(&region) => drop(unseen.insert(region, error)),
            part => drop(others.insert(part, error)),
        }
    }
    (unseen, others)
}

/// Most resources that a message names.
const NAMED: usize = 5;

/// The first of many, and how many more there are.
pub(super) fn first_few(mut all: Vec<String>) -> Vec<String> {
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("{more} more"));
    }
    all
}

fn refusal(foreign: &Foreign, names: &StackNames) -> Failure {
    let told = foreign.0.iter().map(|(id, owner)| {
        let (name, region) = names.of(id);
        let whose = match owner {
            Owner::Another(stack) => format!("it is of the stack {stack}"),
            Owner::Service(service) => format!("{service} manages it"),
            // A statement bears no tag.
            _ if *id == Id::Permission => "it allows something else".to_owned(),
            Owner::Us | Owner::Nobody => {
                let tag = names.owner(region.as_deref().unwrap_or(&names.home));
                format!("it has no tag {}={tag}", StackNames::TAG)
            }
        };
        let place = region.map_or_else(String::new, |it| format!(" in {it}"));
        format!("{} {name}{place}: {whose}", id.kind())
    });
    let told = first_few(told.collect());
    let failure =
        Failure::invalid(anyhow!("what is not this stack's has its names: {}", told.join("; ")))
            .hint("it is never touched: delete or rename it")
            .hint("or give this stack another name: name = \"…\" in audit-alert.toml")
            .hint("or, if it shall be this stack's from now on, give it that tag");
    if foreign.0.iter().all(|(id, _)| *id != Id::Secret) {
        return failure;
    }
    failure.hint(format!(
        "or, to send alerts where it says, name it in [slack]: webhook = {{ parameter = \"{}\" }}",
        names.parameter
    ))
}

/// Whether something may be left in a region that only the role for other regions remembers.
pub(super) fn has_to_remember(
    names: &StackNames,
    observed: &Observed,
    known_regions: &[String],
    unseen: &UnreachableRegions,
) -> bool {
    let is_left = |(id, found): (&Id, &ObservedResource)| {
        let is_elsewhere = matches!(id, Id::Rule { region, .. } if *region != names.home);
        is_elsewhere && found.is_ours() && found.is_shared
    };
    known_regions.iter().any(|it| unseen.contains_key(it)) || observed.resources.iter().any(is_left)
}

/// Whether a step deletes that memory.
pub(super) fn is_forgetting(step: &PlanStep) -> bool {
    step.id == Id::ForwardRole && matches!(step.action, PlanAction::Delete(_))
}

/// Rules that look like ours and are left where they are, and why: those of which it is said that they go.
pub(super) fn left(observed: &Observed, goes: impl Fn(&Id) -> bool) -> Vec<String> {
    let rules =
        observed.resources.iter().filter(|(id, _)| matches!(id, Id::Rule { .. }) && goes(id));
    let shared = rules.filter(|(_, found)| found.is_ours() && found.is_shared);
    shared
        .map(|(id, _)| format!("{id} is left: it has targets that somebody else gave it"))
        .collect()
}

fn unnamed_rules(stack: &Stack, observed: &Observed) -> BTreeSet<String> {
    let name = |id: &Id| match id {
        Id::Rule { name, .. } => Some(name.clone()),
        _ => None,
    };
    let wanted: BTreeSet<_> = stack.resources.keys().filter_map(name).collect();
    let ours = observed.resources.iter().filter(|(_, found)| found.is_ours());
    ours.filter_map(|(id, _)| name(id)).filter(|it| !wanted.contains(it)).collect()
}

/// Regions beside the home region that rules are wanted in.
pub(super) fn regions_of(stack: &Stack, names: &StackNames) -> Vec<String> {
    let regions = stack.resources.keys().filter_map(|id| match id {
        Id::Queue(region) if *region != names.home => Some(region.clone()),
        _ => None,
    });
    regions.collect()
}
