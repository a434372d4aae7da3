//! `detail-type`: what CloudTrail's events have there (EventBridge user guide, "AWS service events delivered via
//! CloudTrail", and the schema registry).

/// That of `AwsApiCall`, and of what has no type of its own.
pub const API_CALL: &str = "AWS API Call via CloudTrail";
/// That of `AwsConsoleAction`.
pub const CONSOLE_ACTION: &str = "AWS Console Action via CloudTrail";
/// That of `AwsServiceEvent`.
pub const SERVICE_EVENT: &str = "AWS Service Event via CloudTrail";
/// That of `AwsVpceEvent` and `AwsVpceEvents`: network activity at a VPC endpoint.
pub const NETWORK: &str = "AWS Network Activity Event via CloudTrail";
/// That of `AwsCloudTrailInsight`.
pub const INSIGHT: &str = "AWS Insight via CloudTrail";
/// That of `AwsConsoleSignIn`, in the console's samples, in the schema registry and in every event seen.
pub const SIGN_IN: &str = "AWS Console Sign In via CloudTrail";
/// The same, in the EventBridge user guide.
pub const SIGNIN: &str = "AWS Console Signin via CloudTrail";
/// Every spelling of that of a sign-in.
pub const SIGN_INS: [&str; 2] = [SIGN_IN, SIGNIN];

/// What `detail-type` an `eventType` goes with. The sign-in is spelled as real events spell it.
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

/// A `detail-type` without letter case and spaces: AWS's documents spell that of the sign-in in two ways.
pub(super) fn plain(detail_type: &str) -> String {
    detail_type.split_whitespace().collect::<String>().to_ascii_lowercase()
}
