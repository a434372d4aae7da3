//! `uninstall`: what bears the stack's tag goes, and what has to stay is said before.

use std::collections::BTreeSet;

use anyhow::anyhow;

use super::args::UninstallArgs;
use super::compare::{
    Unseen, has_to_remember, is_fitting, is_forgetting, left, open, tell, told_apart,
};
use super::warnings::of_unseen;
use super::{act, again, place, show, wanted};
use crate::cli::args::Format;
use crate::cli::{Context, Exit, Failure, block_on};
use crate::cloud::{Depth, Goods, Seen, is_parameter_ours, observe};
use crate::deploy::plan::teardown;
use crate::deploy::stack::Names;

pub(in crate::cli) fn run(
    args: &UninstallArgs,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.keep_on();
    let settings = wanted::settings_only(args.rules.as_deref(), &args.aws, context)?;
    block_on(async {
        let connection = open(&args.aws, &settings).await?;
        let mut names = wanted::names(&settings, connection.caller().await?);
        tell(&names, &settings, context)?;
        let function = args.function.as_deref();
        function.map_or(Ok(()), |arn| is_fitting(arn, &names))?;
        // The rule set may name another parameter than that which was made before.
        if !is_parameter_ours(&connection, &names).await? {
            names.parameter = Names::default_parameter(&names.stack);
        }
        let global = names.global_region().to_owned();
        let regions: Vec<_> = [args.regions.clone(), vec![global]].concat();
        let seen = observe(&connection, &names, &regions, function, false, Depth::Deep);
        let Seen { observed, known_regions, unread, has_function, .. } = Box::pin(seen).await;
        let (unseen, unread) = told_apart(unread, |it| *it != names.home);
        if let Some(error) = unread.into_values().next() {
            return Err(error.into());
        }
        let mut plan = teardown(&observed);
        if has_to_remember(&names, &observed, &known_regions, &unseen) {
            plan.steps.retain(|step| !is_forgetting(step));
        }
        show::plan(&plan, &names, matches!(args.format, Format::Json), context.ui)?;
        let left = left(&observed, |_| true);
        of_unseen(&unseen, context)?;
        left.iter().try_for_each(|it| context.ui.warning(it))?;
        if let (Some(arn), false) = (function, has_function) {
            context
                .ui
                .warning(&format!("there is no function {arn}, and nothing in its policy"))?;
        }
        // That the region of global services may not be used, is nothing to those who never did.
        let meant = args.regions.iter().chain(&known_regions);
        let is_unseen = meant.into_iter().any(|it| unseen.contains_key(it));
        let is_all = !is_unseen && left.is_empty();
        if plan.steps.is_empty() && is_all {
            let looked = looked_at(&names, regions.iter().chain(&known_regions), &unseen);
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
            return Err(not_all(&names, is_unseen));
        }
        Ok(exit)
    })?
}

fn looked_at<'r>(
    names: &'r Names,
    regions: impl Iterator<Item = &'r String>,
    unseen: &Unseen,
) -> String {
    let seen = regions.chain([&names.home]).filter(|it| !unseen.contains_key(*it));
    let seen: BTreeSet<_> = seen.map(String::as_str).collect();
    seen.into_iter().collect::<Vec<_>>().join(", ")
}

/// Something is left, which was said.
fn not_all(names: &Names, is_unseen: bool) -> Failure {
    let failure = Failure::remote(anyhow!("not all is deleted: see the warnings"));
    if !is_unseen {
        return failure
            .hint("remove the targets that somebody else gave the rules, and run it again");
    }
    let role = names.forward_role();
    failure.hint("run it again when the regions can be reached").hint(format!(
        "{role} is the role that remembers them: delete it yourself to give up what is there"
    ))
}
