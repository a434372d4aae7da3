//! Templates of frequent alert events: partial records with placeholders, one file for each service.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use crate::catalog::Action;

/// All files of `templates/` by service name.
pub(super) const FILES: [(&str, &str); 47] = [
    ("account", include_str!("templates/account.json")),
    ("acm", include_str!("templates/acm.json")),
    ("autoscaling", include_str!("templates/autoscaling.json")),
    ("backup", include_str!("templates/backup.json")),
    ("bedrock", include_str!("templates/bedrock.json")),
    ("bedrock-runtime", include_str!("templates/bedrock-runtime.json")),
    ("billingconsole", include_str!("templates/billingconsole.json")),
    ("cloudformation", include_str!("templates/cloudformation.json")),
    ("cloudfront", include_str!("templates/cloudfront.json")),
    ("cloudtrail", include_str!("templates/cloudtrail.json")),
    ("cloudwatch", include_str!("templates/cloudwatch.json")),
    ("cognito-idp", include_str!("templates/cognito-idp.json")),
    ("config", include_str!("templates/config.json")),
    ("dynamodb", include_str!("templates/dynamodb.json")),
    ("ec2", include_str!("templates/ec2.json")),
    ("ecr", include_str!("templates/ecr.json")),
    ("ecs", include_str!("templates/ecs.json")),
    ("efs", include_str!("templates/efs.json")),
    ("eks", include_str!("templates/eks.json")),
    ("elasticfilesystem", include_str!("templates/elasticfilesystem.json")),
    ("elbv2", include_str!("templates/elbv2.json")),
    ("events", include_str!("templates/events.json")),
    ("guardduty", include_str!("templates/guardduty.json")),
    ("iam", include_str!("templates/iam.json")),
    ("kms", include_str!("templates/kms.json")),
    ("lambda", include_str!("templates/lambda.json")),
    ("logs", include_str!("templates/logs.json")),
    ("macie", include_str!("templates/macie.json")),
    ("opensearch", include_str!("templates/opensearch.json")),
    ("organizations", include_str!("templates/organizations.json")),
    ("rds", include_str!("templates/rds.json")),
    ("redshift", include_str!("templates/redshift.json")),
    ("rolesanywhere", include_str!("templates/rolesanywhere.json")),
    ("route53", include_str!("templates/route53.json")),
    ("route53domains", include_str!("templates/route53domains.json")),
    ("route53resolver", include_str!("templates/route53resolver.json")),
    ("s3", include_str!("templates/s3.json")),
    ("s3control", include_str!("templates/s3control.json")),
    ("secretsmanager", include_str!("templates/secretsmanager.json")),
    ("securityhub", include_str!("templates/securityhub.json")),
    ("signin", include_str!("templates/signin.json")),
    ("sns", include_str!("templates/sns.json")),
    ("sqs", include_str!("templates/sqs.json")),
    ("ssm", include_str!("templates/ssm.json")),
    ("sso-admin", include_str!("templates/sso-admin.json")),
    ("sts", include_str!("templates/sts.json")),
    ("wafv2", include_str!("templates/wafv2.json")),
];

type Templates = HashMap<String, Map<String, Value>>;

/// The template of an action. Returns `None` if there is none.
pub(super) fn of(action: &Action) -> Option<&'static Map<String, Value>> {
    static PARSED: [OnceLock<Templates>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
    let service = match action {
        Action::Api(operation) => operation.service.name,
        Action::Other(event) => event.event_source,
    };
    let index = FILES.iter().position(|(name, _)| *name == service)?;
    let (file, text) = (PARSED.get(index)?, FILES.get(index)?.1);
    let templates =
        file.get_or_init(|| serde_json::from_str(text).expect("a test parses every file"));
    templates.get(action.event_name())
}
