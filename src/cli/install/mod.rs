//! `install`, `status` and `uninstall`: what is wanted, what is there, and the way from one to the other.

mod act;
mod again;
pub(super) mod args;
mod compare;
mod difference;
mod doctor;
mod show;
mod wanted;

use std::collections::BTreeSet;

use anyhow::anyhow;

use super::args::Format;
use super::{Context, Exit, Failure, block_on};
use crate::cloud::{CloudError, Depth, Goods, Seen, observe};
use crate::deploy::plan::{Action, teardown};
use crate::deploy::stack::{Id, Names};
use crate::slack::deliver::Secret;
pub(super) use doctor::run as doctor;

use args::{InstallArgs, StatusArgs, UninstallArgs};
use compare::{
    Compared, RULES_OF_A_BUS, Unseen, aim, compare, left, open, over_quota, regions_of, tell,
};
use wanted::{Input, Wants};

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

pub(super) fn install(args: &InstallArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    context.ui.keep_on();
    let input = wanted::read(Wants::Install, &args.wanted, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let aim = aim(&input, &args.wanted, connection.caller().await?)?;
        tell(&aim.names, &input.settings, context)?;
        let depth = if args.targets { Depth::Deep } else { Depth::Shallow };
        let compared = Box::pin(compare(&connection, &aim, &input, &args.wanted, depth)).await?;
        let (names, plan) = (&aim.names, &compared.plan);
        show::plan(plan, names, matches!(args.format, Format::Json), context.ui)?;
        warn(&compared, names, &input, context)?;
        let flags = again::flags(&args.wanted, &args.aws);
        if plan.steps.is_empty() {
            context
                .ui
                .status(&format!("nothing to do; audit-alert doctor{flags} looks further"))?;
            return Ok(Exit::Yes);
        }
        if args.dry_run {
            context.ui.status(&format!("next: audit-alert install{flags}"))?;
            return Ok(Exit::Yes);
        }
        let question = format!("Do these {} steps in {}?", plan.steps.len(), place(names));
        if !act::agreed(&question, args.yes, context)? {
            return Ok(Exit::Cancelled);
        }
        let webhook = input.webhook.as_ref().map(Secret::expose);
        let goods = Goods { zip: &input.zip, webhook };
        let exit = act::steps(&connection, names, plan, &goods, context).await?;
        if exit == Exit::Yes {
            context
                .ui
                .status(&format!("next: audit-alert doctor --send{flags} posts a test alert"))?;
        }
        Ok(exit)
    })?
}

pub(super) fn status(args: &StatusArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    context.ui.keep_on();
    let input = wanted::read(Wants::Status, &args.wanted, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let aim = aim(&input, &args.wanted, connection.caller().await?)?;
        tell(&aim.names, &input.settings, context)?;
        let compare = compare(&connection, &aim, &input, &args.wanted, Depth::Deep);
        let compared = Box::pin(compare).await?;
        let (names, plan) = (&aim.names, &compared.plan);
        show::plan(plan, names, matches!(args.format, Format::Json), context.ui)?;
        warn(&compared, names, &input, context)?;
        if plan.steps.is_empty() {
            context.ui.status("all is as it should be")?;
            return Ok(Exit::Yes);
        }
        let flags = again::flags(&args.wanted, &args.aws);
        context.ui.status(&format!("next: audit-alert install --targets{flags} makes it so"))?;
        Ok(Exit::No)
    })?
}

pub(super) fn uninstall(
    args: &UninstallArgs,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.keep_on();
    let settings = wanted::settings_only(args.rules.as_deref(), &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &settings).await?;
        let names = wanted::names(&settings, connection.caller().await?);
        tell(&names, &settings, context)?;
        let global = names.global_region().to_owned();
        let regions: Vec<_> = [args.regions.clone(), vec![global]].concat();
        let function = args.function.as_deref();
        let seen = observe(&connection, &names, &regions, function, false, Depth::Deep);
        let seen = Box::pin(seen).await?;
        let mut plan = teardown(&seen.observed);
        // The role alone remembers the regions that are left.
        let is_left = |region: &String| seen.unseen.contains_key(region);
        let remembers = seen.known_regions.iter().any(is_left);
        plan.steps.retain(|step| !(remembers && step.id == Id::ForwardRole));
        show::plan(&plan, &names, matches!(args.format, Format::Json), context.ui)?;
        let left = left(&seen.observed, |_| true);
        warn_of_unseen(&seen.unseen, context)?;
        left.iter().try_for_each(|it| context.ui.warning(it))?;
        let is_all = !remembers && left.is_empty();
        if plan.steps.is_empty() && is_all {
            let looked = regions_looked_at(&names, &regions, &seen);
            let stack = &names.stack;
            context.ui.status(&format!("nothing bears the tag of {stack} in {looked}"))?;
            return Ok(Exit::Yes);
        }
        if args.dry_run {
            let flags = again::flags_of_uninstall(args);
            context.ui.status(&format!("next: audit-alert uninstall{flags}"))?;
            return Ok(Exit::Yes);
        }
        let count = plan.steps.len();
        let what = format!("Delete these {count}, with their log and undelivered events, in");
        let question = format!("{what} {}?", place(&names));
        if count > 0 && !act::agreed(&question, args.yes, context)? {
            return Ok(Exit::Cancelled);
        }
        let goods = Goods { zip: &[], webhook: None };
        let exit = act::steps(&connection, &names, &plan, &goods, context).await?;
        if exit == Exit::Yes && !is_all {
            return Err(not_all(&names, remembers));
        }
        Ok(exit)
    })?
}

/// The account and the home region, for a question: what was said before has left the screen.
fn place(names: &Names) -> String {
    format!("account {}, home region {}", names.account, names.home)
}

fn regions_looked_at(names: &Names, regions: &[String], seen: &Seen) -> String {
    let all = regions.iter().chain(&seen.known_regions).chain([&names.home]);
    let seen = all.filter(|it| !seen.unseen.contains_key(*it));
    let all: BTreeSet<_> = seen.map(String::as_str).collect();
    all.into_iter().collect::<Vec<_>>().join(", ")
}

/// Something is left, which was said.
fn not_all(names: &Names, remembers: bool) -> Failure {
    let failure = Failure::remote(anyhow!("not all is deleted: see the warnings"));
    if !remembers {
        return failure
            .hint("remove the targets that somebody else gave the rules, and run it again");
    }
    let role = names.forward_role();
    failure.hint("run it again when the regions can be reached").hint(format!(
        "the role {role} remembers them: delete it yourself to give up what is there"
    ))
}

fn warn(
    compared: &Compared,
    names: &Names,
    input: &Input,
    context: &mut Context<'_, '_>,
) -> std::io::Result<()> {
    if input.lacks_executable() {
        context.ui.warning("the function's executable is not here: its code is not compared")?;
    }
    if compared.is_secret_foreign && input.webhook.is_some() {
        let parameter = &names.parameter;
        context.ui.warning(&format!(
            "the parameter {parameter} is somebody else's: it is used as it is, and what was given is not stored"
        ))?;
    }
    if compared.lacks_secret {
        let (parameter, variable) = (&names.parameter, input.secret_variable());
        context.ui.warning(&format!(
            "nothing is in {parameter}, so that no alert can be posted: set {variable}, and install stores it there"
        ))?;
    }
    if compared.plan.is_anew(&Id::Function) {
        context.ui.warning(
            "the function's role is gone, and Lambda lets no other one read the function's settings: it is made anew",
        )?;
    }
    for (region, count) in over_quota(&compared.stack) {
        context.ui.warning(&format!(
            "{count} rules in {region}: a bus takes {RULES_OF_A_BUS}, unless AWS has raised the quota of yours"
        ))?;
    }
    for region in given_up(compared, names) {
        context.ui.warning(&format!("the rules in {region} go: --regions {region} keeps them"))?;
    }
    compared.left.iter().try_for_each(|it| context.ui.warning(it))?;
    warn_of_unseen(&compared.unseen, context)
}

/// Regions in which rules are and none is wanted: a flag was left out, or is meant to be.
fn given_up(compared: &Compared, names: &Names) -> BTreeSet<String> {
    let wanted = regions_of(&compared.stack, names);
    let deleted = compared.plan.steps.iter().filter_map(|step| match (&step.id, &step.action) {
        (Id::Rule { region, .. }, Action::Delete(_)) => Some(region.clone()),
        _ => None,
    });
    deleted.filter(|it| *it != names.home && !wanted.contains(it)).collect()
}

fn warn_of_unseen(unseen: &Unseen, context: &mut Context<'_, '_>) -> std::io::Result<()> {
    unseen.iter().try_for_each(|(region, error)| {
        context.ui.warning(&format!("{region} is left as it is, it cannot be looked at: {error}"))
    })
}
