//! An account on a server, and signed calls in it.
use std::fmt::Write as _;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use serde_json::Value;

use super::http::{self, Answer};

/// The home region of the tests; not ministack's default region, so that a missing region is noticed.
pub(crate) const REGION: &str = "ap-northeast-2";

/// Access keys, which sign requests.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

/// An account and keys of a user in it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) port: u16,
    pub(crate) id: String,
    pub(crate) keys: Keys,
    pub(crate) region: String,
}

impl Account {
    /// Returns the account with other keys.
    pub(crate) fn with(&self, keys: Keys) -> Self {
        Self { keys, ..self.clone() }
    }

    /// Returns the value of `AWS_ENDPOINT_URL`.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Calls a service with a JSON protocol, such as `AWSEvents.PutRule` of `events`. Panics unless the call succeeds.
    #[track_caller]
    pub(crate) fn call(&self, service: &str, target: &str, body: &Value) -> Value {
        self.try_call(service, target, body).success().json()
    }

    /// Calls a service with a JSON protocol. Returns any response.
    pub(crate) fn try_call(&self, service: &str, target: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
        self.signed(service, "POST", "/", &headers, &body.to_string())
    }

    /// Calls an action of IAM or STS. Panics unless the call succeeds.
    #[track_caller]
    pub(crate) fn form(&self, service: &str, action: &str, pairs: &[(&str, &str)]) -> Answer {
        let version = if service == "iam" { "2010-05-08" } else { "2011-06-15" };
        let mut body = format!("Version={version}&Action={action}");
        for (name, value) in pairs {
            write!(body, "&{name}=").unwrap();
            for byte in value.bytes() {
                write!(body, "%{byte:02X}").unwrap();
            }
        }
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.signed(service, "POST", "/", &headers, &body).success()
    }

    /// Calls Lambda. Returns any response.
    pub(crate) fn lambda(&self, method: &str, path: &str, body: &str) -> Answer {
        self.signed("lambda", method, path, &[("content-type", "application/json")], body)
    }

    fn signed(
        &self,
        service: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let Keys { id, secret, token } = self.keys.clone();
        let identity = Credentials::new(id, secret, token, None, "test").into();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .unwrap();
        let host = format!("127.0.0.1:{}", self.port);
        // moto selects the account by this header; other servers ignore it.
        let more = [("host", host.as_str()), ("x-moto-account-id", self.id.as_str())];
        let headers: Vec<_> = headers.iter().copied().chain(more).collect();
        let uri = format!("http://{host}{path}");
        let body = SignableBody::Bytes(body.as_bytes());
        let signable =
            SignableRequest::new(method, uri, headers.iter().copied(), body.clone()).unwrap();
        let (signature, _) = sign(signable, &parameters.into()).unwrap().into_parts();
        let all = headers.into_iter().chain(signature.headers());
        let all: Vec<_> = all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let SignableBody::Bytes(body) = body else { unreachable!() };
        http::request(self.port, method, path, &all, body).unwrap()
    }
}
