use std::error::Error;
use std::fmt;
use std::time::Duration;

use aws_credential_types::provider::error::{CredentialsError, TokenError};
use aws_sdk_sso::operation::get_role_credentials::GetRoleCredentialsError;
use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::error::{ErrorMetadata, SdkError};
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use aws_smithy_types::body::SdkBody;

use super::Artifacts;
use super::document::{Described, described, effect, grants, permission, policy};
use super::error::{CloudError, During as _, OrMissing as _, causes};
use super::retry::{QUEUE, ROLE, RetryPolicy};
use super::unsent::UnsentReason;
use crate::aws::StackNames;
use crate::deploy::addition::{PolicyEffect, StatementGrant};
use crate::deploy::resource::{Document, InvokePermission};

#[test]
fn a_marker_names_the_owner_and_is_not_part_of_the_description() {
    let names = StackNames::example();
    for description in ["", "Instances", "가 [나]", "[audit-alert:audit-alert]"] {
        let text = names.rule_description("us-east-1", description);
        assert_eq!(described(&names, "us-east-1", &text), Described::Ours(description), "{text}");
    }
    let other = StackNames { stack: "audit-alert-prod".to_owned(), ..names.clone() };
    assert_eq!(
        described(&names, "us-east-1", &other.rule_description("us-east-1", "x")),
        Described::OtherStack("audit-alert-prod@ap-northeast-2")
    );
    assert_eq!(
        described(&names, "us-east-1", &other.rule_description("us-east-1", "")),
        Described::OtherStack("audit-alert-prod@ap-northeast-2")
    );
    for text in ["", "by hand", "x [audit-alert:audit-alert] y", "x[audit-alert:audit-alert"] {
        assert_eq!(described(&names, "us-east-1", text), Described::Plain(text));
    }
}

#[test]
fn the_longest_description_has_room_for_the_marker() {
    let room = 512 - StackNames::example().marker("").chars().count();
    let text = StackNames::example().rule_description("us-east-1", &"가".repeat(room));
    assert_eq!(text.chars().count(), 512);
}

#[test]
fn policies_are_url_encoded_or_plain() {
    let normal = r#"{"Statement":[{"Action":"a:B"}],"Version":"가 100%"}"#;
    for text in [
        r#"{"Version": "가 100%", "Statement": [{"Action": "a:B"}]}"#,
        "%7B%22Version%22%3A%22%EA%B0%80%20100%25%22%2C%22Statement%22%3A%5B%7B%22Action%22%3A%22a%3AB%22%7D%5D%7D",
        "%7b\"Version\":\"가 100%\",\"Statement\":[{\"Action\":\"a:B\"}]}",
    ] {
        assert_eq!(policy(text).as_str(), normal, "{text}");
    }
    assert_eq!(policy("no%2").as_str(), "no%2");
    assert_eq!(policy("%zz%41").as_str(), "%zzA");
}

fn desired_permission() -> InvokePermission {
    InvokePermission {
        function: "arn:f".to_owned(),
        principal: "events.amazonaws.com".to_owned(),
        action: "lambda:InvokeFunction".to_owned(),
        source: "arn:r*".to_owned(),
        condition: Document::default(),
        effect: "Allow".to_owned(),
    }
}

fn permitted(statement: &str) -> Option<InvokePermission> {
    let policy = format!("{{\"Statement\":{statement}}}");
    permission(&policy, &desired_permission(), "own").map(|(_, found)| found)
}

#[test]
fn a_permission_with_another_id_grants_the_same() {
    let policy = r#"{"Statement":[{"Sid":"stack-Permission-1","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},
        "Action":"lambda:InvokeFunction","Resource":"arn:f","Condition":{"ArnLike":{"AWS:SourceArn":"arn:r*"}}}]}"#;
    let found = permission(policy, &desired_permission(), "own");
    assert_eq!(found, Some(("stack-Permission-1".to_owned(), desired_permission())));
    assert_eq!(permission(&policy.replace("arn:r*", "arn:s*"), &desired_permission(), "own"), None);
}

#[test]
fn a_permission_is_the_statement_with_our_id() {
    let ours = r#"{"Sid":"own","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"lambda:InvokeFunction",
        "Resource":"arn:f","Condition":{"ArnLike":{"AWS:SourceArn":"arn:r*"}}}"#;
    let expected = desired_permission();
    assert_eq!(permitted(ours), Some(expected.clone()));
    assert_eq!(permitted(&format!("[{{\"Sid\":\"x\"}},{ours}]")), Some(expected.clone()));
    assert_eq!(permitted("[]"), None);
    assert_eq!(permission("no JSON", &desired_permission(), "own"), None);
    // Other conditions are a difference.
    for (from, to) in [
        ("\"Allow\"", "\"Deny\""),
        ("\"ArnLike\"", "\"ArnNotLike\""),
        ("\"arn:r*\"}", "\"arn:r*\",\"x\":\"y\"}"),
        ("\"arn:r*\"}}", "\"arn:r*\"},\"Bool\":{}}"),
        ("{\"Service\":\"events.amazonaws.com\"}", "\"*\""),
    ] {
        assert_ne!(permitted(&ours.replace(from, to)).unwrap(), expected, "{from} {to}");
    }
}

#[test]
fn a_statement_lets_in_everybody_other_accounts_or_named_principals() {
    use StatementGrant::{Denies, Everybody, EverybodyIf, Organizations};
    let set = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
    let accounts = |all| StatementGrant::Accounts(set(all));
    let principals = |all| StatementGrant::Principals(set(all));
    let (own, other, third) = ("111122223333", "444455556666", "777788889999");
    let root = |account| format!(r#""arn:aws:iam::{account}:root""#);
    let user = |account| format!(r#""arn:aws:iam::{account}:user/gildong""#);
    for (principal, grant) in [
        (r#""*""#.to_owned(), Everybody),
        (r#"["*"]"#.to_owned(), Everybody),
        (r#"{"AWS":"*"}"#.to_owned(), Everybody),
        (r#"{"AWS":["*"]}"#.to_owned(), Everybody),
        (format!(r#"{{"AWS":["{other}","*"]}}"#), Everybody),
        (format!(r#"{{"AWS":"{other}"}}"#), accounts(&[other])),
        (format!(r#"{{"AWS":{}}}"#, root(other)), accounts(&[other])),
        (
            format!(r#"{{"AWS":[{},"{third}",{}]}}"#, user(other), root(own)),
            accounts(&[other, third]),
        ),
        (format!(r#"{{"AWS":"arn:aws-cn:sts::{other}:assumed-role/a/b"}}"#), accounts(&[other])),
        (format!(r#"{{"Service":"sns.amazonaws.com","AWS":"{other}"}}"#), accounts(&[other])),
        (format!(r#"{{"AWS":"{own}"}}"#), principals(&[own])),
        (format!(r#"{{"AWS":{}}}"#, root(own)), principals(&["arn:aws:iam::111122223333:root"])),
        (r#"{"AWS":"AIDAEXAMPLE"}"#.to_owned(), principals(&["AIDAEXAMPLE"])),
        (r#"{"Service":["sns.amazonaws.com"]}"#.to_owned(), principals(&["sns.amazonaws.com"])),
    ] {
        let policy = |effect: &str, more: &str| {
            format!(
                r#"{{"Statement":[{{"Sid":"a","Effect":"{effect}","Principal":{principal}{more}}}]}}"#
            )
        };
        let of = |policy: &str| grants(policy, own);
        assert_eq!(of(&policy("Allow", "")), [("a".to_owned(), grant.clone())], "{principal}");
        assert_eq!(of(&policy("Allow", r#","Condition":{}"#)), [("a".to_owned(), grant.clone())]);
        let limited = if grant == Everybody { EverybodyIf } else { grant };
        let condition = r#","Condition":{"Bool":{"a":"b"}}"#;
        assert_eq!(of(&policy("Allow", condition)), [("a".to_owned(), limited)], "{principal}");
        assert_eq!(of(&policy("Deny", "")), [("a".to_owned(), Denies)]);
    }
    let of_organization = r#"{"Statement":{"Sid":"a","Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-a","o-b"]}}}}"#;
    let ids = ["o-a", "o-b"].map(str::to_owned).into();
    assert_eq!(grants(of_organization, own), [("a".to_owned(), Organizations(ids))]);
    let not = r#"{"Statement":{"Sid":"a","Effect":"Allow","NotPrincipal":{"AWS":"444455556666"}}}"#;
    assert_eq!(grants(not, own), [("a".to_owned(), Everybody)]);
    assert_eq!(grants("no JSON", own), []);
}

#[test]
fn a_policy_denies_or_allows_everything_or_something() {
    use PolicyEffect::{Allows, AllowsEverything, Denies};
    for (statements, expected) in [
        (r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, AllowsEverything),
        (
            r#"[{"Effect":"Allow","Action":["s3:GetObject","*"],"Resource":["*"]}]"#,
            AllowsEverything,
        ),
        (r#"{"Effect":"Allow","Action":"*:*","Resource":"*"}"#, AllowsEverything),
        (r#"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#, AllowsEverything),
        (r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#, Allows),
        (r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::a"}"#, Allows),
        (r#"{"Effect":"Deny","Action":"ssm:*","Resource":"*"}"#, Denies),
        (
            r#"[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"a:B"}]"#,
            Denies,
        ),
        ("[]", Allows),
    ] {
        let policy = Document::verbatim(format!(r#"{{"Statement":{statements}}}"#));
        assert_eq!(effect(&policy), expected, "{statements}");
    }
}

fn refused(operation: &'static str, code: &str, message: &str) -> CloudError {
    let meta = ErrorMetadata::builder().code(code).message(message).build();
    let error = SdkError::service_error(GetCallerIdentityError::generic(meta), ());
    Err::<(), _>(error).during(operation, "eu-west-1").unwrap_err()
}

#[test]
fn an_error_has_operation_region_message_and_hint() {
    let error = refused(
        "lambda:CreateFunction",
        "AccessDeniedException",
        "User: x is not authorized to\nperform: iam:PassRole on resource: y",
    );
    assert_eq!(
        error.to_string(),
        "lambda:CreateFunction in eu-west-1: AccessDeniedException: User: x is not authorized to perform: iam:PassRole on resource: y"
    );
    assert_eq!(error.hint().unwrap(), "allow the caller iam:PassRole in eu-west-1");
    for (code, message, hint) in [
        ("AccessDenied", "no", "allow the caller events:PutRule in eu-west-1"),
        (
            "ExpiredToken",
            "",
            "the session has expired; sign in again, for example with `aws sso login`",
        ),
        (
            "ExpiredTokenException",
            "",
            "the session has expired; sign in again, for example with `aws sso login`",
        ),
        (
            "UnrecognizedClientException",
            "",
            "check the credentials, and that eu-west-1 is enabled in the account",
        ),
        (
            "ThrottlingException",
            "Rate exceeded",
            "wait a minute and run the command again; completed steps are kept",
        ),
        (
            "ValidationException",
            "Rule can't be deleted since it has targets.",
            "remove the targets that others added to the rule, and run the command again",
        ),
    ] {
        assert_eq!(refused("events:PutRule", code, message).hint().unwrap(), hint);
    }
    assert_eq!(refused("events:PutRule", "Unheard", "of").hint(), None);
}

fn not_loaded(text: &'static str) -> CredentialsError {
    CredentialsError::not_loaded(text)
}

#[test]
fn unsent_calls_are_classified_by_type_and_by_fixed_texts() {
    let refused = ErrorMetadata::builder().code("UnauthorizedException").build();
    let response = HttpResponse::new(401.try_into().unwrap(), SdkBody::empty());
    let refused = SdkError::service_error(GetRoleCredentialsError::generic(refused), response);
    for (error, expected) in [
        (not_loaded("no providers in chain provided credentials"), UnsentReason::Credentials),
        (
            not_loaded("profile `sso` was not defined: could not find source profile sso"),
            UnsentReason::UnknownProfile,
        ),
        (
            not_loaded("profile `dev` was not defined: `sso_region` was missing"),
            UnsentReason::IncompleteSso,
        ),
        (
            not_loaded("profile `sso-dev` did not contain credential information"),
            UnsentReason::Credentials,
        ),
        (
            CredentialsError::invalid_configuration(
                "ProfileFile provider could not be built: sso-session named `x` (referenced by profile `dev`) was not found",
            ),
            UnsentReason::IncompleteSso,
        ),
        (
            CredentialsError::invalid_configuration(
                "This behavior requires following cargo feature(s) enabled: login.",
            ),
            UnsentReason::SignInMethod,
        ),
        (
            CredentialsError::provider_error(TokenError::provider_error("expired")),
            UnsentReason::SsoSession,
        ),
        (CredentialsError::provider_error(refused), UnsentReason::SsoSession),
        (
            CredentialsError::provider_error("failed to read `/home/a/.aws/sso/cache/1.json`"),
            UnsentReason::SsoSession,
        ),
        (
            CredentialsError::provider_error(
                "Error retrieving credentials: external process exited. Stderr: cached SSO token file",
            ),
            UnsentReason::Credentials,
        ),
    ] {
        assert_eq!(UnsentReason::of(&error), Some(expected), "{error:?}");
    }
}

#[test]
fn the_most_specific_cause_of_an_unsent_call_counts() {
    let chain = |words: &[&'static str]| {
        let error = words.iter().rev().fold(None, |cause, it| Some(Box::new(Because(it, cause))));
        UnsentReason::of(&*error.unwrap())
    };
    let connect = "client error (Connect)";
    for (words, expected) in [
        (&[connect, "dns error"][..], Some(UnsentReason::Network)),
        (&[connect, "tunnel error: unsuccessful"], Some(UnsentReason::ProxyRefuses)),
        (
            &[connect, "tunnel error: failed to create underlying connection", "refused"],
            Some(UnsentReason::ProxyUnreachable),
        ),
        (&["dispatch failure", "endpoint must contain scheme"], Some(UnsentReason::Endpoint)),
        (&["Invalid Configuration", "must be a valid host label"], Some(UnsentReason::RegionName)),
        (&["something else"], None),
    ] {
        assert_eq!(chain(words), expected, "{words:?}");
    }
}

/// An error with a cause.
#[derive(Debug)]
struct Because(&'static str, Option<Box<Self>>);

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Because {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.1.as_deref().map(|it| it as &(dyn Error + 'static))
    }
}

#[test]
fn causes_do_not_show_the_request() {
    let text = |words: &[&'static str]| {
        let error = words.iter().rev().fold(None, |cause, it| Some(Box::new(Because(it, cause))));
        causes(&*error.unwrap())
    };
    assert_eq!(
        text(&[
            "dispatch failure",
            "other",
            "failed to apply endpoint `x` to request `Request { body: SdkBody { inner: secret }`",
            "endpoint must contain scheme"
        ]),
        "endpoint must contain scheme"
    );
    assert_eq!(
        text(&[
            "dispatch failure",
            "an error occurred while loading credentials",
            "a token",
            "token"
        ]),
        "no credentials: a token"
    );
}

#[test]
fn a_missing_resource_is_not_an_error() {
    let missing = || Err::<(), _>(refused("iam:GetRole", "NoSuchEntity", ""));
    assert_eq!(missing().or_missing(&["NoSuchEntity"]), Ok(None));
    assert!(missing().or_missing(&["Other"]).is_err());
}

#[test]
fn a_secret_is_in_no_error_and_in_no_debug_text() {
    let error =
        refused("ssm:PutParameter", "ValidationException", "Value 'https://s/x' at 'value'");
    assert_eq!(error.without("https://s/x").message(), "Value '...' at 'value'");
    let artifacts = Artifacts { zip: b"zip", webhook: Some("https://s/x") };
    assert_eq!(format!("{artifacts:?}"), "Artifacts { .. }");
}

#[test]
fn waits_have_a_limit() {
    let policy = RetryPolicy::default();
    let pauses: Vec<_> = policy.pauses(ROLE).collect();
    assert_eq!(pauses.iter().take(4).map(Duration::as_secs).collect::<Vec<_>>(), [2, 3, 5, 5]);
    let sum: Duration = pauses.iter().sum();
    assert!((115..=120).contains(&sum.as_secs()));
    let sum: Duration = policy.pauses(QUEUE).sum();
    assert!(sum > Duration::from_mins(1));
}
