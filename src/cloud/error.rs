//! Errors of calls to AWS, with hints. No secret is in a message: no value that was sent is ever put into one.

use std::error::Error;
use std::fmt;

use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_types::retry::ErrorKind;

use super::s3_hint::s3_hint;
use super::unsent::UnsentReason;
use crate::deploy::health::Check;
use crate::language::{Fill, Filling, Phrase, phrase};

/// Codes of expired sessions, besides those that begin with `ExpiredToken`. The last two are of S3.
const EXPIRED: [&str; 3] = ["RequestExpired", "InvalidToken", "TokenRefreshRequired"];

/// The operations of commands that apply no steps but may call AWS often.
pub(super) const TEST_EVENT_PATTERN: &str = "events:TestEventPattern";
pub(super) const LOOKUP_EVENTS: &str = "cloudtrail:LookupEvents";

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudError {
    operation: &'static str,
    /// Empty for services without regions.
    region: String,
    code: Option<String>,
    message: Phrase,
    /// The reason why the request did not reach AWS, if that is known.
    unsent: Option<UnsentReason>,
}

impl CloudError {
    pub(super) fn new(operation: &'static str, region: &str, message: Phrase) -> Self {
        let region = region.to_owned();
        Self { operation, region, code: None, message, unsent: None }
    }

    /// Returns the error of a request that did not reach AWS.
    pub(super) fn unsent(
        operation: &'static str,
        region: &str,
        error: &(dyn Error + 'static),
    ) -> Self {
        let unsent = UnsentReason::of(error);
        Self { unsent, ..Self::new(operation, region, causes(error)) }
    }

    /// Returns the error of a response that has not the form of those of AWS.
    #[cfg(feature = "cli")]
    pub(super) fn of_other_server(operation: &'static str, region: &str, status: u16) -> Self {
        let message = phrase!("the response (HTTP {status}) is not from AWS", status);
        let unsent = Some(UnsentReason::OtherServer);
        Self { unsent, ..Self::new(operation, region, message) }
    }

    /// Returns the check of `doctor` that this error prevents.
    pub fn check(&self, name: Phrase) -> Check {
        let no_hint = || phrase!("see the AWS error message");
        Check::bad(name, Phrase::from(self), self.hint().unwrap_or_else(no_hint))
    }

    /// Returns an error with a message of AWS or of the SDK.
    pub(super) fn of_aws(operation: &'static str, region: &str, message: &str) -> Self {
        Self::new(operation, region, aws_text(message))
    }

    /// Returns the error of a call that failed in the SDK or in AWS.
    pub(super) fn of_sdk<E, R>(
        error: &SdkError<E, R>,
        operation: &'static str,
        region: &str,
    ) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: fmt::Debug + 'static,
    {
        if let SdkError::ServiceError(service) = error {
            let service = service.err();
            let message = service.message().unwrap_or_default();
            return Self::of_aws(operation, region, message)
                .with_code(Some(service.code().unwrap_or("unknown error")));
        }
        let unsent = Self::unsent(operation, region, error);
        let reason = unsent.unsent.or(is_network(error).then_some(UnsentReason::Network));
        Self { unsent: reason, ..unsent }
    }

    /// Sets the code, for responses that report an error without being one.
    pub(super) fn with_code(mut self, code: Option<&str>) -> Self {
        self.code = code.map(str::to_owned);
        self
    }

    /// Removes a secret that AWS may repeat in its message.
    pub(super) fn without(mut self, secret: &str) -> Self {
        let message = self.message();
        if !secret.is_empty() && message.contains(secret) {
            self.message = Phrase::verbatim(message.replace(secret, "..."));
        }
        self
    }

    /// The operation, as in IAM policies: `lambda:CreateFunction`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The region; empty for services without regions.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Reports whether the same call may succeed later: AWS did not respond, failed, or asks for fewer requests.
    pub fn is_transient(&self) -> bool {
        match self.code.as_deref() {
            None => matches!(self.unsent, Some(UnsentReason::Network | UnsentReason::OtherServer)),
            Some(code) => {
                is_throttled(code) || code.starts_with("Internal") || code.starts_with("Service")
            }
        }
    }

    /// The error code of AWS; `None` if AWS did not respond.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns true if the caller lacks a permission.
    #[cfg(feature = "cli")]
    pub fn is_denied(&self) -> bool {
        self.code().is_some_and(|it| it.starts_with("AccessDenied"))
    }

    /// The message of AWS or of the SDK, in English.
    pub fn message(&self) -> String {
        self.message.to_string()
    }

    pub(super) fn is(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }

    /// Suggests what to do about the error. Returns `None` if nothing is known to help.
    pub fn hint(&self) -> Option<Phrase> {
        let Some(code) = &self.code else { return self.unsent.map(UnsentReason::hint) };
        let message = self.message();
        let is_s3 = self.operation.starts_with("s3:");
        let of_s3 = if is_s3 { s3_hint(code, &message) } else { None };
        of_s3.or_else(|| self.service_hint(code, &message))
    }

    /// Suggests what to do about an error that AWS returns.
    fn service_hint(&self, code: &str, message: &str) -> Option<Phrase> {
        let (permission, region) = (self.permission(message), &self.region);
        let hint = match code {
            it if it.starts_with("AccessDenied") && message.contains("explicit deny") => phrase!(
                "a policy denies {permission} explicitly; contact its administrator, often that of the organization",
                permission
            ),
            it if it.starts_with("AccessDenied") || it.contains("Unauthorized") => {
                if region.is_empty() {
                    phrase!("allow the caller {permission}", permission)
                } else {
                    phrase!("allow the caller {permission} in {region}", permission, region)
                }
            }
            it if it.starts_with("ExpiredToken") || EXPIRED.contains(&it) => {
                phrase!("the session has expired; sign in again, for example with `aws sso login`")
            }
            "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "OptInRequired"
            | "AuthFailure" => {
                if region.is_empty() {
                    phrase!("check the credentials, and that the region is enabled in the account")
                } else {
                    phrase!(
                        "check the credentials, and that {region} is enabled in the account",
                        region
                    )
                }
            }
            "SignatureDoesNotMatch" | "InvalidSignatureException" | "RequestTimeTooSkewed" => {
                phrase!("check the secret key and this computer's clock")
            }
            "ConcurrentModificationException" => {
                phrase!("another process changed it at the same time; run the command again")
            }
            it if is_throttled(it) && self.operation == TEST_EVENT_PATTERN => {
                phrase!("wait a minute and run the command again, with fewer --max-calls")
            }
            it if is_throttled(it) && self.operation == LOOKUP_EVENTS => phrase!(
                "other programs use up the requests that {region} allows each account; run the command again later",
                region
            ),
            it if is_throttled(it) => {
                phrase!("wait a minute and run the command again; completed steps are kept")
            }
            it if it.contains("LimitExceeded") => {
                phrase!("delete unused resources, or request a higher quota from AWS")
            }
            "ValidationException" if message.contains("has targets") => {
                phrase!(
                    "remove the targets that others added to the rule, and run the command again"
                )
            }
            it if it.starts_with("Internal") || it.starts_with("Service") => {
                phrase!("this is a problem of AWS; run the command again")
            }
            _ => return None,
        };
        Some(hint)
    }

    /// The permission that the caller lacks. AWS names it in the message if it is not that of the operation, such as
    /// `iam:PassRole` for `lambda:CreateFunction`.
    fn permission(&self, message: &str) -> String {
        let named = message.split("perform: ").nth(1).and_then(|it| it.split(' ').next());
        named.unwrap_or(self.operation).to_owned()
    }
}

/// Reports whether a code of AWS asks for fewer requests.
pub(super) fn is_throttled(code: &str) -> bool {
    code.contains("Throttl") || code.contains("TooManyRequests")
}

/// Reports whether AWS did not respond.
pub(super) fn is_network<E, R>(error: &SdkError<E, R>) -> bool {
    match error {
        SdkError::TimeoutError(_) => true,
        // A connection that ends before the response is "other", and transient.
        SdkError::DispatchFailure(it) => {
            it.is_io() || it.is_timeout() || it.as_other() == Some(ErrorKind::TransientError)
        }
        _ => false,
    }
}

impl From<&CloudError> for Phrase {
    fn from(error: &CloudError) -> Self {
        let CloudError { operation, region, code, message, unsent: _ } = error;
        let operation = if region.is_empty() {
            Self::verbatim(*operation)
        } else {
            phrase!("{operation} in {region}", operation, region)
        };
        let code = code.as_ref().map(Self::verbatim);
        let message = Some(message.clone()).filter(|it| !it.is_empty());
        Self::joined([Some(operation), code, message].into_iter().flatten(), ": ")
    }
}

impl Fill for CloudError {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl Error for CloudError {}

/// Adds the operation and its region to the error of the SDK.
pub(super) trait During<T> {
    fn during(self, operation: &'static str, region: &str) -> Result<T, CloudError>;
}

impl<T, E, R> During<T> for Result<T, SdkError<E, R>>
where
    E: ProvideErrorMetadata + Error + 'static,
    R: fmt::Debug + 'static,
{
    fn during(self, operation: &'static str, region: &str) -> Result<T, CloudError> {
        self.map_err(|error| CloudError::of_sdk(&error, operation, region))
    }
}

/// Turns errors with codes that report a missing resource into `None`.
pub(super) trait OrMissing<T> {
    fn or_missing(self, codes: &[&str]) -> Result<Option<T>, CloudError>;
}

impl<T> OrMissing<T> for Result<T, CloudError> {
    fn or_missing(self, codes: &[&str]) -> Result<Option<T>, CloudError> {
        match self {
            Ok(it) => Ok(Some(it)),
            Err(error) if error.is(codes) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Messages of the SDK without information.
const WRAPPERS: &[&str] = &[
    "dispatch failure",
    "other",
    "io error",
    "unhandled error",
    "an error occurred while loading an access token",
];
/// Signs of a message that shows the whole request: its body may be a secret, and its headers have the session token.
const SHOWS_REQUEST: &[&str] = &["Request {", "SdkBody", "headers:"];

/// Returns the messages of an error and of its causes, without repetitions and without the request.
pub(super) fn causes(error: &(dyn Error + 'static)) -> Phrase {
    let mut texts: Vec<String> = Vec::new();
    let mut phrases = Vec::new();
    let mut cause = Some(error);
    while let Some(it) = cause {
        let text = one_line(&it.to_string());
        let phrase = if text.contains("credential provider was not enabled")
            || text.contains("while loading credentials")
        {
            phrase!("no credentials")
        } else {
            Phrase::verbatim(&text)
        };
        let text = phrase.to_string();
        let is_repeated = texts.iter().any(|known| known.contains(&text));
        let is_wrapper = WRAPPERS.contains(&text.as_str());
        if !is_repeated && !is_wrapper && !SHOWS_REQUEST.iter().any(|it| text.contains(it)) {
            texts.push(text);
            phrases.push(phrase);
        }
        cause = it.source();
    }
    Phrase::joined(phrases, ": ")
}

/// Returns a text of AWS or of the SDK on one line.
pub(super) fn aws_text(text: &str) -> Phrase {
    Phrase::verbatim(one_line(text))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
