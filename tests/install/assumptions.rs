//! Tests of what the other tests assume: the dump is complete, accounts are isolated, and policies are enforced.
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

use crate::dump::{Dump, dump, tagged};
use crate::emulators::{Account, Keys, REGION, emulator::Emulator, ministack};
use crate::moto;
use crate::proxy::Proxy;

const TAG: &str = "audit-alert:stack";
/// An empty zip.
const ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// Creates one resource of each kind.
fn create_resources(account: &Account) {
    let tags = json!([{"Key": TAG, "Value": "it"}]);
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }]});
    let named = ("RoleName", "it");
    let document = trust.to_string();
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": "*",
    }]});
    let policy = policy.to_string();
    let tag = [("Tags.member.1.Key", TAG), ("Tags.member.1.Value", "it")];
    let parameters = [named, ("AssumeRolePolicyDocument", &document), tag[0], tag[1]];
    account.form("iam", "CreateRole", &parameters);
    let parameters = [named, ("PolicyName", "own"), ("PolicyDocument", &policy)];
    account.form("iam", "PutRolePolicy", &parameters);
    let function = json!({
        "FunctionName": "it",
        "Runtime": "provided.al2023",
        "Handler": "bootstrap",
        "Role": format!("arn:aws:iam::{}:role/it", account.id),
        "Code": {"ZipFile": BASE64_STANDARD.encode(ZIP)},
        "Tags": {TAG: "it"},
    });
    account.lambda("POST", "/2015-03-31/functions", &function.to_string()).success();
    let permission = json!({
        "StatementId": "it",
        "Action": "lambda:InvokeFunction",
        "Principal": "events.amazonaws.com",
        "SourceArn": format!("arn:aws:events:{}:{}:rule/it-*", account.region, account.id),
    });
    account.lambda("POST", "/2015-03-31/functions/it/policy", &permission.to_string()).success();
    let failures = json!({"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60});
    let path = "/2019-09-25/functions/it/event-invoke-config";
    account.lambda("PUT", path, &failures.to_string()).success();
    let queue = json!({"QueueName": "it", "Attributes": {"Policy": policy}, "tags": {TAG: "it"}});
    account.call("sqs", "AmazonSQS.CreateQueue", &queue);
    let group = json!({"logGroupName": "/aws/lambda/it", "tags": {TAG: "it"}});
    account.call("logs", "Logs_20140328.CreateLogGroup", &group);
    let retention = json!({"logGroupName": "/aws/lambda/it", "retentionInDays": 90});
    account.call("logs", "Logs_20140328.PutRetentionPolicy", &retention);
    let parameter = json!({"Name": "/it", "Value": "secret", "Type": "SecureString", "Tags": tags});
    account.call("ssm", "AmazonSSM.PutParameter", &parameter);
    let rule = json!({"Name": "it-a", "EventPattern": "{\"source\":[\"aws.ecs\"]}", "Tags": tags});
    account.call("events", "AWSEvents.PutRule", &rule);
    let arn = format!("arn:aws:lambda:{}:{}:function:it", account.region, account.id);
    let target = json!({"Rule": "it-a", "Targets": [{"Id": "it", "Arn": arn}]});
    account.call("events", "AWSEvents.PutTargets", &target);
}

fn names(dump: &Dump) -> Vec<&str> {
    dump.keys().map(String::as_str).collect()
}

fn everything_is_in_the_dump(server: &Emulator) {
    let account = server.account();
    let proxy = Proxy::start(&account, 0);
    assert_eq!(dump(&account, &[REGION]), Dump::new());
    create_resources(&proxy.account());
    let dumped = dump(&account, &[REGION, "us-east-1"]);
    let all = [
        "ap-northeast-2 function it",
        "ap-northeast-2 log group /aws/lambda/it",
        "ap-northeast-2 parameter /it",
        "ap-northeast-2 queue it",
        "ap-northeast-2 rule it-a",
        "role it",
    ];
    assert_eq!(names(&dumped), all);
    assert_eq!(tagged(&dumped, TAG), all);
    let function = &dumped[all[0]];
    assert_eq!(
        function["policy"][0]["Condition"]["ArnLike"]["AWS:SourceArn"],
        "arn:aws:events:ap-northeast-2:ACCOUNT:rule/it-*"
    );
    assert_eq!(function["failures"]["MaximumRetryAttempts"], 1);
    assert_eq!(dumped[all[1]]["retentionInDays"], 90);
    assert_eq!(dumped[all[2]]["value"], "secret");
    assert_eq!(dumped[all[3]]["policy"]["Statement"][0]["Action"], "sqs:SendMessage");
    assert_eq!(dumped[all[4]]["pattern"], json!({"source": ["aws.ecs"]}));
    assert_eq!(dumped[all[4]]["targets"][0]["Id"], "it");
    let role = &dumped[all[5]];
    assert_eq!(role["trust"]["Statement"][0]["Action"], "sts:AssumeRole");
    assert_eq!(role["policies"]["own"]["Statement"][0]["Action"], "sqs:SendMessage");
    // Another account is empty, and equal resources have equal dumps there.
    let other = server.account();
    assert_eq!(dump(&other, &[REGION]), Dump::new());
    create_resources(&other);
    assert_eq!(dump(&other, &[REGION, "us-east-1"]), dumped);
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn everything_is_in_the_dump_of_ministack() {
    let server = ministack::open();
    everything_is_in_the_dump(server);
}

#[test]
#[ignore = "needs moto, from PyPI"]
fn everything_is_in_the_dump_of_moto() {
    let server = moto::open();
    everything_is_in_the_dump(server);
}

/// Creates a user with a policy in the account.
pub(crate) fn user(account: &Account, policy: &str) -> Account {
    let name = ("UserName", "installer");
    account.form("iam", "CreateUser", &[name]);
    let policy = [name, ("PolicyName", "own"), ("PolicyDocument", policy)];
    account.form("iam", "PutUserPolicy", &policy);
    let made = account.form("iam", "CreateAccessKey", &[name]);
    let of = |name: &str| {
        let (_, rest) = made.text().split_once(&format!("<{name}>")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    account.with(Keys { id: of("AccessKeyId"), secret: of("SecretAccessKey"), token: None })
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn policies_are_enforced_through_the_proxy() {
    let server = ministack::with_auth();
    let account = server.account();
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Action": "events:PutRule",
        // ministack's ARN of a rule of the default bus; AWS's is `rule/ours-*`.
        "Resource": format!("arn:aws:events:*:{}:rule/default/ours-*", account.id),
    }]});
    let user = user(&account, &policy.to_string());
    let user = Proxy::start(&user, 0).account();
    let put = |user: &Account, name: &str| {
        let rule = json!({"Name": name, "EventPattern": "{\"source\":[\"a\"]}"});
        let answer = user.try_call("events", "AWSEvents.PutRule", &rule);
        (answer.status, answer.json()["__type"].clone())
    };
    assert_eq!(put(&user, "ours-a"), (200, Value::Null));
    assert_eq!(put(&user, "theirs").1, "AccessDeniedException");
    let wrong = Keys { secret: "wrong".to_owned(), ..user.keys.clone() };
    assert_eq!(put(&user.with(wrong), "ours-a").1, "InvalidSignatureException");
    let of_user = account.call("events", "AWSEvents.ListRules", &json!({}));
    assert_eq!(of_user["Rules"][0]["Name"], "ours-a");
    assert_eq!(account.endpoint(), format!("http://127.0.0.1:{}", account.port));
}
