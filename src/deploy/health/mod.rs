//! What is known of an installed stack → why no alert arrives, with the fix for each cause. Pure; `cloud` gathers the facts.

#[cfg(test)]
mod tests;
mod trails;

use std::collections::BTreeMap;

use super::plan::{Plan, PlanAction, PlanStep};
use super::stack::{Id, Stack};
use crate::aws::StackNames;
pub use trails::Trail;
use trails::{data_events, trails};

/// What is known.
#[derive(Clone, Debug)]
pub struct HealthFacts {
    /// Who asks: an ARN.
    pub caller: String,
    /// The trails of each region, or why they could not be read.
    pub trails: BTreeMap<String, Result<Vec<Trail>, String>>,
    /// The function, if it is there, or why it could not be looked at.
    pub function: Result<Option<FunctionHealth>, String>,
    /// The dead-letter queue of each region, if it is there, or why it could not be looked at.
    pub waiting: BTreeMap<String, Result<Option<Waiting>, String>>,
    /// Rules that ask for data events, which a trail has to select.
    pub data_rules: Vec<String>,
    /// Whether the function's secret can be read, and is one. `None` where it is not looked for.
    pub webhook: Option<Check>,
}

/// What waits in a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// About how many events.
    pub count: u64,
    /// The queue's URL.
    pub url: String,
}

/// The function as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionHealth {
    /// Its ARN.
    pub arn: String,
    /// `Active`, or another state, with Lambda's reason.
    pub state: String,
    /// Whether its reserved concurrency is 0, such that it never runs.
    pub is_stopped: bool,
    /// Its log group.
    pub log_group: String,
    /// The last lines of its log with an error, newest first, or why it could not be read.
    pub errors: Result<Vec<String>, String>,
}

/// Flags that the next command needs, too, each with a blank before it.
#[derive(Clone, Debug, Default)]
pub struct RepeatFlags {
    /// For this command.
    pub own: String,
    /// For AWS's.
    pub aws: String,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub verdict: HealthVerdict,
    /// What was found.
    pub found: String,
    /// What to do about it.
    pub fix: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HealthVerdict {
    /// As it should be.
    Good,
    /// It differs from what is wanted, and keeps no alert from arriving.
    Note,
    /// It keeps alerts from arriving, or may do so.
    Bad,
    /// It could not be looked at.
    Unknown,
}

impl Check {
    /// What is as it should be.
    pub fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, verdict: HealthVerdict::Good, found: found.into(), fix: None }
    }

    /// What differs, and keeps no alert from arriving.
    pub fn note(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, verdict: HealthVerdict::Note, found: found.into(), fix: Some(fix.into()) }
    }

    /// What keeps alerts from arriving, or everything from being looked at.
    pub fn bad(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, verdict: HealthVerdict::Bad, found: found.into(), fix: Some(fix.into()) }
    }

    /// What could not be looked at.
    pub fn unknown(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, verdict: HealthVerdict::Unknown, found: found.into(), fix: Some(fix.into()) }
    }
}

/// Looks at everything, in the order of an event's road. Without a plan, what is installed could not be compared with what
/// is wanted, which somebody else tells.
pub fn examine(
    names: &StackNames,
    stack: &Stack,
    plan: Option<&Plan>,
    facts: &HealthFacts,
    flags: &RepeatFlags,
) -> Vec<Check> {
    let mut checks =
        vec![Check::good("caller", format!("{} in account {}", facts.caller, names.account))];
    checks.extend(trails(names, stack, facts, flags));
    checks.extend(data_events(facts));
    checks.extend(plan.map(|it| drift(it, flags)).unwrap_or_default());
    checks.extend(function(names, stack, facts, flags));
    checks.extend(facts.webhook.clone());
    checks.extend(facts.waiting.iter().filter_map(|(region, waiting)| {
        let waiting = waiting.as_ref().map_err(String::as_str).map(Option::as_ref);
        dead_letters(region, waiting, flags)
    }));
    checks
}

fn dead_letters(
    region: &str,
    waiting: Result<Option<&Waiting>, &str>,
    flags: &RepeatFlags,
) -> Option<Check> {
    let (what, aws) = ("dead letters", &flags.aws);
    Some(match waiting {
        Ok(None) => return None,
        Ok(Some(Waiting { count: 0, .. })) => Check::good(what, format!("none in {region}")),
        Ok(Some(Waiting { count, url })) => Check::bad(
            what,
            format!(
                "{count} {} in {region} did not reach the function, or the function gave up",
                if *count == 1 { "event" } else { "events" }
            ),
            format!(
                "aws sqs receive-message{aws} --region {region} --message-attribute-names All --queue-url {url} shows one"
            ),
        ),
        Err(why) => Check::unknown(
            what,
            format!("the queue of {region} cannot be looked at: {why}"),
            "allow sqs:GetQueueUrl and sqs:GetQueueAttributes",
        ),
    })
}

/// Where what is there differs from what is wanted.
fn drift(plan: &Plan, flags: &RepeatFlags) -> Vec<Check> {
    if plan.steps.is_empty() {
        let found = format!("{} resources as they should be", plan.unchanged);
        return (plan.unchanged > 0).then(|| Check::good("installed", found)).into_iter().collect();
    }
    let fix = format!("audit-alert install --targets{}", flags.own);
    let check = |step: &PlanStep| {
        let (found, is_harmless) = describe(step, plan)?;
        let check = if is_harmless { Check::note } else { Check::bad };
        Some(check("installed", found, fix.clone()))
    };
    let (notes, bad): (Vec<_>, Vec<_>) =
        plan.steps.iter().filter_map(check).partition(|it| it.verdict == HealthVerdict::Note);
    [bad, notes].into_iter().flat_map(|checks| few(checks, &flags.own)).collect()
}

/// Most lines about what is installed, for each verdict.
const LINES: usize = 5;

/// The first of many, and how many more there are.
fn few(mut checks: Vec<Check>, flags: &str) -> Vec<Check> {
    let more = checks.len().saturating_sub(LINES);
    checks.truncate(LINES);
    if let (Some(last), 1..) = (checks.last().cloned(), more) {
        let fix = Some(format!("audit-alert status{flags} shows all"));
        checks.push(Check { found: format!("{more} more differ"), fix, ..last });
    }
    checks
}

/// Differences that keep no alert from arriving.
const HARMLESS: [&str; 7] = [
    "age seconds",
    "attempts",
    "code",
    "description",
    "regions",
    "retention days",
    "retention seconds",
];

/// A step in words, and whether nothing depends on it. What is made anew is told once.
fn describe(step: &PlanStep, plan: &Plan) -> Option<(String, bool)> {
    let id = &step.id;
    Some(match &step.action {
        PlanAction::Create(_) if plan.is_replaced(id) => return None,
        // They go with the function, and come with it.
        PlanAction::Create(_)
            if matches!(id, Id::Failures | Id::Permission) && plan.is_replaced(&Id::Function) =>
        {
            return None;
        }
        PlanAction::Create(_) => (format!("{id} is missing"), false),
        PlanAction::Delete(_) if plan.is_replaced(id) => {
            (format!("{id} was made for a role that is gone"), false)
        }
        PlanAction::Delete(_) => (format!("{id} is not wanted any more"), true),
        PlanAction::Change { .. } => {
            let differences = step.action.differences();
            let names: Vec<_> = differences.into_iter().map(|(name, ..)| name).collect();
            let is_harmless = names.iter().all(|it| HARMLESS.contains(it));
            (format!("{id} differs: {}", names.join(", ")), is_harmless)
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
    let function = match &facts.function {
        Ok(Some(function)) => function,
        // Somebody else's function that is not there was told with what is installed.
        Ok(None) if !stack.resources.contains_key(&Id::Function) => return Vec::new(),
        Ok(None) => {
            let found = format!("{} is not there", names.function());
            return vec![Check::bad("function", found, format!("audit-alert install{own}"))];
        }
        Err(why) => {
            return vec![Check::unknown("function", why, "allow lambda:GetFunction")];
        }
    };
    let which = format!("{aws} --region {} --function-name {}", names.home, function.arn);
    let state = match function.state.as_str() {
        _ if function.is_stopped => Check::bad(
            "function",
            "its reserved concurrency is 0: it never runs",
            format!(
                "aws lambda put-function-concurrency{which} --reserved-concurrent-executions 1"
            ),
        ),
        "Active" => Check::good("function", "active"),
        state if state.starts_with("Inactive") => Check::bad(
            "function",
            state,
            format!("nothing called it for weeks: audit-alert doctor --send{own} wakes it up"),
        ),
        state => Check::bad(
            "function",
            state,
            format!(
                "aws lambda get-function{which} says why; audit-alert install{own} updates ours"
            ),
        ),
    };
    let logs = match &function.errors {
        Err(why) => vec![Check::unknown("log", why, "allow logs:FilterLogEvents")],
        Ok(errors) if errors.is_empty() => vec![Check::good("log", "no error in the last hour")],
        Ok(errors) => {
            let group = &function.log_group;
            let fix = format!("aws logs tail{aws} --region {} {group} has the rest", names.home);
            errors.iter().map(|it| Check::bad("log", it.clone(), fix.clone())).collect()
        }
    };
    [vec![state], logs].concat()
}
