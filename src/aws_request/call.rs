//! A signed POST request.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;

use super::account::Account;
use crate::http::{HttpClient, Request, Response, TransportError};

/// A call of an API.
#[derive(Clone, Debug)]
pub struct AwsCall<'c> {
    /// Name of the service in its host name and in the signature.
    pub service: &'static str,
    /// Region that receives the call.
    pub region: &'c str,
    /// Headers besides those of the signature.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// Reason for a missing response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwsCallError {
    /// The environment has no access keys.
    NoCredentials,
    /// The request cannot be signed, because the endpoint or a header is invalid.
    Unsignable(String),
    /// No response.
    Transport(TransportError),
}

/// Signs and sends a call, without retries.
pub async fn send_call(
    client: &HttpClient,
    call: AwsCall<'_>,
    account: &Account,
    now: SystemTime,
    timeout: Duration,
) -> Result<Response, AwsCallError> {
    let credentials = account.credentials.as_ref().ok_or(AwsCallError::NoCredentials)?;
    let url = account.url(call.service, call.region);
    let headers = signed(&url, &call, credentials, now).map_err(AwsCallError::Unsignable)?;
    let request = Request { url: &url, headers, body: call.body.into_bytes(), timeout };
    client.post(request).await.map_err(AwsCallError::Transport)
}

/// Returns the headers of a request, including its signature.
fn signed(
    url: &str,
    call: &AwsCall<'_>,
    credentials: &Credentials,
    now: SystemTime,
) -> Result<Vec<(&'static str, String)>, String> {
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(call.region)
        .name(call.service)
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| error.to_string())?
        .into();
    let mut headers = call.headers.clone();
    let unsigned = headers.iter().map(|(name, value)| (*name, value.as_str()));
    let body = SignableBody::Bytes(call.body.as_bytes());
    let request = SignableRequest::new("POST", url, unsigned, body);
    let request = request.map_err(|error| error.to_string())?;
    let (instructions, _) = sign(request, &params).map_err(|error| error.to_string())?.into_parts();
    let (added, _) = instructions.into_parts();
    headers.extend(added.iter().map(|it| (it.name(), it.value().to_owned())));
    Ok(headers)
}
