//! Generates identifiers that AWS assigns.

use super::super::facts::SampleFacts;
use super::super::random::{DIGITS, HEX, LOWER, UPPER};
use super::{arn, words};
use crate::aws::zone_id_prefix;
use crate::catalog::Service;

/// Prefixes of identifiers of EC2 and network resources, by the ending of the member's name without `Id`.
const PREFIXES: [(&str, &str); 33] = [
    ("allocation", "eipalloc-"),
    ("association", "eipassoc-"),
    ("attachment", "eni-attach-"),
    ("customergateway", "cgw-"),
    ("dhcpoptions", "dopt-"),
    ("filesystem", "fs-"),
    ("flowlog", "fl-"),
    ("group", "sg-"),
    ("image", "ami-"),
    ("instance", "i-"),
    ("internetgateway", "igw-"),
    ("launchtemplate", "lt-"),
    ("natgateway", "nat-"),
    ("networkacl", "acl-"),
    ("networkinterface", "eni-"),
    ("peeringconnection", "pcx-"),
    ("prefixlist", "pl-"),
    ("reservation", "r-"),
    ("resource", "i-"),
    ("routetable", "rtb-"),
    ("securitygroup", "sg-"),
    ("securitygrouprule", "sgr-"),
    ("snapshot", "snap-"),
    ("spotinstancerequest", "sir-"),
    ("subnet", "subnet-"),
    ("transitgateway", "tgw-"),
    ("transitgatewayattachment", "tgw-attach-"),
    ("transitgatewayroutetable", "tgw-rtb-"),
    ("volume", "vol-"),
    ("vpc", "vpc-"),
    ("vpcendpoint", "vpce-"),
    ("vpnconnection", "vpn-"),
    ("vpngateway", "vgw-"),
];

/// Prefixes of IAM's unique identifiers (IAM user guide, "IAM identifiers").
const IAM: [(&str, &str); 6] = [
    ("group", "AGPA"),
    ("instanceprofile", "AIPA"),
    ("policy", "ANPA"),
    ("role", "AROA"),
    ("certificate", "ASCA"),
    ("user", "AIDA"),
];

/// Nouns that are network resources in every service.
const EVERYWHERE: [&str; 4] = ["networkinterface", "securitygroup", "subnet", "vpc"];

/// Nouns that are EC2 resources in the services of [`ON_EC2`] only.
const OF_EC2: [&str; 4] = ["image", "instance", "snapshot", "volume"];
const ON_EC2: [&str; 16] = [
    "autoscaling",
    "batch",
    "codedeploy",
    "compute-optimizer",
    "ebs",
    "ec2-instance-connect",
    "ecs",
    "elasticbeanstalk",
    "elasticloadbalancing",
    "elasticmapreduce",
    "guardduty",
    "imagebuilder",
    "inspector2",
    "mgn",
    "opsworks",
    "ssm",
];

/// Reports whether a name in lower case is that of an identifier.
pub(super) fn is_identifier(lower: &str) -> bool {
    (lower.ends_with("id") && !lower.ends_with("valid"))
        || matches!(lower, "registry" | "ownerid" | "accountid")
        || lower.ends_with("kmskey")
        || lower.ends_with("securitygroup")
        || lower.ends_with("subnet")
}

pub(super) fn identifier(
    name: &str,
    noun: &str,
    service: &Service,
    facts: &mut SampleFacts,
) -> String {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with("awsid")
        || lower.ends_with("accountid")
        || lower.ends_with("ownerid")
        || lower == "registryid"
    {
        return facts.account.clone();
    }
    if lower.contains("kmskey") {
        return arn::arn("KmsKeyArn", noun, service, facts);
    }
    if lower.ends_with("zoneid") && !lower.contains("hosted") {
        return format!("{}-az1", zone_id_prefix(&facts.region));
    }
    let stem = lower.strip_suffix("id").unwrap_or(&lower);
    let stem = if stem.is_empty() { words::folded(noun) } else { stem.to_owned() };
    facts.get_or_make(&format!("id of {stem}"), |facts| made(&stem, service, facts))
}

fn made(stem: &str, service: &Service, facts: &mut SampleFacts) -> String {
    let ends = |nouns: &[&str]| nouns.iter().any(|noun| stem.ends_with(noun));
    let source = service.event_source;
    let network = source == "ec2" || ends(&EVERYWHERE) || ON_EC2.contains(&source) && ends(&OF_EC2);
    let prefix = PREFIXES.iter().filter(|(noun, _)| network && stem.ends_with(noun));
    // The longest ending is the most specific: `transitgatewayroutetable` also ends in `routetable`.
    if let Some((_, prefix)) = prefix.max_by_key(|(noun, _)| noun.len()) {
        return format!("{prefix}0{}", facts.random.text(HEX, 16));
    }
    match (service.event_source, stem) {
        ("kms", _) => facts.random.uuid(),
        ("route53", _) | (_, "hostedzone") => format!("Z{}", facts.random.text(UPPER, 20)),
        ("cloudfront", _) => format!("E{}", facts.random.text(UPPER, 13)),
        ("apigateway", _) => facts.random.text(LOWER, 10),
        ("organizations", stem) if stem.contains("policy") => {
            format!("p-{}", facts.random.text(LOWER, 8))
        }
        ("organizations", stem)
            if stem.ends_with("organizationalunit") || stem.contains("parent") =>
        {
            format!("ou-{}-{}", facts.random.text(LOWER, 4), facts.random.text(LOWER, 8))
        }
        ("iam", "accesskey") => format!("AKIA{}EXAMPLE", facts.random.text(UPPER, 9)),
        ("iam", stem) => {
            let kinds = IAM.iter().find(|(noun, _)| stem.ends_with(noun));
            let prefix = kinds.map_or("AIDA", |(_, prefix)| prefix);
            format!("{prefix}{}EXAMPLE", facts.random.text(UPPER, 10))
        }
        (_, "accesskey") => format!("ASIA{}EXAMPLE", facts.random.text(UPPER, 9)),
        ("sso", "instance") => format!("ssoins-{}", facts.random.text(HEX, 16)),
        ("ec2", stem) => format!("{stem}-0{}", facts.random.text(HEX, 16)),
        ("guardduty", _) => facts.random.text(HEX, 32),
        (_, "identitystore" | "directory") => format!("d-{}", facts.random.text(DIGITS, 10)),
        _ => facts.random.uuid(),
    }
}
