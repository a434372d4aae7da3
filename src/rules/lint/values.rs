//! Values whose type a field of a record never has (CloudTrail user guide, "CloudTrail record contents"). Of 28,273 public
//! events, only 6 have a `readOnly` that is not a boolean, and these were edited by hand.

use super::combination::literal;
use super::spelling::quoted;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::language::{Phrase, phrase};
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, Term, Test};

/// Fields with JSON booleans.
const BOOLEANS: [&str; 2] = ["detail.readOnly", "detail.managementEvent"];

/// Fields with strings. Some of them contain "true" or "false".
const TEXTS: [&str; 32] = [
    "detail.additionalEventData.MFAUsed",
    "detail.additionalEventData.MobileVersion",
    "detail.apiVersion",
    "detail.awsRegion",
    "detail.errorCode",
    "detail.errorMessage",
    "detail.eventCategory",
    "detail.eventID",
    "detail.eventName",
    "detail.eventSource",
    "detail.eventTime",
    "detail.eventType",
    "detail.eventVersion",
    "detail.recipientAccountId",
    "detail.requestID",
    "detail.responseElements.ConsoleLogin",
    "detail.sharedEventID",
    "detail.sourceIPAddress",
    "detail.userAgent",
    "detail.userIdentity.accessKeyId",
    "detail.userIdentity.accountId",
    "detail.userIdentity.arn",
    "detail.userIdentity.identityProvider",
    "detail.userIdentity.invokedBy",
    "detail.userIdentity.principalId",
    "detail.userIdentity.sessionContext.attributes.creationDate",
    "detail.userIdentity.sessionContext.attributes.mfaAuthenticated",
    "detail.userIdentity.sessionContext.sessionIssuer.accountId",
    "detail.userIdentity.sessionContext.sessionIssuer.arn",
    "detail.userIdentity.type",
    "detail.userIdentity.userName",
    "detail.vpcEndpointId",
];

pub(super) fn lint(pattern: &Pattern, condition: &Condition) -> Vec<Diagnostic> {
    let path = pattern.path(condition.path).text();
    let is_path = |known: &&str| known.as_bytes() == path.as_bytes();
    let tests = condition.tests.iter();
    if BOOLEANS.iter().any(is_path) {
        tests.filter_map(|test| not_boolean(path, test)).collect()
    } else if TEXTS.iter().any(is_path) {
        tests.filter_map(|test| not_text(path, test)).collect()
    } else {
        Vec::new()
    }
}

fn not_boolean(path: &str, test: &Test) -> Option<Diagnostic> {
    let fix = match &test.term {
        Term::Number(_) | Term::Numeric(_) => None,
        term => match literal(term)?.to_ascii_lowercase().as_str() {
            word @ ("true" | "false") => Some(word.to_owned()),
            _ => None,
        },
    };
    let title = phrase!("`{path}` is a boolean: true or false without quotes", path);
    Some(wrong_type(title, test, fix))
}

fn not_text(path: &str, test: &Test) -> Option<Diagnostic> {
    let fix = match &test.term {
        // The number's text, because an account ID may have leading zeros.
        Term::Number(number) => Some(quoted(number.text())),
        Term::Bool(value) => match (path.ends_with("MFAUsed"), value) {
            (true, true) => Some(quoted("Yes")),
            (true, false) => Some(quoted("No")),
            _ => Some(quoted(&value.to_string())),
        },
        Term::Numeric(_) => None,
        _ => return None,
    };
    Some(wrong_type(phrase!("`{path}` is a string", path), test, fix))
}

fn wrong_type(title: Phrase, test: &Test, fix: Option<String>) -> Diagnostic {
    let label = phrase!("this never matches");
    let mut diagnostic = Diagnostic::new(Code::TrailValueType, test.span, title, label);
    let Some(replacement) = fix else { return diagnostic };
    diagnostic.fix = Some(Box::new(Fix { span: test.span, text: replacement }));
    diagnostic.help(phrase!("write the value as in an event"))
}
