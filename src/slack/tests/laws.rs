//! Properties of every message: limits, closed fences, no markup except the program's own tokens.

use proptest::prelude::*;

use super::{alert_in, message_in};
use crate::alert::{AlertRule, Language, Severity, VisibleText};
use crate::slack::{
    Block, Flood, HeldBack, MESSAGE_BUDGET, Message, flood, held_back, render, short, units,
};

/// All texts of a message, including the notification text.
pub(super) fn texts(message: &Message) -> Vec<String> {
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

/// Text that an attacker might write, and arbitrary text.
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

/// Members of an event that is no call, with hostile names; often none.
fn no_call() -> impl Strategy<Value = serde_json::Map<String, serde_json::Value>> {
    let types = prop::sample::select(vec!["", "AwsCloudTrailInsight", "AwsAggregatedEvent"]);
    (types, hostile(), hostile(), hostile()).prop_map(|(event_type, name, arn, number)| {
        let mut members = serde_json::Map::new();
        if event_type.is_empty() {
            return members;
        }
        members.insert("eventType".to_owned(), event_type.into());
        let values =
            serde_json::json!([{"name": arn, "value": 1}, {"name": name, "value": number}]);
        let dimension = |name: &str| serde_json::json!({"dimension": name, "statistics": values});
        members.insert(
            "summary".to_owned(),
            serde_json::json!({
                "primaryDimension": dimension("userIdentity"),
                "details": [dimension("eventName"), dimension("resourceARN")],
            }),
        );
        members.insert(
            "insightDetails".to_owned(),
            serde_json::json!({
                "eventName": name, "eventSource": arn, "insightType": number, "errorCode": name,
                "insightContext": {
                    "statistics": {"baseline": {"average": name}, "insight": {"average": number}},
                    "attributions": [{"attribute": "userIdentityArn",
                        "insight": [{"value": arn, "average": 1}]}],
                },
            }),
        );
        members
    })
}

/// A record in which every field is hostile or of a wrong type.
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
            "serviceEventDetails",
            "resources",
            "vpcEndpointId",
            "timeWindow",
        ],
        0..18,
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
    (
        names,
        prop::collection::vec(hostile_json(), 18),
        prop_oneof![identity, hostile_json()],
        no_call(),
    )
        .prop_map(|(names, values, identity, no_call)| {
            let mut record: serde_json::Map<_, _> =
                names.into_iter().map(str::to_owned).zip(values).collect();
            record.extend(no_call);
            record.insert("userIdentity".to_owned(), identity);
            serde_json::Value::Object(record).to_string()
        })
}

/// Removes our own tokens from the context line. Remaining brackets come from the event.
fn without_own_tokens(text: &str) -> String {
    let mut rest = text.to_owned();
    for start in ["<https://", "<!date^"] {
        let Some((before, token)) = text.split_once(start) else { continue };
        let (token, _) = token.split_once('>').unwrap();
        let is_own = token.contains(".console.a") || token.ends_with(" UTC");
        assert!(is_own, "{token} after {before}");
        rest = rest.replacen(&format!("{start}{token}>"), "", 1);
    }
    rest
}

pub(super) fn assert_valid(message: &Message) {
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
    // The heading contains no markup: the bold asterisks are in the block only.
    assert_inert(message.text.as_str());
}

/// Asserts that a text has no markup except inline code around words with colons, and that no line is a quotation.
fn assert_inert(text: &str) {
    let mut is_code = false;
    for part in text.split('`') {
        assert!(!is_code || (part.contains(':') && !part.contains(char::is_whitespace)), "{text}");
        let is_emoji = |word: &str| word.split(':').rev().skip(1).any(|it| !it.is_empty());
        let emoji = part
            .split_whitespace()
            .any(|word| is_emoji(word.split_once(':').map_or("", |it| it.1)));
        assert!(is_code || !emoji, "{text}");
        is_code = !is_code;
    }
    assert!(is_code, "{text}");
    assert!(!text.contains(['*', '~']), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("&gt;")), "{text}");
}

proptest! {
    #![proptest_config(crate::scaled_cases(100))]
    #[test]
    fn every_message_is_valid(record in hostile_record(), korean: bool) {
        let language = if korean { Language::Ko } else { Language::En };
        assert_valid(&message_in(&record, language));
    }

    #[test]
    fn every_notice_and_short_form_is_valid(record in hostile_record(), rule in hostile(), korean: bool) {
        let language = if korean { Language::Ko } else { Language::En };
        let mut alert = alert_in(&record, language);
        let title = VisibleText::new(&rule, true);
        assert_valid(&flood(language, &Flood {
            rule: title.as_ref(),
            actor: alert.actor.as_ref(),
            actor_is_person: alert.actor_is_person,
            event: alert.event_name.as_ref(),
            is_failure: alert.failure.is_some(),
            limit: 10,
            until: "10:02:03 KST",
            log: &rule,
            facts: &alert.facts,
            link: alert.link.as_deref(),
        }));
        let actor = alert.actor.as_ref().map_or("-", VisibleText::as_str).to_owned();
        let (since, is_failure) = ("10:02:03 KST", alert.failure.is_some());
        let held = HeldBack { count: 3, rule: &rule, actor: &actor, event: &rule, is_failure, since };
        alert.facts.extend(held_back(language, &held));
        assert_valid(&render(&alert));
        let severity = Severity::Info;
        let others = title.iter().cycle().take(8).cloned().collect();
        let plain_title = VisibleText::new("ECS", true);
        alert.rule = plain_title.map(|title| AlertRule { name: title.clone(), title, severity, others });
        assert_valid(&render(&alert));
        let others = Vec::new();
        alert.rule = title.map(|title| AlertRule { name: title.clone(), title, severity, others });
        let text = short(&alert).text.as_str().to_owned();
        assert!(units(&text) <= 4_000);
        let plain = without_own_tokens(&text);
        assert!(!plain.contains(['<', '>']), "{text}");
        assert_inert(&plain);
    }
}
