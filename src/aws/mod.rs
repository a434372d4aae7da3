//! Facts about AWS that all modules share: partitions, regions, ARNs, event sources, event names, read verbs, the names of a
//! stack's resources, quotas of event buses, and valid settings of functions and log groups. Imports no other module. Services and their actions are in `catalog`.

mod arn;
mod event_bus;
mod event_name;
mod event_source;
mod job_name;
mod lambda;
mod log_retention;
mod names;
mod partition;
mod read_verbs;
mod region;
mod region_name;
mod sso_role;
#[cfg(test)]
mod tests;
mod topic;

pub use arn::{Arn, is_account_syntax, is_arn};
pub use event_bus::{WILDCARD_RULES_OF_A_BUS, rules_of_a_bus};
pub use event_name::event_name_stem;
pub use event_source::{
    EVENTBRIDGE_PRINCIPAL, EXCLUDABLE_GLOBAL_SERVICES, LAMBDA_PRINCIPAL, SIGN_IN_LABEL,
    SOURCE_PREFIX, STATES_PRINCIPAL, event_source, event_source_label, is_service_principal,
    service_label, source, source_label,
};
pub use job_name::{JOB_PREFIX, is_job_name, job_name};
pub use lambda::{Architecture, ReservedConcurrency};
pub use log_retention::LogRetention;
pub use names::{
    DEFAULT_REGION, DEFAULT_STACK, REGION_VARIABLES, SAMPLE_ACCOUNT, StackNames, log_group_of,
};
pub use partition::Partition;
pub use read_verbs::is_read_name;
pub use region::{RegionStatus, is_region_syntax, region_status, regions_near};
pub use region_name::zone_id_prefix;
pub use sso_role::{
    SSO_ROLE_SUFFIX_LENGTH, has_sso_role_path, permission_set, sso_role, sso_role_path,
};
pub use topic::{BadTopic, topic_region};
