//! Amazon Resource Names.

use super::super::facts::Facts;
use super::super::random::{ALNUM, HEX};
use super::words;
use crate::catalog::Service;

/// How the ARN of a noun is built where it is not `service:region:account:noun/name`: the end of the noun in lower case,
/// then the service, whether it names region and account, and what stands before the name (Service Authorization
/// Reference, "Resource types defined by ...").
const FORMS: [(&str, &str, Scope, &str); 34] = [
    ("alarm", "cloudwatch", Scope::Region, "alarm:"),
    ("autoscalinggroup", "autoscaling", Scope::Region, "autoScalingGroup:"),
    ("bucket", "s3", Scope::Nowhere, ""),
    ("certificate", "acm", Scope::Region, "certificate/"),
    ("cloudwatchlogsloggroup", "logs", Scope::Region, "log-group:"),
    ("dbcluster", "rds", Scope::Region, "cluster:"),
    ("dbinstance", "rds", Scope::Region, "db:"),
    ("dbsnapshot", "rds", Scope::Region, "snapshot:"),
    ("deliverystream", "firehose", Scope::Region, "deliverystream/"),
    ("executionrole", "iam", Scope::Account, "role/"),
    ("function", "lambda", Scope::Region, "function:"),
    ("group", "iam", Scope::Account, "group/"),
    ("instanceprofile", "iam", Scope::Account, "instance-profile/"),
    ("kmskey", "kms", Scope::Region, "key/"),
    ("lambda", "lambda", Scope::Region, "function:"),
    ("layer", "lambda", Scope::Region, "layer:"),
    ("loadbalancer", "elasticloadbalancing", Scope::Region, "loadbalancer/app/"),
    ("loggroup", "logs", Scope::Region, "log-group:"),
    ("openidconnectprovider", "iam", Scope::Account, "oidc-provider/"),
    ("policy", "iam", Scope::Account, "policy/"),
    ("queue", "sqs", Scope::Region, ""),
    ("repository", "ecr", Scope::Region, "repository/"),
    ("role", "iam", Scope::Account, "role/"),
    ("samlprovider", "iam", Scope::Account, "saml-provider/"),
    ("secret", "secretsmanager", Scope::Region, "secret:"),
    ("statemachine", "states", Scope::Region, "stateMachine:"),
    ("stream", "kinesis", Scope::Region, "stream/"),
    ("subnet", "ec2", Scope::Region, "subnet/"),
    ("table", "dynamodb", Scope::Region, "table/"),
    ("targetgroup", "elasticloadbalancing", Scope::Region, "targetgroup/"),
    ("topic", "sns", Scope::Region, ""),
    ("trail", "cloudtrail", Scope::Region, "trail/"),
    ("user", "iam", Scope::Account, "user/"),
    ("vpc", "ec2", Scope::Region, "vpc/"),
];

/// Nouns that mean the thing of [`FORMS`] in its own service only.
const OF_MANY: [&str; 10] = [
    "alarm",
    "group",
    "layer",
    "policy",
    "repository",
    "secret",
    "stream",
    "table",
    "trail",
    "user",
];

/// What an ARN names beside the resource.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Region,
    Account,
    Nowhere,
}

pub(super) fn arn(name: &str, noun: &str, service: &Service, facts: &mut Facts) -> String {
    let subject = words::folded(words::subject(name, noun));
    // A member such as `resourceArn` tells nothing about the resource.
    let subject = if matches!(subject.as_str(), "resource" | "target" | "source") {
        words::folded(noun)
    } else {
        subject
    };
    // Once it is out it stays, whatever becomes known of the thing later.
    let what = format!("arn of {subject}");
    facts.agreed(&what, |facts| made(name, noun, &subject, service, facts))
}

fn made(name: &str, noun: &str, subject: &str, service: &Service, facts: &mut Facts) -> String {
    let own = service.permission_prefix;
    let form = FORMS.iter().filter(|(ending, ..)| subject.ends_with(ending));
    // Many services have groups, users and tables of their own.
    let form = form.filter(|(ending, owner, ..)| *owner == own || !OF_MANY.contains(ending));
    let form = form.max_by_key(|(ending, ..)| ending.len());
    let (service, scope, before) = match form {
        Some((_, service, scope, before)) => (*service, *scope, (*before).to_owned()),
        None => (own, Scope::Region, format!("{}/", kebab(words::subject(name, noun)))),
    };
    // IAM has unique identifiers, too, but its ARNs are made of names.
    let resource = if service == "iam" { named(subject, facts) } else { resource(subject, facts) };
    let (partition, region, account) = (facts.partition(), &facts.region, &facts.account);
    match scope {
        Scope::Region => format!("arn:{partition}:{service}:{region}:{account}:{before}{resource}"),
        Scope::Account => format!("arn:{partition}:{service}::{account}:{before}{resource}"),
        Scope::Nowhere => format!("arn:{partition}:{service}:::{before}{resource}"),
    }
}

/// The end of an ARN: the identifier or the name that the event has for the thing.
fn resource(subject: &str, facts: &mut Facts) -> String {
    if let Some(known) = facts.known(&format!("id of {subject}")) {
        return known.to_owned();
    }
    named(subject, facts)
}

fn named(subject: &str, facts: &mut Facts) -> String {
    match subject {
        "kmskey" | "certificate" => {
            facts.agreed(&format!("id of {subject}"), |facts| facts.random.uuid())
        }
        _ if subject.ends_with("role") => "ci-deploy".to_owned(),
        "secret" => {
            let name = words::resource(subject, facts);
            let suffix = facts.agreed("suffix of secret", |facts| facts.random.text(ALNUM, 6));
            format!("{name}-{suffix}")
        }
        _ if subject.ends_with("loadbalancer") || subject.ends_with("targetgroup") => {
            let name = words::resource(subject, facts);
            let suffix =
                facts.agreed(&format!("suffix of {subject}"), |facts| facts.random.text(HEX, 16));
            format!("{name}/{suffix}")
        }
        _ => words::resource(subject, facts),
    }
}

/// `task-definition` of `taskDefinition`.
fn kebab(name: &str) -> String {
    words::example(name).trim_start_matches("example-").to_owned()
}
