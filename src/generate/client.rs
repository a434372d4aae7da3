//! The client of a call: address, user agent, TLS.

use serde_json::{Value, json};

use super::facts::SampleFacts;

/// Client that calls AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallingClient {
    /// The console, in a browser.
    Console,
    /// The AWS CLI.
    Cli,
    /// A program with an SDK.
    Program,
    /// An AWS service, by its DNS name.
    Service(String),
}

const BROWSERS: [&str; 3] = [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
];
const CLIS: [&str; 2] = [
    "aws-cli/2.32.3 md/awscrt#0.29.0 ua/2.1 os/macos#25.1.0 md/arch#arm64 lang/python#3.13.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe",
    "aws-cli/2.31.18 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0-1021-aws md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard",
];
const PROGRAMS: [&str; 3] = [
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.5 (+https://www.terraform.io) terraform-provider-aws/6.21.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.6 os/linux lang/go#1.24.9",
    "Boto3/1.40.74 md/Botocore#1.40.74 ua/2.1 os/linux#6.1.155 md/arch#x86_64 lang/python#3.12.12 md/pyimpl#CPython cfg/retry-mode#legacy",
    "aws-sdk-js/3.932.0 ua/2.1 os/linux#5.10.245 lang/js md/nodejs#22.21.1 api/ec2#3.932.0",
];

impl CallingClient {
    /// `sourceIPAddress`: an address reserved for documentation (RFC 5737), or the name of the service.
    pub(super) fn address(&self, facts: &mut SampleFacts) -> String {
        if let Self::Service(name) = self {
            return name.clone();
        }
        let network = facts.random.pick(&["203.0.113", "198.51.100", "192.0.2"]);
        format!("{}.{}", network.unwrap_or_default(), 1 + facts.random.below(254))
    }

    pub(super) fn user_agent(&self, facts: &mut SampleFacts) -> String {
        let names = match self {
            Self::Service(name) => return name.clone(),
            Self::Console => &BROWSERS[..],
            Self::Cli => &CLIS,
            Self::Program => &PROGRAMS,
        };
        facts.random.pick(names).unwrap_or_default().to_owned()
    }

    /// `tlsDetails`. Returns `None` for an AWS service, whose records have no TLS details.
    pub(super) fn tls(&self, host: &str) -> Option<Value> {
        if matches!(self, Self::Service(_)) {
            return None;
        }
        Some(json!({
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host,
        }))
    }
}
