use super::{AllowedHost, BadDestination, BotToken, Destination, Secret, Webhook, classify};
use crate::delivery::{RefusalCause, ResponseClass};
use crate::http::Response;

fn webhook(url: &str, allowed: &[&str]) -> Result<Webhook, BadDestination> {
    let allowed: Vec<AllowedHost> = allowed.iter().map(|it| it.parse().unwrap()).collect();
    Webhook::new(&Secret::new(url), &allowed)
}

const GOOD: &str = "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/abcdefghijklmnopqrstuvwx";

#[test]
fn slacks_own_webhooks_are_accepted() {
    for url in [GOOD, &GOOD.replace("slack.com", "slack-gov.com"), &format!(" {GOOD}\n")] {
        assert!(webhook(url, &[]).is_ok(), "{url}");
    }
}

#[test]
fn the_host_is_compared_as_a_whole() {
    let host = |host: &str| Err(BadDestination::Host(host.to_owned()));
    for (url, expected) in [
        ("https://hooks.slack.com.evil.test/services/T0/B0/x1", host("hooks.slack.com.evil.test")),
        ("https://evil.test/hooks.slack.com/services/T0/B0/x1", host("evil.test")),
        ("https://hooks.slack.com@evil.test/services/T0/B0/x1", Err(BadDestination::NotAUrl)),
        ("https://:word@hooks.slack.com/services/T0/B0/x1", Err(BadDestination::NotAUrl)),
        ("https://evil.test#hooks.slack.com/services/T0/B0/x1", host("evil.test")),
        ("https://xhooks.slack.com/services/T0/B0/x1", host("xhooks.slack.com")),
        (
            "http://hooks.slack.com/services/T0/B0/x1",
            Err(BadDestination::Plain("hooks.slack.com".to_owned())),
        ),
        ("https://hooks.slack.com:8443/services/T0/B0/x1", Err(BadDestination::NotAWebhook)),
        ("https://hooks.slack.com/workflows/T0/x", Err(BadDestination::Workflow)),
        ("https://hooks.slack.com/triggers/T0/1/ab", Err(BadDestination::Workflow)),
        ("https://hooks.slack.com/services/T0/B0", Err(BadDestination::NotAWebhook)),
        ("https://hooks.slack.com/services/T0/B0/x1/more", Err(BadDestination::NotAWebhook)),
        ("https://hooks.slack.com/services/T…/B…/***", Err(BadDestination::NotAWebhook)),
        ("https://hooks.slack.com/", Err(BadDestination::NotAWebhook)),
        ("ftp://hooks.slack.com/services/T0/B0/x1", Err(BadDestination::NotAUrl)),
        ("hooks.slack.com/services/T0/B0/x1", Err(BadDestination::NotAUrl)),
        ("xoxb-1-2-3", Err(BadDestination::TokenForWebhook)),
        ("", Err(BadDestination::NotAUrl)),
    ] {
        assert_eq!(webhook(url, &[]), expected, "{url}");
    }
}

#[test]
fn other_hosts_must_be_allowed() {
    for (url, allowed) in [
        ("http://127.0.0.1:8080/any/path", "127.0.0.1"),
        ("http://127.0.0.1:8080/any/path", "127.0.0.1:8080"),
        ("https://relay.example.com/hook?key=1", "RELAY.example.com"),
        ("https://relay.example.com/hook", "relay.example.com:443"),
        ("http://[::1]:9/x", "[::1]"),
    ] {
        assert!(webhook(url, &[allowed]).is_ok(), "{url} {allowed}");
    }
    for (url, allowed) in [
        ("http://127.0.0.1:8081/any", "127.0.0.1:8080"),
        ("http://relay.example.com.evil.test/", "relay.example.com"),
        ("http://relay.example.com@evil.test/", "relay.example.com"),
    ] {
        assert!(webhook(url, &[allowed]).is_err(), "{url} {allowed}");
    }
    // Allowing Slack's own host does not allow http for it.
    let plain = GOOD.replace("https", "http");
    assert!(matches!(webhook(&plain, &["hooks.slack.com"]), Err(BadDestination::Plain(_))));
    for invalid in ["", "https://relay.example.com", "a b", "*.example.com", "u@h", "h:port"] {
        assert!(invalid.parse::<AllowedHost>().is_err(), "{invalid}");
    }
}

#[test]
fn no_value_shows_a_secret() {
    let webhook = webhook(GOOD, &[]).unwrap();
    assert_eq!(webhook.to_string(), "https://hooks.slack.com/services/T…/B…/***");
    let token = BotToken::new(Secret::new("xoxb-123-secret"), None, &[]).unwrap();
    let chat = Destination::Chat { token: token.clone(), channel: "C1".to_owned() };
    assert_eq!(chat.to_string(), "https://slack.com/api/chat.postMessage");
    let relay = Some("http://relay.test:81/s3cret");
    let token =
        BotToken::new(Secret::new("xoxb-1"), relay, &["relay.test".parse().unwrap()]).unwrap();
    let relay = Destination::Chat { token, channel: "C1".to_owned() };
    assert_eq!(relay.to_string(), "http://relay.test:81/***");
    let token = BotToken::new(Secret::new("xoxb-123-secret"), None, &[]).unwrap();
    let shown = format!(
        "{webhook:?} {:?} {token:?} {chat:?} {:?} {:?}",
        Destination::Webhook(webhook.clone()),
        Secret::new(GOOD),
        chat.headers(true),
    );
    assert!(
        !shown.contains("abcdef") && !shown.contains("123") && !shown.contains("T0AAA"),
        "{shown}"
    );
}

#[test]
fn tokens_go_to_slack_only() {
    let token =
        |text: &str, api: Option<&str>| BotToken::new(Secret::new(text), api, &[]).map(|_| ());
    assert_eq!(token("xoxb-1", None), Ok(()));
    assert_eq!(token("xoxb-1", Some("https://slack-gov.com/api/")), Ok(()));
    assert_eq!(token(GOOD, None), Err(BadDestination::WebhookForToken));
    assert_eq!(token("xapp-1", None), Err(BadDestination::NotAToken));
    assert_eq!(token("xoxb-1\r\nhost: evil", None), Err(BadDestination::NotAToken));
    let evil = Err(BadDestination::Host("slack.com.evil.test".to_owned()));
    assert_eq!(token("xoxb-1", Some("https://slack.com.evil.test/api")), evil);
    let plain = Err(BadDestination::Plain("slack.com".to_owned()));
    assert_eq!(token("xoxb-1", Some("http://slack.com/api")), plain);
    for text in ["foo", "ftp://slack.com/api", "https://me@slack.com/api", "https://"] {
        assert_eq!(token("xoxb-1", Some(text)), Err(BadDestination::NotAnApi), "{text}");
    }
    let port = token("xoxb-1", Some("https://slack.com:444/api"));
    assert_eq!(port, Err(BadDestination::NotTheApi));
}

/// A retry would get the same response, and each request may post the message once more.
#[test]
fn an_unknown_success_of_slack_is_refused() {
    for (body, may_be_posted) in
        [("", true), ("{\"id\":1}", true), ("{\"ok\":false}", false), ("<html>", false)]
    {
        let response = Response { status: 200, retry_after: None, body: body.to_owned() };
        let ResponseClass::Refused { refusal, unanswered } = classify(&response, true) else {
            panic!("{body}");
        };
        assert_eq!((refusal.cause, unanswered), (RefusalCause::Address, may_be_posted), "{body}");
    }
    // A relay's success is unknown, for example 204 without a body.
    let response = Response { status: 204, retry_after: None, body: String::new() };
    assert_eq!(classify(&response, false), ResponseClass::Posted);
}
