//! CloudTrail's event history on loopback: answers `LookupEvents` as AWS does, in a time that the test sets, and fails as a
//! test requires.
use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// Events of a page at most, as in AWS.
const PAGE: usize = 50;

/// An event of the history.
#[derive(Clone, Debug)]
pub(crate) struct ServedEvent {
    pub(crate) id: String,
    pub(crate) region: &'static str,
    /// Seconds since 1970.
    pub(crate) time: i64,
    /// The time from which the history contains the event; CloudTrail delivers minutes late.
    pub(crate) delivered: i64,
    /// The record: the text of `CloudTrailEvent`.
    pub(crate) record: String,
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct LookupRequest {
    /// The number of requests before it.
    pub(crate) number: usize,
    /// The region in the signature.
    pub(crate) region: String,
    pub(crate) body: Value,
}

/// A response other than a page.
#[derive(Clone, Debug)]
pub(crate) enum LookupFault {
    /// A status, an error code, and a message.
    Error(u16, &'static str, &'static str),
    /// The connection ends without a response.
    Close,
    /// A status and a page of another server, such as a proxy.
    Page(u16),
    /// No response until the client disconnects.
    Hang,
}

impl LookupFault {
    pub(crate) fn throttled() -> Self {
        Self::Error(400, "ThrottlingException", "Rate exceeded")
    }
}

/// How unreliable the pages are, in events or pages per thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unreliability {
    /// Requests that are throttled.
    pub(crate) throttled: u64,
    /// Pages that repeat the last event of the page before.
    pub(crate) repeated: u64,
    /// Pages whose events are in another order.
    pub(crate) reordered: u64,
    /// Requests whose token is no longer valid.
    pub(crate) expired: u64,
}

type Faults = dyn FnMut(&LookupRequest) -> Option<LookupFault> + Send;

/// A history whose server ends with the process.
#[derive(Clone)]
pub(crate) struct HistoryServer {
    pub(crate) endpoint: String,
    state: Arc<Mutex<HistoryState>>,
}

struct HistoryState {
    /// By region and time.
    events: BTreeMap<(&'static str, i64, String), ServedEvent>,
    now: i64,
    unreliability: Unreliability,
    random: Random,
    requests: Vec<LookupRequest>,
    faults: Box<Faults>,
}

/// A deterministic pseudorandom sequence (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

impl HistoryServer {
    /// Starts a history without events, in which it is `now`. `faults` is called for each request in turn.
    pub(crate) fn start(
        now: i64,
        unreliability: Unreliability,
        faults: impl FnMut(&LookupRequest) -> Option<LookupFault> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = HistoryState {
            events: BTreeMap::new(),
            now,
            unreliability,
            random: Random::new(20),
            requests: Vec::new(),
            faults: Box::new(faults),
        };
        let history = Self {
            endpoint: format!("http://{}", listener.local_addr().unwrap()),
            state: Arc::new(Mutex::new(state)),
        };
        let shared = history.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let history = shared.clone();
                // Errors are expected: clients end connections that they need no more.
                thread::spawn(move || drop(history.serve(&stream)));
            }
        });
        history
    }

    /// Adds events.
    pub(crate) fn add(&self, events: impl IntoIterator<Item = ServedEvent>) {
        let events = events.into_iter().map(|it| ((it.region, it.time, it.id.clone()), it));
        self.state.lock().unwrap().events.extend(events);
    }

    /// Sets the time, which decides what was delivered.
    pub(crate) fn set_now(&self, now: i64) {
        self.state.lock().unwrap().now = now;
    }

    pub(crate) fn requests(&self) -> Vec<LookupRequest> {
        self.state.lock().unwrap().requests.clone()
    }

    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        let mut writer = stream;
        while let Some(request) = read_request(&mut reader)? {
            let response = self.state.lock().unwrap().respond(request);
            let (status, body) = match response {
                Ok(page) => (200, page.to_string()),
                Err(LookupFault::Error(status, code, message)) => {
                    (status, json!({ "__type": code, "message": message }).to_string())
                }
                Err(LookupFault::Page(status)) => (status, "<html>Sign in</html>".to_owned()),
                Err(LookupFault::Close) => return Ok(()),
                Err(LookupFault::Hang) => {
                    return io::copy(&mut reader, &mut io::sink()).map(|_| ());
                }
            };
            let head = "Content-Type: application/x-amz-json-1.1";
            let length = body.len();
            write!(
                writer,
                "HTTP/1.1 {status} Status\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}"
            )?;
        }
        Ok(())
    }
}

impl HistoryState {
    fn respond(&mut self, mut request: LookupRequest) -> Result<Value, LookupFault> {
        request.number = self.requests.len();
        self.requests.push(request.clone());
        if let Some(fault) = (self.faults)(&request) {
            return Err(fault);
        }
        if self.happens(self.unreliability.throttled) {
            return Err(LookupFault::throttled());
        }
        self.page(&request)
    }

    fn happens(&mut self, per_thousand: u64) -> bool {
        self.random.below(1_000) < per_thousand
    }

    /// Returns a page, the newest events first. A token has the position after the last event and is valid for the same
    /// times only.
    fn page(&mut self, request: &LookupRequest) -> Result<Value, LookupFault> {
        let body = &request.body;
        let time = |name: &str, default| body[name].as_f64().map_or(default, |it| it as i64);
        let (start, end) = (time("StartTime", i64::MIN), time("EndTime", i64::MAX));
        if start > end {
            let message = "The start time is after the end time.";
            return Err(LookupFault::Error(400, "InvalidTimeRangeException", message));
        }
        let size = body["MaxResults"].as_u64().map_or(PAGE, |it| it as usize);
        if !(1..=PAGE).contains(&size) {
            let message = "The maximum is 50.";
            return Err(LookupFault::Error(400, "InvalidMaxResultsException", message));
        }
        let region = self.events.keys().map(|(it, ..)| *it).find(|it| *it == request.region);
        let Some(region) = region else { return Ok(json!({ "Events": [] })) };
        let times = format!("{start}/{end}");
        let after = match body["NextToken"].as_str() {
            None => (region, i64::MAX, String::new()),
            Some(token) => {
                let invalid = LookupFault::Error(
                    400,
                    "InvalidNextTokenException",
                    "Invalid token passed to the service.",
                );
                let parts: Vec<_> = token.split('|').collect();
                let &[of, time, id] = parts.as_slice() else { return Err(invalid) };
                if of != times || self.happens(self.unreliability.expired) {
                    return Err(invalid);
                }
                (region, time.parse().unwrap(), id.to_owned())
            }
        };
        let before = self.events.get(&after).cloned();
        let before = before.filter(|_| size > 1 && self.happens(self.unreliability.repeated));
        let size = size - usize::from(before.is_some());
        let now = self.now;
        let first = (region, start.min(after.1), String::new());
        let older = self.events.range(first..after.clone()).rev();
        let delivered = older.filter(|((_, time, _), it)| *time <= end && it.delivered <= now);
        let mut page: Vec<_> = delivered.take(size + 1).map(|(_, it)| it.clone()).collect();
        let has_more = page.len() > size;
        page.truncate(size);
        let last = page.last().map(|it| format!("{times}|{}|{}", it.time, it.id));
        page.splice(0..0, before);
        if self.happens(self.unreliability.reordered) {
            for at in (1..page.len()).rev() {
                page.swap(at, self.random.below(at as u64 + 1) as usize);
            }
        }
        let events: Vec<_> = page.iter().map(ServedEvent::json).collect();
        let mut response = json!({ "Events": events });
        if has_more {
            response["NextToken"] = last.into();
        }
        Ok(response)
    }
}

impl ServedEvent {
    /// Returns an event that is delivered at once: `name` of a service by a user.
    pub(crate) fn of(number: usize, region: &'static str, time: i64, name: &str) -> Self {
        let id = format!("{:08x}-1124-4026-8a5c-{number:012x}", number * 7919 % 0xffff_ffff);
        let at = jiff::Timestamp::from_second(time).unwrap();
        let source = if name == "CreateUser" { "iam.amazonaws.com" } else { "ec2.amazonaws.com" };
        let record = json!({
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": "111122223333",
                "arn": "arn:aws:iam::111122223333:user/gildong", "userName": "gildong",
            },
            "eventTime": at.to_string(), "eventSource": source, "eventName": name,
            "awsRegion": region, "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.31.0",
            "requestParameters": { "userName": format!("user-{number}") },
            "responseElements": null, "requestID": format!("r-{number}"), "eventID": id,
            "readOnly": name.starts_with("Describe"), "eventType": "AwsApiCall",
            "managementEvent": true, "recipientAccountId": "111122223333",
            "eventCategory": "Management",
        });
        Self { id, region, time, delivered: time, record: record.to_string() }
    }

    /// Returns the event, delivered later.
    pub(crate) fn late(self, seconds: i64) -> Self {
        Self { delivered: self.time + seconds, ..self }
    }

    fn json(&self) -> Value {
        // Null for a damaged record.
        let record: Value = serde_json::from_str(&self.record).unwrap_or_default();
        json!({
            "EventId": self.id, "EventName": record["eventName"], "EventTime": self.time,
            "EventSource": record["eventSource"], "ReadOnly": record["readOnly"].to_string(),
            "Username": record["userIdentity"]["userName"], "Resources": [],
            "CloudTrailEvent": self.record,
        })
    }
}

/// Returns the events of a day from `start` on. Most are delivered within five minutes, some within 15, and a few within 25.
pub(crate) fn day(start: i64, region: &'static str, count: usize) -> Vec<ServedEvent> {
    let mut random = Random::new(start.unsigned_abs() + region.len() as u64);
    let events = (0..count).map(|number| {
        let time = start + random.below(86_400).cast_signed();
        let late = match random.below(100) {
            0 => 900 + random.below(600),
            1..10 => 300 + random.below(600),
            _ => random.below(300),
        };
        let name = if number % 10 == 0 { "CreateUser" } else { "DescribeInstances" };
        ServedEvent::of(number, region, time, name).late(late.cast_signed())
    });
    events.collect()
}

/// Reads a request. Returns `None` at the end of the connection.
fn read_request(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<LookupRequest>> {
    let (mut length, mut region, mut target) = (0, String::new(), String::new());
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "x-amz-target" => value.clone_into(&mut target),
            // Credential=KEY/DATE/REGION/SERVICE/aws4_request
            "authorization" => {
                value.split('/').nth(2).unwrap_or_default().clone_into(&mut region);
            }
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    assert!(target.ends_with(".LookupEvents"), "{target}");
    let body = serde_json::from_slice(&body).unwrap();
    Ok(Some(LookupRequest { number: 0, region, body }))
}
