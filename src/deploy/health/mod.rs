//! What is known of an installed stack → why no alert arrives, with the fix for each cause. Pure; `cloud` gathers the facts.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::plan::{Action, Plan, Step};
use super::stack::{Id, Names, Stack};

/// What is known.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Who asks: an ARN.
    pub caller: String,
    /// The trails of each region, or why they could not be read.
    pub trails: BTreeMap<String, Result<Vec<Trail>, String>>,
    /// The function, if it is there, or why it could not be looked at.
    pub function: Result<Option<Function>, String>,
    /// The dead-letter queue of each region, if it is there, or why it could not be looked at.
    pub waiting: BTreeMap<String, Result<Option<Waiting>, String>>,
    /// Rules that ask for data events, which a trail has to select.
    pub data_rules: Vec<String>,
    /// The address of the webhook: whether it could be read, and whether it is one. `None` where it is not looked for.
    pub secret: Option<Result<(), String>>,
}

/// A trail as a region sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what a trail logs, each by itself")]
pub struct Trail {
    /// Its name.
    pub name: String,
    /// Whether it logs.
    pub is_logging: bool,
    /// Whether it logs management events that change something.
    pub writes: bool,
    /// Whether it logs management events that only read.
    pub reads: bool,
    /// Whether it logs data events of any kind.
    pub data: bool,
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
pub struct Function {
    /// `Active`, or another state, with Lambda's reason.
    pub state: String,
    /// The last lines of its log with an error, newest first.
    pub errors: Vec<String>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do about it.
    pub fix: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It keeps alerts from arriving.
    Bad,
    /// It could not be looked at.
    Unknown,
}

impl Check {
    fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Good, found: found.into(), fix: None }
    }

    /// What calling the function with a test event came to.
    pub fn of_invocation(error: Option<String>) -> Self {
        match error {
            None => Self::good("test event", "the function took it: look for the alert in Slack"),
            Some(error) => Self::bad("test event", error, "the function's log says more"),
        }
    }

    /// What keeps alerts from arriving, or everything from being looked at.
    pub fn bad(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Bad, found: found.into(), fix: Some(fix.into()) }
    }

    /// What could not be looked at.
    pub fn unknown(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Unknown, found: found.into(), fix: Some(fix.into()) }
    }
}

/// Looks at everything, in the order of an event's road. Without a plan, what is installed could not be compared with what
/// is wanted, which somebody else tells. `flags` are those that the next command needs, too.
pub fn examine(
    names: &Names,
    stack: &Stack,
    plan: Option<&Plan>,
    facts: &Facts,
    flags: &str,
) -> Vec<Check> {
    let mut checks =
        vec![Check::good("caller", format!("{} in account {}", facts.caller, names.account))];
    checks.extend(trails(stack, facts));
    checks.extend(data_events(facts));
    checks.extend(plan.map(|it| drift(it, flags)).unwrap_or_default());
    checks.extend(function(names, stack, facts, flags));
    match &facts.secret {
        None => {}
        Some(Ok(())) => {
            checks.push(Check::good("webhook", "it can be read, and has the form of one"));
        }
        Some(Err(why)) => checks.push(Check::bad(
            "webhook",
            why,
            format!("audit-alert install{flags} stores the address in SLACK_WEBHOOK_URL"),
        )),
    }
    checks.extend(facts.waiting.iter().filter_map(|(region, waiting)| {
        dead_letters(region, waiting.as_ref().map_err(String::as_str).map(Option::as_ref))
    }));
    checks
}

fn dead_letters(region: &str, waiting: Result<Option<&Waiting>, &str>) -> Option<Check> {
    let what = "dead letters";
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
                "aws sqs receive-message --region {region} --message-attribute-names All --queue-url {url} shows one"
            ),
        ),
        Err(why) => Check::unknown(
            what,
            format!("the queue of {region} cannot be looked at: {why}"),
            "allow sqs:GetQueueUrl and sqs:GetQueueAttributes",
        ),
    })
}

/// CloudTrail hands events to EventBridge only where a trail logs them (EventBridge user guide, "AWS service events
/// delivered via CloudTrail").
fn trails(stack: &Stack, facts: &Facts) -> Vec<Check> {
    let needs_reads = |region: &str| {
        stack.resources.iter().any(|(id, properties)| {
            matches!(id, Id::Rule { region: it, .. } if it == region)
                && properties.get("state").is_some_and(|it| it.ends_with("MANAGEMENT_EVENTS"))
        })
    };
    let check = |region: &String, trails: &Result<Vec<Trail>, String>| {
        let trails = match trails {
            Err(why) => {
                return Check::unknown(
                    "trail",
                    format!("the trails of {region} cannot be read: {why}"),
                    "allow cloudtrail:DescribeTrails, GetTrailStatus and GetEventSelectors",
                );
            }
            Ok(trails) => trails,
        };
        let logs =
            |wanted: fn(&Trail) -> bool| trails.iter().find(|it| it.is_logging && wanted(it));
        match (logs(|it| it.writes), logs(|it| it.reads)) {
            (None, _) if trails.is_empty() => Check::bad(
                "trail",
                format!("no trail in {region}: no event of CloudTrail reaches EventBridge there"),
                "make a trail for all regions that logs management events",
            ),
            (None, _) => Check::bad(
                "trail",
                format!(
                    "no trail in {region} logs management events that change something, or logging is off"
                ),
                "aws cloudtrail start-logging, and event selectors with management events, read and write",
            ),
            (Some(_), None) if needs_reads(region) => Check::bad(
                "trail",
                format!("rules in {region} ask for read-only events, and no trail logs them"),
                "let the trail log management events of both kinds: ReadWriteType All",
            ),
            (Some(trail), _) => Check::good("trail", format!("{} logs in {region}", trail.name)),
        }
    };
    facts.trails.iter().map(|(region, trails)| check(region, trails)).collect()
}

/// Data events are logged only where a trail selects them (CloudTrail user guide, "Logging data events").
fn data_events(facts: &Facts) -> Option<Check> {
    let mut trails = facts.trails.values().flatten().flatten();
    if facts.data_rules.is_empty() || trails.any(|it| it.is_logging && it.data) {
        return None;
    }
    Some(Check::bad(
        "data events",
        format!("{} ask for data events, and no trail selects any", facts.data_rules.join(", ")),
        "aws cloudtrail put-event-selectors with the resources that are meant; they cost by the event",
    ))
}

/// Where what is there differs from what is wanted.
fn drift(plan: &Plan, flags: &str) -> Vec<Check> {
    if plan.steps.is_empty() {
        return vec![Check::good(
            "installed",
            format!("{} resources as they should be", plan.unchanged),
        )];
    }
    // What is made anew is told once.
    let made_anew =
        |step: &&Step| matches!(step.action, Action::Create(_)) && plan.is_anew(&step.id);
    let words = plan.steps.iter().filter(|step| !made_anew(step)).map(|step| match &step.action {
        Action::Create(_) => format!("{} is missing", step.id),
        Action::Delete(_) if plan.is_anew(&step.id) => {
            format!("{} was made for a role that is gone", step.id)
        }
        Action::Delete(_) => format!("{} is not wanted any more", step.id),
        Action::Change { .. } => {
            let names: Vec<_> =
                step.action.differences().into_iter().map(|(name, ..)| name).collect();
            format!("{} differs: {}", step.id, names.join(", "))
        }
    });
    let fix = format!("audit-alert install --targets{flags}");
    words.map(|found| Check::bad("installed", found, fix.clone())).collect()
}

fn function(names: &Names, stack: &Stack, facts: &Facts, flags: &str) -> Vec<Check> {
    if !stack.resources.contains_key(&Id::Function) {
        // It is somebody else's, and so is its log.
        return Vec::new();
    }
    let function = match &facts.function {
        Ok(Some(function)) => function,
        Ok(None) => {
            let found = format!("{} is not there", names.function());
            return vec![Check::bad("function", found, format!("audit-alert install{flags}"))];
        }
        Err(why) => {
            let fix = "allow lambda:GetFunctionConfiguration and logs:FilterLogEvents";
            return vec![Check::unknown("function", why, fix)];
        }
    };
    let state = if function.state == "Active" {
        Check::good("function", "active")
    } else {
        Check::bad(
            "function",
            function.state.clone(),
            format!("audit-alert install{flags} makes it anew; aws lambda get-function says more"),
        )
    };
    let errors = if function.errors.is_empty() {
        vec![Check::good("log", "no error in the last hour")]
    } else {
        let error = |it: &String| {
            Check::bad(
                "log",
                it.clone(),
                format!("aws logs tail {} has the rest", names.log_group()),
            )
        };
        function.errors.iter().map(error).collect()
    };
    [vec![state], errors].concat()
}
