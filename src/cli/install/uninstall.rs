//! The command `uninstall`: deletes the resources with the stack's tag. Before that, reports the resources that it must keep.

use std::collections::BTreeSet;

use super::args::UninstallArgs;
use super::diff::{UnreachableRegions, check_function, open, show_stack, split_unreachable};
use super::show::{OldParameter, PlanFormat, ShownPlan};
use super::warnings::{kept_rule, warn_of_unreachable};
use super::{act, desired, repeat_flags, show};
use crate::aws::StackNames;
use crate::cli::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{Artifacts, AwsConnection, Depth, Observation, is_parameter_ours, observe};
use crate::deploy::plan::{Plan, teardown};
use crate::deploy::resource::Id;
use crate::language::phrase;
use crate::rules::settings::{EffectiveSettings, StackFlags};

/// The deletions, and the reasons why resources are kept.
struct TeardownPlan {
    plan: Plan,
    /// The deletion of the former parameter.
    old_parameter: Option<OldParameter>,
    /// The regions that were searched, separated by commas.
    searched: String,
    /// True if a region that may have resources could not be read.
    has_unreachable: bool,
    /// True if the forward role is kept because its tag names such a region.
    keeps_role: bool,
    /// True if rules are kept because others added targets to them.
    keeps_rules: bool,
}

impl TeardownPlan {
    fn is_complete(&self) -> bool {
        !self.has_unreachable && !self.keeps_rules
    }

    fn shown<'p>(&'p self, names: &'p StackNames, format: PlanFormat) -> ShownPlan<'p> {
        ShownPlan::new(&self.plan, names, self.old_parameter.as_ref(), format)
    }

    fn is_empty(&self) -> bool {
        self.plan.steps.is_empty() && self.old_parameter.is_none()
    }
}

pub(in crate::cli) fn run(
    args: &UninstallArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let settings = desired::settings_only(args.rules.as_deref(), &args.aws, context)?;
    let flags = StackFlags {
        regions: args.regions.clone(),
        function: args.function.clone(),
        ..StackFlags::default()
    };
    let settings = desired::with_flags(settings, flags, context)?;
    block_on(async {
        let connection = open(&args.aws, &settings).await?;
        let names = desired::names(&settings, connection.caller().await?);
        show_stack(&names, &settings, context)?;
        check_function(&settings.function, &names)?;
        let teardown = Box::pin(plan(args, &settings, &connection, &names, context)).await?;
        if teardown.is_empty() && teardown.is_complete() {
            let (stack, regions) = (&names.stack, &teardown.searched);
            context.ui.status(phrase!(
                "no resource of the stack {stack} found in {regions}",
                stack,
                regions
            ))?;
            return Ok(Exit::Success);
        }
        if args.dry_run {
            let command =
                format!("audit-alert uninstall{}", repeat_flags::flags_of_uninstall(args));
            context.ui.status(phrase!("next: {command}", command))?;
            return Ok(Exit::Success);
        }
        let (account, home) = (&names.account, &names.home);
        let question = phrase!(
            "Delete these resources, with the log and undelivered events, in account {account}, home region {home}?",
            account,
            home
        );
        if !teardown.is_empty() && !act::confirm(question, args.yes, context)? {
            return Ok(Exit::Canceled);
        }
        let artifacts = Artifacts { zip: &[], webhook: None };
        let format = PlanFormat::of(args.format, context.verbose);
        let shown = teardown.shown(&names, format);
        let exit = act::apply_steps(&connection, &shown, &artifacts, context).await?;
        if exit != Exit::Success {
            return Ok(exit);
        }
        let (stack, deleted) = (&names.stack, shown.counts().delete);
        context.ui.status(phrase!(
            "uninstalled the stack {stack}: {deleted} deleted",
            stack,
            deleted
        ))?;
        if !teardown.is_complete() {
            return Err(incomplete_teardown(&names, &teardown));
        }
        Ok(exit)
    })?
}

/// Observes the stack, plans the deletions and prints the plan.
async fn plan(
    args: &UninstallArgs,
    settings: &EffectiveSettings,
    connection: &AwsConnection,
    names: &StackNames,
    context: &mut CommandContext<'_, '_>,
) -> Result<TeardownPlan, Failure> {
    let global = names.known_partition().global_regions().into_iter().map(str::to_owned);
    let regions: Vec<_> = settings.regions.value.iter().cloned().chain(global).collect();
    let function = settings.function.value.as_deref();
    let observation = observe(connection, names, &regions, function, false, Depth::Deep);
    let Observation { observed, known_regions, unread, has_function, .. } =
        Box::pin(observation).await;
    let (unreachable, unread) = split_unreachable(unread, |it| *it != names.home);
    if let Some(error) = unread.into_values().next() {
        return Err(error.into());
    }
    let plan = teardown(&observed);
    let old_parameter = old_parameter(connection, names, context).await?;
    let format = PlanFormat::of(args.format, context.verbose);
    ShownPlan::new(&plan, names, old_parameter.as_ref(), format).print(context.ui)?;
    let kept_rules: Vec<_> = observed.shared_rules().collect();
    warn_of_unreachable(&unreachable, context)?;
    kept_rules.iter().try_for_each(|it| context.ui.warning(kept_rule(it)))?;
    if let (Some(arn), false) = (function, has_function) {
        context.ui.warning(phrase!(
            "the function {arn} does not exist, so its policy has no permission to remove",
            arn
        ))?;
    }
    let has_unreachable = unreachable.keys().any(|region| {
        // An account may forbid the region of global services. That is no reason to fail if the forward role exists and its
        // tag shows that the stack never had resources there.
        let is_known = observed.resources.contains_key(&Id::ForwardRole);
        !is_known || settings.regions.value.contains(region) || known_regions.contains(region)
    });
    Ok(TeardownPlan {
        plan,
        old_parameter,
        searched: searched_regions(names, regions.iter().chain(&known_regions), &unreachable),
        has_unreachable,
        keeps_role: known_regions.iter().any(|it| unreachable.contains_key(it)),
        keeps_rules: !kept_rules.is_empty(),
    })
}

fn searched_regions<'r>(
    names: &'r StackNames,
    regions: impl Iterator<Item = &'r String>,
    unreachable: &UnreachableRegions,
) -> String {
    let searched = regions.chain([&names.home]).filter(|it| !unreachable.contains_key(*it));
    let searched: BTreeSet<_> = searched.map(String::as_str).collect();
    searched.into_iter().collect::<Vec<_>>().join(", ")
}

/// Returns the deletion of the default parameter, if the rule set names another parameter and the stack still owns the
/// default one.
async fn old_parameter(
    connection: &AwsConnection,
    names: &StackNames,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<OldParameter>, Failure> {
    let parameter = StackNames::default_parameter(&names.stack);
    if parameter == names.parameter {
        return Ok(None);
    }
    let old = StackNames { parameter, ..names.clone() };
    match is_parameter_ours(connection, &old).await {
        Ok(is_ours) => Ok(is_ours.then(|| (show::delete_parameter(), old))),
        Err(error) => {
            context.ui.warning(phrase!(
                "cannot read the owner of the parameter {parameter}, so it is kept: {error}",
                parameter = old.parameter,
                error
            ))?;
            Ok(None)
        }
    }
}

/// Returns the failure of a run that had to keep resources.
fn incomplete_teardown(names: &StackNames, teardown: &TeardownPlan) -> Failure {
    let failure = Failure::remote(phrase!("not all resources were deleted; see the warnings"));
    let hints = [
        (
            teardown.keeps_rules,
            phrase!("remove the targets that others added to the rules, and run the command again"),
        ),
        (
            teardown.has_unreachable,
            phrase!(
                "run the command again when the regions can be read; if the stack never had resources there, \
                 nothing is left"
            ),
        ),
        (
            teardown.keeps_role,
            phrase!(
                "the tag of the role {role} names these regions; to abandon the resources there, \
                 delete the role yourself",
                role = names.forward_role()
            ),
        ),
    ];
    let hints = hints.into_iter().filter(|(applies, _)| *applies);
    hints.fold(failure, |failure, (_, hint)| failure.hint(hint))
}
