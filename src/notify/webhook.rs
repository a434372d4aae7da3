//! A webhook of the user's: a POST of the neutral alert, signed with a key that the receiver shares.

use std::fmt;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::alert::timestamp;
use crate::delivery::{Refusal, RefusalCause, ResponseClass};
use crate::http::{HttpClient, Request, Response, Url};
use crate::language::{Phrase, phrase};
use crate::slack::deliver::{AllowedHost, Secret};

/// The header with the time and the signature of a request.
const SIGNATURE: &str = "x-audit-alert-signature";

/// The URL of a webhook, which is a secret, and the key of its signature.
#[derive(Clone)]
pub struct AlertWebhook {
    url: Url,
    key: Option<Secret>,
}

impl fmt::Debug for AlertWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The URL with its path masked.
impl fmt::Display for AlertWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/***", self.url.origin().ascii_serialization())
    }
}

/// Reason why a webhook cannot be used. No variant contains a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadWebhook {
    /// Not an https URL, or one with a user name.
    NotAUrl,
    /// http without encryption.
    Plain(String),
    /// The host is not one of those configured.
    Host(String),
    /// The key is shorter than `MIN_KEY`.
    ShortKey,
}

/// Shortest key in bytes: a shorter one can be guessed from one signed request.
const MIN_KEY: usize = 16;

impl From<&BadWebhook> for Phrase {
    fn from(bad: &BadWebhook) -> Self {
        match bad {
            BadWebhook::NotAUrl => phrase!("it is not an https URL without a user name"),
            BadWebhook::Plain(host) => {
                phrase!("it uses http without encryption; {host} requires https", host)
            }
            BadWebhook::Host(host) => phrase!("its host {host} is not configured", host),
            BadWebhook::ShortKey => {
                phrase!(
                    "the key of the signature is too short; use at least {count} characters",
                    count = MIN_KEY
                )
            }
        }
    }
}

impl AlertWebhook {
    /// Checks a URL and a key. The URL must have one of the hosts. Only a host on loopback may use http, for a relay on the same
    /// machine.
    pub fn new(
        url: &Secret,
        key: Option<Secret>,
        hosts: &[AllowedHost],
    ) -> Result<Self, BadWebhook> {
        let url = Url::parse(url.expose()).map_err(|_| BadWebhook::NotAUrl)?;
        let host = url.host_str().ok_or(BadWebhook::NotAUrl)?.to_owned();
        if !["https", "http"].contains(&url.scheme())
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(BadWebhook::NotAUrl);
        }
        if !hosts.iter().any(|it| it.is_of(&url)) {
            return Err(BadWebhook::Host(host));
        }
        let is_loopback = ["127.0.0.1", "[::1]", "localhost"].contains(&&*host);
        if url.scheme() == "http" && !is_loopback {
            return Err(BadWebhook::Plain(host));
        }
        if key.as_ref().is_some_and(|it| it.expose().len() < MIN_KEY) {
            return Err(BadWebhook::ShortKey);
        }
        Ok(Self { url, key })
    }

    /// The headers of a request. If `masked`, the signature is replaced, so that they can be printed.
    pub(super) fn headers(
        &self,
        body: &str,
        now: SystemTime,
        masked: bool,
    ) -> Vec<(&'static str, String)> {
        let mut headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
        if let Some(key) = &self.key {
            let time = timestamp(now).as_second();
            let signature = if masked { "***".to_owned() } else { signature(key, time, body) };
            headers.push((SIGNATURE, format!("t={time},v1={signature}")));
        }
        headers
    }

    /// Posts a body once.
    pub(super) async fn post(
        &self,
        client: &HttpClient,
        body: &str,
        now: SystemTime,
        timeout: Duration,
    ) -> ResponseClass {
        let headers = self.headers(body, now, false);
        let body = body.as_bytes().to_vec();
        let request = Request { url: self.url.as_str(), headers, body, timeout };
        match client.post(request).await {
            Ok(response) => classify(&response),
            Err(error) => ResponseClass::from(&error),
        }
    }
}

/// HMAC-SHA256 of `time.body`, in hexadecimal digits. The time is part of it, so that a receiver can refuse old requests.
fn signature(key: &Secret, time: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes())
        .expect("a key of HMAC has any length");
    mac.update(format!("{time}.").as_bytes());
    mac.update(body.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

/// Classifies a response by its status (RFC 9110, section 15). Nothing of the body is repeated: it may contain the URL. No
/// refusal is permanent, because an unknown server may refuse every message for a reason that the user can remove.
fn classify(response: &Response) -> ResponseClass {
    let status = response.status;
    let reason = Phrase::verbatim(format!("HTTP {status}"));
    let later = |reason, unanswered| ResponseClass::Later {
        reason,
        wait: response.retry_after,
        unanswered,
    };
    let (cause, hint) = match status {
        200..=299 => return ResponseClass::Posted,
        408 | 502 | 504 => return later(reason, true),
        425 | 429 | 500.. => return later(reason, false),
        300..=399 => {
            (RefusalCause::Address, phrase!("redirects are not followed: use the final URL"))
        }
        401 | 403 => (RefusalCause::Secret, phrase!("check the URL and the key of the webhook")),
        404 | 405 | 410 => (RefusalCause::Address, phrase!("check the URL of the webhook")),
        _ => (RefusalCause::Unknown, phrase!("check why the webhook refuses the alert")),
    };
    let refusal = Refusal { reason, cause, hint, details: Vec::new() };
    ResponseClass::Refused { refusal, unanswered: false }
}

#[cfg(test)]
mod tests {
    use super::{AlertWebhook, BadWebhook, signature};
    use crate::slack::deliver::{AllowedHost, Secret};

    fn webhook(url: &str, hosts: &[&str]) -> Result<AlertWebhook, BadWebhook> {
        let hosts: Vec<AllowedHost> = hosts.iter().map(|it| it.parse().unwrap()).collect();
        AlertWebhook::new(&Secret::new(url), None, &hosts)
    }

    #[test]
    fn only_configured_hosts_over_https_are_accepted() {
        let host = |host: &str| Err(BadWebhook::Host(host.to_owned()));
        let plain = |host: &str| Err(BadWebhook::Plain(host.to_owned()));
        for (url, hosts, expected) in [
            ("https://relay.example.com/a?key=1", &["relay.example.com"][..], Ok(())),
            ("https://relay.example.com/a", &[], host("relay.example.com")),
            (
                "https://relay.example.com.evil.test/a",
                &["relay.example.com"],
                host("relay.example.com.evil.test"),
            ),
            (
                "https://relay.example.com:8443/a",
                &["relay.example.com:443"],
                host("relay.example.com"),
            ),
            ("http://relay.example.com/a", &["relay.example.com"], plain("relay.example.com")),
            ("http://127.0.0.1:9/a", &["127.0.0.1:9"], Ok(())),
            ("http://127.0.0.1:9/a", &["127.0.0.1:8"], host("127.0.0.1")),
            ("https://relay.example.com@evil.test/a", &[], Err(BadWebhook::NotAUrl)),
            ("ftp://relay.example.com/a", &[], Err(BadWebhook::NotAUrl)),
            ("relay.example.com", &[], Err(BadWebhook::NotAUrl)),
        ] {
            assert_eq!(webhook(url, hosts).map(drop), expected, "{url}");
        }
    }

    #[test]
    fn the_url_and_the_key_are_never_printed() {
        let url = Secret::new("https://relay.example.com/hidden?key=hidden");
        let key = Secret::new("hidden-0123456789");
        let hosts: [AllowedHost; 1] = ["relay.example.com".parse().unwrap()];
        let webhook = AlertWebhook::new(&url, Some(key), &hosts).unwrap();
        assert_eq!(
            format!("{webhook} {webhook:?}"),
            "https://relay.example.com/*** https://relay.example.com/***"
        );
        let short = AlertWebhook::new(&url, Some(Secret::new("hidden")), &hosts);
        assert_eq!(short.map(drop), Err(BadWebhook::ShortKey));
    }

    #[test]
    fn the_signature_is_that_of_other_implementations() {
        // Python: hmac.new(b"0123456789abcdef", b'1700000000.{"version":1}', "sha256").hexdigest()
        let key = Secret::new("0123456789abcdef");
        let expected = "d4d5218e4060ea8d4e3266cccc3a4dad71e647b6992c00beec425264a92b2c5f";
        assert_eq!(signature(&key, 1_700_000_000, "{\"version\":1}"), expected);
    }
}
