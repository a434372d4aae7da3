//! Generates a CloudTrail record (CloudTrail user guide, "CloudTrail record contents for management, data, and network
//! activity events").

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::client;
use super::client_kind::ClientKind;
use super::error::error;
use super::event_spec::{EventSpec, IdentityKind};
use super::facts::SampleFacts;
use super::identity::{identity, service_event_identity};
use super::parameters::{additional_data, parameters, parameters_of_other, vary};
use super::random::Seed;
use super::{placeholder, template, time};
use crate::aws::{Partition, SIGN_IN_LABEL, event_source};
use crate::catalog::{Action, EventType, Operation, ShapePart};

/// The record version that CloudTrail has written since 2025.
const EVENT_VERSION: &str = "1.11";

/// Members of a record in the order of real records.
const ORDER: [&str; 28] = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "managementEvent",
    "recipientAccountId",
    "sharedEventID",
    "serviceEventDetails",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "eventCategory",
    "tlsDetails",
    "sessionCredentialFromConsole",
];

pub(super) fn record(spec: &EventSpec, seed: Seed, at: Timestamp) -> Map<String, Value> {
    let action = &spec.action;
    let mut facts = SampleFacts::new(seed, at, action.event_name(), &spec.account, region(spec));
    let template = spec.builtin_template.then(|| template::of(action)).flatten();
    let mut record = Map::new();
    let has_caller = template.is_some_and(|it| it.contains_key("userIdentity"));
    add_caller(&mut record, spec, has_caller, &mut facts);
    for part in [ShapePart::Request, ShapePart::Response] {
        let name = member_of(part);
        // A part that the template replaces is not generated.
        let templated = template.is_some_and(|it| it.contains_key(name)) && !spec.full;
        let value = match action {
            Action::Api(operation) if !templated => {
                parameters(operation, part, spec.full, &mut facts)
            }
            Action::Other(event) if !templated => parameters_of_other(event, part, &mut facts),
            _ => Value::Null,
        };
        record.insert(name.to_owned(), value);
    }
    if let Action::Api(operation) = action {
        add_additional_data(&mut record, operation, &mut facts);
    }
    add_classification(&mut record, spec, &mut facts);
    if let Some(template) = template {
        apply_template(&mut record, template, spec, &mut facts);
        let name = member_of(ShapePart::Request);
        let response = record.get(member_of(ShapePart::Response)).cloned().unwrap_or_default();
        let request = record.get_mut(name).and_then(Value::as_object_mut);
        if let (Action::Api(operation), Some(request)) = (action, request)
            && template.contains_key(name)
            && !spec.full
        {
            vary(operation, request, &response, &mut facts);
        }
    }
    add_user_name(&mut record, spec);
    if let Some(code) = &spec.error {
        fail(&mut record, code, action, &facts.arn);
    }
    if let Some(Value::Object(template)) = &spec.template {
        for (name, value) in template {
            record.insert(name.clone(), placeholder::fill(value, &mut facts));
        }
    }
    in_order(record)
}

/// Sets the user name of an Identity Center user, and `MFAUsed` of a federated user, for whom CloudTrail writes "No": the
/// identity provider checks the second factor.
fn add_user_name(record: &mut Map<String, Value>, spec: &EventSpec) {
    let kind = spec.identity_kind();
    let by_name = matches!(kind, Some(IdentityKind::IamUser | IdentityKind::Root) | None);
    if let Some(data) = record.get_mut("additionalEventData").and_then(Value::as_object_mut)
        && !by_name
        && data.contains_key("MFAUsed")
    {
        data.insert("MFAUsed".to_owned(), "No".into());
    }
    if let (Some(IdentityKind::IdentityCenter), Some(user)) = (kind, &spec.user) {
        let data = record.entry("additionalEventData").or_insert_with(|| json!({}));
        if let Some(data) = data.as_object_mut() {
            data.insert("UserName".to_owned(), user.as_str().into());
        }
    }
}

/// Sorts the members in the order in which CloudTrail writes them. Unknown members come last.
fn in_order(mut record: Map<String, Value>) -> Map<String, Value> {
    let mut ordered = Map::with_capacity(record.len());
    for name in ORDER {
        if let Some((name, value)) = record.swap_remove_entry(name) {
            ordered.insert(name, value);
        }
    }
    ordered.extend(record);
    ordered
}

/// Adds the identity, the action, time, region and client. `has_caller` is true if the template has the caller, a service.
fn add_caller(
    record: &mut Map<String, Value>,
    spec: &EventSpec,
    has_caller: bool,
    facts: &mut SampleFacts,
) {
    let action = &spec.action;
    let kind = spec.identity_kind();
    facts.client_is_given = spec.client.is_some();
    facts.client = match spec.client {
        Some(client) => client,
        None if has_caller && spec.identity.is_none() && action.kind() == EventType::ApiCall => {
            ClientKind::Service
        }
        None => ClientKind::draw(kind, action, facts),
    };
    let mut user_identity = match kind {
        None => service_event_identity(action.event_source(), facts),
        Some(kind) => identity(kind, spec, facts),
    };
    if action.kind() == EventType::ConsoleSignIn {
        sign_in(&mut user_identity);
    }
    let service = match kind {
        None | Some(IdentityKind::Service) => Some(facts.user.clone()),
        Some(_) => facts.client.on_behalf(facts).map(|service| {
            user_identity["invokedBy"] = service.into();
            service.to_owned()
        }),
    };
    let address = service.clone().unwrap_or_else(|| client::address(facts));
    facts.ip = spec.source_ip.clone().unwrap_or(address);
    let program = facts.client.user_agent(facts).map(str::to_owned);
    let user_agent = service.or(program).unwrap_or_default();
    let mut set = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    set("eventVersion", EVENT_VERSION.into());
    set("userIdentity", user_identity);
    set("eventTime", time::iso(facts.at).into());
    set("eventSource", event_source(action.event_source()).into());
    set("eventName", action.event_name().into());
    set("awsRegion", facts.region.as_str().into());
    set("sourceIPAddress", facts.ip.as_str().into());
    set("userAgent", user_agent.into());
}

/// Removes the access key and the session of a user who signs in by name and has none yet.
fn sign_in(identity: &mut Value) {
    let named = identity["type"] == "IAMUser" || identity["type"] == "Root";
    if let Some(members) = identity.as_object_mut().filter(|_| named) {
        members.shift_remove("accessKeyId");
        members.shift_remove("sessionContext");
    }
}

/// Services whose events have an `apiVersion` (all of their public events), and its value. Those of classic load balancers
/// differ from those of version 2 only by it.
const API_VERSIONS: [(&str, &str); 7] = [
    ("cloudfront", "2020_05_31"),
    ("dynamodb", "2012-08-10"),
    ("elb", "2012-06-01"),
    ("elbv2", "2015-12-01"),
    ("logs", "20140328"),
    ("route53", "2013-04-01"),
    ("wafv2", "2019-04-23"),
];

/// Adds `apiVersion`, `additionalEventData` and `resources` for services whose events always have them.
fn add_additional_data(
    record: &mut Map<String, Value>,
    operation: &Operation,
    facts: &mut SampleFacts,
) {
    if let Some((_, version)) =
        API_VERSIONS.iter().find(|(name, _)| *name == operation.service.name)
    {
        record.insert("apiVersion".to_owned(), (*version).into());
    }
    let request = record.get(member_of(ShapePart::Request)).unwrap_or(&Value::Null);
    let Some((additional, resources)) = additional_data(operation, request, facts) else { return };
    record.insert("additionalEventData".to_owned(), additional);
    if !resources.is_null() {
        record.insert("resources".to_owned(), resources);
    }
}

/// Adds the members that classify the event.
fn add_classification(record: &mut Map<String, Value>, spec: &EventSpec, facts: &mut SampleFacts) {
    let action = &spec.action;
    let mut set = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    set("requestID", facts.request_id.as_str().into());
    set("eventID", facts.random.uuid().into());
    set("readOnly", action.read_only().into());
    set("eventType", action.kind().event_type().into());
    set("managementEvent", (!action.is_data()).into());
    set("recipientAccountId", spec.account.as_str().into());
    if spec.identity == Some(IdentityKind::Account) {
        // Both accounts get a record of the call.
        set("sharedEventID", facts.random.uuid().into());
    }
    set("eventCategory", if action.is_data() { "Data" } else { "Management" }.into());
    if !matches!(facts.client, ClientKind::CloudFormation | ClientKind::Service) {
        set("tlsDetails", client::tls(&host(action, facts)));
    }
    if facts.client == ClientKind::Console && action.kind() == EventType::ApiCall {
        set("sessionCredentialFromConsole", "true".into());
    }
}

fn member_of(part: ShapePart) -> &'static str {
    match part {
        ShapePart::Request => "requestParameters",
        ShapePart::Response => "responseElements",
    }
}

/// The region in which the event appears.
fn region(spec: &EventSpec) -> &str {
    let partition = Partition::of_region(&spec.region);
    let Action::Api(operation) = &spec.action else {
        // In the partition `aws`, sign-ins of root appear in us-east-1, all others in any region (observed in public
        // events).
        let root = spec.identity == Some(IdentityKind::Root);
        let signs_in = spec.action.kind() == EventType::ConsoleSignIn;
        let is_public = partition.is_public();
        let of_root = root && signs_in && is_public;
        return if of_root { partition.global_region_of(SIGN_IN_LABEL) } else { &spec.region };
    };
    operation.service.region_in(partition).unwrap_or(&spec.region)
}

/// The host that the client calls.
fn host(action: &Action, facts: &SampleFacts) -> String {
    let (region, domain) = (&facts.region, facts.domain());
    let source = action.event_source();
    match action {
        Action::Api(operation) if operation.service.region.is_some() => {
            match (facts.partition(), source) {
                ("aws-us-gov", _) => format!("{source}.us-gov.{domain}"),
                ("aws-cn", "iam") => format!("{source}.{region}.{domain}"),
                _ => format!("{source}.{domain}"),
            }
        }
        Action::Other(_) if source == SIGN_IN_LABEL => format!("{region}.signin.{}", facts.site()),
        _ => format!("{source}.{region}.{domain}"),
    }
}

/// Applies a template to the record. Members that the specification sets stay.
fn apply_template(
    record: &mut Map<String, Value>,
    template: &Map<String, Value>,
    spec: &EventSpec,
    facts: &mut SampleFacts,
) {
    for (name, value) in template {
        let is_set = match name.as_str() {
            "userIdentity" | "userAgent" => spec.identity.is_some() || spec.client.is_some(),
            "sourceIPAddress" => {
                spec.identity.is_some() || spec.client.is_some() || spec.source_ip.is_some()
            }
            _ => false,
        };
        if is_set {
            continue;
        }
        let value = placeholder::fill(value, facts);
        match (record.get_mut(name), value) {
            // With `full`, the values of the template override those of the generated members.
            (Some(Value::Object(made)), Value::Object(members))
                if spec.full && name != "userIdentity" =>
            {
                made.extend(members);
            }
            (Some(Value::Object(_)), Value::Null) if spec.full => {}
            (_, value) => drop(record.insert(name.clone(), value)),
        }
    }
}

/// Makes the record that of a failed call. A failed sign-in has `"Failure"` in its response instead of an error code.
fn fail(record: &mut Map<String, Value>, code: &str, action: &Action, arn: &str) {
    if action.kind() == EventType::ConsoleSignIn {
        record.insert("errorMessage".to_owned(), "Failed authentication".into());
        record.insert("responseElements".to_owned(), json!({ action.event_name(): "Failure" }));
        return;
    }
    let (code, message) = error(code, action, arn);
    record.insert("errorCode".to_owned(), code.into());
    record.insert("errorMessage".to_owned(), message.into());
    record.insert("responseElements".to_owned(), Value::Null);
}
