//! Tables with the location of a secret.

use serde::{Deserialize, Serialize};

use super::secrets::looks_secret;
use super::table::{Spanned, TomlTable};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::{Fill, Filling, Phrase, phrase};

/// Location of a secret: a webhook URL, a bot token or a signing key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretSource {
    /// A `SecureString` in Parameter Store.
    Parameter(String),
    /// A secret in Secrets Manager.
    Secret(String),
    /// An environment variable.
    Env(String),
}

impl std::fmt::Display for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl From<&SecretSource> for Phrase {
    fn from(source: &SecretSource) -> Self {
        match source {
            SecretSource::Parameter(name) => phrase!("parameter {name}", name),
            SecretSource::Secret(name) => phrase!("secret {name}", name),
            SecretSource::Env(name) => phrase!("variable {name}", name),
        }
    }
}

impl Fill for SecretSource {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

/// The kinds of locations that a rule set in version control can name for every user.
pub(super) const STORED: &[&str] = &["parameter", "secret"];

/// All kinds of locations.
pub(super) const STORED_OR_VARIABLE: &[&str] = &["parameter", "secret", "env"];

/// Reads the value of `key`, which is a table with one of the keys `kinds`.
pub(super) fn secret_source(
    mut table: TomlTable,
    key: &'static str,
    kinds: &[&str],
    found: &mut Vec<Diagnostic>,
) -> Option<Spanned<SecretSource>> {
    let mut errors = Vec::new();
    let span = table.span;
    let mut given = kinds.iter().copied().filter_map(|kind| {
        let text = table.text(kind)?;
        if let Some(error) = location_error(kind, &text.value) {
            let title = phrase!("invalid location of the secret `{key}`", key);
            errors.push(Diagnostic::new(Code::RuleSetValue, text.span, title, error));
        }
        let source = match kind {
            "parameter" => SecretSource::Parameter,
            "secret" => SecretSource::Secret,
            _ => SecretSource::Env,
        };
        Some(Spanned { value: source(text.value), span: text.span })
    });
    let chosen = given.next();
    let more = given.next();
    found.append(&mut errors);
    if chosen.is_none() || more.is_some() {
        let title = phrase!("`{key}` needs exactly one location", key);
        let label = phrase!("set one of {keys}", keys = kinds.join(", "));
        found.push(Diagnostic::new(Code::RuleSetValue, span, title, label));
    }
    chosen
}

/// Explains why a text cannot be the name of a parameter, a secret or a variable.
fn location_error(kind: &str, text: &str) -> Option<Phrase> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match kind {
        _ if looks_secret(text) => Some(phrase!("this looks like the secret itself")),
        _ if text.trim().is_empty() => Some(phrase!("the name is empty")),
        "env" if !text.chars().all(word) => {
            Some(phrase!("variable names consist of letters, digits and _"))
        }
        _ => None,
    }
}
