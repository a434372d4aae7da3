//! Rules of security groups and network ACLs: which traffic, and from or to where.

use super::call::Call;

/// One rule, or several with the same peers.
pub(super) struct TrafficRule {
    /// `tcp/22`, `udp/1024-2048`, `all traffic`.
    pub(super) traffic: Vec<String>,
    /// Address ranges, security groups and prefix lists.
    pub(super) peers: Vec<String>,
}

/// Where rules are: EC2 also accepts a single rule as parameters of the call.
const PLACES: [&str; 3] = ["", "ipPermissions", "securityGroupRule.securityGroupRule"];

const PEERS: [&str; 14] = [
    "cidrIp",
    "ipRanges.cidrIp",
    "ipv6Ranges.cidrIpv6",
    "cidrIpv4",
    "cidrIpv6",
    "cidrBlock",
    "ipv6CidrBlock",
    "groups.groupId",
    "groups.groupName",
    "userIdGroupPairs.groupId",
    "sourceSecurityGroupName",
    "referencedGroupId",
    "prefixListIds.prefixListId",
    "prefixListId",
];

/// The rules in the parameters of a call. Rules without a protocol or without a peer are left out.
pub(super) fn rules(call: &Call<'_>, all_traffic: &str) -> Vec<TrafficRule> {
    let mut rules: Vec<TrafficRule> = Vec::new();
    for rule in PLACES.iter().flat_map(|place| call.parts(place)) {
        let peers: Vec<String> =
            PEERS.iter().flat_map(|path| rule.values(path)).map(str::to_owned).collect();
        let Some(traffic) = traffic(&rule, all_traffic).filter(|_| !peers.is_empty()) else {
            continue;
        };
        match rules.iter_mut().find(|it| it.peers == peers) {
            Some(same) => same.traffic.push(traffic),
            None => rules.push(TrafficRule { traffic: vec![traffic], peers }),
        }
    }
    rules
}

/// The protocol and ports of a rule. Amazon EC2 API Reference, `IpPermission`: -1 means all protocols, or all ports.
fn traffic(rule: &Call<'_>, all_traffic: &str) -> Option<String> {
    let first = |paths: &[&str]| paths.iter().find_map(|path| rule.values(path).first().copied());
    let protocol = first(&["ipProtocol", "aclProtocol", "protocol"])?;
    // Numbers of IANA's "Assigned Internet Protocol Numbers".
    let name = match protocol {
        "-1" => return Some(all_traffic.to_owned()),
        "1" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        "58" => "icmpv6",
        other => other,
    };
    let port = |paths: &[&str]| first(paths).filter(|port| *port != "-1");
    let (from, to) = (port(&["fromPort", "portRange.from"]), port(&["toPort", "portRange.to"]));
    // For ICMP, the two numbers are a type and a code.
    let ports = match (from, to) {
        (Some(from), Some(to)) if from == to => format!("/{from}"),
        (Some(from), Some(to)) => format!("/{from}-{to}"),
        _ => String::new(),
    };
    Some(name.to_owned() + if name.starts_with("icmp") { "" } else { &ports })
}
