//! `doctor`: why does no alert arrive.

use anyhow::anyhow;
use serde_json::json;

use super::args::DoctorArgs;
use super::{compare, open, regions_of, wanted};
use crate::catalog::{Action, Catalog, Delivery};
use crate::cli::args::Format;
use crate::cli::{Context, Exit, Failure, block_on};
use crate::cloud::{Depth, Judge, facts, invoke};
use crate::deploy::health::{Check, Verdict, examine};
use crate::generate::{Event, Recipe, Seed};
use crate::preview::{Role, Run};
use crate::rules::file;
use crate::rules::set::Effective;
use crate::slack::deliver::{Secret, Webhook};
use crate::ui::Ui;

pub(in crate::cli) fn run(
    args: &DoctorArgs,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    let input = wanted::read(&args.wanted, args.aws.region.as_deref(), context)?;
    block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        let compared = Box::pin(compare(&connection, &input, &args.wanted, Depth::Deep)).await?;
        let is_webhook = input.settings.channel.value.is_none();
        let judge = |value: &str| {
            if !is_webhook {
                return Ok(());
            }
            let webhook = Webhook::new(&Secret::new(value), &args.wanted.allow_host);
            webhook.map(|_| ()).map_err(|bad| bad.to_string())
        };
        let in_store = !matches!(input.settings.webhook.value, Some(file::Webhook::Secret(_)));
        let own = args.wanted.function.is_none() && in_store;
        let secret: Option<&Judge<'_>> = own.then_some(&judge);
        let regions = regions_of(&compared.stack, &compared.names);
        let now = (context.world.now)();
        let found = facts(&connection, &compared.names, &regions, secret, now.as_millisecond());
        let mut found = Box::pin(found).await?;
        found.data_rules = data_rules(&input.set.effective);
        let mut checks = examine(&compared.names, &compared.stack, &compared.plan, &found);
        if args.send {
            let event = test_event(&compared.names.home, now)?;
            let invoked = Box::pin(invoke(&connection, &compared.names, &event)).await?;
            checks.push(Check::of_invocation(invoked.error));
        }
        let json = matches!(args.format, Format::Json);
        for check in &checks {
            show(check, json, context.ui)?;
        }
        let bad = checks.iter().any(|it| it.verdict == Verdict::Bad);
        if !bad && !args.send {
            context.ui.status("no cause found; --send calls the function with a test event")?;
        }
        Ok(if bad { Exit::No } else { Exit::Yes })
    })?
}

/// Rules that name events of which CloudTrail logs those only that a trail selects.
fn data_rules(effective: &Effective) -> Vec<String> {
    let is_data = |action: &Action| Delivery::of(action) == Delivery::Data;
    let rules = effective.rules.iter().filter(|rule| rule.events.iter().any(is_data));
    rules.map(|rule| rule.name.clone()).collect()
}

/// An event that nobody takes for a real one. It is handed to the function itself: nobody but AWS may put events of
/// `aws.*` sources on a bus (`PutEvents` answers `NotAuthorizedForSourceException`).
fn test_event(home: &str, now: jiff::Timestamp) -> Result<String, Failure> {
    let action = Catalog::embedded().resolve("ecs", "CreateCluster");
    let action = action.ok_or_else(|| Failure::invalid(anyhow!("the catalogue has no ECS")))?;
    let recipe = Recipe {
        region: home.to_owned(),
        user: Some("audit-alert-doctor-test".to_owned()),
        ..Recipe::new(action)
    };
    let seed = Seed(now.as_millisecond().unsigned_abs());
    Ok(Event::generate(&recipe, seed, now).into_envelope().to_string())
}

fn show(check: &Check, json: bool, ui: &mut Ui<'_>) -> std::io::Result<()> {
    let word = match check.verdict {
        Verdict::Good => "ok",
        Verdict::Bad => "bad",
        Verdict::Unknown => "unknown",
    };
    if json {
        let Check { what, found, fix, .. } = check;
        return ui
            .json(&json!({ "check": what, "verdict": word, "found": found, "fix": fix }), false);
    }
    let role = if check.verdict == Verdict::Good { Role::Plain } else { Role::Bold };
    ui.line(&[Run::new(format!("{word:<7}  {:<12}  {}", check.what, check.found), role)])?;
    match &check.fix {
        Some(fix) => ui.line(&[Run::new(format!("         → {fix}"), Role::Plain)]),
        None => Ok(()),
    }
}
