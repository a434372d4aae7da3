//! Sends one HTTP request and returns the response, or reports whether the request may have arrived. The only module that
//! uses reqwest and rustls. Callers interpret responses and retry.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

pub use reqwest::Url;

use crate::language::{Fill, Phrase, phrase};

/// Time limit for a connection attempt. Usually less than [`Request::timeout`], so that a failed connection is reported
/// as [`TransportError::Unsent`]; with a shorter request timeout it is unknown whether the request was sent.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(2_500);

/// Time that an idle connection is kept for the next request. Short, because a request on a connection that the server has
/// closed, or that died while Lambda had the function frozen, is lost, and it is unknown whether it has arrived.
const IDLE_TIMEOUT: Duration = Duration::from_millis(500);

/// Maximum number of bytes read from a response body.
const MAX_BODY: usize = 64 * 1024;

/// An HTTP client. It does not follow redirects, because requests contain secrets of the first host.
#[derive(Clone, Debug)]
pub struct HttpClient(reqwest::Client);

/// A POST request.
#[derive(Clone)]
pub struct Request<'r> {
    /// The URL; may contain a secret.
    pub url: &'r str,
    /// Headers with names in lower case; values may be secret.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Time until the complete response must have arrived.
    pub timeout: Duration,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// A response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `Retry-After`; `None` unless it is a number of seconds.
    pub retry_after: Option<Duration>,
    /// The first 64 KiB of the body, decoded as UTF-8.
    pub body: String,
}

/// Reason for a missing response. The messages contain only the host of the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The request was not sent.
    Unsent(Phrase),
    /// The request may have arrived.
    Unanswered(Phrase),
}

impl TransportError {
    /// The error message.
    pub fn message(&self) -> &Phrase {
        match self {
            Self::Unsent(message) | Self::Unanswered(message) => message,
        }
    }
}

impl HttpClient {
    /// Makes a client that trusts the system's certificates.
    pub fn new() -> Result<Self, Phrase> {
        // Fails if the process has a default provider already, which is this one: no other is linked.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .user_agent(concat!("audit-alert/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build();
        client
            .map(Self)
            .map_err(|error| phrase!("cannot set up the HTTPS client").because(cause(&error)))
    }

    /// Sends a request, without retries.
    pub async fn post(&self, request: Request<'_>) -> Result<Response, TransportError> {
        let Request { url, headers, body, timeout } = request;
        let mut post = self.0.post(url).body(body).timeout(timeout);
        for (name, value) in headers {
            let mut value = reqwest::header::HeaderValue::from_str(&value).map_err(|_| {
                TransportError::Unsent(phrase!("the value of the header {name} is invalid", name))
            })?;
            value.set_sensitive(name == "authorization");
            post = post.header(name, value);
        }
        let failed = |error: reqwest::Error| transport_error(&error, timeout);
        let mut response = post.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let after = response.headers().get(reqwest::header::RETRY_AFTER);
        let seconds = after.and_then(|it| it.to_str().ok()?.trim().parse().ok());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
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

fn transport_error(error: &reqwest::Error, timeout: Duration) -> TransportError {
    let host = error.url().and_then(|url| url.host_str());
    let host = host.map_or_else(|| phrase!("the server"), Phrase::verbatim);
    if error.is_builder() {
        return TransportError::Unsent(phrase!("the URL is invalid"));
    }
    if error.is_connect() {
        let cause = if error.is_timeout() {
            phrase!("no connection within {seconds} s", seconds = tenths(CONNECT_TIMEOUT))
        } else {
            cause(error)
        };
        return TransportError::Unsent(phrase!("cannot connect to {host}: {cause}", host, cause));
    }
    TransportError::Unanswered(if error.is_timeout() {
        let seconds = tenths(timeout);
        phrase!("no response from {host} within {seconds} s", host, seconds)
    } else {
        let cause = cause(error);
        phrase!("the connection to {host} failed: {cause}", host, cause)
    })
}

fn tenths(time: Duration) -> impl Fill {
    format!("{:.1}", time.as_secs_f32())
}

/// The innermost cause, which is the most specific one and does not contain the URL.
fn cause(error: &reqwest::Error) -> Phrase {
    let Some(mut cause) = error.source() else { return phrase!("unknown cause") };
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Phrase::verbatim(cause.to_string())
}
