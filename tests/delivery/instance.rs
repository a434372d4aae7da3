//! The function without its process: one instance that a test invokes.

use std::time::Duration;

use audit_alert::function::{
    Config, Handler, Invocation, InvocationResponse, LogLine, Pace, PartialFailure,
};
use audit_alert::http::HttpClient;
use audit_alert::rules::bundle;
use jiff::Timestamp;
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::server::Server;

/// Returns the ID of the event with this number.
pub(crate) fn id(number: usize) -> String {
    format!("5f0c7a2e-1111-4222-8333-{number:012}")
}

/// Returns a distinct event of another user for each number.
pub(crate) fn event(number: usize) -> String {
    json!({
        "eventID": id(number), "eventName": "CreateCluster", "eventSource": "ecs.amazonaws.com",
        "eventTime": "2026-11-20T01:02:03Z", "awsRegion": "ap-northeast-2", "sourceIPAddress": "192.0.2.1",
        "userIdentity": {"type": "IAMUser", "userName": format!("user-{number}")}, "readOnly": false
    })
    .to_string()
}

pub(crate) struct Instance {
    handler: Handler,
    runtime: Runtime,
}

impl Instance {
    /// Creates an instance without rules, which posts to a server and waits only milliseconds.
    pub(crate) fn new(slack: &Server, variables: &[(&str, &str)]) -> Self {
        let rules = "{\"format\":1,\"rules\":[],\"ignore\":[]}";
        Self::with_rules(rules, slack, variables)
    }

    /// Creates an instance with the rules of a bundle.
    pub(crate) fn with_rules(rules: &str, slack: &Server, variables: &[(&str, &str)]) -> Self {
        let hook = slack.url("/services/T0/B0/x");
        let config = Config::of(&|name| match name {
            "SLACK_WEBHOOK_URL" => Some(hook.clone()),
            "AUDIT_ALERT_ALLOW_HOST" => Some("127.0.0.1".to_owned()),
            _ => variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned()),
        });
        let rules = bundle::read(rules).unwrap();
        let pace =
            Pace { attempt: Duration::from_millis(20), first_wait: Duration::from_millis(1) };
        let handler = Handler::new(config.unwrap(), rules, HttpClient::new().unwrap(), pace);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { handler, runtime }
    }

    /// Delivers a payload. Returns the result and the log.
    pub(crate) fn invoke(
        &mut self,
        payload: &str,
    ) -> (Result<InvocationResponse, PartialFailure>, Vec<LogLine>) {
        let now = Instant::now();
        let call = Invocation {
            payload: payload.as_bytes(),
            request_id: "r",
            at: Timestamp::UNIX_EPOCH,
            now,
            until: now + Duration::from_secs(5),
        };
        let mut lines = Vec::new();
        let mut log = |line: &LogLine| lines.push(line.clone());
        let result = self.runtime.block_on(self.handler.handle(&call, &mut log));
        (result, lines)
    }
}
