//! `uninstall`: what bears the stack's tag goes, and what has to stay is said before.

use std::collections::BTreeSet;

use anyhow::anyhow;

use super::args::UninstallArgs;
use super::compare::{left, open, tell};
use super::warnings::of_unseen;
use super::{act, again, place, show, wanted};
use crate::cli::args::Format;
use crate::cli::{Context, Exit, Failure, block_on};
use crate::cloud::{Depth, Goods, Seen, observe};
use crate::deploy::plan::teardown;
use crate::deploy::stack::{Id, Names};

pub(in crate::cli) fn run(
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
        of_unseen(&seen.unseen, context)?;
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
