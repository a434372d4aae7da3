//! Classifies errors of calls that did not reach AWS: the network, the configuration, the credentials.
//!
//! The SDK has types for the errors of credentials, but only texts for those of profiles
//! (`ProfileFileCredentialsProvider::load_credentials`), of the files of IAM Identity Center (`CachedSsoTokenError`) and of
//! proxies (`hyper_util`'s `TunnelError`). These texts are compared by their fixed parts, which contain no name of the user.

use std::error::Error;

use aws_credential_types::provider::error::{CredentialsError, TokenError};
use aws_sdk_sso::operation::get_role_credentials::GetRoleCredentialsError;
use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;

use crate::language::{Phrase, phrase};

/// The reason why a call did not reach AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnsentReason {
    Network,
    /// Another server responds, such as a proxy or the sign-in page of a network.
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "only the command reads responses")
    )]
    OtherServer,
    /// The proxy refused to connect.
    ProxyRefuses,
    /// The proxy does not respond.
    ProxyUnreachable,
    /// The endpoint is not valid.
    Endpoint,
    /// The region is not valid in a host name.
    RegionName,
    /// The shared configuration lacks a profile.
    UnknownProfile,
    /// A profile lacks settings of IAM Identity Center.
    IncompleteSso,
    /// The SDK is built without the sign-in method of a profile.
    SignInMethod,
    /// There is no valid session of IAM Identity Center.
    SsoSession,
    /// There are no valid credentials.
    Credentials,
}

impl UnsentReason {
    /// Classifies an error with its causes. Returns `None` if the reason is unknown.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut found = None;
        let mut cause = Some(error);
        while let Some(error) = cause {
            // Credentials fail for reasons of their own, and the network because of a proxy.
            match of_one(error) {
                Some(Self::Credentials) => found = found.or(Some(Self::Credentials)),
                Some(Self::Network) => found = Some(Self::Network),
                Some(specific) => return Some(specific),
                None => {}
            }
            cause = error.source();
        }
        found
    }

    /// Suggests what to do.
    pub(super) fn hint(self) -> Phrase {
        match self {
            Self::Network | Self::Endpoint => {
                phrase!("check the network, the region's name, HTTPS_PROXY and AWS_ENDPOINT_URL")
            }
            Self::OtherServer => phrase!(
                "a proxy or the sign-in page of a network responds instead of AWS; check the network, HTTPS_PROXY and \
                 AWS_ENDPOINT_URL"
            ),
            Self::ProxyRefuses => {
                phrase!("the proxy refuses the connection; check HTTPS_PROXY and NO_PROXY")
            }
            Self::ProxyUnreachable => {
                phrase!("the proxy cannot be reached; check HTTPS_PROXY and NO_PROXY")
            }
            Self::RegionName => phrase!("check the region's name"),
            Self::UnknownProfile => phrase!(
                "the AWS configuration has no such profile; to list the profiles, run: aws configure list-profiles"
            ),
            Self::IncompleteSso => phrase!(
                "complete the profile with sso_region, sso_start_url, sso_account_id and sso_role_name: \
                 aws configure sso"
            ),
            Self::SignInMethod => phrase!(
                "this sign-in method is not built in; set the variables that \
                 `aws configure export-credentials --format env` prints"
            ),
            Self::SsoSession => {
                phrase!("sign in again, for example with `aws sso login`")
            }
            Self::Credentials => phrase!(
                "set AWS_PROFILE or --profile to a profile with credentials, or set AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY"
            ),
        }
    }
}

/// Classifies one error without its causes.
fn of_one(error: &(dyn Error + 'static)) -> Option<UnsentReason> {
    if error.is::<TokenError>() {
        return Some(UnsentReason::SsoSession);
    }
    if let Some(error) = error.downcast_ref::<SdkError<GetRoleCredentialsError>>() {
        let is_refused = matches!(error, SdkError::ServiceError(_));
        return is_refused.then_some(UnsentReason::SsoSession);
    }
    if let Some(SdkError::ServiceError(_)) = error.downcast_ref::<SdkError<AssumeRoleError>>() {
        return Some(UnsentReason::Credentials);
    }
    if error.is::<CredentialsError>() {
        return Some(UnsentReason::Credentials);
    }
    of_text(&error.to_string())
}

/// Classifies the text of an error without a public type.
fn of_text(text: &str) -> Option<UnsentReason> {
    let contains = |part: &str| text.contains(part);
    // Of `credential_process`: the rest is the output of another program.
    let reason = if text.starts_with("Error retrieving credentials: external process") {
        UnsentReason::Credentials
    } else if contains("cargo feature(s)") {
        UnsentReason::SignInMethod
    } else if contains("could not find source profile") {
        UnsentReason::UnknownProfile
    } else if contains("has invalid SSO config")
        || contains("sso-session named")
        || is_missing_sso(text)
    {
        UnsentReason::IncompleteSso
    } else if contains("cached SSO token file") || contains("/.aws/sso/cache/") {
        UnsentReason::SsoSession
    } else if contains("tunnel error: failed to create underlying connection") {
        UnsentReason::ProxyUnreachable
    } else if contains("tunnel error") {
        UnsentReason::ProxyRefuses
    } else if contains("valid host label") {
        UnsentReason::RegionName
    } else if text.starts_with("failed to apply endpoint") || contains("endpoint must contain") {
        UnsentReason::Endpoint
    } else if text.starts_with("client error (") {
        UnsentReason::Network
    } else {
        return None;
    };
    Some(reason)
}

/// Returns true for the text of a profile that lacks a setting such as `sso_region`.
fn is_missing_sso(text: &str) -> bool {
    let setting = text.split_once("was not defined: `").map(|(_, it)| it);
    setting.is_some_and(|it| it.starts_with("sso_") && it.ends_with("` was missing"))
}
