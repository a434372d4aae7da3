//! The client of a call: its address, user agent and TLS, and the optional members that it sets.

use serde_json::{Value, json};

use super::client_kind::ClientKind;
use super::event_spec::{EventSpec, IdentityKind};
use super::facts::SampleFacts;
use crate::catalog::{Action, EventType, Operation};

const BROWSERS: [&str; 3] = [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0",
];
const CLIS: [&str; 2] = [
    "aws-cli/2.32.3 md/awscrt#0.29.0 ua/2.1 os/macos#25.1.0 md/arch#arm64 lang/python#3.13.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe",
    "aws-cli/2.31.18 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0-1021-aws md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard",
];
const SDKS: [&str; 3] = [
    "Boto3/1.40.74 md/Botocore#1.40.74 ua/2.1 os/linux#6.1.155 md/arch#x86_64 lang/python#3.12.12 md/pyimpl#CPython cfg/retry-mode#legacy",
    "aws-sdk-js/3.932.0 ua/2.1 os/linux#5.10.245 lang/js md/nodejs#22.21.1 api/ec2#3.932.0",
    "aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.24.9 md/GOOS#linux md/GOARCH#amd64",
];
const TERRAFORMS: [&str; 2] = [
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.5 (+https://www.terraform.io) terraform-provider-aws/6.21.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.6 os/linux lang/go#1.24.9",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.100.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3 os/macos lang/go#1.23.8",
];
const CLOUD_FORMATION: &str = "cloudformation.amazonaws.com";

/// Services that call others on behalf of a caller (forward access sessions in public events).
const ON_BEHALF: [&str; 3] =
    ["autoscaling.amazonaws.com", "config.amazonaws.com", "secretsmanager.amazonaws.com"];

/// Optional members of requests that clients set differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OptionalMember {
    /// The size of a page of a read.
    PageSize,
    /// The filter of a read.
    Filter,
    /// The tags of a new resource.
    Tags,
    /// Another property of a new resource.
    Property,
    /// A member of another request.
    Other,
}

impl OptionalMember {
    pub(super) fn of(name: &str, operation: &Operation) -> Self {
        const SIZES: [&str; 6] =
            ["limit", "maxitems", "maxkeys", "maxrecords", "maxresults", "pagesize"];
        const CREATING: [&str; 6] = ["Create", "Register", "Allocate", "Import", "Request", "Run"];
        let lower = name.to_ascii_lowercase();
        match () {
            () if operation.read_only && SIZES.contains(&&*lower) => Self::PageSize,
            () if operation.read_only && lower.contains("filter") => Self::Filter,
            () if operation.read_only => Self::Other,
            () if lower.starts_with("tag") => Self::Tags,
            () if CREATING.iter().any(|verb| operation.name.starts_with(verb)) => Self::Property,
            () => Self::Other,
        }
    }
}

/// The weights of the clients in reads and writes, and the odds that each sets optional members, in percent of the odds of
/// all clients. From 1,062 public records (`docs/realism.md`): the weights are numbers of actions of each client, the odds
/// are of mean shares over actions. CloudFormation and services have too few records; their odds are estimates.
struct ClientHabits {
    client: ClientKind,
    reads: usize,
    writes: usize,
    page_size: usize,
    filter: usize,
    tags: usize,
    property: usize,
}

#[rustfmt::skip]
const HABITS: [ClientHabits; 6] = [
    ClientHabits { client: ClientKind::Console, reads: 65, writes: 65, page_size: 150, filter: 60, tags: 20, property: 50 },
    ClientHabits { client: ClientKind::Cli, reads: 5, writes: 36, page_size: 100, filter: 100, tags: 60, property: 70 },
    ClientHabits { client: ClientKind::Sdk, reads: 52, writes: 90, page_size: 110, filter: 200, tags: 120, property: 80 },
    ClientHabits { client: ClientKind::Terraform, reads: 70, writes: 75, page_size: 20, filter: 40, tags: 170, property: 150 },
    ClientHabits { client: ClientKind::CloudFormation, reads: 7, writes: 13, page_size: 150, filter: 100, tags: 120, property: 100 },
    ClientHabits { client: ClientKind::Service, reads: 7, writes: 12, page_size: 20, filter: 100, tags: 20, property: 100 },
];

impl EventSpec {
    /// The clients that the identity of the event uses for its action.
    pub fn clients(&self) -> &'static [ClientKind] {
        ClientKind::of(self.identity_kind(), &self.action)
    }
}

impl ClientKind {
    /// The clients that an identity uses for an action, the most usual first. `None` is the identity of a service event.
    pub fn of(identity: Option<IdentityKind>, action: &Action) -> &'static [Self] {
        use IdentityKind as Kind;
        if action.kind() == EventType::ConsoleSignIn {
            return &[Self::Console];
        }
        match identity {
            None | Some(Kind::Service) => &[Self::Service],
            Some(Kind::Sso | Kind::IamUser | Kind::Root) => &[
                Self::Console,
                Self::Cli,
                Self::Sdk,
                Self::Terraform,
                Self::CloudFormation,
                Self::Service,
            ],
            Some(Kind::AssumedRole) => &[
                Self::Sdk,
                Self::Terraform,
                Self::Cli,
                Self::Console,
                Self::CloudFormation,
                Self::Service,
            ],
            Some(Kind::WebIdentity | Kind::Account) => &[Self::Sdk, Self::Cli, Self::Terraform],
            Some(Kind::Federated) => &[Self::Sdk, Self::Cli, Self::Console],
            Some(Kind::Saml | Kind::IdentityCenter | Kind::Unknown) => {
                &[Self::Console, Self::Cli, Self::Sdk]
            }
        }
    }

    /// Draws a client of an identity that has not been given. Programs do not use the console, and people who use the
    /// identities of the console seldom anything else.
    pub(super) fn draw(
        identity: Option<IdentityKind>,
        action: &Action,
        facts: &mut SampleFacts,
    ) -> Self {
        use IdentityKind as Kind;
        let usual = Self::of(identity, action);
        let first = usual.first().copied().unwrap_or(Self::Service);
        if !matches!(identity, Some(Kind::Sso | Kind::IamUser | Kind::AssumedRole)) {
            return first;
        }
        let is_program = identity == Some(Kind::AssumedRole);
        let weight = |habits: &ClientHabits| match habits.client {
            Self::Console if is_program => 0,
            client if !usual.contains(&client) => 0,
            _ if action.read_only() => habits.reads,
            _ => habits.writes,
        };
        let mut drawn = facts.random.below(HABITS.iter().map(weight).sum());
        let found = HABITS.iter().find(|habits| {
            let weight = weight(habits);
            let is_here = drawn < weight;
            drawn = drawn.saturating_sub(weight);
            is_here
        });
        found.map_or(first, |habits| habits.client)
    }

    /// The odds that the client sets an optional member, in percent of the odds of all clients.
    pub(super) fn percent(self, member: OptionalMember) -> usize {
        let habits = HABITS.iter().find(|habits| habits.client == self);
        habits.map_or(100, |habits| match member {
            OptionalMember::PageSize => habits.page_size,
            OptionalMember::Filter => habits.filter,
            OptionalMember::Tags => habits.tags,
            OptionalMember::Property => habits.property,
            OptionalMember::Other => 100,
        })
    }

    /// The service that calls on behalf of the caller, as in `invokedBy`.
    pub(super) fn on_behalf(self, facts: &mut SampleFacts) -> Option<&'static str> {
        match self {
            Self::CloudFormation => Some(CLOUD_FORMATION),
            Self::Service => facts.variety.pick(&ON_BEHALF),
            Self::Console | Self::Cli | Self::Sdk | Self::Terraform => None,
        }
    }

    /// A user agent. Returns `None` for services, whose user agent is their DNS name.
    pub(super) fn user_agent(self, facts: &mut SampleFacts) -> Option<&'static str> {
        let names = match self {
            Self::Console => &BROWSERS[..],
            Self::Cli => &CLIS,
            Self::Sdk => &SDKS,
            Self::Terraform => &TERRAFORMS,
            Self::CloudFormation | Self::Service => return None,
        };
        facts.random.pick(names)
    }
}

/// `sourceIPAddress`: an address reserved for documentation (RFC 5737).
pub(super) fn address(facts: &mut SampleFacts) -> String {
    let network = facts.random.pick(&["203.0.113", "198.51.100", "192.0.2"]);
    format!("{}.{}", network.unwrap_or_default(), 1 + facts.random.below(254))
}

/// `tlsDetails`, which records of calls by a service do not have.
pub(super) fn tls(host: &str) -> Value {
    json!({
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": host,
    })
}
