//! Texts that stay, and texts of the same members that are replaced.

use std::net::IpAddr;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{bucket_policy, like, request_like};
use crate::generate::likeness::networks::{first_address, network};

/// The request parameters of an event like one of a service.
fn request_of(source: &str, name: &str, request: &Value) -> Value {
    let mut real = bucket_policy();
    real["eventSource"] = source.into();
    real["eventName"] = name.into();
    real["requestParameters"] = request.clone();
    like(&real, &[], 1)["requestParameters"].take()
}

#[test]
fn values_of_enumerations_stay_where_the_model_has_one() {
    let settings = json!([{ "name": "containerInsights", "value": "enabled" }]);
    let real = json!({ "clusterName": "containerInsights", "settings": settings });
    let made = request_of("ecs.amazonaws.com", "CreateCluster", &real);
    assert_eq!(made["settings"][0]["name"], "containerInsights");
    assert_ne!(made["clusterName"], "containerInsights");
}

#[test]
fn in_unknown_services_only_words_of_aws_stay() {
    for source in ["xfiles.amazonaws.com", "ecs.amazonaws.com"] {
        for member in ["state", "type", "mode", "errorCode", "engine", "version"] {
            for (text, stays) in [
                ("ACTIVE", true),
                ("InProgress", true),
                ("8.0.35", true),
                ("xfiles", false),
                ("Xfiles", false),
                ("XFILES", false),
                ("8.0-xfiles", false),
            ] {
                let made = request_of(source, "OpenCase", &json!({ "unnamed": { member: text } }));
                assert_eq!(made["unnamed"][member] == text, stays, "{source} {member} {text}");
            }
        }
    }
}

#[test]
fn attributes_that_users_name_are_replaced() {
    let made = request_of(
        "dynamodb.amazonaws.com",
        "CreateTable",
        &json!({ "attributeDefinitions": [{ "attributeName": "agent", "attributeType": "S" }] }),
    );
    let definition = &made["attributeDefinitions"][0];
    assert!(definition["attributeName"] != "agent" && definition["attributeType"] == "S", "{made}");
    let policy = json!({ "attributeName": "Policy" });
    assert_eq!(request_of("sns.amazonaws.com", "SetTopicAttributes", &policy), policy);
}

#[test]
fn names_that_aws_reserves_stay() {
    let real = json!({
        "documentName": "AWS-RunShellScript",
        "name": "AWS-GatherSoftwareInventory",
        "keyId": "alias/aws/s3",
        "targets": [
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy",
            "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
            "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2",
        ],
        "instanceTypes": ["t3.micro", "db.r6g.2xlarge", "m5.large.search", "u-6tb1.metal"],
        "roleName": "AWSServiceRoleForECS",
    });
    assert_eq!(request_of("ssm.amazonaws.com", "SendCommand", &real), real);
    let made = request_like(&json!({
        "userName": "AWS-RunShellScript",
        "roleName": "AWSServiceRoleForAutoScaling_xfiles",
        "keyId": "alias/xfiles",
        "type": "xfiles1.large",
    }));
    assert!(made["roleName"].as_str().unwrap().starts_with("AWSServiceRoleForAutoScaling_"));
    let text = made.to_string();
    assert!(!text.contains("xfiles") && !text.contains("RunShell"), "{made}");
}

#[test]
fn identifiers_keep_their_forms() {
    let real = json!({
        "macAddress": "0a:f2:00:5d:20:0b",
        "availabilityZoneId": "use1-az2",
        "trafficMirrorFilterId": "tmf-010db9a7d8056cc2d",
        "logStreamName": "2024/05/06/[$LATEST]0123456789abcdef0123456789abcdef",
    });
    let made = request_like(&real);
    let mac: Vec<_> = made["macAddress"].as_str().unwrap().split(':').collect();
    assert!(mac.len() == 6 && mac.iter().all(|it| u8::from_str_radix(it, 16).is_ok()), "{made}");
    assert_ne!(made["macAddress"], real["macAddress"]);
    assert_eq!(made["availabilityZoneId"], "use1-az2");
    assert!(made["trafficMirrorFilterId"].as_str().unwrap().starts_with("tmf-"), "{made}");
    assert!(made["logStreamName"].as_str().unwrap().starts_with("2024/05/06/[$LATEST]"), "{made}");
}

#[test]
fn keys_of_encryption_contexts_are_replaced() {
    let made = request_of(
        "kms.amazonaws.com",
        "Decrypt",
        &json!({ "encryptionContext": {
            "Xfiles": "a",
            "aws:s3:arn": "arn:aws:s3:::xfiles-evidence",
            "SecretARN": "b",
        } }),
    );
    assert!(!made.to_string().to_lowercase().contains("xfiles"), "{made}");
    let context = &made["encryptionContext"];
    assert!(context["aws:s3:arn"].is_string() && context["SecretARN"].is_string(), "{made}");
    assert_eq!(context.as_object().unwrap().len(), 3);
}

#[test]
fn the_name_of_a_bucket_is_the_same_everywhere() {
    let long = "x".repeat(63);
    for bucket in [
        "xfiles",
        "xfiles.example.com",
        "my.s3",
        "cluster",
        "default",
        "1234",
        "logs-246813579024-eu-west-1",
        "0123456789abcdef",
        &long,
    ] {
        let request = request_like(&json!({
            "Host": format!("{bucket}.s3.eu-west-1.amazonaws.com"),
            "bucketName": bucket,
            "arn": format!("arn:aws:s3:::{bucket}/case"),
            "url": format!("https://{bucket}.s3.dualstack.eu-west-1.amazonaws.com/case"),
        }));
        let made = request["bucketName"].as_str().unwrap();
        assert_ne!(made, bucket);
        assert_eq!(request["Host"], format!("{made}.s3.eu-west-1.amazonaws.com"));
        assert!(request["arn"].as_str().unwrap().starts_with(&format!("arn:aws:s3:::{made}/")));
        let url = format!("https://{made}.s3.dualstack.eu-west-1.amazonaws.com/");
        assert!(request["url"].as_str().unwrap().starts_with(&url), "{request}");
    }
}

proptest! {
    #[test]
    fn private_addresses_stay_in_their_networks(
        host in any::<u32>(),
        block in prop::sample::select(vec!["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]),
        more in 1_u8..=16,
        seed in any::<u64>(),
    ) {
        let (first, length) = network(block).unwrap();
        let IpAddr::V4(first) = first else { unreachable!() };
        let address = u32::from(first) | host & (u32::MAX >> length);
        let address = IpAddr::V4(address.into());
        let length = (length + more).min(32);
        let inner = first_address(address, length);
        let mut real = bucket_policy();
        real["requestParameters"] =
            json!({ "cidrBlock": format!("{inner}/{length}"), "privateIpAddress": address.to_string() });
        let made = like(&real, &[], seed)["requestParameters"].take();
        let (network, _) = network(made["cidrBlock"].as_str().unwrap()).unwrap();
        let other: IpAddr = made["privateIpAddress"].as_str().unwrap().parse().unwrap();
        prop_assert_eq!(first_address(other, length), network);
        prop_assert_ne!(network, inner);
        let (first, length) = super::super::networks::network(block).unwrap();
        prop_assert_eq!(first_address(other, length), first);
    }
}
