//! The command `doctor`: diagnoses missing alerts.

use serde::Deserialize as _;
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use super::args::DoctorArgs;
use super::desired::{self, DesiredFor, DesiredInput};
use super::diff::{Diff, OnAdditions, OnReadError, diff, open, show_stack, target};
use super::secret_checks::check_secrets;
use super::unnamed_rules::UnnamedRules;
use crate::aws::StackNames;
use crate::catalog::{Action, Catalog, DeliveryClass};
use crate::cli::shared_args::Format;
use crate::cli::shell::for_shell;
use crate::cli::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{AwsConnection, CallerIdentity, Depth, Invoked, facts, invoke};
use crate::deploy::health::{Check, HealthVerdict, examine};
use crate::deploy::stack::stack;
use crate::deploy::warnings::SecretParameter;
use crate::generate::{Event, EventSpec, Seed};
use crate::language::{Phrase, phrase};
use crate::outcome::EventOutcome;
use crate::preview::{Role, Run, padded};
use crate::rules::file::without_secrets;
use crate::rules::set::Effective;
use crate::ui::{self, Ui};

pub(in crate::cli) fn run(
    args: &DoctorArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    context.ui.ignore_write_errors();
    let input = desired::read(DesiredFor::Doctor, &args.desired, &args.aws, context)?;
    let checks = block_on(async {
        let connection = open(&args.aws, &input.settings).await?;
        match connection.caller().await {
            Ok(caller) => Box::pin(check(args, &input, &connection, caller, context)).await,
            Err(error) => Ok(vec![error.check(phrase!("caller"))]),
        }
    })??;
    match args.format {
        Format::Json => checks.iter().try_for_each(|it| json(it, context.ui))?,
        Format::Human => human(&checks, context.ui)?,
    }
    let is = |verdict| checks.iter().any(|it| it.verdict == verdict);
    if is(HealthVerdict::Bad) {
        return Ok(Exit::Negative);
    }
    if is(HealthVerdict::Unknown) {
        context.ui.status(phrase!("no problem found, but some checks have no result"))?;
        return Ok(Exit::Negative);
    }
    let flags = &input.flags.own;
    context.ui.status(if args.send {
        phrase!("no problem found")
    } else {
        phrase!(
            "no problem found; to post a test alert, run: audit-alert doctor --send{flags}",
            flags
        )
    })?;
    Ok(Exit::Success)
}

async fn check(
    args: &DoctorArgs,
    input: &DesiredInput,
    connection: &AwsConnection,
    caller: CallerIdentity,
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<Check>, Failure> {
    let arn = caller.arn.clone();
    let target = target(input, caller)?;
    let names = &target.names;
    show_stack(names, &input.settings, context)?;
    if input.lacks_executable() {
        context
            .ui
            .status(phrase!("no function executable found; the function's code is not compared"))?;
    }
    let mut additions = Vec::new();
    let (depth, on_additions) = (Depth::Deep, OnAdditions::Report(&mut additions));
    let diff = diff(connection, &target, input, depth, OnReadError::Report, on_additions);
    let diff = Box::pin(diff).await;
    let stack = stack(&target.desired);
    let regions: Vec<_> = stack.regions_beside(&names.home).into_iter().collect();
    let now = (context.world.now)();
    let function = input.settings.function.value.clone().unwrap_or_else(|| names.function());
    let facts = facts(connection, names, &function, arn, &regions, now.as_millisecond());
    let mut facts = Box::pin(facts).await;
    facts.data_rules = data_rules(&input.set.effective);
    facts.additions = additions;
    if input.settings.function.value.is_none() {
        let is_foreign = diff.as_ref().is_ok_and(|it| it.parameter == SecretParameter::Foreign);
        let checks = check_secrets(args, input, connection, names, is_foreign, context);
        facts.secrets = Box::pin(checks).await;
    }
    let plan = diff.as_ref().ok().map(|it| &it.plan);
    let mut checks = examine(names, &stack, plan, &facts, &input.flags);
    match &diff {
        Ok(diff) => {
            checks.extend(unread(diff));
            checks.extend(UnnamedRules::of(diff, names, input).map(|it| it.check()));
        }
        Err(failure) => {
            checks.push(Check::bad(
                phrase!("installed"),
                failure.message(),
                failure.joined_hints(),
            ));
        }
    }
    if args.send {
        let group = facts.function.iter().flatten().map(|it| it.log_group.clone()).next();
        let group = group.unwrap_or_else(|| names.log_group());
        let (aws, home) = (&input.flags.aws, &names.home);
        let log = format!("aws logs tail{aws} --region {home} --since 10m {}", for_shell(&group));
        checks.push(send(connection, names, &function, &log, now).await?);
    }
    Ok(checks)
}

/// Returns a check for each part that could not be read.
fn unread(diff: &Diff) -> Vec<Check> {
    let unread = diff.unread.values().map(|error| {
        let failed = error.check(phrase!("installed"));
        Check { verdict: HealthVerdict::Unknown, ..failed }
    });
    let unreachable = diff.unreachable.iter().map(|(region, error)| {
        let fix = phrase!(
            "the rule set no longer needs {region}, where the stack had resources; delete those that are left",
            region
        );
        Check::unknown(phrase!("region"), Phrase::from(error), fix)
    });
    unread.chain(unreachable).collect()
}

/// Invokes the function with a test event.
async fn send(
    connection: &AwsConnection,
    names: &StackNames,
    function: &str,
    log: &str,
    now: jiff::Timestamp,
) -> Result<Check, Failure> {
    let event = test_event(&names.home, now)?;
    Ok(match Box::pin(invoke(connection, function, &event)).await {
        Ok(invoked) => of_invocation(&invoked, log),
        Err(error) => error.check(phrase!("test event")),
    })
}

/// Maximum length of a function's error, in characters: functions of `--function` may return anything.
const MAX_ERROR: usize = 500;

/// Reads the outcome of the test event from the response. Functions of `--function` and older versions report none. `log` is
/// the command that prints the function's log.
fn of_invocation(invoked: &Invoked, log: &str) -> Check {
    let Invoked { is_error, response, log_error } = invoked;
    let name = phrase!("test event");
    let see_log = || phrase!("for the whole log, run: {command}", command = log);
    let with_log = |found: Phrase| match log_error {
        Some(line) => Phrase::joined([found, phrase!("its log has `{line}`", line)], "; "),
        None => found,
    };
    let json: serde_json::Value = serde_json::from_str(response).unwrap_or_default();
    if *is_error {
        // Lambda returns errors as objects with `errorMessage`.
        let message = json.get("errorMessage").and_then(serde_json::Value::as_str);
        let message: String = message.unwrap_or(response).chars().take(MAX_ERROR).collect();
        return Check::bad(name, with_log(Phrase::verbatim(message)), see_log());
    }
    let event = json.pointer("/events/0");
    let outcome = event.and_then(|it| EventOutcome::deserialize(it.get("outcome")?).ok());
    let Some(outcome) = outcome else {
        return Check::unknown(
            name,
            phrase!("the function accepted it without reporting the outcome"),
            phrase!(
                "look for the alert in Slack; for the function's log, run: {command}",
                command = log
            ),
        );
    };
    let Some(found) = not_in_channel(outcome) else {
        return Check::good(name, phrase!("Slack accepted it; the alert is in the channel"));
    };
    let reason = event.and_then(|it| it.get("reason")?.as_str()).map(Phrase::verbatim);
    let found = Phrase::joined([Some(found), reason].into_iter().flatten(), ": ");
    Check::bad(name, with_log(found), see_log())
}

/// Describes an outcome without an alert in the channel. Returns `None` if Slack accepted the alert.
fn not_in_channel(outcome: EventOutcome) -> Option<Phrase> {
    Some(match outcome {
        EventOutcome::Sent | EventOutcome::Short => return None,
        EventOutcome::Refused => phrase!("Slack refused the message"),
        EventOutcome::Failed => phrase!("the message was not posted"),
        EventOutcome::Unreadable => phrase!("the function did not recognize the event"),
        EventOutcome::Ignored => phrase!("an `[[ignore]]` of the installed rule set matches"),
        EventOutcome::Duplicate => phrase!("the function handled the event before"),
        EventOutcome::Noticed => phrase!("a flood notice was posted instead of the alert"),
        EventOutcome::HeldBack => phrase!("the alert was held back because of a flood"),
    })
}

/// Returns the rules that match data events, which CloudTrail logs only if a trail selects them.
fn data_rules(effective: &Effective) -> Vec<String> {
    let is_data = |action: &Action| DeliveryClass::of(action) == DeliveryClass::Data;
    let rules = effective.rules.iter().filter(|rule| rule.events().iter().any(is_data));
    rules.map(|rule| rule.name.clone()).collect()
}

/// Generates an event that is recognizable as a test. The function is invoked with it directly, because only AWS may put
/// events of `aws.*` sources on a bus (`PutEvents` returns `NotAuthorizedForSourceException`).
fn test_event(home: &str, now: jiff::Timestamp) -> Result<String, Failure> {
    let action = Catalog::embedded().resolve("ecs", "CreateCluster");
    let action =
        action.ok_or_else(|| Failure::invalid(phrase!("the catalog has no ecs:CreateCluster")))?;
    let spec = EventSpec {
        region: home.to_owned(),
        user: Some("audit-alert-doctor-test".to_owned()),
        ..EventSpec::new(action)
    };
    let seed = Seed(now.as_millisecond().unsigned_abs());
    let mut event = Event::generate(&spec, seed, now).into_envelope();
    // The message shows the name of the cluster.
    if let Some(name) = event.pointer_mut("/detail/requestParameters/clusterName") {
        *name = json!("TEST-of-audit-alert-doctor");
    }
    Ok(event.to_string())
}

fn json(check: &Check, ui: &mut Ui<'_>) -> ui::Result<()> {
    let Check { name, verdict, found, fix } = check;
    // Log lines of functions of `--function` may contain secrets.
    let found = without_secrets(&found.to_string());
    let object = json!({ "check": name, "verdict": verdict.word(), "found": found, "fix": fix });
    ui.json(&object, false)
}

fn human(checks: &[Check], ui: &mut Ui<'_>) -> ui::Result<()> {
    let names: Vec<_> = checks.iter().map(|it| ui.localized(&it.name)).collect();
    let name_width = names.iter().map(|it| it.width()).max().unwrap_or_default().max(NAME_WIDTH);
    for (check, name) in checks.iter().zip(&names) {
        let verdict = padded(&ui.localized(check.verdict.word()), VERDICT_WIDTH);
        let found = without_secrets(&ui.localized(&check.found));
        let role = if check.verdict == HealthVerdict::Good { Role::Plain } else { Role::Bold };
        let line = format!("{verdict}  {}  {found}", padded(name, name_width));
        ui.line(&[Run::new(line, role)])?;
        if let Some(fix) = &check.fix {
            let arrow = Run::new("         → ", Role::Frame);
            ui.line(&[arrow, Run::new(ui.localized(fix), Role::Plain)])?;
        }
    }
    Ok(())
}

/// Columns of the verdict and least columns of the name.
const VERDICT_WIDTH: usize = 7;
const NAME_WIDTH: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_event_is_good_only_if_slack_accepted_it() {
        for (is_error, response, verdict, found) in [
            (false, r#"{"events":[{"outcome":"sent"}]}"#, HealthVerdict::Good, "Slack accepted it"),
            (
                false,
                r#"{"events":[{"outcome":"refused","reason":"no_service"}]}"#,
                HealthVerdict::Bad,
                "Slack refused the message: no_service",
            ),
            (
                false,
                r#"{"events":[{"outcome":"duplicate"}]}"#,
                HealthVerdict::Bad,
                "handled the event before",
            ),
            (
                false,
                r#"{"events":[{"outcome":"short"}]}"#,
                HealthVerdict::Good,
                "Slack accepted it",
            ),
            (false, r#"{"events":[{"outcome":"noticed"}]}"#, HealthVerdict::Bad, "flood notice"),
            (
                false,
                r#"{"events":[{"outcome":"mine"}]}"#,
                HealthVerdict::Unknown,
                "without reporting",
            ),
            (false, "null", HealthVerdict::Unknown, "without reporting"),
            (false, "", HealthVerdict::Unknown, "without reporting"),
            (true, "timed out", HealthVerdict::Bad, "timed out"),
            (
                true,
                r#"{"errorType":"PartialFailure","errorMessage":"no way"}"#,
                HealthVerdict::Bad,
                "no way",
            ),
        ] {
            let log_error = is_error.then(|| "ERROR no_service".to_owned());
            let invoked = Invoked { is_error, response: response.to_owned(), log_error };
            let check = of_invocation(&invoked, "aws logs tail");
            assert_eq!(check.found.to_string().contains("its log has"), is_error, "{check:?}");
            assert_eq!(check.verdict, verdict, "{response}");
            assert!(check.found.to_string().contains(found), "{check:?}");
        }
    }
}
