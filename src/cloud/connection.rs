//! Loads the AWS configuration and creates the clients of the services.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::meta::region::ProvideRegion as _;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
#[cfg(feature = "cli")]
use aws_sdk_s3::config::{ResponseChecksumValidation, StalledStreamProtectionConfig};
use aws_sdk_sts::config::ProvideCredentials as _;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector};
#[cfg(feature = "cli")]
use aws_types::service_config::ServiceConfigKey;

use super::credentials::credentials;
use super::error::{CloudError, During as _};
use super::retry::{RetryPolicy, Wait};
use crate::language::phrase;

/// Maximum attempts of one call, including the first.
const ATTEMPTS: u32 = 5;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time limit of one attempt. Long enough to upload the function over a slow connection.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(90);

/// Time limit of one request of a page of events, which has at most 50.
#[cfg(feature = "cli")]
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(15);

/// Options of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The profile; `None` for the environment's.
    pub profile: Option<String>,
    /// The home region.
    pub region: String,
    /// The endpoint of all services; `None` for AWS's own.
    pub endpoint_url: Option<String>,
}

/// The identity of the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerIdentity {
    /// The account's number.
    pub account: String,
    /// The caller's ARN.
    pub arn: String,
}

/// Credentials and the clients of the services. Clients of regional services are created on first use.
pub struct AwsConnection {
    config: SdkConfig,
    home: String,
    endpoint_url: Option<String>,
    retry_policy: RetryPolicy,
    events: Mutex<BTreeMap<String, aws_sdk_eventbridge::Client>>,
    sqs: Mutex<BTreeMap<String, aws_sdk_sqs::Client>>,
    iam: aws_sdk_iam::Client,
    lambda: aws_sdk_lambda::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    ssm: aws_sdk_ssm::Client,
    sts: aws_sdk_sts::Client,
}

/// Creates a client. `$url` takes precedence over `AWS_ENDPOINT_URL_…` of a single service.
macro_rules! client {
    ($service:ident, $config:expr, $region:expr, $url:expr) => {{
        let region = Region::new($region.to_owned());
        let mut config = $service::config::Builder::from(&$config).region(region);
        let url: Option<&str> = $url;
        if url.is_some() {
            config.set_endpoint_url(url.map(str::to_owned));
        }
        $service::Client::from_conf(config.build())
    }};
}

impl fmt::Debug for AwsConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsConnection").field("home", &self.home).finish_non_exhaustive()
    }
}

impl AwsConnection {
    /// Loads the configuration of AWS's own tools: environment, shared files. Makes no call.
    pub async fn open(options: &Options) -> Result<Self, CloudError> {
        // `Builder::build_https` uses no proxy.
        let client = Builder::new().build_with_connector_fn(|settings, components| {
            let mut connector = Connector::builder()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .proxy_config(ProxyConfig::from_env());
            connector.set_connector_settings(settings.cloned());
            if let Some(components) = components {
                connector.set_sleep_impl(components.sleep_impl());
            }
            connector.build()
        });
        let region = Region::new(options.region.clone());
        let name = AppName::new("audit-alert")
            .map_err(|error| CloudError::of_aws("sts:GetCallerIdentity", "", &error.to_string()))?;
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT);
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(client.clone())
            .region(region.clone())
            .retry_config(RetryConfig::adaptive().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts.build())
            .app_name(name);
        let profile = options.profile.as_deref();
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        let provider =
            ProviderConfig::without_region().with_region(Some(region)).with_http_client(client);
        loader = loader.credentials_provider(credentials(profile, provider).await);
        let config = match &options.endpoint_url {
            Some(url) => loader.endpoint_url(url),
            None => loader,
        }
        .load()
        .await;
        Ok(Self::of(config, options))
    }

    /// Creates the clients of a configuration.
    pub(super) fn of(config: SdkConfig, options: &Options) -> Self {
        let (home, url) = (options.region.as_str(), options.endpoint_url.as_deref());
        Self {
            home: options.region.clone(),
            endpoint_url: options.endpoint_url.clone(),
            retry_policy: RetryPolicy::default(),
            events: Mutex::default(),
            sqs: Mutex::default(),
            iam: client!(aws_sdk_iam, config, home, url),
            lambda: client!(aws_sdk_lambda, config, home, url),
            logs: client!(aws_sdk_cloudwatchlogs, config, home, url),
            ssm: client!(aws_sdk_ssm, config, home, url),
            sts: client!(aws_sdk_sts, config, home, url),
            config,
        }
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn with_retry_policy(mut self, retry_policy: RetryPolicy) -> Self {
        self.retry_policy = retry_policy;
        self
    }

    /// Returns the identity of the caller.
    pub async fn caller(&self) -> Result<CallerIdentity, CloudError> {
        let operation = "sts:GetCallerIdentity";
        let response = self.sts.get_caller_identity().send().await.during(operation, &self.home)?;
        if let (Some(account), Some(arn)) = (response.account, response.arn) {
            Ok(CallerIdentity { account, arn })
        } else {
            let message = phrase!("the response names no account");
            Err(CloudError::new(operation, &self.home, message))
        }
    }

    /// Returns the caller's credentials as the environment variables of AWS's tools: keys, region and endpoint.
    pub async fn variables(&self) -> Result<BTreeMap<&'static str, String>, CloudError> {
        let operation = "sts:GetCallerIdentity";
        let provider = self.config.credentials_provider();
        let message = || phrase!("no credentials");
        let provider = provider.ok_or_else(|| CloudError::new(operation, &self.home, message()))?;
        let keys = provider.provide_credentials().await;
        let keys = keys.map_err(|error| CloudError::unsent(operation, &self.home, &error))?;
        let mut set = BTreeMap::from([
            ("AWS_ACCESS_KEY_ID", keys.access_key_id().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key().to_owned()),
            ("AWS_REGION", self.home.clone()),
        ]);
        set.extend(keys.session_token().map(|it| ("AWS_SESSION_TOKEN", it.to_owned())));
        let url = self.endpoint_url.as_deref().or(self.config.endpoint_url());
        set.extend(url.map(|it| ("AWS_ENDPOINT_URL", it.to_owned())));
        Ok(set)
    }

    pub(super) fn home(&self) -> &str {
        &self.home
    }

    /// Repeats a call while its error is transient, within the limit of `wait`.
    pub(super) async fn retry<T>(
        &self,
        wait: Wait,
        is_transient: impl Fn(&CloudError) -> bool,
        mut call: impl AsyncFnMut() -> Result<T, CloudError>,
    ) -> Result<T, CloudError> {
        for pause in self.retry_policy.pauses(wait) {
            match call().await {
                Err(error) if is_transient(&error) => tokio::time::sleep(pause).await,
                other => return other,
            }
        }
        call().await
    }

    pub(super) fn iam(&self) -> &aws_sdk_iam::Client {
        &self.iam
    }

    pub(super) fn lambda(&self) -> &aws_sdk_lambda::Client {
        &self.lambda
    }

    pub(super) fn logs(&self) -> &aws_sdk_cloudwatchlogs::Client {
        &self.logs
    }

    pub(super) fn logs_in(&self, region: &str) -> aws_sdk_cloudwatchlogs::Client {
        client!(aws_sdk_cloudwatchlogs, self.config, region, self.endpoint_url.as_deref())
    }

    pub(super) fn ssm(&self) -> &aws_sdk_ssm::Client {
        &self.ssm
    }

    pub(super) fn events(&self, region: &str) -> aws_sdk_eventbridge::Client {
        of_region(&self.events, region, || {
            client!(aws_sdk_eventbridge, self.config, region, self.endpoint_url.as_deref())
        })
    }

    pub(super) fn states(&self) -> aws_sdk_sfn::Client {
        client!(aws_sdk_sfn, self.config, &self.home, self.endpoint_url.as_deref())
    }

    pub(super) fn trails(&self, region: &str) -> aws_sdk_cloudtrail::Client {
        client!(aws_sdk_cloudtrail, self.config, region, self.endpoint_url.as_deref())
    }

    /// A client of CloudTrail that does not retry: `history` does, within its limit of requests.
    #[cfg(feature = "cli")]
    pub(super) fn history(&self, region: &str) -> aws_sdk_cloudtrail::Client {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(LOOKUP_TIMEOUT);
        let config = self.config.to_builder().retry_config(RetryConfig::disabled());
        let config = config.timeout_config(timeouts.build()).build();
        client!(aws_sdk_cloudtrail, config, region, self.endpoint_url.as_deref())
    }

    /// A client of S3 that does not retry: `s3` does, for all requests together.
    #[cfg(feature = "cli")]
    pub(super) fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let key = ServiceConfigKey::builder()
            .service_id("S3")
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build();
        let of_service = key.ok().and_then(|it| self.config.service_config()?.load_config(it));
        let is_own = self.endpoint_url.is_none() && self.config.endpoint_url().is_none();
        let mut config = aws_sdk_s3::config::Builder::from(&self.config)
            .region(Region::new(region.to_owned()))
            .retry_config(RetryConfig::disabled())
            // Compressed files have their own checksum.
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            // Other servers do not resolve the bucket in the host's name.
            .force_path_style(!is_own || of_service.is_some());
        if self.endpoint_url.is_some() {
            config.set_endpoint_url(self.endpoint_url.clone());
        }
        aws_sdk_s3::Client::from_conf(config.build())
    }

    #[cfg(feature = "cli")]
    pub(super) fn retry_policy(&self) -> RetryPolicy {
        self.retry_policy
    }

    pub(super) fn sqs(&self, region: &str) -> aws_sdk_sqs::Client {
        of_region(&self.sqs, region, || {
            client!(aws_sdk_sqs, self.config, region, self.endpoint_url.as_deref())
        })
    }
}

/// Returns the region of a profile in the shared configuration; `None` selects the environment's profile. Makes no call.
pub async fn region_of_profile(profile: Option<&str>) -> Option<String> {
    let mut provider = ProfileFileRegionProvider::builder();
    if let Some(name) = profile {
        provider = provider.profile_name(name);
    }
    provider.build().region().await.map(|it| it.to_string())
}

fn of_region<C: Clone>(
    clients: &Mutex<BTreeMap<String, C>>,
    region: &str,
    make: impl FnOnce() -> C,
) -> C {
    let mut clients = clients.lock().unwrap_or_else(PoisonError::into_inner);
    clients.entry(region.to_owned()).or_insert_with(make).clone()
}
