//! The caller of an event: `userIdentity` of every type, also missing or `null`.
//!
//! Sources: AWS CloudTrail User Guide, "CloudTrail userIdentity element", and real records. One record in sixty has no
//! type; `invokedBy` then names the service.

use super::kind::EventKind;
use super::outcome::CallOutcome;
use super::record::{Record, text_at, text_of};
use super::via::is_console_principal;
use crate::aws::{Arn, event_source_label, has_sso_role_path, permission_set};
use crate::json::Node;

/// `userIdentity.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityType<'t> {
    /// The account's root user.
    Root,
    /// A session with root permissions in a member account, which `AssumeRoot` created for another caller.
    AssumedRoot,
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
        let is_assumed = || text_at(self.node, &["sessionContext", "assumedRoot"]) == Some("true");
        match IdentityType::of(self.text("type")) {
            IdentityType::Root if is_assumed() => IdentityType::AssumedRoot,
            kind => kind,
        }
    }

    /// The caller as a sentence names it. Returns `None` if the record has no name.
    ///
    /// Callers choose the names of their sessions, so a name stands alone only if IAM or IAM Identity Center manages
    /// it. Sessions of other roles have their role in front.
    pub fn actor(&self) -> Option<Actor<'t>> {
        let kind = self.kind();
        if kind == IdentityType::AssumedRoot {
            let by = self.source_identity().or_else(|| self.issuer());
            let by = by.or_else(|| self.session_of_principal());
            return Some(Actor::AssumedRoot { account: self.account(), by });
        }
        let user = self.user()?;
        let group = match kind {
            IdentityType::AssumedRole if self.session().is_none() => None,
            IdentityType::AssumedRole if self.permission_set().is_some() => None,
            IdentityType::AssumedRole => Some(self.role().unwrap_or("assumed-role")),
            IdentityType::FederatedUser => Some(self.issuer().unwrap_or("federated-user")),
            _ => None,
        };
        let name = group.map_or_else(|| user.clone(), |group| format!("{group}/{user}"));
        if kind != IdentityType::Root && reads_as_root(&name) {
            return Some(Actor::Named(format!(
                "{} {name}",
                self.text("type").unwrap_or("Unknown")
            )));
        }
        Some(Actor::Named(name))
    }

    /// The name of the caller without its group. Returns `None` if the record has none.
    pub fn user(&self) -> Option<String> {
        let by_kind = match self.kind() {
            IdentityType::Root => Some(match self.text("userName").or_else(|| self.account()) {
                Some(alias) => format!("root ({alias})"),
                None => "root".to_owned(),
            }),
            IdentityType::AwsAccount => self.account().map(|account| {
                let name = self.arn().map(name_of_arn);
                match name.or_else(|| self.text("principalId").map(str::to_owned)) {
                    Some(name) if name != account => format!("{account} ({name})"),
                    _ => account.to_owned(),
                }
            }),
            _ => self.short_name().map(str::to_owned),
        };
        by_kind.or_else(|| self.any_name().map(str::to_owned))
    }

    /// The service that made the call for the caller, such as `cloudformation` with the permissions of a user.
    /// Returns `None` if the service is the caller itself, also in a session of its service-linked role.
    pub fn acting_service(&self) -> Option<&'t str> {
        let service = self.invoked_by()?;
        let is_caller = match self.kind() {
            IdentityType::AwsService => true,
            IdentityType::Other(_) | IdentityType::Missing => {
                self.text("userName").or_else(|| self.text("principalId")).is_none()
            }
            IdentityType::AssumedRole => {
                self.role().is_some_and(|it| it.starts_with("AWSServiceRoleFor"))
            }
            _ => false,
        };
        let acts = !is_caller && !is_console_principal(service);
        acts.then(|| event_source_label(service).unwrap_or(service))
    }

    /// The ends of the access key id, if the key is long-lived or the record does not name the caller.
    pub fn access_key(&self) -> Option<String> {
        let id = self
            .text("accessKeyId")
            .filter(|id| id.len() >= 16 && id.bytes().all(|it| it.is_ascii_alphanumeric()))?;
        let is_shown = id.starts_with("AKIA") || self.kind() == IdentityType::AssumedRoot;
        let (head, tail) = (id.get(..4)?, id.get(id.len() - 4..)?);
        is_shown.then(|| format!("{head}…{tail}"))
    }

    fn short_name(&self) -> Option<&'t str> {
        match self.kind() {
            IdentityType::IamUser => self.arn_parts().and_then(|parts| parts.last.or(parts.second)),
            IdentityType::AssumedRole => self.session().or_else(|| self.role()),
            IdentityType::FederatedUser => {
                let name = self.arn_parts().and_then(|parts| parts.last.or(parts.second));
                name.or_else(|| self.session_of_principal())
            }
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
        self.text("userName")
            .or_else(|| self.text("principalId"))
            .or_else(|| self.invoked_by())
            .or_else(|| self.account())
            // The service created the event, unless it is a person's sign-in.
            .or_else(|| self.is_service_event().then(|| self.record.event_source())?)
    }

    /// Reports whether the actor is a person rather than a role, a service or an account. A role session is a person's
    /// if IAM Identity Center created the role: callers of other roles choose the name, which may be any person's.
    pub fn is_person(&self) -> bool {
        let has_user_name = || self.text("userName").is_some();
        match self.kind() {
            IdentityType::IamUser
            | IdentityType::Directory
            | IdentityType::IdentityCenterUser
            | IdentityType::SamlUser => self.short_name().is_some() || has_user_name(),
            IdentityType::AssumedRole => self.permission_set().is_some(),
            IdentityType::Other(_) | IdentityType::Missing => has_user_name(),
            IdentityType::Root
            | IdentityType::AssumedRoot
            | IdentityType::FederatedUser
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
            IdentityType::AssumedRoot => Some("AssumedRoot"),
            IdentityType::IamUser => Some(self.user_path().unwrap_or("IAMUser")),
            IdentityType::AssumedRole => self.permission_set().or_else(|| self.role()),
            IdentityType::FederatedUser => self.issuer(),
            IdentityType::SamlUser | IdentityType::WebIdentityUser => self.text("identityProvider"),
            IdentityType::IdentityCenterUser => {
                text_at(self.node, &["onBehalfOf", "identityStoreArn"])
                    .and_then(|arn| arn.rsplit('/').next())
            }
            _ => None,
        }
        .or_else(|| self.text("type"))
        .or_else(|| {
            let is_service = self.invoked_by().is_some() || self.is_service_event();
            is_service.then_some("AWSService")
        })
    }

    fn is_service_event(&self) -> bool {
        self.record.kind() == Some(EventKind::ServiceEvent) && !self.record.is_at_sign_in_page()
    }

    /// The permission set of a session that IAM Identity Center created. A role that only has such a name does not
    /// count; some records lack the path of the role.
    fn permission_set(&self) -> Option<&'t str> {
        let issuer = text_at(self.node, &["sessionContext", "sessionIssuer", "arn"]);
        let is_reserved = issuer.is_none_or(has_sso_role_path);
        permission_set(self.role()?).filter(|_| is_reserved)
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

    /// The caller's ARN.
    pub fn arn(&self) -> Option<&'t str> {
        self.text("arn")
    }

    /// The service that made the call.
    pub fn invoked_by(&self) -> Option<&'t str> {
        self.text("invokedBy")
    }

    fn text(&self, name: &str) -> Option<&'t str> {
        text_of(self.node?, name)
    }

    /// Returns true if the name of a role session is an e-mail address. Identity providers name sessions of people so.
    pub fn has_email_session(&self) -> bool {
        self.kind() == IdentityType::AssumedRole
            && self.session().is_some_and(|it| it.contains('@'))
    }

    /// The name of a role session.
    fn session(&self) -> Option<&'t str> {
        let of_arn = self.arn_parts().and_then(|parts| parts.last);
        of_arn.or_else(|| self.session_of_principal())
    }

    /// The session name: the part of `principalId` after the colon.
    fn session_of_principal(&self) -> Option<&'t str> {
        let (_, session) = self.text("principalId")?.split_once(':')?;
        Some(session).filter(|session| !session.is_empty())
    }

    fn arn_parts(&self) -> Option<ArnParts<'t>> {
        let resource = Arn::parse(self.arn()?)?.resource;
        let mut parts = resource.split('/');
        parts.next();
        let second = parts.next().filter(|part| !part.is_empty());
        let last = parts.next_back().filter(|part| !part.is_empty());
        Some(ArnParts { second, last })
    }

    /// The path of an IAM user as IAM writes it, `/ops/`; `None` for the root path.
    fn user_path(&self) -> Option<&'t str> {
        let path_and_name = Arn::parse(self.arn()?)?.resource.strip_prefix("user")?;
        path_and_name.get(..=path_and_name.rfind('/')?).filter(|path| *path != "/")
    }
}

/// The caller as a sentence names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor<'t> {
    /// A name.
    Named(String),
    /// A session of `AssumeRoot`.
    AssumedRoot {
        /// The member account.
        account: Option<&'t str>,
        /// The caller of `AssumeRoot`, if the record has it.
        by: Option<&'t str>,
    },
}

/// The name in the ARN of a caller, as [`Identity::actor`] gives it. Other texts stay as they are.
pub fn name_of_arn(arn: &str) -> String {
    let Some(Arn { resource, account, .. }) = Arn::parse(arn) else { return arn.to_owned() };
    match resource.split_once('/') {
        None if resource == "root" => format!("root ({account})"),
        Some(("assumed-role", role_and_session)) => role_and_session.to_owned(),
        Some(("user", name)) => {
            let name = name.rsplit('/').next().unwrap_or(name);
            if reads_as_root(name) { format!("IAMUser {name}") } else { name.to_owned() }
        }
        _ => resource.to_owned(),
    }
}

/// Reports whether a name looks like that of the root user in a sentence.
fn reads_as_root(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    let is_root = |word: Option<&str>| word.is_some_and(|it| it.eq_ignore_ascii_case("root"));
    match words.next() {
        Some(first) if first.eq_ignore_ascii_case("assumed") => is_root(words.next()),
        first => is_root(first),
    }
}

/// Parts of an ARN's resource, `type/second/…/last`.
struct ArnParts<'t> {
    second: Option<&'t str>,
    /// `None` if there are two parts.
    last: Option<&'t str>,
}
