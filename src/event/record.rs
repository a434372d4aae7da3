//! One CloudTrail record. Every field is optional, because stored and shared records lack even fields that AWS
//! guarantees. Field names and meaning: AWS CloudTrail User Guide, "CloudTrail record contents".

use crate::diagnostic::Span;
use crate::json::{Member, Node, Value};

/// A view of one record, borrowed from the parsed text.
#[derive(Clone, Copy, Debug)]
pub struct Record<'t> {
    node: &'t Node<'t>,
    envelope: Option<&'t Node<'t>>,
    /// Replaces members that are given as text.
    texts: Option<&'t TextMembers<'t>>,
}

/// The trees of members that are given as JSON text.
#[derive(Debug)]
pub struct TextMembers<'t>(pub(super) Vec<(&'static str, Node<'t>)>);

impl<'t> TextMembers<'t> {
    fn get(&self, name: &str) -> Option<&Node<'t>> {
        self.0.iter().find(|(it, _)| *it == name).map(|(_, node)| node)
    }
}

impl<'t> Record<'t> {
    /// A record without an envelope, as in log files.
    pub fn bare(node: &'t Node<'t>) -> Self {
        Self { node, envelope: None, texts: None }
    }

    /// The `detail` of an EventBridge event.
    pub fn enveloped(detail: &'t Node<'t>, envelope: &'t Node<'t>) -> Self {
        Self { node: detail, envelope: Some(envelope), texts: None }
    }

    /// The envelope around the record; `None` for a bare record.
    pub fn envelope(&self) -> Option<&'t Node<'t>> {
        self.envelope
    }

    /// The span of the record in the text that it was parsed from.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// The members of the record.
    pub(super) fn members(&self) -> &'t [Member<'t>] {
        self.node.members().unwrap_or_default()
    }

    /// The record with the trees of members that are given as text.
    #[must_use]
    pub fn with<'s>(self, texts: &'s TextMembers<'s>) -> Record<'s>
    where
        't: 's,
    {
        Record { texts: Some(texts), ..self }
    }

    /// The raw value of a field.
    pub fn get(&self, name: &str) -> Option<&'t Node<'t>> {
        self.texts.and_then(|texts| texts.get(name)).or_else(|| self.node.get(name))
    }

    /// A field as text: a string that is not blank, a number or a boolean.
    pub fn text(&self, name: &str) -> Option<&'t str> {
        text_of(self.node, name)
    }

    pub(super) fn or_envelope(&self, field: &str, envelope_field: &str) -> Option<&'t str> {
        self.text(field).or_else(|| self.envelope_text(envelope_field))
    }

    pub(super) fn envelope_text(&self, name: &str) -> Option<&'t str> {
        text_of(self.envelope?, name)
    }

    /// `eventID`, which differs from the `id` of the envelope. Aggregated events spell it `eventId`.
    pub fn event_id(&self) -> Option<&'t str> {
        self.text("eventID").or_else(|| self.text("eventId"))
    }

    /// `eventName`, such as `CreateCluster`.
    pub fn event_name(&self) -> Option<&'t str> {
        self.text("eventName")
    }

    /// `eventSource`, such as `ecs.amazonaws.com`.
    pub fn event_source(&self) -> Option<&'t str> {
        self.text("eventSource")
    }

    /// `eventTime` as written: ISO 8601 in UTC. Of an aggregated event, the end of its time window.
    pub fn event_time(&self) -> Option<&'t str> {
        let window = || text_at(self.get("timeWindow"), &["windowEnd"]);
        self.or_envelope("eventTime", "time").or_else(window)
    }

    /// `awsRegion`.
    pub fn region(&self) -> Option<&'t str> {
        self.or_envelope("awsRegion", "region")
    }

    /// `sourceIPAddress`: an address, the DNS name of a service, `AWS Internal` or any other text.
    pub fn source_ip(&self) -> Option<&'t str> {
        self.text("sourceIPAddress")
    }

    /// `userAgent`. The client sets it, so it is no evidence.
    pub fn user_agent(&self) -> Option<&'t str> {
        self.text("userAgent")
    }

    /// `vpcEndpointId`: the VPC endpoint through which the call was made.
    pub fn vpc_endpoint(&self) -> Option<&'t str> {
        self.text("vpcEndpointId")
    }

    /// `requestParameters`, which may be `null`. Returns `None` if the field is missing.
    pub fn request_parameters(&self) -> Option<&'t Node<'t>> {
        self.get("requestParameters")
    }

    /// Reports whether it is a management event, the only kind in CloudTrail's event history.
    pub fn is_management(&self) -> bool {
        let category = self.text("eventCategory").is_none_or(|it| it == "Management");
        category && self.text("managementEvent") != Some("false")
    }
}

/// A member of an object as text: a string that is not blank, a number or a boolean.
pub(super) fn text_of<'t>(node: &'t Node<'t>, name: &str) -> Option<&'t str> {
    match &node.get(name)?.value {
        Value::String(text) => Some(text.as_ref()).filter(|text| !text.trim().is_empty()),
        Value::Number(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The text at a path of members.
pub(super) fn text_at<'t>(node: Option<&'t Node<'t>>, path: &[&str]) -> Option<&'t str> {
    let (last, parents) = path.split_last()?;
    let parent = parents.iter().try_fold(node?, |node, name| node.get(name))?;
    text_of(parent, last)
}
