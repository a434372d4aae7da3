//! English, which phrases are written in.

use super::{Phrases, Table};

/// None: a phrase is its own English.
pub(super) const PHRASES: Phrases = &[];

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
    short: "Slack refused the whole message; this is what it says in short.",
    test_title: "🧪 Test alert · nothing happened",
    test: "This is a test alert of audit-alert. Nothing happened.",
    test_meaning: "Alerts arrive in this channel. Nothing to do.",
    flood_title: "⏸️ Alerts held back",
    outcomes: ["succeeded", "failed"],
    flood: "{rule}: {user} caused more than {limit} alerts a minute by {event} ({outcome}). Further ones are held back until {until}.",
    flood_meaning: "Each one that is held back is in the log {log}; the next message says how many.",
    held_back: "{count} held back since {since}: {rule}, {user}, {event} ({outcome})",
};
