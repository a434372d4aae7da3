//! The caller of an event: `userIdentity` of every type, also missing, `null` or a plain string.
//!
//! Sources: AWS CloudTrail User Guide, "CloudTrail userIdentity element", and real records. One record in sixty has no
//! type; `invokedBy` then names the service.

use super::outcome::CallOutcome;
use super::record::{Record, text_at, text_of};
use crate::aws::{Arn, permission_set};
use crate::json::Node;

/// `userIdentity.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityType<'t> {
    /// The account's root user.
    Root,
    /// An IAM user.
    IamUser,
    /// A session of a role, including those of IAM Identity Center.
    AssumedRole,
    /// A role itself.
    Role,
    /// A user created by `GetFederationToken`.
    FederatedUser,
    /// A user of a directory service.
    Directory,
    /// A caller of another account, or an anonymous one.
    AwsAccount,
    /// A service of AWS.
    AwsService,
    /// A user of IAM Identity Center.
    IdentityCenterUser,
    /// The subject of `AssumeRoleWithSAML`.
    SamlUser,
    /// The subject of `AssumeRoleWithWebIdentity`.
    WebIdentityUser,
    /// `Unknown`, or a type not listed here.
    Other(&'t str),
    /// No type at all.
    Missing,
}

impl<'t> IdentityType<'t> {
    fn of(name: Option<&'t str>) -> Self {
        match name {
            Some("Root") => Self::Root,
            Some("IAMUser") => Self::IamUser,
            Some("AssumedRole") => Self::AssumedRole,
            Some("Role") => Self::Role,
            Some("FederatedUser") => Self::FederatedUser,
            Some("Directory") => Self::Directory,
            Some("AWSAccount") => Self::AwsAccount,
            Some("AWSService") => Self::AwsService,
            Some("IdentityCenterUser") => Self::IdentityCenterUser,
            Some("SAMLUser") => Self::SamlUser,
            Some("WebIdentityUser") => Self::WebIdentityUser,
            Some(other) => Self::Other(other),
            None => Self::Missing,
        }
    }

    /// Reports whether the identity signs in at AWS with its own password.
    pub(super) fn is_long_lived(self) -> bool {
        matches!(self, Self::Root | Self::IamUser)
    }
}

/// A view of `userIdentity`.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'t> {
    node: Option<&'t Node<'t>>,
    record: Record<'t>,
}

impl<'t> Record<'t> {
    /// The caller.
    pub fn identity(&self) -> Identity<'t> {
        Identity::of(*self)
    }

    /// The account in which the event happened. In a cross-account call it differs from the caller's.
    pub fn affected_account(&self) -> Option<&'t str> {
        self.or_envelope("recipientAccountId", "account")
            .or_else(|| self.identity().account())
            // An aggregated event has neither a recipient nor an identity.
            .or_else(|| self.text("accountId"))
    }

    /// Reports whether the caller used a second factor. Returns `None` if the record does not show it: for federated users
    /// CloudTrail always writes "No", because their identity provider checks the factor. "No" therefore counts for IAM
    /// users and root only.
    pub fn mfa(&self) -> Option<bool> {
        let identity = self.identity();
        let used = if self.is_sign_in() {
            let signed_in = matches!(self.outcome(), CallOutcome::Success);
            text_at(self.get("additionalEventData"), &["MFAUsed"]).filter(|_| signed_in)
        } else {
            identity.session_attribute("mfaAuthenticated")
        };
        match used? {
            "Yes" | "true" => Some(true),
            "No" | "false" if identity.kind().is_long_lived() => Some(false),
            _ => None,
        }
    }
}

impl<'t> Identity<'t> {
    pub(super) fn of(record: Record<'t>) -> Self {
        Self { node: record.get("userIdentity"), record }
    }

    /// The type.
    pub fn kind(&self) -> IdentityType<'t> {
        IdentityType::of(self.text("type"))
    }

    /// The shortest name that identifies the caller. Returns `None` if the record has none.
    pub fn actor(&self) -> Option<String> {
        let by_kind = match self.kind() {
            IdentityType::Root => Some(match self.text("userName").or_else(|| self.account()) {
                Some(alias) => format!("root ({alias})"),
                None => "root".to_owned(),
            }),
            IdentityType::AwsAccount => {
                self.account().map(|account| match self.session_of_principal() {
                    Some(session) => format!("{account} ({session})"),
                    None => account.to_owned(),
                })
            }
            _ => self.short_name().map(str::to_owned),
        };
        by_kind.or_else(|| self.any_name().map(str::to_owned))
    }

    fn short_name(&self) -> Option<&'t str> {
        match self.kind() {
            IdentityType::IamUser => self.arn_parts().and_then(|parts| parts.last),
            IdentityType::AssumedRole | IdentityType::FederatedUser => self
                .arn_parts()
                .and_then(|parts| parts.last)
                .or_else(|| self.session_of_principal()),
            IdentityType::AwsService => self.invoked_by(),
            IdentityType::IdentityCenterUser => {
                text_at(self.record.get("additionalEventData"), &["UserName"])
                    .or_else(|| text_at(self.node, &["onBehalfOf", "userId"]))
            }
            _ => None,
        }
    }

    /// The first name in the record. A service comes before an account, because records without a type have both and the
    /// service is the caller.
    fn any_name(&self) -> Option<&'t str> {
        let plain = self.node.and_then(Node::string).filter(|text| !text.trim().is_empty());
        plain
            .or_else(|| self.text("userName"))
            .or_else(|| self.text("principalId"))
            .or_else(|| self.invoked_by())
            .or_else(|| self.account())
    }

    /// Reports whether the actor is a person rather than a role, a service or an account. A role session is a person's
    /// if IAM Identity Center created the role, or if its name is an email address, as identity providers set it.
    pub fn is_person(&self) -> bool {
        let has_user_name = || self.text("userName").is_some();
        match self.kind() {
            IdentityType::IamUser
            | IdentityType::FederatedUser
            | IdentityType::Directory
            | IdentityType::IdentityCenterUser
            | IdentityType::SamlUser => self.short_name().is_some() || has_user_name(),
            IdentityType::AssumedRole => {
                self.role().is_some_and(|role| permission_set(role).is_some())
                    || self.short_name().is_some_and(|session| session.contains('@'))
            }
            IdentityType::Other(_) | IdentityType::Missing => has_user_name(),
            IdentityType::Root
            | IdentityType::Role
            | IdentityType::AwsAccount
            | IdentityType::AwsService
            | IdentityType::WebIdentityUser => false,
        }
    }

    /// The group of the actor: the permission set of an IAM Identity Center session, else the role, the path of an IAM
    /// user, the identity provider, or the type.
    pub fn group(&self) -> Option<&'t str> {
        match self.kind() {
            IdentityType::Root => Some("root"),
            IdentityType::IamUser => Some(self.user_path().unwrap_or("IAMUser")),
            IdentityType::AssumedRole => {
                self.role().map(|role| permission_set(role).unwrap_or(role))
            }
            IdentityType::FederatedUser => self.issuer(),
            IdentityType::SamlUser | IdentityType::WebIdentityUser => self.text("identityProvider"),
            IdentityType::IdentityCenterUser => {
                text_at(self.node, &["onBehalfOf", "identityStoreArn"])
                    .and_then(|arn| arn.rsplit('/').next())
            }
            _ => None,
        }
        .or_else(|| self.text("type"))
    }

    /// The role of an assumed-role session.
    pub fn role(&self) -> Option<&'t str> {
        if self.kind() != IdentityType::AssumedRole {
            return None;
        }
        self.issuer().or_else(|| self.arn_parts().and_then(|parts| parts.second))
    }

    /// Name of the session's issuer: the role, or the IAM user who created a federated session.
    pub fn issuer(&self) -> Option<&'t str> {
        text_at(self.node, &["sessionContext", "sessionIssuer", "userName"])
    }

    /// The source identity: a name that the first session set and that role chaining cannot change.
    pub fn source_identity(&self) -> Option<&'t str> {
        text_at(self.node, &["sessionContext", "sourceIdentity"])
            .or_else(|| self.text("sourceIdentity"))
    }

    /// An attribute of the session, such as `mfaAuthenticated`.
    pub fn session_attribute(&self, name: &str) -> Option<&'t str> {
        text_at(self.node, &["sessionContext", "attributes", name])
    }

    /// The caller's account.
    pub fn account(&self) -> Option<&'t str> {
        self.text("accountId")
    }

    /// The service that made the call.
    pub fn invoked_by(&self) -> Option<&'t str> {
        self.text("invokedBy")
    }

    fn text(&self, name: &str) -> Option<&'t str> {
        text_of(self.node?, name)
    }

    /// The session name: the part of `principalId` after the colon.
    fn session_of_principal(&self) -> Option<&'t str> {
        let (_, session) = self.text("principalId")?.split_once(':')?;
        Some(session).filter(|session| !session.is_empty())
    }

    fn arn_parts(&self) -> Option<ArnParts<'t>> {
        let resource = Arn::parse(self.text("arn")?)?.resource;
        let mut parts = resource.split('/');
        parts.next();
        let second = parts.next().filter(|part| !part.is_empty());
        let last = parts.next_back().or(second).filter(|part| !part.is_empty());
        Some(ArnParts { second, last })
    }

    /// The path of an IAM user as IAM writes it, `/ops/`; `None` for the root path.
    fn user_path(&self) -> Option<&'t str> {
        let path_and_name = Arn::parse(self.text("arn")?)?.resource.strip_prefix("user")?;
        path_and_name.get(..=path_and_name.rfind('/')?).filter(|path| *path != "/")
    }
}

/// Parts of an ARN's resource, `type/second/…/last`.
struct ArnParts<'t> {
    second: Option<&'t str>,
    last: Option<&'t str>,
}
