//! A CloudTrail record (CloudTrail user guide, "CloudTrail record contents for management, data, and network activity
//! events").

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::client::CallingClient;
use super::error::error;
use super::event_spec::{EventSpec, IdentityKind};
use super::facts::SampleFacts;
use super::identity::{identity, nobody};
use super::parameters::{beside, parameters};
use super::random::Seed;
use super::{placeholder, template, time};
use crate::aws::{Partition, event_source};
use crate::catalog::{Action, EventType, Operation, ShapePart};

/// The version of the record that CloudTrail writes since 2025.
const EVENT_VERSION: &str = "1.11";

/// Members of a record in the order of real ones.
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

pub(super) fn record(recipe: &EventSpec, seed: Seed, at: Timestamp) -> Map<String, Value> {
    let action = &recipe.action;
    let mut facts = SampleFacts::new(seed, at, &recipe.account, region(recipe));
    let template = template::of(action);
    let mut record = Map::new();
    let client = add_caller(&mut record, recipe, &mut facts);
    for part in [ShapePart::Request, ShapePart::Response] {
        let name = member_of(part);
        // What a template says would only be made to be replaced.
        let templated = template.is_some_and(|it| it.contains_key(name)) && !recipe.full;
        let value = match action {
            Action::Api(operation) if !templated => {
                parameters(operation, part, recipe.full, &mut facts)
            }
            _ => Value::Null,
        };
        record.insert(name.to_owned(), value);
    }
    if let Action::Api(operation) = action {
        add_beside(&mut record, operation, &mut facts);
    }
    add_classification(&mut record, recipe, &client, &mut facts);
    if let Some(template) = template {
        lay_over(&mut record, template, recipe, &mut facts);
    }
    add_user_name(&mut record, recipe);
    if let Some(code) = &recipe.error {
        fail(&mut record, code, action, &facts.arn);
    }
    if let Some(Value::Object(template)) = &recipe.template {
        for (name, value) in template {
            record.insert(name.clone(), placeholder::fill(value, &mut facts));
        }
    }
    in_order(record)
}

/// What is known of the name of a user of Identity Center, and of whether one factor was enough for somebody federated:
/// the provider asked for others, if any.
fn add_user_name(record: &mut Map<String, Value>, recipe: &EventSpec) {
    let kind = recipe.identity_kind();
    let by_name = matches!(kind, Some(IdentityKind::IamUser | IdentityKind::Root) | None);
    if let Some(data) = record.get_mut("additionalEventData").and_then(Value::as_object_mut)
        && !by_name
        && data.contains_key("MFAUsed")
    {
        data.insert("MFAUsed".to_owned(), "No".into());
    }
    if let (Some(IdentityKind::IdentityCenter), Some(user)) = (kind, &recipe.user) {
        let data = record.entry("additionalEventData").or_insert_with(|| json!({}));
        if let Some(data) = data.as_object_mut() {
            data.insert("UserName".to_owned(), user.as_str().into());
        }
    }
}

/// The members in the order in which CloudTrail writes them; what it does not know comes last.
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

/// Who did what, when, where and with which client.
fn add_caller(
    record: &mut Map<String, Value>,
    recipe: &EventSpec,
    facts: &mut SampleFacts,
) -> CallingClient {
    let action = &recipe.action;
    let (mut who, mut client) = match recipe.identity_kind() {
        None => nobody(action.event_source(), facts),
        Some(kind) => identity(kind, recipe, facts),
    };
    if action.kind() == EventType::ConsoleSignIn {
        client = CallingClient::Console;
        sign_in(&mut who);
    }
    facts.ip = recipe.source_ip.clone().unwrap_or_else(|| client.address(facts));
    let user_agent = client.user_agent(facts);
    let mut set = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    set("eventVersion", EVENT_VERSION.into());
    set("userIdentity", who);
    set("eventTime", time::iso(facts.at).into());
    set("eventSource", event_source(action.event_source()).into());
    set("eventName", action.event_name().into());
    set("awsRegion", facts.region.as_str().into());
    set("sourceIPAddress", facts.ip.as_str().into());
    set("userAgent", user_agent.into());
    client
}

/// Who signs in by name has no key and no session yet.
fn sign_in(who: &mut Value) {
    let named = who["type"] == "IAMUser" || who["type"] == "Root";
    if let Some(members) = who.as_object_mut().filter(|_| named) {
        members.shift_remove("accessKeyId");
        members.shift_remove("sessionContext");
    }
}

/// What the events of some services say beside the parameters.
fn add_beside(record: &mut Map<String, Value>, operation: &Operation, facts: &mut SampleFacts) {
    let request = record.get(member_of(ShapePart::Request)).unwrap_or(&Value::Null);
    let Some((additional, resources)) = beside(operation, request, facts) else { return };
    record.insert("additionalEventData".to_owned(), additional);
    if !resources.is_null() {
        record.insert("resources".to_owned(), resources);
    }
}

/// What kind of event it is.
fn add_classification(
    record: &mut Map<String, Value>,
    recipe: &EventSpec,
    client: &CallingClient,
    facts: &mut SampleFacts,
) {
    let action = &recipe.action;
    let mut set = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    set("requestID", facts.request_id.as_str().into());
    set("eventID", facts.random.uuid().into());
    set("readOnly", action.read_only().into());
    set("eventType", action.kind().event_type().into());
    set("managementEvent", (!action.is_data()).into());
    set("recipientAccountId", recipe.account.as_str().into());
    if recipe.identity == Some(IdentityKind::Account) {
        // Both accounts get a record of the call.
        set("sharedEventID", facts.random.uuid().into());
    }
    set("eventCategory", if action.is_data() { "Data" } else { "Management" }.into());
    if let Some(tls) = client.tls(&host(action, facts)) {
        set("tlsDetails", tls);
    }
    if *client == CallingClient::Console && action.kind() == EventType::ApiCall {
        set("sessionCredentialFromConsole", "true".into());
    }
}

fn member_of(part: ShapePart) -> &'static str {
    match part {
        ShapePart::Request => "requestParameters",
        ShapePart::Response => "responseElements",
    }
}

/// Where the event appears.
fn region(recipe: &EventSpec) -> &str {
    let partition = Partition::of_region(&recipe.region);
    let Action::Api(operation) = &recipe.action else {
        // Root signs in through us-east-1 only; all others where they like (seen in public events). The other partitions
        // have no such region.
        let root = recipe.identity == Some(IdentityKind::Root);
        let signs_in = recipe.action.kind() == EventType::ConsoleSignIn;
        let is_public = partition.is_public();
        let of_root = root && signs_in && is_public;
        return if of_root { partition.global_region_of("signin") } else { &recipe.region };
    };
    operation.service.region_in(partition).unwrap_or(&recipe.region)
}

/// The address that the caller's client asks for.
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
        Action::Other(_) if source == "signin" => format!("{region}.signin.{}", facts.site()),
        _ => format!("{source}.{region}.{domain}"),
    }
}

/// Lays a template over the record. What the caller decided stays.
fn lay_over(
    record: &mut Map<String, Value>,
    template: &Map<String, Value>,
    recipe: &EventSpec,
    facts: &mut SampleFacts,
) {
    for (name, value) in template {
        let decided = match name.as_str() {
            "userIdentity" | "userAgent" => recipe.identity.is_some(),
            "sourceIPAddress" => recipe.identity.is_some() || recipe.source_ip.is_some(),
            _ => false,
        };
        if decided {
            continue;
        }
        let value = placeholder::fill(value, facts);
        match (record.get_mut(name), value) {
            // With all members asked for, the template's own values are laid over the made-up ones.
            (Some(Value::Object(made)), Value::Object(members))
                if recipe.full && name != "userIdentity" =>
            {
                made.extend(members);
            }
            (Some(Value::Object(_)), Value::Null) if recipe.full => {}
            (_, value) => drop(record.insert(name.clone(), value)),
        }
    }
}

/// The record of a call that did not succeed. A sign-in says so in its answer instead.
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
