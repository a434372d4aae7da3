//! The server itself: each delivered event is on exactly one page, and faults are those of AWS.
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::history_server::{HistoryServer, LookupFault, ServedEvent, Unreliability, day};

const REGION: &str = "ap-northeast-2";
const START: i64 = 1_796_000_000;

/// Sends a request without a client of AWS. Returns the status and the body.
fn lookup(history: &HistoryServer, body: &Value) -> (String, Value) {
    let mut stream = TcpStream::connect(history.endpoint.trim_start_matches("http://")).unwrap();
    let body = body.to_string();
    let length = body.len();
    let head =
        "POST / HTTP/1.1\r\nConnection: close\r\nX-Amz-Target: CloudTrail_20131101.LookupEvents";
    let key = format!("Authorization: AWS4-HMAC-SHA256 Credential=K/20261130/{REGION}/cloudtrail");
    write!(stream, "{head}\r\n{key}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().to_owned(), serde_json::from_str(body).unwrap())
}

/// Returns how often each event is on the pages of a window, and the number of pages.
fn all_pages(history: &HistoryServer) -> (BTreeMap<String, usize>, usize) {
    let (mut ids, mut pages) = (BTreeMap::new(), 0);
    let mut body = json!({ "StartTime": START, "EndTime": START + 86_400 });
    loop {
        let (status, page) = lookup(history, &body);
        assert_eq!(status, "200", "{page}");
        pages += 1;
        for event in page["Events"].as_array().unwrap() {
            *ids.entry(event["EventId"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        match page.get("NextToken") {
            Some(token) => body["NextToken"] = token.clone(),
            None => return (ids, pages),
        }
    }
}

#[test]
fn each_delivered_event_is_on_one_page() {
    let history = HistoryServer::start(START + 3_600, Unreliability::default(), |_| None);
    let events = day(START, REGION, 5_000);
    let delivered = events.iter().filter(|it| it.delivered <= START + 3_600).count();
    history.add(events);
    let (ids, pages) = all_pages(&history);
    assert_eq!((ids.len(), pages), (delivered, delivered.div_ceil(50)));
    assert!(ids.values().all(|it| *it == 1));
    history.set_now(i64::MAX);
    assert_eq!(all_pages(&history).0.len(), 5_000);
}

#[test]
fn pages_repeat_and_reorder() {
    let chaos = Unreliability { repeated: 500, reordered: 500, ..Unreliability::default() };
    let history = HistoryServer::start(i64::MAX, chaos, |_| None);
    history.add((0..95).map(|it| ServedEvent::of(it, REGION, START + 7, "CreateUser")));
    let mut repeated = 0;
    for _ in 0..20 {
        let (ids, _) = all_pages(&history);
        assert_eq!(ids.len(), 95);
        repeated += ids.values().filter(|it| **it == 2).count();
    }
    assert!(repeated > 0);
}

#[test]
fn faults_are_errors_of_aws() {
    let history = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        (it.number == 0).then(LookupFault::throttled)
    });
    history.add([ServedEvent::of(1, REGION, START, "CreateUser")]);
    let code = |body: Value| lookup(&history, &body).1["__type"].as_str().unwrap().to_owned();
    assert_eq!(code(json!({})), "ThrottlingException");
    assert_eq!(code(json!({ "NextToken": "x" })), "InvalidNextTokenException");
    assert_eq!(code(json!({ "StartTime": 2, "EndTime": 1 })), "InvalidTimeRangeException");
    assert_eq!(code(json!({ "MaxResults": 51 })), "InvalidMaxResultsException");
    assert_eq!(history.requests().len(), 4);
}
