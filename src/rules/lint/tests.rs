//! Patterns with findings of each lint, and patterns without.

use super::lint;
use crate::diagnostic::Diagnostic;
use crate::pattern::parse;

fn found(pattern: &str) -> Vec<Diagnostic> {
    lint(&parse(pattern).unwrap())
}

/// Codes of the findings, each with the text at its location and the fix.
fn codes(pattern: &str) -> Vec<(&'static str, String, Option<String>)> {
    let text = |span: crate::diagnostic::Span| pattern.get(span.range()).unwrap().to_owned();
    let row = |it: &Diagnostic| {
        let fix = it.fix.as_ref().map(|fix| {
            assert_eq!(fix.span, it.span);
            let mut fixed = pattern.to_owned();
            fixed.replace_range(fix.span.range(), &fix.text);
            parse(&fixed).unwrap();
            fix.text.clone()
        });
        (it.code.id(), text(it.span), fix)
    };
    found(pattern).iter().map(row).collect()
}

#[track_caller]
fn assert_codes(pattern: &str, expected: &[(&str, &str, Option<&str>)]) {
    let found = codes(pattern);
    let found: Vec<_> =
        found.iter().map(|(code, text, fix)| (*code, text.as_str(), fix.as_deref())).collect();
    assert_eq!(found, expected, "{pattern}");
}

/// A pattern for API calls of a service, with additional fields in `detail`.
fn calls(label: &str, detail: &str) -> String {
    format!(
        r#"{{"source":["aws.{label}"],"detail-type":["AWS API Call via CloudTrail"],"detail":{{"eventSource":["{label}.amazonaws.com"],{detail}}}}}"#
    )
}

fn named(label: &str, names: &str) -> String {
    calls(label, &format!(r#""eventName":[{names}]"#))
}

#[test]
fn patterns_for_other_events_have_no_findings() {
    for pattern in [
        r#"{"source":["aws.cloudwatch"]}"#,
        r#"{"source":["aws.cloudwatch"],"detail-type":["CloudWatch Alarm State Change"]}"#,
        r#"{"source":["aws.cloudwatch"],"detail-type":["CloudWatch Alarm State Change","AWS API Call via CloudTrail"]}"#,
        r#"{"source":["aws.stepfunctions"],"detail":{"status":["FAILED"]}}"#,
        r#"{"source":["aws.ecs"],"detail":{"eventName":["SERVICE_STEADY_STATE"]}}"#,
        r#"{"source":["aws.ivs"],"detail":{"eventName":["Stream Start"]}}"#,
        r#"{"source":["aws.ecs"],"detail-type":["ECS Service Action"],"detail":{"eventName":["Steady"]}}"#,
        r#"{"source":["my.app"],"detail-type":["AWS API Call via CloudTrail"]}"#,
        r#"{"source":["aws.partner/x.com/y"],"detail":{"eventName":["RunTask"]}}"#,
        r#"{"source":["aws.iam"],"region":["eu-west-1"]}"#,
    ] {
        assert_codes(pattern, &[]);
    }
}

#[test]
fn valid_patterns_have_no_findings() {
    for pattern in [
        &named("ecs", r#""RunTask",{"prefix":"Delete"},{"anything-but":"Nonsense"}"#),
        &named(
            "lambda",
            r#"{"prefix":"UpdateFunctionCode"},"CreateFunction20150331","CreateFunction""#,
        ),
        &named("ses", r#""VerifyEmailIdentity""#),
        &named("opsworks", r#""CreateStack""#),
        &named("sts", r#""GetFederationToken","AssumeRole""#),
        &named("kms", r#""Decrypt""#),
        &named("rds", r#""CreateDBCluster","CreateDBInstance""#),
        &named("cloudshell", r#""CreateSession","NoIdea""#),
        r#"{"source":["aws.cloudfront"],"region":["us-east-1"],"detail":{"eventName":["CreateDistribution2020_05_31"]}}"#,
        r#"{"source":[{"prefix":"aws."}],"detail":{"eventName":["RunTask","DeleteBucket"]}}"#,
        r#"{"detail-type":["AWS API Call via CloudTrail"],"detail":{"errorCode":["AccessDenied"]}}"#,
        r#"{"detail":{"eventSource":["ec2.amazonaws.com.cn"],"eventName":["RunInstances"]}}"#,
        r#"{"detail":{"eventSource":[{"suffix":".amazonaws.com"}]}}"#,
    ] {
        assert_codes(pattern, &[]);
    }
}

#[test]
fn event_sources() {
    for (text, fix) in [
        ("email.amazonaws.com", Some(r#""ses.amazonaws.com""#)),
        ("cloudwatch.amazonaws.com", Some(r#""monitoring.amazonaws.com""#)),
        ("stepfunctions.amazonaws.com", Some(r#""states.amazonaws.com""#)),
        ("step-functions.amazonaws.com", Some(r#""states.amazonaws.com""#)),
        ("eventbridge.amazonaws.com", Some(r#""events.amazonaws.com""#)),
        ("cloudwatchlogs.amazonaws.com", Some(r#""logs.amazonaws.com""#)),
        ("opensearch.amazonaws.com", Some(r#""es.amazonaws.com""#)),
        ("efs.amazonaws.com", Some(r#""elasticfilesystem.amazonaws.com""#)),
        ("email.us-east-1.amazonaws.com", Some(r#""ses.amazonaws.com""#)),
        ("elbv2.amazonaws.com", Some(r#""elasticloadbalancing.amazonaws.com""#)),
        ("api.ecr.amazonaws.com", Some(r#""ecr.amazonaws.com""#)),
        ("ecs", Some(r#""ecs.amazonaws.com""#)),
        ("aws.ecs", Some(r#""ecs.amazonaws.com""#)),
        ("ECS.amazonaws.com", Some(r#""ecs.amazonaws.com""#)),
        ("cloudtrial.amazonaws.com", Some(r#""cloudtrail.amazonaws.com""#)),
        ("nothing-of-the-kind.amazonaws.com", None),
    ] {
        let quoted = format!("\"{text}\"");
        let pattern = format!(r#"{{"detail":{{"eventSource":[{quoted}]}}}}"#);
        assert_codes(&pattern, &[("AA0301", &quoted, fix)]);
    }
}

#[test]
fn event_names() {
    let twice = r#"{"source":["aws.ecs","aws.ec2"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["RunTask","RunInstances","RunTsk"]}}"#;
    assert_codes(twice, &[("AA0302", "\"RunTsk\"", Some("\"RunTask\""))]);
    assert_codes(
        r#"{"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["DeletBucket"]}}"#,
        &[("AA0302", "\"DeletBucket\"", Some("\"DeleteBucket\""))],
    );
    for (label, name, fix) in [
        ("ecs", "\"deleteCluster\"", Some("\"DeleteCluster\"")),
        ("ecs", "\"NoSuchThingAtAll\"", None),
        ("ecs", r#"{"prefix":"delete"}"#, None),
    ] {
        assert_codes(&named(label, name), &[("AA0302", name, fix)]);
    }
    let letters = found(&named("rds", "\"DeleteDbInstance\"")).swap_remove(0);
    assert_eq!(letters.code.id(), "AA0302");
    assert_eq!(letters.label, "event names are case-sensitive");
    // A wrong event source has only the finding of its own lint.
    let bare = r#"{"source":["aws.ec2"],"detail":{"eventSource":["ec2"]}}"#;
    assert_codes(bare, &[("AA0301", "\"ec2\"", Some("\"ec2.amazonaws.com\""))]);
    assert_codes(&named("ec2", "\"RunTask\""), &[("AA0316", "\"RunTask\"", None)]);
    let nonsense = r#"{"detail":{"eventName":["x:Nonsense"]}}"#;
    assert_codes(nonsense, &[("AA0302", "\"x:Nonsense\"", None)]);
    let elsewhere = found(&named("ec2", "\"DeleteBucketEncryption\"")).swap_remove(0);
    assert_eq!(elsewhere.title, "no event of `ec2` is named `DeleteBucketEncryption`");
    assert_eq!(elsewhere.label, "this is an event of `s3`");
}

#[test]
fn event_names_of_sources_without_a_model() {
    let misspelled = [("AA0302", "\"CreateUsr\"", Some("\"CreateUser\""))];
    assert_codes(&named("sso-directory", "\"CreateUsr\""), &misspelled);
    // The documents lack some events.
    for name in ["\"CreateUser\"", "\"RenameEverything\"", "\"ListTags\"", r#"{"prefix":"Renam"}"#]
    {
        assert_codes(&named("sso-directory", name), &[]);
    }
}

#[test]
fn findings_apply_in_all_combinations() {
    let or = |sources: [&str; 2]| {
        let alternatives = sources.map(|it| format!(r#"{{"source":["aws.{it}"]}}"#)).join(",");
        format!(r#"{{"$or":[{alternatives}],"detail":{{"eventName":["RunTask"]}}}}"#)
    };
    assert_codes(&or(["ec2", "ecs"]), &[]);
    assert_codes(&or(["ec2", "s3"]), &[("AA0316", "\"RunTask\"", None)]);
    // One of the two combinations is not for CloudTrail events.
    assert_codes(
        r#"{"source":["aws.cloudwatch"],"$or":[{"detail-type":["x"]},{"detail":{"eventName":["PutMetricAlarm"]}}]}"#,
        &[],
    );
}

#[test]
fn names_of_calls() {
    for (label, name, fix) in [
        ("lambda", "CreateFunction", r#""CreateFunction20150331", "CreateFunction""#),
        (
            "lambda",
            "UpdateFunctionCode20150331",
            r#""UpdateFunctionCode20150331v2", "UpdateFunctionCode20150331""#,
        ),
        (
            "s3",
            "PutBucketLifecycleConfiguration",
            r#""PutBucketLifecycle", "PutBucketLifecycleConfiguration""#,
        ),
        (
            "s3",
            "PutPublicAccessBlock",
            r#""PutAccountPublicAccessBlock", "PutBucketPublicAccessBlock", "PutPublicAccessBlock""#,
        ),
    ] {
        let quoted = format!("\"{name}\"");
        assert_codes(&named(label, &quoted), &[("AA0304", &quoted, Some(fix))]);
    }
}

#[test]
fn actions_of_policies() {
    for (label, name, fix) in [
        ("s3", "PutEncryptionConfiguration", Some("\"PutBucketEncryption\"")),
        ("s3", "PutLifecycleConfiguration", Some("\"PutBucketLifecycle\"")),
        ("s3", "PutReplicationConfiguration", Some("\"PutBucketReplication\"")),
        ("s3", "ListBucket", None),
        ("iam", "PassRole", None),
    ] {
        let quoted = format!("\"{name}\"");
        let found = codes(&named(label, &quoted));
        let finding = found.iter().find(|it| it.0 == "AA0303" && it.1 == quoted);
        assert_eq!(finding.unwrap().2.as_deref(), fix, "{name}");
    }
    let found = codes(&named("ecs", "\"ecs:RunTask\""));
    assert_eq!(found, [("AA0303", "\"ecs:RunTask\"".to_owned(), Some("\"RunTask\"".to_owned()))]);
}

/// The sources of `PassRole` do not matter, and it is reported before they are.
#[test]
fn permissions_that_are_no_events() {
    for pattern in [
        r#"{"source":["aws.iam"],"detail":{"eventSource":["lambda.amazonaws.com"],"eventName":["PassRole"]}}"#,
        r#"{"source":["aws.ecs"],"detail":{"eventName":["PassRole"]}}"#,
        r#"{"source":[{"prefix":"aws."}],"detail":{"eventSource":["x.amazonaws.com"],"eventName":["iam:PassRole"]}}"#,
        r#"{"detail":{"eventName":["PassRole"]}}"#,
    ] {
        let first = found(pattern).swap_remove(0);
        assert_eq!(first.code.id(), "AA0303", "{pattern}");
        let help = "`audit-alert actions PassRole` lists the events that carry a role";
        assert_eq!(first.help.unwrap(), help, "{pattern}");
    }
    // A call of another service, and an event of the same name as an action elsewhere.
    for (label, name) in
        [("cloudtrail", "CreateServiceLinkedChannel"), ("logs", "CreateLogDelivery")]
    {
        let name = format!("\"{name}\"");
        assert_codes(&named(label, &name), &[("AA0319", &name, None)]);
    }
    assert_codes(&named("dynamodb", r#""PutItem""#), &[("AA0314", "\"PutItem\"", None)]);
}

#[test]
fn calls_of_agents_and_events_of_services() {
    assert_codes(&named("ssm", r#""OpenControlChannel""#), &[]);
    assert_codes(
        &named("ec2", r#""OpenControlChannel""#),
        &[("AA0316", "\"OpenControlChannel\"", None)],
    );
    // A public call of another event source is no call of an agent.
    assert_codes(
        &named("ec2", r#""SendSSHPublicKey""#),
        &[("AA0316", "\"SendSSHPublicKey\"", None)],
    );
    let of_service = |name: &str| {
        format!(
            r#"{{"source":["aws.kms"],"detail-type":["AWS Service Event via CloudTrail"],"detail":{{"eventName":["{name}"]}}}}"#
        )
    };
    assert_codes(&of_service("SomethingOfTheServiceItself"), &[]);
    for name in ["\"ReplicationOfSecretStarted\"", "\"GetDashboardUsageInternal\""] {
        assert_codes(&named("secretsmanager", name), &[("AA0319", name, None)]);
    }
    assert_codes(&of_service("RotateKei"), &[("AA0302", "\"RotateKei\"", Some("\"RotateKey\""))]);
}

#[test]
fn source_and_event_source() {
    let pattern = |source: &str, event_source: &str| {
        format!(r#"{{"source":[{source}],"detail":{{"eventSource":[{event_source}]}}}}"#)
    };
    let ecs = r#""ecs.amazonaws.com""#;
    assert_codes(&pattern(r#""aws.ec2""#, ecs), &[("AA0305", ecs, None)]);
    assert_codes(&pattern(r#""aws.ec2","aws.ecs""#, ecs), &[("AA0305", r#""aws.ec2""#, None)]);
    assert_codes(&pattern(r#"{"prefix":"aws.e"}"#, ecs), &[]);
    assert_codes(&pattern(r#""aws.ecs","my.app""#, ecs), &[]);
    // An unknown source has one finding.
    assert_codes(
        &pattern(r#""aws.cloudwatch""#, r#""monitoring.amazonaws.com""#),
        &[("AA0306", r#""aws.cloudwatch""#, Some(r#""aws.monitoring""#))],
    );
}

#[test]
fn sources() {
    for (text, fix) in [
        ("aws.cloudwatch", Some("\"aws.monitoring\"")),
        ("aws.stepfunctions", Some("\"aws.states\"")),
        ("aws.elb", Some("\"aws.elasticloadbalancing\"")),
        ("aws.email", Some("\"aws.ses\"")),
        ("aws.emr", Some("\"aws.elasticmapreduce\"")),
        ("ecs.amazonaws.com", Some("\"aws.ecs\"")),
        ("ecs", Some("\"aws.ecs\"")),
        ("aws.nothing-of-the-kind", None),
    ] {
        let quoted = format!("\"{text}\"");
        let pattern =
            format!(r#"{{"source":[{quoted}],"detail-type":["AWS API Call via CloudTrail"]}}"#);
        assert_codes(&pattern, &[("AA0306", &quoted, fix)]);
    }
}

#[test]
fn detail_types() {
    let both = r#""AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail""#;
    for (text, code, fix) in [
        ("AWS API Call via Cloudtrail", "AA0307", r#""AWS API Call via CloudTrail""#),
        ("AWS API Calls via CloudTrail", "AA0307", r#""AWS API Call via CloudTrail""#),
        ("AWS API Call", "AA0307", r#""AWS API Call via CloudTrail""#),
        ("AWS Console Sign-In via CloudTrail", "AA0307", both),
        ("AWS Console Signin via CloudTrail", "AA0307", both),
        ("AWS Console Sign In via CloudTrail", "AA0315", both),
    ] {
        let quoted = format!("\"{text}\"");
        let pattern = format!(r#"{{"detail-type":[{quoted}]}}"#);
        assert_codes(&pattern, &[(code, &quoted, Some(fix))]);
    }
    for valid in [
        both,
        r#""EC2 Instance State-change Notification""#,
        r#""AWS Health Event""#,
        r#"{"suffix":"via CloudTrail"}"#,
        r#"{"prefix":"AWS Console Sign"}"#,
    ] {
        assert_codes(&format!(r#"{{"detail-type":[{valid}]}}"#), &[]);
    }
}

#[test]
fn detail_types_of_names() {
    let pattern = |detail_type: &str, name: &str| {
        format!(r#"{{"detail-type":["{detail_type}"],"detail":{{"eventName":["{name}"]}}}}"#)
    };
    let found = codes(&pattern("AWS API Call via CloudTrail", "ConsoleLogin"));
    assert_eq!(found, [("AA0308", "\"ConsoleLogin\"".to_owned(), None)]);
    let found = codes(&pattern("AWS Console Signin via CloudTrail", "RunTask"));
    assert_eq!(found.last().unwrap().0, "AA0308");
    assert_codes(&pattern("AWS Insight via CloudTrail", "RunTask"), &[]);
    assert_codes(&pattern("AWS Service Event via CloudTrail", "RunTask"), &[]);
}

#[test]
fn regions() {
    let iam = |rest: &str| {
        format!(r#"{{"source":["aws.iam"],"detail-type":["AWS API Call via CloudTrail"]{rest}}}"#)
    };
    assert_codes(&iam(""), &[("AA0313", "\"aws.iam\"", None)]);
    assert_codes(&iam(r#","region":["us-east-1"]"#), &[]);
    assert_codes(&iam(r#","region":["eu-west-1"]"#), &[("AA0309", r#"["eu-west-1"]"#, None)]);
    assert_codes(
        &iam(r#","detail":{"awsRegion":["eu-west-1"]}"#),
        &[("AA0309", r#"["eu-west-1"]"#, None)],
    );
    assert_codes(&iam(r#","region":["cn-north-1"]"#), &[]);
    assert_codes(&iam(r#","region":[{"prefix":"eu-"}]"#), &[]);
    let both = r#"{"source":["aws.iam","aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"region":["eu-west-1"]}"#;
    assert_codes(both, &[]);
}

#[test]
fn events_of_pages() {
    let global = ("AA0313", "\"aws.signin\"", None);
    let named = |name| format!(r#"{{"source":["aws.signin"],"detail":{{"eventName":[{name}]}}}}"#);
    assert_codes(&named(r#""ConsoleLogin""#), &[global]);
    // AWS lists the events of sign-in pages nowhere in full.
    assert_codes(&named(r#""EmailUpdated""#), &[global]);
    let near = ("AA0302", r#""ConsoleLogins""#, Some(r#""ConsoleLogin""#));
    assert_codes(&named(r#""ConsoleLogins""#), &[global, near]);
    assert_codes(&named(r#""RunTask""#), &[global, ("AA0316", r#""RunTask""#, None)]);
}

#[test]
fn read_only_events() {
    let note = |name| [("AA0312", name, None)];
    assert_codes(&named("ec2", r#""GetPasswordData""#), &note(r#""GetPasswordData""#));
    assert_codes(
        &named("ec2", r#""RunInstances","DescribeInstances","DescribeVpcs""#),
        &note(r#""DescribeInstances""#),
    );
    assert_codes(&named("ecs", r#"{"prefix":"List"}"#), &note(r#"{"prefix":"List"}"#));
    assert_codes(&named("ecs", r#"{"wildcard":"List*"}"#), &[]);
    assert_codes(&calls("ecs", r#""readOnly":[true]"#), &note("[true]"));
    assert_codes(&calls("ecs", r#""readOnly":[true,false]"#), &[]);
    let label = |names: &str| found(&named("ec2", names)).swap_remove(0).label;
    assert_eq!(label(r#""DescribeVpcs""#), "this is read-only");
    assert_eq!(
        label(r#""DescribeVpcs","DescribeInstances""#),
        "this is read-only, as is the other name"
    );
}

#[test]
fn data_events() {
    assert_codes(&named("s3", r#""PutObject""#), &[("AA0314", "\"PutObject\"", None)]);
    assert_codes(
        &named("lambda", r#""Invoke","CreateFunction20150331""#),
        &[("AA0314", "\"Invoke\"", None)],
    );
}

#[test]
fn values() {
    for (field, value, fix) in [
        (r#""readOnly":[~]"#, "\"false\"", Some("false")),
        (r#""managementEvent":[~]"#, "\"yes\"", None),
        (r#""errorCode":[~]"#, "403", Some("\"403\"")),
        (r#""userIdentity":{"accountId":[~]}"#, "111122223333", Some("\"111122223333\"")),
        (
            r#""userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":[~]}}}"#,
            "false",
            Some("\"false\""),
        ),
        (r#""additionalEventData":{"MFAUsed":[~]}"#, "false", Some("\"No\"")),
        (r#""sourceIPAddress":[~]"#, r#"{"numeric":[">",5]}"#, None),
    ] {
        assert_codes(&calls("ecs", &field.replace('~', value)), &[("AA0310", value, fix)]);
    }
    for valid in [
        r#""readOnly":[false]"#,
        r#""readOnly":[{"exists":true}]"#,
        r#""errorCode":[null,{"exists":false}]"#,
        r#""requestParameters":{"a":[5,true]}"#,
    ] {
        assert_codes(&calls("ecs", valid), &[]);
    }
}

#[test]
fn values_outside_of_the_set() {
    for (field, value, code, fix) in [
        (r#""additionalEventData":{"MFAUsed":[~]}"#, "\"NO\"", "AA0317", Some("\"No\"")),
        (r#""additionalEventData":{"MFAUsed":[~]}"#, "\"false\"", "AA0317", Some("\"No\"")),
        (r#""responseElements":{"ConsoleLogin":[~]}"#, "\"Failed\"", "AA0317", Some("\"Failure\"")),
        (
            r#""userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":[~]}}}"#,
            "\"False\"",
            "AA0317",
            Some("\"false\""),
        ),
        (r#""userIdentity":{"type":[~]}"#, "\"root\"", "AA0317", Some("\"Root\"")),
        (r#""userIdentity":{"type":[~]}"#, "\"Human\"", "AA0317", None),
        (r#""userIdentity":{"type":[~]}"#, r#"{"prefix":"iam"}"#, "AA0317", None),
        (r#""eventType":[~]"#, "\"AwsApicall\"", "AA0317", Some("\"AwsApiCall\"")),
        (r#""eventCategory":[~]"#, "\"management\"", "AA0317", Some("\"Management\"")),
        (r#""errorCode":[~]"#, "\"Access Denied\"", "AA0317", Some("\"AccessDenied\"")),
        (r#""errorCode":[~]"#, "\"AccesDenied\"", "AA0317", Some("\"AccessDenied\"")),
        (
            r#""errorCode":[~]"#,
            r#"{"anything-but":"Access Denied"}"#,
            "AA0317",
            Some(r#"{"anything-but": "AccessDenied"}"#),
        ),
        (r#""awsRegion":[~]"#, "\"US-EAST-1\"", "AA0317", Some("\"us-east-1\"")),
        (r#""awsRegion":[~]"#, "\"us-east-1a\"", "AA0317", Some("\"us-east-1\"")),
        (r#""userIdentity":[~]"#, "\"Root\"", "AA0310", None),
        (r#""userIdentity":{"sessionContext":[~]}"#, "\"Role\"", "AA0310", None),
        (r#""userIdentity":[~]"#, r#"{"exists":true}"#, "AA0310", None),
        (r#""resources":[~]"#, "\"arn:aws:s3:::logs\"", "AA0310", None),
        (r#""additionalEventData":{"bytesTransferredOut":[~]}"#, "\"5\"", "AA0310", Some("5")),
    ] {
        assert_codes(&calls("ecs", &field.replace('~', value)), &[(code, value, fix)]);
    }
    assert_codes(&calls("ecs", r#""errorCode":{"x":["y"]}"#), &[("AA0310", r#"["y"]"#, None)]);
    for valid in [
        r#""userIdentity":{"type":[{"prefix":"IAM"},{"equals-ignore-case":"root"}]}"#,
        r#""requestParameters":[null,{"exists":true}]"#,
        r#""userIdentity":{"sessionContext":[{"exists":false}]}"#,
        r#""errorCode":["SomethingNew",{"prefix":"Access"}]"#,
        r#""awsRegion":["us-north-2","eu-west-2r"]"#,
        r#""sessionCredentialFromConsole":["true",true]"#,
        r#""userIdentity":{"sessionContext":{"sessionIssuer":{"type":["Robot"]}}}"#,
    ] {
        assert_codes(&calls("ecs", valid), &[]);
    }
}

#[test]
fn error_codes_of_ec2() {
    let refused = "\"Client.UnauthorizedOperation\"";
    for (code, fix) in [
        ("\"AccessDenied\"", refused),
        ("\"UnauthorizedOperation\"", refused),
        ("\"InsufficientInstanceCapacity\"", "\"Server.InsufficientInstanceCapacity\""),
    ] {
        let pattern = calls("ec2", &format!(r#""errorCode":[{code}]"#));
        assert_codes(&pattern, &[("AA0317", code, Some(fix))]);
        assert_codes(&calls("s3", &format!(r#""errorCode":[{code}]"#)), &[]);
    }
    let both = format!(r#""errorCode":["AccessDenied",{refused}]"#);
    assert_codes(&calls("ec2", &both), &[]);
}

#[test]
fn contradictions() {
    let pattern = |detail_type: &str, detail: &str| {
        format!(r#"{{"detail-type":["AWS {detail_type} via CloudTrail"],"detail":{{{detail}}}}}"#)
    };
    for (detail_type, detail, wrong) in [
        ("API Call", r#""eventType":["AwsServiceEvent"]"#, r#"["AwsServiceEvent"]"#),
        ("API Call", r#""eventCategory":["Insight"]"#, r#"["Insight"]"#),
        ("Insight", r#""eventType":["AwsApiCall"]"#, r#"["AwsApiCall"]"#),
        (
            "Service Event",
            r#""eventType":["AwsServiceEvent"],"eventCategory":["NetworkActivity"]"#,
            r#"["NetworkActivity"]"#,
        ),
    ] {
        assert_codes(&pattern(detail_type, detail), &[("AA0318", wrong, None)]);
    }
    for (detail_type, detail) in [
        ("API Call", r#""eventType":["AwsApiCall","AwsServiceEvent"]"#),
        ("API Call", r#""eventCategory":["Data"]"#),
        ("API Call", r#""eventCategory":[{"exists":false},"Insight"]"#),
        ("Network Activity Event", r#""eventType":["AwsVpceEvent"]"#),
    ] {
        assert_codes(&pattern(detail_type, detail), &[]);
    }
}

#[test]
fn names_and_other_fields() {
    let pattern = |source: &str, detail: &str| {
        let detail_type = r#""detail-type":[{"suffix":"via CloudTrail"}]"#;
        format!(r#"{{"source":["aws.{source}"],{detail_type},"detail":{{{detail}}}}}"#)
    };
    for (source, detail, wrong) in [
        ("ecs", r#""eventName":["RunTask"],"eventType":["AwsConsoleSignIn"]"#, "\"RunTask\""),
        ("kms", r#""eventName":["RotateKey"],"eventType":["AwsApiCall"]"#, "\"RotateKey\""),
    ] {
        let pattern = pattern(source, detail);
        assert_codes(&pattern, &[("AA0318", wrong, None)]);
    }
    for (source, detail) in [
        ("ecs", r#""eventName":["RunTask"],"eventType":["AwsConsoleSignIn","AwsApiCall"]"#),
        ("ecs", r#""eventName":["RunTask"],"eventType":["AwsServiceEvent"]"#),
        ("ecs", r#""eventName":["RunTask"],"eventCategory":["Management"]"#),
        ("kms", r#""eventName":["RotateKey"],"eventType":[{"exists":false},"AwsApiCall"]"#),
    ] {
        assert_codes(&pattern(source, detail), &[]);
    }
}

#[test]
fn other_detail_types() {
    let pattern = |source: &str, detail_type: &str, detail: &str| {
        let detail_type = format!(r#""detail-type":["{detail_type}"]"#);
        format!(r#"{{"source":["{source}"],{detail_type},"detail":{{{detail}}}}}"#)
    };
    let state = "EC2 Instance State-change Notification";
    let (event_source, name) =
        (r#""eventSource":["ec2.amazonaws.com"]"#, r#""eventName":["RunInstances"]"#);
    let types = format!(r#"["{state}"]"#);
    let domain = r#""eventSource":[{"suffix":".amazonaws.com"},{"wildcard":"ec2*.amazonaws.com"}]"#;
    for detail in [event_source, domain, name] {
        assert_codes(&pattern("aws.ec2", state, detail), &[("AA0318", &types, None)]);
    }
    for (source, detail_type, detail) in [
        ("aws.ecs", "ECS Service Action", r#""eventName":["SERVICE_STEADY_STATE"]"#),
        ("com.example", "Copy", event_source),
        ("aws.partner/a.com/b", "Copy", event_source),
        ("aws.ec2", state, r#""state":["stopped"]"#),
    ] {
        assert_codes(&pattern(source, detail_type, detail), &[]);
    }
    let either = format!(
        r#"{{"source":["aws.ec2"],"detail-type":["{state}"],"$or":[{{"detail":{{{name}}}}},{{"detail":{{"state":["stopped"]}}}}]}}"#
    );
    assert_codes(&either, &[]);
}

#[test]
fn fields() {
    for (field, place, fix) in [
        (r#""eventname":["RunTask"]"#, "\"eventname\"", Some("\"eventName\"")),
        (
            r#""requestParameter":{"a":["b"]}"#,
            "\"requestParameter\"",
            Some("\"requestParameters\""),
        ),
        (r#""errorcode":[{"exists":false}]"#, "\"errorcode\"", Some("\"errorCode\"")),
        (r#""userIdentity":{"Type":["Root"]}"#, "\"Type\"", Some("\"type\"")),
        (r#""userIdentity.Type":["Root"]"#, "\"userIdentity.Type\"", None),
    ] {
        assert_codes(&calls("ecs", field), &[("AA0311", place, fix)]);
    }
    assert_codes(&calls("ecs", r#""somethingNew":["x"],"userIdentity":{"userId":["x"]}"#), &[]);
    assert_codes(&calls("ecs", r#""vpcEndpointAccountId":["111122223333"]"#), &[]);
}

#[test]
fn patterns_with_too_many_combinations_are_skipped() {
    let alternatives = |field: &str, count: usize| {
        let all = (0..count).map(|at| format!(r#"{{"{field}":["X{at}"]}}"#)).collect::<Vec<_>>();
        format!(r#""$or":[{}]"#, all.join(","))
    };
    let pattern = |count| {
        let (names, regions) = (alternatives("eventName", count), alternatives("region", count));
        format!(r#"{{"detail":{{"eventSource":["ecs.amazonaws.com"],{names}}},{regions}}}"#)
    };
    assert_eq!(found(&pattern(3)).len(), 3);
    assert_eq!(found(&pattern(31)), []);
}
