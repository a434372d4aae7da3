//! `ssm:GetParameter` and `secretsmanager:GetSecretValue`, signed (AWS Signature Version 4).

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use serde_json::{Value, json};

use crate::aws::{Arn, Partition, is_region_syntax};
use crate::http::{HttpClient, Request};

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretReference {
    /// A parameter of Parameter Store, by name or ARN.
    Parameter(String),
    /// A secret of Secrets Manager, by name or ARN.
    Secret(String),
}

impl fmt::Display for SecretReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(name) => write!(f, "the parameter {name}"),
            Self::Secret(name) => write!(f, "the secret {name}"),
        }
    }
}

/// Whose secrets, and where.
#[derive(Clone)]
pub struct Account {
    /// The region, where the reference does not name one.
    pub region: Option<String>,
    credentials: Option<Credentials>,
    parameters: Option<String>,
    secrets: Option<String>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("region", &self.region).finish_non_exhaustive()
    }
}

/// Why a secret could not be fetched. Never holds any part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct FetchError {
    /// What failed.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

impl Account {
    /// Reads what AWS's tools and Lambda set: region, keys, and other addresses of the services.
    pub fn of(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|it| !it.is_empty());
        let endpoint = |name: &str| set(name).or_else(|| set("AWS_ENDPOINT_URL"));
        let keys = set("AWS_ACCESS_KEY_ID").zip(set("AWS_SECRET_ACCESS_KEY"));
        let session = set("AWS_SESSION_TOKEN");
        Self {
            region: set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")),
            credentials: keys
                .map(|(id, key)| Credentials::new(id, key, session, None, "environment")),
            parameters: endpoint("AWS_ENDPOINT_URL_SSM"),
            secrets: endpoint("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
        }
    }
}

/// What differs between the two services.
struct SecretRequest<'c> {
    service: &'static str,
    target: &'static str,
    body: Value,
    endpoint: Option<&'c str>,
    /// The permission that it needs.
    action: &'static str,
}

fn call<'c>(reference: &SecretReference, account: &'c Account) -> SecretRequest<'c> {
    match reference {
        SecretReference::Parameter(name) => SecretRequest {
            service: "ssm",
            target: "AmazonSSM.GetParameter",
            body: json!({ "Name": name, "WithDecryption": true }),
            endpoint: account.parameters.as_deref(),
            action: "ssm:GetParameter",
        },
        SecretReference::Secret(name) => SecretRequest {
            service: "secretsmanager",
            target: "secretsmanager.GetSecretValue",
            body: json!({ "SecretId": name }),
            endpoint: account.secrets.as_deref(),
            action: "secretsmanager:GetSecretValue",
        },
    }
}

/// Fetches a secret, in one request.
pub async fn fetch(
    client: &HttpClient,
    reference: &SecretReference,
    account: &Account,
    now: SystemTime,
    timeout: Duration,
) -> Result<String, FetchError> {
    let region = region(reference, account)?;
    let call = call(reference, account);
    let failed = |what: String, advice: String| FetchError {
        what: format!("cannot read {reference} in {region}: {what}"),
        advice,
    };
    let credentials = account.credentials.as_ref().ok_or_else(|| {
        failed("there are no credentials".to_owned(), format!("set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of somebody who may {}", call.action))
    })?;
    let url = match call.endpoint {
        Some(endpoint) => format!("{}/", endpoint.trim_end_matches('/')),
        None => format!(
            "https://{}.{region}.{}/",
            call.service,
            Partition::of_region(&region).dns_suffix
        ),
    };
    let body = call.body.to_string();
    let headers = signed(&url, &call, &body, credentials, &region, now)
        .map_err(|what| failed(what, "check AWS_ENDPOINT_URL".to_owned()))?;
    let request = Request { url: &url, headers, body: body.into_bytes(), timeout };
    let answer = client.post(request).await.map_err(|lost| {
        failed(lost.words().to_owned(), format!("check that {region} is the region, and that the function's network reaches the service"))
    })?;
    let json: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    if answer.status != 200 {
        let (what, advice) = refusal(&json, answer.status, &call, &region);
        return Err(failed(what, advice));
    }
    let value =
        json.get("Parameter").and_then(|it| it.get("Value")).or_else(|| json.get("SecretString"));
    let value = value.and_then(Value::as_str);
    let value = value.ok_or_else(|| {
        failed(
            "it holds no text".to_owned(),
            "store the webhook's address in it as text".to_owned(),
        )
    })?;
    only_member(value).ok_or_else(|| {
        failed("it holds JSON with several values".to_owned(), "store one value in it".to_owned())
    })
}

/// The console makes an object of a secret, `{"key":"value"}`: its only value is meant.
fn only_member(value: &str) -> Option<String> {
    match serde_json::from_str(value) {
        Ok(Value::Object(members)) => match members.values().collect::<Vec<_>>().as_slice() {
            [Value::String(only)] => Some(only.clone()),
            _ => None,
        },
        _ => Some(value.to_owned()),
    }
}

/// The region in an ARN, else the account's.
fn region(reference: &SecretReference, account: &Account) -> Result<String, FetchError> {
    let (SecretReference::Parameter(name) | SecretReference::Secret(name)) = reference;
    let of_arn = Arn::parse(name).map(|it| it.region);
    let region = of_arn.filter(|it| !it.is_empty()).or(account.region.as_deref());
    region.filter(|it| is_region_syntax(it)).map(str::to_owned).ok_or_else(|| FetchError {
        what: format!("cannot read {reference}: no region is set"),
        advice: "set AWS_REGION to the region that it is kept in".to_owned(),
    })
}

/// What AWS says, and what helps. Its words name resources and callers, no secrets.
fn refusal(json: &Value, status: u16, call: &SecretRequest<'_>, region: &str) -> (String, String) {
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let kind = text("__type").map(|it| it.rsplit('#').next().unwrap_or(it));
    let message = text("message").or_else(|| text("Message"));
    let what = match (kind, message) {
        (Some(kind), Some(message)) => format!("{kind}: {message}"),
        (Some(kind), None) => kind.to_owned(),
        (None, _) => format!("HTTP {status}"),
    };
    let advice = match kind {
        Some("ParameterNotFound" | "ResourceNotFoundException") => {
            format!("it is not in {region}: put it there, or name it by its ARN with the region")
        }
        Some("AccessDeniedException") => format!(
            "allow {} on it, and kms:Decrypt where a key of your own encrypts it",
            call.action
        ),
        _ => format!("check the credentials, and that {region} is the region"),
    };
    (what, advice)
}

/// The headers of a request with its signature.
fn signed(
    url: &str,
    call: &SecretRequest<'_>,
    body: &str,
    credentials: &Credentials,
    region: &str,
    now: SystemTime,
) -> Result<Vec<(&'static str, String)>, String> {
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(call.service)
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| error.to_string())?
        .into();
    let mut headers = vec![
        ("content-type", "application/x-amz-json-1.1".to_owned()),
        ("x-amz-target", call.target.to_owned()),
    ];
    let unsigned = headers.iter().map(|(name, value)| (*name, value.as_str()));
    let request = SignableRequest::new("POST", url, unsigned, SignableBody::Bytes(body.as_bytes()))
        .map_err(|error| error.to_string())?;
    let (instructions, _) = sign(request, &params).map_err(|error| error.to_string())?.into_parts();
    let (added, _) = instructions.into_parts();
    headers.extend(added.iter().map(|it| (it.name(), it.value().to_owned())));
    Ok(headers)
}
