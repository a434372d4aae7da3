//! Diagnoses missing alerts from facts about an installed stack, with a fix for each cause. Pure; `cloud` gathers the facts.

mod additions;
#[cfg(test)]
mod tests;
mod trails;

use std::collections::BTreeMap;

use super::addition::{Addition, BusStatement};
use super::plan::{Plan, PlanAction, PlanStep};
use super::resource::{Field, Id, Impact, Reading};
use super::stack::Stack;
use crate::aws::StackNames;
use crate::language::{Phrase, phrase, plural};
use trails::data_events;
pub use trails::{RegionalTrails, Trail, trail_checks};

/// Facts about an installed stack. An `Err` is the reason why a fact could not be read.
#[derive(Clone, Debug)]
pub struct HealthFacts {
    /// The caller's ARN.
    pub caller: String,
    /// The trails of each region.
    pub trails: RegionalTrails,
    /// The function; `None` if it does not exist.
    pub function: Result<Option<FunctionHealth>, Phrase>,
    /// The latest errors of the stack's rules in the log of each region's bus. A bus that logs nothing has none.
    pub bus_errors: BTreeMap<String, Result<Vec<String>, Phrase>>,
    /// The dead-letter queue of each region; `None` if it does not exist.
    pub waiting: BTreeMap<String, Result<Option<Waiting>, Phrase>>,
    /// Additions of others to the resources.
    pub additions: Vec<Result<Addition, Phrase>>,
    /// Statements of the default buses that let others put events.
    pub bus_statements: Vec<Result<BusStatement, Phrase>>,
    /// Names of rules that match data events.
    pub data_rules: Vec<String>,
    /// The checks of the function's secrets; empty if the function is not the stack's own.
    pub secrets: Vec<Check>,
}

/// Undelivered events in a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The approximate number of events.
    pub count: u64,
    /// The queue's URL.
    pub url: String,
}

/// The observed function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionHealth {
    /// The function's ARN.
    pub arn: String,
    /// The name of its architecture in the Lambda API.
    pub architecture: String,
    /// Its state.
    pub state: FunctionState,
    /// True if its reserved concurrency is 0, so that it never runs.
    pub is_stopped: bool,
    /// Its log group.
    pub log_group: String,
    /// The latest error lines of its log, newest first, or why they could not be read.
    pub errors: Result<Vec<String>, Phrase>,
}

/// The state of a function. The reasons are Lambda's own texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionState {
    /// It can be invoked.
    Active,
    /// It is active, but the last update failed.
    UpdateFailed(String),
    /// Any other state.
    Other {
        /// Lambda's name of the state, such as `Inactive`.
        state: String,
        /// Lambda's reason.
        reason: String,
    },
}

/// Flags to repeat in suggested commands. Each flag has a space before it.
#[derive(Clone, Debug, Default)]
pub struct RepeatFlags {
    /// Flags of this command.
    pub own: String,
    /// Flags of the AWS CLI.
    pub aws: String,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The name of the check.
    pub name: Phrase,
    /// The verdict.
    pub verdict: HealthVerdict,
    /// The finding.
    pub found: Phrase,
    /// The suggested fix.
    pub fix: Option<Phrase>,
}

/// The verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HealthVerdict {
    /// No problem.
    Good,
    /// A difference that prevents no alert.
    Note,
    /// A problem that prevents alerts, or may prevent them.
    Bad,
    /// The check could not read what it needs.
    Unknown,
}

impl HealthVerdict {
    /// The verdict as a word; its English is the stable name in JSON output.
    pub fn word(self) -> Phrase {
        match self {
            Self::Good => phrase!("ok"),
            Self::Note => phrase!("note"),
            Self::Bad => phrase!("bad"),
            Self::Unknown => phrase!("unknown"),
        }
    }
}

impl Check {
    /// Returns a check without a problem.
    pub fn good(name: Phrase, found: Phrase) -> Self {
        Self { name, verdict: HealthVerdict::Good, found, fix: None }
    }

    /// Returns a check with a difference that prevents no alert.
    pub fn note(name: Phrase, found: Phrase, fix: Phrase) -> Self {
        Self { name, verdict: HealthVerdict::Note, found, fix: Some(fix) }
    }

    /// Returns a check with a problem.
    pub fn bad(name: Phrase, found: Phrase, fix: Phrase) -> Self {
        Self { name, verdict: HealthVerdict::Bad, found, fix: Some(fix) }
    }

    /// Returns a check that could not read what it needs.
    pub fn unknown(name: Phrase, found: Phrase, fix: Phrase) -> Self {
        Self { name, verdict: HealthVerdict::Unknown, found, fix: Some(fix) }
    }
}

/// Runs all checks, in the order in which an event passes the resources. Without a plan, the comparison with the desired
/// stack is left out; the caller reports why there is none.
pub fn examine(
    names: &StackNames,
    stack: &Stack,
    plan: Option<&Plan>,
    facts: &HealthFacts,
    flags: &RepeatFlags,
) -> Vec<Check> {
    let (caller, account) = (&facts.caller, &names.account);
    let caller = phrase!("{caller} in account {account}", caller, account);
    let mut checks = vec![Check::good(phrase!("caller"), caller)];
    checks.extend(trail_checks(names, stack, &facts.trails, flags));
    checks.extend(data_events(facts));
    checks.extend(plan.map(|it| drift(it, flags)).unwrap_or_default());
    checks.extend(additions::additions(names, &facts.additions, flags));
    checks.extend(additions::bus_statements(&facts.bus_statements, flags));
    checks.extend(facts.bus_errors.iter().flat_map(|(region, errors)| bus_log(region, errors)));
    checks.extend(function(names, stack, facts, flags));
    checks.extend(facts.secrets.clone());
    checks.extend(facts.waiting.iter().filter_map(|(region, waiting)| {
        dead_letters(region, waiting.as_ref().map(Option::as_ref), flags)
    }));
    checks
}

fn dead_letters(
    region: &str,
    waiting: Result<Option<&Waiting>, &Phrase>,
    flags: &RepeatFlags,
) -> Option<Check> {
    let (name, aws) = (phrase!("dead letters"), &flags.aws);
    Some(match waiting {
        Ok(None) => return None,
        Ok(Some(Waiting { count: 0, .. })) => {
            Check::good(name, phrase!("none in {region}", region))
        }
        Ok(Some(Waiting { count, url })) => Check::bad(
            name,
            plural!(
                count = *count,
                "{count} event in {region} did not reach the function or failed in it",
                "{count} events in {region} did not reach the function or failed in it",
                region
            ),
            phrase!(
                "to print one, run: {command}",
                command = format!(
                    "aws sqs receive-message{aws} --region {region} --message-attribute-names All --queue-url {url}"
                )
            ),
        ),
        Err(error) => Check::unknown(
            name,
            phrase!("cannot read the queue of {region}: {error}", region, error),
            phrase!("allow sqs:GetQueueUrl and sqs:GetQueueAttributes"),
        ),
    })
}

/// Reports the errors of a region's event bus.
fn bus_log(region: &str, errors: &Result<Vec<String>, Phrase>) -> Vec<Check> {
    let name = || phrase!("event bus");
    match errors {
        Ok(errors) => {
            let fix = phrase!("check the target's permissions; failed events are in the queue");
            let check = |error: &String| {
                let found = Phrase::verbatim(format!("{region}: {error}"));
                Check::bad(name(), found, fix.clone())
            };
            errors.iter().map(check).collect()
        }
        Err(error) => vec![Check::unknown(
            name(),
            error.clone(),
            phrase!("allow logs:FilterLogEvents on the log group of the event bus"),
        )],
    }
}

/// Reports the differences between the observed and the desired resources.
fn drift(plan: &Plan, flags: &RepeatFlags) -> Vec<Check> {
    if plan.steps.is_empty() {
        let count = plan.count_unchanged();
        let found = plural!(
            count,
            "{count} resource is as the rule set requires",
            "{count} resources are as the rule set requires"
        );
        return (count > 0).then(|| Check::good(phrase!("installed"), found)).into_iter().collect();
    }
    if plan.is_first_install() {
        let fix = Phrase::verbatim(format!("audit-alert install{}", flags.own));
        return vec![Check::bad(phrase!("installed"), phrase!("nothing is installed"), fix)];
    }
    let fix = Phrase::verbatim(format!("audit-alert install --targets{}", flags.own));
    let check = |step: &PlanStep| {
        let (found, is_harmless) = describe(step, plan)?;
        let check = if is_harmless { Check::note } else { Check::bad };
        Some(check(phrase!("installed"), found, fix.clone()))
    };
    let (notes, bad): (Vec<_>, Vec<_>) =
        plan.steps.iter().filter_map(check).partition(|it| it.verdict == HealthVerdict::Note);
    [bad, notes].into_iter().flat_map(|checks| first_few(checks, &flags.own)).collect()
}

/// Maximum number of differences that are shown for each verdict.
const MAX_DIFFERENCES: usize = 5;

/// Replaces the checks after the first few by their number.
fn first_few(mut checks: Vec<Check>, flags: &str) -> Vec<Check> {
    let more = checks.len().saturating_sub(MAX_DIFFERENCES);
    checks.truncate(MAX_DIFFERENCES);
    if let (Some(last), 1..) = (checks.last().cloned(), more) {
        let found = plural!(count = more, "{count} more differs", "{count} more differ");
        let fix = phrase!("to list all, run: audit-alert status{flags}", flags);
        checks.push(Check { found, fix: Some(fix), ..last });
    }
    checks
}

/// Describes a step, and whether its difference is harmless. Returns `None` for steps that follow from the replacement of
/// another resource, which is reported once.
fn describe(step: &PlanStep, plan: &Plan) -> Option<(Phrase, bool)> {
    let resource = &step.id;
    Some(match &step.action {
        PlanAction::Create(_) if plan.is_replaced(resource) => return None,
        // AWS deletes these settings with the function, and the plan creates them with it.
        PlanAction::Create(_)
            if matches!(resource, Id::Failures | Id::Permission)
                && plan.is_replaced(&Id::Function) =>
        {
            return None;
        }
        PlanAction::Create(_) => (phrase!("{resource} is missing", resource), false),
        PlanAction::Delete(_) if plan.is_replaced(resource) => {
            (phrase!("{resource} was created for a role that no longer exists", resource), false)
        }
        PlanAction::Delete(_) => (phrase!("{resource} is no longer needed", resource), true),
        // `additions` reports them, with their risks.
        PlanAction::Prune(_) => return None,
        PlanAction::Change { .. } => {
            let fields = || step.action.differences().iter().map(|it| it.field);
            let properties = Phrase::joined(fields().map(Field::title), ", ");
            let has = |impact| fields().any(|it| it.impact() == impact);
            let found = if has(Impact::Open) {
                phrase!("{resource} may give others access: {properties}", resource, properties)
            } else {
                phrase!("{resource} differs: {properties}", resource, properties)
            };
            (found, !has(Impact::Open) && !has(Impact::Broken))
        }
    })
}

fn function(
    names: &StackNames,
    stack: &Stack,
    facts: &HealthFacts,
    flags: &RepeatFlags,
) -> Vec<Check> {
    let RepeatFlags { own, aws } = flags;
    let name = || phrase!("function");
    let function = match &facts.function {
        Ok(Some(function)) => function,
        // The comparison has reported that a function passed with `--function` is missing.
        Ok(None) if !stack.resources.contains_key(&Id::Function) => return Vec::new(),
        Ok(None) => {
            let found = phrase!("{function} does not exist", function = names.function());
            let fix = Phrase::verbatim(format!("audit-alert install{own}"));
            return vec![Check::bad(name(), found, fix)];
        }
        Err(error) => {
            return vec![Check::unknown(
                name(),
                error.clone(),
                phrase!("allow lambda:GetFunction"),
            )];
        }
    };
    let which = format!("{aws} --region {} --function-name {}", names.home, function.arn);
    let logs = match &function.errors {
        Err(error) => vec![Check::unknown(
            phrase!("log"),
            error.clone(),
            phrase!("allow logs:FilterLogEvents"),
        )],
        Ok(errors) if errors.is_empty() => {
            vec![Check::good(phrase!("log"), phrase!("no error in the last hour"))]
        }
        Ok(errors) => {
            let group = &function.log_group;
            let command = format!("aws logs tail{aws} --region {} {group}", names.home);
            let fix = phrase!("for the whole log, run: {command}", command);
            let check =
                |line: &String| Check::bad(phrase!("log"), Phrase::verbatim(line), fix.clone());
            errors.iter().map(check).collect()
        }
    };
    [vec![state(name(), function, stack, &which, own)], logs].concat()
}

/// Checks the state of the function. `which` are the flags that select it in a command of the AWS CLI.
fn state(name: Phrase, function: &FunctionHealth, stack: &Stack, which: &str, own: &str) -> Check {
    if function.is_stopped {
        return Check::bad(
            name,
            phrase!("its reserved concurrency is 0, so it never runs"),
            Phrase::verbatim(match desired_concurrency(stack) {
                Some(count) => format!(
                    "aws lambda put-function-concurrency{which} --reserved-concurrent-executions {count}"
                ),
                None => format!("aws lambda delete-function-concurrency{which}"),
            }),
        );
    }
    let found = match &function.state {
        FunctionState::Active => {
            let architecture = &function.architecture;
            return Check::good(name, phrase!("active, {architecture}", architecture));
        }
        FunctionState::UpdateFailed(reason) => phrase!("the last update failed: {reason}", reason),
        FunctionState::Other { state, reason } => Phrase::verbatim(format!("{state}: {reason}")),
    };
    let is_inactive =
        matches!(&function.state, FunctionState::Other { state, .. } if state == "Inactive");
    let fix = if is_inactive {
        phrase!("it was idle for weeks; to activate it, run: audit-alert doctor --send{own}", own)
    } else {
        phrase!(
            "for the reason, run `aws lambda get-function{which}`; to update the stack's function, run \
             `audit-alert install{own}`",
            which,
            own
        )
    };
    Check::bad(name, found, fix)
}

/// Returns the reserved concurrency of the stack's own function; `None` for none, and for a function of the user.
fn desired_concurrency(stack: &Stack) -> Option<i32> {
    match stack.function()?.concurrency {
        Reading::Known(count) => count,
        Reading::Unknown => None,
    }
}
