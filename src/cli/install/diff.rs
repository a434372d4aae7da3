//! Compares the desired stack with the observed resources. `act` applies the difference.

use std::collections::{BTreeMap, BTreeSet};

use super::args::AwsArgs;
use super::desired::{self, DesiredInput, Installed};
use crate::aws::{Arn, StackNames};
use crate::cli::{CommandContext, Failure};
use crate::cloud::{
    AwsConnection, CallerIdentity, CloudError, Depth, Observation, Options, RegionalRules,
    additions, observe, refresh,
};
use crate::deploy::addition::Addition;
use crate::deploy::observed::{Observed, ObservedPart, Owner};
use crate::deploy::plan::{Foreign, Plan, plan as plan_of, prune};
use crate::deploy::resource::{Id, RuleSetRecord};
use crate::deploy::stack::{DesiredStack, Stack, stack};
use crate::deploy::warnings::{PlanContext, PlanWarning, SecretParameter, warnings};
use crate::language::{Phrase, phrase};
use crate::rules::settings::{EffectiveSettings, Provenance, Setting};
use crate::ui;

/// The desired stack in an account.
pub(super) struct Target {
    pub(super) names: StackNames,
    pub(super) desired: DesiredStack,
}

/// The difference between the desired and the observed stack.
pub(super) struct Diff {
    pub(super) stack: Stack,
    pub(super) plan: Plan,
    /// The parameter of the function's secret.
    pub(super) parameter: SecretParameter,
    /// Warnings about the plan.
    pub(super) warnings: Vec<PlanWarning>,
    /// Former regions of the stack that could not be read.
    pub(super) unreachable: UnreachableRegions,
    /// Other parts that could not be read.
    pub(super) unread: BTreeMap<ObservedPart, CloudError>,
    /// Names of the stack's rules that the rule set does not name.
    pub(super) unnamed_rules: BTreeSet<String>,
    /// Names of the stack's rules that it names.
    pub(super) named_rules: BTreeSet<String>,
    /// The rule set that the stack was installed from; `None` if it is not recorded.
    pub(super) recorded: Option<RuleSetRecord>,
}

impl Diff {
    /// Returns true if the secret's parameter exists or is created, and no obsolete rule is kept.
    pub(super) fn is_complete(&self) -> bool {
        let is_left = |it: &PlanWarning| {
            matches!(it, PlanWarning::MissingParameter | PlanWarning::KeptRule(_))
        };
        !self.warnings.iter().any(is_left)
    }
}

/// Regions that could not be read, with the errors.
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

/// Prints the stack, its account and its home region, before any plan.
pub(super) fn show_stack(
    names: &StackNames,
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let StackNames { stack, account, home, .. } = names;
    context.ui.status(match &settings.region.from {
        Provenance::Flag(_) => phrase!(
            "stack {stack} in account {account}, home region {home}",
            stack,
            account,
            home
        ),
        Provenance::BuiltIn => phrase!(
            "stack {stack} in account {account}, home region {home} (the default; --region selects another)",
            stack,
            account,
            home
        ),
        from => phrase!(
            "stack {stack} in account {account}, home region {home} ({from})",
            stack,
            account,
            home,
            from
        ),
    })
}

pub(super) fn target(input: &DesiredInput, caller: CallerIdentity) -> Result<Target, Failure> {
    let names = desired::names(&input.settings, caller);
    check_function(&input.settings.function, &names)?;
    let desired = desired_stack(input, &names);
    Ok(Target { names, desired })
}

/// Returns the desired stack of an account in which nothing is installed.
pub(super) fn desired_stack(input: &DesiredInput, names: &StackNames) -> DesiredStack {
    DesiredStack {
        names: names.clone(),
        regions: input.settings.regions.value.clone(),
        known_regions: Vec::new(),
        log_retention_days: input.settings.log_retention.value.days().cast_signed(),
        permissions_boundary: input.settings.permissions_boundary.value.clone().unwrap_or_default(),
        rule_set: input.rule_set.clone(),
        rules: desired::rules(&input.set, input.language(None), names),
        code: desired::code(input, names, &Installed::default()),
    }
}

/// Checks the ARN of an existing function: rules invoke functions of their own account and region only.
pub(super) fn check_function(
    function: &Setting<Option<String>>,
    names: &StackNames,
) -> Result<(), Failure> {
    let Some(arn) = &function.value else { return Ok(()) };
    let parsed = Arn::parse(arn).filter(|it| it.service == "lambda");
    let parts: Vec<_> = parsed.map_or_else(Vec::new, |it| it.resource.split(':').collect());
    let refused = |reason: Phrase| {
        Failure::invalid(phrase!(
            "function {arn} ({from}): {reason}",
            arn,
            from = &function.from,
            reason
        ))
    };
    let (Some(Arn { partition, region, account, .. }), ["function", name]) = (parsed, &*parts)
    else {
        let is_qualified = matches!(&*parts, ["function", _, _]);
        let reason = if is_qualified {
            phrase!("it has a version or an alias")
        } else {
            phrase!("it is not the ARN of a function")
        };
        let example = names.function_arn().replace(&names.function(), "NAME");
        return Err(refused(reason).hint(phrase!("for example: {example}", example)));
    };
    if partition != names.partition {
        let expected = &names.partition;
        return Err(refused(phrase!(
            "its partition is {partition}, and the caller's is {expected}",
            partition,
            expected
        )));
    }
    if account != names.account {
        let expected = &names.account;
        return Err(refused(phrase!(
            "its account is {account}, and the caller's is {expected}",
            account,
            expected
        )));
    }
    if region != names.home {
        let home = &names.home;
        let reason = phrase!("it is in {region}, and the home region is {home}", region, home);
        return Err(refused(reason).hint(phrase!("pass --region {region}", region)));
    }
    if *name == names.function() {
        return Err(refused(phrase!("it has the name of the stack's own function")).hint(phrase!(
            "leave the function out, or rename the stack: name = \"…\" in audit-alert.toml"
        )));
    }
    Ok(())
}

/// The handling of read errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnReadError {
    /// The comparison fails.
    Stop,
    /// The unreadable parts count neither as unchanged nor as different, and are listed in [`Diff::unread`].
    Report,
}

/// The handling of additions of others to the stack's resources.
#[derive(Debug)]
pub(super) enum OnAdditions<'r> {
    /// They stay, and are not searched.
    Keep,
    /// They are added to this list, with the errors of the search, even if there is no plan.
    Report(&'r mut Vec<Result<Addition, Phrase>>),
    /// The plan removes them.
    Remove,
}

/// Compares the desired stack with the observed resources.
pub(super) async fn diff(
    connection: &AwsConnection,
    target: &Target,
    input: &DesiredInput,
    depth: Depth,
    on_read_error: OnReadError,
    mut on_additions: OnAdditions<'_>,
) -> Result<Diff, Failure> {
    let Target { names, desired } = target;
    let regions: Vec<_> = stack(desired).regions_beside(&names.home).into_iter().collect();
    let existing = input.settings.function.value.as_deref();
    let has_webhook = input.webhook.is_some();
    let observation = observe(connection, names, &regions, existing, has_webhook, depth);
    let Observation { mut observed, known_regions, unread, has_function, concurrency } =
        Box::pin(observation).await;
    let (unreachable, unread) =
        split_unreachable(unread, |it| *it != names.home && !regions.contains(it));
    let unread_additions =
        search_additions(connection, names, &mut observed, &mut on_additions).await;
    let mut errors = unread.values().chain(&unread_additions);
    if let (Some(error), OnReadError::Stop) = (errors.next(), on_read_error) {
        return Err(error.clone().into());
    }
    if let (Some(arn), false) = (existing, has_function) {
        return Err(no_function(arn, names, &input.flags.aws));
    }
    let (function, secret) = (observed.function(), observed.resources.get(&Id::Secret));
    let installed = Installed { function, concurrency, parameter: secret.map(|it| &it.owner) };
    let recorded = observed.rule_set().cloned();
    let desired = DesiredStack {
        known_regions: known_regions.clone(),
        code: desired::code(input, names, &installed),
        rules: desired::rules(&input.set, input.language(function), names),
        rule_set: input.record(recorded.as_ref()),
        ..desired.clone()
    };
    let stack = stack(&desired);
    let plan = match on_additions {
        OnAdditions::Remove => prune(&stack, &mut observed),
        OnAdditions::Keep | OnAdditions::Report(_) => {
            plan_refreshed(connection, names, &stack, &mut observed, depth).await?
        }
    };
    let plan = plan.map_err(|foreign| refusal(&foreign, names))?;
    let (desired, observed) = (&desired, &observed);
    let warnings =
        warnings(&PlanContext { desired, stack: &stack, observed, plan: &plan, has_webhook });
    let (named_rules, unnamed_rules) = observed.split_rules(&stack);
    Ok(Diff {
        plan,
        parameter: SecretParameter::of(names, &stack, observed),
        warnings,
        unreachable,
        unread,
        unnamed_rules,
        named_rules,
        recorded,
        stack,
    })
}

/// Adds the additions of others that the observation does not find, and reports them if this is requested. Returns
/// the errors of the calls.
async fn search_additions(
    connection: &AwsConnection,
    names: &StackNames,
    observed: &mut Observed,
    on_additions: &mut OnAdditions<'_>,
) -> Vec<CloudError> {
    let mut errors = Vec::new();
    if matches!(on_additions, OnAdditions::Keep) {
        return errors;
    }
    for found in additions(connection, names, observed).await {
        match found {
            Ok((id, addition)) => observed.add(&id, addition),
            Err(error) => errors.push(error),
        }
    }
    if let OnAdditions::Report(found) = on_additions {
        found.extend(observed.additions().cloned().map(Ok));
        found.extend(errors.iter().map(|it| Err(Phrase::from(it))));
    }
    errors
}

/// Plans the steps. After a shallow observation, reads the rules that the plan changes, and plans again.
async fn plan_refreshed(
    connection: &AwsConnection,
    names: &StackNames,
    stack: &Stack,
    observed: &mut Observed,
    depth: Depth,
) -> Result<Result<Plan, Foreign>, CloudError> {
    let mut plan = plan_of(stack, observed);
    let mut known = RegionalRules::new();
    while depth == Depth::Shallow && refresh(connection, names, &plan, observed, &mut known).await?
    {
        plan = plan_of(stack, observed);
    }
    Ok(plan)
}

fn no_function(arn: &str, names: &StackNames, aws: &str) -> Failure {
    let command = format!("aws lambda list-functions{aws} --region {}", names.home);
    Failure::invalid(phrase!("the function {arn} does not exist", arn))
        .hint(phrase!("to list the functions, run: {command}", command))
}

/// Splits off the regions that may be unreadable.
pub(super) fn split_unreachable(
    unread: BTreeMap<ObservedPart, CloudError>,
    may_be_unreachable: impl Fn(&String) -> bool,
) -> (UnreachableRegions, BTreeMap<ObservedPart, CloudError>) {
    let (mut unreachable, mut others) = (UnreachableRegions::new(), BTreeMap::new());
    for (part, error) in unread {
        match part {
            ObservedPart::Region(region) if may_be_unreachable(&region) => {
                drop(unreachable.insert(region, error));
            }
            part => drop(others.insert(part, error)),
        }
    }
    (unreachable, others)
}

/// Maximum number of resources that a message names.
const MAX_NAMED: usize = 5;

/// Replaces the names after the first few by their number.
pub(super) fn first_few(mut all: Vec<Phrase>) -> Vec<Phrase> {
    let more = all.len().saturating_sub(MAX_NAMED);
    all.truncate(MAX_NAMED);
    if more > 0 {
        all.push(phrase!("{count} more", count = more));
    }
    all
}

fn refusal(foreign: &Foreign, names: &StackNames) -> Failure {
    let describe = |(id, owner): &(Id, Owner)| {
        let (name, region) = names.of(id);
        let reason = match owner {
            Owner::OtherStack(stack) => phrase!("it belongs to the stack {stack}", stack),
            Owner::Service(service) => phrase!("{service} manages it", service),
            // A policy statement has no tags.
            _ if *id == Id::Permission => phrase!("it grants another permission"),
            Owner::ThisStack | Owner::Untagged => {
                let owner = names.owner(region.as_deref().unwrap_or(&names.home));
                phrase!("it has no tag {key}={owner}", key = StackNames::TAG, owner)
            }
        };
        let kind = id.kind_name();
        if let Some(region) = region {
            phrase!("{kind} {name} in {region}: {reason}", kind, name, region, reason)
        } else {
            phrase!("{kind} {name}: {reason}", kind, name, reason)
        }
    };
    let resources = first_few(foreign.0.iter().map(describe).collect());
    let failure = Failure::invalid(phrase!(
        "this stack does not own resources with its names: {resources}",
        resources = Phrase::joined(resources, "; ")
    ))
    .hint(phrase!("audit-alert never changes them; delete or rename them"))
    .hint(phrase!("or rename this stack: name = \"…\" in audit-alert.toml"))
    .hint(phrase!("or, to hand a resource over to this stack, add that tag to it"));
    if foreign.0.iter().all(|(id, _)| *id != Id::Secret) {
        return failure;
    }
    failure.hint(phrase!(
        "or, to use the webhook in this parameter, name it in [slack]: webhook = {{ parameter = \"{parameter}\" }}",
        parameter = names.parameter
    ))
}
