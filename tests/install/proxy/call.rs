//! Recognizes the operation of a request, in any protocol of AWS.
use super::request::Request;

/// A call of an AWS operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The service's name in signatures, such as `events`.
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) region: String,
    /// True if it may change resources, according to its name.
    pub(crate) is_mutating: bool,
}

/// The protocol of a service, which determines the format of its errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// JSON, with the operation in `X-Amz-Target`.
    Json,
    /// CBOR, with the operation in the path (Smithy's `rpcv2Cbor`).
    Cbor,
    /// Form-encoded requests, XML responses.
    Query,
    /// REST, with the operation in method and path: Lambda.
    Rest,
}

const READING: [&str; 8] =
    ["Get", "List", "Describe", "Lookup", "Filter", "Test", "Simulate", "AssumeRole"];

impl Call {
    pub(super) fn of(request: &Request) -> (Self, Protocol) {
        let (protocol, operation) = operation(request);
        let scope = request.header("authorization").split_once("Credential=");
        let scope = scope.map_or("", |(_, rest)| rest.split(',').next().unwrap_or_default());
        let mut scope = scope.split('/').skip(2).map(str::to_owned);
        let (region, service) =
            (scope.next().unwrap_or_default(), scope.next().unwrap_or_default());
        let is_mutating = !READING.iter().any(|word| operation.starts_with(word));
        (Self { service, operation, region, is_mutating }, protocol)
    }
}

fn operation(request: &Request) -> (Protocol, String) {
    let target = request.header("x-amz-target");
    if let Some((_, operation)) = target.rsplit_once('.') {
        return (Protocol::Json, operation.to_owned());
    }
    let segments = request.segments();
    let segments: Vec<_> = segments.iter().map(String::as_str).collect();
    if let ["service", _, "operation", operation] = *segments {
        return (Protocol::Cbor, operation.to_owned());
    }
    let action = request.form("Action");
    if !action.is_empty() {
        return (Protocol::Query, action);
    }
    let unknown = || format!("Unknown {} {}", request.method, request.path);
    let operation = of_lambda(&request.method, segments.get(1..).unwrap_or_default());
    (Protocol::Rest, operation.map_or_else(unknown, str::to_owned))
}

/// Returns the operation of a method and a path without its API version (Lambda API reference).
fn of_lambda(method: &str, path: &[&str]) -> Option<&'static str> {
    Some(match (method, path) {
        ("GET", ["account-settings"]) => "GetAccountSettings",
        ("GET", ["event-source-mappings", ..]) => "ListEventSourceMappings",
        ("DELETE", ["event-source-mappings", _]) => "DeleteEventSourceMapping",
        ("GET", ["tags", _]) => "ListTags",
        ("POST", ["tags", _]) => "TagResource",
        ("DELETE", ["tags", _]) => "UntagResource",
        ("GET", ["functions"]) => "ListFunctions",
        ("POST", ["functions"]) => "CreateFunction",
        ("GET", ["functions", _]) => "GetFunction",
        ("DELETE", ["functions", _]) => "DeleteFunction",
        ("GET", ["functions", _, "configuration"]) => "GetFunctionConfiguration",
        ("PUT", ["functions", _, "configuration"]) => "UpdateFunctionConfiguration",
        ("PUT", ["functions", _, "code"]) => "UpdateFunctionCode",
        ("GET", ["functions", _, "policy"]) => "GetPolicy",
        ("POST", ["functions", _, "policy"]) => "AddPermission",
        ("DELETE", ["functions", _, "policy", _]) => "RemovePermission",
        ("POST", ["functions", _, "invocations"]) => "Invoke",
        ("GET", ["functions", _, "concurrency"]) => "GetFunctionConcurrency",
        ("PUT", ["functions", _, "concurrency"]) => "PutFunctionConcurrency",
        ("DELETE", ["functions", _, "concurrency"]) => "DeleteFunctionConcurrency",
        ("GET", ["functions", _, "url"]) => "GetFunctionUrlConfig",
        ("DELETE", ["functions", _, "url"]) => "DeleteFunctionUrlConfig",
        ("GET", ["functions", _, "event-invoke-config"]) => "GetFunctionEventInvokeConfig",
        ("PUT", ["functions", _, "event-invoke-config"]) => "PutFunctionEventInvokeConfig",
        ("POST", ["functions", _, "event-invoke-config"]) => "UpdateFunctionEventInvokeConfig",
        ("DELETE", ["functions", _, "event-invoke-config"]) => "DeleteFunctionEventInvokeConfig",
        _ => return None,
    })
}
