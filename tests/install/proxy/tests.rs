//! Tests of the proxy, in front of a server that accepts every call.
use std::io::{BufReader, ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::answer::Answer;
use super::call::{Call, Protocol};
use super::request::Request;
use super::{Fault, Proxy};
use crate::emulators::{Account, Keys, REGION};

const FUNCTION: &str = "/2015-03-31/functions/it";
const ROLE: &str = "arn:aws:iam::111122223333:role/it";

/// Starts a server that accepts every call. Returns an account on it and the bodies that it receives.
fn accepting_server() -> (Account, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let bodies: Arc<Mutex<Vec<String>>> = Arc::default();
    let got = Arc::clone(&bodies);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let request = Request::read(&mut BufReader::new(&stream)).unwrap().unwrap();
            assert_eq!(request.header("x-moto-account-id"), "111122223333");
            got.lock().unwrap().push(String::from_utf8(request.body).unwrap());
            let body = json!({"LastUpdateStatus": "Successful"});
            Answer::json(200, &body).write(&mut stream).unwrap();
        }
    });
    let id = "111122223333".to_owned();
    let keys = Keys { id: id.clone(), secret: "secret".to_owned(), token: None };
    (Account { port, id, keys, region: REGION.to_owned() }, bodies)
}

fn proxy(delays: u32) -> (Account, Proxy) {
    let proxy = Proxy::start(&accepting_server().0, delays);
    (proxy.account(), proxy)
}

fn rules(account: &Account, operation: &str, body: &Value) -> (u16, Value) {
    let answer = account.try_call("events", &format!("AWSEvents.{operation}"), body);
    (answer.status, answer.json())
}

/// Returns targets with these ids.
fn targets(numbers: std::ops::Range<u8>) -> Value {
    let targets: Vec<_> = numbers.map(|it| json!({"Id": it.to_string(), "Arn": "arn"})).collect();
    json!({"Rule": "ours", "Targets": targets})
}

/// Calls Lambda; returns status, error type and message.
fn lambda(account: &Account, method: &str, path: &str, body: &Value) -> (u16, String, String) {
    let answer = account.lambda(method, path, &body.to_string());
    let kind = answer.header("x-amzn-errortype").unwrap_or_default().to_owned();
    let text = answer.json()["Message"].as_str().unwrap_or_default().to_owned();
    (answer.status, kind, text)
}

#[test]
fn every_protocol_is_recognized() {
    let call = |head: &str, body: &str| {
        let scope = "Credential=1/20261124/us-east-1/it/aws4_request, SignedHeaders=host";
        let length = body.len();
        let text = format!(
            "{head}\r\nAuthorization: AWS4-HMAC-SHA256 {scope}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let request = Request::read(&mut text.as_bytes()).unwrap().unwrap();
        let (call, protocol) = Call::of(&request);
        assert_eq!((call.region.as_str(), call.service.as_str()), ("us-east-1", "it"));
        (protocol, call.operation, call.is_mutating)
    };
    let post = "POST / HTTP/1.1";
    for (head, body, protocol, operation, is_mutating) in [
        (
            &*format!("{post}\r\nX-Amz-Target: AWSEvents.PutRule"),
            "{}",
            Protocol::Json,
            "PutRule",
            true,
        ),
        (post, "Version=1&Action=GetRole&RoleName=a", Protocol::Query, "GetRole", false),
        (
            "POST /service/Logs/operation/CreateLogGroup HTTP/1.1",
            "",
            Protocol::Cbor,
            "CreateLogGroup",
            true,
        ),
        (
            "GET /2015-03-31/functions?MaxItems=1 HTTP/1.1",
            "",
            Protocol::Rest,
            "ListFunctions",
            false,
        ),
        (
            "DELETE /2015-03-31/functions/a/policy/b HTTP/1.1",
            "",
            Protocol::Rest,
            "RemovePermission",
            true,
        ),
        ("GET /2017-03-31/tags/arn%3Aaws HTTP/1.1", "", Protocol::Rest, "ListTags", false),
        ("PUT /new HTTP/1.1", "", Protocol::Rest, "Unknown PUT /new", true),
    ] {
        assert_eq!(call(head, body), (protocol, operation.to_owned(), is_mutating));
    }
}

#[test]
fn a_call_fails_a_number_of_times_and_is_recorded() {
    let (account, proxy) = proxy(0);
    proxy.fail("PutRule", 2, Fault::Throttled);
    let put = || rules(&account, "PutRule", &json!({"Name": "ours"}));
    let error = json!({"__type": "ThrottlingException", "message": "Rate exceeded"});
    assert_eq!(put(), (400, error.clone()));
    assert_eq!(rules(&account, "ListRules", &json!({})).0, 200);
    assert_eq!(put(), (400, error));
    assert_eq!(put().0, 200);
    proxy.fail("PutRule", 1, Fault::Broken);
    proxy.heal();
    assert_eq!(put().0, 200);
    let calls = proxy.calls();
    let recorded: Vec<_> = calls.iter().map(|it| (&*it.operation, it.is_mutating)).collect();
    assert_eq!(
        recorded,
        [
            ("PutRule", true),
            ("ListRules", false),
            ("PutRule", true),
            ("PutRule", true),
            ("PutRule", true)
        ]
    );
    assert_eq!((&*calls[0].service, &*calls[0].region), ("events", REGION));
    assert!(proxy.calls().is_empty());
}

#[test]
fn failures_have_the_format_of_their_service() {
    let (account, proxy) = proxy(0);
    let get = || lambda(&account, "GET", FUNCTION, &Value::Null);
    for (fault, status, kind) in [
        (Fault::Throttled, 429, "TooManyRequestsException"),
        (Fault::Broken, 500, "ServiceException"),
        (Fault::Denied, 403, "AccessDeniedException"),
    ] {
        proxy.fail("GetFunction", 1, fault);
        let (got, name, text) = get();
        assert_eq!((got, &*name), (status, kind), "{text}");
    }
    proxy.fail("CreateFunction", 1, Fault::RoleNotReady);
    let refused = lambda(&account, "POST", "/2015-03-31/functions", &json!({"FunctionName": "it"}));
    assert_eq!((refused.0, &*refused.1), (400, "InvalidParameterValueException"));
    assert!(refused.2.contains("cannot be assumed by Lambda"), "{refused:?}");

    let xml = Answer::error(Protocol::Query, 403, "AccessDenied", "no").body;
    assert!(String::from_utf8(xml).unwrap().contains("<Code>AccessDenied</Code><Message>no<"));
    let cbor = Answer::error(Protocol::Cbor, 400, "It", "no").body;
    assert_eq!(cbor, b"\xa2\x79\0\x06__type\x79\0\x02It\x79\0\x07message\x79\0\x02no");
}

#[test]
fn a_connection_is_reset() {
    let (account, proxy) = proxy(0);
    proxy.fail("GetFunction", 1, Fault::Reset);
    let mut stream = TcpStream::connect(("127.0.0.1", account.port)).unwrap();
    stream.write_all(format!("GET {FUNCTION} HTTP/1.1\r\n\r\n").as_bytes()).unwrap();
    let problem = stream.read(&mut [0; 16]).unwrap_err();
    assert_eq!(problem.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_rule_has_at_most_five_targets_and_none_when_deleted() {
    let (account, _) = proxy(0);
    assert_eq!(rules(&account, "PutTargets", &targets(0..5)).0, 200);
    assert_eq!(rules(&account, "PutTargets", &targets(1..4)).0, 200);
    let (_, error) = rules(&account, "PutTargets", &targets(4..6));
    assert_eq!(error["__type"], "LimitExceededException");
    let (_, error) = rules(&account, "PutTargets", &targets(0..11));
    assert_eq!(error["__type"], "ValidationException");
    // A rule of the same name in another region has no targets.
    assert_eq!(
        rules(&account.in_region("us-east-1"), "DeleteRule", &json!({"Name": "ours"})).0,
        200
    );
    let delete = || rules(&account, "DeleteRule", &json!({"Name": "ours"}));
    let (status, error) = delete();
    assert_eq!((status, &error["__type"]), (400, &json!("ValidationException")));
    assert_eq!(error["message"], "Rule can't be deleted since it has targets.");
    let ids = json!({"Rule": "ours", "Ids": ["0", "1", "2", "3", "4"]});
    assert_eq!(rules(&account, "RemoveTargets", &ids).0, 200);
    assert_eq!(delete().0, 200);
}

#[test]
fn tags_of_an_existing_rule_are_ignored() {
    let (account, bodies) = accepting_server();
    let account = Proxy::start(&account, 0).account();
    let rule = json!({"Name": "ours", "Tags": [{"Key": "a", "Value": "b"}]});
    rules(&account, "PutRule", &rule);
    rules(&account, "PutRule", &rule);
    assert_eq!(*bodies.lock().unwrap(), [rule.to_string(), json!({"Name": "ours"}).to_string()]);
}

#[test]
fn a_rule_that_is_put_without_its_role_loses_it() {
    let (account, bodies) = accepting_server();
    let account = Proxy::start(&account, 0).account();
    let (with, without) = (json!({"Name": "ours", "RoleArn": "arn:r"}), json!({"Name": "ours"}));
    for rule in [&without, &with, &with, &without, &without] {
        rules(&account, "PutRule", rule);
    }
    let removed = json!({"Name": "ours", "RoleArn": ""});
    let expected = [&without, &with, &with, &removed, &without].map(ToString::to_string);
    assert_eq!(*bodies.lock().unwrap(), expected);
}

#[test]
fn events_of_aws_sources_are_refused() {
    let (account, _) = proxy(0);
    let put =
        |source: &str| rules(&account, "PutEvents", &json!({"Entries": [{"Source": source}]}));
    let (status, answer) = put("aws.ecs");
    assert_eq!((status, &answer["FailedEntryCount"]), (200, &json!(1)));
    assert_eq!(answer["Entries"][0]["ErrorCode"], "NotAuthorizedForSourceException");
    assert_eq!(put("audit.alert").1["FailedEntryCount"], Value::Null);
}

#[test]
fn statement_ids_are_unique_and_policies_limited() {
    let (account, _) = proxy(0);
    let path = format!("{FUNCTION}/policy");
    let add = |id: &str| {
        let source = "arn:aws:events:ap-northeast-2:111122223333:rule/audit-alert-cluster-created";
        let statement = json!({
            "StatementId": id,
            "Action": "lambda:InvokeFunction",
            "Principal": "events.amazonaws.com",
            "SourceArn": source,
        });
        lambda(&account, "POST", &path, &statement)
    };
    assert_eq!(add("0").0, 200);
    let (status, kind, text) = add("0");
    assert_eq!((status, &*kind), (409, "ResourceConflictException"));
    assert!(text.starts_with("The statement id (0) provided already exists."), "{text}");
    let remove = lambda(&account, "DELETE", &format!("{path}/0"), &Value::Null);
    assert_eq!(remove.0, 200);
    let (number, (status, kind, text)) =
        (0..100).map(|it| (it, add(&it.to_string()))).find(|(_, added)| added.0 != 200).unwrap();
    // Statements of this size: 20,480 bytes hold about 60.
    assert!((55..70).contains(&number), "{number}");
    assert_eq!((status, &*kind), (400, "PolicyLengthExceededException"));
    assert!(text.ends_with("is bigger than the limit (20480)"), "{text}");
    // The server returns an empty policy, for which AWS returns an error.
    assert_eq!(lambda(&account, "GET", &path, &Value::Null).0, 404);
}

#[test]
fn an_update_takes_time() {
    let (account, _) = proxy(2);
    let update = |what: &str| lambda(&account, "PUT", &format!("{FUNCTION}/{what}"), &json!({}));
    let status = || {
        let answer = account.lambda("GET", &format!("{FUNCTION}/configuration"), "").json();
        answer["LastUpdateStatus"].as_str().unwrap().to_owned()
    };
    assert_eq!(update("code").0, 200);
    assert_eq!(status(), "InProgress");
    let (refused, kind, text) = update("configuration");
    assert_eq!((refused, &*kind), (409, "ResourceConflictException"));
    let arn = "arn:aws:lambda:ap-northeast-2:111122223333:function:it";
    assert!(text.ends_with(&format!("An update is in progress for resource: {arn}")), "{text}");
    assert_eq!(status(), "Successful");
    assert_eq!(update("configuration").0, 200);
    assert_eq!(update("code").0, 409);
}

#[test]
fn a_new_role_is_refused_at_first() {
    let (account, _) = proxy(1);
    account.form("iam", "CreateRole", &[("RoleName", "it")]);
    let function = json!({"FunctionName": "it", "Role": ROLE});
    let create = || lambda(&account, "POST", "/2015-03-31/functions", &function);
    let (status, kind, text) = create();
    assert_eq!((status, &*kind), (400, "InvalidParameterValueException"));
    assert_eq!(text, "The role defined for the function cannot be assumed by Lambda.");
    assert_eq!(create().0, 200);
}

#[test]
fn no_mutating_call_is_forwarded_after_a_stop() {
    let (account, bodies) = accepting_server();
    let proxy = Proxy::start(&account, 0);
    let send = |name: &str| {
        let body = json!({"Name": name}).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.account().port)).unwrap();
        let head = "POST / HTTP/1.1\r\nX-Amz-Target: AWSEvents.PutRule\r\nContent-Length";
        stream.write_all(format!("{head}: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
        stream
    };
    let reached = proxy.stop_after(2);
    rules(&proxy.account(), "PutRule", &json!({"Name": "first"}));
    assert!(reached.try_recv().is_err());
    let second = send("second");
    reached.recv_timeout(Duration::from_secs(20)).unwrap();
    let third = send("third");
    // Reading calls are still forwarded.
    assert_eq!(rules(&proxy.account(), "ListRules", &json!({})).0, 200);
    proxy.resume();
    rules(&proxy.account(), "PutRule", &json!({"Name": "fourth"}));
    for stream in [second, third] {
        stream.set_nonblocking(true).unwrap();
        assert_eq!(stream.peek(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
    let names = |text: &String| serde_json::from_str::<Value>(text).unwrap()["Name"].clone();
    let bodies: Vec<_> = bodies.lock().unwrap().iter().map(names).collect();
    assert_eq!(bodies, [json!("first"), json!("second"), Value::Null, json!("fourth")]);
}
