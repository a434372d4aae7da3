//! The first design's message to the letter, and the laws: limits, fences, nothing that acts but our own tokens.

use proptest::prelude::*;

use super::{Block, MESSAGE_BUDGET, Message, render, units};
use crate::alert::{Context, Language, Rule, Severity, Text, alert};
use crate::event::Record;
use crate::json::parse;

fn message_in(json: &str, language: Language) -> Message {
    let node = parse(json).unwrap();
    render(&alert(&Record::bare(&node), &Context { language, redact: true, rule: None }))
}

fn message(json: &str) -> Message {
    message_in(json, Language::Ko)
}

fn payload(message: &Message) -> serde_json::Value {
    serde_json::to_value(message).unwrap()
}

/// Every text of a message, the fallback among them.
fn texts(message: &Message) -> Vec<String> {
    let mut texts = vec![message.text.as_str().to_owned()];
    for block in message.blocks.as_slice() {
        match block {
            Block::Header { text } => texts.push(text.text.as_str().to_owned()),
            Block::Section { text } => texts.push(text.text.as_str().to_owned()),
            Block::Fields { fields } => {
                texts.extend(fields.as_slice().iter().map(|it| it.text.as_str().to_owned()));
            }
            Block::Context { elements } => {
                texts.extend(elements.as_slice().iter().map(|it| it.text.as_str().to_owned()));
            }
        }
    }
    texts
}

const FIRST_DESIGN: &str = r#"{
    "eventID": "5f0c7a2e-1111-4222-8333-444455556666", "eventSource": "ecs.amazonaws.com",
    "eventName": "CreateCluster", "awsRegion": "ap-northeast-2", "sourceIPAddress": "203.0.113.7",
    "eventTime": "2026-11-20T01:02:03Z", "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
    "userAgent": "console.amazonaws.com",
    "userIdentity": {"type": "AssumedRole", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Power_User_0123456789abcdef/gildong@example.com"},
    "requestParameters": {"clusterName": "prod", "tags": [{"key": "팀", "value": "결제"}], "empty": []}
}"#;

#[test]
fn a_success_is_the_first_designs_message() {
    let fence = |label: &str, value: &str| serde_json::json!({"type": "mrkdwn", "verbatim": true, "text": format!("*{label}:*\n```{value}```")});
    let parameters = "{\n  \"clusterName\": \"prod\",\n  \"tags\": [\n    {\n      \"key\": \"팀\",\n      \"value\": \"결제\"\n    }\n  ],\n  \"empty\": []\n}";
    assert_eq!(
        payload(&message(FIRST_DESIGN)),
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
                    "계정 111122223333 · ap-northeast-2 · 경로 콘솔 · \
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
fn english_says_it_in_english() {
    assert_eq!(
        message_in(FIRST_DESIGN, Language::En).text.as_str(),
        "gildong@example.com performed CreateCluster from 203.0.113.7."
    );
}

#[test]
fn a_failure_says_that_it_failed_and_why() {
    let json = FIRST_DESIGN.replacen(
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
    let node = parse(FIRST_DESIGN).unwrap();
    let rule =
        Rule { title: Text::new("운영 ECS 변경", true).unwrap(), severity: Severity::High };
    let context = Context { language: Language::Ko, redact: true, rule: Some(rule) };
    let message = payload(&render(&alert(&Record::bare(&node), &context)));
    assert_eq!(message["blocks"][0]["text"]["text"], "🟠 높음 · 운영 ECS 변경");
    assert_eq!(message["blocks"][0]["text"]["emoji"], false);
}

#[test]
fn null_parameters_and_missing_ones_are_told_apart() {
    let of = |json| payload(&message(json))["blocks"][2]["text"]["text"].clone();
    assert_eq!(of(r#"{"requestParameters":null}"#), "*Request Parameters:*\n```null```");
    assert_eq!(of("{}"), "*Request Parameters:*\n```-```");
}

#[test]
fn a_value_that_looks_like_a_place_stays_a_value() {
    let json = r#"{"userIdentity":"{ip}{event}","sourceIPAddress":"{user}","eventName":"{user}"}"#;
    assert_eq!(
        message(json).text.as_str(),
        "{ip}{event}님이 {user}에서 {user}을(를) 수행했습니다."
    );
}

#[test]
fn the_sentence_is_defused() {
    let json = r#"{"userIdentity":"*a* _b_ c_d ~e~ `f` :fire: <!channel> &amp;","sourceIPAddress":"2001:db8:100::1"}"#;
    assert_eq!(
        message(json).text.as_str(),
        "∗a∗ ＿b＿ c_d ∼e∼ ˋfˋ ꞉fire꞉ &lt;!channel&gt; &amp;amp;님이 2001꞉db8꞉100꞉:1에서 -을(를) 수행했습니다."
    );
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
    // What comes before moves the place of the cut through every position of an escape sequence.
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

/// Text an attacker would write, and arbitrary text.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "```",
        "`",
        "<!channel>",
        "<https://evil.example|AWS>",
        "<@U012AB3CD>",
        "*",
        "_",
        "~",
        ":100:",
        ":",
        "\u{202e}",
        "\u{1b}[2J",
        "\u{200b}",
        "&amp;",
        "&",
        "<",
        ">",
        "\n",
        "가",
        "👩‍💻",
        "e\u{301}",
        "ᄀ",
        "|",
        "{user}",
        "\\",
        "\"",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..400).prop_map(|pieces| pieces.concat()),
        ".{0,3000}",
    ]
}

fn hostile_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        hostile().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::hash_map(hostile(), inner, 0..5)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A record whose every field is hostile, or of a type that it should not have.
pub(crate) fn hostile_record() -> impl Strategy<Value = String> {
    let names = prop::sample::subsequence(
        vec![
            "eventID",
            "eventSource",
            "eventName",
            "awsRegion",
            "sourceIPAddress",
            "eventTime",
            "userAgent",
            "errorCode",
            "errorMessage",
            "requestParameters",
            "responseElements",
            "additionalEventData",
            "recipientAccountId",
            "eventType",
        ],
        0..14,
    );
    let kinds = prop::sample::select(vec![
        "Root",
        "IAMUser",
        "AssumedRole",
        "AWSAccount",
        "SAMLUser",
        "AWSService",
        "",
        "Directory",
    ]);
    let identity = (kinds, hostile(), hostile(), hostile()).prop_map(|(kind, name, arn, principal)| {
        serde_json::json!({
            "type": kind, "userName": name, "principalId": format!("AROAX:{principal}"), "identityProvider": arn,
            "arn": format!("arn:aws:sts::1:assumed-role/{arn}/{name}"), "accountId": principal, "invokedBy": arn,
            "sessionContext": {"sessionIssuer": {"userName": name}, "sourceIdentity": principal},
        })
    });
    (names, prop::collection::vec(hostile_json(), 14), prop_oneof![identity, hostile_json()])
        .prop_map(|(names, values, identity)| {
            let mut record: serde_json::Map<_, _> =
                names.into_iter().map(str::to_owned).zip(values).collect();
            record.insert("userIdentity".to_owned(), identity);
            serde_json::Value::Object(record).to_string()
        })
}

/// Takes our own tokens out of the context line; whatever brackets remain came from the event.
fn without_own_tokens(text: &str) -> String {
    let mut rest = text.to_owned();
    for start in ["<https://", "<!date^"] {
        let Some((before, token)) = text.split_once(start) else { continue };
        let (token, _) = token.split_once('>').unwrap();
        let own = token.contains(".console.a") || token.ends_with(" UTC");
        assert!(own, "{token} after {before}");
        rest = rest.replacen(&format!("{start}{token}>"), "", 1);
    }
    rest
}

fn assert_laws(message: &Message) {
    let texts = texts(message);
    assert!(message.blocks.as_slice().len() <= 50);
    assert!(texts.iter().map(|it| units(it)).sum::<usize>() <= MESSAGE_BUDGET);
    for text in &texts {
        assert!((1..=3_000).contains(&units(text)), "{text}");
        assert!(!text.trim().is_empty());
        assert!(
            !text
                .chars()
                .any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}')),
            "{text:?}"
        );
        assert_eq!(text.matches("```").count() % 2, 0, "{text}");
        let plain = without_own_tokens(text);
        assert!(!plain.contains(['<', '>']), "{text}");
        for behind in plain.split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;"].iter().any(|it| behind.starts_with(it)), "{text}");
        }
    }
    for block in message.blocks.as_slice() {
        if let Block::Fields { fields } = block {
            assert!(fields.as_slice().len() <= 10);
            for field in fields.as_slice() {
                let text = field.text.as_str();
                assert!(units(text) <= 2_000);
                let inside = text.split_once(":*\n```").unwrap().1.strip_suffix("```").unwrap();
                assert!(
                    !inside.is_empty()
                        && !inside.contains("``")
                        && !inside.starts_with('`')
                        && !inside.ends_with('`')
                );
            }
        }
    }
    // Outside code only our own bold may act.
    let heading = message.text.as_str();
    assert!(!heading.contains(['*', '~', '`']), "{heading}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn every_message_keeps_the_laws(record in hostile_record(), korean: bool) {
        let language = if korean { Language::Ko } else { Language::En };
        assert_laws(&message_in(&record, language));
    }
}
