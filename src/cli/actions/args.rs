//! The grammar of `actions`.

use clap::Args as ClapArgs;

use crate::cli::shared_args::{Format, FromCatalog};

/// List the events that AWS services have
///
/// Says for each event its access level and which EventBridge rules it reaches. Without QUERY it lists the services; with
/// the name of one, its events; other words are searched for in the names of all events, or in those of the service
/// named first.
///
/// Reach: `ordinary` is every enabled rule; `all-events` is a read-only event, for rules in the state
/// `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`; `unsure` is read-only, but its name does not say so; `data` needs a
/// trail that selects such data events.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert actions ecs                    also ecs.amazonaws.com and aws.ecs\n  \
    audit-alert actions s3 delete              of one service\n  \
    audit-alert actions delete bucket          of all services\n  \
    audit-alert actions iam --mutating | awk '$2 == \"permissions\" { print $1 }'\n  \
    audit-alert actions ecs --format json | jq -r 'select(.readOnly | not) | .eventName'\n\n\
    Exit codes: 0 done, 1 nothing found, 2 invalid usage.")]
pub(in crate::cli) struct ActionsArgs {
    /// A service, or words of event names
    #[arg(value_name = "QUERY", add = FromCatalog)]
    pub(super) query: Vec<String>,

    /// Only events that change something: those whose readOnly is false
    #[arg(long)]
    pub(super) mutating: bool,

    /// What to print: a table, or one JSON object for each event or service
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}
