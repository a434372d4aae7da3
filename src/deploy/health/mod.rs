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
    /// Whether it logs events of global services, such as IAM.
    pub global: bool,
    /// Sources of which it logs no management events, such as `kms.amazonaws.com`.
    pub excluded: Vec<String>,
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
    /// Whether its reserved concurrency is 0, such that it never runs.
    pub is_stopped: bool,
    /// Its log group.
    pub log_group: String,
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
        Self { what, verdict: Verdict::Good, found: found.into(), fix: None }
    }

    fn note(what: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Note, found: found.into(), fix: Some(fix.into()) }
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
        trail(region, trails, &patterns(stack, region), needs_reads(region))
    };
    facts.trails.iter().map(|(region, trails)| check(region, trails)).collect()
}

/// The patterns of the rules in a region.
fn patterns<'s>(stack: &'s Stack, region: &str) -> Vec<&'s str> {
    let of_region = stack
        .resources
        .iter()
        .filter(|(id, _)| matches!(id, Id::Rule { region: it, .. } if it == region));
    of_region.filter_map(|(_, it)| it.get("pattern").map(String::as_str)).collect()
}

/// Services that report in one region only, which a trail may leave out (CloudTrail user guide, "Global service events").
const GLOBAL: [&str; 4] = ["iam.amazonaws.com", "aws.iam", "signin.amazonaws.com", "aws.signin"];

/// Whether one of the trails logs what the rules of a region ask for.
fn trail(region: &str, trails: &[Trail], patterns: &[&str], needs_reads: bool) -> Check {
    let asks_for = |source: &str| patterns.iter().any(|it| it.contains(&format!("\"{source}\"")));
    let logging: Vec<_> = trails.iter().filter(|it| it.is_logging && it.writes).collect();
    let Some(first) = logging.first() else {
        return if trails.is_empty() {
            Check::bad(
                "trail",
                format!("no trail in {region}: no event of CloudTrail reaches EventBridge there"),
                "make a trail for all regions that logs management events",
            )
        } else {
            Check::bad(
                "trail",
                format!(
                    "no trail in {region} logs management events that change something, or logging is off"
                ),
                format!(
                    "aws cloudtrail start-logging --region {region} --name NAME, and event selectors with management events, read and write"
                ),
            )
        };
    };
    if needs_reads && !logging.iter().any(|it| it.reads) {
        return Check::bad(
            "trail",
            format!("rules in {region} ask for read-only events, and no trail logs them"),
            "let the trail log management events of both kinds: ReadWriteType All",
        );
    }
    if GLOBAL.iter().any(|it| asks_for(it)) && !logging.iter().any(|it| it.global) {
        return Check::bad(
            "trail",
            format!("{} in {region} logs no events of global services, such as IAM", first.name),
            format!(
                "aws cloudtrail update-trail --name {} --include-global-service-events",
                first.name
            ),
        );
    }
    let excluded = first.excluded.iter().find(|source| {
        let short = source.trim_end_matches(".amazonaws.com");
        let is_asked_for = asks_for(source) || asks_for(&format!("aws.{short}"));
        is_asked_for && logging.iter().all(|it| it.excluded.contains(source))
    });
    if let Some(source) = excluded {
        return Check::bad(
            "trail",
            format!("{} in {region} leaves out {source}, and rules ask for it", first.name),
            "take it out of the trail's ExcludeManagementEventSources",
        );
    }
    Check::good("trail", format!("{} logs in {region}", first.name))
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
    let fix = format!("audit-alert install --targets{flags}");
    let check = |step: &Step| {
        let (found, is_harmless) = told(step, plan)?;
        let check = if is_harmless { Check::note } else { Check::bad };
        Some(check("installed", found, fix.clone()))
    };
    let (notes, bad): (Vec<_>, Vec<_>) =
        plan.steps.iter().filter_map(check).partition(|it| it.verdict == Verdict::Note);
    [bad, notes].into_iter().flat_map(|checks| few(checks, flags)).collect()
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
const HARMLESS: [&str; 6] =
    ["age seconds", "attempts", "code", "description", "retention days", "retention seconds"];

/// A step in words, and whether nothing depends on it. What is made anew is told once.
fn told(step: &Step, plan: &Plan) -> Option<(String, bool)> {
    let id = &step.id;
    Some(match &step.action {
        Action::Create(_) if plan.is_anew(id) => return None,
        Action::Create(_) => (format!("{id} is missing"), false),
        Action::Delete(_) if plan.is_anew(id) => {
            (format!("{id} was made for a role that is gone"), false)
        }
        Action::Delete(_) => (format!("{id} is not wanted any more"), true),
        Action::Change { .. } => {
            let differences = step.action.differences();
            let names: Vec<_> = differences.into_iter().map(|(name, ..)| name).collect();
            let is_harmless = names.iter().all(|it| HARMLESS.contains(it));
            (format!("{id} differs: {}", names.join(", ")), is_harmless)
        }
    })
}

fn function(names: &Names, stack: &Stack, facts: &Facts, flags: &str) -> Vec<Check> {
    let function = match &facts.function {
        Ok(Some(function)) => function,
        // Somebody else's function that is not there was told with what is installed.
        Ok(None) if !stack.resources.contains_key(&Id::Function) => return Vec::new(),
        Ok(None) => {
            let found = format!("{} is not there", names.function());
            return vec![Check::bad("function", found, format!("audit-alert install{flags}"))];
        }
        Err(why) => {
            let fix = "allow lambda:GetFunction and logs:FilterLogEvents";
            return vec![Check::unknown("function", why, fix)];
        }
    };
    let state = match function.state.as_str() {
        _ if function.is_stopped => Check::bad(
            "function",
            "its reserved concurrency is 0: it never runs",
            format!(
                "aws lambda put-function-concurrency --region {} --function-name {} --reserved-concurrent-executions 1",
                names.home,
                names.function()
            ),
        ),
        "Active" => Check::good("function", "active"),
        state => Check::bad(
            "function",
            state,
            format!("audit-alert install{flags} makes it anew; aws lambda get-function says more"),
        ),
    };
    let errors = if function.errors.is_empty() {
        vec![Check::good("log", "no error in the last hour")]
    } else {
        let fix =
            format!("aws logs tail --region {} {} has the rest", names.home, function.log_group);
        let error = |it: &String| Check::bad("log", it.clone(), fix.clone());
        function.errors.iter().map(error).collect()
    };
    [vec![state], errors].concat()
}
