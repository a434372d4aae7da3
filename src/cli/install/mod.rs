//! The commands `install`, `status`, `uninstall` and `doctor`: the desired stack, the observed one, and the plan between
//! them. `install` and `status` are in this file.

mod act;
pub(super) mod args;
mod desired;
mod diff;
mod difference;
mod doctor;
mod repeat_flags;
mod show;
mod uninstall;
mod unnamed_rules;
mod warnings;

use super::shared_args::Format;
use super::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{Artifacts, CloudError, Depth};
use crate::language::{Phrase, phrase};
use crate::slack::deliver::Secret;
pub(super) use desired::with_region_of_profile;
pub(super) use doctor::run as doctor;
pub(super) use uninstall::run as uninstall;

use args::{InstallArgs, StatusArgs};
use desired::DesiredFor;
use diff::{OnReadError, diff, open, show_stack, target};
use unnamed_rules::UnnamedRules;
use warnings::{first_language, warn};

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
        let depth = if args.targets { Depth::Deep } else { Depth::Shallow };
        let diff = diff(&connection, &target, &input, depth, OnReadError::Stop);
        let diff = Box::pin(diff).await?;
        let (names, plan) = (&target.names, &diff.plan);
        show::plan(plan, names, None, matches!(args.format, Format::Json), context.ui)?;
        warn(&diff, names, &input, context)?;
        first_language(plan, &input, context)?;
        let flags = &input.flags.own;
        if plan.steps.is_empty() {
            context.ui.status(phrase!(
                "nothing to do; to diagnose missing alerts, run: audit-alert doctor{flags}",
                flags
            ))?;
            return Ok(Exit::Success);
        }
        let unnamed = UnnamedRules::of(&diff, &input);
        if args.dry_run {
            if let Some(rules) = &unnamed {
                rules.warn(context.ui)?;
                return Ok(Exit::Success);
            }
            let targets = if args.targets { " --targets" } else { "" };
            let command = format!("audit-alert install{targets}{flags}");
            context.ui.status(phrase!("next: {command}", command))?;
            return Ok(Exit::Success);
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
        let exit = act::apply_steps(&connection, names, plan, &artifacts, context).await?;
        if exit == Exit::Success {
            context.ui.status(phrase!(
                "next, post a test alert: audit-alert doctor --send{flags}",
                flags
            ))?;
        }
        Ok(exit)
    })?
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
        let diff = diff(&connection, &target, &input, Depth::Deep, OnReadError::Stop);
        let diff = Box::pin(diff).await?;
        let (names, plan) = (&target.names, &diff.plan);
        show::plan(plan, names, None, matches!(args.format, Format::Json), context.ui)?;
        warn(&diff, names, &input, context)?;
        if plan.steps.is_empty() {
            let is_complete = diff.kept_rules.is_empty() && !diff.lacks_secret;
            context.ui.status(if is_complete && diff.unreachable.is_empty() {
                phrase!("the installed stack matches the rule set")
            } else {
                phrase!("everything else matches the rule set")
            })?;
            return Ok(if is_complete { Exit::Success } else { Exit::Negative });
        }
        if let Some(rules) = UnnamedRules::of(&diff, &input) {
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
