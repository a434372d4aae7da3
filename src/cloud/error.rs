//! Why a call to AWS did not do its work, and what helps. No secret is in it: no value is ever put into a message.

use std::error::Error;
use std::fmt;

use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudError {
    operation: &'static str,
    /// Empty where a service has no regions.
    region: String,
    code: Option<String>,
    message: String,
}

impl CloudError {
    pub(super) fn new(operation: &'static str, region: &str, message: impl Into<String>) -> Self {
        let message = one_line(&message.into());
        Self { operation, region: region.to_owned(), code: None, message }
    }

    /// With AWS's code, where an answer that is no error has one.
    pub(super) fn with_code(mut self, code: Option<&str>) -> Self {
        self.code = code.map(str::to_owned);
        self
    }

    /// Without a value that AWS may repeat in its words.
    pub(super) fn without(mut self, secret: &str) -> Self {
        if !secret.is_empty() {
            self.message = self.message.replace(secret, "...");
        }
        self
    }

    /// The operation, with the prefix that policies have for it: `lambda:CreateFunction`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// AWS's code, where AWS answered.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// AWS's words, or the SDK's.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn is(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }

    /// What to do about it, where that is known.
    pub fn advice(&self) -> Option<String> {
        let Some(code) = &self.code else { return self.local_advice() };
        let advice = match code.as_str() {
            it if it.starts_with("AccessDenied") && self.message.contains("explicit deny") => {
                format!(
                    "a policy denies {}, whatever else allows it: ask who manages it, often the organisation",
                    self.permission()
                )
            }
            it if it.starts_with("AccessDenied") || it.contains("Unauthorized") => {
                let region = if self.region.is_empty() {
                    String::new()
                } else {
                    format!(" in {}", self.region)
                };
                format!("allow {}{region} to the caller", self.permission())
            }
            it if it.starts_with("ExpiredToken") || it == "RequestExpired" => {
                "the session is over: sign in again, for example with `aws sso login`".to_owned()
            }
            "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "OptInRequired"
            | "AuthFailure" => format!(
                "check the credentials, and that the account has enabled {}",
                if self.region.is_empty() { "the region" } else { &self.region }
            ),
            "SignatureDoesNotMatch" | "InvalidSignatureException" | "RequestTimeTooSkewed" => {
                "check the secret key, and this computer's clock".to_owned()
            }
            "ConcurrentModificationException" => {
                "somebody else changes it at the same time: run it again".to_owned()
            }
            it if it.contains("Throttl") || it.contains("TooManyRequests") => {
                "wait a minute and run it again: what is done stays done".to_owned()
            }
            it if it.contains("LimitExceeded") => {
                "remove what is not needed any more, or ask AWS for a higher quota".to_owned()
            }
            "ValidationException" if self.message.contains("has targets") => {
                "remove the targets that somebody else gave the rule, and run it again".to_owned()
            }
            it if it.starts_with("Internal") || it.starts_with("Service") => {
                "this is AWS's fault: run it again".to_owned()
            }
            _ => return None,
        };
        Some(advice)
    }

    /// What the caller lacks: AWS's words name it where it is not the operation.
    fn permission(&self) -> &str {
        let named = self.message.split("perform: ").nth(1).and_then(|it| it.split(' ').next());
        named.unwrap_or(self.operation)
    }

    fn local_advice(&self) -> Option<String> {
        let says = |word: &str| self.message.to_lowercase().contains(word);
        let advice = if says("cargo feature") {
            "this way to sign in is not built in: `aws configure export-credentials --format env` prints variables for it"
        } else if says("sso") || says("expired") {
            "sign in again, for example with `aws sso login`"
        } else if says("credential") || says("profile") {
            "set AWS_PROFILE or --profile to a profile with credentials, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        } else if says("host label") {
            "check the region's name"
        } else if says("connect")
            || says("endpoint")
            || says("dns")
            || says("timeout")
            || says("timed out")
        {
            "check the network, the region's name and AWS_ENDPOINT_URL"
        } else {
            return None;
        };
        Some(advice.to_owned())
    }
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        if !self.region.is_empty() {
            write!(f, " in {}", self.region)?;
        }
        if let Some(code) = &self.code {
            write!(f, ": {code}")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl Error for CloudError {}

/// Names the operation that a result is of.
pub(super) trait During<T> {
    fn during(self, operation: &'static str, region: &str) -> Result<T, CloudError>;
}

impl<T, E, R> During<T> for Result<T, SdkError<E, R>>
where
    E: ProvideErrorMetadata + Error + 'static,
    R: fmt::Debug + 'static,
{
    fn during(self, operation: &'static str, region: &str) -> Result<T, CloudError> {
        self.map_err(|error| {
            if let SdkError::ServiceError(service) = &error {
                let service = service.err();
                let message = service.message().unwrap_or_default();
                return CloudError::new(operation, region, message)
                    .with_code(Some(service.code().unwrap_or("unknown error")));
            }
            CloudError::new(operation, region, causes(&error))
        })
    }
}

/// Takes the absence of a thing, which AWS tells by these codes, for an answer.
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

/// Words of the SDK that say nothing.
const WRAPPERS: &[&str] = &["dispatch failure", "other", "io error", "unhandled error"];
/// Where the SDK shows a whole request: its body may be a secret, its headers have a session's token.
const SHOWS_REQUEST: &[&str] = &["Request {", "SdkBody", "headers:"];

/// The words of an error and of what caused it, without repetitions and without the request.
pub(super) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut cause = Some(error);
    while let Some(it) = cause {
        let mut text = it.to_string();
        if text.contains("credential provider was not enabled")
            || text.contains("while loading credentials")
        {
            "no credentials".clone_into(&mut text);
        }
        let is_known = words.iter().any(|known| known.contains(&text));
        let says_nothing = WRAPPERS.contains(&text.as_str());
        if !is_known && !says_nothing && !SHOWS_REQUEST.iter().any(|it| text.contains(it)) {
            words.push(text);
        }
        cause = it.source();
    }
    words.join(": ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
