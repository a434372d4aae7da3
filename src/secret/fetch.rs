//! `ssm:GetParameter` and `secretsmanager:GetSecretValue`, signed (AWS Signature Version 4).

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use serde_json::{Value, json};

use crate::aws::{Arn, Partition, REGION_VARIABLES, is_region_syntax};
use crate::http::{HttpClient, Request};
use crate::language::{Fill, Filling, Phrase, phrase};

/// Location of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretReference {
    /// A parameter of Parameter Store, by name or ARN.
    Parameter(String),
    /// A secret of Secrets Manager, by name or ARN.
    Secret(String),
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

/// Region, credentials and endpoints for fetching secrets.
#[derive(Clone)]
pub struct Account {
    /// Region of references without one.
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

impl Account {
    /// Reads the environment variables of the AWS tools and of Lambda: region, access keys and endpoints.
    pub fn of(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|it| !it.is_empty());
        let endpoint = |name: &str| set(name).or_else(|| set("AWS_ENDPOINT_URL"));
        let keys = set("AWS_ACCESS_KEY_ID").zip(set("AWS_SECRET_ACCESS_KEY"));
        let session = set("AWS_SESSION_TOKEN");
        Self {
            region: REGION_VARIABLES.into_iter().find_map(set),
            credentials: keys
                .map(|(id, key)| Credentials::new(id, key, session, None, "environment")),
            parameters: endpoint("AWS_ENDPOINT_URL_SSM"),
            secrets: endpoint("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
        }
    }
}

/// The parts of a request that differ between the two services.
struct SecretRequest<'c> {
    service: &'static str,
    target: &'static str,
    body: Value,
    endpoint: Option<&'c str>,
    /// The required permission.
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

impl SecretRequest<'_> {
    fn url(&self, region: &str) -> String {
        match self.endpoint {
            Some(endpoint) => format!("{}/", endpoint.trim_end_matches('/')),
            None => format!(
                "https://{}.{region}.{}/",
                self.service,
                Partition::of_region(region).dns_suffix
            ),
        }
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
    let call = call(reference, account);
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
    let credentials = account.credentials.as_ref().ok_or_else(|| {
        failed(
            phrase!("no credentials found"),
            phrase!(
                "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of a principal that is allowed \
                 {action}",
                action = call.action
            ),
        )
    })?;
    let url = call.url(&region);
    let body = call.body.to_string();
    let headers = signed(&url, &call, &body, credentials, &region, now)
        .map_err(|cause| failed(Phrase::verbatim(cause), phrase!("check AWS_ENDPOINT_URL")))?;
    let request = Request { url: &url, headers, body: body.into_bytes(), timeout };
    let response = client.post(request).await.map_err(|error| {
        failed(
            error.message().clone(),
            phrase!(
                "check that the secret is in {region} and that the network reaches {service}",
                region = &region,
                service = call.service
            ),
        )
    })?;
    let json: Value = serde_json::from_str(&response.body).unwrap_or_default();
    if response.status != 200 {
        let (cause, hint) = refusal(&json, response.status, &call, &region);
        let is_unusable = error_type(&json).is_some_and(|it| MISSING.contains(&it));
        return Err(FetchError { is_unusable, ..failed(cause, hint) });
    }
    let value =
        json.get("Parameter").and_then(|it| it.get("Value")).or_else(|| json.get("SecretString"));
    let value = value.and_then(Value::as_str);
    let value = value.ok_or_else(|| {
        unusable(phrase!("its value is not text"), phrase!("store the webhook URL in it as text"))
    })?;
    only_member(value).ok_or_else(|| {
        unusable(
            phrase!("its value is JSON with several members"),
            phrase!("store one value in it"),
        )
    })
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
fn refusal(json: &Value, status: u16, call: &SecretRequest<'_>, region: &str) -> (Phrase, Phrase) {
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

/// Returns the headers of a request, including its signature.
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
