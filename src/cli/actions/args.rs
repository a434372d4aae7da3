//! The grammar of `actions`.

use clap::Args as ClapArgs;

use crate::cli::shared_args::{Format, FromCatalog};

/// List the events of AWS services
///
/// Prints the access level of each event and the EventBridge rules that receive it. Without QUERY, lists the services; with
/// the name of a service, its events. Any other words filter the names of
/// the events, of all services or of the service named first.
///
/// Delivery: `ordinary` events reach every enabled rule. `all-events` are read-only and reach rules in the state
/// `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`. `unsure` events are read-only, but their names have no read verb
/// such as Get; AWS does not document their delivery. `data` events require a trail that selects them.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert actions ecs                    or ecs.amazonaws.com, or aws.ecs\n  \
    audit-alert actions s3 delete              search in one service\n  \
    audit-alert actions delete bucket          search in all services\n  \
    audit-alert actions iam --mutating --lang en | awk '$2 == \"permissions\" { print $1 }'\n  \
    audit-alert actions ecs --format json | jq -r 'select(.readOnly | not) | .eventName'\n\n\
    Exit codes: 0 success, 1 nothing found, 2 invalid usage.")]
pub(in crate::cli) struct ActionsArgs {
    /// Service, or words in event names
    #[arg(value_name = "QUERY", add = FromCatalog)]
    pub(super) query: Vec<String>,

    /// List only events that change resources: readOnly is false
    #[arg(long)]
    pub(super) mutating: bool,

    /// Output format: a table, or one JSON object for each event or service
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}
