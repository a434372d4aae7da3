//! What to generate.

use serde_json::Value;

use crate::aws::DEFAULT_REGION;
use crate::catalog::{Action, EventType};

/// What is asked of an event; whatever is left open is made up.
#[derive(Clone, Debug)]
pub struct EventSpec {
    /// What was done.
    pub action: Action,
    /// Who did it; nothing for whoever does so usually.
    pub identity: Option<IdentityKind>,
    /// The name of the user, or of the session.
    pub user: Option<String>,
    /// The name of the role; of an identity of IAM Identity Center, the permission set.
    pub role: Option<String>,
    /// What the user belongs to: the path of an IAM user, the identity provider of a federated one.
    pub group: Option<String>,
    /// Where the call came from.
    pub source_ip: Option<String>,
    /// Where it was made; events of global services keep to their own region.
    pub region: String,
    /// In which account.
    pub account: String,
    /// The error that it ended with.
    pub error: Option<String>,
    /// Whether to show every member there is.
    pub full: bool,
    /// A partial record that is laid over the generated one, with placeholders.
    pub template: Option<Value>,
}

impl EventSpec {
    /// An ordinary event: everything else is left open.
    pub fn new(action: Action) -> Self {
        Self {
            action,
            identity: None,
            user: None,
            role: None,
            group: None,
            source_ip: None,
            region: DEFAULT_REGION.to_owned(),
            account: "111122223333".to_owned(),
            error: None,
            full: false,
            template: None,
        }
    }
}

impl EventSpec {
    /// The kind of identity that the event will have; none for an event of a service itself.
    pub fn identity_kind(&self) -> Option<IdentityKind> {
        if self.identity.is_some() || self.action.kind() == EventType::ServiceEvent {
            return self.identity;
        }
        let action = &self.action;
        Some(match (action.event_source(), action.event_name(), action.kind()) {
            ("sts", "AssumeRoleWithSAML", _) => IdentityKind::Saml,
            ("sts", "AssumeRoleWithWebIdentity", _) => IdentityKind::WebIdentity,
            (
                "signin",
                "UserAuthentication" | "CredentialChallenge" | "CredentialVerification",
                _,
            ) => IdentityKind::IdentityCenter,
            (_, _, EventType::ConsoleSignIn) => IdentityKind::IamUser,
            _ => IdentityKind::Sso,
        })
    }
}

/// Kinds of `userIdentity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    /// Somebody signed in through IAM Identity Center, in a role of its own.
    Sso,
    /// An IAM user.
    IamUser,
    /// A role, assumed by a program.
    AssumedRole,
    /// The root user of the account.
    Root,
    /// A service of AWS.
    Service,
    /// Somebody known by an OIDC provider.
    WebIdentity,
    /// Somebody known by a SAML provider.
    Saml,
    /// A federated user.
    Federated,
    /// Another account.
    Account,
    /// A user of IAM Identity Center, without a role.
    IdentityCenter,
    /// One that CloudTrail could not tell.
    Unknown,
}

impl IdentityKind {
    /// Every kind, what the command line and rule tests call it, and what it is.
    pub const ALL: [(Self, &str, &str); 11] = [
        (Self::Sso, "sso", "Signed in through IAM Identity Center, in a role"),
        (Self::IamUser, "iam-user", "An IAM user"),
        (Self::AssumedRole, "assumed-role", "A role, assumed by a program"),
        (Self::Root, "root", "The root user"),
        (Self::Service, "service", "A service of AWS"),
        (Self::WebIdentity, "web-identity", "Known by an OIDC provider"),
        (Self::Saml, "saml", "Known by a SAML provider"),
        (Self::Federated, "federated", "A federated user"),
        (Self::Account, "account", "Another account"),
        (Self::IdentityCenter, "identity-center", "A user of IAM Identity Center, without a role"),
        (Self::Unknown, "unknown", "Nobody that CloudTrail knows"),
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// The kind that is called so.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(kind, ..)| *kind)
    }
}
