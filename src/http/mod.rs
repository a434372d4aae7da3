//! One HTTP request: what was answered, or how far it came. The only place that names reqwest and rustls. Not for what
//! an answer means, nor for asking again.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

pub use reqwest::Url;

/// How long a connection may take to be there. Less than [`Request::timeout`] as a rule, so that a request which never
/// left is known as one; of one with less time, nobody knows.
const CONNECT: Duration = Duration::from_millis(2_500);

/// How long a connection is kept for the next request. Short, because one that the other side has given up, or that a
/// function finds dead after it was frozen, takes a request with it, and nobody can tell whether that has arrived.
const KEPT: Duration = Duration::from_millis(500);

/// Most bytes that are read of an answer.
const MAX_BODY: usize = 64 * 1024;

/// Makes requests. Follows no redirect: what is sent is for nobody else.
#[derive(Clone, Debug)]
pub struct HttpClient(reqwest::Client);

/// A POST.
#[derive(Clone)]
pub struct Request<'r> {
    /// Where to; may be a secret.
    pub url: &'r str,
    /// Headers, in lower case; values may be secrets.
    pub headers: Vec<(&'static str, String)>,
    /// What to send.
    pub body: Vec<u8>,
    /// Until the answer has come whole.
    pub timeout: Duration,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `Retry-After`, where it is a number of seconds.
    pub retry_after: Option<Duration>,
    /// The beginning of the body, as far as it is text.
    pub body: String,
}

/// Why there is no answer. The words hold nothing of the address but its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The request did not leave.
    Unsent(String),
    /// The request may have arrived.
    Unanswered(String),
}

impl TransportError {
    /// What happened, in words.
    pub fn words(&self) -> &str {
        match self {
            Self::Unsent(words) | Self::Unanswered(words) => words,
        }
    }
}

impl HttpClient {
    /// Reads the certificates that the system trusts.
    pub fn new() -> Result<Self, String> {
        // Whoever was first decided for the process; there is only this one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .user_agent(concat!("audit-alert/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(KEPT)
            .build();
        client.map(Self).map_err(|error| format!("no HTTPS client: {}", cause(&error)))
    }

    /// Makes a request, once.
    pub async fn post(&self, request: Request<'_>) -> Result<Response, TransportError> {
        let Request { url, headers, body, timeout } = request;
        let mut post = self.0.post(url).body(body).timeout(timeout);
        for (name, value) in headers {
            let mut value = reqwest::header::HeaderValue::from_str(&value).map_err(|_| {
                TransportError::Unsent(format!("the value of the header {name} is not one"))
            })?;
            value.set_sensitive(name == "authorization");
            post = post.header(name, value);
        }
        let lost = |error: reqwest::Error| lost(&error, timeout);
        let mut response = post.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let after = response.headers().get(reqwest::header::RETRY_AFTER);
        let seconds = after.and_then(|it| it.to_str().ok()?.trim().parse().ok());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BODY {
                body.truncate(MAX_BODY);
                break;
            }
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Response { status, retry_after: seconds.map(Duration::from_secs), body })
    }
}

fn lost(error: &reqwest::Error, timeout: Duration) -> TransportError {
    let host = error.url().and_then(|url| url.host_str()).unwrap_or("the server");
    if error.is_builder() {
        return TransportError::Unsent("the address is not one".to_owned());
    }
    if error.is_connect() {
        let cause = if error.is_timeout() {
            format!("no connection in {:.1} s", CONNECT.as_secs_f32())
        } else {
            cause(error)
        };
        return TransportError::Unsent(format!("cannot connect to {host}: {cause}"));
    }
    if error.is_timeout() {
        return TransportError::Unanswered(format!(
            "no answer from {host} in {:.1} s",
            timeout.as_secs_f32()
        ));
    }
    TransportError::Unanswered(format!("the connection to {host} broke: {}", cause(error)))
}

/// The innermost cause, which says most and knows nothing of the address.
fn cause(error: &reqwest::Error) -> String {
    let Some(mut cause) = error.source() else { return "for no known reason".to_owned() };
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
