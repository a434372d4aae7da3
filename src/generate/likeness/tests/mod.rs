mod constants;
mod real_events;

use serde_json::{Value, json};

use super::{KeptParts, KeptValue, Likeness};
use crate::generate::Seed;

fn like(record: &Value, kept: &[KeptValue], seed: u64) -> Value {
    let at = "2026-11-24T05:03:10Z".parse().unwrap();
    let likeness = Likeness::new(record.as_object().unwrap().clone());
    likeness.event_with(Seed(seed), at, kept).into_record()
}

/// A record with every kind of text.
fn bucket_policy() -> Value {
    json!({
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAIDPPEZS35WEXAMPLE:dana.scully@fbi.gov",
            "arn": "arn:aws:sts::246813579024:assumed-role/AWSReservedSSO_Xfiles_0123456789abcdef/dana.scully@fbi.gov",
            "accountId": "246813579024",
            "accessKeyId": "ASIAQRSTUVWXYZ234567",
        },
        "eventTime": "2024-05-06T07:08:09Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "PutBucketPolicy",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "81.2.69.142",
        "userAgent": "[Boto3/1.26.165 Python/3.10.6 mulder-scanner/2 Botocore/1.29.165]",
        "requestParameters": {
            "bucketName": "xfiles-evidence",
            "Host": "xfiles-evidence.s3.eu-west-1.amazonaws.com",
            "policy": "",
            "bucketPolicy": {
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": { "AWS": "arn:aws:iam::135792468013:root" },
                    "Action": ["s3:GetObject", "s3:*"],
                    "Resource": "arn:aws:s3:::xfiles-evidence/cases/*",
                    "Condition": { "IpAddress": { "aws:SourceIp": ["10.20.0.0/16", "0.0.0.0/0"] } },
                }],
            },
            "document": "{\"AttachedTo\":\"xfiles-evidence\",\"policyArn\":\"arn:aws:iam::aws:policy/AdministratorAccess\"}",
            "description": "the truth is out there",
            "launchTime": 1_714_979_289_000_u64,
            "until": "May 6, 2024 8:08:09 AM",
            "password": "trustno1",
            "size": 5000,
        },
        "responseElements": null,
        "errorCode": "AccessDenied",
        "errorMessage": "dana.scully@fbi.gov may not touch xfiles-evidence",
        "eventID": "70d86d15-1d35-4dd1-a4a9-8ab34ce0bb64",
        "readOnly": false,
        "eventType": "AwsApiCall",
        "recipientAccountId": "246813579024",
        "vpcEndpointId": "vpce-0a1b2c3d4e5f60718",
    })
}

#[test]
fn values_of_aws_stay_and_all_others_are_replaced() {
    let (real, made) = (bucket_policy(), like(&bucket_policy(), &[], 1));
    for name in [
        "eventVersion",
        "eventSource",
        "eventName",
        "awsRegion",
        "errorCode",
        "eventType",
        "readOnly",
    ] {
        assert_eq!(made[name], real[name]);
    }
    let text = made.to_string();
    for own in [
        "xfiles", "Xfiles", "scully", "fbi", "mulder", "truth", "trustno1", "24681", "13579",
        "81.2.69",
    ] {
        assert!(!text.contains(own), "{own}: {text}");
    }
    let request = &made["requestParameters"];
    let bucket = request["bucketName"].as_str().unwrap();
    assert_eq!(request["Host"], format!("{bucket}.s3.eu-west-1.amazonaws.com"));
    let statement = &request["bucketPolicy"]["Statement"][0];
    assert_eq!(statement["Action"], json!(["s3:GetObject", "s3:*"]));
    assert_eq!(statement["Condition"]["IpAddress"]["aws:SourceIp"][1], "0.0.0.0/0");
    let network = statement["Condition"]["IpAddress"]["aws:SourceIp"][0].as_str().unwrap();
    assert!(network.starts_with("10.") && network.ends_with(".0.0/16"), "{network}");
    let document = request["document"].as_str().unwrap();
    assert!(document.contains("arn:aws:iam::aws:policy/AdministratorAccess"), "{document}");
    assert!(document.contains(&format!("\"AttachedTo\":\"{bucket}\"")), "{document}");
    assert_eq!(made["eventTime"], "2026-11-24T05:03:10Z");
    assert_eq!(request["until"], "Nov 24, 2026 6:03:10 AM");
    assert_eq!(request["launchTime"], 1_795_496_590_000_u64);
    assert_eq!(made["userAgent"], "[Boto3/1.26.165 Python/3.10.6 Botocore/1.29.165]");
    assert_eq!(request["size"], 5000);
    let identity = &made["userIdentity"];
    assert_eq!(identity["accountId"], made["recipientAccountId"]);
    let session = identity["arn"].as_str().unwrap().rsplit('/').next().unwrap();
    assert!(identity["principalId"].as_str().unwrap().ends_with(&format!(":{session}")));
}

#[test]
fn the_session_of_a_role_is_the_same_everywhere() {
    let real = json!({
        "eventSource": "s3.amazonaws.com",
        "userIdentity": {
            "principalId": "AROAIDPPEZS35WEXAMPLE:xfiles-1146",
            "arn": "arn:aws:sts::246813579024:assumed-role/Xfiles/xfiles-1146",
        },
    });
    let made = like(&real, &[], 1);
    let (role, session) =
        made["userIdentity"]["principalId"].as_str().unwrap().split_once(':').unwrap();
    assert!(role.starts_with("AROA") && !session.contains("xfiles"), "{made}");
    assert!(
        made["userIdentity"]["arn"].as_str().unwrap().ends_with(&format!("/{session}")),
        "{made}"
    );
}

#[test]
fn kept_values_stay_in_their_members_only() {
    let mut real = bucket_policy();
    real["requestParameters"]["owner"] = "135792468013".into();
    let kept = |path: &str, value: &str, parts| KeptValue {
        path: format!("requestParameters.{path}"),
        value: value.into(),
        parts,
    };
    let prefix = KeptParts::Ranges(std::iter::once(0..7).collect());
    let made = like(
        &real,
        &[
            kept("bucketName", "xfiles-evidence", prefix),
            kept("owner", "135792468013", KeptParts::All),
        ],
        1,
    );
    let request = &made["requestParameters"];
    let bucket = request["bucketName"].as_str().unwrap();
    assert!(bucket.starts_with("xfiles-") && bucket != "xfiles-evidence", "{bucket}");
    // The name of the bucket is the same everywhere, but the account stays only where the caller keeps it.
    assert_eq!(request["Host"], format!("{bucket}.s3.eu-west-1.amazonaws.com"));
    assert_eq!(request["owner"], "135792468013");
    assert_eq!(made.to_string().matches("135792468013").count(), 1, "{made}");
}

#[test]
fn parts_of_an_account_stay() {
    let kept = KeptValue {
        path: "recipientAccountId".to_owned(),
        value: "246813579024".into(),
        parts: KeptParts::Ranges(std::iter::once(0..9).collect()),
    };
    let made = like(&bucket_policy(), &[kept], 1);
    let account = made["recipientAccountId"].as_str().unwrap();
    assert!(account.starts_with("246813579") && account != "246813579024", "{account}");
    assert_eq!(account.len(), 12);
    assert_eq!(made["userIdentity"]["accountId"], account);
}

#[test]
fn the_seed_decides_the_replacements() {
    let real = bucket_policy();
    assert_eq!(like(&real, &[], 1), like(&real, &[], 1));
    assert_ne!(like(&real, &[], 1), like(&real, &[], 2));
}

/// A record with other request parameters.
fn with_request(request: &Value) -> Value {
    let mut real = bucket_policy();
    real["requestParameters"] = request.clone();
    real
}

/// The request parameters of a similar event.
fn request_like(request: &Value) -> Value {
    like(&with_request(request), &[], 1)["requestParameters"].take()
}

#[test]
fn members_that_have_the_name_of_a_value_keep_their_names() {
    let request = request_like(&json!({
        "bucketName": "path",
        "roleName": "Host",
        "path": "/x/",
        "Host": "h",
        "135792468013": 1,
    }));
    assert!(request["path"].is_string() && request["Host"].is_string(), "{request}");
    assert!(request["135792468013"].is_null(), "{request}");
}

#[test]
fn names_are_replaced_although_they_are_words_of_aws() {
    let words = ["payments", "billing", "support", "root", "console", "cluster", "s3:Read"];
    for word in words {
        let request = request_like(&json!({
            "userName": word,
            "service": word,
            "tagSet": [{ "key": word, "value": word }],
            "bucketName": word,
            "Host": format!("{word}.s3.eu-west-1.amazonaws.com"),
            "arn": format!("arn:aws:iam::246813579024:user/{word}"),
            "resource": format!("arn:aws:s3:::{word}/*"),
        }));
        assert!(!request.to_string().contains(word), "{word}: {request}");
    }
}

#[test]
fn services_stay_where_aws_writes_them() {
    let real = json!({
        "serviceNamespace": "ecs",
        "eventPattern": "{\"source\":[\"aws.ec2\"]}",
        "Principal": { "Service": "ec2.amazonaws.com", "AWS": "*" },
        "Action": ["s3:GetObject", "ec2:*"],
        "logGroupName": "/aws/lambda/",
        "bucketOwner": "arn:aws:iam::246813579024:root",
        "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    });
    let mut made = request_like(&real);
    let owner = made["bucketOwner"].take();
    assert!(owner.as_str().unwrap().ends_with(":root") && owner != real["bucketOwner"], "{owner}");
    made["bucketOwner"] = real["bucketOwner"].clone();
    assert_eq!(made, real);
}

#[test]
fn numbers_that_identify_are_replaced_like_texts() {
    let request = request_like(&json!({
        "owner": 246_813_579_024_u64,
        "document": "{\"owner\":246813579024,\"size\":5000}",
        "ticket": 7_654_321,
        "ticketText": "7654321",
        "long": 9_876_543_210_987_654_u64,
        "size": 7_654_322,
    }));
    let account = like(&bucket_policy(), &[], 1)["recipientAccountId"].clone();
    assert_eq!(request["owner"].to_string(), account.as_str().unwrap());
    let document = request["document"].as_str().unwrap();
    assert_eq!(document, format!("{{\"owner\":{},\"size\":5000}}", request["owner"]));
    assert_eq!(request["ticketText"], request["ticket"].to_string());
    assert_ne!(request["ticket"], 7_654_321);
    assert_ne!(request["long"], 9_876_543_210_987_654_u64);
    assert_eq!(request["size"], 7_654_322);
}

#[test]
fn only_detail_types_of_aws_stay() {
    let types = json!(["AWS API Call via CloudTrail", "GuardDuty Finding", "xfiles opened"]);
    let request = request_like(&json!({ "detail-type": types, "detailType": "XfilesOpened" }));
    assert_eq!(request["detail-type"][0], types[0]);
    assert_eq!(request["detail-type"][1], types[1]);
    assert!(!request.to_string().to_lowercase().contains("xfiles"), "{request}");
}

#[test]
fn keys_of_maps_are_replaced_like_values() {
    let request = request_like(&json!({
        "tags": { "Xfiles": "a", "Type": "Xfiles", "aws:cloudformation:stack-name": "b" },
        "tagKeys": ["Xfiles"],
        "labels": { "xfiles-label": "c" },
        "environment": { "variables": { "XFILES_URL": "d" } },
        "tagSet": { "key": "e", "value": "f" },
        "policy": { "Condition": { "StringEquals": {
            "aws:ResourceTag/Xfiles": "g",
            "aws:PrincipalTag/Xfiles": "h",
            "id.xfiles.example:sub": "i",
            "token.actions.githubusercontent.com:sub": "repo:xfiles/case:ref",
            "aws:SourceIp": "j",
        } } },
    }));
    let text = request.to_string();
    assert!(!text.to_lowercase().contains("xfiles"), "{request}");
    let key = request["tagKeys"][0].as_str().unwrap();
    assert!(request["tags"][key].is_string(), "{request}");
    assert_eq!(request["tags"].as_object().unwrap().len(), 3);
    assert!(request["tags"]["aws:cloudformation:stack-name"].is_string());
    assert!(request["tagSet"]["key"].is_string() && request["tagSet"]["value"].is_string());
    let condition = &request["policy"]["Condition"]["StringEquals"];
    for name in [
        &*format!("aws:ResourceTag/{key}"),
        &*format!("aws:PrincipalTag/{key}"),
        "token.actions.githubusercontent.com:sub",
        "aws:SourceIp",
    ] {
        assert!(condition[name].is_string(), "{name}: {condition}");
    }
    assert!(
        condition
            .as_object()
            .unwrap()
            .keys()
            .any(|name| { name.ends_with(":sub") && !name.starts_with("token") })
    );
}

#[test]
fn numbers_near_the_time_of_the_event_move() {
    let mut real = with_request(&json!({
        "at": 1_714_979_289,
        "exact": 1_714_979_289.25,
        "millis": 1_714_979_289_500_u64,
        "old": 1_114_979_289,
    }));
    for time in ["2024-05-06T07:08:09Z", "2024-05-06 07:08:09.000000000", "2024-05-06 07:08:09"] {
        real["eventTime"] = time.into();
        real["requestParameters"]["again"] = time.into();
        let request = like(&real, &[], 1)["requestParameters"].take();
        assert_eq!(request["at"], 1_795_496_590);
        assert_eq!(request["exact"], 1_795_496_590.25);
        assert_eq!(request["millis"], 1_795_496_590_500_u64);
        assert_eq!(request["old"], 1_114_979_289);
        let moved = time.replace("2024-05-06", "2026-11-24").replace("07:08:09", "05:03:10");
        assert_eq!(request["again"], moved);
    }
}

#[test]
fn only_networks_without_one_owner_stay() {
    let all = ["0.0.0.0/0", "128.0.0.0/1", "::/0"];
    let other = [
        "127.0.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "::",
        "fe80::1",
        "172.20.30.40",
        "172.20.30.0/24",
        "169.254.0.0/16",
        "17.0.0.0/8",
        "81.2.69.0/24",
        "203.0.113.0/24",
        "198.51.100.0/24",
        "2a02:1234::/32",
    ];
    let request = request_like(&json!({ "all": all, "other": other }));
    assert_eq!(request["all"], json!(all));
    for (made, real) in request["other"].as_array().unwrap().iter().zip(other) {
        assert_ne!(made, real);
    }
}
