//! `doctor`: why does no alert arrive.

use std::time::{Duration, SystemTime};

use anyhow::anyhow;
use serde_json::json;

use super::args::DoctorArgs;
use super::desired;
use super::desired::{DesiredFor, DesiredInput};
use super::diff::{Diff, OnReadError, aim, diff, open, regions_of, report_refusal};
use super::unnamed_rules::UnnamedRules;
use crate::aws::StackNames;
use crate::catalog::{Action, Catalog, DeliveryClass};
use crate::cli::shared_args::Format;
use crate::cli::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{AwsConnection, CallerIdentity, CloudError, Depth, Invoked, facts, invoke};
use crate::deploy::health::{Check, HealthVerdict, examine};
use crate::deploy::stack::stack;
use crate::generate::{Event, EventSpec, Seed};
use crate::http::HttpClient;
use crate::preview::{Role, Run};
use crate::rules::file::without_secrets;
use crate::rules::set::Effective;
use crate::secret::{Account, SecretReference, fetch};
use crate::slack::deliver::Secret;
use crate::ui::{self, Ui};

/// How long the secret may take.
const FETCH: Duration = Duration::from_secs(10);

pub(in crate::cli) fn run(
    args: &DoctorArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let input = desired::read(DesiredFor::Doctor, &args.wanted, &args.aws, context)?;
    let checks = block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        match connection.caller().await {
            Ok(caller) => Box::pin(look(args, &input, &connection, caller, context)).await,
            Err(error) => Ok(vec![of_error("caller", &error)]),
        }
    })??;
    let json = matches!(args.format, Format::Json);
    for check in &checks {
        show(check, json, context.ui)?;
    }
    let is = |verdict| checks.iter().any(|it| it.verdict == verdict);
    if is(HealthVerdict::Bad) {
        return Ok(Exit::Negative);
    }
    if is(HealthVerdict::Unknown) {
        context.ui.status("no cause found, and not everything could be looked at")?;
        return Ok(Exit::Negative);
    }
    let flags = &input.flags.own;
    let more = if args.send {
        String::new()
    } else {
        format!("; audit-alert doctor --send{flags} calls the function with a test event")
    };
    context.ui.status(&format!("no cause found{more}"))?;
    Ok(Exit::Success)
}

async fn look(
    args: &DoctorArgs,
    input: &DesiredInput,
    connection: &AwsConnection,
    caller: CallerIdentity,
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<Check>, Failure> {
    let arn = caller.arn.clone();
    let aim = aim(input, &args.wanted, caller)?;
    report_refusal(&aim.names, &input.settings, context)?;
    if input.lacks_executable() {
        context.ui.status("the function's executable is not here: its code is not compared")?;
    }
    let wanted = &args.wanted;
    let compared = diff(connection, &aim, input, wanted, Depth::Deep, OnReadError::IsTold);
    let compared = Box::pin(compared).await;
    let stack = stack(&aim.wanted);
    let regions = regions_of(&stack, &aim.names);
    let now = (context.world.now)();
    let function = args.wanted.function.clone().unwrap_or_else(|| aim.names.function());
    let found = facts(connection, &aim.names, &function, arn, &regions, now.as_millisecond());
    let mut found = Box::pin(found).await;
    found.data_rules = data_rules(&input.set.effective);
    if args.wanted.function.is_none() {
        let is_foreign = compared.as_ref().is_ok_and(|it| it.is_secret_foreign);
        let check = secret(args, input, connection, &aim.names, is_foreign, context);
        found.webhook = Some(Box::pin(check).await);
    }
    let plan = compared.as_ref().ok().map(|it| &it.plan);
    let mut checks = examine(&aim.names, &stack, plan, &found, &input.flags);
    match &compared {
        Ok(compared) => {
            checks.extend(unread(compared));
            checks.extend(UnnamedRules::of(compared, input).map(|it| it.check()));
        }
        Err(failure) => checks.push(Check::bad(
            "installed",
            failure.words().to_string(),
            failure.advice().to_string(),
        )),
    }
    if args.send {
        checks.push(send(connection, &aim.names, &function, now).await?);
    }
    Ok(checks)
}

/// What could not be compared, because it could not be read.
fn unread(compared: &Diff) -> Vec<Check> {
    let check = |what, error: &CloudError, fix: Option<String>| {
        Check::unknown(what, error.to_string(), fix.unwrap_or_else(|| SEE.to_owned()))
    };
    let unread = compared.unread.values().map(|error| check("installed", error, error.advice()));
    let unseen = compared.unseen.iter().map(|(region, error)| {
        let fix =
            format!("{region} is not wanted any more, and the stack was there: see what is left");
        check("region", error, Some(fix))
    });
    unread.chain(unseen).collect()
}

/// What helps where nothing else is known to.
const SEE: &str = "see what AWS says";

/// What calling the function with a test event comes to.
async fn send(
    connection: &AwsConnection,
    names: &StackNames,
    function: &str,
    now: jiff::Timestamp,
) -> Result<Check, Failure> {
    let event = test_event(&names.home, now)?;
    Ok(match Box::pin(invoke(connection, function, &event)).await {
        Ok(Invoked { is_error, answer }) => of_invocation(is_error, &answer),
        Err(error) => of_error("test event", &error),
    })
}

/// Most characters of an error: a function of somebody's own may say anything.
const WORDS: usize = 500;

/// What the function says has become of the event. One of somebody's own, or an older one, says nothing of it.
fn of_invocation(is_error: bool, answer: &str) -> Check {
    let what = "test event";
    let json: serde_json::Value = serde_json::from_str(answer).unwrap_or_default();
    if is_error {
        // Lambda tells an error as an object with its message.
        let words = json.get("errorMessage").and_then(serde_json::Value::as_str);
        let words: String = words.unwrap_or(answer).chars().take(WORDS).collect();
        return Check::bad(what, words, "the function's log says more");
    }
    let event = json.pointer("/events/0");
    let text = |name: &str| event?.get(name)?.as_str();
    match (text("outcome"), text("reason")) {
        (Some("sent" | "short"), _) => Check::good(what, "Slack took it: look for the alert there"),
        (Some(outcome), reason) => Check::bad(
            what,
            format!("{outcome}: {}", reason.unwrap_or("no reason is given")),
            "the function's log says more",
        ),
        (None, _) => Check::unknown(
            what,
            "the function took it, and does not say what became of it",
            "look for the alert in Slack, and into the function's log",
        ),
    }
}

/// How a secret that is not there, or holds none, is told.
const MISSING: [&str; 4] =
    ["ParameterNotFound", "ResourceNotFoundException", "it holds no text", "several values"];

/// Whether the secret can be read, by whoever asks, and has the form that the function needs. Whoever may not read it knows
/// nothing of it: the function has a role of its own.
async fn secret(
    args: &DoctorArgs,
    input: &DesiredInput,
    connection: &AwsConnection,
    names: &StackNames,
    is_foreign: bool,
    context: &CommandContext<'_, '_>,
) -> Check {
    let what = "webhook";
    let set = match connection.variables().await {
        Ok(set) => set,
        Err(error) => return of_error(what, &error),
    };
    // An address of one service is set by a variable of its own.
    let of_service = |name: &str| {
        let is_address = name.starts_with("AWS_ENDPOINT_URL_") && args.aws.endpoint_url.is_none();
        is_address.then(|| (context.world.env)(name)).flatten()
    };
    let account = Account::of(&|name| set.get(name).cloned().or_else(|| of_service(name)));
    let client = match HttpClient::new() {
        Ok(client) => client,
        Err(why) => return Check::unknown(what, why, "see why it has no TLS"),
    };
    let reference = desired::reference(&input.settings, names);
    let now = SystemTime::from((context.world.now)());
    let flags = &input.flags.own;
    let variable = input.secret_variable();
    let store = match &reference {
        SecretReference::Parameter(_) if !is_foreign => {
            format!("set {variable}: audit-alert install{flags} stores it")
        }
        other => format!("put another one into {other}"),
    };
    match fetch(&client, &reference, &account, now, FETCH).await {
        Err(error) if MISSING.iter().any(|it| error.what.contains(it)) => {
            Check::bad(what, error.what, store)
        }
        Err(error) => Check::unknown(what, error.what, error.advice),
        Ok(secret) => match desired::fault(&Secret::new(&secret), &args.wanted, &input.settings) {
            Some(fault) => {
                let relay = "for a relay of your own, --allow-host HOST; else";
                Check::bad(what, fault.to_string(), format!("{relay} {store}"))
            }
            None => Check::good(what, "it can be read, and has the form of one"),
        },
    }
}

/// A call that failed, and what helps.
fn of_error(what: &'static str, error: &CloudError) -> Check {
    let fix = error.advice().unwrap_or_else(|| SEE.to_owned());
    Check::bad(what, error.to_string(), fix)
}

/// Rules that name events of which CloudTrail logs those only that a trail selects.
fn data_rules(effective: &Effective) -> Vec<String> {
    let is_data = |action: &Action| DeliveryClass::of(action) == DeliveryClass::Data;
    let rules = effective.rules.iter().filter(|rule| rule.events.iter().any(is_data));
    rules.map(|rule| rule.name.clone()).collect()
}

/// An event that nobody takes for a real one. It is handed to the function itself: nobody but AWS may put events of
/// `aws.*` sources on a bus (`PutEvents` answers `NotAuthorizedForSourceException`).
fn test_event(home: &str, now: jiff::Timestamp) -> Result<String, Failure> {
    let action = Catalog::embedded().resolve("ecs", "CreateCluster");
    let action = action.ok_or_else(|| Failure::invalid(anyhow!("the catalogue has no ECS")))?;
    let recipe = EventSpec {
        region: home.to_owned(),
        user: Some("audit-alert-doctor-test".to_owned()),
        ..EventSpec::new(action)
    };
    let seed = Seed(now.as_millisecond().unsigned_abs());
    Ok(Event::generate(&recipe, seed, now).into_envelope().to_string())
}

fn show(check: &Check, json: bool, ui: &mut Ui<'_>) -> ui::Result<()> {
    let word = match check.verdict {
        HealthVerdict::Good => "ok",
        HealthVerdict::Note => "note",
        HealthVerdict::Bad => "bad",
        HealthVerdict::Unknown => "unknown",
    };
    let Check { what, fix, .. } = check;
    // A log of somebody's own function may hold what none of ours does.
    let found = without_secrets(&check.found);
    if json {
        return ui
            .json(&json!({ "check": what, "verdict": word, "found": found, "fix": fix }), false);
    }
    let role = if check.verdict == HealthVerdict::Good { Role::Plain } else { Role::Bold };
    ui.line(&[Run::new(format!("{word:<7}  {what:<12}  {found}"), role)])?;
    match fix {
        Some(fix) => ui.line(&[Run::new(format!("         → {fix}"), Role::Plain)]),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_event_is_well_only_if_slack_took_it() {
        for (is_error, answer, verdict, found) in [
            (false, r#"{"events":[{"outcome":"sent"}]}"#, HealthVerdict::Good, "Slack took it"),
            (
                false,
                r#"{"events":[{"outcome":"refused","reason":"no_service"}]}"#,
                HealthVerdict::Bad,
                "refused: no_service",
            ),
            (false, r#"{"events":[{"outcome":"duplicate"}]}"#, HealthVerdict::Bad, "duplicate"),
            (false, "null", HealthVerdict::Unknown, "does not say"),
            (false, "", HealthVerdict::Unknown, "does not say"),
            (true, "timed out", HealthVerdict::Bad, "timed out"),
            (
                true,
                r#"{"errorType":"PartialFailure","errorMessage":"no way"}"#,
                HealthVerdict::Bad,
                "no way",
            ),
        ] {
            let check = of_invocation(is_error, answer);
            assert_eq!(check.verdict, verdict, "{answer}");
            assert!(check.found.contains(found), "{check:?}");
        }
    }
}
