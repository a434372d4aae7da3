//! Generates Amazon Resource Names.

use super::super::facts::SampleFacts;
use super::super::random::{ALNUM, HEX};
use super::words;
use crate::catalog::Service;

/// ARNs that differ from `service:region:account:noun/name`: ending of the noun in lower case, service, parts, and the text
/// before the name (Service Authorization Reference, "Resource types defined by ...").
const FORMS: [(&str, &str, ArnScope, &str); 43] = [
    ("accesspoint", "s3", ArnScope::Region, "accesspoint/"),
    ("alarm", "cloudwatch", ArnScope::Region, "alarm:"),
    ("autoscalinggroup", "autoscaling", ArnScope::Region, "autoScalingGroup:"),
    ("bucket", "s3", ArnScope::Nowhere, ""),
    ("certificate", "acm", ArnScope::Region, "certificate/"),
    ("cloudwatchlogsloggroup", "logs", ArnScope::Region, "log-group:"),
    ("dbcluster", "rds", ArnScope::Region, "cluster:"),
    ("dbinstance", "rds", ArnScope::Region, "db:"),
    ("dbsnapshot", "rds", ArnScope::Region, "snapshot:"),
    ("deliverystream", "firehose", ArnScope::Region, "deliverystream/"),
    ("executionrole", "iam", ArnScope::Account, "role/"),
    ("function", "lambda", ArnScope::Region, "function:"),
    ("group", "iam", ArnScope::Account, "group/"),
    ("instanceprofile", "iam", ArnScope::Account, "instance-profile/"),
    ("ipset", "wafv2", ArnScope::Region, "regional/ipset/"),
    ("kmskey", "kms", ArnScope::Region, "key/"),
    ("lambda", "lambda", ArnScope::Region, "function:"),
    ("layer", "lambda", ArnScope::Region, "layer:"),
    ("loadbalancer", "elasticloadbalancing", ArnScope::Region, "loadbalancer/app/"),
    ("loggroup", "logs", ArnScope::Region, "log-group:"),
    ("openidconnectprovider", "iam", ArnScope::Account, "oidc-provider/"),
    ("permissionsboundary", "iam", ArnScope::Account, "policy/"),
    ("policy", "iam", ArnScope::Account, "policy/"),
    ("queue", "sqs", ArnScope::Region, ""),
    ("regexpatternset", "wafv2", ArnScope::Region, "regional/regexpatternset/"),
    ("repository", "ecr", ArnScope::Region, "repository/"),
    ("role", "iam", ArnScope::Account, "role/"),
    ("rulegroup", "wafv2", ArnScope::Region, "regional/rulegroup/"),
    ("samlprovider", "iam", ArnScope::Account, "saml-provider/"),
    ("secret", "secretsmanager", ArnScope::Region, "secret:"),
    ("servercertificate", "iam", ArnScope::Account, "server-certificate/"),
    ("servercertificatemetadata", "iam", ArnScope::Account, "server-certificate/"),
    ("statemachine", "states", ArnScope::Region, "stateMachine:"),
    ("stream", "kinesis", ArnScope::Region, "stream/"),
    ("subnet", "ec2", ArnScope::Region, "subnet/"),
    ("table", "dynamodb", ArnScope::Region, "table/"),
    ("targetgroup", "elasticloadbalancing", ArnScope::Region, "targetgroup/"),
    ("topic", "sns", ArnScope::Region, ""),
    ("trail", "cloudtrail", ArnScope::Region, "trail/"),
    ("user", "iam", ArnScope::Account, "user/"),
    ("virtualmfadevice", "iam", ArnScope::Account, "mfa/"),
    ("vpc", "ec2", ArnScope::Region, "vpc/"),
    ("webacl", "wafv2", ArnScope::Region, "regional/webacl/"),
];

/// Nouns of [`FORMS`] that apply to the listed service only, because many services have their own.
const OF_MANY: [&str; 12] = [
    "accesspoint",
    "alarm",
    "group",
    "ipset",
    "layer",
    "policy",
    "repository",
    "rulegroup",
    "stream",
    "table",
    "trail",
    "user",
];

/// The main resource of a service, used for members such as `resourceArn`.
const MAIN: [(&str, &str); 11] = [
    ("cloudtrail", "Trail"),
    ("cloudwatch", "Alarm"),
    ("dynamodb", "Table"),
    ("ecr", "Repository"),
    ("ecs", "Cluster"),
    ("eks", "Cluster"),
    ("elasticloadbalancing", "LoadBalancer"),
    ("kinesis", "Stream"),
    ("lambda", "Function"),
    ("logs", "LogGroup"),
    ("rds", "DBInstance"),
];

/// Parts of an ARN besides the resource: region and account, account, none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ArnScope {
    Region,
    Account,
    Nowhere,
}

pub(super) fn arn(name: &str, noun: &str, service: &Service, facts: &mut SampleFacts) -> String {
    let subject = words::folded(words::subject(name, noun));
    let mut suffixes = ["metadata", "summary", "description", "statu"].iter();
    let subject = suffixes.find_map(|end| subject.strip_suffix(end)).unwrap_or(&subject).to_owned();
    // A member such as `resourceArn` does not name the kind of resource.
    let vague = ["resource", "target", "source"];
    let subject = if vague.contains(&subject.as_str()) { words::folded(noun) } else { subject };
    let main = MAIN.iter().find(|(of, _)| *of == service.permission_prefix);
    let (subject, name) = match main {
        Some((_, main)) if vague.contains(&subject.as_str()) => (words::folded(main), *main),
        _ => (subject, name),
    };
    // The first ARN is kept, even if an identifier of the resource is made later.
    let what = format!("arn of {subject}");
    facts.get_or_make(&what, |facts| made(name, noun, &subject, service, facts))
}

fn made(
    name: &str,
    noun: &str,
    subject: &str,
    service: &Service,
    facts: &mut SampleFacts,
) -> String {
    let own = service.permission_prefix;
    if let Some(whole) = irregular(own, subject, facts) {
        return whole;
    }
    let form = FORMS.iter().filter(|(ending, ..)| subject.ends_with(ending));
    // Many services have their own groups, users and tables.
    let form = form.filter(|(ending, owner, ..)| *owner == own || !OF_MANY.contains(ending));
    let form = form.max_by_key(|(ending, ..)| ending.len());
    let (service, scope, before) = if let Some((_, service, scope, before)) = form {
        (*service, *scope, (*before).to_owned())
    } else {
        // IAM is global.
        let scope = if own == "iam" { ArnScope::Account } else { ArnScope::Region };
        (own, scope, format!("{}/", kebab(words::subject(name, noun))))
    };
    // ARNs of IAM contain names, not unique identifiers.
    let by_name = service == "iam" || before.starts_with("regional/");
    let resource = if by_name { named(subject, facts) } else { resource(subject, facts) };
    let (partition, region, account) = (facts.partition(), &facts.region, &facts.account);
    match scope {
        ArnScope::Region => {
            format!("arn:{partition}:{service}:{region}:{account}:{before}{resource}")
        }
        ArnScope::Account => format!("arn:{partition}:{service}::{account}:{before}{resource}"),
        ArnScope::Nowhere => format!("arn:{partition}:{service}:::{before}{resource}"),
    }
}

/// ARNs with an irregular form. Returns `None` for all others.
fn irregular(own: &str, subject: &str, facts: &mut SampleFacts) -> Option<String> {
    let random = |what: &str, length: usize, facts: &mut SampleFacts| {
        facts.get_or_make(&format!("{what} of {subject}"), |facts| facts.random.text(HEX, length))
    };
    let (service, resource) = match (own, subject) {
        ("sts", "taskpolicy") => {
            return Some(format!(
                "arn:{}:iam::aws:policy/root-task/S3UnlockBucketPolicy",
                facts.partition()
            ));
        }
        (_, "assumedroleuser") => {
            let (partition, account) = (facts.partition(), &facts.account);
            return Some(format!("arn:{partition}:sts::{account}:assumed-role/ci-deploy/batch"));
        }
        ("s3", "object") => {
            let bucket = words::bucket(facts);
            return Some(format!(
                "arn:{}:s3:::{bucket}/reports/2026/11/summary.csv",
                facts.partition()
            ));
        }
        ("rds-data", _) if !subject.ends_with("secret") => {
            ("rds", format!("cluster:{}", words::resource("dbcluster", facts)))
        }
        ("apigateway", "destination") => ("logs", "log-group:api-access".to_owned()),
        ("iot", "certificate") => ("iot", format!("cert/{}", random("hex", 64, facts))),
        ("eks" | "eks-auth", "podidentityassociation" | "association") => {
            let cluster = words::resource("cluster", facts);
            let id = random("hex", 17, facts);
            ("eks", format!("podidentityassociation/{cluster}/a-{id}"))
        }
        ("eks", "nodegroup" | "fargateprofile" | "addon") => {
            let cluster = words::resource("cluster", facts);
            let name = words::resource(subject, facts);
            let id = facts.get_or_make(&format!("uuid of {subject}"), |facts| facts.random.uuid());
            ("eks", format!("{subject}/{cluster}/{name}/{id}"))
        }
        ("es", _) if subject.ends_with("domain") => {
            ("es", format!("domain/{}", words::resource("domain", facts)))
        }
        ("states", "statemachineversion") => {
            ("states", format!("stateMachine:{}:1", words::resource("statemachine", facts)))
        }
        ("states", "execution") => {
            let machine = words::resource("statemachine", facts);
            ("states", format!("execution:{machine}:{}", named(subject, facts)))
        }
        _ => return None,
    };
    let (partition, region, account) = (facts.partition(), &facts.region, &facts.account);
    Some(format!("arn:{partition}:{service}:{region}:{account}:{resource}"))
}

/// The last part of an ARN: the identifier of the resource if the event has one, else its name.
fn resource(subject: &str, facts: &mut SampleFacts) -> String {
    if let Some(known) = facts.known(&format!("id of {subject}")) {
        return known.to_owned();
    }
    named(subject, facts)
}

fn named(subject: &str, facts: &mut SampleFacts) -> String {
    match subject {
        "kmskey" | "certificate" => {
            facts.get_or_make(&format!("id of {subject}"), |facts| facts.random.uuid())
        }
        _ if subject.ends_with("role") => "ci-deploy".to_owned(),
        "secret" => {
            let name = words::resource(subject, facts);
            let suffix = facts.get_or_make("suffix of secret", |facts| facts.random.text(ALNUM, 6));
            format!("{name}-{suffix}")
        }
        _ if ["webacl", "ipset", "rulegroup", "regexpatternset"].contains(&subject) => {
            let name = words::resource(subject, facts);
            let id = facts.get_or_make(&format!("id of {subject}"), |facts| facts.random.uuid());
            format!("{name}/{id}")
        }
        _ if subject.ends_with("loadbalancer") || subject.ends_with("targetgroup") => {
            let name = words::resource(subject, facts);
            let suffix = facts
                .get_or_make(&format!("suffix of {subject}"), |facts| facts.random.text(HEX, 16));
            format!("{name}/{suffix}")
        }
        _ => words::resource(subject, facts),
    }
}

/// Converts to kebab case: `task-definition` for `taskDefinition`.
fn kebab(name: &str) -> String {
    words::example(name).trim_start_matches("example-").to_owned()
}
