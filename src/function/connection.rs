//! The way to Slack: the secret is fetched at the first message, and again when Slack does not take it any more.

use std::time::SystemTime;

use super::config::{Config, Kept, Sink};
use crate::http::Client;
use crate::secret::fetch;
use crate::slack::deliver::{Destination, Secret, Token, Webhook};

/// A client, and the destination once it is known.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) client: Client,
    destination: Option<(Secret, Destination)>,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self { client, destination: None }
    }

    /// Where messages go. An error is worth another try: somebody may put it right.
    pub(super) async fn destination(
        &mut self,
        config: &Config,
        now: SystemTime,
    ) -> Result<Destination, String> {
        if let Some((_, destination)) = &self.destination {
            return Ok(destination.clone());
        }
        let secret = secret(&self.client, config, now).await?;
        let destination = destination(&secret, config)?;
        self.destination = Some((secret, destination.clone()));
        Ok(destination)
    }

    /// Fetches the secret again, and says where messages go now, if that is another one.
    pub(super) async fn renewed(
        &mut self,
        config: &Config,
        now: SystemTime,
    ) -> Option<Destination> {
        if !matches!(kept(config), Kept::At(_)) {
            return None;
        }
        let secret = secret(&self.client, config, now).await.ok()?;
        if self.destination.as_ref().is_some_and(|(old, _)| *old == secret) {
            return None;
        }
        let destination = destination(&secret, config).ok()?;
        self.destination = Some((secret, destination.clone()));
        Some(destination)
    }
}

fn kept(config: &Config) -> &Kept {
    match &config.sink {
        Sink::Webhook(kept) | Sink::Chat { token: kept, .. } => kept,
    }
}

async fn secret(client: &Client, config: &Config, now: SystemTime) -> Result<Secret, String> {
    match kept(config) {
        Kept::Given(secret) => Ok(secret.clone()),
        Kept::Nowhere(missing) => Err((*missing).to_owned()),
        Kept::At(reference) => {
            let fetched = fetch(client, reference, &config.account, now).await;
            let fetched = fetched.map_err(|error| format!("{error}; {}", error.advice))?;
            Ok(Secret::new(&fetched))
        }
    }
}

fn destination(secret: &Secret, config: &Config) -> Result<Destination, String> {
    let destination = match &config.sink {
        Sink::Webhook(_) => Webhook::new(secret, &config.allowed).map(Destination::Webhook),
        Sink::Chat { channel, api, .. } => {
            let token = Token::new(secret.clone(), api.as_deref(), &config.allowed);
            token.map(|token| Destination::Chat { token, channel: channel.clone() })
        }
    };
    let what = match kept(config) {
        Kept::At(reference) => reference.to_string(),
        Kept::Given(_) | Kept::Nowhere(_) => "the secret in the function's environment".to_owned(),
    };
    destination.map_err(|bad| format!("{what} cannot be used: {bad}"))
}
