//! Specification of a sample event.

use serde_json::Value;

use super::client_kind::ClientKind;
use crate::aws::{DEFAULT_REGION, SAMPLE_ACCOUNT, SIGN_IN_LABEL};
use crate::catalog::{Action, EventType};

/// Properties of an event. Fields that are `None` are filled with plausible values.
#[derive(Clone, Debug)]
pub struct EventSpec {
    /// The action.
    pub action: Action,
    /// The kind of identity; `None` for the usual one of the action.
    pub identity: Option<IdentityKind>,
    /// The client; `None` for one that the seed chooses among those of the identity.
    pub client: Option<ClientKind>,
    /// The name of the user or of the session.
    pub user: Option<String>,
    /// The name of the role, or the permission set of an IAM Identity Center session.
    pub role: Option<String>,
    /// The path of an IAM user, or the identity provider of a federated user.
    pub group: Option<String>,
    /// `sourceIPAddress`.
    pub source_ip: Option<String>,
    /// The region. Events of global services have their own region instead.
    pub region: String,
    /// The account ID.
    pub account: String,
    /// The error code of a failed call; `None` for a successful one.
    pub error: Option<String>,
    /// Includes all members of requests and responses, not only the usual ones.
    pub full: bool,
    /// Applies the built-in template of the action, if it has one.
    pub builtin_template: bool,
    /// A partial record with placeholders, which overrides the generated one.
    pub template: Option<Value>,
}

impl EventSpec {
    /// An event with the usual values of an action.
    pub fn new(action: Action) -> Self {
        Self {
            action,
            identity: None,
            client: None,
            user: None,
            role: None,
            group: None,
            source_ip: None,
            region: DEFAULT_REGION.to_owned(),
            account: SAMPLE_ACCOUNT.to_owned(),
            error: None,
            full: false,
            builtin_template: true,
            template: None,
        }
    }
}

impl EventSpec {
    /// The kind of identity of the event. Returns `None` for a service event, which has no caller.
    pub fn identity_kind(&self) -> Option<IdentityKind> {
        if self.identity.is_some() || self.action.kind() == EventType::ServiceEvent {
            return self.identity;
        }
        let action = &self.action;
        Some(match (action.event_source(), action.event_name(), action.kind()) {
            ("sts", "AssumeRoleWithSAML", _) => IdentityKind::Saml,
            ("sts", "AssumeRoleWithWebIdentity", _) => IdentityKind::WebIdentity,
            (
                SIGN_IN_LABEL,
                "UserAuthentication" | "CredentialChallenge" | "CredentialVerification",
                _,
            ) => IdentityKind::IdentityCenter,
            (_, _, EventType::ConsoleSignIn) => IdentityKind::IamUser,
            _ => match self.client {
                Some(ClientKind::Sdk | ClientKind::Terraform) => IdentityKind::AssumedRole,
                Some(ClientKind::Service) => IdentityKind::Service,
                _ => IdentityKind::Sso,
            },
        })
    }
}

/// Kinds of `userIdentity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    /// A role session of IAM Identity Center.
    Sso,
    /// An IAM user.
    IamUser,
    /// A role assumed by a program.
    AssumedRole,
    /// The root user of the account.
    Root,
    /// An AWS service.
    Service,
    /// A user of an OIDC provider.
    WebIdentity,
    /// A user of a SAML provider.
    Saml,
    /// A federated user.
    Federated,
    /// Another account.
    Account,
    /// A user of IAM Identity Center, without a role.
    IdentityCenter,
    /// An identity of type `Unknown`.
    Unknown,
}

impl IdentityKind {
    /// All kinds, with the names in arguments and rule tests, and descriptions.
    pub const ALL: [(Self, &str, &str); 11] = [
        (Self::Sso, "sso", "A role session of IAM Identity Center"),
        (Self::IamUser, "iam-user", "An IAM user"),
        (Self::AssumedRole, "assumed-role", "A role assumed by a program"),
        (Self::Root, "root", "The root user"),
        (Self::Service, "service", "An AWS service"),
        (Self::WebIdentity, "web-identity", "A user of an OIDC provider"),
        (Self::Saml, "saml", "A user of a SAML provider"),
        (Self::Federated, "federated", "A federated user"),
        (Self::Account, "account", "Another account"),
        (Self::IdentityCenter, "identity-center", "A user of IAM Identity Center, without a role"),
        (Self::Unknown, "unknown", "An identity of type Unknown"),
    ];

    /// The name in arguments and rule tests.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// The kind with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(kind, ..)| *kind)
    }
}
