//! Parameters of EC2. Its oldest operations have them at the top level, all others wrap them in one member.

use serde_json::{Map, Value, json};

use super::family::{lower_first, singular};
use super::walk::{ShapeWalk, ValuePlace};
use crate::catalog::{Shape, ShapeId, ShapeMember, ShapePart};
use crate::generate::client_kind::ClientKind;

const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// Keys of lists that are not the singular of the member's name with `Set`. Observed in public events, except
/// `bundlesSet`, `dhcpConfigurationSet`, `reservedInstancesSet` and `reservedInstancesOfferingsSet`, which are from AWS samples
/// and the WSDL of 2014.
const SETS: [(&str, &str); 39] = [
    ("AllocationIds", "allocationIdsSet"),
    ("AttributeNames", "accountAttributeNameSet"),
    ("BlockDeviceMappings", "blockDeviceMapping"),
    ("BundleIds", "bundlesSet"),
    ("CustomerGatewayIds", "customerGatewaySet"),
    ("DhcpConfigurations", "dhcpConfigurationSet"),
    ("DhcpOptionsIds", "dhcpOptionsSet"),
    ("ExecutableUsers", "executableBySet"),
    ("Filters", "filterSet"),
    ("Groups", "groupSet"),
    ("ImageIds", "imagesSet"),
    ("InstanceIds", "instancesSet"),
    ("IpPermissions", "ipPermissions"),
    ("Ipv6Addresses", "ipv6AddressesSet"),
    ("KeyNames", "keySet"),
    ("KeyPairIds", "keyPairIdSet"),
    ("NetworkInterfaces", "networkInterfaceSet"),
    ("OwnerIds", "ownersSet"),
    ("Owners", "ownersSet"),
    ("PrivateIpAddresses", "privateIpAddressesSet"),
    ("PublicIps", "publicIpsSet"),
    ("RegionNames", "regionSet"),
    ("ReservedInstancesIds", "reservedInstancesSet"),
    ("ReservedInstancesOfferingIds", "reservedInstancesOfferingsSet"),
    ("Resources", "resourcesSet"),
    ("RestorableByUserIds", "sharedUsersSet"),
    ("SecurityGroupIds", "groupSet"),
    ("SecurityGroups", "groupSet"),
    ("SnapshotIds", "snapshotSet"),
    ("SubnetIds", "subnetSet"),
    ("TagSpecifications", "tagSpecificationSet"),
    ("Tags", "tagSet"),
    ("VolumeIds", "volumeSet"),
    ("VpcIds", "vpcSet"),
    ("VpnConnectionIds", "vpnConnectionSet"),
    ("VpnGatewayIds", "vpnGatewaySet"),
    ("ZoneIds", "availabilityZoneIdSet"),
    ("ZoneNames", "availabilityZoneSet"),
    ("GroupNames", "groupSet"),
];

/// Keys that differ in one operation: operation, member, key.
const RENAMED: [(&str, &str, &str); 13] = [
    ("CreateNetworkAclEntry", "IcmpTypeCode", "icmpTypeCode"),
    ("CreateNetworkAclEntry", "Protocol", "aclProtocol"),
    ("CreateVolume", "AvailabilityZone", "zone"),
    ("DescribeImageAttribute", "Attribute", "attributeType"),
    ("DescribePlacementGroups", "GroupIds", "placementGroupIdSet"),
    ("DescribePlacementGroups", "GroupNames", "placementGroupSet"),
    ("DescribeSecurityGroups", "GroupIds", "securityGroupIdSet"),
    ("DescribeSecurityGroups", "GroupNames", "securityGroupSet"),
    ("DescribeSnapshotAttribute", "Attribute", "attributeType"),
    ("ModifyImageAttribute", "Attribute", "attributeType"),
    ("ModifySnapshotAttribute", "Attribute", "attributeType"),
    ("ReplaceNetworkAclEntry", "IcmpTypeCode", "icmpTypeCode"),
    ("ReplaceNetworkAclEntry", "Protocol", "aclProtocol"),
];

/// Members of `RunInstances` inside `instancesSet`.
const OF_AN_INSTANCE: [&str; 4] = ["ImageId", "MinCount", "MaxCount", "KeyName"];

/// Operations for which EC2 writes `force: false` if the request has no such parameter.
const FORCED: [&str; 4] =
    ["DeleteSnapshot", "DetachNetworkInterface", "DetachVolume", "StopInstances"];

pub(super) fn flat(walk: &mut ShapeWalk<'_>, shape: Option<ShapeId>) -> Map<String, Value> {
    let mut members = Map::new();
    let mut instance = Map::new();
    let selector = selector(walk, shape);
    for member in shape.map_or(&[][..], |shape| walk.shapes.members(shape)) {
        let name = walk.shapes.name(member);
        if !walk.shows(member) || is_left_out(walk, name) {
            continue;
        }
        let key = flat_key(walk, member);
        let value = flat_value(walk, member, &key, selector);
        let inside = walk.operation.name == "RunInstances" && OF_AN_INSTANCE.contains(&name);
        if inside && walk.part == ShapePart::Request { &mut instance } else { &mut members }
            .insert(key, value);
    }
    for key in walk.shapes.extra_keys(walk.operation, walk.part) {
        members.entry(key).or_insert_with(|| walk.extra(key));
    }
    if !instance.is_empty() {
        members.insert("instancesSet".to_owned(), json!({ "items": [instance] }));
    }
    match walk.part {
        ShapePart::Request => added_to_request(walk.operation.name, &mut members),
        ShapePart::Response => {
            let is_empty = members.is_empty();
            members.shift_insert(0, "requestId".to_owned(), walk.facts.request_id.as_str().into());
            if is_empty || members.contains_key("_return") {
                members.insert("_return".to_owned(), true.into());
            }
        }
    }
    members
}

/// Reports whether events omit a member: those of `DescribeRegions` have no filters, although its model does.
fn is_left_out(walk: &ShapeWalk<'_>, name: &str) -> bool {
    walk.operation.name == "DescribeRegions" && name == "Filters" && walk.part == ShapePart::Request
}

pub(super) fn flat_key(walk: &ShapeWalk<'_>, member: &ShapeMember) -> String {
    let name = walk.shapes.name(member);
    let renamed =
        RENAMED.iter().find(|(operation, it, _)| *operation == walk.operation.name && *it == name);
    if let Some((_, _, key)) = renamed {
        return (*key).to_owned();
    }
    if walk.part == ShapePart::Response {
        let key = walk.family.key(walk.shapes, member, walk.part);
        return if key == "return" { "_return".to_owned() } else { key };
    }
    if !matches!(walk.shapes.get(member.shape), Shape::List(_)) {
        return lower_first(walk.shapes.wire_name(member).unwrap_or(name));
    }
    let set = SETS.iter().find(|(it, _)| *it == name).map(|(_, key)| (*key).to_owned());
    set.unwrap_or_else(|| format!("{}Set", lower_first(&singular(name))))
}

/// The percentages of `Describe…` requests that select resources by identifiers and by filters. From 65 public records of
/// 28 actions: Terraform's name one resource or filter, the console's never do. Those of the AWS CLI, CloudFormation and
/// other services are estimates.
const SELECTIONS: [(ClientKind, usize, usize); 6] = [
    (ClientKind::Console, 0, 3),
    (ClientKind::Cli, 25, 10),
    (ClientKind::Sdk, 25, 10),
    (ClientKind::Terraform, 75, 25),
    (ClientKind::CloudFormation, 75, 25),
    (ClientKind::Service, 75, 25),
];

/// Chooses the list of a `Describe…` request that is not empty.
fn selector(walk: &mut ShapeWalk<'_>, shape: Option<ShapeId>) -> Option<&'static str> {
    let shapes = walk.shapes;
    let lists = shape.map_or(&[][..], |shape| shapes.members(shape)).iter();
    let lists = lists.filter(|it| matches!(shapes.get(it.shape), Shape::List(_)));
    let names: Vec<_> = lists.map(|it| shapes.name(it)).collect();
    let client = walk.facts.client;
    let (_, identifiers, filters) = *SELECTIONS.iter().find(|(it, ..)| *it == client)?;
    let drawn = walk.facts.variety.below(100);
    if drawn < identifiers {
        names.into_iter().find(|name| name.ends_with("Ids") || name.ends_with("Names"))
    } else if drawn < identifiers + filters {
        names.into_iter().find(|name| *name == "Filters")
    } else {
        None
    }
}

fn flat_value(
    walk: &mut ShapeWalk<'_>,
    member: &ShapeMember,
    key: &str,
    selector: Option<&str>,
) -> Value {
    // EC2 writes empty lists.
    let describes = walk.operation.name.starts_with("Describe") && walk.part == ShapePart::Request;
    let is_list = matches!(walk.shapes.get(member.shape), Shape::List(_));
    let is_selector = selector == Some(walk.shapes.name(member));
    if describes && is_list && !walk.full && !is_selector {
        return json!({});
    }
    if describes && key == "filterSet" && is_list {
        let value = walk.facts.user.clone();
        let values = json!({ "items": [{ "value": value }] });
        return json!({ "items": [{ "name": "tag:Owner", "valueSet": values }] });
    }
    let value = walk.top_member(member);
    match value {
        // Sizes are strings (observed in public events).
        Value::Number(size) if matches!(key, "size" | "volumeSize") => size.to_string().into(),
        value => value,
    }
}

/// Adds the parameters that EC2 writes although the request does not contain them.
fn added_to_request(operation: &str, members: &mut Map<String, Value>) {
    let added = match operation {
        "RunInstances" => json!({
            "blockDeviceMapping": {},
            "monitoring": { "enabled": false },
            "disableApiTermination": false,
            "disableApiStop": false,
        }),
        "CreateVpc" => {
            json!({ "instanceTenancy": "default", "amazonProvidedIpv6CidrBlock": false })
        }
        "CreateImage" => json!({ "noReboot": false }),
        "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry" => {
            json!({ "icmpTypeCode": {}, "portRange": {} })
        }
        "CreateNetworkInterface" => json!({ "groupSet": {}, "privateIpAddressesSet": {} }),
        "DescribeInstanceStatus" => json!({ "includeAllInstances": false }),
        "AllocateAddress" => json!({ "domain": "vpc" }),
        "AuthorizeSecurityGroupIngress"
        | "AuthorizeSecurityGroupEgress"
        | "RevokeSecurityGroupIngress"
        | "RevokeSecurityGroupEgress" => json!({ "ipPermissions": {} }),
        _ if FORCED.contains(&operation) => json!({ "force": false }),
        _ => return,
    };
    for (key, value) in added.as_object().into_iter().flatten() {
        members.entry(key.as_str()).or_insert_with(|| value.clone());
    }
}

pub(super) fn wrapped(walk: &mut ShapeWalk<'_>, shape: Option<ShapeId>) -> Map<String, Value> {
    let name = walk.operation.name;
    let takes_nothing = shape.is_none_or(|shape| walk.shapes.members(shape).is_empty());
    if takes_nothing && walk.part == ShapePart::Request {
        return Map::new();
    }
    let mut inside = Map::new();
    if walk.part == ShapePart::Response {
        inside.insert("xmlns".to_owned(), NAMESPACE.into());
        inside.insert("requestId".to_owned(), walk.facts.request_id.as_str().into());
    }
    for member in shape.map_or(&[][..], |shape| walk.shapes.members(shape)) {
        if walk.shows(member) {
            let place = ValuePlace { name: walk.shapes.name(member), noun: walk.noun(), depth: 0 };
            let key = walk.family.key(walk.shapes, member, walk.part);
            let value = walk.member(member, place);
            inside.insert(key, value);
        }
    }
    let key = wrapper(name, walk.part);
    let inside = if inside.is_empty() { Value::from("") } else { inside.into() };
    Map::from_iter([(key, inside)])
}

/// The member that wraps the parameters of an operation. One public event has an abbreviated name; its rule is not known.
pub(super) fn wrapper(operation: &str, part: ShapePart) -> String {
    match part {
        ShapePart::Request if operation == "DeleteTransitGatewayVpcAttachment" => {
            "DelTGwVpcAttachReq".to_owned()
        }
        ShapePart::Request => format!("{operation}Request"),
        ShapePart::Response => format!("{operation}Response"),
    }
}
