//! Tests of the exact message, cuts, the test alert and the short form.

mod laws;

use super::{Message, render, render_for, short, short_for, test_alert, units};
use crate::alert::{
    Alert, AlertContext, AlertRule, Instant, Language, Severity, VisibleText, alert,
};
use crate::event::Record;
use crate::json::parse;
pub(crate) use laws::hostile_record;
use laws::{assert_valid, texts};

fn alert_in(json: &str, language: Language) -> Alert {
    let node = parse(json).unwrap();
    alert(
        &Record::bare(&node),
        &AlertContext {
            language,
            redact: true,
            rule: None,
            accounts: crate::alert::AccountNames::default(),
        },
    )
}

fn message_in(json: &str, language: Language) -> Message {
    render(&alert_in(json, language))
}

fn message(json: &str) -> Message {
    message_in(json, Language::Ko)
}

fn payload(message: &Message) -> serde_json::Value {
    serde_json::to_value(message).unwrap()
}

const CREATE_CLUSTER: &str = r#"{
    "eventID": "5f0c7a2e-1111-4222-8333-444455556666", "eventSource": "ecs.amazonaws.com",
    "eventName": "CreateCluster", "awsRegion": "ap-northeast-2", "sourceIPAddress": "203.0.113.7",
    "eventTime": "2026-11-20T01:02:03Z", "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
    "userAgent": "console.amazonaws.com",
    "userIdentity": {"type": "AssumedRole", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Power_User_0123456789abcdef/gildong@example.com"},
    "requestParameters": {"clusterName": "prod", "tags": [{"key": "팀", "value": "결제"}], "empty": []}
}"#;

#[test]
fn a_successful_call_renders_as_specified() {
    let fence = |label: &str, value: &str| serde_json::json!({"type": "mrkdwn", "verbatim": true, "text": format!("*{label}:*\n```{value}```")});
    let parameters = "{\n  \"clusterName\": \"prod\",\n  \"tags\": [\n    {\n      \"key\": \"팀\",\n      \"value\": \"결제\"\n    }\n  ],\n  \"empty\": []\n}";
    assert_eq!(
        payload(&message(CREATE_CLUSTER)),
        serde_json::json!({
            "text": "gildong@example.com님이 203.0.113.7에서 CreateCluster을(를) 수행했습니다.",
            "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "verbatim": true,
                    "text": "*gildong@example.com님이 203.0.113.7에서 CreateCluster을(를) 수행했습니다.*"}},
                {"type": "section", "fields": [
                    fence("Event ID", "5f0c7a2e-1111-4222-8333-444455556666"),
                    fence("Event Source", "ecs.amazonaws.com"),
                    fence("Event Name", "CreateCluster"),
                    fence("AWS Region", "ap-northeast-2"),
                    fence("Client IP", "203.0.113.7"),
                    fence("Event Time", "2026-11-20T01:02:03Z"),
                    fence("User Group", "Power_User"),
                    fence("User", "gildong@example.com"),
                ]},
                {"type": "section", "text": fence("Request Parameters", parameters)},
                {"type": "context", "elements": [{"type": "mrkdwn", "verbatim": true, "text":
                    "계정 111122223333 · ap-northeast-2 · 접속 경로: 콘솔 · \
                     역할 AWSReservedSSO_Power_User_0123456789abcdef · \
                     <https://ap-northeast-2.console.aws.amazon.com/cloudtrailv2/home?region=ap-northeast-2\
                     #/events/5f0c7a2e-1111-4222-8333-444455556666|CloudTrail에서 보기> · \
                     <!date^1795136523^{date_num} {time_secs}|2026-11-20 01:02:03 UTC>"}]},
            ],
            "unfurl_links": false, "unfurl_media": false,
        })
    );
}

#[test]
fn the_sentence_is_english_in_english_messages() {
    assert_eq!(
        message_in(CREATE_CLUSTER, Language::En).text.as_str(),
        "gildong@example.com performed CreateCluster from 203.0.113.7."
    );
}

#[test]
fn a_failed_call_shows_the_error() {
    let json = CREATE_CLUSTER.replacen(
        '{',
        r#"{"errorCode": "AccessDenied", "errorMessage": "no <way>","#,
        1,
    );
    let message = message(&json);
    assert_eq!(
        message.text.as_str(),
        "gildong@example.com님이 203.0.113.7에서 CreateCluster을(를) 시도했으나 실패했습니다."
    );
    assert_eq!(
        payload(&message)["blocks"][1]["text"]["text"],
        "*Error Code:*\n```AccessDenied```\n*Error Message:*\n```no &lt;way&gt;```"
    );
}

#[test]
fn a_rule_adds_its_title_and_severity() {
    let node = parse(CREATE_CLUSTER).unwrap();
    let rule = AlertRule {
        name: VisibleText::new("ecs", true).unwrap(),
        title: VisibleText::new("운영 ECS 변경", true).unwrap(),
        severity: Severity::High,
        others: Vec::new(),
    };
    let context = AlertContext {
        language: Language::Ko,
        redact: true,
        rule: Some(rule),
        accounts: crate::alert::AccountNames::default(),
    };
    let message = payload(&render(&alert(&Record::bare(&node), &context)));
    assert_eq!(message["blocks"][0]["text"]["text"], "🟠 높음 · 운영 ECS 변경");
    assert_eq!(message["blocks"][0]["text"]["emoji"], false);
}

#[test]
fn other_rules_are_named_in_the_last_line() {
    let last_line = |others: &[&str]| {
        let alert = alert_in(CREATE_CLUSTER, Language::En);
        let message = render(&Alert { rule: Some(rule_and_others(others)), ..alert });
        assert_valid(&message);
        let blocks = payload(&message)["blocks"].as_array().unwrap().clone();
        blocks.last().unwrap()["elements"][0]["text"].as_str().unwrap().to_owned()
    };
    assert!(!last_line(&[]).contains("also matches"));
    let two = last_line(&["root-activity", "wide"]);
    assert!(two.contains(" · also matches root-activity, wide · <https://"), "{two}");
    let many = last_line(&["a", "b", "c", "d", "e", "f", "g", "h"]);
    assert!(many.contains(" · also matches a, b, c, d, e, f (+2) · "), "{many}");
}

fn rule_and_others(others: &[&str]) -> AlertRule {
    let text = |it: &str| VisibleText::new(it, true).unwrap();
    let others = others.iter().map(|it| text(it)).collect();
    AlertRule { name: text("ecs"), title: text("ECS"), severity: Severity::High, others }
}

#[test]
fn a_test_alert_is_marked_in_every_text() {
    let at = Instant::of("2026-11-20T01:02:03Z".parse().unwrap()).unwrap();
    for (language, word) in [(Language::Ko, "테스트 알림"), (Language::En, "Test alert")] {
        let message = test_alert(language, &at);
        assert_valid(&message);
        let text = message.text.as_str().to_lowercase();
        assert!(text.contains(&word.to_lowercase()), "{text}");
        let header = payload(&message)["blocks"][0]["text"]["text"].to_string();
        assert!(header.contains(word), "{header}");
    }
}

#[test]
fn the_short_form_has_the_sentence_and_the_link() {
    let rule = rule_and_others(&[]);
    let alert = Alert { rule: Some(rule), ..alert_in(CREATE_CLUSTER, Language::En) };
    assert_eq!(
        short(&alert).text.as_str(),
        "🟠 high · ECS\ngildong@example.com performed CreateCluster from 203.0.113.7.\n\
         Slack refused the full message; this is the short form. · \
         Event ID 5f0c7a2e-1111-4222-8333-444455556666 · \
         <https://ap-northeast-2.console.aws.amazon.com/cloudtrailv2/home?region=ap-northeast-2\
         #/events/5f0c7a2e-1111-4222-8333-444455556666|View in CloudTrail>"
    );
}

#[test]
fn null_and_missing_parameters_differ() {
    let of = |json| payload(&message(json))["blocks"][2]["text"]["text"].clone();
    assert_eq!(of(r#"{"requestParameters":null}"#), "*Request Parameters:*\n```null```");
    assert_eq!(of("{}"), "*Request Parameters:*\n```-```");
}

/// Labels of the blocks below the fields, except that of the context.
fn objects(json: &str) -> Vec<String> {
    let message = payload(&message(json));
    let texts =
        message["blocks"].as_array().unwrap().iter().filter_map(|it| it["text"]["text"].as_str());
    texts
        .skip(1)
        .map(|it| it.split_once(":*").unwrap().0.trim_start_matches('*').to_owned())
        .collect()
}

#[test]
fn an_event_without_parameters_shows_its_object() {
    let resources = r#""resources":[{"ARN":"arn:aws:kms:us-east-1:111122223333:key/1"}]"#;
    let details = r#""serviceEventDetails":{"state":"SUCCEEDED"}"#;
    let additional = r#""additionalEventData":{"SecretId":"s"}"#;
    for empty in ["", r#""requestParameters":null,"#, r#""requestParameters":{},"#] {
        assert_eq!(
            objects(&format!("{{{empty}{additional},{resources},{details}}}")),
            ["serviceEventDetails", "resources", "additionalEventData"]
        );
    }
    assert_eq!(
        objects(&format!(r#"{{"requestParameters":{{"a":1}},{resources}}}"#)),
        ["Request Parameters"]
    );
    assert_eq!(
        objects(r#"{"resources":[],"serviceEventDetails":null,"additionalEventData":{}}"#),
        ["Request Parameters"]
    );
    let text = |json: &str| payload(&message(json))["blocks"][2]["text"]["text"].to_string();
    let secret = text(r#"{"additionalEventData":{"Name":"prod/db","password":"hunter2!"}}"#);
    assert!(secret.contains("prod/db") && !secret.contains("hunter2"), "{secret}");
    let as_text = text(r#"{"serviceEventDetails":"{\"jobId\":\"1\"}"}"#);
    assert_eq!(as_text, r#""*serviceEventDetails:*\n```{\n  \"jobId\": \"1\"\n}```""#);
}

#[test]
fn several_long_objects_share_the_budget() {
    let long = "x".repeat(4_000);
    let json = serde_json::json!({
        "serviceEventDetails": {"a": long}, "resources": [long], "additionalEventData": {"b": long},
        "eventName": long, "errorCode": "E", "errorMessage": long,
    });
    let message = message_in(&json.to_string(), Language::En);
    assert_valid(&message);
    let texts = texts(&message);
    for label in ["*serviceEventDetails:*", "*resources:*", "*additionalEventData:*"] {
        assert!(texts.iter().any(|it| it.starts_with(label)), "{label}");
    }
}

/// From the AWS CloudTrail User Guide, "CloudTrail record contents for Insights events", shortened.
const INSIGHT: &str = r#"{
    "eventVersion": "1.07", "eventTime": "2020-07-21T20:56:00Z", "awsRegion": "us-east-1",
    "eventID": "abcd00b0-ccfe-422d-961c-98a2198a408x", "eventType": "AwsCloudTrailInsight",
    "recipientAccountId": "838185438692", "sharedEventID": "7bb000gg-22b3-4c03-94af-c74tj0c8m7c5",
    "insightDetails": {
        "state": "Start", "eventSource": "autoscaling.amazonaws.com",
        "eventName": "CompleteLifecycleAction", "insightType": "ApiCallRateInsight",
        "insightContext": {
            "statistics": {
                "baseline": {"average": 0.0000882145}, "insight": {"average": 0.6},
                "insightDuration": 5, "baselineDuration": 11336
            },
            "attributions": [
                {"attribute": "userIdentityArn", "insight": [
                    {"value": "arn:aws:sts::012345678901:assumed-role/CodeDeployRole1", "average": 0.2},
                    {"value": "arn:aws:sts::012345678901:assumed-role/CodeDeployRole2/job", "average": 0.4}
                ], "baseline": []},
                {"attribute": "errorCode", "insight": [{"value": "null", "average": 0.6}]}
            ]
        }
    },
    "eventCategory": "Insight"
}"#;

#[test]
fn an_insight_says_what_deviates() {
    let sentence = |json: &str, language| message_in(json, language).text.as_str().to_owned();
    assert_eq!(
        sentence(INSIGHT, Language::En),
        "CloudTrail Insights: unusual call rate of CompleteLifecycleAction since 2020-07-21 20:56 UTC: \
         0.6 per minute, baseline 0.000088, attributed to CodeDeployRole2/job."
    );
    let ended = INSIGHT
        .replace("\"Start\"", "\"End\"")
        .replace("ApiCallRateInsight\"", "ApiErrorRateInsight\", \"errorCode\": \"Throttled\"");
    assert_eq!(
        sentence(&ended, Language::En),
        "CloudTrail Insights: unusual error rate of CompleteLifecycleAction (Throttled) \
         from 2020-07-21 20:51 UTC to 2020-07-21 20:56 UTC: \
         0.6 per minute, baseline 0.000088, attributed to CodeDeployRole2/job."
    );
    assert_eq!(
        sentence(&ended, Language::Ko),
        "CloudTrail Insights: 2020-07-21 20:51 UTC부터 2020-07-21 20:56 UTC까지 \
         CompleteLifecycleAction (Throttled)의 오류율이(가) 비정상적이었습니다. \
         분당 0.6건, 기준 0.000088건, 주요 호출자 CodeDeployRole2/job."
    );
    assert_eq!(
        sentence(r#"{"eventType":"AwsCloudTrailInsight"}"#, Language::En),
        "CloudTrail Insights: unusual - of - since -: - per minute, baseline -."
    );
    assert_eq!(objects(INSIGHT), ["insightDetails"]);
    let alert = alert_in(INSIGHT, Language::En);
    let text = |it: &Option<VisibleText>| it.as_ref().unwrap().as_str().to_owned();
    assert_eq!(text(&alert.actor), "CodeDeployRole2/job");
    assert_eq!(text(&alert.event_name), "CompleteLifecycleAction");
    assert_eq!(text(&alert.event_source), "autoscaling.amazonaws.com");
    assert!(short(&alert).text.as_str().starts_with(&sentence(INSIGHT, Language::En)));
}

#[test]
fn an_aggregated_event_says_what_it_counts() {
    let event = |primary: &str, details: &str| {
        format!(
            r#"{{"eventId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeee81","eventCategory":"Aggregated",
            "eventType":"AwsAggregatedEvent","eventSource":"s3.amazonaws.com","accountId":"111122223333",
            "timeWindow":{{"windowStart":"2026-11-20T01:00:00Z","windowEnd":"2026-11-20T01:05:00Z"}},
            "summary":{{"primaryDimension":{primary},"details":[{details}]}}}}"#
        )
    };
    let dimension = |name: &str, values: &[(&str, u64)]| {
        let statistics: Vec<_> = values
            .iter()
            .map(|(name, value)| serde_json::json!({"name": name, "value": value}))
            .collect();
        serde_json::json!({"dimension": name, "statistics": statistics}).to_string()
    };
    let role = "arn:aws:sts::111122223333:assumed-role/scanner/job-7";
    let names = dimension("eventName", &[("GetObject", 400), ("DeleteObject", 12)]);
    let by_user = event(&dimension("userIdentity", &[(role, 412)]), &names);
    let text = |json: &str, language| message_in(json, language).text.as_str().to_owned();
    assert_eq!(
        text(&by_user, Language::En),
        "Aggregated event: 412 data events of s3.amazonaws.com by scanner/job-7 \
         from 2026-11-20 01:00 UTC to 2026-11-20 01:05 UTC: GetObject 400, DeleteObject 12."
    );
    assert_eq!(
        text(&by_user, Language::Ko),
        "집계 이벤트: 2026-11-20 01:00 UTC부터 2026-11-20 01:05 UTC까지 s3.amazonaws.com \
         데이터 이벤트 412건, 호출자 scanner/job-7: GetObject 400, DeleteObject 12."
    );
    let resource = dimension("resourceARN", &[("arn:aws:s3:::bucket", 7)]);
    assert_eq!(
        text(&event(&resource, ""), Language::En),
        "Aggregated event: 7 data events of s3.amazonaws.com on bucket \
         from 2026-11-20 01:00 UTC to 2026-11-20 01:05 UTC."
    );
    let many: Vec<_> = (0..7).map(|it| format!("E{it}")).collect();
    let many: Vec<_> = many.iter().map(|it| (&**it, 1)).collect();
    assert!(
        text(&event(&dimension("eventName", &many), ""), Language::En)
            .ends_with(": E0 1, E1 1, E2 1, E3 1, E4 1, ….")
    );
    assert_eq!(objects(&by_user), ["summary"]);
}

#[test]
fn the_sentence_names_the_caller_unambiguously() {
    let text = |identity: &str, language| {
        let json =
            format!(r#"{{"userIdentity":{identity},"eventName":"X","sourceIPAddress":"1.2.3.4"}}"#);
        message_in(&json, language).text.as_str().to_owned()
    };
    let user = r#"{"type":"IAMUser","userName":"mina","invokedBy":"autoscaling.amazonaws.com"}"#;
    assert_eq!(text(user, Language::En), "autoscaling for mina performed X from 1.2.3.4.");
    assert_eq!(
        text(user, Language::Ko),
        "mina님을 대신한 autoscaling이(가) 1.2.3.4에서 X을(를) 수행했습니다."
    );
    let root = r#"{"type":"Root","accountId":"1","sessionContext":{"assumedRoot":"true","sourceIdentity":"mina"}}"#;
    assert_eq!(text(root, Language::En), "assumed root (1) by mina performed X from 1.2.3.4.");
    assert_eq!(
        text(root, Language::Ko),
        "AssumeRoot 세션(1, 호출자 mina)이(가) 1.2.3.4에서 X을(를) 수행했습니다."
    );
    let session = r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/ci/root"}"#;
    assert_eq!(text(session, Language::En), "ci/root performed X from 1.2.3.4.");
    let field = |label: &str| {
        let json = format!(r#"{{"userIdentity":{session}}}"#);
        let texts = texts(&message_in(&json, Language::En));
        texts.into_iter().find(|it| it.starts_with(label)).unwrap()
    };
    assert_eq!(field("*User:*"), "*User:*\n```root```");
    assert_eq!(field("*User Group:*"), "*User Group:*\n```ci```");
}

#[test]
fn the_context_names_the_key_and_the_endpoint() {
    let json = r#"{"userIdentity":{"type":"IAMUser","userName":"mina","accessKeyId":"AKIAIOSFODNN7EXAMPLE"},
        "vpcEndpointId":"vpce-1234abcd"}"#;
    let facts = |language| texts(&message_in(json, language)).pop().unwrap();
    assert_eq!(facts(Language::En), "VPC endpoint vpce-1234abcd · access key AKIA…MPLE");
    assert_eq!(facts(Language::Ko), "VPC 엔드포인트 vpce-1234abcd · 액세스 키 AKIA…MPLE");
}

#[test]
fn a_value_that_looks_like_a_placeholder_is_not_replaced() {
    let json = r#"{"userIdentity":{"principalId":"{ip}{event}"},"sourceIPAddress":"{user}","eventName":"{user}"}"#;
    assert_eq!(
        message(json).text.as_str(),
        "{ip}{event}이(가) {user}에서 {user}을(를) 수행했습니다."
    );
}

#[test]
fn the_sentence_contains_no_markup() {
    let json = r#"{"userIdentity":{"principalId":"*a* _b_ c_d ~e~ `f` :fire: <!channel> &amp;"},"sourceIPAddress":"2001:db8:100::1"}"#;
    assert_eq!(
        message(json).text.as_str(),
        "∗a∗ ＿b＿ c_d ∼e∼ ˋfˋ `:fire:` &lt;!channel&gt; &amp;amp;이(가) `2001:db8:100::1`에서 -을(를) 수행했습니다."
    );
}

#[test]
fn the_effect_follows_the_sentence_and_is_part_of_the_notification() {
    let json = r#"{"eventSource":"iam.amazonaws.com","eventName":"CreateUser","userIdentity":{"type":"Root"},
        "requestParameters":{"userName":"> *x* ::1:a:"},"responseElements":{"user":{
            "userId":"AIDAIOSFODNN7EXAMPLE","arn":"arn:aws:iam::111122223333:user/x"}}}"#;
    let alert = alert_in(json, Language::En);
    let message = render(&alert);
    assert_valid(&message);
    let headline = "user &gt; ∗x∗ `::1:a:` created";
    assert_eq!(message.text.as_str(), format!("root performed CreateUser from -.\n{headline}"));
    assert_eq!(
        payload(&message)["blocks"][1]["text"]["text"],
        format!("{headline}\nCreated: AIDAIOSFODNN7EXAMPLE, `arn:aws:iam::111122223333:user/x`")
    );
    assert!(short(&alert).text.as_str().contains(headline));
    let many: Vec<_> = (0..9).map(|it| format!(r#"{{"instanceId":"i-{it}"}}"#)).collect();
    let json = format!(
        r#"{{"eventName":"RunInstances","responseElements":{{"instancesSet":{{"items":[{}]}}}}}}"#,
        many.join(",")
    );
    assert_eq!(
        payload(&message_in(&json, Language::Ko))["blocks"][1]["text"]["text"],
        "생성됨: i-0, i-1, i-2, i-3, i-4, i-5 (+3)"
    );
}

#[test]
fn a_value_at_the_start_of_a_line_begins_no_quotation() {
    let json = r#"{"userIdentity":{"userName":">a > b"},"sourceIPAddress":"::1","awsRegion":">c"}"#;
    let message = message(json);
    assert_eq!(message.text.as_str(), "›a &gt; b님이 ::1에서 -을(를) 수행했습니다.");
    let context = texts(&message).pop().unwrap();
    assert_eq!(context, "›c");
}

#[test]
fn an_address_can_be_copied_also_when_it_is_cut() {
    let json = |words: usize| {
        format!(r#"{{"sourceIPAddress":"{}"}}"#, "2001:db8:100::1 (a:b:c), ".repeat(words))
    };
    let text = message_in(&json(1), Language::En).text.as_str().to_owned();
    assert_eq!(text, "(unknown) performed - from `2001:db8:100::1` (`a:b:c`),.");
    for words in 2..40 {
        let text = message_in(&json(words), Language::En).text.as_str().to_owned();
        assert_eq!(text.matches('`').count() % 2, 0, "{text}");
        assert!(units(&text) < 160, "{text}");
    }
}

#[test]
fn a_long_value_is_cut_with_a_count_inside_its_fence() {
    let name = "가".repeat(3_000);
    let message = message(&format!(r#"{{"eventName":"{name}"}}"#));
    let field = texts(&message).into_iter().find(|it| it.starts_with("*Event Name:*")).unwrap();
    let kept = field.matches('가').count();
    assert!(field.ends_with(&format!("… (+{} chars)```", 3_000 - kept)), "{field}");
    assert!((1_900..2_000).contains(&kept), "{kept}");
}

#[test]
fn long_parameters_get_what_the_fields_leave() {
    let value = "&".repeat(100_000);
    let message = message(&format!(r#"{{"requestParameters":"{value}"}}"#));
    let text =
        texts(&message).into_iter().find(|it| it.starts_with("*Request Parameters:*")).unwrap();
    let kept = text.matches("&amp;").count();
    assert!(units(&text) > 2_990, "{}", units(&text));
    // Two quotes: the first is kept, the last is counted.
    assert!(text.ends_with(&format!("&amp;… (+{} chars)```", 100_001 - kept)), "{text}");
}

#[test]
fn a_cut_keeps_escapes_whole_and_counts_them_as_one() {
    // The shift moves the cut through every position of an escape sequence.
    for shift in 1..14 {
        for c in ['`', '\u{202e}', '\n', '"', '\\', '\u{e0041}'] {
            let value = "-".repeat(shift) + &c.to_string().repeat(10_000);
            let json = serde_json::json!({
                "requestParameters": value, "errorCode": "X", "errorMessage": value,
            });
            let texts = texts(&message(&json.to_string()));
            let shown = |label: &str| {
                let (_, code) = texts.iter().find_map(|it| it.split_once(label)).unwrap();
                let (kept, note) = code.split_once("… (+").unwrap();
                (kept.to_owned(), note.split_once(' ').unwrap().0.parse::<usize>().unwrap())
            };
            let (kept, missing) = shown("*Request Parameters:*\n```");
            let kept: String = serde_json::from_str(&format!("{kept}\"")).unwrap();
            // One more for the closing quote.
            assert_eq!(kept.chars().count() + missing, shift + 10_001, "{c:?}");
            let (kept, missing) = shown("*Error Message:*\n```");
            let escape = format!("\\u{{{:x}}}", u32::from(c));
            let kept = kept.replace(&escape, "x").replace('\u{200b}', "");
            assert_eq!(kept.chars().count() + missing, shift + 10_000, "{c:?}");
        }
    }
}

#[test]
fn blanks_around_a_name_do_not_break_the_bold_sentence() {
    let json = r#"{"userIdentity":{"type":"IAMUser","userName":" gildong "},"eventName":" X "}"#;
    let text = texts(&message_in(json, Language::En)).swap_remove(1);
    assert_eq!(text, "*gildong performed X from -.*");
}

#[test]
fn a_cut_keeps_emoji_whole() {
    let family = "👩‍👩‍👧‍👦".repeat(800);
    let message = message(&format!(r#"{{"eventName":"{family}"}}"#));
    let field = texts(&message).into_iter().find(|it| it.starts_with("*Event Name:*")).unwrap();
    let (kept, _) = field.strip_prefix("*Event Name:*\n```").unwrap().split_once('…').unwrap();
    assert_eq!(kept.replace("👩‍👩‍👧‍👦", ""), "");
}

#[test]
fn only_people_have_an_honorific_in_korean() {
    for (identity, subject) in [
        (r#"{"type":"IAMUser","userName":"mina"}"#, "mina님이"),
        (r#"{"type":"AWSService","invokedBy":"ecs.amazonaws.com"}"#, "ecs.amazonaws.com이(가)"),
        ("null", "(알 수 없음)이(가)"),
    ] {
        let json = format!(r#"{{"userIdentity":{identity},"eventName":"CreateCluster"}}"#);
        let text = message(&json).text.as_str().to_owned();
        assert_eq!(text, format!("{subject} -에서 CreateCluster을(를) 수행했습니다."));
    }
}

/// A mention is of the configuration only: everything else is not markup.
#[test]
fn a_mention_is_the_id_of_a_user_group() {
    let json = r#"{"eventName":"<!subteam^S000000000>"}"#;
    let alert = alert_in(json, Language::En);
    let text = |group| serde_json::to_string(&render_for(&alert, group)).unwrap();
    let mention = "<!subteam^S012AB3CD>";
    assert_eq!(text(Some("S012AB3CD")).matches(mention).count(), 1);
    assert!(short_for(&alert, Some("S012AB3CD")).text.as_str().starts_with(mention));
    for group in [None, Some("@here"), Some("S1> <!channel"), Some("U012AB3CD")] {
        assert!(!text(group).contains("<!"), "{group:?}");
        assert_eq!(text(group), serde_json::to_string(&render(&alert)).unwrap());
    }
}
