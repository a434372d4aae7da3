//! The commands `install`, `status`, `uninstall` and `doctor`: the desired stack, the observed one, and the plan between
//! them. `install` and `status` are in this file. `export` prints the desired stack.

pub(super) mod act;
pub(super) mod args;
mod code_change;
mod desired;
mod destinations;
mod diff;
mod difference;
mod doctor;
mod export;
mod exported_folder;
mod repeat_flags;
mod rule_set_record;
mod secret_checks;
mod show;
mod uninstall;
mod unnamed_rules;
mod warnings;

use super::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{Artifacts, CloudError, Depth};
use crate::deploy::warnings::SecretParameter;
use crate::language::{Phrase, phrase};
use crate::slack::deliver::Secret;
pub(super) use doctor::run as doctor;
pub(super) use export::run as export;
pub(super) use uninstall::run as uninstall;

use args::{InstallArgs, StatusArgs};
use desired::{DesiredFor, DesiredInput};
use diff::{Diff, OnAdditions, OnReadError, diff, open, show_stack, target};
use show::{PlanCounts, PlanFormat, ShownPlan};
use unnamed_rules::UnnamedRules;
use warnings::{first_language, warn, warn_of_buses, warn_of_trails};

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        let failure = Self::remote(Phrase::from(&error));
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

pub(super) fn install(
    args: &InstallArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let input = desired::read(DesiredFor::Install, &args.desired, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let target = target(&input, connection.caller().await?)?;
        show_stack(&target.names, &input.settings, context)?;
        let depth = if args.targets || args.prune { Depth::Deep } else { Depth::Shallow };
        let on_additions = if args.prune { OnAdditions::Remove } else { OnAdditions::Keep };
        let diff = diff(&connection, &target, &input, depth, OnReadError::Stop, on_additions);
        let diff = Box::pin(diff).await?;
        let (names, plan) = (&target.names, &diff.plan);
        let format = PlanFormat::of(args.format, context.verbose);
        let shown = ShownPlan::new(plan, names, None, format);
        shown.print(context.ui)?;
        warn(&diff, names, &input, context)?;
        if args.prune {
            warn_of_buses(&connection, &diff, names, &input, context).await?;
        }
        if plan.is_first_install() {
            Box::pin(warn_of_trails(&connection, &diff, names, &input, context)).await?;
        }
        first_language(plan, &input, context)?;
        let flags = &input.flags.own;
        if plan.steps.is_empty() {
            context.ui.status(phrase!(
                "nothing to do; to diagnose missing alerts, run: audit-alert doctor{flags}",
                flags
            ))?;
            return Ok(Exit::Success);
        }
        let unnamed = UnnamedRules::of(&diff, names, &input).filter(|_| !args.adopt);
        if args.dry_run {
            return end_dry_run(args, unnamed.as_ref(), &input, context);
        }
        let is_confirmed = if let Some(rules) = &unnamed {
            rules.confirm_replacement(names, args.yes, context)?
        } else {
            let (account, home) = (&names.account, &names.home);
            let question = phrase!(
                "Apply these changes in account {account}, home region {home}?",
                account,
                home
            );
            act::confirm(question, args.yes, context)?
        };
        if !is_confirmed {
            return Ok(Exit::Canceled);
        }
        let webhook = input.webhook.as_ref().map(Secret::expose);
        let artifacts = Artifacts { zip: &input.zip, webhook };
        let exit = act::apply_steps(&connection, &shown, &artifacts, context).await?;
        if exit == Exit::Success {
            summarize(&diff, &names.stack, shown.counts(), &input, context)?;
        }
        Ok(exit)
    })?
}

/// Prints what the run would ask before it applies the plan, or how to apply it.
fn end_dry_run(
    args: &InstallArgs,
    unnamed: Option<&UnnamedRules>,
    input: &DesiredInput,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    if let Some(rules) = unnamed {
        rules.warn(context.ui)?;
        return Ok(Exit::Success);
    }
    let flags = &input.flags.own;
    let prune = if args.prune { " --prune" } else { "" };
    let targets = if args.targets { " --targets" } else { "" };
    let adopt = if args.adopt { " --adopt" } else { "" };
    let command = format!("audit-alert install{prune}{targets}{adopt}{flags}");
    context.ui.status(phrase!("next: {command}", command))?;
    Ok(Exit::Success)
}

/// Prints the result of a successful run and the next steps.
fn summarize(
    diff: &Diff,
    stack: &str,
    counts: PlanCounts,
    input: &DesiredInput,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let flags = &input.flags.own;
    let PlanCounts { create, change, delete, prune } = counts;
    context.ui.status(if prune == 0 {
        phrase!(
            "installed the stack {stack}: {create} created, {change} changed, {delete} deleted",
            stack,
            create,
            change,
            delete
        )
    } else {
        phrase!(
            "installed the stack {stack}: {create} created, {change} changed, {delete} deleted, \
             {prune} additions removed",
            stack,
            create,
            change,
            delete,
            prune
        )
    })?;
    if diff.plan.is_first_install() {
        context.ui.status(phrase!(
            "to see an alert here, run: audit-alert generate ecs CreateCluster | audit-alert preview"
        ))?;
    }
    context.ui.status(if diff.parameter == SecretParameter::Missing {
        let variable = input.secret_variable();
        phrase!("next, set {variable} and run: audit-alert install{flags}", variable, flags)
    } else {
        phrase!("next, post a test alert: audit-alert doctor --send{flags}", flags)
    })?;
    Ok(())
}

pub(super) fn status(
    args: &StatusArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let input = desired::read(DesiredFor::Status, &args.desired, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let target = target(&input, connection.caller().await?)?;
        show_stack(&target.names, &input.settings, context)?;
        let (depth, keep) = (Depth::Deep, OnAdditions::Keep);
        let diff = diff(&connection, &target, &input, depth, OnReadError::Stop, keep);
        let diff = Box::pin(diff).await?;
        let (names, plan) = (&target.names, &diff.plan);
        let format = PlanFormat::of(args.format, context.verbose);
        if plan.is_first_install() && format != PlanFormat::Json {
            context.ui.status(phrase!("nothing is installed"))?;
            let flags = &input.flags.own;
            context.ui.status(phrase!("next: audit-alert install --dry-run{flags}", flags))?;
            return Ok(Exit::Negative);
        }
        ShownPlan::new(plan, names, None, format).print(context.ui)?;
        warn(&diff, names, &input, context)?;
        if plan.steps.is_empty() {
            let is_complete = diff.is_complete();
            context.ui.status(if is_complete && diff.unreachable.is_empty() {
                phrase!("the installed stack matches the rule set")
            } else {
                phrase!("everything else matches the rule set")
            })?;
            return Ok(if is_complete { Exit::Success } else { Exit::Negative });
        }
        if let Some(rules) = UnnamedRules::of(&diff, names, &input) {
            rules.warn(context.ui)?;
            return Ok(Exit::Negative);
        }
        let flags = &input.flags.own;
        context.ui.status(phrase!(
            "next, apply these changes: audit-alert install --targets{flags}",
            flags
        ))?;
        Ok(Exit::Negative)
    })?
}
