//! Makes states that match the operation: a created resource is being created, not failing.

use super::super::facts::SampleFacts;

/// Verbs of operations, and the states in their responses, the most likely first. States are folded: upper case, without
/// separators.
const OF_VERBS: [(&[&str], &[&str]); 5] = [
    (
        &["Delete", "Deregister", "Remove", "Terminate", "Schedule"],
        &[
            "DELETING",
            "DELETEINPROGRESS",
            "TERMINATING",
            "SHUTTINGDOWN",
            "PENDINGDELETION",
            "DELETED",
            "TERMINATED",
            "INACTIVE",
        ],
    ),
    (
        &["Stop", "Disable", "Suspend", "Cancel", "Deactivate", "Abort", "Disassociate", "Revoke"],
        &[
            "STOPPING",
            "DISABLING",
            "CANCELLING",
            "CANCELING",
            "STOPPED",
            "DISABLED",
            "SUSPENDED",
            "CANCELLED",
            "CANCELED",
            "DISASSOCIATING",
            "REVOKED",
            "INACTIVE",
        ],
    ),
    (
        &["Start", "Run", "Invoke", "Send", "Resume", "Activate", "Enable"],
        &[
            "STARTING",
            "INPROGRESS",
            "RUNNING",
            "PENDING",
            "QUEUED",
            "SUBMITTED",
            "ENABLING",
            "ENABLED",
            "ACTIVE",
            "STARTED",
            "CREATING",
            "AVAILABLE",
        ],
    ),
    (
        &["Update", "Modify", "Reset", "Restore", "Upgrade", "Rotate"],
        &[
            "UPDATING",
            "UPDATEINPROGRESS",
            "MODIFYING",
            "ACTIVE",
            "AVAILABLE",
            "ENABLED",
            "INPROGRESS",
            "PENDING",
            "RUNNING",
            "CREATING",
        ],
    ),
    (
        &[""],
        &[
            "CREATING",
            "CREATEINPROGRESS",
            "PROVISIONING",
            "PENDING",
            "INPROGRESS",
            "INITIALIZING",
            "QUEUED",
            "SUBMITTED",
            "STARTING",
            "ACTIVE",
            "AVAILABLE",
            "ENABLED",
            "CREATED",
            "RUNNING",
            "READY",
        ],
    ),
];

/// Parts of states that a successful call does not lead to.
const BAD: [&str; 14] = [
    "DELET",
    "FAIL",
    "REBOOT",
    "SUSPEND",
    "ERROR",
    "STOP",
    "TERMINAT",
    "INACTIVE",
    "EXPIRED",
    "REJECT",
    "DISABL",
    "CANCEL",
    "INVALID",
    "UNHEALTHY",
];

/// Reports whether a name is that of a state.
pub(in crate::generate) fn is_state(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["status", "state", "health", "statuscode"].iter().any(|end| lower.ends_with(end))
}

/// The value of an enumeration of states that matches the operation. `is_response` is true in responses.
pub(in crate::generate) fn state<'v>(
    operation: &str,
    is_response: bool,
    values: &[&'v str],
    facts: &mut SampleFacts,
) -> Option<&'v str> {
    let verb = OF_VERBS.iter().find(|(verbs, _)| verbs.iter().any(|it| operation.starts_with(it)));
    let usual = verb.filter(|_| is_response).map_or(&[][..], |(_, states)| states);
    let find = |state: &&str| values.iter().find(|value| folded(value) == **state);
    if let Some(value) = usual.iter().find_map(find) {
        return Some(value);
    }
    let good = |value: &&str| BAD.iter().all(|bad| !folded(value).contains(bad));
    let good: Vec<_> = values.iter().copied().filter(good).collect();
    facts.random.pick(if good.is_empty() { values } else { &good })
}

/// The state of a service whose model does not list its states.
pub(in crate::generate) fn free_state(operation: &str, lowercase: bool, inside: bool) -> String {
    let state = match operation {
        // A part of the resource is not being created or deleted itself.
        _ if inside => "ACTIVE",
        _ if operation.starts_with("Delete") || operation.starts_with("Terminate") => "DELETING",
        _ if operation.starts_with("Create") && lowercase => "CREATING",
        _ if operation.starts_with("Reboot") && lowercase => "REBOOTING",
        _ if operation.starts_with("Modify") && lowercase => "MODIFYING",
        _ if lowercase => "AVAILABLE",
        _ => "ACTIVE",
    };
    if lowercase { state.to_ascii_lowercase() } else { state.to_owned() }
}

fn folded(state: &str) -> String {
    state.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
