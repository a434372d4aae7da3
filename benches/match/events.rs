//! Generates `CloudTrail` events in `EventBridge`'s envelope from a seed.

use super::random::Random;

/// An event with the values that the rules test.
pub(crate) struct Event {
    pub(crate) text: String,
    pub(crate) service: usize,
    pub(crate) name: String,
    pub(crate) region: &'static str,
    pub(crate) ip: [u8; 4],
    pub(crate) user: String,
    pub(crate) size: Option<u64>,
    pub(crate) error: Option<&'static str>,
}

pub(crate) const SERVICES: usize = 400;
/// Number of API calls of a service.
pub(crate) const CALLS: usize = 150;

const VERBS: [&str; 30] = [
    "Create",
    "Delete",
    "Describe",
    "List",
    "Get",
    "Put",
    "Update",
    "Start",
    "Stop",
    "Run",
    "Attach",
    "Detach",
    "Associate",
    "Disassociate",
    "Register",
    "Deregister",
    "Enable",
    "Disable",
    "Add",
    "Remove",
    "Modify",
    "Reset",
    "Tag",
    "Untag",
    "Batch",
    "Cancel",
    "Copy",
    "Restore",
    "Send",
    "Invoke",
];
const FIRST: [&str; 20] = [
    "Cluster", "Task", "Bucket", "Object", "User", "Role", "Policy", "Key", "Network", "Subnet",
    "Route", "Stream", "Table", "Queue", "Topic", "Function", "Layer", "Image", "Volume", "Report",
];
const SECOND: [&str; 10] = [
    "",
    "s",
    "Definition",
    "Version",
    "Attributes",
    "Configuration",
    "Tags",
    "Permission",
    "Group",
    "Status",
];
pub(crate) const REGIONS: [&str; 8] = [
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
];
const AGENTS: [&str; 4] = [
    "aws-cli/2.15.30 Python/3.11.8 Linux/5.10.205-195.807.amzn2.x86_64 exe/x86_64.amzn.2 prompt/off command/ecs.run-task",
    "Boto3/1.34.51 md/Botocore#1.34.51 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.1 md/pyimpl#CPython",
    "console.amazonaws.com",
    "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws/5.38.0 (+https://registry.terraform.io/providers/hashicorp/aws)",
];

/// Returns an invented service name, as long as real ones.
pub(crate) fn service(number: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ec", "ap", "io", "dyna", "lam", "clou", "tra", "net", "data", "sec", "log", "que", "map",
        "iam", "rds", "edge", "fleet", "kin", "work", "bat",
    ];
    format!("{}{}", SYLLABLES[number / 20], SYLLABLES[number % 20])
}

/// Returns the name of an API call. Most names occur in several services, as in AWS.
pub(crate) fn call(service: usize, number: usize) -> String {
    let mut random = Random((service * CALLS + number) as u64);
    format!("{}{}{}", random.pick(&VERBS), random.pick(&FIRST), random.pick(&SECOND))
}

pub(crate) fn events(count: usize, seed: u64) -> Vec<Event> {
    let mut random = Random(seed);
    (0..count).map(|_| event(&mut random)).collect()
}

fn event(random: &mut Random) -> Event {
    let service_number = random.below(SERVICES);
    let service = service(service_number);
    let name = call(service_number, random.below(CALLS));
    let region = *random.pick(&REGIONS);
    let account = format!("{:012}", random.next() % 1_000_000_000_000);
    let ip = [10, 172, 192, 203][random.below(4)];
    let ip = [ip, random.below(256), random.below(256), random.below(256)].map(|it| it as u8);
    let [a, b, c, d] = ip;
    let user =
        format!("{}.{}", random.pick(&["alice", "bob", "carol", "ci", "deploy"]), random.hex(4));
    let error =
        [None, None, None, Some("AccessDenied"), Some("ThrottlingException")][random.below(5)];
    let size = (random.below(2) == 0).then(|| random.next() % 1_000_000);
    let time = format!(
        "2026-11-{:02}T{:02}:{:02}:{:02}Z",
        1 + random.below(30),
        random.below(24),
        random.below(60),
        random.below(60)
    );
    let mut detail = format!(
        r#""eventVersion":"1.09","userIdentity":{{"type":"AssumedRole","principalId":"AROA{}:{user}","arn":"arn:aws:sts::{account}:assumed-role/Engineer/{user}","accountId":"{account}","accessKeyId":"ASIA{}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{}","arn":"arn:aws:iam::{account}:role/Engineer","accountId":"{account}","userName":"Engineer"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"{time}","mfaAuthenticated":"{}"}}}}}},"eventTime":"{time}","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"{region}","sourceIPAddress":"{a}.{b}.{c}.{d}","userAgent":"{}""#,
        random.hex(16),
        random.hex(16),
        random.hex(16),
        random.below(2) == 0,
        random.pick(&AGENTS),
    );
    if let Some(error) = error {
        detail += &format!(
            r#","errorCode":"{error}","errorMessage":"User {user} is not authorized to perform {service}:{name} on resource \"{}\"""#,
            random.hex(8)
        );
    }
    detail += &format!(
        r#","requestParameters":{{"name":"{}","clientToken":"{}","tags":["#,
        random.hex(12),
        random.uuid()
    );
    let tag = |random: &mut Random| {
        format!(
            r#"{{"key":"{}","value":"{}"}}"#,
            random.pick(&["team", "stage", "cost-center"]),
            random.hex(6)
        )
    };
    let tags: Vec<_> = (0..random.below(8)).map(|_| tag(random)).collect();
    detail +=
        &format!(r#"{}],"dryRun":false,"maxResults":{}}}"#, tags.join(","), random.below(1_000));
    detail += &format!(
        r#","responseElements":{{"status":"PENDING","createdAt":{},"resourceArn":"arn:aws:{service}:{region}:{account}:resource/{}"}}"#,
        1_700_000_000 + random.below(90_000_000),
        random.uuid()
    );
    if let Some(size) = size {
        detail += &format!(
            r#","additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":{size},"bytesTransferredOut":{}}}"#,
            random.below(100_000)
        );
    }
    detail += &format!(
        r#","requestID":"{}","eventID":"{}","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"{account}","eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"{service}.{region}.amazonaws.com"}}"#,
        random.uuid(),
        random.uuid()
    );
    let text = format!(
        r#"{{"version":"0","id":"{}","detail-type":"AWS API Call via CloudTrail","source":"aws.{service}","account":"{account}","time":"{time}","region":"{region}","resources":[],"detail":{{{detail}}}}}"#,
        random.uuid(),
    );
    Event { text, service: service_number, name, region, ip, user, size, error }
}

/// Returns an event with a long array. Every element has one of the two values of a rule; the last element has both if
/// `last_has_both`.
pub(crate) fn with_objects(count: usize, last_has_both: bool) -> String {
    let object = |number: usize| {
        let both = last_has_both && number + 1 == count;
        let kind =
            if number.is_multiple_of(2) || both { "AWS::S3::Object" } else { "AWS::S3::Bucket" };
        let owner = if !number.is_multiple_of(2) || both { "owner-1" } else { "owner-2" };
        format!(r#"{{"type":"{kind}","arn":"arn:aws:s3:::bucket/{number}","owner":"{owner}"}}"#)
    };
    let objects: Vec<_> = (0..count).map(object).collect();
    format!(r#"{{"source":"aws.s3","detail":{{"resources":[{}]}}}}"#, objects.join(","))
}
