//! Words, reserved names and forms of texts that AWS defines.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::aws::{RegionStatus, event_source_label, region_status};
use crate::catalog::Catalog;

/// Words in ARNs, paths, URLs and policies.
pub(super) const WORDS: &str = "* 2008-10-17 2012-10-17 AWS Allow Api Authenticated CanonicalUser Deny Everyone Failure Federated \
    HTTP HTTPS HttpRequest ICMP No Null Root Service Success TCP UDP Yes access-point accesspoint alarm alias all amazon \
    any app arn assumed-role authenticated-read aws aws-cn aws-marketplace aws-reserved \
    aws-service-role aws-us-gov bucket build certificate changeset cluster container crawler db default \
    deployment distribution domain false federated-user function gateway global group heads home hostedzone http \
    https icmp instance instance-profile job key layer listener loadbalancer log-group log-stream mfa \
    net oauth object oidc-provider organization ou owner policy private project public-read \
    public-read-write ref refs regional repo repository restapis role root rule s3 saml-provider secret self \
    service service-role snapshot stack stages standard table targetgroup task task-definition tcp trail true udp user \
    volume vpc vpc-endpoint webacl workspace";

/// Values of members that are texts in the models, with the document that lists them.
const VALUES: [(&str, &str); 7] = [
    (
        "CloudTrail user guide, userIdentity element",
        "AWSAccount AWSService AssumedRole Directory FederatedUser IAMUser IdentityCenterUser Role Root SAMLUser Unknown \
         WebIdentityUser",
    ),
    (
        "RDS, DocumentDB, Neptune, ElastiCache and MemoryDB API references, Engine",
        "aurora aurora-mysql aurora-postgresql custom-oracle-ee custom-sqlserver-ee custom-sqlserver-se custom-sqlserver-web \
         db2-ae db2-se docdb mariadb memcached mysql neptune oracle-ee oracle-ee-cdb oracle-se2 oracle-se2-cdb postgres \
         redis sqlserver-ee sqlserver-ex sqlserver-se sqlserver-web valkey",
    ),
    (
        "RDS API reference, CreateDBCluster and CreateDBInstance",
        "aurora-iopt1 bring-your-own-license general-public-license global gp2 gp3 io1 io2 license-included multimaster \
         parallelquery postgresql-license provisioned serverless standard",
    ),
    (
        "RDS user guide, status of DB instances, clusters, snapshots and subnet groups",
        "Active Complete available backing-up creating deleting failed maintenance modifying pending rebooting renaming \
         starting stopped stopping storage-optimization upgrading",
    ),
    ("RDS API reference, DescribeDBSnapshots", "automated awsbackup manual public shared"),
    ("EC2 API reference, IpPermission", "icmp icmpv6 tcp udp"),
    ("EC2 API reference, InstanceAttribute and NetworkAclEntry", "allow deny"),
];

/// Names of attributes that are texts in the models (SNS API reference, `SetTopicAttributes` and
/// `SetSubscriptionAttributes`; RDS API reference, `ModifyDBSnapshotAttribute`).
const ATTRIBUTES: &str = "ArchivePolicy ContentBasedDeduplication DataProtectionPolicy DeliveryPolicy DisplayName \
    FifoThroughputScope FilterPolicy FilterPolicyScope KmsMasterKeyId Policy RawMessageDelivery RedrivePolicy ReplayPolicy \
    SignatureVersion SubscriptionRoleArn TracingConfig restore";

/// Enumerations of so many services share a value that is a word of AWS everywhere.
const SHARED_BY: usize = 3;

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

/// Permission sets, roles and callers that AWS names.
const NAMES: [&str; 10] = [
    "amazon-elb",
    "amazon-rds",
    "AWS Internal",
    "AWSControlTowerExecution",
    "AWSAdministratorAccess",
    "AWSReadOnlyAccess",
    "AdministratorAccess",
    "OrganizationAccountAccessRole",
    "PowerUserAccess",
    "ReadOnlyAccess",
];

/// Beginnings of names that AWS reserves (KMS developer guide, "Aliases"; Systems Manager user guide, "Public parameters").
const RESERVED: [&str; 2] = ["alias/aws/", "/aws/service/"];

/// Resources of AWS in ARNs without an account: the service and the beginning of the resource (Service Authorization
/// Reference).
const AWS_RESOURCES: [(&str, &str); 9] = [
    ("bedrock", "foundation-model/"),
    ("controlcatalog", "control/"),
    ("elasticbeanstalk", "platform/"),
    ("elasticbeanstalk", "solutionstack/"),
    ("securityhub", "ruleset/"),
    ("securityhub", "standards/"),
    ("ssm", "document/AWS"),
    ("ssm", "document/Amazon"),
    ("ssm", "parameter/aws/"),
];

/// Service-linked roles for Application Auto Scaling, which AWS names with a suffix (Application Auto Scaling user guide).
const SCALING_ROLE: &str = "AWSServiceRoleForApplicationAutoScaling_";

/// Reports whether a text that is a word of a member, or a part of a text, has a reserved name or a form of AWS.
pub(super) fn is_of_aws(text: &str) -> bool {
    NAMES.contains(&text)
        || PROVIDERS.contains(&text)
        || RESERVED.iter().any(|prefix| text.starts_with(prefix))
        || is_service_linked_role(text)
        || is_rule_group(text)
        || is_namespace(text)
        || is_hidden(text)
        || is_region_or_zone(text)
        || is_service(text)
        || is_resource_type(text)
        || is_instance_type(text)
}

/// Reports whether a word is a value of enumerations of several services, or of a member that is a text in the models.
pub(super) fn is_shared_value(text: &str) -> bool {
    static SHARED: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let is_listed = VALUES.iter().any(|(_, values)| contains_word(values, text));
    is_listed || SHARED.get_or_init(shared_values).contains(text)
}

/// The values that enumerations of several services share.
fn shared_values() -> HashSet<&'static str> {
    let mut services: HashMap<&str, HashSet<&str>> = HashMap::new();
    for service in Catalog::embedded().services() {
        for value in service.shapes().all_values() {
            services.entry(value).or_default().insert(service.event_source);
        }
    }
    services.retain(|_, services| services.len() >= SHARED_BY);
    services.into_keys().collect()
}

/// Reports whether a text is the name of an attribute of a resource.
pub(super) fn is_attribute(text: &str) -> bool {
    contains_word(ATTRIBUTES, text)
}

pub(super) fn contains_word(words: &str, text: &str) -> bool {
    words.split_whitespace().any(|word| word == text)
}

/// Reports whether an ARN without an account is that of a resource of AWS.
pub(super) fn is_aws_resource(service: &str, resource: &str) -> bool {
    AWS_RESOURCES.iter().any(|(of, prefix)| *of == service && resource.starts_with(prefix))
}

/// A document of Systems Manager whose name begins with a reserved prefix (API reference, CreateDocument): `AWS-RunShellScript`.
pub(super) fn is_document(text: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (text.starts_with("AWS") || text.starts_with("Amazon")) && text.bytes().all(is_name)
}

/// The custom suffix of the name of a service-linked role: `_xfiles` in `AWSServiceRoleForAutoScaling_xfiles`.
pub(super) fn service_linked_suffix(text: &str) -> Option<(&str, &str)> {
    let is_role = text.starts_with("AWSServiceRoleFor") && !text.starts_with(SCALING_ROLE);
    text.split_once('_').filter(|_| is_role)
}

fn is_service_linked_role(text: &str) -> bool {
    text.starts_with("AWSServiceRoleFor") && service_linked_suffix(text).is_none()
}

/// A managed rule group of AWS WAF: `AWSManagedRulesCommonRuleSet`.
fn is_rule_group(text: &str) -> bool {
    text.starts_with("AWSManagedRules") && text.ends_with("RuleSet")
}

/// The XML namespace of an API: `http://s3.amazonaws.com/doc/2006-03-01/`.
fn is_namespace(text: &str) -> bool {
    let host = text.strip_prefix("http://").and_then(|rest| rest.split_once("/doc/"));
    host.is_some_and(|(host, date)| {
        is_service(host) && date.bytes().all(|byte| byte.is_ascii_digit() || b"-/".contains(&byte))
    })
}

/// Reports whether a label of a host name is the same in every account.
pub(super) fn is_host_label(label: &str) -> bool {
    contains_word(HOST_LABELS, label)
        || is_region_or_zone(label)
        || Catalog::embedded().has_event_source(label)
}

/// Reports whether the label before this one in a host name is the name of a bucket, an account or a directory.
pub(super) fn has_named_hosts(label: &str) -> bool {
    ["s3", "signin", "awsapps"].contains(&label) || label.starts_with("s3-")
}

/// Reports whether a `detail-type` is one of AWS's. Those of the user may name anything.
pub(super) fn is_detail_type(text: &str) -> bool {
    DETAIL_TYPES.contains(&text) || text.starts_with("AWS ") && text.ends_with(" via CloudTrail")
}

/// A value that AWS masked.
fn is_hidden(text: &str) -> bool {
    let marks = ["HIDDEN_", "***", "<sensitive", "Value hidden"];
    marks.iter().any(|mark| text.starts_with(mark)) && text.len() <= 64
}

pub(super) fn is_region_or_zone(text: &str) -> bool {
    let known = |text: &str| region_status(text) == RegionStatus::Known;
    let zone = text.strip_suffix(|c: char| c.is_ascii_lowercase());
    known(text) || zone.is_some_and(known) || is_zone_id(text)
}

/// `use1-az2`, `apne2-az1`
fn is_zone_id(text: &str) -> bool {
    let Some((region, zone)) = text.split_once("-az") else { return false };
    let letters = region.trim_end_matches(|c: char| c.is_ascii_digit());
    (3..=5).contains(&letters.len())
        && letters.len() + 1 == region.len()
        && letters.bytes().all(|byte| byte.is_ascii_lowercase())
        && zone.len() == 1
        && zone.bytes().all(|byte| byte.is_ascii_digit())
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
pub(super) fn is_permission(text: &str) -> bool {
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

/// The type of an instance or of a node: `t3.micro`, `db.r6g.2xlarge`, `m5.large.search`.
fn is_instance_type(text: &str) -> bool {
    const PREFIXES: [&str; 7] = ["db.", "cache.", "ml.", "kafka.", "dms.", "mq.", "dax."];
    const SUFFIXES: [&str; 2] = [".search", ".elasticsearch"];
    const SIZES: [&str; 7] = ["nano", "micro", "small", "medium", "large", "metal", "xlplus"];
    let bare = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let bare = SUFFIXES.iter().find_map(|suffix| bare.strip_suffix(suffix)).unwrap_or(bare);
    let Some((family, size)) = bare.split_once('.') else { return text == "db.serverless" };
    let letters = family.trim_start_matches("u-").bytes().take_while(u8::is_ascii_lowercase);
    let is_family = family.len() <= 8
        && letters.count() <= 3
        && family.bytes().any(|byte| byte.is_ascii_digit())
        && family.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
    // `8xlarge`, `metal-24xl`
    let name = size.trim_start_matches(|c: char| c.is_ascii_digit());
    let name = name.strip_prefix('x').unwrap_or(name);
    is_family && size.len() <= 10 && (SIZES.contains(&name) || name.starts_with("metal-"))
}

/// A version of a product: `8.0.35`, `16.3-R1`, `8.0.mysql_aurora.3.04.0`, `v1.29.1-eks-1`.
pub(super) fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.split(['.', '-', '_']).all(|part| {
            let digits = part.strip_prefix('R').unwrap_or(part);
            contains_word("aurora eks mysql postgresql", part)
                || digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}
