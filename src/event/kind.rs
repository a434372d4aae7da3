//! The kind of an event. It follows from `eventType`; records of CloudTrail versions before 1.02, and records that people
//! share without it, are recognized by their category, source and name.

use super::detail_types::{
    AGGREGATED, API_CALL, CONSOLE_ACTION, INSIGHT, NETWORK, SERVICE_EVENT, SIGN_IN, folded,
};
use super::record::Record;
use crate::aws::{SIGN_IN_LABEL, event_source_label};

/// The kind of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A call of an AWS API.
    ApiCall,
    /// An action in the console that is no API call.
    ConsoleAction,
    /// A sign-in to the console.
    SignIn,
    /// An event that a service creates itself.
    ServiceEvent,
    /// An unusual rate of calls or errors, found by CloudTrail Insights.
    Insight,
    /// A count of data events in a time window.
    Aggregated,
    /// A call through a VPC endpoint.
    NetworkActivity,
}

/// Each kind with its names in `eventType`, in lower case, and its `detail-type`.
const KINDS: [(EventKind, &[&str], &str); 7] = [
    (EventKind::ApiCall, &["awsapicall"], API_CALL),
    (EventKind::ConsoleAction, &["awsconsoleaction"], CONSOLE_ACTION),
    // AWS's samples have `AwsConsoleSignin` as well.
    (EventKind::SignIn, &["awsconsolesignin"], SIGN_IN),
    (EventKind::ServiceEvent, &["awsserviceevent"], SERVICE_EVENT),
    (EventKind::Insight, &["awscloudtrailinsight"], INSIGHT),
    (EventKind::Aggregated, &["awsaggregatedevent"], AGGREGATED),
    (EventKind::NetworkActivity, &["awsvpceevent", "awsvpceevents"], NETWORK),
];

/// Events of `signin.amazonaws.com` whose `eventType` is `AwsConsoleSignIn`.
const SIGN_IN_NAMES: [&str; 10] = [
    "CheckMfa",
    "ConsoleLogin",
    "ExitRole",
    "ExternalIdPDirectoryLogin",
    "GetSigninToken",
    "PasswordRecoveryCompleted",
    "PasswordRecoveryRequested",
    "PasswordUpdated",
    "RenewRole",
    "SwitchRole",
];

/// Events of `signin.amazonaws.com` whose `eventType` is `AwsServiceEvent`: sign-ins at IAM Identity Center. The others are
/// API calls.
const IDENTITY_CENTER_NAMES: [&str; 3] =
    ["CredentialChallenge", "CredentialVerification", "UserAuthentication"];

/// Events of `sso.amazonaws.com` whose `eventType` is `AwsServiceEvent`: the access portal of IAM Identity Center
/// (user guide, "Logging IAM Identity Center API calls").
const PORTAL_NAMES: [&str; 3] = ["Authenticate", "Federate", "Logout"];

impl Record<'_> {
    /// The kind of event. Returns `None` if the record does not show it.
    pub fn kind(&self) -> Option<EventKind> {
        EventKind::of(self)
    }

    /// Reports whether it is a sign-in event.
    pub fn is_sign_in(&self) -> bool {
        self.kind() == Some(EventKind::SignIn)
    }

    /// Reports whether the event happened at a sign-in page: that of the console, or the access portal of IAM
    /// Identity Center.
    pub(super) fn is_at_sign_in_page(&self) -> bool {
        let label = || event_source_label(self.event_source()?);
        match self.kind() {
            Some(EventKind::SignIn) => true,
            Some(EventKind::ServiceEvent) => match label() {
                Some(SIGN_IN_LABEL) => true,
                Some("sso") => self.event_name().is_some_and(|it| PORTAL_NAMES.contains(&it)),
                _ => false,
            },
            _ => false,
        }
    }
}

impl EventKind {
    /// The kind of an `eventType`. Returns `None` for an unknown type.
    pub fn of_type(event_type: &str) -> Option<Self> {
        let event_type = event_type.to_ascii_lowercase();
        let mut kinds = KINDS.iter();
        kinds.find(|(_, types, _)| types.contains(&&*event_type)).map(|(kind, ..)| *kind)
    }

    /// The `detail-type` in EventBridge. Sign-ins are spelled as in real events.
    pub fn detail_type(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or(API_CALL, |(.., text)| text)
    }

    /// The kind of a `detail-type`, in any spelling.
    fn of_detail_type(detail_type: &str) -> Option<Self> {
        let name = folded(detail_type);
        KINDS.iter().find(|(.., text)| folded(text) == name).map(|(kind, ..)| *kind)
    }

    fn of_category(category: &str) -> Option<Self> {
        match category {
            "Insight" => Some(Self::Insight),
            "Aggregated" => Some(Self::Aggregated),
            "NetworkActivity" => Some(Self::NetworkActivity),
            _ => None,
        }
    }

    /// The kind of a record. Returns `None` if the type is unknown, and if a record without a type has no name or source:
    /// an event that is not known to be an API call must not be reported as one.
    fn of(record: &Record<'_>) -> Option<Self> {
        if let Some(event_type) = record.text("eventType") {
            return Self::of_type(event_type);
        }
        match record.text("eventCategory") {
            None | Some("Management" | "Data") => {}
            Some(category) => return Self::of_category(category),
        }
        if let Some(detail_type) =
            record.envelope_text("detail-type").filter(|it| by_cloudtrail(it))
        {
            return Self::of_detail_type(detail_type);
        }
        let (source, name) = (record.event_source()?, record.event_name()?);
        let by_sign_in = source.starts_with("signin.amazonaws.com");
        let by_portal = source.starts_with("sso.amazonaws.com");
        Some(match name {
            name if by_portal && PORTAL_NAMES.contains(&name) => Self::ServiceEvent,
            _ if !by_sign_in => Self::ApiCall,
            name if SIGN_IN_NAMES.contains(&name) => Self::SignIn,
            name if IDENTITY_CENTER_NAMES.contains(&name) => Self::ServiceEvent,
            _ => Self::ApiCall,
        })
    }
}

/// Reports whether a `detail-type` is one of CloudTrail's.
pub(super) fn by_cloudtrail(detail_type: &str) -> bool {
    folded(detail_type).ends_with("viacloudtrail")
}
