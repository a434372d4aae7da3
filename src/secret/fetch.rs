//! `ssm:GetParameter` and `secretsmanager:GetSecretValue`.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::aws::{Arn, is_region_syntax};
use crate::aws_request::{Account, AwsCall, AwsCallError, send_call};
use crate::http::HttpClient;
use crate::language::{Fill, Filling, Phrase, phrase};
use crate::rules::file::SecretSource;

/// Location of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretReference {
    /// A parameter of Parameter Store, by name or ARN.
    Parameter(String),
    /// A secret of Secrets Manager, by name or ARN.
    Secret(String),
}

impl SecretReference {
    /// Returns the reference of a location in AWS. Returns `None` for an environment variable.
    pub fn of(source: &SecretSource) -> Option<Self> {
        match source {
            SecretSource::Parameter(name) => Some(Self::Parameter(name.clone())),
            SecretSource::Secret(name) => Some(Self::Secret(name.clone())),
            SecretSource::Env(_) => None,
        }
    }
}

impl From<&SecretReference> for Phrase {
    fn from(reference: &SecretReference) -> Self {
        match reference {
            SecretReference::Parameter(name) => phrase!("the parameter {name}", name),
            SecretReference::Secret(name) => phrase!("the secret {name}", name),
        }
    }
}

impl Fill for SecretReference {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

impl fmt::Display for SecretReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

/// Error of fetching a secret. Contains no part of the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct FetchError {
    /// Names the secret and the cause, but no part of its value.
    pub what: Phrase,
    /// A suggested action.
    pub hint: Phrase,
    /// True if the secret does not exist or has no single text value.
    pub is_unusable: bool,
}

/// The parts of a request that differ between the two services.
struct SecretRequest {
    service: &'static str,
    target: &'static str,
    body: Value,
    /// The required permission.
    action: &'static str,
}

fn secret_request(reference: &SecretReference) -> SecretRequest {
    match reference {
        SecretReference::Parameter(name) => SecretRequest {
            service: "ssm",
            target: "AmazonSSM.GetParameter",
            body: json!({ "Name": name, "WithDecryption": true }),
            action: "ssm:GetParameter",
        },
        SecretReference::Secret(name) => SecretRequest {
            service: "secretsmanager",
            target: "secretsmanager.GetSecretValue",
            body: json!({ "SecretId": name }),
            action: "secretsmanager:GetSecretValue",
        },
    }
}

/// Fetches a secret with one request.
pub async fn fetch(
    client: &HttpClient,
    reference: &SecretReference,
    account: &Account,
    now: SystemTime,
    timeout: Duration,
) -> Result<String, FetchError> {
    let region = region(reference, account)?;
    let call = secret_request(reference);
    let failed = |cause: Phrase, hint: Phrase| FetchError {
        what: phrase!(
            "cannot read {reference} in {region}: {cause}",
            reference,
            region = &region,
            cause
        ),
        hint,
        is_unusable: false,
    };
    let unusable = |cause, hint| FetchError { is_unusable: true, ..failed(cause, hint) };
    let headers = vec![
        ("content-type", "application/x-amz-json-1.1".to_owned()),
        ("x-amz-target", call.target.to_owned()),
    ];
    let (service, body) = (call.service, call.body.to_string());
    let request = AwsCall { service, region: &region, headers, body };
    let response = send_call(client, request, account, now, timeout).await;
    let response = response.map_err(|error| match error {
        AwsCallError::NoCredentials => failed(
            phrase!("no credentials found"),
            phrase!(
                "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of a principal that is allowed \
                 {action}",
                action = call.action
            ),
        ),
        AwsCallError::Unsignable(cause) => {
            failed(Phrase::verbatim(cause), phrase!("check AWS_ENDPOINT_URL"))
        }
        AwsCallError::Transport(error) => failed(
            error.message().clone(),
            phrase!(
                "check that the secret is in {region} and that the network reaches {service}",
                region = &region,
                service
            ),
        ),
    })?;
    let json: Value = serde_json::from_str(&response.body).unwrap_or_default();
    if response.status != 200 {
        let (cause, hint) = refusal(&json, response.status, &call, &region);
        let is_unusable = error_type(&json).is_some_and(|it| MISSING.contains(&it));
        return Err(FetchError { is_unusable, ..failed(cause, hint) });
    }
    let value = text_value(&json).ok_or_else(|| {
        unusable(phrase!("its value is not text"), phrase!("store the webhook URL in it as text"))
    })?;
    only_member(value).ok_or_else(|| {
        unusable(
            phrase!("its value is JSON with several members"),
            phrase!("store one value in it"),
        )
    })
}

/// Returns the text in the response of either service.
fn text_value(json: &Value) -> Option<&str> {
    let parameter = json.get("Parameter").and_then(|it| it.get("Value"));
    parameter.or_else(|| json.get("SecretString"))?.as_str()
}

/// Returns the value of a secret. The console of Secrets Manager stores `{"key":"value"}`, of which this is the only
/// member. Returns `None` for an object with several members.
fn only_member(value: &str) -> Option<String> {
    match serde_json::from_str(value) {
        Ok(Value::Object(members)) => match members.values().collect::<Vec<_>>().as_slice() {
            [Value::String(only)] => Some(only.clone()),
            _ => None,
        },
        _ => Some(value.to_owned()),
    }
}

/// The region of the reference if it is an ARN, else that of the account.
fn region(reference: &SecretReference, account: &Account) -> Result<String, FetchError> {
    let (SecretReference::Parameter(name) | SecretReference::Secret(name)) = reference;
    let of_arn = Arn::parse(name).map(|it| it.region);
    let region = of_arn.filter(|it| !it.is_empty()).or(account.region.as_deref());
    region.filter(|it| is_region_syntax(it)).map(str::to_owned).ok_or_else(|| FetchError {
        what: phrase!("cannot read {reference}: no region is set", reference),
        hint: phrase!("set AWS_REGION to its region"),
        is_unusable: false,
    })
}

/// Error types of AWS for a secret that does not exist.
const MISSING: [&str; 2] = ["ParameterNotFound", "ResourceNotFoundException"];

/// The type of an error, without the namespace that some services put before it.
fn error_type(json: &Value) -> Option<&str> {
    let name = json.get("__type")?.as_str()?;
    name.rsplit('#').next()
}

/// The error message of AWS and a suggested action. AWS's messages contain names of resources and callers, no secrets.
fn refusal(json: &Value, status: u16, call: &SecretRequest, region: &str) -> (Phrase, Phrase) {
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let kind = error_type(json);
    let message = text("message").or_else(|| text("Message"));
    let cause = match (kind, message) {
        (Some(kind), Some(message)) => format!("{kind}: {message}"),
        (Some(kind), None) => kind.to_owned(),
        (None, _) => format!("HTTP {status}"),
    };
    let hint = match kind {
        Some(it) if MISSING.contains(&it) => {
            phrase!("create it in {region}, or use its ARN if it is in another region", region)
        }
        Some("AccessDeniedException") => phrase!(
            "allow {action} on it, and kms:Decrypt if a customer managed key encrypts it",
            action = call.action
        ),
        _ => phrase!("check the credentials and the region ({region})", region),
    };
    (Phrase::verbatim(cause), hint)
}
