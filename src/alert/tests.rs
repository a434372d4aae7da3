//! What is withheld, what is made visible, and that what is no secret stays.

use proptest::prelude::*;

use super::parameters::Parameters;
use super::secrets::{REDACTED, is_secret_name, mask_secrets};
use super::{Context, Language, Text, alert};
use crate::event::Record;
use crate::json::parse;

fn parameters(json: &str) -> String {
    Parameters::new(&parse(json).unwrap(), true).text
}

fn compact(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(&parameters(json)).unwrap();
    value.to_string()
}

#[test]
fn secret_names_are_withheld() {
    for name in [
        "password",
        "MasterUserPassword",
        "masterUserPassword",
        "SecretString",
        "secretAccessKey",
        "sessionToken",
        "X-Amz-Security-Token",
        "userData",
        "privateKey",
        "client_secret",
        "DB_PASSWORD",
        "GITHUB_TOKEN",
        "prod/api-key",
        "AWS_SECRET_ACCESS_KEY",
    ] {
        assert!(is_secret_name(name), "{name}");
    }
}

#[test]
fn names_that_only_sound_secret_stay() {
    for name in [
        "clientToken",
        "clientRequestToken",
        "nextToken",
        "NextToken",
        "secretId",
        "SecretARN",
        "SecretVersionId",
        "httpTokens",
        "idempotencyToken",
        "subjectFromWebIdentityToken",
        "passwordResetRequired",
        "keyId",
        "publicKeyId",
        "tokenQuota",
        "continuation-token",
        "secretsManagerArn",
        "key",
        "authorizationType",
    ] {
        assert!(!is_secret_name(name), "{name}");
    }
}

#[test]
fn values_under_secret_names_are_replaced_whole() {
    assert_eq!(
        compact(
            r#"{"password":"hunter2","nested":[{"sessionToken":{"a":1}}],"secretId":"prod/db"}"#
        ),
        format!(
            r#"{{"nested":[{{"sessionToken":"{REDACTED}"}}],"password":"{REDACTED}","secretId":"prod/db"}}"#
        )
    );
}

#[test]
fn what_says_nothing_is_not_replaced() {
    let json =
        r#"{"password":null,"secret":"","token":"****","userData":"<sensitiveDataRemoved>"}"#;
    assert_eq!(compact(json), serde_json::from_str::<serde_json::Value>(json).unwrap().to_string());
}

#[test]
fn labelled_values_are_withheld() {
    assert_eq!(
        compact(r#"[{"name":"DB_PASSWORD","value":"hunter2"},{"name":"STAGE","value":"prod"}]"#),
        format!(
            r#"[{{"name":"DB_PASSWORD","value":"{REDACTED}"}},{{"name":"STAGE","value":"prod"}}]"#
        )
    );
    assert_eq!(
        compact(r#"{"parameterKey":"MasterPassword","parameterValue":"hunter2"}"#),
        format!(r#"{{"parameterKey":"MasterPassword","parameterValue":"{REDACTED}"}}"#)
    );
}

#[test]
fn json_inside_strings_is_looked_into() {
    assert_eq!(
        compact(r#"{"input":"{\"user\": \"mina\", \"password\": \"hunter2\"}"}"#),
        r#"{"input":"{\"user\":\"mina\",\"password\":\"[redacted]\"}"}"#
    );
    let harmless = r#"{"policy":"{ \"Version\" : \"2012-10-17\" }"}"#;
    assert_eq!(compact(harmless), harmless, "left as it is when nothing is hidden");
}

#[test]
fn secrets_are_known_by_their_shape() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtaW5hIn0.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw";
    let slack = format!("https://hooks.slack.com/{}", "services/T00/B00/abcdefghijklmnopqrstuvwx");
    for (text, masked) in [
        ("key AKIAIOSFODNN7EXAMPLE used", "key AKIAIOSF****MPLE used"),
        ("ASIAIOSFODNN7EXAMPLE", "ASIAIOSF****MPLE"),
        (&format!("Bearer {jwt}"), "Bearer [redacted]"),
        (&slack, "https://[redacted]"),
        (&format!("IQoJb3JpZ2lu{}", "A".repeat(80)), "[redacted]"),
        (
            "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- z",
            "a [redacted] z",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE", "[redacted]"),
        (
            "https://b.s3.amazonaws.com/k?X-Amz-Signature=abc123&x=1",
            "https://b.s3.amazonaws.com/k?X-Amz-Signature=[redacted]&x=1",
        ),
    ] {
        assert_eq!(mask_secrets(text), masked);
    }
    for harmless in [
        "AKIA",
        "XAKIAIOSFODNN7EXAMPLE",
        "AKIAIOSFODNN7EXAMPLEX",
        "-----BEGIN CERTIFICATE-----",
        "eyJ",
    ] {
        assert_eq!(mask_secrets(harmless), harmless);
    }
}

#[test]
fn hidden_characters_are_made_visible() {
    let text = |value| Text::new(value, true).map(|text| text.as_str().to_owned());
    assert_eq!(
        text("a\u{202e}b\u{200b}c\u{1b}[2J\u{9b}"),
        Some(r"a\u{202e}b\u{200b}c\u{1b}[2J\u{9b}".into())
    );
    assert_eq!(text("ad\u{200d}min"), Some(r"ad\u{200d}min".into()));
    assert_eq!(text("👩‍💻 홍길동"), Some("👩‍💻 홍길동".into()));
    assert_eq!(text("one\ntwo\tthree"), Some("one␤two three".into()));
    assert_eq!(text("\u{e0041}\u{3164}"), Some(r"\u{e0041}\u{3164}".into()));
    assert_eq!(text("  "), None);
    assert_eq!(
        parameters(r#""a\u202eb\u0000\udb40\udc41\n""#),
        r#""a\u202eb\u0000\udb40\udc41\n""#
    );
}

#[test]
fn huge_parameters_are_counted_not_printed() {
    let depth = 900;
    let json = "[".repeat(depth) + &"1,".repeat(50_000) + "1" + &"]".repeat(depth);
    let parameters = Parameters::new(&parse(&json).unwrap(), true);
    assert_eq!(parameters.text.chars().count(), 3_000);
    // 50,001 lines of a 1, two spaces for each level, a comma and a line break, and 899 brackets twice.
    assert!(parameters.omitted > 50_000 * 2 * depth);
}

fn arbitrary_text() -> impl Strategy<Value = String> {
    prop_oneof![".*", "[\\x00-\\x20\u{200b}\u{202e}\u{2066}\u{feff}a`<&>*]{0,40}"]
}

proptest! {
    #[test]
    fn shown_text_holds_nothing_hidden(value in arbitrary_text()) {
        if let Some(text) = Text::new(&value, true) {
            let hides = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}';
            prop_assert!(!text.as_str().contains(hides), "{text:?}");
        }
    }

    #[test]
    fn parameters_stay_the_same_json(value in arbitrary_text()) {
        let json = serde_json::json!({ "key": value, &value: [1, 2.5, null] });
        let node = json.to_string();
        let printed = Parameters::new(&parse(&node).unwrap(), false);
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&printed.text).unwrap(), json);
        prop_assert!(!printed.text.chars().any(|c| c.is_control() && c != '\n'));
    }
}

#[test]
fn times_and_links_are_checked_before_they_are_used() {
    let with = |json: &str| {
        let node = parse(json).unwrap();
        let context = Context { language: Language::En, redact: true, rule: None };
        let alert = alert(&Record::bare(&node), &context);
        (alert.instant.map(|it| it.utc), alert.link)
    };
    let id = "66c164e7-c859-40d2-a844-c762939ae232";
    let link = |fields: &str| with(&format!(r#"{{"eventID":"{id}",{fields}}}"#)).1;
    assert_eq!(
        with(r#"{"eventTime":"2026-11-20T01:02:03Z"}"#).0.as_deref(),
        Some("2026-11-20 01:02:03 UTC")
    );
    assert_eq!(with(r#"{"eventTime":"yesterday"}"#).0, None);
    assert_eq!(
        link(r#""awsRegion":"ap-northeast-2""#).unwrap(),
        format!(
            "https://ap-northeast-2.console.aws.amazon.com/cloudtrailv2/home?region=ap-northeast-2#/events/{id}"
        )
    );
    assert!(
        link(r#""awsRegion":"cn-north-1""#)
            .unwrap()
            .starts_with("https://cn-north-1.console.amazonaws.cn/")
    );
    assert!(
        link(r#""awsRegion":"us-gov-west-1""#)
            .unwrap()
            .starts_with("https://us-gov-west-1.console.amazonaws-us-gov.com/")
    );
    for none in [
        r#""awsRegion":"us-iso-east-1""#,
        r#""awsRegion":"evil.example/#""#,
        r#""awsRegion":"us-east-1","eventCategory":"Data""#,
        r#""awsRegion":"us-east-1","managementEvent":false"#,
    ] {
        assert_eq!(link(none), None, "{none}");
    }
    assert_eq!(with(r#"{"eventID":"x|y>","awsRegion":"us-east-1"}"#).1, None);
}
