//! The resources of a member account: rules that forward events to the bus of the central account.

use std::collections::BTreeSet;

use super::policies;
use super::{DesiredRule, DesiredStack, Stack, stack};
use crate::aws::EVENTBRIDGE_PRINCIPAL;
use crate::deploy::resource::{IamRole, Reading, Resource, RolePurpose, RuleTarget};

/// Builds the resources of a region of a member account. Each region forwards to the central account's home region itself,
/// because EventBridge does not send an event of another account on to a third bus. `desired` has the names of the
/// member account, and `region` is not its home region. `bus` is the ARN of the central bus.
pub fn member(desired: &DesiredStack, region: &str, bus: &str) -> Stack {
    let names = &desired.names;
    let in_region = |rule: &DesiredRule| DesiredRule { regions: Vec::new(), ..rule.clone() };
    let all = stack(&DesiredStack {
        regions: vec![region.to_owned()],
        rules: desired.rules.iter().map(in_region).collect(),
        ..desired.clone()
    });
    // A role for each region, so that every instance of a StackSet is complete.
    let role = names.role_arn(&names.member_role(region));
    let forwarding = |target: RuleTarget| {
        let settings = match target.settings {
            Reading::Known(mut settings) => {
                settings.role.clone_from(&role);
                Reading::Known(settings)
            }
            Reading::Unknown => Reading::Unknown,
        };
        RuleTarget { arn: bus.to_owned(), settings, ..target }
    };
    let resources = all.resources.into_values().filter_map(|it| match it {
        Resource::Queue(it) if it.region == region => Some(Resource::Queue(it)),
        Resource::Rule(it) if it.region == region => Some(Resource::Rule(it)),
        Resource::Target(it) if it.region == region => Some(Resource::Target(forwarding(it))),
        _ => None,
    });
    let role = IamRole {
        purpose: RolePurpose::Member(region.to_owned()),
        trust: policies::trust(names, EVENTBRIDGE_PRINCIPAL),
        policy: policies::put_events(bus),
        boundary: desired.permissions_boundary.clone(),
        regions: BTreeSet::new(),
    };
    resources.chain([Resource::Role(role)]).collect()
}
