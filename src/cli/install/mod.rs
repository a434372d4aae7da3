//! `install`, `status`, `uninstall` and `doctor`: what is wanted, what is there, and the way from one to the other. The first
//! two are here.

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

use anyhow::anyhow;

use super::shared_args::Format;
use super::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{Artifacts, CloudError, Depth};
use crate::slack::deliver::Secret;
pub(super) use doctor::run as doctor;
pub(super) use uninstall::run as uninstall;

use args::{InstallArgs, StatusArgs};
use desired::DesiredFor;
use diff::{OnReadError, aim, diff, open, report_refusal};
use unnamed_rules::UnnamedRules;
use warnings::{first_language, warn};

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        let advice = error.advice();
        let failure = Self::remote(anyhow!("{error}"));
        match advice {
            Some(advice) => failure.hint(advice),
            None => failure,
        }
    }
}

pub(super) fn install(
    args: &InstallArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let input = desired::read(DesiredFor::Install, &args.wanted, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let aim = aim(&input, &args.wanted, connection.caller().await?)?;
        report_refusal(&aim.names, &input.settings, context)?;
        let depth = if args.targets { Depth::Deep } else { Depth::Shallow };
        let compared =
            Box::pin(diff(&connection, &aim, &input, &args.wanted, depth, OnReadError::Stops))
                .await?;
        let (names, plan) = (&aim.names, &compared.plan);
        show::plan(plan, names, matches!(args.format, Format::Json), context.ui)?;
        warn(&compared, names, &input, &args.wanted.regions, context)?;
        first_language(plan, &input, context)?;
        let flags = &input.flags.own;
        if plan.steps.is_empty() {
            context
                .ui
                .status(&format!("nothing to do; audit-alert doctor{flags} looks further"))?;
            return Ok(Exit::Success);
        }
        let unnamed = UnnamedRules::of(&compared, &input);
        if args.dry_run {
            if let Some(rules) = &unnamed {
                rules.warn(context.ui)?;
                return Ok(Exit::Success);
            }
            let targets = if args.targets { " --targets" } else { "" };
            context.ui.status(&format!("next: audit-alert install{targets}{flags}"))?;
            return Ok(Exit::Success);
        }
        let agreed = if let Some(rules) = &unnamed {
            rules.agreed(names, args.yes, context)?
        } else {
            let (count, place) = (plan.steps.len(), act::place(names));
            act::agreed(&format!("Do these {count} steps in {place}?"), args.yes, context)?
        };
        if !agreed {
            return Ok(Exit::Cancelled);
        }
        let webhook = input.webhook.as_ref().map(Secret::expose);
        let goods = Artifacts { zip: &input.zip, webhook };
        let exit = act::steps(&connection, names, plan, &goods, context).await?;
        if exit == Exit::Success {
            context
                .ui
                .status(&format!("next: audit-alert doctor --send{flags} posts a test alert"))?;
        }
        Ok(exit)
    })?
}

pub(super) fn status(
    args: &StatusArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let input = desired::read(DesiredFor::Status, &args.wanted, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let aim = aim(&input, &args.wanted, connection.caller().await?)?;
        report_refusal(&aim.names, &input.settings, context)?;
        let compare =
            diff(&connection, &aim, &input, &args.wanted, Depth::Deep, OnReadError::Stops);
        let compared = Box::pin(compare).await?;
        let (names, plan) = (&aim.names, &compared.plan);
        show::plan(plan, names, matches!(args.format, Format::Json), context.ui)?;
        warn(&compared, names, &input, &args.wanted.regions, context)?;
        if plan.steps.is_empty() {
            let is_well = compared.left.is_empty() && !compared.lacks_secret;
            let all = if is_well && compared.unseen.is_empty() { "all" } else { "all else" };
            context.ui.status(&format!("{all} is as it should be"))?;
            return Ok(if is_well { Exit::Success } else { Exit::Negative });
        }
        if let Some(rules) = UnnamedRules::of(&compared, &input) {
            rules.warn(context.ui)?;
            return Ok(Exit::Negative);
        }
        let flags = &input.flags.own;
        context.ui.status(&format!("next: audit-alert install --targets{flags} makes it so"))?;
        Ok(Exit::Negative)
    })?
}
