//! Misspelled fields of a record. New versions of the record add fields, so an unknown name that resembles no known field is
//! not reported.

use super::spelling::quoted;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, nearest_within};
use crate::language::phrase;
use crate::pattern::Pattern;
use crate::pattern::ast::Condition;

/// Fields of a record (CloudTrail user guide, "CloudTrail record contents", version 1.11).
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

/// Fields of `userIdentity` (CloudTrail user guide, "CloudTrail userIdentity element").
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

/// Edit distance up to which a name counts as misspelled.
const MISSPELLED: usize = 2;

pub(super) fn lint(pattern: &Pattern, condition: &Condition) -> Option<Diagnostic> {
    let path: &str = pattern.path(condition.path).text();
    let names: Vec<_> = path.split('.').collect();
    let (depth, name, known) = match names[..] {
        ["detail", "userIdentity", name, ..] => (2, name, &IDENTITY[..]),
        ["detail", name, ..] => (1, name, &RECORD[..]),
        _ => return None,
    };
    // `vpcEndpointAccountId` is a field, but not in the list: as a suggestion it is too similar to `vpcEndpointId`.
    if known.contains(&name) || name == "vpcEndpointAccountId" {
        return None;
    }
    let near = nearest_within(name, known, MISSPELLED)?;
    // A name with dots has one location for all of its parts.
    let has_own_span = condition.names.len() == names.len();
    let span =
        *condition.names.get(if has_own_span { depth } else { condition.names.len() - 1 })?;
    let title = phrase!("CloudTrail records have no field `{name}`", name);
    let label = phrase!("this field never exists");
    let diagnostic = Diagnostic::new(Code::TrailRecordField, span, title, label);
    Some(if has_own_span {
        diagnostic.suggest(near, quoted(near))
    } else {
        diagnostic.help(did_you_mean(near))
    })
}
