//! `uninstall`: what bears the stack's tag goes, and what has to stay is said before.

use std::collections::BTreeSet;

use anyhow::anyhow;

use super::args::UninstallArgs;
use super::diff::{
    UnreachableRegions, disambiguate, has_to_remember, is_fitting, is_forgetting, left, open,
    report_refusal,
};
use super::warnings::of_unseen;
use super::{act, desired, repeat_flags, show};
use crate::aws::StackNames;
use crate::cli::settings::warn_of_regions;
use crate::cli::shared_args::Format;
use crate::cli::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{Artifacts, AwsConnection, Depth, Observation, is_parameter_ours, observe};
use crate::deploy::plan::{Plan, PlanAction, PlanStep, teardown};
use crate::deploy::stack::{Id, Properties};

/// What is to go, and what is known of the rest.
struct TeardownPlan {
    plan: Plan,
    /// The stack by the name of a parameter that goes as well.
    older: Option<StackNames>,
    /// Where was looked, in words.
    looked: String,
    /// Whether something may be left in a region that could not be looked at.
    is_unseen: bool,
    /// Whether the role is kept because it remembers such a region.
    is_kept: bool,
    /// Whether rules are left that somebody else gave a target.
    is_shared: bool,
}

impl TeardownPlan {
    fn is_all(&self) -> bool {
        !self.is_unseen && !self.is_shared
    }

    fn count(&self) -> usize {
        self.plan.steps.len() + usize::from(self.older.is_some())
    }
}

pub(in crate::cli) fn run(
    args: &UninstallArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let settings = desired::settings_only(args.rules.as_deref(), &args.aws, context)?;
    warn_of_regions(&args.regions, context)?;
    block_on(async {
        let connection = open(&args.aws, &settings).await?;
        let names = desired::names(&settings, connection.caller().await?);
        report_refusal(&names, &settings, context)?;
        args.function.as_deref().map_or(Ok(()), |arn| is_fitting(arn, &names))?;
        let doomed = Box::pin(look(args, &connection, &names, context)).await?;
        let count = doomed.count();
        if count == 0 && doomed.is_all() {
            let (stack, looked) = (&names.stack, &doomed.looked);
            context.ui.status(&format!("nothing bears the tag of {stack} in {looked}"))?;
            return Ok(Exit::Success);
        }
        if args.dry_run {
            let flags = repeat_flags::flags_of_uninstall(args);
            context.ui.status(&format!("next: audit-alert uninstall{flags}"))?;
            return Ok(Exit::Success);
        }
        let what = format!("Delete these {count}, with their log and undelivered events, in");
        let question = format!("{what} {}?", act::place(&names));
        if count > 0 && !act::agreed(&question, args.yes, context)? {
            return Ok(Exit::Cancelled);
        }
        let goods = Artifacts { zip: &[], webhook: None };
        let mut exit = act::steps(&connection, &names, &doomed.plan, &goods, context).await?;
        if let (Some(older), Exit::Success) = (&doomed.older, exit) {
            let step = PlanStep { id: Id::Secret, action: PlanAction::Delete(Properties::new()) };
            let plan = Plan { steps: vec![step], unchanged: 0 };
            exit = act::steps(&connection, older, &plan, &goods, context).await?;
        }
        if exit == Exit::Success && !doomed.is_all() {
            return Err(not_all(&names, &doomed));
        }
        Ok(exit)
    })?
}

/// Looks at everything, and shows it.
async fn look(
    args: &UninstallArgs,
    connection: &AwsConnection,
    names: &StackNames,
    context: &mut CommandContext<'_, '_>,
) -> Result<TeardownPlan, Failure> {
    let global = names.known_partition().global_regions().into_iter().map(str::to_owned);
    let regions: Vec<_> = args.regions.iter().cloned().chain(global).collect();
    let function = args.function.as_deref();
    let seen = observe(connection, names, &regions, function, false, Depth::Deep);
    let Observation { observed, known_regions, unread, has_function, .. } = Box::pin(seen).await;
    let (unseen, unread) = disambiguate(unread, |it| *it != names.home);
    if let Some(error) = unread.into_values().next() {
        return Err(error.into());
    }
    let mut plan = teardown(&observed);
    if has_to_remember(names, &observed, &known_regions, &unseen) {
        plan.steps.retain(|step| !is_forgetting(step));
    }
    show::plan(&plan, names, matches!(args.format, Format::Json), context.ui)?;
    let left = left(&observed, |_| true);
    of_unseen(&unseen, context)?;
    left.iter().try_for_each(|it| context.ui.warning(it))?;
    if let (Some(arn), false) = (function, has_function) {
        context.ui.warning(&format!("there is no function {arn}, and nothing in its policy"))?;
    }
    let is_unseen = unseen.keys().any(|region| {
        // That the region of global services may not be used, is nothing to those who know that they never did.
        let is_sure = observed.resources.contains_key(&Id::ForwardRole);
        !is_sure || args.regions.contains(region) || known_regions.contains(region)
    });
    Ok(TeardownPlan {
        plan,
        older: older_parameter(connection, names, context).await?,
        looked: looked_at(names, regions.iter().chain(&known_regions), &unseen),
        is_unseen,
        is_kept: known_regions.iter().any(|it| unseen.contains_key(it)),
        is_shared: !left.is_empty(),
    })
}

fn looked_at<'r>(
    names: &'r StackNames,
    regions: impl Iterator<Item = &'r String>,
    unseen: &UnreachableRegions,
) -> String {
    let seen = regions.chain([&names.home]).filter(|it| !unseen.contains_key(*it));
    let seen: BTreeSet<_> = seen.map(String::as_str).collect();
    seen.into_iter().collect::<Vec<_>>().join(", ")
}

/// The stack by the parameter that it had before the rule set named another one, if that is still there.
async fn older_parameter(
    connection: &AwsConnection,
    names: &StackNames,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<StackNames>, Failure> {
    let parameter = StackNames::default_parameter(&names.stack);
    if parameter == names.parameter {
        return Ok(None);
    }
    let older = StackNames { parameter, ..names.clone() };
    match is_parameter_ours(connection, &older).await {
        Ok(true) => {
            context.ui.status(&format!("- webhook's parameter {}, of before", older.parameter))?;
            Ok(Some(older))
        }
        Ok(false) => Ok(None),
        Err(error) => {
            let name = &older.parameter;
            context
                .ui
                .warning(&format!("whose {name} is, cannot be read, so it is left: {error}"))?;
            Ok(None)
        }
    }
}

/// Something is left, which was said.
fn not_all(names: &StackNames, doomed: &TeardownPlan) -> Failure {
    let failure = Failure::remote(anyhow!("not all is deleted: see the warnings"));
    let role = names.forward_role();
    let hints = [
        (
            doomed.is_shared,
            "remove the targets that somebody else gave the rules, and run it again".to_owned(),
        ),
        (
            doomed.is_unseen,
            "run it again when the regions can be reached; if the stack was never there, this is all"
                .to_owned(),
        ),
        (
            doomed.is_kept,
            format!(
                "{role} is the role that remembers them: delete it yourself to give up what is there"
            ),
        ),
    ];
    let hints = hints.into_iter().filter(|(applies, _)| *applies);
    hints.fold(failure, |failure, (_, hint)| failure.hint(hint))
}
