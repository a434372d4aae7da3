//! Checks whether trails log the events that the rules match.

use super::{Check, HealthFacts, RepeatFlags};
use crate::aws::{
    EXCLUDABLE_GLOBAL_SERVICES, StackNames, event_source, event_source_label, source,
};
use crate::deploy::stack::Stack;
use crate::language::{Phrase, phrase};

/// A trail, as one region describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings of a trail")]
pub struct Trail {
    /// The trail's name, or its ARN if it belongs to another account.
    pub name: String,
    /// True if logging is on.
    pub is_logging: bool,
    /// True if it logs write management events.
    pub writes: bool,
    /// True if it logs read-only management events.
    pub reads: bool,
    /// True if it logs data events of any kind.
    pub data: bool,
    /// True if it logs events of global services, such as IAM.
    pub global: bool,
    /// Event sources whose management events it excludes, such as `kms.amazonaws.com`.
    pub excluded: Vec<String>,
}

fn name() -> Phrase {
    phrase!("trail")
}

/// Checks the trails of each region. EventBridge receives CloudTrail events only if a trail logs them (EventBridge user
/// guide, "AWS service events delivered via CloudTrail").
pub(super) fn trails(
    names: &StackNames,
    stack: &Stack,
    facts: &HealthFacts,
    flags: &RepeatFlags,
) -> Vec<Check> {
    let check = |region: &String, trails: &Result<Vec<Trail>, Phrase>| {
        let trails = match trails {
            Err(error) => {
                return Check::unknown(
                    name(),
                    phrase!("cannot read the trails of {region}: {error}", region, error),
                    phrase!(
                        "allow cloudtrail:DescribeTrails, GetTrailStatus and GetEventSelectors"
                    ),
                );
            }
            Ok(trails) => trails,
        };
        let rules: Vec<_> = stack.rules().filter(|it| it.region == *region).collect();
        let needs = TrailNeeds {
            patterns: rules.iter().map(|it| it.pattern.as_str()).collect(),
            reads: rules.iter().any(|it| it.state.ends_with("MANAGEMENT_EVENTS")),
            // Only the region of a global service logs its events; the rules there forward them.
            global: EXCLUDABLE_GLOBAL_SERVICES
                .into_iter()
                .filter(|it| names.known_partition().global_region_of(it) == region)
                .collect(),
        };
        trail(region, trails, &needs, &flags.aws)
    };
    facts.trails.iter().map(|(region, trails)| check(region, trails)).collect()
}

/// The events that a trail must log for the rules of a region.
struct TrailNeeds<'w> {
    patterns: Vec<&'w str>,
    /// True if rules match read-only events.
    reads: bool,
    /// Global services that log their events in the region.
    global: Vec<&'static str>,
}

impl TrailNeeds<'_> {
    /// Returns true if a pattern names a service, by its CloudTrail or its EventBridge source.
    fn service(&self, service: &str) -> bool {
        let sources =
            [format!("\"{}\"", event_source(service)), format!("\"{}\"", source(service))];
        self.patterns.iter().any(|it| sources.iter().any(|source| it.contains(source)))
    }
}

/// Checks whether the trails of a region log what its rules need.
fn trail(region: &str, trails: &[Trail], needs: &TrailNeeds<'_>, aws: &str) -> Check {
    let logging: Vec<_> = trails.iter().filter(|it| it.is_logging && it.writes).collect();
    let Some(first) = logging.first() else {
        return no_logging_trail(region, trails, aws);
    };
    if needs.reads && !logging.iter().any(|it| it.reads) {
        return Check::bad(
            name(),
            phrase!("rules in {region} match read-only events, and no trail logs them", region),
            phrase!("set the trail's ReadWriteType to All"),
        );
    }
    let is_global = needs.global.iter().any(|it| needs.service(it));
    if is_global && !logging.iter().any(|it| it.global) {
        return Check::bad(
            name(),
            phrase!(
                "{trail} in {region} logs no events of global services, such as IAM",
                trail = first.name,
                region
            ),
            Phrase::verbatim(format!(
                "aws cloudtrail update-trail{aws} --region {region} --name {} --include-global-service-events",
                first.name
            )),
        );
    }
    let excluded = first.excluded.iter().find(|source| {
        let service = event_source_label(source).unwrap_or(source);
        needs.service(service) && logging.iter().all(|it| it.excluded.contains(source))
    });
    if let Some(source) = excluded {
        return Check::bad(
            name(),
            phrase!(
                "{trail} in {region} excludes {source}, and rules match its events",
                trail = first.name,
                region,
                source
            ),
            phrase!("remove it from the trail's ExcludeManagementEventSources"),
        );
    }
    Check::good(name(), phrase!("trail {trail} logs in {region}", trail = first.name, region))
}

/// Returns the check of a region where no trail logs write management events.
fn no_logging_trail(region: &str, trails: &[Trail], aws: &str) -> Check {
    if trails.is_empty() {
        Check::bad(
            name(),
            phrase!(
                "no trail in {region}: CloudTrail events do not reach EventBridge there",
                region
            ),
            phrase!("create a trail for all regions that logs management events"),
        )
    } else {
        Check::bad(
            name(),
            phrase!("no trail in {region} logs write management events, or logging is off", region),
            phrase!(
                "run `aws cloudtrail start-logging{aws} --region {region} --name NAME` and select management events, \
                     read and write",
                aws,
                region
            ),
        )
    }
}

/// Checks whether a trail logs data events if rules match some. Trails log data events only if they select them (CloudTrail
/// user guide, "Logging data events").
pub(super) fn data_events(facts: &HealthFacts) -> Option<Check> {
    let mut trails = facts.trails.values().flatten().flatten();
    if facts.data_rules.is_empty() || trails.any(|it| it.is_logging && it.data) {
        return None;
    }
    let name = phrase!("data events");
    if facts.trails.values().any(Result::is_err) {
        return Some(Check::unknown(
            name,
            phrase!("cannot determine whether a trail selects data events: trails cannot be read"),
            phrase!("fix the errors of the check `trail` first"),
        ));
    }
    Some(Check::bad(
        name,
        phrase!(
            "no trail selects data events, and these rules match them: {rules}",
            rules = facts.data_rules.join(", ")
        ),
        phrase!(
            "select the resources with `aws cloudtrail put-event-selectors`; AWS charges for each data event"
        ),
    ))
}
