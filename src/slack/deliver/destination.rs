//! The destination of a message: a webhook, or the API with a token. Both are secrets; `Debug` and `Display` mask them.

use std::fmt;

use crate::http::Url;
use crate::language::{Fill, Filling, Phrase, phrase};

/// A text that must not be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Makes a secret from a text. Removes surrounding whitespace, which files and prompts add.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The text, for requests only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Destination of messages.
#[derive(Clone, Debug)]
pub enum Destination {
    /// An incoming webhook.
    Webhook(Webhook),
    /// `chat.postMessage`
    Chat {
        /// The token and the URL of its API.
        token: BotToken,
        /// The ID of the channel.
        channel: String,
    },
}

/// The URL with its secret parts masked.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Webhook(webhook) => webhook.fmt(f),
            Self::Chat { token, .. } => token.fmt(f),
        }
    }
}

/// The URL of an incoming webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    url: Url,
    is_slack: bool,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.is_slack { "services/T…/B…/***" } else { "***" };
        write!(f, "{}/{path}", self.url.origin().ascii_serialization())
    }
}

/// A token and the URL of its API.
#[derive(Clone)]
pub struct BotToken {
    secret: Secret,
    url: Url,
    is_slack: bool,
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The URL of the method. The path of a relay is masked, because it may be secret.
impl fmt::Display for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_slack {
            return f.write_str(self.url.as_str());
        }
        write!(f, "{}/***", self.url.origin().ascii_serialization())
    }
}

/// An allowed host other than Slack's: `relay.example.com`, `127.0.0.1:8080`. Without a port, all ports are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    host: String,
    port: Option<u16>,
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

impl AllowedHost {
    /// Describes a valid text, for errors.
    pub fn expected() -> Phrase {
        phrase!("write a host such as relay.example.com or 127.0.0.1:8080")
    }

    /// Reports whether a URL has this host.
    pub fn is_of(&self, url: &Url) -> bool {
        url.host_str() == Some(&self.host)
            && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

impl std::str::FromStr for AllowedHost {
    type Err = Phrase;

    fn from_str(text: &str) -> Result<Self, Phrase> {
        let invalid = Self::expected;
        if text.contains(['/', '@', '?', '#', ' ', '*']) {
            return Err(invalid());
        }
        let url = Url::parse(&format!("http://{text}")).map_err(|_| invalid())?;
        // `Url` drops port 80, the default of http.
        let port = url.port().or_else(|| text.ends_with(":80").then_some(80));
        Ok(Self { host: url.host_str().ok_or_else(invalid)?.to_owned(), port })
    }
}

/// Reason why a webhook URL, a token or an API URL cannot be used. No variant contains a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadDestination {
    /// The webhook URL is not a URL.
    NotAUrl,
    /// The host is neither Slack's nor allowed.
    Host(String),
    /// The URL of a Slack host uses http.
    Plain(String),
    /// The URL of a Workflow Builder webhook.
    Workflow,
    /// A URL on Slack's host that is not a webhook's.
    NotAWebhook,
    /// Neither a bot token nor a user token.
    NotAToken,
    /// A webhook URL instead of a token.
    WebhookForToken,
    /// A token instead of a webhook URL.
    TokenForWebhook,
    /// The API URL is not a URL.
    NotAnApi,
    /// The API URL is on Slack's host, but is not Slack's API.
    NotTheApi,
}

impl From<&BadDestination> for Phrase {
    fn from(bad: &BadDestination) -> Self {
        match bad {
            BadDestination::NotAUrl => phrase!(
                "it is not a URL; a webhook URL looks like https://hooks.slack.com/services/T…/B…/…"
            ),
            BadDestination::Host(host) => {
                phrase!("its host {host} is not Slack's; your own relay must be allowed", host)
            }
            BadDestination::Plain(host) => {
                phrase!("it uses http without encryption; {host} requires https", host)
            }
            BadDestination::Workflow => phrase!(
                "it is a Workflow Builder webhook, which accepts variables only; create an incoming webhook"
            ),
            BadDestination::NotAWebhook => phrase!(
                "it has Slack's host, but a webhook URL looks like https://hooks.slack.com/services/T…/B…/…"
            ),
            BadDestination::NotAToken => phrase!("it is not a bot token, which begins with xoxb-"),
            BadDestination::WebhookForToken => phrase!("it is a webhook URL, not a token"),
            BadDestination::TokenForWebhook => {
                phrase!("it is a token, not a webhook URL; a token needs a channel")
            }
            BadDestination::NotAnApi => {
                phrase!("the API URL is not a URL; the default is https://slack.com/api")
            }
            BadDestination::NotTheApi => {
                phrase!("the API URL has Slack's host; only https://slack.com/api is valid there")
            }
        }
    }
}

impl Fill for BadDestination {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

impl fmt::Display for BadDestination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl std::error::Error for BadDestination {}

/// Hosts are compared as a whole, so that `hooks.slack.com.evil.example` does not match.
const WEBHOOK_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];
const API_HOSTS: [&str; 2] = ["slack.com", "slack-gov.com"];

/// Checks that a URL may be called. Returns `true` for a host of Slack, `false` for an allowed host.
fn is_slack_host(
    url: &Url,
    slack: &[&str],
    others: &[AllowedHost],
) -> Result<bool, BadDestination> {
    let host = url.host_str().ok_or(BadDestination::NotAUrl)?;
    if !["https", "http"].contains(&url.scheme())
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(BadDestination::NotAUrl);
    }
    if slack.contains(&host) {
        return match (url.scheme(), url.port()) {
            ("https", None) => Ok(true),
            ("https", Some(_)) => Err(BadDestination::NotAWebhook),
            _ => Err(BadDestination::Plain(host.to_owned())),
        };
    }
    if others.iter().any(|it| it.is_of(url)) {
        return Ok(false);
    }
    Err(BadDestination::Host(host.to_owned()))
}

impl Webhook {
    /// Checks a URL against the forms of Slack's webhooks (Slack: "Sending messages using incoming webhooks"; `GovSlack` has
    /// its own hosts). A relay may have any path.
    pub fn new(secret: &Secret, others: &[AllowedHost]) -> Result<Self, BadDestination> {
        let text = secret.expose();
        if text.starts_with("xox") {
            return Err(BadDestination::TokenForWebhook);
        }
        let url = Url::parse(text).map_err(|_| BadDestination::NotAUrl)?;
        let is_slack = is_slack_host(&url, &WEBHOOK_HOSTS, others)?;
        if is_slack {
            let parts: Vec<_> = url.path().trim_start_matches('/').split('/').collect();
            match parts.as_slice() {
                ["workflows" | "triggers", ..] => return Err(BadDestination::Workflow),
                ["services", team, hook, secret]
                    if team.starts_with('T')
                        && hook.starts_with('B')
                        && [team, hook, secret].iter().all(|it| {
                            it.len() > 1 && it.bytes().all(|c| c.is_ascii_alphanumeric())
                        }) => {}
                _ => return Err(BadDestination::NotAWebhook),
            }
        }
        Ok(Self { url, is_slack })
    }
}

impl BotToken {
    /// Checks a token against the forms of Slack's tokens. `api` is the URL of the API; `None` is Slack's.
    pub fn new(
        secret: Secret,
        api: Option<&str>,
        others: &[AllowedHost],
    ) -> Result<Self, BadDestination> {
        if secret.expose().contains("://") {
            return Err(BadDestination::WebhookForToken);
        }
        // Bot tokens, user tokens, and tokens with rotation.
        let known = ["xoxb-", "xoxp-", "xoxe."].iter().any(|it| secret.expose().starts_with(it));
        if !known || !secret.expose().bytes().all(|it| it.is_ascii_graphic()) {
            return Err(BadDestination::NotAToken);
        }
        let api = api.unwrap_or("https://slack.com/api").trim_end_matches('/');
        // Parses the API URL without the method first: of `https:/chat.postMessage`, the host would be the method.
        let url = Url::parse(api).and_then(|_| Url::parse(&format!("{api}/chat.postMessage")));
        let url = url.map_err(|_| BadDestination::NotAnApi)?;
        let is_slack = is_slack_host(&url, &API_HOSTS, others).map_err(|bad| match bad {
            BadDestination::NotAUrl => BadDestination::NotAnApi,
            BadDestination::NotAWebhook => BadDestination::NotTheApi,
            bad => bad,
        })?;
        Ok(Self { secret, url, is_slack })
    }
}

impl Destination {
    /// Reports whether the host is Slack's, not a relay.
    pub fn is_slack(&self) -> bool {
        match self {
            Self::Webhook(webhook) => webhook.is_slack,
            Self::Chat { token, .. } => token.is_slack,
        }
    }

    /// The URL including its secrets.
    pub(super) fn url(&self) -> &str {
        match self {
            Self::Webhook(webhook) => webhook.url.as_str(),
            Self::Chat { token, .. } => token.url.as_str(),
        }
    }

    /// The headers of a request. If `masked`, the token is replaced, so that they can be printed.
    pub fn headers(&self, masked: bool) -> Vec<(&'static str, String)> {
        let mut headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
        if let Self::Chat { token, .. } = self {
            let secret = if masked { "***" } else { token.secret.expose() };
            headers.push(("authorization", format!("Bearer {secret}")));
        }
        headers
    }

    /// The body for a webhook's payload. For the API, the channel is added.
    pub fn body(&self, payload: &str) -> String {
        match self {
            Self::Webhook(_) => payload.to_owned(),
            Self::Chat { channel, .. } => {
                let channel = serde_json::Value::from(channel.as_str());
                let rest = payload.strip_prefix('{').unwrap_or(payload);
                format!("{{\"channel\":{channel},{rest}")
            }
        }
    }
}
