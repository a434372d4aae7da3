//! English.

use super::Table;

pub(super) const TABLE: Table = Table {
    done: "{user} performed {event} from {ip}.",
    failed: "{user} tried {event} from {ip}, but it failed.",
    nobody: "(unknown)",
    account: "account",
    caller_account: "caller's account",
    via: "via",
    sign_in: "sign-in page",
    console: "console",
    cli: "CLI",
    service: "AWS service",
    role: "role",
    issuer: "session issuer",
    source_identity: "source identity",
    mfa_used: "MFA used",
    mfa_missing: "no MFA",
    open_in_console: "View in CloudTrail",
    severities: ["info", "low", "medium", "high", "critical"],
};
