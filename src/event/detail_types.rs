//! Values of `detail-type` in CloudTrail's events (EventBridge user guide, "AWS service events delivered via CloudTrail",
//! and the schema registry).

/// `detail-type` of `AwsApiCall`.
pub const API_CALL: &str = "AWS API Call via CloudTrail";
/// `detail-type` of `AwsConsoleAction`.
pub const CONSOLE_ACTION: &str = "AWS Console Action via CloudTrail";
/// `detail-type` of `AwsServiceEvent`.
pub const SERVICE_EVENT: &str = "AWS Service Event via CloudTrail";
/// `detail-type` of `AwsVpceEvent` and `AwsVpceEvents`: network activity at a VPC endpoint.
pub const NETWORK: &str = "AWS Network Activity Event via CloudTrail";
/// `detail-type` of `AwsCloudTrailInsight`.
pub const INSIGHT: &str = "AWS Insight via CloudTrail";
/// `detail-type` of `AwsAggregatedEvent`, formed like the others: the documents of EventBridge do not list it.
pub const AGGREGATED: &str = "AWS Aggregated Event via CloudTrail";
/// `detail-type` of `AwsConsoleSignIn` in the console's samples, in the schema registry and in all events observed.
pub const SIGN_IN: &str = "AWS Console Sign In via CloudTrail";
/// `detail-type` of `AwsConsoleSignIn` as the EventBridge user guide spells it.
pub const SIGNIN: &str = "AWS Console Signin via CloudTrail";
/// Both spellings of the `detail-type` of a sign-in.
pub const SIGN_INS: [&str; 2] = [SIGN_IN, SIGNIN];

/// A `detail-type` in lower case and without spaces, because AWS's documents spell that of a sign-in in two ways.
pub(super) fn folded(detail_type: &str) -> String {
    detail_type.split_whitespace().collect::<String>().to_ascii_lowercase()
}
