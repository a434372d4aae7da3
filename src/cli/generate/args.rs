//! The grammar of `generate`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use jiff::Timestamp;
use serde_json::Value;

use crate::cli::complete::FromCatalog;
use crate::generate::IdentityKind;
use crate::rules::settings::region_fault;

/// Generate a sample event of any AWS API call
///
/// The event looks like the one that CloudTrail would write: the parameters are spelled as the service spells them, and
/// the names, ARNs, accounts and regions in it agree. Works offline, for every action of every service, and for
/// sign-ins and other events that are no API calls (`audit-alert actions` lists them all).
///
/// Without SERVICE and ACTION, asks for them on a terminal. The same --seed and --at give the same bytes.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert generate ecs CreateCluster\n  \
    audit-alert generate s3 DeleteBucket | audit-alert preview\n  \
    audit-alert generate iam CreateUser --identity root --error AccessDenied\n  \
    audit-alert generate signin ConsoleLogin --identity iam-user --user mina\n  \
    audit-alert generate ecs RunTask --set detail.requestParameters.cluster=prod | audit-alert match pattern.json\n  \
    audit-alert generate ec2 RunInstances --count 100000 --as log -o logs/    log files, for load tests\n\n\
    Placeholders of --template: ${account} ${region} ${user} ${arn} ${ip} ${time} ${uuid} ${hex:17} ${digits:12}\n\
    ${pick:prod|staging} and more; the same placeholder has the same value everywhere in an event (docs/generate.md).")]
pub(crate) struct GenerateArgs {
    /// A service: `ecs`, `ecs.amazonaws.com` or `aws.ecs`
    #[arg(add = FromCatalog)]
    pub(super) service: Option<String>,

    /// An action, by its name in the API or in events
    #[arg(add = FromCatalog)]
    pub(super) action: Option<String>,

    /// Who did it [default: somebody signed in through IAM Identity Center, or whoever usually does]
    #[arg(long, value_enum, value_name = "KIND", help_heading = "Who")]
    pub(super) identity: Option<Identity>,

    /// Name of the user or the session; of `service`, the service's DNS name; of `account`, its number
    #[arg(long, value_name = "NAME", help_heading = "Who")]
    pub(super) user: Option<String>,

    /// Name of the role, or the permission set of `sso`
    #[arg(long, value_name = "NAME", help_heading = "Who")]
    pub(super) role: Option<String>,

    /// What the user belongs to: path of an IAM user, identity provider, identity store
    #[arg(long, value_name = "NAME", help_heading = "Who")]
    pub(super) group: Option<String>,

    /// Address that the call came from
    #[arg(long, value_name = "ADDRESS", help_heading = "Where and when")]
    pub(super) source_ip: Option<String>,

    /// Region; events of global services keep to their own
    #[arg(long, default_value = "ap-northeast-2", value_parser = region, help_heading = "Where and when")]
    pub(super) region: String,

    /// Account number
    #[arg(long, default_value = "111122223333", value_parser = account, help_heading = "Where and when")]
    pub(super) account: String,

    /// Time of the event, such as 2026-11-24T09:00:00+09:00 [default: now]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Where and when")]
    pub(super) at: Option<Timestamp>,

    /// The call failed with this error code
    #[arg(long, value_name = "CODE", help_heading = "What")]
    pub(super) error: Option<String>,

    /// Put a value at a path; JSON, or else text. May be given several times
    #[arg(long, value_name = "PATH=VALUE", value_parser = setting, help_heading = "What")]
    pub(super) set: Vec<(String, Value)>,

    /// Show every member there is, not only the usual ones
    #[arg(long, help_heading = "What")]
    pub(super) full: bool,

    /// Lay a partial record over the generated one: JSON, with placeholders
    #[arg(long, value_name = "FILE", help_heading = "What")]
    pub(super) template: Option<PathBuf>,

    /// How many; more than one are printed one a line, a second apart, the last one at the time of --at
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Output")]
    pub(super) count: u32,

    /// Number that chance begins with [default: another one each time; -v says which]
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(super) seed: Option<u64>,

    /// What to print
    #[arg(long = "as", value_enum, default_value_t, value_name = "FORM", help_heading = "Output")]
    pub(super) form: Form,

    /// Write log files into this folder, compressed and named as CloudTrail does; with --as log
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}

/// A form of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// The event as EventBridge delivers it
    #[default]
    Event,
    /// The CloudTrail record alone
    Record,
    /// A log file with the records
    Log,
}

/// A kind of identity, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(clippy::enum_variant_names, reason = "AWS calls them so")]
pub(super) enum Identity {
    /// Signed in through IAM Identity Center, in a role
    Sso,
    /// An IAM user
    IamUser,
    /// A role, assumed by a program
    AssumedRole,
    /// The root user
    Root,
    /// A service of AWS
    Service,
    /// Known by an OIDC provider
    WebIdentity,
    /// Known by a SAML provider
    Saml,
    /// A federated user
    Federated,
    /// Another account
    Account,
    /// A user of IAM Identity Center, without a role
    IdentityCenter,
    /// Nobody that CloudTrail knows
    Unknown,
}

impl From<Identity> for IdentityKind {
    fn from(identity: Identity) -> Self {
        match identity {
            Identity::Sso => Self::Sso,
            Identity::IamUser => Self::IamUser,
            Identity::AssumedRole => Self::AssumedRole,
            Identity::Root => Self::Root,
            Identity::Service => Self::Service,
            Identity::WebIdentity => Self::WebIdentity,
            Identity::Saml => Self::Saml,
            Identity::Federated => Self::Federated,
            Identity::Account => Self::Account,
            Identity::IdentityCenter => Self::IdentityCenter,
            Identity::Unknown => Self::Unknown,
        }
    }
}

fn setting(text: &str) -> Result<(String, Value), String> {
    let (path, value) = text.split_once('=').ok_or("write PATH=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
    Ok((path.to_owned(), value))
}

fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        "write a time with its zone: 2026-11-24T00:00:00Z or 2026-11-24T09:00:00+09:00".to_owned()
    })
}

fn account(text: &str) -> Result<String, String> {
    let is_number = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(text.to_owned()) } else { Err("an account number has 12 digits".to_owned()) }
}

/// Whether a text has the form of a region's name; new regions come, so that there is no list of them.
fn region(text: &str) -> Result<String, String> {
    region_fault(text).map_or_else(|| Ok(text.to_owned()), |fault| Err(fault.to_owned()))
}
