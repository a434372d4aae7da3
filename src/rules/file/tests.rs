use super::{read_rule_set, schema, without_secrets};

#[test]
fn secrets_of_slack_are_masked_in_place() {
    for (text, masked) in [
        (
            "webhook = \"https://hooks.slack.com/services/T0/B0/x\"",
            "webhook = \"https://hooks.slack.com/****************\"",
        ),
        ("a xoxb-1-2 b 'xoxp-한글'", "a xoxb-*** b 'xoxp-******'"),
        ("nothing", "nothing"),
        ("xoxb-", "xoxb-"),
    ] {
        assert_eq!(without_secrets(text), masked);
        assert_eq!(without_secrets(text).len(), text.len());
    }
}

#[test]
fn what_is_right_is_read_beside_what_is_wrong() {
    let (set, found) =
        read_rule_set("language = 'en'\npakcs = []\n[[rule]]\nname = 'a'\nservice = 'ecs'\n");
    assert_eq!(found.len(), 1);
    assert_eq!(set.rules.len(), 1);
    assert!(set.settings.language.is_some());
}

#[test]
fn the_schema_describes_every_key() {
    let schema = schema();
    let rule = &schema["properties"]["rule"]["items"];
    assert_eq!(rule["required"], serde_json::json!(["name"]));
    assert_eq!(rule["properties"]["severity"]["enum"][4], "critical");
    assert_eq!(schema["additionalProperties"], false);
}
