//! Generates `userIdentity` of every type (CloudTrail user guide, "CloudTrail userIdentity element").

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::client_kind::ClientKind;
use super::event_spec::{EventSpec, IdentityKind};
use super::facts::SampleFacts;
use super::random::{HEX, UPPER};
use super::time;
use crate::aws::{self, SSO_ROLE_SUFFIX_LENGTH, sso_role, sso_role_path};

/// Sample names of people, roles, permission sets and services.
pub(super) const PEOPLE: [&str; 6] =
    ["gildong.hong", "mina.kim", "jiwoo.park", "seojun.lee", "hana.choi", "alex.kim"];
const PROGRAMS: [&str; 4] = ["ci-deploy", "terraform-apply", "batch-runner", "backup-job"];
const PERMISSION_SETS: [&str; 3] = ["AdministratorAccess", "PowerUserAccess", "Power_User"];
const SERVICES: [&str; 4] = [
    "autoscaling.amazonaws.com",
    "cloudformation.amazonaws.com",
    "ecs.amazonaws.com",
    "config.amazonaws.com",
];
const GITHUB: &str = "token.actions.githubusercontent.com";

impl IdentityKind {
    /// Reports which of user, role and group this identity has, in this order.
    pub fn takes(self) -> (bool, bool, bool) {
        match self {
            Self::Sso | Self::AssumedRole => (true, true, false),
            Self::IamUser | Self::WebIdentity | Self::Saml | Self::IdentityCenter => {
                (true, false, true)
            }
            Self::Root | Self::Service | Self::Federated | Self::Account | Self::Unknown => {
                (true, false, false)
            }
        }
    }
}

/// Generates an identity for the client of the facts. Sets the user and the ARN of the facts.
pub(super) fn identity(kind: IdentityKind, spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    match kind {
        IdentityKind::Sso => sso(spec, facts),
        IdentityKind::IamUser => iam_user(spec, facts),
        IdentityKind::AssumedRole => assumed_role(spec, facts),
        IdentityKind::Root => root(spec, facts),
        IdentityKind::Service => service(spec, facts),
        IdentityKind::WebIdentity => web_identity(spec, facts),
        IdentityKind::Saml => saml(spec, facts),
        IdentityKind::Federated => federated(spec, facts),
        IdentityKind::Account => account(spec, facts),
        IdentityKind::IdentityCenter => identity_center(spec, facts),
        IdentityKind::Unknown => unknown(spec, facts),
    }
}

/// Returns the given name, else a random one. Draws a random number in both cases, so that the rest of the event stays the
/// same.
fn given_or_random(given: Option<&String>, names: &[&str], facts: &mut SampleFacts) -> String {
    let made = facts.random.pick(names).unwrap_or_default();
    given.map_or_else(|| made.to_owned(), Clone::clone)
}

fn person(spec: &EventSpec, facts: &mut SampleFacts) -> String {
    given_or_random(spec.user.as_ref(), &PEOPLE, facts)
}

fn person_with_address(spec: &EventSpec, facts: &mut SampleFacts) -> String {
    let made = format!("{}@example.com", facts.random.pick(&PEOPLE).unwrap_or_default());
    spec.user.clone().unwrap_or(made)
}

/// A unique identifier of IAM that ends in `EXAMPLE`. Prefixes: `AROA` for roles, `AIDA` for users, `ASIA` and `AKIA` for
/// access keys.
fn unique(prefix: &str, length: usize, facts: &mut SampleFacts) -> String {
    let length = length.saturating_sub(prefix.len() + "EXAMPLE".len());
    format!("{prefix}{}EXAMPLE", facts.random.text(UPPER, length))
}

/// Start of the session: 3 to 42 minutes before the event.
fn session_start(facts: &mut SampleFacts) -> String {
    let minutes = i64::try_from(3 + facts.random.below(40)).unwrap_or_default();
    time::iso(facts.at.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(facts.at))
}

fn attributes(mfa: bool, facts: &mut SampleFacts) -> Value {
    json!({ "creationDate": session_start(facts), "mfaAuthenticated": mfa.to_string() })
}

/// A role session. `path` is the role's path with both slashes.
fn role_session(path: &str, role: &str, session: &str, facts: &mut SampleFacts) -> Value {
    let id = unique("AROA", 21, facts);
    let session_arn = facts.account_arn("sts", &format!("assumed-role/{role}/{session}"));
    session.clone_into(&mut facts.user);
    facts.arn.clone_from(&session_arn);
    json!({
        "type": "AssumedRole",
        "principalId": format!("{id}:{session}"),
        "arn": session_arn,
        "accountId": facts.account,
        "accessKeyId": unique("ASIA", 20, facts),
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": id,
                "arn": facts.account_arn("iam", &format!("role{path}{role}")),
                "accountId": facts.account,
                "userName": role,
            },
            "attributes": attributes(false, facts),
        },
    })
}

fn sso(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let set = given_or_random(spec.role.as_ref(), &PERMISSION_SETS, facts);
    let role = sso_role(&set, &facts.random.text(HEX, SSO_ROLE_SUFFIX_LENGTH));
    let user = person_with_address(spec, facts);
    let path = sso_role_path(&facts.region);
    role_session(&path, &role, &user, facts)
}

fn assumed_role(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let role = given_or_random(spec.role.as_ref(), &PROGRAMS, facts);
    let session = format!("{role}-{}", 100 + facts.random.below(900));
    let session = spec.user.clone().unwrap_or(session);
    role_session("/", &role, &session, facts)
}

fn iam_user(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let user = person(spec, facts);
    let path = spec.group.as_ref().map(|path| format!("{}/", path.trim_matches('/')));
    let user_arn = facts.account_arn("iam", &format!("user/{}{user}", path.unwrap_or_default()));
    facts.user.clone_from(&user);
    facts.arn.clone_from(&user_arn);
    let console = facts.client == ClientKind::Console;
    let mut identity = json!({
        "type": "IAMUser",
        "principalId": unique("AIDA", 21, facts),
        "arn": user_arn,
        "accountId": facts.account,
        "accessKeyId": unique(if console { "ASIA" } else { "AKIA" }, 20, facts),
        "userName": user,
    });
    if console {
        identity["sessionContext"] = json!({ "attributes": attributes(true, facts) });
    }
    identity
}

fn root(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let root_arn = facts.account_arn("iam", "root");
    "root".clone_into(&mut facts.user);
    facts.arn.clone_from(&root_arn);
    let mut identity = json!({
        "type": "Root",
        "principalId": facts.account,
        "arn": root_arn,
        "accountId": facts.account,
        "accessKeyId": unique("ASIA", 20, facts),
        "sessionContext": { "attributes": attributes(true, facts) },
    });
    // CloudTrail writes the alias of the account here, if it has one.
    if let Some(alias) = &spec.user {
        identity["userName"] = alias.as_str().into();
    }
    identity
}

fn service(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let service = given_or_random(spec.user.as_ref(), &SERVICES, facts);
    facts.user.clone_from(&service);
    // Messages about denied calls contain the name of the service instead of an ARN.
    facts.arn.clone_from(&service);
    json!({ "type": "AWSService", "invokedBy": service })
}

fn web_identity(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let host = spec.group.clone().unwrap_or_else(|| GITHUB.to_owned());
    let user = "repo:example/api:ref:refs/heads/main".to_owned();
    let user = spec.user.clone().unwrap_or(user);
    let provider = facts.account_arn("iam", &format!("oidc-provider/{host}"));
    facts.user.clone_from(&user);
    let identity = json!({
        "type": "WebIdentityUser",
        "principalId": format!("{provider}:sts.amazonaws.com:{user}"),
        "userName": user,
        "identityProvider": provider,
    });
    identity
}

fn saml(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let provider = spec.group.clone().unwrap_or_else(|| "Okta".to_owned());
    let user = person_with_address(spec, facts);
    facts.user.clone_from(&user);
    let identity = json!({
        "type": "SAMLUser",
        "principalId": format!("{provider}:{user}"),
        "userName": user,
        "identityProvider": provider,
    });
    identity
}

fn federated(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let user = person(spec, facts);
    let user_arn = facts.account_arn("sts", &format!("federated-user/{user}"));
    facts.user.clone_from(&user);
    facts.arn.clone_from(&user_arn);
    let issuer = facts.account_arn("iam", "user/token-broker");
    let identity = json!({
        "type": "FederatedUser",
        "principalId": format!("{}:{user}", facts.account),
        "arn": user_arn,
        "accountId": facts.account,
        "accessKeyId": unique("ASIA", 20, facts),
        "sessionContext": {
            "sessionIssuer": {
                "type": "IAMUser",
                "principalId": unique("AIDA", 21, facts),
                "arn": issuer,
                "accountId": facts.account,
                "userName": "token-broker",
            },
            "attributes": attributes(false, facts),
        },
    });
    identity
}

/// A caller of another account, of which the record has only the account and the principal ID.
fn account(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let caller = spec.user.clone().unwrap_or_else(|| "444455556666".to_owned());
    facts.user.clone_from(&caller);
    // Error messages contain the ARN of the session, the identity does not.
    let partition = facts.partition();
    facts.arn = format!("arn:{partition}:sts::{caller}:assumed-role/audit/audit-session");
    let principal = format!("{}:audit-session", unique("AROA", 21, facts));
    let identity = json!({ "type": "AWSAccount", "principalId": principal, "accountId": caller });
    identity
}

fn identity_center(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let store = format!("d-{}", facts.random.text(HEX, 10));
    let store = spec.group.clone().unwrap_or(store);
    let user = facts.random.uuid();
    facts.user = spec.user.clone().unwrap_or_else(|| user.clone());
    facts.arn = format!("arn:{}:identitystore:::user/{user}", facts.partition());
    let store = facts.account_arn("identitystore", &format!("identitystore/{store}"));
    let identity = json!({
        "type": "IdentityCenterUser",
        "accountId": facts.account,
        "onBehalfOf": { "userId": user, "identityStoreArn": store },
        "credentialId": facts.random.uuid(),
    });
    identity
}

fn unknown(spec: &EventSpec, facts: &mut SampleFacts) -> Value {
    let user = person_with_address(spec, facts);
    facts.user.clone_from(&user);
    let identity = json!({
        "type": "Unknown",
        "principalId": facts.account,
        "arn": "",
        "accountId": facts.account,
        "accessKeyId": "",
        "userName": user,
    });
    identity
}

/// The identity of a service event, which has no caller (observed in public events).
pub(super) fn service_event_identity(event_source: &str, facts: &mut SampleFacts) -> Value {
    let service = aws::event_source(event_source);
    let mut identity = Map::new();
    identity.insert("accountId".to_owned(), facts.account.as_str().into());
    identity.insert("invokedBy".to_owned(), service.as_str().into());
    facts.user.clone_from(&service);
    identity.into()
}
