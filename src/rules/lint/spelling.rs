//! What people call a service, and the first label of its event source.

use super::known::{Known, label};
use crate::catalog::Service;
use crate::diagnostic::nearest_within;

/// Event sources of whose events the catalogue has none: of services that have ended since (botocore 1.20.0, 1.29.0,
/// 1.34.0 or 1.37.0 has them, 1.44.5 has not), and two that the service's own page on CloudTrail names.
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

/// Whether events with this first label are known to exist, or to have existed.
pub(super) fn is_known(known: &Known, label: &str) -> bool {
    known.labels().contains(label) || WITHOUT_EVENTS.contains(&label)
}

/// Names that the catalogue has nowhere: the host names of endpoints, and words of everyday.
const OTHER_NAMES: [(&str, &str); 7] = [
    ("email", "ses"),
    ("portal.sso", "sso"),
    ("sfn", "states"),
    ("cognito", "cognito-idp"),
    ("acmpca", "acm-pca"),
    ("parameterstore", "ssm"),
    ("identitycenter", "sso"),
];

/// Characters that a misspelled label may differ in. More, and another service is as likely.
const MISSPELLED: usize = 2;

/// The first label of the event source that a text may mean.
pub(super) fn meant(known: &Known, text: &str) -> Option<&'static str> {
    let wanted = label(text);
    of_service(known, wanted).or_else(|| of_part(known, wanted)).or_else(|| {
        let services = known.catalog.services().iter();
        let names: Vec<_> =
            services.map(|it| it.name).chain(known.labels().iter().copied()).collect();
        let near = nearest_within(wanted, &names, MISSPELLED)?;
        known.labels().get(near).copied().or_else(|| of_service(known, near))
    })
}

/// By the name of the service, its prefix in policies, or its title without its maker.
fn of_service(known: &Known, wanted: &str) -> Option<&'static str> {
    let wanted = squeezed(wanted);
    let other = OTHER_NAMES.iter().find(|(name, _)| squeezed(name) == wanted);
    if let Some((_, label)) = other {
        return Some(label);
    }
    let by = |name: fn(&Service) -> &str| {
        let mut services = known.catalog.services().iter();
        services.find(|it| squeezed(name(it)) == wanted).map(|it| it.event_source)
    };
    let label = known.labels().iter().find(|it| squeezed(it) == wanted).copied();
    label
        .or_else(|| by(|it| it.name))
        .or_else(|| by(|it| it.permission_prefix))
        .or_else(|| by(|it| it.title))
}

/// Host names of endpoints have several labels: `api.ecr`, `ecs.ap-northeast-2`.
fn of_part(known: &Known, wanted: &str) -> Option<&'static str> {
    let mut parts = wanted.contains('.').then(|| wanted.split('.')).into_iter().flatten();
    parts.find_map(|part| of_service(known, part))
}

/// Letters and digits, without the maker's name.
fn squeezed(name: &str) -> String {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let maker = ["amazon", "aws"].iter().find_map(|maker| name.strip_prefix(maker));
    maker.filter(|rest| !rest.is_empty()).unwrap_or(&name).to_owned()
}

/// A text as JSON has it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::json!(text).to_string()
}

/// Several texts as alternatives of an array.
pub(super) fn join_names(texts: &[&str]) -> String {
    texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
}
