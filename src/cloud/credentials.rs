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
    let of_profile = ProfileFileCredentialsProvider::builder().configure(&config);
    match profile {
        Some(name) => SharedCredentialsProvider::new(of_profile.profile_name(name).build()),
        None => SharedCredentialsProvider::new(DefaultChain {
            chain: DefaultCredentialsChain::builder().configure(config).build().await,
            profile: of_profile.build(),
        }),
    }
}

/// The default chain. The SDK's own continues after a profile that is unknown or incomplete, and then reports only that
/// nothing provided credentials.
#[derive(Debug)]
struct DefaultChain {
    chain: DefaultCredentialsChain,
    /// The profile of the environment, whose error is more specific.
    profile: ProfileFileCredentialsProvider,
}

impl ProvideCredentials for DefaultChain {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(async {
            match self.chain.provide_credentials().await {
                Err(CredentialsError::CredentialsNotLoaded(_)) => {
                    self.profile.provide_credentials().await
                }
                found => found,
            }
        })
    }
}
