//! Finds the event source for other names of a service and for misspelled labels.

use super::known::Known;
use crate::aws::service_label;
use crate::catalog::Service;
use crate::diagnostic::nearest_within;
use crate::language::{Phrase, phrase};

/// First labels of event sources without events in the catalog: those of discontinued services (in botocore 1.20.0,
/// 1.29.0, 1.34.0 or 1.37.0, but not in 1.44.5), and two that a service's own page on CloudTrail names.
const WITHOUT_EVENTS: [&str; 34] = [
    "a4b",
    "apptest",
    "backup-storage",
    "backupstorage",
    "codestar",
    "elastic-inference",
    "elastictranscoder",
    "evidently",
    "finspace",
    "finspace-api",
    "gamesparks",
    "honeycode",
    "iot1click",
    "iotanalytics",
    "iotevents",
    "ioteventsdata",
    "iotfleethub",
    "iotroborunner",
    "kafka-cluster",
    "lookoutmetrics",
    "lookoutvision",
    "mobile",
    "nimble",
    "opsworks",
    "opsworks-cm",
    "panorama",
    "private-networks",
    "qldb",
    "robomaker",
    "s3express",
    "simspaceweaver",
    "sms",
    "tnb",
    "worklink",
];

/// Returns true if events with this first label exist or existed.
pub(super) fn is_known(known: &Known, label: &str) -> bool {
    known.labels().contains(label) || WITHOUT_EVENTS.contains(&label)
}

/// Names that are not in the catalog: host names of endpoints and common short names.
const OTHER_NAMES: [(&str, &str); 7] = [
    ("email", "ses"),
    ("portal.sso", "sso"),
    ("sfn", "states"),
    ("cognito", "cognito-idp"),
    ("acmpca", "acm-pca"),
    ("parameterstore", "ssm"),
    ("identitycenter", "sso"),
];

/// Edit distance up to which a label counts as misspelled. With more, other services are equally likely.
const MISSPELLED: usize = 2;

/// Returns the first label of the event source that a text is most similar to.
pub(super) fn suggested_label(known: &Known, text: &str) -> Option<&'static str> {
    let name = service_label(text);
    label_of_service(known, name).or_else(|| label_in_host_name(known, name)).or_else(|| {
        let services = known.catalog.services().iter();
        let names: Vec<_> =
            services.map(|it| it.name).chain(known.labels().iter().copied()).collect();
        let near = nearest_within(name, &names, MISSPELLED)?;
        known.labels().get(near).copied().or_else(|| label_of_service(known, near))
    })
}

/// Looks up a service by its label, name, prefix of IAM actions, or title without `Amazon` or `AWS`.
fn label_of_service(known: &Known, name: &str) -> Option<&'static str> {
    let wanted = normalized(name);
    let other = OTHER_NAMES.iter().find(|(name, _)| normalized(name) == wanted);
    if let Some((_, label)) = other {
        return Some(label);
    }
    let by = |name: fn(&Service) -> &str| {
        let mut services = known.catalog.services().iter();
        services.find(|it| normalized(name(it)) == wanted).map(|it| it.event_source)
    };
    let label = known.labels().iter().find(|it| normalized(it) == wanted).copied();
    label
        .or_else(|| by(|it| it.name))
        .or_else(|| by(|it| it.permission_prefix))
        .or_else(|| by(|it| it.title))
}

/// Looks up the labels of a host name, such as `api.ecr` or `ecs.ap-northeast-2`.
fn label_in_host_name(known: &Known, name: &str) -> Option<&'static str> {
    let mut parts = name.contains('.').then(|| name.split('.')).into_iter().flatten();
    parts.find_map(|part| label_of_service(known, part))
}

/// Reduces a name to lowercase letters and digits, without the prefix `amazon` or `aws`.
fn normalized(name: &str) -> String {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let maker = ["amazon", "aws"].iter().find_map(|maker| name.strip_prefix(maker));
    maker.filter(|rest| !rest.is_empty()).unwrap_or(&name).to_owned()
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::json!(text).to_string()
}

/// Joins alternatives in a sentence: `` `a`, `b` or `c` ``.
pub(super) fn join_alternatives(names: &[String]) -> Phrase {
    match names {
        [before @ .., last] if !before.is_empty() => {
            phrase!("{names} or {last}", names = before.join(", "), last)
        }
        _ => Phrase::verbatim(names.concat()),
    }
}

/// Texts as JSON strings, for the alternatives of an array.
pub(super) fn quoted_list(texts: &[&str]) -> String {
    texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
}
