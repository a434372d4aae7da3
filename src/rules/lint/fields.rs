//! Fields of a record that are nearly ones that exist. New ones come with each version of the record, so a name that is
//! like none is left alone.

use super::spelling::quoted;
use crate::diagnostic::{Code, Diagnostic, Fix, nearest_within};
use crate::pattern::Pattern;
use crate::pattern::ast::Condition;

/// The fields of a record (CloudTrail user guide, "CloudTrail record contents", version 1.11).
const RECORD: [&str; 31] = [
    "addendum",
    "additionalEventData",
    "apiVersion",
    "awsRegion",
    "edgeDeviceDetails",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "eventContext",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "insightDetails",
    "managementEvent",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "resources",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "tlsDetails",
    "userAgent",
    "userIdentity",
    "vpcEndpointId",
];

/// Those of an identity.
const IDENTITY: [&str; 15] = [
    "accessKeyId",
    "accountId",
    "arn",
    "credentialId",
    "identityProvider",
    "inScopeOf",
    "invokedBy",
    "invokedByDelegate",
    "onBehalfOf",
    "principalId",
    "sessionContext",
    "sourceIdentity",
    "type",
    "userId",
    "userName",
];

/// Characters that a misspelled name may differ in.
const MISSPELLED: usize = 2;

pub(super) fn lint(pattern: &Pattern, condition: &Condition) -> Option<Diagnostic> {
    let path: &str = pattern.path(condition.path).text();
    let names: Vec<_> = path.split('.').collect();
    let (depth, name, known) = match names[..] {
        ["detail", "userIdentity", name, ..] => (2, name, &IDENTITY[..]),
        ["detail", name, ..] => (1, name, &RECORD[..]),
        _ => return None,
    };
    // Not in the list, as it is too like another.
    if known.contains(&name) || name == "vpcEndpointAccountId" {
        return None;
    }
    let near = nearest_within(name, known, MISSPELLED)?;
    // Names that are joined by dots have one place for all.
    let own_places = condition.names.len() == names.len();
    let span = *condition.names.get(if own_places { depth } else { condition.names.len() - 1 })?;
    let title = format!("records have no field `{name}`");
    let label = "this is never there".to_owned();
    let mut diagnostic = Diagnostic::new(Code::TrailRecordField, span, title, label);
    if own_places {
        diagnostic.fix = Some(Box::new(Fix { span, text: quoted(near) }));
    }
    Some(diagnostic.help(format!("there is `{near}`")))
}
