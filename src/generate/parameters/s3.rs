//! Parameters of S3 requests, with the names of the HTTP request.

use serde_json::{Map, Value, json};

use super::family::lower_first;
use super::walk::{ShapeWalk, ValuePlace};
use crate::catalog::{MemberLocation, Operation, Shape, ShapeId, ShapeMember};
use crate::generate::facts::SampleFacts;
use crate::generate::random::ALNUM;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// Members that events omit: account, checksums, uploaded data, and the list of objects to delete.
const LEFT_OUT: [&str; 7] = [
    "AccountId",
    "Body",
    "ChecksumAlgorithm",
    "ConfigId",
    "ContentMD5",
    "Delete",
    "ExpectedBucketOwner",
];

pub(super) fn parameters(walk: &mut ShapeWalk<'_>, shape: Option<ShapeId>) -> Map<String, Value> {
    let mut members = Map::new();
    let mut bucket = None;
    for member in shape.map_or(&[][..], |shape| walk.shapes.members(shape)) {
        let name = walk.shapes.name(member);
        let left_out = LEFT_OUT.contains(&name) && !walk.full;
        if walk.shows(member) && !left_out {
            let key = key(walk, member);
            let value = value(walk, member, &key);
            if name == "Bucket" {
                bucket = value.as_str().map(str::to_owned);
            }
            members.insert(key, value);
        }
    }
    members.insert("Host".to_owned(), host(walk, bucket.as_deref()).into());
    if walk.operation.name == "CreateBucket" {
        members.insert("x-amz-acl".to_owned(), "private".into());
        if walk.facts.region != "us-east-1" {
            // In other regions the request must name the region.
            let place = json!({ "xmlns": NAMESPACE, "LocationConstraint": walk.facts.region });
            members.insert("CreateBucketConfiguration".to_owned(), place);
        }
    }
    for flag in walk.shapes.query_flags(walk.operation) {
        let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
        members.insert(name.to_owned(), value.into());
    }
    for key in walk.shapes.extra_keys(walk.operation, walk.part) {
        if !members.contains_key(key) && !key.eq_ignore_ascii_case("host") {
            members.insert(key.to_owned(), "".into());
        }
    }
    members
}

/// `additionalEventData` (signature, bytes sent and received) and `resources` (bucket and object) of a call. `CreateBucket`
/// has no resources.
pub(super) fn additional_data(
    operation: &Operation,
    request: &Value,
    facts: &mut SampleFacts,
) -> (Value, Value) {
    let bytes_out = if operation.read_only { 200 + facts.random.below(4000) } else { 0 };
    let additional = json!({
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": 0,
        "AuthenticationMethod": "AuthHeader",
        "x-amz-id-2": format!("EXAMPLE{}=", facts.random.text(ALNUM, 60)),
        "bytesTransferredOut": bytes_out,
    });
    let named = |key: &str| request.get(key).and_then(Value::as_str);
    let Some(bucket) = named("bucketName").filter(|_| operation.name != "CreateBucket") else {
        return (additional, Value::Null);
    };
    let arn = format!("arn:{}:s3:::{bucket}", facts.partition());
    let object = match named("key") {
        Some(key) => json!({ "type": "AWS::S3::Object", "ARN": format!("{arn}/{key}") }),
        None if operation.is_data => {
            json!({ "type": "AWS::S3::Object", "ARNPrefix": format!("{arn}/") })
        }
        None => Value::Null,
    };
    let bucket = json!({ "accountId": facts.account, "type": "AWS::S3::Bucket", "ARN": arn });
    let resources = [object, bucket].into_iter().filter(|it| !it.is_null()).collect();
    (additional, resources)
}

fn host(walk: &ShapeWalk<'_>, bucket: Option<&str>) -> String {
    let (region, domain) = (&walk.facts.region, walk.facts.domain());
    match bucket {
        _ if walk.operation.service.name == "s3control" => {
            format!("{}.s3-control.{region}.{domain}", walk.facts.account)
        }
        Some(bucket) => format!("{bucket}.s3.{region}.{domain}"),
        None => format!("s3.{region}.{domain}"),
    }
}

pub(super) fn key(walk: &ShapeWalk<'_>, member: &ShapeMember) -> String {
    let (name, wire) = (walk.shapes.name(member), walk.shapes.wire_name(member));
    let control = walk.operation.service.name == "s3control";
    match (name, member.location) {
        ("Bucket", _) if control => "bucket".to_owned(),
        ("Bucket", _) => "bucketName".to_owned(),
        ("Policy", _) if member.payload => "bucketPolicy".to_owned(),
        (_, MemberLocation::Query | MemberLocation::Header | MemberLocation::Headers)
            if !control =>
        {
            wire.map_or_else(|| lower_first(name), str::to_owned)
        }
        _ if member.payload => wire.unwrap_or(name).to_owned(),
        _ => lower_first(name),
    }
}

pub(super) fn value(walk: &mut ShapeWalk<'_>, member: &ShapeMember, key: &str) -> Value {
    let name = walk.shapes.name(member);
    if key == "bucketPolicy" {
        return serde_json::from_str(&walk.facts.policy("s3:GetObject", "*")).unwrap_or_default();
    }
    if member.payload && matches!(walk.shapes.get(member.shape), Shape::Structure(_)) {
        let inner = walk.member(member, ValuePlace { name, noun: name, depth: 0 });
        let mut payload = json!({ "xmlns": NAMESPACE });
        if let (Value::Object(payload), Value::Object(inner)) = (&mut payload, inner) {
            payload.extend(inner);
        }
        return payload;
    }
    walk.top_member(member)
}
