//! `install`, `status` and `uninstall`: what is wanted, what is there, and the way from one to the other.

mod act;
mod again;
pub(super) mod args;
mod doctor;
mod show;
mod wanted;

use std::collections::BTreeMap;

use anyhow::anyhow;

use super::args::Format;
use super::settings::{Flags, settings_of};
use super::{Context, Exit, Failure, block_on, rule_set};
use crate::cloud::{Caller, CloudError, Connection, Depth, Options, Seen, observe};
use crate::deploy::plan::{Plan, plan as plan_of, teardown};
use crate::deploy::stack::{Id, Names, Stack, Wanted, stack};
use crate::rules::settings::{EffectiveSettings, Provenance};
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

/// What is wanted of an account.
struct Aim {
    names: Names,
    wanted: Wanted,
}

/// What is there, and what there is to do.
struct Compared {
    stack: Stack,
    plan: Plan,
    /// Whether the secret's parameter is somebody else's.
    is_secret_foreign: bool,
    /// Regions that the stack has been in, is not wanted in, and that could not be looked at.
    unseen: Unseen,
}

/// Regions, and why they could not be looked at.
type Unseen = BTreeMap<String, CloudError>;

pub(super) fn install(args: &InstallArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    let input = wanted::read("install", &args.wanted, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let aim = aim(&input, &args.wanted, connection.caller().await?)?;
        tell(&aim.names, &input.settings, context)?;
        let depth = if args.targets { Depth::Deep } else { Depth::Shallow };
        let compared = Box::pin(compare(&connection, &aim, &input, &args.wanted, depth)).await?;
        show::plan(&compared.plan, matches!(args.format, Format::Json), context.ui)?;
        warn(&compared, &aim.names, &input, context)?;
        let flags = again::flags(&args.wanted, &args.aws);
        if compared.plan.steps.is_empty() {
            context
                .ui
                .status(&format!("nothing to do; audit-alert doctor{flags} looks further"))?;
            return Ok(Exit::Yes);
        }
        if args.dry_run {
            context.ui.status(&format!("next: audit-alert install{flags}"))?;
            return Ok(Exit::Yes);
        }
        if !act::agreed("Do this?", args.yes, context)? {
            return Ok(Exit::Cancelled);
        }
        let exit = act::apply(&connection, &aim.names, &compared.plan, &input, context).await?;
        if exit == Exit::Yes {
            context
                .ui
                .status(&format!("next: audit-alert doctor --send{flags} posts a test alert"))?;
        }
        Ok(exit)
    })?
}

pub(super) fn status(args: &StatusArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    let input = wanted::read("status", &args.wanted, &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let aim = aim(&input, &args.wanted, connection.caller().await?)?;
        tell(&aim.names, &input.settings, context)?;
        let compare = compare(&connection, &aim, &input, &args.wanted, Depth::Deep);
        let compared = Box::pin(compare).await?;
        show::plan(&compared.plan, matches!(args.format, Format::Json), context.ui)?;
        warn(&compared, &aim.names, &input, context)?;
        if compared.plan.steps.is_empty() {
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
    let flags = Flags { language: None, region: args.aws.region.as_deref() };
    let path = args.rules.clone().or_else(rule_set::here);
    let settings = wanted::of_account(settings_of(path.as_deref(), flags, context)?, &args.aws)?;
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
        show::plan(&plan, matches!(args.format, Format::Json), context.ui)?;
        warn_of_unseen(&seen.unseen, context)?;
        if plan.steps.is_empty() && !remembers {
            context.ui.status(&format!("nothing here bears the tag of {}", names.stack))?;
            return Ok(Exit::Yes);
        }
        if args.dry_run {
            let flags = again::flags_of_uninstall(args);
            context.ui.status(&format!("next: audit-alert uninstall{flags}"))?;
            return Ok(Exit::Yes);
        }
        if !plan.steps.is_empty() && !act::agreed("Delete all of this?", args.yes, context)? {
            return Ok(Exit::Cancelled);
        }
        let exit = act::remove(&connection, &names, &plan, context).await?;
        if exit == Exit::Yes && remembers {
            return Err(not_all(&names));
        }
        Ok(exit)
    })?
}

/// Something may be left where nobody could look.
fn not_all(names: &Names) -> Failure {
    let role = names.forward_role();
    Failure::remote(anyhow!("what is in the regions that could not be looked at is still there"))
        .hint("run it again when they can be reached")
        .hint(format!("{role} remembers them: delete that role yourself to give them up"))
}

fn warn(
    compared: &Compared,
    names: &Names,
    input: &Input,
    context: &mut Context<'_, '_>,
) -> std::io::Result<()> {
    if compared.is_secret_foreign && input.webhook.is_some() {
        let parameter = &names.parameter;
        context.ui.warning(&format!(
            "the parameter {parameter} is somebody else's: it is used as it is, and what was given is not stored"
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
    warn_of_unseen(&compared.unseen, context)
}

fn warn_of_unseen(unseen: &Unseen, context: &mut Context<'_, '_>) -> std::io::Result<()> {
    unseen.iter().try_for_each(|(region, error)| {
        context.ui.warning(&format!("{region} is left as it is, it cannot be looked at: {error}"))
    })
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
fn tell(
    names: &Names,
    settings: &EffectiveSettings,
    context: &mut Context<'_, '_>,
) -> std::io::Result<()> {
    let Names { stack, account, home, .. } = names;
    let from = match &settings.region.from {
        Provenance::Flag(_) => String::new(),
        Provenance::BuiltIn => " (built in: --region names another)".to_owned(),
        from => format!(" ({from})"),
    };
    context.ui.status(&format!("stack {stack} in account {account}, home region {home}{from}"))
}

fn aim(input: &Input, args: &WantedArgs, caller: Caller) -> Result<Aim, Failure> {
    let names = wanted::names(&input.settings, caller);
    if args.function.as_deref() == Some(names.function_arn().as_str()) {
        return Err(Failure::invalid(anyhow!(
            "--function names the function that this stack would make itself"
        ))
        .hint("leave it out, or give the stack another name: name = \"…\" in audit-alert.toml"));
    }
    let wanted = Wanted {
        names: names.clone(),
        regions: args.regions.clone(),
        known_regions: Vec::new(),
        rules: wanted::rules(&input.set, input.settings.language.value, &names),
        code: wanted::code(input, args, &names, true),
    };
    Ok(Aim { names, wanted })
}

async fn compare(
    connection: &Connection,
    aim: &Aim,
    input: &Input,
    args: &WantedArgs,
    depth: Depth,
) -> Result<Compared, Failure> {
    let Aim { names, wanted } = aim;
    let regions = regions_of(&stack(wanted), names);
    // A parameter that is named by its ARN is made elsewhere.
    let is_elsewhere = names.parameter.starts_with("arn:");
    let (function, webhook) = (args.function.as_deref(), input.webhook.is_some() && !is_elsewhere);
    let seen = observe(connection, names, &regions, function, webhook, depth);
    let Seen { observed, known_regions, mut unseen, has_function } = Box::pin(seen).await?;
    if let Some(error) = regions.iter().find_map(|it| unseen.remove(it)) {
        return Err(error.into());
    }
    if let (Some(arn), false) = (function, has_function) {
        return Err(Failure::invalid(anyhow!("there is no function {arn}"))
            .hint("aws lambda list-functions says which there are"));
    }
    // A parameter that somebody else made is left alone.
    let is_foreign =
        is_elsewhere || observed.resources.get(&Id::Secret).is_some_and(|it| !it.is_ours);
    let code = wanted::code(input, args, names, !is_foreign);
    let stack = stack(&Wanted { known_regions, code, ..wanted.clone() });
    let plan = plan_of(&stack, &observed).map_err(|foreign| {
        Failure::invalid(anyhow!("{foreign}"))
            .hint("they are somebody else's, and never touched: delete or rename them")
            .hint("or give this stack another name: name = \"…\" in audit-alert.toml")
    })?;
    Ok(Compared { stack, plan, is_secret_foreign: is_foreign, unseen })
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
