//! Values of `detail-type` in CloudTrail's events (EventBridge user guide, "AWS service events delivered via CloudTrail",
//! and the schema registry).

/// `detail-type` of `AwsApiCall`, and of every `eventType` without its own.
pub const API_CALL: &str = "AWS API Call via CloudTrail";
/// `detail-type` of `AwsConsoleAction`.
pub const CONSOLE_ACTION: &str = "AWS Console Action via CloudTrail";
/// `detail-type` of `AwsServiceEvent`.
pub const SERVICE_EVENT: &str = "AWS Service Event via CloudTrail";
/// `detail-type` of `AwsVpceEvent` and `AwsVpceEvents`: network activity at a VPC endpoint.
pub const NETWORK: &str = "AWS Network Activity Event via CloudTrail";
/// `detail-type` of `AwsCloudTrailInsight`.
pub const INSIGHT: &str = "AWS Insight via CloudTrail";
/// `detail-type` of `AwsConsoleSignIn` in the console's samples, in the schema registry and in all events observed.
pub const SIGN_IN: &str = "AWS Console Sign In via CloudTrail";
/// `detail-type` of `AwsConsoleSignIn` as the EventBridge user guide spells it.
pub const SIGNIN: &str = "AWS Console Signin via CloudTrail";
/// Both spellings of the `detail-type` of a sign-in.
pub const SIGN_INS: [&str; 2] = [SIGN_IN, SIGNIN];

/// The `detail-type` of an `eventType`. Sign-ins are spelled as in real events.
pub fn detail_type(event_type: Option<&str>) -> &'static str {
    match event_type.map(str::to_ascii_lowercase).as_deref() {
        Some("awsconsolesignin") => SIGN_IN,
        Some("awsconsoleaction") => CONSOLE_ACTION,
        Some("awsserviceevent") => SERVICE_EVENT,
        Some("awsvpceevent" | "awsvpceevents") => NETWORK,
        Some("awscloudtrailinsight") => INSIGHT,
        _ => API_CALL,
    }
}

/// A `detail-type` in lower case and without spaces, because AWS's documents spell that of a sign-in in two ways.
pub(super) fn folded(detail_type: &str) -> String {
    detail_type.split_whitespace().collect::<String>().to_ascii_lowercase()
}
