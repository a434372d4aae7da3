//! Quotas of event buses.

/// Limit of rules with wildcards on one event bus, which AWS does not raise (EventBridge quotas, "Rules with wildcards").
pub const WILDCARD_RULES_OF_A_BUS: usize = 30;

/// Returns the default quota of rules on one event bus, which AWS raises on request (AWS General Reference, "Amazon
/// EventBridge endpoints and quotas": "Rules").
pub fn rules_of_a_bus(region: &str) -> usize {
    match region {
        "af-south-1" | "eu-south-1" => 100,
        _ => 300,
    }
}
