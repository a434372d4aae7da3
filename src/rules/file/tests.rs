use super::{FloodPolicy, read_rule_set, read_settings, schema, without_secrets};
use crate::alert::Severity;
use crate::language::Language;

#[test]
fn secrets_are_masked_in_place() {
    for (text, secret) in [
        ("url = 'https://hooks.slack.com/services/T0/B0/SECRET'", "SECRET"),
        ("url = 'https://HOOKS.Slack.com:443/services/T0/B0/SECRET'", "SECRET"),
        ("'https://hooks.slack.com\\u002fservices/T0/B0/SECRET' 결제", "SECRET"),
        ("a xoxb-1-SECRET b 'xoxe.xoxp-1-한글SECRET'", "SECRET"),
        ("webhook = \"https://example.com/hook/SECRET\"", "example.com"),
        ("webhook='''https://example.com/hook/SECRET'''", "example.com"),
        ("parameter = 'services/T0123456/B0123456/SECRET'", "SECRET"),
        ("값 = 'ghp_016C7869b4D2a5C4DaE8F0b1c2D3e4F5a6B7'", "016C"),
        ("to glpat-a1B2c3D4e5F6g7H8i9J0, 'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q'", "1b2C3d4"),
    ] {
        let masked = without_secrets(text);
        assert_eq!(masked.len(), text.len(), "{masked}");
        assert!(!masked.contains(secret), "{masked}");
        assert_eq!(without_secrets(&masked).len(), text.len());
    }
    for harmless in [
        "nothing",
        "pattern = 'services/teams.json'",
        "webhook = { parameter = '/audit-alert/slack-webhook' }",
        "# the webhook is kept elsewhere",
        "hooks.slack.com answered 404: the webhook is gone",
    ] {
        assert_eq!(without_secrets(harmless), harmless);
    }
}

#[test]
fn valid_keys_are_read_despite_invalid_ones() {
    let (set, found) =
        read_rule_set("language = 'en'\npakcs = []\n[[rule]]\nname = 'a'\nservice = 'ecs'\n");
    assert_eq!(found.len(), 1);
    assert_eq!(set.rules.len(), 1);
    assert!(set.settings.language.is_some());
}

#[test]
fn the_language_is_a_known_code() {
    for language in Language::ALL.iter().copied() {
        let (set, found) = read_rule_set(&format!("language = '{}'\n", language.code()));
        assert_eq!(found, []);
        assert_eq!(set.settings.language.unwrap().value, language);
    }
    let (set, found) = read_rule_set("language = 'fr'\n");
    assert_eq!(set.settings.language, None);
    let codes = Language::CODES.join(", ");
    assert_eq!(found[0].title.to_string(), format!("`language` must be one of {codes}"));
}

#[test]
fn a_title_without_a_language_falls_back_to_english_then_to_any() {
    for (title, korean, english) in [
        ("'both'", "both", "both"),
        ("{ ko = '가', en = 'A' }", "가", "A"),
        ("{ en = 'A' }", "A", "A"),
        ("{ ko = '가' }", "가", "가"),
    ] {
        let text = format!("[[rule]]\nname = 'a'\nservice = 'ecs'\ntitle = {title}\n");
        let (set, found) = read_rule_set(&text);
        assert_eq!(found, []);
        let title = set.rules[0].about.title.as_ref().unwrap();
        assert_eq!(title.in_language(Language::Ko), korean);
        assert_eq!(title.in_language(Language::En), english);
    }
}

#[test]
fn the_flood_policy_has_bounds() {
    for (text, limit, never_hold) in [
        ("", 10, Severity::High),
        ("[flood]\nlimit = 0x0\n", 0, Severity::High),
        ("[flood]\nlimit = 1_000\nnever_hold = 'info'\n", 1_000, Severity::Info),
        ("flood = { never_hold = 'critical' }\n", 10, Severity::Critical),
    ] {
        let (set, found) = read_rule_set(text);
        assert_eq!(found, []);
        assert_eq!(set.settings.flood(), FloodPolicy { limit, never_hold }, "{text}");
    }
    for (value, title) in [
        ("limit = -1", "`limit` must be from 0 to 1000"),
        ("limit = 1_001", "`limit` must be from 0 to 1000"),
        ("limit = 99999999999", "`limit` must be from 0 to 1000"),
        ("limit = 2.5", "`limit` must be a whole number"),
        ("limit = '10'", "`limit` must be a whole number"),
        ("never_hold = 'hihg'", "`never_hold` must be one of info, low, medium, high, critical"),
        ("never = 'high'", "unknown key `never`"),
    ] {
        let (set, found) = read_rule_set(&format!("[flood]\n{value}\n"));
        assert_eq!(found.len(), 1, "{value}");
        assert_eq!(found[0].title.to_string(), title);
        assert_eq!(set.settings.flood(), FloodPolicy::default());
    }
    // A limit for all rule sets of a user could hide alerts unnoticed.
    assert_eq!(read_settings("[flood]\nlimit = 5\n").1.len(), 1);
}

#[test]
fn the_schema_describes_every_key() {
    let schema = schema();
    let rule = &schema["properties"]["rule"]["items"];
    assert_eq!(rule["required"], serde_json::json!(["name"]));
    assert_eq!(rule["properties"]["severity"]["enum"][4], "critical");
    assert_eq!(schema["additionalProperties"], false);
    let limit = &schema["properties"]["flood"]["properties"]["limit"];
    assert_eq!((&limit["type"], &limit["maximum"]), (&"integer".into(), &1_000.into()));
}

#[test]
fn regions_of_settings_and_tests() {
    let test = |region: &str| {
        format!("[[test]]\ngenerate = 'ecs CreateCluster'\nmatches = ['a']\nregion = '{region}'\n")
    };
    for (text, expected) in [
        ("region = 'us-nowhere-9'\n".to_owned(), &["AA0403"][..]),
        ("region = 'us-south-1'\n".to_owned(), &["AA0412"]),
        ("region = 'us-east-1'\n".to_owned(), &[]),
        (test("us-south-1"), &["AA0412"]),
        (test("us-east-1"), &[]),
    ] {
        let codes: Vec<_> = read_rule_set(&text).1.iter().map(|it| it.code.id()).collect();
        assert_eq!(codes, expected, "{text}");
    }
}

#[test]
fn techniques_and_controls_of_a_rule() {
    let rule = |keys: &str| format!("[[rule]]\nname = 'a'\nservice = 'ecs'\n{keys}\n");
    for (keys, expected) in [
        ("mitre = ['T1098', 'T1098.001']", &[][..]),
        ("mitre = ['T1098.009']", &["AA0414"]),
        ("mitre = ['T1098.1', 't1098', 'TA0003']", &["AA0403", "AA0403", "AA0403"]),
        ("mitre = 'T1098'", &["AA0403"]),
        ("cis = ['4.3', '5.2.1']", &[]),
        ("cis = ['4', '4.', 'CIS 4.3']", &["AA0403", "AA0403", "AA0403"]),
        ("state = 'all-management-events'", &[]),
        ("state = 'DISABLED'", &["AA0403"]),
    ] {
        let (set, found) = read_rule_set(&rule(keys));
        let codes: Vec<_> = found.iter().map(|it| it.code.id()).collect();
        assert_eq!(codes, expected, "{keys}");
        let kept = keys == "state = 'all-management-events'";
        assert_eq!(set.rules[0].all_management_events, kept, "{keys}");
    }
    let (set, found) = read_rule_set(&rule("mitre = ['T1098.009', 'T1098.01']\ncis = ['4.3']"));
    let suggested: Vec<_> = found.iter().filter_map(|it| it.help.as_ref()).collect();
    assert_eq!(suggested.len(), 2, "{found:?}");
    assert_eq!(set.rules[0].about.mitre, ["T1098.009", "T1098.01"]);
    assert_eq!(set.rules[0].about.cis, ["4.3"]);
}
