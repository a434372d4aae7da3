//! `install`, `status` and `uninstall`: what is wanted, what is there, and the way from one to the other.

mod act;
pub(super) mod args;
mod doctor;
mod show;
mod wanted;

use std::collections::BTreeMap;

use anyhow::anyhow;

use super::args::Format;
use super::settings::{Flags, settings_here};
use super::{Context, Exit, Failure, block_on};
use crate::cloud::{CloudError, Connection, Depth, Options, Seen, observe};
use crate::deploy::plan::{Plan, plan as plan_of, teardown};
use crate::deploy::stack::{Id, Names, Stack, Wanted, stack};
use crate::rules::settings::EffectiveSettings;
pub(super) use doctor::run as doctor;

use args::{AwsArgs, InstallArgs, StatusArgs, UninstallArgs, WantedArgs};
use wanted::Input;

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

/// What is there, and what there is to do.
struct Compared {
    names: Names,
    stack: Stack,
    plan: Plan,
    /// Whether the secret's parameter is somebody else's.
    is_secret_foreign: bool,
}

pub(super) fn install(args: &InstallArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    let input = wanted::read(&args.wanted, args.aws.region.as_deref(), context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let depth = if args.targets { Depth::Deep } else { Depth::Shallow };
        let compared = Box::pin(compare(&connection, &input, &args.wanted, depth)).await?;
        let json = matches!(args.format, Format::Json);
        tell(&compared.names, context)?;
        show::plan(&compared.plan, json, context.ui)?;
        if compared.is_secret_foreign && input.webhook.is_some() {
            let parameter = &compared.names.parameter;
            context.ui.warning(&format!(
                "the parameter {parameter} is somebody else's: it is used as it is, and what was given is not stored"
            ))?;
        }
        for (region, count) in over_quota(&compared.stack) {
            context.ui.warning(&format!(
                "{count} rules in {region}: a bus takes {RULES_OF_A_BUS}, unless AWS has raised the quota of yours"
            ))?;
        }
        if compared.plan.steps.is_empty() || args.dry_run {
            return Ok(Exit::Yes);
        }
        if !act::agreed("Do this?", args.yes, context)? {
            return Ok(Exit::Cancelled);
        }
        let exit =
            act::apply(&connection, &compared.names, &compared.plan, &input, context).await?;
        if exit == Exit::Yes {
            context.ui.status("next: audit-alert status; an event that a rule picks arrives within a minute or so")?;
        }
        Ok(exit)
    })?
}

pub(super) fn status(args: &StatusArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    let input = wanted::read(&args.wanted, args.aws.region.as_deref(), context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let compared = Box::pin(compare(&connection, &input, &args.wanted, Depth::Deep)).await?;
        let json = matches!(args.format, Format::Json);
        tell(&compared.names, context)?;
        show::plan(&compared.plan, json, context.ui)?;
        if compared.plan.steps.is_empty() {
            context.ui.status("all is as it should be")?;
            return Ok(Exit::Yes);
        }
        context.ui.status("next: audit-alert install --targets makes it so")?;
        Ok(Exit::No)
    })?
}

pub(super) fn uninstall(
    args: &UninstallArgs,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    let flags = Flags { language: None, region: args.aws.region.as_deref() };
    let settings = settings_here(flags, context)?;
    block_on(async {
        let connection = open(&args.aws, &settings).await?;
        let names = wanted::names(&settings, connection.caller().await?);
        let global = names.global_region().to_owned();
        let regions: Vec<_> = [args.regions.clone(), vec![global]].concat();
        let function = args.function.as_deref();
        let seen = observe(&connection, &names, &regions, function, false, Depth::Deep);
        let seen = Box::pin(seen).await?;
        let plan = teardown(&seen.observed);
        tell(&names, context)?;
        show::plan(&plan, matches!(args.format, Format::Json), context.ui)?;
        if plan.steps.is_empty() {
            context.ui.status(&format!("nothing here bears the tag of {}", names.stack))?;
            return Ok(Exit::Yes);
        }
        if args.dry_run {
            return Ok(Exit::Yes);
        }
        if !act::agreed("Delete all of this?", args.yes, context)? {
            return Ok(Exit::Cancelled);
        }
        act::remove(&connection, &names, &plan, context).await
    })?
}

async fn open(args: &AwsArgs, settings: &EffectiveSettings) -> Result<Connection, Failure> {
    let options = Options {
        profile: args.profile.clone(),
        region: settings.region.value.clone(),
        endpoint_url: args.endpoint_url.clone(),
    };
    Ok(Connection::open(&options).await?)
}

/// Whose stack it is about, before any plan.
fn tell(names: &Names, context: &mut Context<'_, '_>) -> std::io::Result<()> {
    let Names { stack, account, home, .. } = names;
    context.ui.status(&format!("stack {stack} in account {account}, home region {home}"))
}

async fn compare(
    connection: &Connection,
    input: &Input,
    args: &WantedArgs,
    depth: Depth,
) -> Result<Compared, Failure> {
    let names = wanted::names(&input.settings, connection.caller().await?);
    if args.function.as_deref() == Some(names.function_arn().as_str()) {
        return Err(Failure::invalid(anyhow!(
            "--function names the function that this stack would make itself"
        ))
        .hint("leave it out, or give the stack another name: name = \"…\" in audit-alert.toml"));
    }
    let mut wanted = Wanted {
        names: names.clone(),
        regions: args.regions.clone(),
        known_regions: Vec::new(),
        rules: wanted::rules(&input.set, input.settings.language.value, &names),
        code: wanted::code(input, args, &names, true),
    };
    let regions = regions_of(&stack(&wanted), &names);
    let (function, webhook) = (args.function.as_deref(), input.webhook.is_some());
    let Seen { observed, known_regions } =
        Box::pin(observe(connection, &names, &regions, function, webhook, depth)).await?;
    // A parameter that somebody else made is read, and left alone.
    let is_foreign = observed.resources.get(&Id::Secret).is_some_and(|it| !it.is_ours);
    wanted.code = wanted::code(input, args, &names, !is_foreign);
    wanted.known_regions = known_regions;
    let stack = stack(&wanted);
    let plan = plan_of(&stack, &observed).map_err(|foreign| {
        Failure::invalid(anyhow!("{foreign}"))
            .hint("they are somebody else's, and never touched: delete or rename them")
            .hint("or give this stack another name: name = \"…\" in audit-alert.toml")
    })?;
    Ok(Compared { names, stack, plan, is_secret_foreign: is_foreign })
}

/// Rules that a bus takes (EventBridge quotas).
const RULES_OF_A_BUS: usize = 300;

/// Regions with more rules than a bus takes.
fn over_quota(stack: &Stack) -> Vec<(&str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in stack.resources.keys() {
        if let Id::Rule { region, .. } = id {
            *counts.entry(region).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > RULES_OF_A_BUS).collect()
}

/// Regions beside the home region that rules are wanted in.
fn regions_of(stack: &Stack, names: &Names) -> Vec<String> {
    let regions = stack.resources.keys().filter_map(|id| match id {
        Id::Queue(region) if *region != names.home => Some(region.clone()),
        _ => None,
    });
    regions.collect()
}
