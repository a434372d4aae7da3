//! Whether trails log what the rules ask for.

use super::{Check, HealthFacts, RepeatFlags};
use crate::aws::{StackNames, event_source, event_source_label};
use crate::deploy::stack::{Id, Stack};

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

/// CloudTrail hands events to EventBridge only where a trail logs them (EventBridge user guide, "AWS service events
/// delivered via CloudTrail").
pub(super) fn trails(
    names: &StackNames,
    stack: &Stack,
    facts: &HealthFacts,
    flags: &RepeatFlags,
) -> Vec<Check> {
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
        let rules = stack.resources.iter();
        let rules =
            rules.filter(|(id, _)| matches!(id, Id::Rule { region: it, .. } if it == region));
        let rules: Vec<_> = rules.map(|(_, properties)| properties).collect();
        let all = |it: &String| it.ends_with("MANAGEMENT_EVENTS");
        let wants = TrailNeeds {
            patterns: rules.iter().filter_map(|it| it.get("pattern").map(String::as_str)).collect(),
            reads: rules.iter().any(|it| it.get("state").is_some_and(all)),
            // Elsewhere no trail logs them, and they are handed over.
            global: GLOBAL
                .into_iter()
                .filter(|it| names.known_partition().global_region_of(it) == region)
                .collect(),
        };
        trail(region, trails, &wants, &flags.aws)
    };
    facts.trails.iter().map(|(region, trails)| check(region, trails)).collect()
}

/// Services that report in one region only, which a trail may leave out (CloudTrail user guide, "Global service events").
const GLOBAL: [&str; 3] = ["iam", "signin", "cloudfront"];

/// What the rules of a region need a trail to log.
struct TrailNeeds<'w> {
    patterns: Vec<&'w str>,
    /// Read-only events.
    reads: bool,
    /// Global services whose events appear in the region.
    global: Vec<&'static str>,
}

impl TrailNeeds<'_> {
    /// Whether a pattern names a service by one of its two sources.
    fn service(&self, service: &str) -> bool {
        let sources = [format!("\"{}\"", event_source(service)), format!("\"aws.{service}\"")];
        self.patterns.iter().any(|it| sources.iter().any(|source| it.contains(source)))
    }
}

/// Whether one of the trails logs what the rules of a region ask for.
fn trail(region: &str, trails: &[Trail], wants: &TrailNeeds<'_>, aws: &str) -> Check {
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
                    "aws cloudtrail start-logging{aws} --region {region} --name NAME, and event selectors with management events, read and write"
                ),
            )
        };
    };
    if wants.reads && !logging.iter().any(|it| it.reads) {
        return Check::bad(
            "trail",
            format!("rules in {region} ask for read-only events, and no trail logs them"),
            "let the trail log management events of both kinds: ReadWriteType All",
        );
    }
    let is_global = wants.global.iter().any(|it| wants.service(it));
    if is_global && !logging.iter().any(|it| it.global) {
        return Check::bad(
            "trail",
            format!("{} in {region} logs no events of global services, such as IAM", first.name),
            format!(
                "aws cloudtrail update-trail{aws} --region {region} --name {} --include-global-service-events",
                first.name
            ),
        );
    }
    let excluded = first.excluded.iter().find(|source| {
        let service = event_source_label(source).unwrap_or(source);
        wants.service(service) && logging.iter().all(|it| it.excluded.contains(source))
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
pub(super) fn data_events(facts: &HealthFacts) -> Option<Check> {
    let mut trails = facts.trails.values().flatten().flatten();
    if facts.data_rules.is_empty() || trails.any(|it| it.is_logging && it.data) {
        return None;
    }
    if facts.trails.values().any(Result::is_err) {
        let found = "whether a trail selects any cannot be told: trails cannot be read";
        return Some(Check::unknown("data events", found, "allow what is said of the trails"));
    }
    Some(Check::bad(
        "data events",
        format!("{} ask for data events, and no trail selects any", facts.data_rules.join(", ")),
        "aws cloudtrail put-event-selectors with the resources that are meant; they cost by the event",
    ))
}
