//! Tests of identities, outcomes, clients and the forms of input.

mod event_source;
mod kinds;
mod looks;

use std::ops::ControlFlow;

use super::{Actor, CallOutcome, IdentityType, Record, UnwrappedItem, Via, read};
use crate::json::parse;

fn with_record<T>(json: &str, look: impl FnOnce(Record<'_>) -> T) -> T {
    let node = parse(json).unwrap();
    look(Record::bare(&node))
}

fn user_and_group(identity: &str) -> (Option<String>, Option<String>) {
    let json = format!(
        r#"{{"userIdentity": {identity}, "additionalEventData": {{"UserName": "portal-user"}}}}"#
    );
    with_record(&json, |record| {
        let identity = record.identity();
        (identity.user(), identity.group().map(str::to_owned))
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one row an identity")]
fn user_and_group_of_every_identity() {
    let table = [
        (
            r#"{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","userName":"acme-prod"}"#,
            "root (acme-prod)",
            "root",
        ),
        (r#"{"type":"Root","accountId":"111122223333"}"#, "root (111122223333)", "root"),
        (r#"{"type":"Root"}"#, "root", "root"),
        (
            r#"{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ops/seoul/mina","userName":"mina"}"#,
            "mina",
            "/ops/seoul/",
        ),
        (r#"{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/mina"}"#, "mina", "IAMUser"),
        (r#"{"type":"IAMUser","userName":"mina"}"#, "mina", "IAMUser"),
        (
            r#"{"type":"AssumedRole","principalId":"AROAX:deploy-42","arn":"arn:aws:sts::111122223333:assumed-role/ci-deploy/deploy-42"}"#,
            "deploy-42",
            "ci-deploy",
        ),
        (
            r#"{"type":"AssumedRole","principalId":"AROAX:deploy-42","sessionContext":{"sessionIssuer":{"userName":"ci-deploy"}}}"#,
            "deploy-42",
            "ci-deploy",
        ),
        (
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Power_User_0123456789abcdef/gildong@example.com"}"#,
            "gildong@example.com",
            "Power_User",
        ),
        (
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Odd/x"}"#,
            "x",
            "AWSReservedSSO_Odd",
        ),
        (
            r#"{"type":"AssumedRole","principalId":"AROAX:s","arn":"arn:aws:sts::111122223333:assumed-role/tester"}"#,
            "s",
            "tester",
        ),
        (
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/tester"}"#,
            "tester",
            "tester",
        ),
        (
            r#"{"type":"SAMLUser","principalId":"Ex4m=:mina","userName":"mina","identityProvider":"Ex4m="}"#,
            "mina",
            "Ex4m=",
        ),
        (
            r#"{"type":"WebIdentityUser","principalId":"p","userName":"repo:acme/app:ref:refs/heads/main","identityProvider":"arn:aws:iam::111122223333:oidc-provider/x"}"#,
            "repo:acme/app:ref:refs/heads/main",
            "arn:aws:iam::111122223333:oidc-provider/x",
        ),
        (
            r#"{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/tmp-mina","sessionContext":{"sessionIssuer":{"userName":"broker"}}}"#,
            "tmp-mina",
            "broker",
        ),
        (
            r#"{"type":"FederatedUser","principalId":"111122223333:tmp-mina"}"#,
            "tmp-mina",
            "FederatedUser",
        ),
        (
            r#"{"type":"AWSAccount","principalId":"AROAX:sess","accountId":"999988887777"}"#,
            "999988887777 (AROAX:sess)",
            "AWSAccount",
        ),
        (
            r#"{"type":"AWSAccount","principalId":"AROAX:sess","accountId":"999988887777","arn":"arn:aws:sts::999988887777:assumed-role/scan/sess"}"#,
            "999988887777 (scan/sess)",
            "AWSAccount",
        ),
        (
            r#"{"type":"AWSAccount","principalId":"AIDAX","accountId":"999988887777"}"#,
            "999988887777 (AIDAX)",
            "AWSAccount",
        ),
        (
            r#"{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"}"#,
            "ANONYMOUS_PRINCIPAL",
            "AWSAccount",
        ),
        (
            r#"{"type":"AWSService","invokedBy":"autoscaling.amazonaws.com"}"#,
            "autoscaling.amazonaws.com",
            "AWSService",
        ),
        (
            r#"{"type":"IdentityCenterUser","onBehalfOf":{"userId":"u-1","identityStoreArn":"arn:aws:identitystore::111122223333:identitystore/d-9067642ac7"}}"#,
            "portal-user",
            "d-9067642ac7",
        ),
        (
            r#"{"type":"Directory","userName":"corp\\mina","accountId":"111122223333"}"#,
            "corp\\mina",
            "Directory",
        ),
        (r#"{"type":"Role","principalId":"AROAX"}"#, "AROAX", "Role"),
        (
            r#"{"type":"Unknown","principalId":"p","accountId":"111122223333","userName":"old-sso-user"}"#,
            "old-sso-user",
            "Unknown",
        ),
    ];
    for (identity, user, group) in table {
        assert_eq!(user_and_group(identity), (Some(user.into()), Some(group.into())), "{identity}");
    }
}

#[test]
fn identities_without_a_type_name_the_service_before_the_account() {
    let service = r#"{"accountId":"111122223333","invokedBy":"secretsmanager.amazonaws.com"}"#;
    assert_eq!(
        user_and_group(service),
        (Some("secretsmanager.amazonaws.com".into()), Some("AWSService".into()))
    );
    assert_eq!(
        user_and_group(r#"{"accountId":"111122223333"}"#),
        (Some("111122223333".into()), None)
    );
    assert_eq!(user_and_group(r#""gildong""#), (None, None), "a text may be anything");
    assert_eq!(user_and_group("null"), (None, None));
    assert_eq!(user_and_group("{}"), (None, None));
    assert_eq!(
        user_and_group(r#"{"type":"IAMUser","userName":null}"#),
        (None, Some("IAMUser".into()))
    );
    assert_eq!(with_record("{}", |record| record.identity().user()), None);
}

#[test]
fn a_name_that_callers_choose_does_not_stand_alone() {
    let session = |role: &str, session: &str, issuer: &str| {
        format!(
            r#"{{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/{role}/{session}",
            "sessionContext":{{"sessionIssuer":{{"userName":"{role}","arn":"arn:aws:iam::111122223333:role/{issuer}{role}"}}}}}}"#
        )
    };
    let sso = "AWSReservedSSO_Admin_0123456789abcdef";
    let path = "aws-reserved/sso.amazonaws.com/eu-west-1/";
    for (identity, expected) in [
        (session("ci", "root", ""), "ci/root"),
        (session("ci", "mina@example.com", "ops/"), "ci/mina@example.com"),
        (session("root", "x", ""), "AssumedRole root/x"),
        (session(sso, "mina@example.com", path), "mina@example.com"),
        (session(sso, "root", path), "AssumedRole root"),
        (session(sso, "mina", ""), "AWSReservedSSO_Admin_0123456789abcdef/mina"),
        (
            r#"{"type":"AssumedRole","principalId":"AROAX:mina"}"#.to_owned(),
            "assumed-role/mina",
        ),
        (
            r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/tester"}"#
                .to_owned(),
            "tester",
        ),
        (
            r#"{"type":"FederatedUser","principalId":"111122223333:mina","sessionContext":{"sessionIssuer":{"userName":"broker"}}}"#.to_owned(),
            "broker/mina",
        ),
        (
            r#"{"type":"FederatedUser","principalId":"111122223333:mina"}"#.to_owned(),
            "federated-user/mina",
        ),
        (r#"{"type":"IAMUser","userName":"Root"}"#.to_owned(), "IAMUser Root"),
        (
            r#"{"type":"SAMLUser","userName":"assumed root (1)"}"#.to_owned(),
            "SAMLUser assumed root (1)",
        ),
        (r#"{"type":"IAMUser","userName":"rooter"}"#.to_owned(), "rooter"),
        (r#"{"type":"Root","accountId":"111122223333"}"#.to_owned(), "root (111122223333)"),
    ] {
        let json = format!(r#"{{"userIdentity":{identity}}}"#);
        with_record(&json, |record| {
            let expected = Some(Actor::Named(expected.to_owned()));
            assert_eq!(record.identity().actor(), expected, "{identity}");
        });
    }
}

#[test]
fn an_assumed_root_is_not_the_root_user() {
    let with = |more: &str| {
        format!(
            r#"{{"userIdentity":{{"type":"Root","accountId":"111122223333","accessKeyId":"ASIAEXAMPLEEXAMPLE20",
            "sessionContext":{{"assumedRoot":"true","attributes":{{"mfaAuthenticated":"false"}}{more}}}}}}}"#
        )
    };
    for (more, by) in [
        ("", None),
        (r#","sourceIdentity":"mina""#, Some("mina")),
        (r#","sessionIssuer":{"userName":"breakglass"}"#, Some("breakglass")),
    ] {
        with_record(&with(more), |record| {
            let identity = record.identity();
            assert_eq!(identity.kind(), IdentityType::AssumedRoot);
            let account = Some("111122223333");
            assert_eq!(identity.actor(), Some(Actor::AssumedRoot { account, by }));
            assert_eq!(identity.group(), Some("AssumedRoot"));
            assert_eq!(identity.access_key().as_deref(), Some("ASIA…LE20"));
            assert_eq!(record.mfa(), None, "the root user's second factor is not asked for");
        });
    }
}

#[test]
fn a_service_acts_for_a_caller() {
    let acting = |identity: &str| {
        let json = format!(r#"{{"userIdentity":{identity}}}"#);
        with_record(&json, |record| record.identity().acting_service().map(str::to_owned))
    };
    let by = |kind: &str, service: &str, more: &str| {
        acting(&format!(r#"{{"type":"{kind}","invokedBy":"{service}"{more}}}"#))
    };
    assert_eq!(by("IAMUser", "autoscaling.amazonaws.com", "").as_deref(), Some("autoscaling"));
    assert_eq!(by("AssumedRole", "AWS Internal", "").as_deref(), Some("AWS Internal"));
    assert_eq!(by("IAMUser", "signin.amazonaws.com", ""), None, "the console is the user's");
    assert_eq!(by("AWSService", "ecs.amazonaws.com", ""), None);
    let linked = r#","arn":"arn:aws:sts::1:assumed-role/AWSServiceRoleForRDS/SLRManagement""#;
    assert_eq!(by("AssumedRole", "rds.amazonaws.com", linked), None);
    assert_eq!(acting(r#"{"accountId":"1","invokedBy":"ecs.amazonaws.com"}"#), None);
}

#[test]
fn a_service_event_without_a_caller_is_the_services() {
    let user = |fields: &str| {
        with_record(&format!(r#"{{"eventType":"AwsServiceEvent",{fields}}}"#), |record| {
            (record.identity().user(), record.identity().group().map(str::to_owned))
        })
    };
    let organizations = user(r#""eventSource":"organizations.amazonaws.com""#);
    assert_eq!(
        organizations,
        (Some("organizations.amazonaws.com".into()), Some("AWSService".into()))
    );
    let portal = user(r#""eventSource":"sso.amazonaws.com","eventName":"Federate""#);
    assert_eq!(portal, (None, None), "a person signed in");
    let account =
        user(r#""userIdentity":{"accountId":"1"},"eventSource":"cognito-idp.amazonaws.com""#);
    assert_eq!(account, (Some("1".into()), Some("AWSService".into())));
}

#[test]
fn long_lived_keys_are_named_by_their_ends() {
    let key = |id: &str| {
        let json = format!(r#"{{"userIdentity":{{"type":"IAMUser","accessKeyId":"{id}"}}}}"#);
        with_record(&json, |record| record.identity().access_key())
    };
    assert_eq!(key("AKIAIOSFODNN7EXAMPLE").as_deref(), Some("AKIA…MPLE"));
    for other in ["ASIAIOSFODNN7EXAMPLE", "AKIA", "", "AKIA가나다라마바사아자차카타"] {
        assert_eq!(key(other), None, "{other}");
    }
}

#[test]
fn members_given_as_json_text_are_read() {
    let json = r#"{"userIdentity":"{\"type\":\"IAMUser\",\"userName\":\"mina\"}",
        "serviceEventDetails":"{\"createAccountStatus\":{\"state\":\"FAILED\"}}",
        "requestParameters":"{oops"}"#;
    with_record(json, |record| {
        let texts = record.text_members();
        assert!(record.unreadable_identity().is_none());
        let record = record.with(&texts);
        assert_eq!(record.identity().user().as_deref(), Some("mina"));
        assert_ne!(record.outcome(), CallOutcome::Success);
        assert_eq!(record.request_parameters().unwrap().string(), Some("{oops"));
    });
    for text in ["gildong", "{u'userName': u'mina'}", "[]", "1"] {
        with_record(&serde_json::json!({ "userIdentity": text }).to_string(), |record| {
            assert!(record.unreadable_identity().is_some(), "{text}");
            let texts = record.text_members();
            assert_eq!(record.with(&texts).identity().user(), None, "{text}");
        });
    }
    with_record(r#"{"userIdentity":null}"#, |it| assert!(it.unreadable_identity().is_none()));
}

#[test]
fn people_are_distinguished_from_roles_and_services() {
    let is_person = |identity: &str| {
        let json = format!(r#"{{"userIdentity": {identity}}}"#);
        with_record(&json, |record| record.identity().is_person())
    };
    let session = |role: &str, session: &str| {
        let arn = format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}");
        format!(r#"{{"type":"AssumedRole","arn":"{arn}"}}"#)
    };
    for person in [
        r#"{"type":"IAMUser","userName":"mina"}"#,
        r#"{"type":"SAMLUser","userName":"mina"}"#,
        r#"{"type":"Unknown","userName":"mina"}"#,
        &session("AWSReservedSSO_Admin_0123456789abcdef", "mina"),
    ] {
        assert!(is_person(person), "{person}");
    }
    for other in [
        r#"{"type":"Root","userName":"acme-prod"}"#,
        r#"{"type":"IAMUser","accountId":"111122223333"}"#,
        r#"{"type":"AWSService","invokedBy":"ecs.amazonaws.com"}"#,
        r#"{"type":"AWSAccount","accountId":"111122223333"}"#,
        r#"{"type":"WebIdentityUser","userName":"repo:acme/app"}"#,
        r#"{"accountId":"111122223333"}"#,
        "null",
        &session("ci-deploy", "deploy-42"),
        &session("operator", "mina@example.com"),
        r#"{"type":"FederatedUser","principalId":"111122223333:mina"}"#,
    ] {
        assert!(!is_person(other), "{other}");
    }
}

#[test]
fn outcome_of_errors_and_sign_ins() {
    let failed = |json: &str| with_record(json, |record| record.outcome() != CallOutcome::Success);
    assert!(!failed(r#"{"eventName":"X","errorCode":null,"responseElements":null}"#));
    assert!(failed(r#"{"eventName":"X","errorCode":"AccessDenied"}"#));
    assert!(failed(r#"{"eventName":"X","responseElements":{"errorCode":"AccessDenied"}}"#));
    assert!(failed(
        r#"{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}}"#
    ));
    assert!(!failed(
        r#"{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Success"}}"#
    ));
    assert!(failed(r#"{"eventName":"CheckMfa","responseElements":{"CheckMfa":"Failure"}}"#));
    assert!(failed(r#"{"eventName":"ConsoleLogin","errorMessage":"Failed authentication"}"#));
    assert!(failed(
        r#"{"eventName":"UserAuthentication","serviceEventDetails":{"UserAuthentication":"Failure"}}"#
    ));
    assert!(failed(
        r#"{"eventName":"AssumeRole","eventType":"AwsConsoleSignIn","responseElements":{"ConsoleLogin":"Failure"}}"#
    ));
}

#[test]
fn outcome_of_service_events() {
    let outcome = |details: &str, expected: CallOutcome<'_>| {
        let json = format!(r#"{{"eventType":"AwsServiceEvent","serviceEventDetails":{details}}}"#);
        with_record(&json, |record| assert_eq!(record.outcome(), expected, "{details}"));
    };
    let failure = |code, message| CallOutcome::Failure { code, message };
    let message = Some("could not enroll");
    for state in ["FAILED", "Failed", "FAILURE", "TIMED_OUT", "CREATE_FAILED"] {
        outcome(
            &format!(r#"{{"createStatus":{{"state":"{state}","message":"could not enroll"}}}}"#),
            failure(None, message),
        );
    }
    outcome(r#"{"jobId":"1","status":"Failed"}"#, failure(None, None));
    outcome(
        r#"{"createAccountStatus":{"state":"FAILED","failureReason":"EMAIL_ALREADY_EXISTS"}}"#,
        failure(Some("EMAIL_ALREADY_EXISTS"), None),
    );
    for details in [
        r#"{"createStatus":{"state":"SUCCEEDED","message":"enrolled"}}"#,
        r#"{"status":"Complete","failureCodes":[]}"#,
        r#"{"accountName":"FAILED"}"#,
        r#"{"images":[{"status":"FAILED"}]}"#,
        r#"{"a":{"b":{"c":{"d":{"state":"FAILED"}}}}}"#,
        r#""FAILED""#,
    ] {
        outcome(details, CallOutcome::Success);
    }
}

#[test]
fn via_identifies_the_client() {
    let via = |fields: &str, expected: Via<'_>| {
        with_record(&format!("{{{fields}}}"), |record| {
            assert_eq!(record.via(), expected, "{fields}");
        });
    };
    via(r#""eventType":"AwsConsoleSignin","userAgent":"Mozilla/5.0""#, Via::SignIn);
    via(r#""sessionCredentialFromConsole":"true","userAgent":"Mozilla/5.0""#, Via::Console);
    via(
        r#""eventType":"AwsServiceEvent","eventSource":"sso.amazonaws.com","eventName":"Federate","userAgent":"Mozilla/5.0""#,
        Via::SignIn,
    );
    via(
        r#""eventType":"AwsServiceEvent","eventSource":"signin.amazonaws.com","eventName":"UserAuthentication""#,
        Via::SignIn,
    );
    via(r#""eventType":"AwsConsoleAction","userAgent":"Mozilla/5.0""#, Via::Console);
    for agent in [
        "S3Console/0.4",
        "EC2ConsoleBackend, aws-internal/3 aws-sdk-java/1.12",
        "AWSConsole",
        "AWS CloudWatch Console",
        "aws-internal/3 aws-sdk-java/1.12 AWSLambdaConsole/1",
        "Coral",
        "Coral/Netty4",
        "signin",
    ] {
        via(&format!(r#""userAgent":"{agent}""#), Via::Console);
    }
    via(
        r#""userIdentity":{"invokedBy":"a.amazonaws.com"},"userAgent":"Coral/Netty4""#,
        Via::Service(Some("a.amazonaws.com")),
    );
    via(r#""userIdentity":{"invokedBy":"signin.amazonaws.com"}"#, Via::Console);
    via(r#""userAgent":"console.amazonaws.com""#, Via::Console);
    via(r#""userAgent":"signin.amazonaws.com""#, Via::Console);
    via(r#""userAgent":"console.ec2.amazonaws.com""#, Via::Console);
    via(r#""userAgent":"[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12]""#, Via::Console);
    via(
        r#""userAgent":"cloudformation.amazonaws.com""#,
        Via::Service(Some("cloudformation.amazonaws.com")),
    );
    via(r#""userAgent":"AWS Internal""#, Via::Service(Some("AWS Internal")));
    via(
        r#""userIdentity":{"invokedBy":"a.amazonaws.com"},"userAgent":"x""#,
        Via::Service(Some("a.amazonaws.com")),
    );
    via(r#""userAgent":"[aws-cli/2.13.0 Python/3.11]""#, Via::Cli);
    via(
        r#""userAgent":"APN/1.0 HashiCorp/1.0 Terraform/1.5 aws-sdk-go-v2/1.17""#,
        Via::Sdk("Terraform"),
    );
    via(r#""userAgent":"Boto3/1.26""#, Via::Sdk("Boto3"));
    via(r#""userAgent":"[Mozilla/5.0 (X11; Linux x86_64)]""#, Via::Browser);
    via(r#""userAgent":"curl/8.0""#, Via::Other("curl"));
    via("", Via::Unknown);
}

#[test]
fn mfa_is_unknown_for_federated_users() {
    let mfa = |json: &str| with_record(json, |record| record.mfa());
    let sign_in = |kind: &str, used: &str, result: &str| {
        mfa(&format!(
            r#"{{"eventType":"AwsConsoleSignIn","eventName":"ConsoleLogin","userIdentity":{{"type":"{kind}"}},
            "additionalEventData":{{"MFAUsed":"{used}"}},"responseElements":{{"ConsoleLogin":"{result}"}}}}"#
        ))
    };
    assert_eq!(sign_in("IAMUser", "No", "Success"), Some(false));
    assert_eq!(sign_in("Root", "Yes", "Success"), Some(true));
    assert_eq!(sign_in("AssumedRole", "No", "Success"), None, "the identity provider checks it");
    assert_eq!(sign_in("IAMUser", "No", "Failure"), None, "the sign-in failed before");
    let session = |kind: &str, used: &str| {
        mfa(&format!(
            r#"{{"userIdentity":{{"type":"{kind}","sessionContext":{{"attributes":{{"mfaAuthenticated":"{used}"}}}}}}}}"#
        ))
    };
    assert_eq!(session("IAMUser", "false"), Some(false));
    assert_eq!(session("AssumedRole", "true"), Some(true));
    assert_eq!(session("AssumedRole", "false"), None);
}

/// Names and offsets of the records in a text, codes and offsets of the problems.
fn found(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let flow = read(text, &mut |it| {
        found.push(match it {
            UnwrappedItem::Record(record, place) => {
                format!("{}@{}", record.event_name().unwrap_or("-"), place.span.start)
            }
            UnwrappedItem::Foreign(.., problem) | UnwrappedItem::Problem(problem) => {
                format!("{}@{}", problem.code.id(), problem.span.start)
            }
        });
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    found
}

#[test]
fn finds_records_in_every_form() {
    let record = r#"{"eventName":"A","eventSource":"s","eventID":"1"}"#;
    let string = serde_json::to_string(record).unwrap();
    let envelope = format!(
        r#"{{"source":"aws.x","detail-type":"AWS API Call via CloudTrail","detail":{record}}}"#
    );
    let sns = format!(r#"{{"Type":"Notification","Message":{string}}}"#);
    let sns_string = serde_json::to_string(&sns).unwrap();
    for (shape, expected) in [
        (record.to_owned(), "A@0"),
        (envelope.clone(), "A@0"),
        (format!(r#"{{"Records":[{record}]}}"#), "A@12"),
        (format!("[{envelope}]"), "A@1"),
        (sns.clone(), "A@33"),
        (format!(r#"{{"Records":[{{"EventSource":"aws:sns","Sns":{sns}}}]}}"#), "A@76"),
        (format!(r#"{{"Records":[{{"messageId":"1","body":{sns_string}}}]}}"#), "A@36"),
        (format!(r#"{{"Messages":[{{"MessageId":"1","Body":{string}}}]}}"#), "A@37"),
        (format!(r#"{{"Events":[{{"EventName":"A","CloudTrailEvent":{string}}}]}}"#), "A@46"),
    ] {
        assert_eq!(found(&shape), [expected], "{shape}");
    }
    assert_eq!(found(&format!("{record}\n{record}\r\n\n{record}")), ["A@0", "A@50", "A@102"]);
    assert_eq!(found(r#"{"Records":[]}"#), [""; 0]);
    assert_eq!(found(""), [""; 0]);
}

#[test]
fn values_that_are_no_events_are_reported() {
    assert_eq!(found(r#"[1, "a"]"#), ["AA0004@0"]);
    assert_eq!(
        found(r#"{"a":1} {"eventName":"B","eventSource":"s","eventID":"1"}"#),
        ["AA0004@0", "B@8"]
    );
    assert_eq!(
        found(r#"{"detail-type":"EC2 Instance State-change Notification","detail":{"state":"x"}}"#),
        ["AA0005@0"]
    );
    assert_eq!(
        found(r#"{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}"#),
        ["AA0005@12"]
    );
    assert_eq!(found(r#"{"digestStartTime":"x","logFiles":[]}"#), ["AA0006@0"]);
    assert_eq!(found(r#"{"TopicArn":"t","Message":"{oops"}"#), ["AA0001@26"]);
}

#[test]
fn a_name_alone_is_not_a_record() {
    let record =
        |fields: &str| format!(r#"{{"eventName":"A","eventSource":"a.amazonaws.com"{fields}}}"#);
    for fields in [
        "",
        r#","description":"Updates.","readOnly":false"#,
        r#","eventType":"AwsApiCall""#,
        r#","eventTime":null,"userIdentity":{},"eventID":" ""#,
    ] {
        assert_eq!(found(&record(fields)), ["AA0004@0"], "{fields}");
        let envelope = format!(r#"{{"detail":{}}}"#, record(fields));
        assert_eq!(found(&envelope), ["AA0005@0"], "{fields}");
        let envelope =
            envelope.replacen('{', r#"{"detail-type":"AWS API Call via CloudTrail","#, 1);
        assert!(found(&envelope)[0].starts_with("AA0004@"), "{fields}");
        // An envelope with the facts of an occurrence replaces those of the record.
        let facts = r#"{"id":"i","time":"t","account":"111122223333","#;
        assert_eq!(found(&envelope.replacen('{', facts, 1)), ["A@0"], "{fields}");
    }
    for fact in [
        r#""eventTime":"2026-11-20T01:02:03Z""#,
        r#""eventTime":1763600523"#,
        r#""eventID":"x""#,
        r#""eventVersion":"1.11""#,
        r#""userIdentity":{"type":"Root"}"#,
        r#""userIdentity":"{'type': 'Root'}""#,
    ] {
        assert_eq!(found(&record(&format!(",{fact}"))), ["A@0"], "{fact}");
        assert_eq!(found(&format!("{{{fact}}}")), ["AA0004@0"], "{fact}");
    }
    // An Insights event has neither eventName nor eventSource.
    assert_eq!(found(r#"{"eventType":"AwsCloudTrailInsight","eventTime":"x"}"#), ["-@0"]);
    let empty = r#"{"detail-type":"AWS API Call via CloudTrail","detail":{"eventID":"x"}}"#;
    assert_eq!(found(empty), ["AA0004@54"]);
}

#[test]
fn a_pattern_is_not_an_event() {
    for pattern in [
        r#"{"source":["aws.ecs"]}"#,
        r#"{"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["A"],"userIdentity":{"type":["Root"]}}}"#,
        // One pair of brackets is missing.
        r#"{"detail-type":"AWS API Call via CloudTrail","detail":{"eventName":["A"]}}"#,
        r#"{"source":"aws.ecs","detail":{"eventName":[{"prefix":"A"}]}}"#,
        r#"{"eventName":["A"],"userIdentity":{"type":["Root"]},"eventVersion":[{"exists":true}]}"#,
        r#"{"detail":{"requestParameters":{"name":[{"wildcard":"a*"}]}}}"#,
        r#"{"detail":{"$or":[{"errorCode":["x"]},{"userIdentity":{"type":["Root"]}}]}}"#,
        r#"{"account":["111122223333"]}"#,
    ] {
        assert_eq!(
            problem(pattern).as_deref(),
            Some("this is an event pattern, not an event"),
            "{pattern}"
        );
    }
    let of_other = [
        r#"{"a":["x"]}"#,
        r#"{"a":{"b":["x"]}}"#,
        r#"{"detail":{}}"#,
        r#"{"source":[]}"#,
        r#"{"resources":["arn"],"id":"1","detail":{"findings":[{}]}}"#,
    ];
    for text in of_other {
        assert_ne!(
            problem(text).as_deref(),
            Some("this is an event pattern, not an event"),
            "{text}"
        );
    }
}

/// The title of the only item found.
fn problem(text: &str) -> Option<String> {
    let mut titles = Vec::new();
    let _always_continues = read(text, &mut |it| {
        titles.push(match it {
            UnwrappedItem::Record(..) => None,
            UnwrappedItem::Foreign(.., problem) | UnwrappedItem::Problem(problem) => {
                Some(problem.title)
            }
        });
        ControlFlow::Continue(())
    });
    let [title] = titles.try_into().unwrap();
    title.map(|it| it.to_string())
}
