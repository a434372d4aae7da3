use std::collections::BTreeSet;

use super::{
    Arn, DEFAULT_REGION, EVENTBRIDGE_PRINCIPAL, LAMBDA_PRINCIPAL, Partition, RegionStatus,
    StackNames, event_name_stem, event_source, event_source_label, is_read_name, is_region_syntax,
    permission_set, region_status, regions_near, source, source_label, sso_role, zone_id_prefix,
};

fn regions() -> impl Iterator<Item = (&'static Partition, &'static str)> {
    Partition::ALL.iter().flat_map(|it| it.regions.iter().map(move |region| (it, *region)))
}

#[test]
fn every_region_belongs_to_exactly_one_partition() {
    let mut names = BTreeSet::new();
    for (partition, region) in regions() {
        assert!(names.insert(region), "{region} is in two partitions");
        assert_eq!(Partition::of_region(region), partition, "{region}");
        assert_eq!(region_status(region), RegionStatus::Known, "{region}");
    }
}

#[test]
fn no_two_partitions_share_a_name_or_a_prefix() {
    let mut names = BTreeSet::new();
    for partition in Partition::ALL {
        assert_eq!(Partition::named(partition.name), Some(partition));
        for key in partition.prefixes.iter().chain([&partition.name]) {
            assert!(names.insert(*key), "{key}");
        }
    }
    assert_eq!(Partition::named("aws-new"), None);
}

#[test]
fn global_regions_are_in_their_partition() {
    for partition in Partition::ALL {
        for region in partition.global_regions() {
            assert!(partition.regions.contains(&region), "{region}");
        }
    }
}

/// Values from the endpoints pages that `partition.rs` cites.
#[test]
fn regions_of_global_services() {
    for (partition, service, region) in [
        ("aws", "iam", "us-east-1"),
        ("aws-cn", "iam", "cn-north-1"),
        ("aws-cn", "signin", "cn-north-1"),
        ("aws-cn", "support", "cn-north-1"),
        ("aws-cn", "route53", "cn-northwest-1"),
        ("aws-cn", "cloudfront", "cn-northwest-1"),
        ("aws-cn", "organizations", "cn-northwest-1"),
        ("aws-us-gov", "route53", "us-gov-west-1"),
        ("aws-iso-f", "iam", "us-isof-south-1"),
        ("aws-eusc", "iam", "eusc-de-east-1"),
    ] {
        let partition = Partition::named(partition).unwrap();
        assert_eq!(partition.global_region_of(service), region, "{} {service}", partition.name);
    }
}

#[test]
fn arns_of_every_partition_round_trip() {
    for (partition, region) in regions() {
        let names = StackNames::new("audit-alert", "111122223333", region);
        let arn = names.function_arn();
        let parsed = Arn::parse(&arn).unwrap();
        let expected = Arn {
            partition: partition.name,
            service: "lambda",
            region,
            account: "111122223333",
            resource: "function:audit-alert",
        };
        assert_eq!(parsed, expected);
        assert_eq!(parsed.to_string(), arn);
    }
}

#[test]
fn arns_without_region_or_account() {
    for text in ["arn:aws:s3:::bucket/key:1", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:::::"]
    {
        assert_eq!(Arn::parse(text).unwrap().to_string(), text);
    }
    for text in ["", "arn", "arn:aws:s3::", "aws:arn:s3:::bucket", "ARN:aws:s3:::bucket"] {
        assert_eq!(Arn::parse(text), None, "{text}");
    }
}

#[test]
fn known_new_unknown_and_malformed_regions() {
    use RegionStatus::{Known, Malformed, MayBeNew, Unknown};
    for (text, expected) in [
        (DEFAULT_REGION, Known),
        ("us-gov-west-1", Known),
        ("us-south-1", MayBeNew),
        ("ap-southeast-9", MayBeNew),
        ("eusc-de-west-2", MayBeNew),
        ("us-nowhere-9", Unknown),
        ("us-east-0", Unknown),
        ("us-east-11", Unknown),
        ("xx-east-1", Unknown),
        ("us-moon-east-1", Unknown),
        ("seoul", Malformed),
        ("us-east", Malformed),
        ("us-east-x", Malformed),
        ("us--east-1", Malformed),
        ("US-EAST-1", Malformed),
        ("us-east-1 ", Malformed),
        ("evil.example/#", Malformed),
        ("", Malformed),
    ] {
        assert_eq!(region_status(text), expected, "{text}");
        assert_eq!(is_region_syntax(text), expected != Malformed, "{text}");
    }
}

#[test]
fn new_regions_are_in_the_partition_of_their_prefix() {
    for (region, partition) in [
        ("us-south-1", "aws"),
        ("us-gov-south-1", "aws-us-gov"),
        ("us-isob-south-1", "aws-iso-b"),
        ("cn-east-1", "aws-cn"),
        ("xx-east-1", "aws"),
    ] {
        assert_eq!(Partition::of_region(region).name, partition, "{region}");
    }
}

#[test]
fn regions_with_the_prefix_of_a_text() {
    assert_eq!(regions_near("us-gov-nowhere-1"), ["us-gov-east-1", "us-gov-west-1"]);
    assert_eq!(regions_near("seoul").len(), regions().count());
}

#[test]
fn event_sources_and_their_labels() {
    assert_eq!(event_source("ecs"), "ecs.amazonaws.com");
    assert_eq!((source("ecs"), source_label("aws.ecs")), ("aws.ecs".to_owned(), Some("ecs")));
    assert_eq!((source_label("acme.orders"), source_label("awsecs")), (None, None));
    for (principal, label) in [(EVENTBRIDGE_PRINCIPAL, "events"), (LAMBDA_PRINCIPAL, "lambda")] {
        assert_eq!(principal, event_source(label));
    }
    for (text, label) in [
        ("ecs.amazonaws.com", Some("ecs")),
        ("ecs.amazonaws.com.cn", Some("ecs")),
        ("console.ec2.amazonaws.com", Some("console.ec2")),
        ("ecs", None),
        ("aws.ecs", None),
        ("notamazonaws.com", None),
    ] {
        assert_eq!(event_source_label(text), label, "{text}");
    }
}

#[test]
fn names_of_read_only_events() {
    assert!(["GetUser", "ListUsers", "DescribeVpcs"].into_iter().all(is_read_name));
    assert!(!["BatchGetItem", "PutObject", "getUser"].into_iter().any(is_read_name));
}

#[test]
fn zone_ids_begin_with_the_short_region() {
    for (region, zone) in [
        ("ap-northeast-2", "apne2"),
        ("ap-southeast-1", "apse1"),
        ("eu-west-1", "euw1"),
        ("us-east-1", "use1"),
        ("us-gov-west-1", "usgw1"),
        ("cn-northwest-1", "cnnw1"),
    ] {
        assert_eq!(zone_id_prefix(region), zone);
    }
}

#[test]
fn roles_of_identity_center_name_their_permission_set() {
    let suffix = "0123456789abcdef";
    assert_eq!(sso_role("Power_User", suffix), "AWSReservedSSO_Power_User_0123456789abcdef");
    assert_eq!(permission_set(&sso_role("Power_User", suffix)), Some("Power_User"));
    for role in ["AWSReservedSSO_Odd", "AWSReservedSSO_A_0123", "Admin_0123456789abcdef"] {
        assert_eq!(permission_set(role), None, "{role}");
    }
}

#[test]
fn a_marker_contains_its_owner() {
    let names = StackNames::example();
    for region in [DEFAULT_REGION, "us-east-1"] {
        let description = format!("x [y]{}", names.marker(region));
        let owner = StackNames::owner_in_marker(&description);
        assert_eq!(owner, Some(&*names.owner(region)), "{description}");
        assert_eq!(StackNames::owner_in_marker(&format!("{description} z")), None);
    }
}

#[test]
fn dates_are_removed_from_event_names() {
    for (name, stem) in [
        ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
        ("CreateFunction20150331", "CreateFunction"),
        ("CreateFunction2020_05_31", "CreateFunction"),
        ("CreateUser", "CreateUser"),
        ("ListObjectsV2", "ListObjectsV2"),
        ("GetFindingV2", "GetFindingV2"),
        ("20150331", ""),
        ("v2", "v2"),
    ] {
        assert_eq!(event_name_stem(name), stem, "{name}");
    }
}
