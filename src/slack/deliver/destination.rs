//! Where a message goes: the webhook, or the API with a token. Both are secrets, and no value here shows one.

use std::fmt;

use crate::http::Url;

/// A text that must not be seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text; blanks around it come from files and prompts.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The text. Not for anything that people see.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where a message goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// An incoming webhook.
    Webhook(Webhook),
    /// `chat.postMessage`
    Chat {
        /// A bot's token, and the API that it is for.
        token: BotToken,
        /// The channel's ID.
        channel: String,
    },
}

/// Where it goes, without what is secret.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Webhook(webhook) => webhook.fmt(f),
            Self::Chat { token, .. } => token.fmt(f),
        }
    }
}

/// The address of an incoming webhook.
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

/// A token and the API that it is for.
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

/// The address of the method. A relay's path may be a secret, too.
impl fmt::Display for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_slack {
            return f.write_str(self.url.as_str());
        }
        write!(f, "{}/***", self.url.origin().ascii_serialization())
    }
}

/// A host beside Slack's: `relay.example.com`, `127.0.0.1:8080`. Without a port, any.
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

impl std::str::FromStr for AllowedHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a host is written like relay.example.com or 127.0.0.1:8080".to_owned();
        if text.contains(['/', '@', '?', '#', ' ', '*']) {
            return Err(wrong());
        }
        let url = Url::parse(&format!("http://{text}")).map_err(|_| wrong())?;
        // A URL forgets port 80, as it is that of its scheme.
        let port = url.port().or_else(|| text.ends_with(":80").then_some(80));
        Ok(Self { host: url.host_str().ok_or_else(wrong)?.to_owned(), port })
    }
}

/// Why a message cannot go there. No variant holds the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    /// It is no address at all.
    #[error("it is not an address; a webhook's is https://hooks.slack.com/services/T…/B…/…")]
    NotAnAddress,
    /// The host is not Slack's, nor allowed.
    #[error("its host is {0}, which is not Slack's; a relay of your own has to be allowed")]
    Host(String),
    /// Not over HTTPS.
    #[error("it is plain http, which everybody on the way to {0} can read")]
    Plain(String),
    /// A webhook of Workflow Builder.
    #[error(
        "it is a webhook of Workflow Builder, which takes variables and no messages; make an incoming webhook"
    )]
    Workflow,
    /// On Slack's host, but not a webhook.
    #[error("it is Slack's, but not a webhook's: https://hooks.slack.com/services/T…/B…/…")]
    NotAWebhook,
    /// A token of another kind than a bot's or a user's.
    #[error("it is not a bot's token, which begins with xoxb-")]
    NotAToken,
    /// A webhook where a token belongs.
    #[error("it is a webhook's address, not a token")]
    WebhookForToken,
    /// A token where a webhook belongs.
    #[error("it is a token, not a webhook's address; a token needs a channel")]
    TokenForWebhook,
    /// The API's address is none.
    #[error("the API's address is not an address; Slack's is https://slack.com/api")]
    NotAnApi,
    /// The API's address is on Slack's host, but not Slack's API.
    #[error(
        "the API's address is on Slack's host, but is not that of its API: https://slack.com/api"
    )]
    NotTheApi,
}

/// Hosts are compared whole: `hooks.slack.com.evil.example` is none of Slack's.
const WEBHOOK_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];
const API_HOSTS: [&str; 2] = ["slack.com", "slack-gov.com"];

/// Whether an address may be called, and whether it is Slack's own.
fn allowed(url: &Url, own: &[&str], others: &[AllowedHost]) -> Result<bool, BadDestination> {
    let host = url.host_str().ok_or(BadDestination::NotAnAddress)?;
    if !["https", "http"].contains(&url.scheme())
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(BadDestination::NotAnAddress);
    }
    if own.contains(&host) {
        return match (url.scheme(), url.port()) {
            ("https", None) => Ok(true),
            ("https", Some(_)) => Err(BadDestination::NotAWebhook),
            _ => Err(BadDestination::Plain(host.to_owned())),
        };
    }
    let names = |it: &AllowedHost| {
        it.host == host && it.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    };
    if others.iter().any(names) {
        return Ok(false);
    }
    Err(BadDestination::Host(host.to_owned()))
}

impl Webhook {
    /// Holds an address to Slack's forms (Slack: "Sending messages using incoming webhooks"; Slack for the US government has hosts of its
    /// own). A relay may have any path.
    pub fn new(secret: &Secret, others: &[AllowedHost]) -> Result<Self, BadDestination> {
        let text = secret.expose();
        if text.starts_with("xox") {
            return Err(BadDestination::TokenForWebhook);
        }
        let url = Url::parse(text).map_err(|_| BadDestination::NotAnAddress)?;
        let is_slack = allowed(&url, &WEBHOOK_HOSTS, others)?;
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
    /// Holds a token to Slack's forms. `api` is the address of the API's methods, Slack's own where there is none.
    pub fn new(
        secret: Secret,
        api: Option<&str>,
        others: &[AllowedHost],
    ) -> Result<Self, BadDestination> {
        if secret.expose().contains("://") {
            return Err(BadDestination::WebhookForToken);
        }
        // A bot's, a user's, and those that are renewed.
        let known = ["xoxb-", "xoxp-", "xoxe."].iter().any(|it| secret.expose().starts_with(it));
        if !known || !secret.expose().bytes().all(|it| it.is_ascii_graphic()) {
            return Err(BadDestination::NotAToken);
        }
        let api = api.unwrap_or("https://slack.com/api").trim_end_matches('/');
        // By itself first: behind a mere `https:` the method would be the host.
        let url = Url::parse(api).and_then(|_| Url::parse(&format!("{api}/chat.postMessage")));
        let url = url.map_err(|_| BadDestination::NotAnApi)?;
        let is_slack = allowed(&url, &API_HOSTS, others).map_err(|bad| match bad {
            BadDestination::NotAnAddress => BadDestination::NotAnApi,
            BadDestination::NotAWebhook => BadDestination::NotTheApi,
            bad => bad,
        })?;
        Ok(Self { secret, url, is_slack })
    }
}

impl Destination {
    /// Whether it is Slack's own, not a relay.
    pub fn is_slack(&self) -> bool {
        match self {
            Self::Webhook(webhook) => webhook.is_slack,
            Self::Chat { token, .. } => token.is_slack,
        }
    }

    /// The address, with what is secret.
    pub(super) fn url(&self) -> &str {
        match self {
            Self::Webhook(webhook) => webhook.url.as_str(),
            Self::Chat { token, .. } => token.url.as_str(),
        }
    }

    /// Headers as they are sent, or as they may be shown.
    pub fn headers(&self, masked: bool) -> Vec<(&'static str, String)> {
        let mut headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
        if let Self::Chat { token, .. } = self {
            let secret = if masked { "***" } else { token.secret.expose() };
            headers.push(("authorization", format!("Bearer {secret}")));
        }
        headers
    }

    /// What is sent of a payload: itself, and for the API with the channel before it.
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
