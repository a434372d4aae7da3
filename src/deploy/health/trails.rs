//! Checks whether trails log the events that the rules match.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

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
    /// The trail's name.
    pub name: String,
    /// The trail's ARN, which commands also accept for trails of other regions and of the organization.
    pub arn: String,
    /// The region in which the trail can be changed.
    pub home: String,
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

/// The trails of each region. An `Err` is the reason why they could not be read.
pub type RegionalTrails = BTreeMap<String, Result<Vec<Trail>, Phrase>>;

fn name() -> Phrase {
    phrase!("trail")
}

/// Checks the trails of each region. EventBridge receives CloudTrail events only if a trail logs them (EventBridge user
/// guide, "AWS service events delivered via CloudTrail").
pub fn trail_checks(
    names: &StackNames,
    stack: &Stack,
    trails: &RegionalTrails,
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
            values: rules.iter().flat_map(|it| values(it.pattern.as_str())).collect(),
            reads: rules.iter().any(|it| it.state.ends_with("MANAGEMENT_EVENTS")),
            // Only the region of a global service logs its events; the rules there forward them.
            global: EXCLUDABLE_GLOBAL_SERVICES
                .into_iter()
                .filter(|it| names.known_partition().global_region_of(it) == region)
                .collect(),
        };
        trail(region, trails, &needs, &flags.aws)
    };
    trails.iter().map(|(region, trails)| check(region, trails)).collect()
}

/// The events that a trail must log for the rules of a region.
struct TrailNeeds {
    /// The texts in the patterns.
    values: BTreeSet<String>,
    /// True if rules match read-only events.
    reads: bool,
    /// Global services that log their events in the region.
    global: Vec<&'static str>,
}

impl TrailNeeds {
    /// Returns true if a pattern names a service, by its CloudTrail or its EventBridge source.
    fn service(&self, service: &str) -> bool {
        [event_source(service), source(service)].iter().any(|it| self.values.contains(&**it))
    }
}

/// Returns all texts that a pattern has as values.
fn values(pattern: &str) -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    let mut open: Vec<Value> = serde_json::from_str(pattern).into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => drop(values.insert(text)),
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.into_iter().map(|(_, it)| it)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    values
}

/// Returns the command that makes a trail log all management events.
fn log_all(trail: &Trail, aws: &str) -> Phrase {
    let Trail { arn, home, .. } = trail;
    let command = format!(
        "aws cloudtrail put-event-selectors{aws} --region {home} --trail-name {arn} --event-selectors \
         '[{{\"ReadWriteType\":\"All\",\"IncludeManagementEvents\":true}}]'"
    );
    phrase!("to replace the trail's selectors by all management events, run: {command}", command)
}

/// Checks whether the trails of a region log what its rules need.
fn trail(region: &str, trails: &[Trail], needs: &TrailNeeds, aws: &str) -> Check {
    let logging: Vec<_> = trails.iter().filter(|it| it.is_logging && it.writes).collect();
    let Some(first) = logging.first() else {
        return no_logging_trail(region, trails, aws);
    };
    if needs.reads && !logging.iter().any(|it| it.reads) {
        return Check::bad(
            name(),
            phrase!("rules in {region} match read-only events, and no trail logs them", region),
            log_all(first, aws),
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
                "aws cloudtrail update-trail{aws} --region {} --name {} --include-global-service-events",
                first.home, first.arn
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
            log_all(first, aws),
        );
    }
    Check::good(name(), phrase!("the trail `{trail}` logs in {region}", trail = first.name, region))
}

/// Returns the check of a region where no trail logs write management events.
fn no_logging_trail(region: &str, trails: &[Trail], aws: &str) -> Check {
    let Some(first) = trails.first() else {
        let command = format!(
            "aws cloudtrail create-trail{aws} --region {region} --name management-events --s3-bucket-name BUCKET \
             --is-multi-region-trail && aws cloudtrail start-logging{aws} --region {region} --name management-events"
        );
        return Check::bad(
            name(),
            phrase!(
                "no trail in {region}: CloudTrail events do not reach EventBridge there",
                region
            ),
            phrase!(
                "to create a trail for all regions in a bucket that lets CloudTrail write, run: {command}",
                command
            ),
        );
    };
    let stopped = trails.iter().find(|it| !it.is_logging && it.writes);
    let fix = match stopped {
        Some(Trail { arn, home, .. }) => Phrase::verbatim(format!(
            "aws cloudtrail start-logging{aws} --region {home} --name {arn}"
        )),
        None => log_all(first, aws),
    };
    Check::bad(
        name(),
        phrase!("no trail in {region} logs write management events, or logging is off", region),
        fix,
    )
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
