//! IAM actions that are not API calls. IAM checks them within other calls, so that no event has their names.

use std::collections::BTreeSet;

use super::names::{Action, Catalog};
use super::shapes::{Shape, ShapePart};

/// Beginnings of actions that IAM checks in a call that hands over a resource or asks for an exception.
const WITHIN_CALLS: [&str; 4] = ["Pass", "Bypass", "Inject", "AllowVended"];

/// Event sources whose actions have other names than their calls throughout.
const OWN_NAMES: [&str; 2] = ["s3", "s3-outposts"];

/// Further actions without a call of their own (Service Authorization Reference, "permission only").
const WITHOUT_CALL: [(&str, &[&str]); 8] = [
    ("apigateway", &["DELETE", "GET", "PATCH", "POST", "PUT"]),
    ("budgets", &["ModifyBudget", "ViewBudget"]),
    ("elasticfilesystem", &["ClientMount", "ClientRootAccess", "ClientWrite"]),
    ("execute-api", &["InvalidateCache", "Invoke", "ManageConnections"]),
    ("kms", &["ReEncryptFrom", "ReEncryptTo"]),
    ("lambda", &["InvokeFunction", "InvokeFunctionUrl"]),
    ("dynamodb", &["PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"]),
    ("sts", &["SetContext", "SetSourceIdentity", "TagGetWebIdentityToken", "TagSession"]),
];

/// The action that IAM checks in a call that carries a role.
pub const PASS_ROLE: &str = "PassRole";

/// Endings and names of parameters, in lower case, by which a call hands a role to a service.
const ROLE_PARAMETERS: [&str; 4] = ["role", "servicerole", "jobflowrole", "iaminstanceprofile"];

/// Calls that use or withdraw a role and do not pass it.
const NOT_PASSING: [&str; 6] = ["Assume", "Delete", "Detach", "Disassociate", "Remove", "Revoke"];

impl Catalog {
    /// Reports whether IAM checks an action of an event source only within other calls. Other actions that the public API
    /// does not have may be calls of consoles, agents and other services, which CloudTrail records.
    pub fn is_within_calls(event_source: &str, name: &str) -> bool {
        let listed = WITHOUT_CALL.iter().find(|(source, _)| *source == event_source);
        WITHIN_CALLS.iter().any(|start| name.starts_with(start))
            || OWN_NAMES.contains(&event_source)
            || listed.is_some_and(|(_, names)| names.contains(&name))
    }

    /// Reports whether a name is an IAM action of some event source, checked only within calls. A name of an event must not be
    /// asked, because another source may have it as an action.
    pub fn is_only_within_calls(&'static self, name: &str) -> bool {
        let mut found = self.permissions_named(name).peekable();
        found.peek().is_some() && found.all(|(source, name)| Self::is_within_calls(source, name))
    }

    /// The event sources that have an IAM action which is no event name. Ignores letter case.
    pub fn permissions_named<'n>(
        &'static self,
        name: &'n str,
    ) -> impl Iterator<Item = (&'static str, &'static str)> + use<'n> {
        let rows = self.permission_rows();
        rows.filter_map(move |(source, names)| {
            let found = names.split(' ').find(|it| it.eq_ignore_ascii_case(name))?;
            Some((source, found))
        })
    }

    /// The calls with a parameter for a role, which IAM allows only with `iam:PassRole`.
    pub fn passing_a_role(&'static self) -> Vec<Action> {
        let mut found = Vec::new();
        // These calls name a role to change or to assume it.
        let services = self.services().iter();
        for service in services.filter(|it| !["iam", "sts"].contains(&it.event_source)) {
            let shapes = service.shapes();
            let is_role = |name: &str, shape: &Shape| {
                let name = name.to_ascii_lowercase();
                let is_named = name.ends_with("rolearn") || ROLE_PARAMETERS.contains(&&*name);
                is_named && matches!(shape, Shape::Text | Shape::Structure(_))
            };
            let passes = |it: &super::names::Operation| {
                let request = shapes.of(it, ShapePart::Request);
                let mut members = request.map_or(&[][..], |id| shapes.members(id)).iter();
                members.any(|it| is_role(shapes.name(it), shapes.get(it.shape)))
            };
            let changes = service.operations().filter(|it| {
                !it.read_only && !NOT_PASSING.iter().any(|start| it.name.starts_with(start))
            });
            found.extend(changes.filter(passes).map(Action::Api));
        }
        // Services of one event source share some calls.
        let mut seen = BTreeSet::new();
        found.retain(|it| seen.insert((it.event_source(), it.event_name())));
        found
    }
}
