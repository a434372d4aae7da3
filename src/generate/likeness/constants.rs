//! Texts that AWS defines, which are the same in every account: names of services, regions and actions, enumerations.

use std::collections::HashSet;

use super::super::value::folded;
use super::forms::IDENTIFYING_LENGTH;
use crate::aws::{RegionStatus, event_source_label, region_status, source_label};
use crate::catalog::Catalog;

/// Members whose values AWS defines, in lower case and without hyphens.
const MEMBERS: &str = "apiversion attribute attributename attributetype authenticationmethod awsregion ciphersuite \
    consolelogin credentialtype errorcode eventcategory eventname eventsource eventtype eventversion insighttype \
    ipprotocol invokedby managementevent mfaauthenticated mfaused mobileversion readonly resourcetype \
    sessioncredentialfromconsole signatureversion tlsversion xamzacl xmlns";

/// Endings of names of members whose values are enumerations, also where the model of the service has none.
const ENDINGS: &str = "action algorithm architecture category class effect encryption engine engineversion \
    format method mode ownership platform protocol runtime severity state status tenancy type version";

/// Parts of names of members whose values are never kept.
const SECRETS: &str = "password passwd secret token credential apikey signature";

/// Words in ARNs, paths, URLs, policies and values without an enumeration.
const WORDS: &str = "* 2008-10-17 2012-10-17 AWS Allow Api Authenticated CanonicalUser Deny Everyone Failure Federated \
    HTTP HTTPS HttpRequest ICMP No Null Root Service Success TCP UDP Yes access-point accesspoint alarm alias all amazon \
    any app arn assumed-role aurora-mysql aurora-postgresql authenticated-read aws aws-cn aws-marketplace aws-reserved \
    aws-service-role aws-us-gov bucket build certificate changeset cluster container crawler db default \
    deployment distribution domain false federated-user function gateway global gp2 gp3 group heads home hostedzone http \
    https icmp instance instance-profile io1 io2 job key layer listener loadbalancer log-group log-stream mariadb mfa \
    mysql net oauth object oidc-provider organization ou owner policy postgres private project public-read \
    public-read-write redis ref refs regional repo repository restapis role root rule s3 saml-provider secret self \
    service service-role snapshot stack stages standard table targetgroup task task-definition tcp trail true udp user \
    volume vpc vpc-endpoint webacl workspace";

/// Words that name nothing of the user, also where a name is.
const COMMON_NAMES: [&str; 5] = ["*", "aws", "default", "false", "true"];

/// Members whose values are the services of AWS.
const SERVICE_MEMBERS: [&str; 3] = ["servicecode", "servicenamespace", "source"];

/// Values of `detail-type` that are not CloudTrail's (EventBridge events reference).
const DETAIL_TYPES: [&str; 12] = [
    "AWS Health Event",
    "CloudWatch Alarm State Change",
    "CodePipeline Pipeline Execution State Change",
    "Config Rules Compliance Change",
    "EC2 Instance State-change Notification",
    "EC2 Spot Instance Interruption Warning",
    "ECS Service Action",
    "ECS Task State Change",
    "GuardDuty Finding",
    "Object Created",
    "Scheduled Event",
    "Security Hub Findings - Imported",
];

/// Labels in the host names of AWS, besides those of event sources and regions.
const HOST_LABELS: &str = "amazonaws amazon aws awsapps api auth cn com console dkr dualstack execute-api fips oidc \
    s3-control s3-website signin us-gov vpce www";

/// Identity providers that are the same for everyone.
const PROVIDERS: [&str; 4] = [
    "token.actions.githubusercontent.com",
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "gitlab.com",
];

/// Permission sets and roles that AWS names.
const AWS_NAMES: [&str; 7] = [
    "AWSControlTowerExecution",
    "AWSAdministratorAccess",
    "AWSReadOnlyAccess",
    "AdministratorAccess",
    "OrganizationAccountAccessRole",
    "PowerUserAccess",
    "ReadOnlyAccess",
];

#[derive(Debug)]
pub(super) struct Constants {
    /// Values of the enumerations of the service.
    values: HashSet<&'static str>,
    /// Members with enumerations, folded.
    members: HashSet<String>,
    words: HashSet<&'static str>,
    /// Texts that the caller keeps, the longest first.
    kept: Vec<String>,
}

impl Constants {
    pub(super) fn new(event_source: &str, mut kept: Vec<String>) -> Self {
        let label = event_source_label(event_source).unwrap_or_default();
        let (mut values, mut members) = (HashSet::new(), HashSet::new());
        for service in Catalog::embedded().services_of(label) {
            values.extend(service.shapes().all_values());
            members.extend(service.shapes().enumerated().map(folded));
        }
        // A name such as `prod` of an enumeration would keep the names of users.
        values.retain(|value| value.len() >= 2);
        kept.retain(|text| text.len() >= 3);
        kept.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self { values, members, words: WORDS.split_whitespace().collect(), kept }
    }

    /// Reports whether the whole text is kept by the caller.
    pub(super) fn is_kept(&self, text: &str) -> bool {
        self.kept.iter().any(|kept| kept == text)
    }

    /// The longest part of a text that the caller keeps, with the texts before and after it.
    pub(super) fn kept_part<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
        self.kept.iter().find_map(|kept| {
            let (before, after) = text.split_once(kept.as_str())?;
            let part = text.get(before.len()..before.len() + kept.len())?;
            Some((before, part, after))
        })
    }

    /// Reports whether a text of a member, or a part of it, is the same in every account. The name of a user or resource may
    /// be a word of AWS, so that words stay only where no name is.
    pub(super) fn is_constant(&self, member: &str, text: &str) -> bool {
        let is_word = || {
            if holds_name(member) {
                COMMON_NAMES.contains(&text)
            } else {
                self.words.contains(text) || is_permission(text) || is_service_word(member, text)
            }
        };
        is_word()
            || AWS_NAMES.contains(&text)
            || PROVIDERS.contains(&text)
            || text == "AWS Internal"
            || text.starts_with("AWSServiceRoleFor") && !text.contains('_')
            || is_hidden(text)
            || is_region_or_zone(text)
            || is_service(text)
            || is_resource_type(text)
            || is_instance_type(text)
    }

    /// Reports whether a text is a value of an enumeration.
    pub(super) fn is_enumerated(&self, member: &str, text: &str) -> bool {
        let lower = member.to_ascii_lowercase();
        if ["detail-type", "detailtype"].contains(&&*lower) {
            return is_detail_type(text);
        }
        let is_listed = self.values.contains(text);
        let ends = ENDINGS.split_whitespace().any(|ending| lower.ends_with(ending));
        if is_own(&lower) {
            return ends && is_listed;
        }
        // The catalog has the first values of an enumeration only. Names of users mostly have hyphens.
        let is_short = is_plain(text) && text.len() <= 24 && !text.contains('-');
        let may_be_listed = is_short || is_upper_word(text);
        is_listed || may_be_listed && (ends || self.members.contains(&folded(member)))
    }
}

/// Reports whether AWS defines all values of a member.
pub(super) fn is_defined(member: &str) -> bool {
    let lower: String = member.to_ascii_lowercase().chars().filter(|c| *c != '-').collect();
    MEMBERS.split_whitespace().any(|it| it == lower)
}

/// Reports whether a member holds a name. Members with ARNs and principals hold words of AWS besides.
pub(super) fn holds_name(member: &str) -> bool {
    let lower = member.to_ascii_lowercase();
    is_own(&lower) && !["arn", "arns", "principal"].iter().any(|ending| lower.ends_with(ending))
}

/// Reports whether the values of a member, in lower case, name or identify something.
fn is_own(member: &str) -> bool {
    let own = [
        "name",
        "user",
        "id",
        "arn",
        "key",
        "value",
        "identifier",
        "principal",
        "bucket",
        "cluster",
        "database",
        "project",
        "repository",
        "role",
        "service",
        "stack",
    ];
    let singular = member.strip_suffix('s').unwrap_or(member);
    member.is_empty() || own.iter().any(|ending| singular.ends_with(ending))
}

/// Reports whether the values of a member are never kept.
pub(super) fn is_secret(member: &str) -> bool {
    let lower = member.to_ascii_lowercase();
    // `SecretId` is a name, and `sessionCredentialFromConsole` a flag.
    SECRETS.split_whitespace().any(|part| lower.ends_with(part))
}

/// Reports whether a label of a host name is the same in every account.
pub(super) fn is_host_label(label: &str) -> bool {
    HOST_LABELS.split_whitespace().any(|it| it == label)
        || is_region_or_zone(label)
        || Catalog::embedded().has_event_source(label)
}

/// Reports whether the label before this one in a host name is the name of a bucket, an account or a directory.
pub(super) fn has_named_hosts(label: &str) -> bool {
    ["s3", "signin", "awsapps"].contains(&label) || label.starts_with("s3-")
}

/// Reports whether a `detail-type` is one of AWS's. Those of the user may name anything.
fn is_detail_type(text: &str) -> bool {
    DETAIL_TYPES.contains(&text) || text.starts_with("AWS ") && text.ends_with(" via CloudTrail")
}

/// The source of AWS's events, and a service in members that hold nothing else: `aws.ec2`, `ecs`.
fn is_service_word(member: &str, text: &str) -> bool {
    let label = source_label(text).unwrap_or(text);
    SERVICE_MEMBERS.contains(&&*member.to_ascii_lowercase())
        && Catalog::embedded().has_event_source(label)
}

/// A value that AWS masked.
fn is_hidden(text: &str) -> bool {
    let marks = ["HIDDEN_", "***", "<sensitive", "Value hidden"];
    marks.iter().any(|mark| text.starts_with(mark)) && text.len() <= 64
}

pub(super) fn is_region_or_zone(text: &str) -> bool {
    let known = |text: &str| region_status(text) == RegionStatus::Known;
    let zone = text.strip_suffix(|c: char| c.is_ascii_lowercase());
    known(text) || zone.is_some_and(known)
}

/// A service's DNS name without the name of a resource: `ec2.amazonaws.com`, `s3.eu-west-1.amazonaws.com`.
fn is_service(text: &str) -> bool {
    let Some(labels) = event_source_label(text) else { return false };
    let mut labels = labels.split('.');
    let first = labels.next().unwrap_or_default();
    let is_name = first
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit());
    let rest: Vec<_> = labels.collect();
    match rest.as_slice() {
        [] => is_name,
        rest => {
            rest.iter().all(|it| is_host_label(it) && !has_named_hosts(it)) && is_host_label(first)
        }
    }
}

/// An IAM action: `s3:GetObject`, `ec2:*`.
fn is_permission(text: &str) -> bool {
    let Some((prefix, action)) = text.split_once(':') else { return false };
    action.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'*')
        && !action.is_empty()
        && Catalog::embedded().has_event_source(prefix)
        && action.starts_with(|c: char| c.is_ascii_uppercase() || c == '*')
}

/// A type of AWS Config and CloudFormation: `AWS::S3::Bucket`.
fn is_resource_type(text: &str) -> bool {
    text.strip_prefix("AWS::").is_some_and(|rest| {
        rest.split("::").all(|part| part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    })
}

/// `t3.micro`, `db.r6g.2xlarge`
fn is_instance_type(text: &str) -> bool {
    const PREFIXES: [&str; 5] = ["db.", "cache.", "ml.", "kafka.", "dms."];
    let bare = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let Some((family, size)) = bare.split_once('.') else { return false };
    let is_family = family.len() <= 8 && family.bytes().any(|byte| byte.is_ascii_digit());
    let sizes = ["nano", "micro", "small", "medium", "large", "metal"];
    is_family && sizes.iter().any(|it| size.ends_with(it)) && size.len() <= 10
}

/// Upper case letters and underscores: `IN_PROGRESS`, `AES256`.
fn is_upper_word(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_upper = |byte: u8| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit();
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.len() <= 40
        && text.bytes().all(is_upper)
        && (digits == 0
            || digits <= 4 && text.contains('_')
            || ["AES256", "SHA256"].contains(&text))
}

/// A text that may be a value of an enumeration: no address, identifier or sentence.
fn is_plain(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._:-/ ".contains(c);
    let mut run = 0;
    let longest = text.chars().fold(0, |longest, c| {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        longest.max(run)
    });
    text.len() <= 48 && text.chars().all(is_part) && longest < IDENTIFYING_LENGTH
}
