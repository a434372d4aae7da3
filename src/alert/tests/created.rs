//! The identifiers of what a call created, from its response.

use crate::alert::created::created;
use crate::event::Record;
use crate::json::parse;

fn ids(json: &serde_json::Value) -> Vec<String> {
    let text = json.to_string();
    let node = parse(&text).unwrap();
    created(&Record::bare(&node), true).iter().map(ToString::to_string).collect()
}

fn of(event: &str, request: &str, response: &str) -> Vec<String> {
    let parsed = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
    ids(&serde_json::json!({
        "eventName": event, "requestParameters": parsed(request), "responseElements": parsed(response),
    }))
}

/// Events with parameters, response, and the identifiers to find.
const CASES: &[(&str, &str, &str, &[&str])] = &[
    (
        "CreateAccessKey",
        r#"{"userName":"mina"}"#,
        r#"{"accessKey":{"userName":"mina","accessKeyId":"AKIAIOSFODNN7EXAMPLE","secretAccessKey":"wJalrXUt"}}"#,
        &["AKIAIOSF****MPLE"],
    ),
    (
        "RunInstances",
        r#"{"instancesSet":{"items":[{"imageId":"ami-1"}]},"subnetId":"subnet-1"}"#,
        r#"{"requestId":"r","reservationId":"r-1","instancesSet":{"items":[{"instanceId":"i-1","imageId":"ami-1","vpcId":"vpc-1","iamInstanceProfile":{"id":"AIPA","arn":"arn:aws:iam::1:instance-profile/p"}},{"instanceId":"i-2"}]}}"#,
        &["i-1", "i-2"],
    ),
    (
        "AllocateAddress",
        r#"{"domain":"vpc"}"#,
        r#"{"requestId":"r","publicIp":"52.45.102.28","allocationId":"eipalloc-1","publicIpv4Pool":"amazon"}"#,
        &["52.45.102.28", "eipalloc-1"],
    ),
    (
        "CreateSnapshot",
        r#"{"volumeId":"vol-1"}"#,
        r#"{"snapshotId":"snap-1","volumeId":"vol-1","ownerId":"1"}"#,
        &["snap-1"],
    ),
    ("RegisterImage", "{}", r#"{"requestId":"r","imageId":"ami-1"}"#, &["ami-1"]),
    (
        "CreateSubnet",
        r#"{"vpcId":"vpc-1"}"#,
        r#"{"subnet":{"subnetId":"subnet-1","subnetArn":"arn:aws:ec2:us-east-1:1:subnet/subnet-1","vpcId":"vpc-1","state":"available"}}"#,
        &["arn:aws:ec2:us-east-1:1:subnet/subnet-1"],
    ),
    (
        "CreateFunction20150331",
        r#"{"functionName":"f","role":"arn:aws:iam::1:role/r"}"#,
        r#"{"functionArn":"arn:aws:lambda:us-east-1:1:function:f","layers":[{"arn":"arn:aws:lambda:us-east-1:1:layer:l:1"}],"revisionId":"9"}"#,
        &["arn:aws:lambda:us-east-1:1:function:f"],
    ),
    (
        "RestoreDBInstanceFromDBSnapshot",
        r#"{"dBInstanceIdentifier":"db"}"#,
        r#"{"dBInstanceIdentifier":"db","dBInstanceArn":"arn:aws:rds:us-east-1:1:db:db","dBSubnetGroup":{"vpcId":"vpc-1"}}"#,
        &["arn:aws:rds:us-east-1:1:db:db"],
    ),
    (
        "RunTask",
        r#"{"taskDefinition":"web"}"#,
        r#"{"tasks":[{"taskArn":"arn:aws:ecs:us-east-1:1:task/c/9","clusterArn":"arn:aws:ecs:us-east-1:1:cluster/c","taskDefinitionArn":"arn:aws:ecs:us-east-1:1:task-definition/web:1","attachments":[{"id":"8"}]}]}"#,
        &["arn:aws:ecs:us-east-1:1:task/c/9"],
    ),
    (
        "CreateNatGateway",
        "{}",
        r#"{"CreateNatGatewayResponse":{"requestId":"r","natGateway":{"natGatewayId":"nat-1","vpcId":"vpc-1"}}}"#,
        &["nat-1"],
    ),
    (
        "CreateFlowLogs",
        "{}",
        r#"{"CreateFlowLogsResponse":{"unsuccessful":"","flowLogIdSet":{"item":"fl-1"}}}"#,
        &["fl-1"],
    ),
    (
        "CreateKey",
        "{}",
        r#"{"keyMetadata":{"keyId":"1234","arn":"arn:aws:kms:us-east-1:1:key/1234"}}"#,
        &["arn:aws:kms:us-east-1:1:key/1234"],
    ),
    (
        "CreateQueue",
        r#"{"queueName":"q"}"#,
        r#"{"queueUrl":"https://sqs.us-east-1.amazonaws.com/1/q"}"#,
        &["https://sqs.us-east-1.amazonaws.com/1/q"],
    ),
    (
        "StartInstances",
        r#"{"instancesSet":{"items":[{"instanceId":"i-1"}]}}"#,
        r#"{"instancesSet":{"items":[{"instanceId":"i-1"}]}}"#,
        &[],
    ),
    ("DeleteSnapshot", "{}", r#"{"snapshotId":"snap-1"}"#, &[]),
    ("UpdateUser", "{}", r#"{"user":{"arn":"arn:aws:iam::1:user/u"}}"#, &[]),
    ("CreateUser", "null", "null", &[]),
    ("Createuser", "null", r#"{"userId":"1"}"#, &[]),
];

#[test]
fn new_identifiers_are_found_by_the_names_of_members() {
    for (event, request, response, found) in CASES {
        assert_eq!(of(event, request, response), *found, "{event}");
    }
}

#[test]
fn no_secret_is_an_identifier() {
    // The id of an API key of AppSync is the key.
    assert_eq!(
        of("CreateApiKey", "{}", r#"{"apiKey":{"id":"da2-abcdefghijklmnopqrstuvwxyz"}}"#),
        [""; 0]
    );
    let credentials = r#"{"credentials":{"accessKeyId":"ASIAIOSFODNN7EXAMPLE","sessionToken":"t","secretAccessKey":"s"},"sessionId":"s-1"}"#;
    assert_eq!(of("StartSession", "{}", credentials), ["s-1"]);
}

#[test]
fn a_failed_call_creates_nothing() {
    assert_eq!(
        ids(&serde_json::json!({
            "eventName": "CreateImage", "errorCode": "Client.X", "responseElements": {"imageId": "ami-1"},
        })),
        [""; 0]
    );
}
