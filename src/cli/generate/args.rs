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
use crate::cli::shared_args::FromCatalog;
use crate::generate::{IdentityKind, SetPath};

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
    #[arg(long, value_parser = identity(), value_name = "KIND", help_heading = "Who")]
    pub(super) identity: Option<IdentityKind>,

    /// Name of the user or the session; of `service`, the service's DNS name; of `account`, its number
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "NAME", help_heading = "Who")]
    pub(super) user: Option<String>,

    /// Name of the role, or the permission set of `sso`
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "NAME", help_heading = "Who")]
    pub(super) role: Option<String>,

    /// What the user belongs to: path of an IAM user, identity provider, identity store
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "NAME", help_heading = "Who")]
    pub(super) group: Option<String>,

    /// Address that the call came from
    #[arg(long, value_parser = address, value_name = "ADDRESS", help_heading = "Where and when")]
    pub(super) source_ip: Option<String>,

    /// Region; events of global services keep to their own [default: ap-northeast-2]
    #[arg(long, value_parser = region, help_heading = "Where and when")]
    pub(super) region: Option<String>,

    /// Account number [default: 111122223333]
    #[arg(long, value_parser = account, help_heading = "Where and when")]
    pub(super) account: Option<String>,

    /// Time of the event, such as 2026-11-24T09:00:00+09:00 [default: now]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Where and when")]
    pub(super) at: Option<Timestamp>,

    /// The call failed with this error code
    #[arg(long, value_parser = NonEmptyStringValueParser::new(), value_name = "CODE", help_heading = "What")]
    pub(super) error: Option<String>,

    /// Put a value at a path; JSON, or else text. May be given several times
    #[arg(long, value_name = "PATH=VALUE", value_parser = setting, help_heading = "What")]
    pub(super) set: Vec<(SetPath, Value)>,

    /// Show every member there is, not only the usual ones
    #[arg(long, help_heading = "What")]
    pub(super) full: bool,

    /// Lay a partial record over the generated one: JSON, with placeholders
    #[arg(long, value_name = "FILE", help_heading = "What")]
    pub(super) template: Option<PathBuf>,

    /// How many; more than one are printed one a line, a second apart, the last one at the time of --at
    #[arg(long, default_value_t = 1, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..), help_heading = "Output")]
    pub(super) count: u32,

    /// Number that chance begins with [default: another one each time; -v says which]
    #[arg(long, allow_negative_numbers = true, value_name = "N", help_heading = "Output")]
    pub(super) seed: Option<u64>,

    /// What to print
    #[arg(long = "as", value_enum, default_value_t, value_name = "FORM", help_heading = "Output")]
    pub(super) form: EventForm,

    /// Write log files into this folder, compressed and named as CloudTrail does; with --as log
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}

/// A form of an event.
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
        .try_map(|name| IdentityKind::of_name(&name).ok_or("no such identity"))
}

fn setting(text: &str) -> Result<(SetPath, Value), String> {
    let (path, value) = text.split_once('=').ok_or("write PATH=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
    let path = SetPath::parse(path).map_err(|error| error.to_string())?;
    Ok((path, value))
}

/// What `sourceIPAddress` can hold: an address, the name of a service, or `AWS Internal`.
fn address(text: &str) -> Result<String, String> {
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    let is_service = is_service_principal(text) || text == "AWS Internal";
    if is_address || is_service {
        return Ok(text.to_owned());
    }
    Err("write an address, the DNS name of a service, or \"AWS Internal\"".to_owned())
}

fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        "write a time with its zone: 2026-11-24T00:00:00Z or 2026-11-24T09:00:00+09:00".to_owned()
    })
}

pub(super) fn account(text: &str) -> Result<String, String> {
    let is_number = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(text.to_owned()) } else { Err("an account number has 12 digits".to_owned()) }
}
