//! The credentials of the caller, from the same places as for the AWS CLI.

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_sdk_sts::config::{ProvideCredentials, SharedCredentialsProvider};

/// Returns the credentials of a profile; `None` selects the default chain. An explicit profile takes precedence over keys in
/// the environment, as in the AWS CLI.
pub(super) async fn credentials(
    profile: Option<&str>,
    config: ProviderConfig,
) -> SharedCredentialsProvider {
    let of_profile = Profile { name: profile.map(str::to_owned), config: config.clone() };
    if profile.is_some() {
        return SharedCredentialsProvider::new(of_profile);
    }
    let chain = DefaultCredentialsChain::builder().configure(config).build().await;
    SharedCredentialsProvider::new(DefaultChain { chain, profile: of_profile })
}

/// A profile; without a name, that of the environment. A provider of the SDK reports the error of a profile once, and afterwards
/// only that the error was "already taken", so each call makes one. The connection keeps valid credentials.
#[derive(Debug)]
struct Profile {
    name: Option<String>,
    config: ProviderConfig,
}

impl ProvideCredentials for Profile {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(async {
            let provider = ProfileFileCredentialsProvider::builder().configure(&self.config);
            let provider = match &self.name {
                Some(name) => provider.profile_name(name),
                None => provider,
            };
            provider.build().provide_credentials().await
        })
    }
}

/// The default chain. The SDK's own continues after a profile that is unknown or incomplete, and then reports only that
/// nothing provided credentials, or that the error was "already taken".
#[derive(Debug)]
struct DefaultChain {
    chain: DefaultCredentialsChain,
    /// The profile of the environment, whose error is more specific.
    profile: Profile,
}

impl ProvideCredentials for DefaultChain {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(async {
            match self.chain.provide_credentials().await {
                Err(CredentialsError::CredentialsNotLoaded(_) | CredentialsError::Unhandled(_)) => {
                    self.profile.provide_credentials().await
                }
                found => found,
            }
        })
    }
}
