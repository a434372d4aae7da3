use super::{DestinationChannel, SecretSource, read_rule_set, without_secrets};

const VALID: &str = r#"
[accounts]
"111122223333" = "prod"
[destinations.security]
slack = { channel = "C0123456789", token = { parameter = "/audit-alert/bot-token" } }
mention = "S012AB3CD"
[destinations.team]
slack = { webhook = { parameter = "/audit-alert/team-webhook" } }
[destinations.pager]
sns = "arn:aws:sns:ap-northeast-2:111122223333:pager"
[destinations.relay]
webhook = { url = { secret = "audit-alert/relay" }, hosts = ["relay.example.com"] }
[[route]]
severity = "high"
accounts = ["prod"]
also = true
to = ["security", "pager"]
[route_default]
to = ["team"]
"#;

#[test]
fn destinations_and_routes_are_read() {
    let (set, found) = read_rule_set(VALID);
    assert_eq!(found, []);
    let routing = set.routing;
    assert_eq!(routing.accounts[0].1.value, "prod");
    let relay = routing.destinations.iter().find(|it| it.name.value == "relay").unwrap();
    let url = SecretSource::Secret("audit-alert/relay".to_owned());
    let hosts = vec!["relay.example.com".to_owned()];
    assert_eq!(relay.channel, DestinationChannel::Webhook { url, key: None, hosts });
    assert!(routing.routes[0].also);
    assert_eq!(routing.default.unwrap()[0].value, "team");
}

#[test]
fn invalid_destinations_and_routes() {
    for (text, title) in [
        ("[accounts]\n12 = 'prod'\n", "`12` is not an account ID"),
        ("[accounts]\n111122223333 = 3\n", "`111122223333` must be a string"),
        ("[accounts]\n111122223333 = '444455556666'\n", "invalid name of account 111122223333"),
        ("[accounts]\n111122223333 = \"a\\u202eb\"\n", "invalid name of account 111122223333"),
        (
            "[destinations.default]\nsns = 'arn:aws:sns:us-east-1:111122223333:a'\n",
            "invalid destination name `default`",
        ),
        ("[destinations.a]\n", "a destination needs exactly one channel"),
        (
            "[destinations.a]\nsns = 'arn:aws:sns:us-east-1:111122223333:a.fifo'\n",
            "`arn:aws:sns:us-east-1:111122223333:a.fifo` is not a topic for alerts",
        ),
        (
            "[destinations.a]\nsns = 'arn:aws:sns:us-east-1:111122223333:a'\nmention = 'S012AB3CD'\n",
            "invalid `mention`",
        ),
        (
            "[destinations.a]\nslack = { channel = 'C012' }\n",
            "`slack` needs a webhook or a channel",
        ),
        ("[destinations.a]\nslack = { webhook = 'x' }\n", "`webhook` must be a table"),
        ("[destinations.a]\nslack = { webhook = { env = 'X' } }\n", "unknown key `env`"),
        ("[destinations.a]\nwebhook = { url = { secret = 'a' } }\n", "missing key `hosts`"),
        (
            "[destinations.a]\nwebhook = { url = { secret = 'a' }, hosts = [] }\n",
            "`hosts` is empty",
        ),
        (
            "[destinations.a]\nwebhook = { url = { secret = 'a' }, hosts = ['https://a'] }\n",
            "invalid host in `hosts`",
        ),
        ("[[route]]\nto = []\n", "`to` is empty"),
        ("[[route]]\nrules = []\nto = ['default']\n", "`rules` is empty"),
        ("[[route]]\nregions = ['mars']\nto = ['default']\n", "`mars` is not a valid region"),
        ("[[route]]\nalso = 1\nto = ['default']\n", "`also` must be a boolean"),
    ] {
        let titles: Vec<_> = read_rule_set(text).1.iter().map(|it| it.title.to_string()).collect();
        assert!(titles.iter().any(|it| it == title), "{text}: {titles:?}");
    }
}

#[test]
fn secrets_in_destinations_are_masked() {
    for text in [
        "webhook = { url = 'https://relay.example.com/SECRET' }",
        "slack = { channel = 'C0', token = \"SECRET\" }",
        "key='SECRET'",
    ] {
        assert!(!without_secrets(text).contains("SECRET"), "{text}");
    }
    for harmless in ["url = { secret = 'a' }", "monkey = 'a'", "token-name = 'a'"] {
        assert_eq!(without_secrets(harmless), harmless);
    }
}
