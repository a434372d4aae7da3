//! One account on a server: the calls that tests make, signed as AWS wants them.
use std::fmt::Write as _;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use serde_json::Value;

use super::http::{self, Answer};

/// Not the region that ministack has when nobody names one.
pub(crate) const REGION: &str = "ap-northeast-2";

/// What requests are signed with.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

/// An account and the keys to act in it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) port: u16,
    pub(crate) id: String,
    pub(crate) keys: Keys,
    pub(crate) region: String,
}

impl Account {
    /// The account with other keys.
    pub(crate) fn with(&self, keys: Keys) -> Self {
        Self { keys, ..self.clone() }
    }

    /// What `AWS_ENDPOINT_URL` has to be.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A call of a service with a JSON protocol that has to succeed, such as `AWSEvents.PutRule` of `events`.
    #[track_caller]
    pub(crate) fn call(&self, service: &str, target: &str, body: &Value) -> Value {
        self.ask(service, target, body).done().json()
    }

    /// The same, whatever the answer is.
    pub(crate) fn ask(&self, service: &str, target: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
        self.signed(service, "POST", "/", &headers, &body.to_string())
    }

    /// An action of IAM or STS that has to succeed.
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
        self.signed(service, "POST", "/", &headers, &body).done()
    }

    /// A call of Lambda, whatever the answer is.
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
        // moto has no other way to tell accounts apart; to all others it is nothing.
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
