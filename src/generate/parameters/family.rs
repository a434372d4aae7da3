//! Spelling of parameters in events.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::time;
use crate::catalog::{MemberLocation, Operation, Protocol, ShapeMember, ShapePart, Shapes};

/// Services with the same spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Names of the model with a lower case first letter.
    Lower,
    /// Names of the HTTP message.
    Wire,
    /// EC2's oldest operations: lists are `xxxSet` objects with `items`.
    Ec2Flat,
    /// EC2's other operations: one member with the names of the XML.
    Ec2Wrapped,
    /// S3: names of the HTTP request.
    S3,
    /// The REST APIs of API Gateway: names as `Lower`, with the body of a request in one member.
    ApiGateway,
}

/// Event sources of REST APIs with JSON bodies whose events have the names of the model with a lower case first letter.
/// All others have the names of the HTTP message. Observed in public events: apigateway, ebs, elasticfilesystem, es, lambda,
/// rbin, ses. Samples in the guides of the services: backup, cognito-sync, kinesisvideo, polly. The names of both forms of
/// lakeformation, workdocs and xray are not known; these APIs are as old.
const LOWER_REST: [&str; 14] = [
    "apigateway",
    "backup",
    "cognito-sync",
    "ebs",
    "elasticfilesystem",
    "es",
    "kinesisvideo",
    "lakeformation",
    "lambda",
    "polly",
    "rbin",
    "ses",
    "workdocs",
    "xray",
];

/// Event sources of other APIs with the names of the model (observed in public events).
const PASCAL: [&str; 1] = ["ce"];

impl Family {
    pub(super) fn of(operation: &Operation, part: ShapePart) -> Self {
        let shapes = operation.service.shapes();
        match operation.service.event_source {
            "ec2" if shapes.is_flat(operation) => Self::Ec2Flat,
            "ec2" => Self::Ec2Wrapped,
            // Responses of S3 are headers, which events do not contain; with --full they are spelled as `Lower`.
            "s3" if part == ShapePart::Request => Self::S3,
            "apigateway" if operation.service.name == "apigateway" => Self::ApiGateway,
            source if PASCAL.contains(&source) => Self::Wire,
            // The EventBridge schema registry (aws.schemas, aws.dlm) and public events of wellarchitected, account, connect,
            // devops-guru, resource-explorer-2 and securityhub.
            source if shapes.protocol == Protocol::RestJson && !LOWER_REST.contains(&source) => {
                Self::Wire
            }
            _ => Self::Lower,
        }
    }

    /// The key of a member below the outermost structure.
    pub(super) fn key(self, shapes: &Shapes, member: &ShapeMember, part: ShapePart) -> String {
        let name = shapes.name(member);
        let wire = shapes.wire_name(member);
        match (self, part) {
            // Members in headers have the names of the model: `location` of Glacier's CreateVault (Glacier developer guide).
            (Self::Wire, _) if member.location == MemberLocation::Header => name.to_owned(),
            (Self::Wire, _) | (Self::S3 | Self::Ec2Wrapped, ShapePart::Request) => {
                wire.unwrap_or(name).to_owned()
            }
            (Self::Ec2Flat | Self::Ec2Wrapped, ShapePart::Response) => {
                lower_first(wire.unwrap_or(name))
            }
            _ => lower_first(name),
        }
    }

    /// A list with at most one element.
    pub(super) fn list(self, part: ShapePart, element_name: &str, element: Option<Value>) -> Value {
        let named =
            |value: Value| if value.is_object() { value } else { json!({ element_name: value }) };
        match (self, part) {
            (Self::Ec2Flat, _) => match element {
                Some(element) => json!({ "items": [named(element)] }),
                None => json!({}),
            },
            (Self::Ec2Wrapped, ShapePart::Request) => match element {
                Some(Value::Object(mut members)) => {
                    members.insert("tag".to_owned(), 1.into());
                    members.into()
                }
                Some(element) => json!({ "tag": 1, "content": element }),
                None => json!({}),
            },
            (Self::Ec2Wrapped, ShapePart::Response) => {
                element.map_or("".into(), |element| json!({ "item": element }))
            }
            (Self::S3, _) => element.unwrap_or_else(|| Map::new().into()),
            _ => element.into_iter().collect(),
        }
    }

    /// A point in time. Most services write it as current Java does, with a second comma; the older query services write it
    /// without.
    pub(super) fn timestamp(self, operation: &Operation, at: Timestamp) -> Value {
        const WITHOUT_COMMA: [&str; 6] = ["docdb", "iam", "kms", "neptune", "organizations", "rds"];
        match self {
            Self::Ec2Flat => at.as_millisecond().into(),
            Self::Ec2Wrapped | Self::S3 => time::iso(at).into(),
            _ if operation.service.event_source == "rolesanywhere" => time::iso(at).into(),
            _ if WITHOUT_COMMA.contains(&operation.service.name) => time::textual(at).into(),
            _ => time::textual_with_comma(at).into(),
        }
    }
}

/// Replacement for a value that AWS hides.
pub(super) fn hidden(operation: &Operation) -> &'static str {
    match operation.service.event_source {
        "athena" => "HIDDEN_FOR_SECURITY_REASONS",
        "ec2" => "<sensitiveDataRemoved>",
        "amazonmq" | "apigateway" | "appsync" => "***",
        _ => "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
}

/// Lower case for the first letter only: `dBInstanceIdentifier` for `DBInstanceIdentifier`.
pub(super) fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// The singular of a name: `instance` for `instances`, `policy` for `policies`.
pub(super) fn singular(name: &str) -> String {
    let cut = |suffix: &str| name.strip_suffix(suffix);
    match name {
        _ if name.ends_with("ss") || name.ends_with("us") || name.ends_with("Status") => {
            name.to_owned()
        }
        _ => cut("ies")
            .map(|stem| format!("{stem}y"))
            .or_else(|| cut("sses").map(|stem| format!("{stem}ss")))
            .or_else(|| cut("s").map(str::to_owned))
            .unwrap_or_else(|| name.to_owned()),
    }
}
