//! Decides which texts of an event are the same in every account.

use std::collections::HashSet;

use super::super::value::folded;
use super::forms::{IDENTIFYING_LENGTH, IdentifierForm};
use super::member_shape::{DefinedValues, MemberShape};
use super::vocabulary;
use crate::aws::{event_source_label, source_label};
use crate::catalog::Catalog;

/// Members of a record outside of the request and the response whose values AWS defines, in lower case and without hyphens
/// (CloudTrail user guide, "CloudTrail record contents").
const RECORD_MEMBERS: &str = "apiversion attribute authenticationmethod awsregion ciphersuite consolelogin credentialtype \
    errorcode eventcategory eventname eventsource eventtype eventversion insighttype invokedby keyexchange managementevent \
    mfaauthenticated mfaused mobileversion readonly resourcetype sessioncredentialfromconsole signatureversion tlsversion";

/// Endings of names of members whose values are enumerations, also where the model of the service has none.
const ENDINGS: &str = "acl action algorithm architecture category class effect encryption engine engineversion errorcode \
    format licensemodel method mode ownership platform protocol runtime severity state status statusdetail tenancy type version";

/// Parts of names of members whose values are never kept.
const SECRETS: &str = "password passwd secret token credential apikey signature";

/// Words that name nothing of the user, also where a name is.
const COMMON_NAMES: [&str; 6] = ["*", "LATEST", "aws", "default", "false", "true"];

/// Results of sign-ins (CloudTrail user guide, "AWS Management Console sign-in events").
const SIGN_IN_RESULTS: [&str; 4] = ["Failure", "No", "Success", "Yes"];

/// Members whose values are the services of AWS.
const SERVICE_MEMBERS: [&str; 3] = ["servicecode", "servicenamespace", "source"];

#[derive(Debug)]
pub(super) struct Constants {
    /// The first label of the event source.
    label: String,
    /// Values of the enumerations of the service.
    values: HashSet<&'static str>,
    /// Members with enumerations, folded.
    members: HashSet<String>,
    words: HashSet<&'static str>,
}

/// The place of a text in the event.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextPlace<'p> {
    pub(super) member: &'p str,
    pub(super) shape: Option<MemberShape>,
    /// Within the request or the response.
    pub(super) in_parameters: bool,
}

impl Constants {
    pub(super) fn new(event_source: &str) -> Self {
        let label = event_source_label(event_source).unwrap_or_default();
        let (mut values, mut members) = (HashSet::new(), HashSet::new());
        for service in Catalog::embedded().services_of(label) {
            values.extend(service.shapes().all_values());
            members.extend(service.shapes().enumerated().map(folded));
        }
        let words = vocabulary::WORDS.split_whitespace().collect();
        Self { label: label.to_owned(), values, members, words }
    }

    /// Reports whether the whole text of a member is the same in every account: because the model of the member allows nothing
    /// else, or because AWS defines the text itself. A user can choose all other texts.
    pub(super) fn is_value(&self, place: TextPlace<'_>, text: &str) -> bool {
        let member = place.member;
        let lower = member.to_ascii_lowercase();
        if ["detail-type", "detailtype"].contains(&&*lower) {
            return vocabulary::is_detail_type(text);
        }
        match place.shape.and_then(MemberShape::defined_values) {
            Some(DefinedValues::Enumeration) => {
                // The catalog has the first values of an enumeration only.
                return self.values.contains(text) || is_plain(text);
            }
            Some(DefinedValues::Numbers) => {
                return text.len() < IDENTIFYING_LENGTH && text.parse::<f64>().is_ok();
            }
            Some(DefinedValues::Booleans) => return ["true", "false"].contains(&text),
            None => {}
        }
        if !place.in_parameters && is_of_record(&lower) {
            return true;
        }
        let is_attribute = ["attribute", "attributename"].contains(&folded(member).as_str());
        let is_value = || {
            self.values.contains(text)
                || self.words.contains(text)
                || vocabulary::is_version(text)
                || vocabulary::is_shared_value(text)
        };
        let is_unnamed = || {
            vocabulary::is_permission(text)
                || SIGN_IN_RESULTS.contains(&text)
                || is_service_word(&lower, text)
                || self.is_enumerated(&lower) && is_value()
        };
        COMMON_NAMES.contains(&text)
            || vocabulary::is_of_aws(text)
            || is_attribute && vocabulary::is_attribute(text)
            || self.holds_document(&lower) && vocabulary::is_document(text)
            || !holds_name(member) && is_unnamed()
    }

    /// Reports whether the name of a member is that of an enumeration.
    fn is_enumerated(&self, lower: &str) -> bool {
        let singular = lower.strip_suffix('s').unwrap_or(lower);
        let ends = |ending| lower.ends_with(ending) || singular.ends_with(ending);
        ENDINGS.split_whitespace().any(ends) || self.members.contains(&folded(lower))
    }

    /// Reports whether a member has the name of a document of Systems Manager.
    fn holds_document(&self, lower: &str) -> bool {
        lower == "documentname" || lower == "name" && self.label == "ssm"
    }

    /// Reports whether a part of a text, such as a segment of an ARN, is the same in every account. The name of a user or
    /// resource may be a word of AWS, so that words stay only where no name is.
    pub(super) fn is_word(&self, member: &str, text: &str) -> bool {
        !holds_name(member)
            && (self.words.contains(text)
                || vocabulary::is_permission(text)
                || is_service_word(&member.to_ascii_lowercase(), text))
    }

    /// Reports whether a key of a map is one of AWS.
    pub(super) fn is_key(&self, text: &str) -> bool {
        self.values.contains(text) || vocabulary::is_attribute(text)
    }
}

/// Reports whether a text names nothing of the user, also where a name is.
pub(super) fn is_common(text: &str) -> bool {
    COMMON_NAMES.contains(&text) || vocabulary::is_of_aws(text)
}

/// Reports whether AWS defines all values of a member of the record.
fn is_of_record(lower: &str) -> bool {
    vocabulary::contains_word(RECORD_MEMBERS, &lower.replace('-', ""))
}

/// Reports whether a member holds a name. Members with ARNs and principals hold words of AWS besides.
pub(super) fn holds_name(member: &str) -> bool {
    let lower = member.to_ascii_lowercase();
    let has_words = ["arn", "arns", "principal"].iter().any(|ending| lower.ends_with(ending));
    let own = [
        "name",
        "user",
        "id",
        "key",
        "value",
        "identifier",
        "bucket",
        "cluster",
        "database",
        "project",
        "repository",
        "role",
        "service",
        "stack",
    ];
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    !has_words && (member.is_empty() || own.iter().any(|ending| singular.ends_with(ending)))
}

/// Reports whether the values of a member are never kept.
pub(super) fn is_secret(member: &str) -> bool {
    let lower = member.to_ascii_lowercase();
    // `SecretId` is a name, and `sessionCredentialFromConsole` a flag.
    SECRETS.split_whitespace().any(|part| lower.ends_with(part))
}

/// The source of AWS's events, and a service in members that hold nothing else: `aws.ec2`, `ecs`.
fn is_service_word(lower: &str, text: &str) -> bool {
    let label = source_label(text).unwrap_or(text);
    SERVICE_MEMBERS.contains(&lower) && Catalog::embedded().has_event_source(label)
}

/// A text that may be a value of an enumeration: no address, identifier or sentence.
fn is_plain(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._:-/ ".contains(c);
    let mut run = 0;
    let longest = text.chars().fold(0, |longest, c| {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        longest.max(run)
    });
    text.len() <= 48
        && text.chars().all(is_part)
        && longest < IDENTIFYING_LENGTH
        && IdentifierForm::of(text).is_none()
}
