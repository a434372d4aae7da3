//! English, the language of the templates.

use super::{Phrases, Sentence, Table};

/// Empty, because the templates are English.
pub(super) const PHRASES: Phrases = &[];

pub(super) const TABLE: Table = Table {
    done: Sentence::uniform("{user} performed {event} from {ip}."),
    failed: Sentence::uniform("{user} tried {event} from {ip}, but it failed."),
    unknown_actor: "(unknown)",
    assumed_root: "assumed root ({account}){by}",
    assumed_root_by: " by {user}",
    service_for: Sentence::uniform("{service} for {user}"),
    insight_began: "CloudTrail Insights: unusual {rate} of {event} since {start}: {average} per minute, baseline {baseline}{caller}.",
    insight_ended: "CloudTrail Insights: unusual {rate} of {event} from {start} to {end}: {average} per minute, baseline {baseline}{caller}.",
    rates: ["call rate", "error rate"],
    attributed_to: ", attributed to {user}",
    aggregation: "Aggregated event: {count} data events of {source}{callers}{resources} from {start} to {end}{events}.",
    aggregation_callers: " by {users}",
    aggregation_resources: " on {names}",
    account: "account",
    caller_account: "caller's account",
    via: "via",
    sign_in: "sign-in page",
    console: "console",
    cli: "CLI",
    browser: "browser",
    service: "AWS service",
    vpc_endpoint: "VPC endpoint",
    role: "role",
    issuer: "session issuer",
    source_identity: "source identity",
    access_key: "access key",
    mfa_used: "MFA used",
    mfa_missing: "no MFA",
    created: "Created:",
    other_rules: "also matches",
    all_traffic: "all traffic",
    open_in_console: "View in CloudTrail",
    severities: ["info", "low", "medium", "high", "critical"],
    short: "Slack refused the full message; this is the short form.",
    test_title: "🧪 Test alert · nothing happened",
    test: "This is a test alert from audit-alert. Nothing happened.",
    test_meaning: "Alerts arrive in this channel. No action is needed.",
    flood_title: "⏸️ Alerts held back",
    outcomes: ["succeeded", "failed"],
    flood: Sentence::uniform(
        "{rule}: {user} caused more than {limit} alerts a minute with {event} ({outcome}). Further alerts are held back until {until}.",
    ),
    flood_meaning: "Alerts that are held back are logged in {log}. The next message states their number.",
    held_back: "{count} held back since {since}: {rule}, {user}, {event} ({outcome})",
};
