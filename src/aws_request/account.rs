//! Region, credentials and endpoints of requests to AWS, from environment variables.

use std::fmt;

use aws_credential_types::Credentials;

use crate::aws::{Partition, REGION_VARIABLES};

/// Environment variables with the endpoint of one service.
const ENDPOINTS: [(&str, &str); 3] = [
    ("ssm", "AWS_ENDPOINT_URL_SSM"),
    ("secretsmanager", "AWS_ENDPOINT_URL_SECRETS_MANAGER"),
    ("sns", "AWS_ENDPOINT_URL_SNS"),
];

/// Region, credentials and endpoints of requests to AWS.
#[derive(Clone)]
pub struct Account {
    /// Region of resources that are named without one.
    pub region: Option<String>,
    pub(super) credentials: Option<Credentials>,
    endpoints: [Option<String>; ENDPOINTS.len()],
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("region", &self.region).finish_non_exhaustive()
    }
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
            endpoints: ENDPOINTS.map(|(_, variable)| endpoint(variable)),
        }
    }

    /// Returns the URL of a service in a region.
    pub(super) fn url(&self, service: &str, region: &str) -> String {
        let endpoints = ENDPOINTS.iter().zip(&self.endpoints);
        let mut set = endpoints.filter(|((name, _), _)| *name == service);
        match set.next().and_then(|(_, endpoint)| endpoint.as_deref()) {
            Some(endpoint) => format!("{}/", endpoint.trim_end_matches('/')),
            None => {
                format!("https://{service}.{region}.{}/", Partition::of_region(region).dns_suffix)
            }
        }
    }
}
