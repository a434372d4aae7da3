//! The grammar of `generate`.

use std::path::PathBuf;

use clap::builder::{
    NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser,
};
use clap::{Args as ClapArgs, ValueEnum};
use jiff::Timestamp;
use serde_json::Value;

use crate::aws::is_service_principal;
use crate::cli::settings::region;
use crate::cli::shared_args::{FromCatalog, account};
use crate::generate::{ClientKind, IdentityKind, SetPath};
use crate::language::{Phrase, phrase};

/// Generate a sample event of any AWS API action
///
/// The event has the form that CloudTrail would write: parameters are spelled as in the service, and names, ARNs, accounts
/// and regions are consistent. Works offline, for every action of every service, and for sign-ins and other events that are
/// not API calls (`audit-alert actions` lists all).
///
/// Without SERVICE and ACTION, prompts for them on a terminal. The same --seed and --at give the same bytes.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert generate ecs CreateCluster\n  \
    audit-alert generate s3 DeleteBucket | audit-alert preview\n  \
    audit-alert generate iam CreateUser --identity root --error AccessDenied\n  \
    audit-alert generate rds CreateDBInstance --client terraform\n  \
    audit-alert generate signin ConsoleLogin --identity iam-user --user mina\n  \
    audit-alert generate ecs RunTask --set detail.requestParameters.cluster=prod | audit-alert match pattern.json\n  \
    audit-alert generate --like event.json            an event of the same shape, without its details\n  \
    audit-alert generate ec2 RunInstances --count 100000 --as log -o logs/    log files, for load tests\n\n\
    Placeholders of --template: ${account} ${region} ${user} ${arn} ${ip} ${time} ${uuid} ${hex:17} ${digits:12}\n\
    ${pick:prod|staging} and more; the same placeholder has the same value everywhere in an event (docs/generate.md).\n\n\
    Exit codes: 0 success, 2 invalid usage or template, 130 a prompt was canceled.")]
pub(crate) struct GenerateArgs {
    /// Service: `ecs`, `ecs.amazonaws.com` or `aws.ecs`
    #[arg(add = FromCatalog)]
    pub(super) service: Option<String>,

    /// Action, by its name in the API or in events
    #[arg(add = FromCatalog)]
    pub(super) action: Option<String>,

    /// Kind of the caller [default: a user of IAM Identity Center, or the usual caller of the action]
    #[arg(long, value_parser = identity(), value_name = "KIND", help_heading = "Caller")]
    pub(super) identity: Option<IdentityKind>,

    /// Client that calls [default: one that the identity uses, chosen by the seed]
    #[arg(long, value_parser = client(), value_name = "CLIENT", help_heading = "Caller")]
    pub(super) client: Option<ClientKind>,

    /// Name of the user or session; for `service`, its DNS name; for `account`, its number
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "NAME", help_heading = "Caller")]
    pub(super) user: Option<String>,

    /// Name of the role, or of the permission set for `sso`
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "NAME", help_heading = "Caller")]
    pub(super) role: Option<String>,

    /// Group of the user: the path of an IAM user, the identity provider or the identity store
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "NAME", help_heading = "Caller")]
    pub(super) group: Option<String>,

    /// Source IP address of the call
    #[arg(long, value_parser = address, value_name = "ADDRESS", help_heading = "Origin and time")]
    pub(super) source_ip: Option<String>,

    /// Region; events of global services always have their own [default: ap-northeast-2]
    #[arg(long, value_parser = region, help_heading = "Origin and time")]
    pub(super) region: Option<String>,

    /// Account number [default: 111122223333]
    #[arg(long, value_parser = account, help_heading = "Origin and time")]
    pub(super) account: Option<String>,

    /// Time of the event, such as 2026-11-24T09:00:00+09:00 [default: now]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Origin and time")]
    pub(super) at: Option<Timestamp>,

    /// Make the call fail with this error code
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "CODE", help_heading = "Contents")]
    pub(super) error: Option<String>,

    /// Set the value at a path, as JSON or text; can be repeated
    #[arg(long, value_name = "PATH=VALUE", value_parser = setting, help_heading = "Contents")]
    pub(super) set: Vec<(SetPath, Value)>,

    /// Include every member of the first two levels of request and response, not only the common ones
    #[arg(long, help_heading = "Contents")]
    pub(super) full: bool,

    /// Merge a partial record into the generated one: JSON with placeholders
    #[arg(long, value_name = "FILE", help_heading = "Contents")]
    pub(super) template: Option<PathBuf>,

    /// Make an event like this one, with other identifiers, names, addresses and times; `-` for standard input
    #[arg(long, value_name = "EVENT", conflicts_with_all = OF_A_NEW_EVENT, help_heading = "Contents")]
    pub(super) like: Option<PathBuf>,

    /// Number of events, printed one per line. Their times are one second apart, the last one at the time of --at
    #[arg(long, default_value_t = 1, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..), help_heading = "Output")]
    pub(super) count: u32,

    /// Seed of the random values [default: a new one each time; -v prints it]
    #[arg(long, allow_negative_numbers = true, value_name = "N", help_heading = "Output")]
    pub(super) seed: Option<u64>,

    /// Output format
    #[arg(long = "as", value_enum, default_value_t, value_name = "FORM", help_heading = "Output")]
    pub(super) form: EventForm,

    /// Write log files to this folder, compressed and named as by CloudTrail; requires --as log
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}

/// Arguments that choose the contents of a new event, which the event of `--like` already has.
const OF_A_NEW_EVENT: [&str; 13] = [
    "client",
    "service",
    "action",
    "identity",
    "user",
    "role",
    "group",
    "source_ip",
    "region",
    "account",
    "error",
    "full",
    "template",
];

/// An output format of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum EventForm {
    /// The event as EventBridge delivers it
    #[default]
    Event,
    /// The CloudTrail record alone
    Record,
    /// A log file with the records
    Log,
}

fn identity() -> impl TypedValueParser<Value = IdentityKind> {
    let values = IdentityKind::ALL.map(|(_, name, about)| PossibleValue::new(name).help(about));
    PossibleValuesParser::new(values)
        .try_map(|name| IdentityKind::of_name(&name).ok_or("unknown identity"))
}

fn client() -> impl TypedValueParser<Value = ClientKind> {
    let values = ClientKind::ALL.map(|(_, name, about)| PossibleValue::new(name).help(about));
    PossibleValuesParser::new(values)
        .try_map(|name| ClientKind::of_name(&name).ok_or("unknown client"))
}

fn setting(text: &str) -> Result<(SetPath, Value), Phrase> {
    let (path, value) =
        text.split_once('=').ok_or_else(|| phrase!("write {form}", form = "PATH=VALUE"))?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
    let path = SetPath::parse(path).map_err(|error| Phrase::from(&error))?;
    Ok((path, value))
}

/// Parses a value of `sourceIPAddress`: an IP address, the DNS name of a service, or `AWS Internal`.
fn address(text: &str) -> Result<String, Phrase> {
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    let is_service = is_service_principal(text) || text == "AWS Internal";
    if is_address || is_service {
        return Ok(text.to_owned());
    }
    Err(phrase!("write an IP address, the DNS name of a service, or \"AWS Internal\""))
}

fn time(text: &str) -> Result<Timestamp, Phrase> {
    text.parse().map_err(|_| {
        phrase!("write a time with a zone: 2026-11-24T00:00:00Z or 2026-11-24T09:00:00+09:00")
    })
}
