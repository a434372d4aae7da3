//! Names of properties, as plans show them.

use crate::language::{Phrase, phrase};

/// Returns the name of a property of [`Properties`](super::Properties), to be shown in a plan.
pub fn property_name(property: &str) -> Phrase {
    match property {
        "action" => phrase!("action"),
        "age seconds" => phrase!("age seconds"),
        "architecture" => phrase!("architecture"),
        "arn" => phrase!("arn"),
        "attempts" => phrase!("attempts"),
        "code" => phrase!("code"),
        "condition" => phrase!("condition"),
        "dead letters" => phrase!("dead letters"),
        "description" => phrase!("description"),
        "destination" => phrase!("destination"),
        "effect" => phrase!("effect"),
        "environment" => phrase!("environment"),
        "function" => phrase!("function"),
        "handler" => phrase!("handler"),
        "hash" => phrase!("hash"),
        "input" => phrase!("input"),
        "memory" => phrase!("memory"),
        "pattern" => phrase!("pattern"),
        "policy" => phrase!("policy"),
        "principal" => phrase!("principal"),
        "regions" => phrase!("regions"),
        "retention days" => phrase!("retention days"),
        "retention seconds" => phrase!("retention seconds"),
        "retries" => phrase!("retries"),
        "role" => phrase!("role"),
        "runtime" => phrase!("runtime"),
        "schedule" => phrase!("schedule"),
        "source" => phrase!("source"),
        "state" => phrase!("state"),
        "timeout" => phrase!("timeout"),
        "transformer" => phrase!("transformer"),
        "trust" => phrase!("trust"),
        other => Phrase::verbatim(other),
    }
}
