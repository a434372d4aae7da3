//! The function with a rule set that has destinations.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::function::bundle;
use crate::instance::{Instance, event};
use crate::server::{Answer, Server};

const RULE_SET: &str = r#"
packs = []
[destinations.team]
slack = { webhook = { parameter = "/team" } }
[destinations.relay]
webhook = { url = { parameter = "/relay" }, key = { secret = "key" }, hosts = ["127.0.0.1"] }
[destinations.pager]
sns = "arn:aws:sns:eu-west-1:111122223333:pager"
[route_default]
to = ["team", "relay", "pager"]
"#;

/// A server for the secrets and for all destinations. `down` is the path that returns 500 while the flag is set.
fn server(down: &'static str, is_down: &Arc<AtomicBool>) -> Server {
    let is_down = Arc::clone(is_down);
    Server::start(move |_, hit| {
        let is_topic = hit.body.starts_with("Action=Publish");
        let host = hit.header("host").unwrap();
        let place = if is_topic { "/topic" } else { &hit.path };
        if place == down && is_down.load(Ordering::SeqCst) {
            return Answer::of(500, "");
        }
        let body: Value = serde_json::from_str(&hit.body).unwrap_or_default();
        match (body["Name"].as_str(), body["SecretId"].as_str()) {
            (Some(name), _) => {
                let url = format!("http://{host}{name}?hidden=1");
                Answer::of(200, &json!({ "Parameter": { "Value": url } }).to_string())
            }
            (_, Some(_)) => Answer::of(200, r#"{"SecretString":"hidden-key-0123456789"}"#),
            _ => Answer::ok(),
        }
    })
}

fn instance(server: &Server, rules: &str) -> Instance {
    let endpoint = server.url("");
    let variables = [
        ("AWS_ENDPOINT_URL", &*endpoint),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "hidden-secret-key"),
    ];
    Instance::with_rules(rules, server, &variables)
}

/// Number of messages that each destination accepted or refused: `team`, `relay` and `pager`.
fn posts(server: &Server) -> [usize; 3] {
    let hits = server.hits();
    let count = |path: &str| hits.iter().filter(|it| it.path.starts_with(path)).count();
    let published = hits.iter().filter(|it| it.body.starts_with("Action=Publish")).count();
    [count("/team"), count("/relay"), published]
}

/// Outcomes of the event and of its destinations.
fn outcomes(line: &Value) -> [&str; 4] {
    let of = |name: &str| line["destinations"][name]["outcome"].as_str().unwrap();
    [line["outcome"].as_str().unwrap(), of("team"), of("relay"), of("pager")]
}

#[test]
fn an_event_is_redelivered_only_to_destinations_that_failed() {
    for (down, failed) in [("/team?hidden=1", 0), ("/relay?hidden=1", 1), ("/topic", 2)] {
        let is_down = Arc::new(AtomicBool::new(true));
        let server = server(down, &is_down);
        let mut instance = instance(&server, &bundle(RULE_SET));
        let mut invoke = || {
            let (result, lines) = instance.invoke(&event(1));
            let line = lines[0].to_json();
            assert!(!format!("{result:?} {line}").contains("hidden"), "{line}");
            (result.is_ok(), serde_json::from_str::<Value>(&line).unwrap())
        };
        let (is_ok, line) = invoke();
        assert!(!is_ok, "{line}");
        let mut expected = ["failed", "sent", "sent", "sent"];
        expected[failed + 1] = "failed";
        assert_eq!(outcomes(&line), expected, "{line}");
        let name = ["team", "relay", "pager"][failed];
        assert!(line["reason"].as_str().unwrap().starts_with(&format!("{name}: ")), "{line}");

        is_down.store(false, Ordering::SeqCst);
        let before = posts(&server);
        let (is_ok, line) = invoke();
        assert!(is_ok, "{line}");
        let mut expected = ["sent", "duplicate", "duplicate", "duplicate"];
        expected[failed + 1] = "sent";
        assert_eq!(outcomes(&line), expected, "{line}");
        let mut after = before;
        after[failed] += 1;
        assert_eq!(posts(&server), after, "{line}");

        let (is_ok, line) = invoke();
        assert!(is_ok && outcomes(&line) == ["duplicate"; 4], "{line}");
        assert_eq!(posts(&server), after);
    }
}

/// The group is that of the destination. Only critical alerts mention it, and only in Slack.
#[test]
fn critical_alerts_mention_the_group_of_a_destination() {
    for (severity, mentions) in [("critical", 1), ("high", 0)] {
        let is_down = Arc::new(AtomicBool::new(false));
        let server = server("", &is_down);
        let rule = format!(
            "[[rule]]\nname = 'all'\nseverity = '{severity}'\npattern = '{{\"source\":[{{\"prefix\":\"\"}}]}}'\n"
        );
        let mention = "[destinations.team]\nmention = 'S012AB3CD'";
        let rules = RULE_SET.replace("packs = []", "").replace("[destinations.team]", mention);
        let mut instance = instance(&server, &bundle(&format!("{rules}{rule}")));
        let (result, _) = instance.invoke(&event(1));
        assert!(result.is_ok(), "{result:?}");
        let hits = server.hits();
        let has = |it: &&crate::server::Hit| it.body.contains("<!subteam^S012AB3CD>");
        assert_eq!(hits.iter().filter(has).count(), mentions, "{severity}");
        let team = hits.iter().find(|it| it.path.starts_with("/team")).unwrap();
        assert_eq!(usize::from(has(&team)), mentions, "{severity}");
    }
}

#[test]
fn a_webhook_on_another_host_is_refused_and_the_others_get_the_alert() {
    let is_down = Arc::new(AtomicBool::new(false));
    let server = server("", &is_down);
    let rules = bundle(&RULE_SET.replace("\"127.0.0.1\"", "\"relay.example.com\""));
    let mut instance = instance(&server, &rules);
    let (_, lines) = instance.invoke(&event(1));
    let line: Value = serde_json::from_str(&lines[0].to_json()).unwrap();
    let [_, _, relay, pager] = outcomes(&line);
    assert_eq!((relay, pager), ("failed", "sent"), "{line}");
    assert_eq!(posts(&server)[1], 0);
}
