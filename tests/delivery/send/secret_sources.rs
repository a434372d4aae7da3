//! Sources of the webhook URL and the bot token.

use serde_json::{Value, json};

use super::run::{SESSION, Send, TOKEN, path};
use crate::server::{Answer, Server};

/// Returns a rule set with this location of the webhook.
fn rule_set_with(location: &str) -> String {
    format!(
        "language = 'en'\nregion = 'eu-west-1'\npacks = ['starter']\n[slack]\nwebhook = {{ {location} }}\n"
    )
}

#[test]
fn the_rule_set_may_name_a_variable() {
    let server = Server::answering([Answer::ok()]);
    let send = || {
        Send::new(&["--test", "--allow-host", "127.0.0.1"])
            .rule_set("variable", &rule_set_with("env = 'MY_HOOK'"))
    };
    send().env("MY_HOOK", server.url(&path())).run().ended(0);
    assert_eq!(server.hits()[0].path, path());
    let ran = send().run();
    ran.ended(2).says("error: the variable MY_HOOK is not set (audit-alert.toml:5)");
    // SLACK_WEBHOOK_URL takes precedence; an empty variable counts as unset.
    let other = Server::answering([Answer::ok()]);
    let send = send().env("MY_HOOK", server.url(&path()));
    send.env("SLACK_WEBHOOK_URL", other.url("/other")).run().ended(0);
    assert_eq!((server.hits().len(), other.hits().len()), (1, 1));
    Send::new(&["--test"]).env("SLACK_WEBHOOK_URL", " ").run().ended(2).says("error: no webhook");
}

/// Location in the rule set, service, method, expected request, response.
fn stores(address: &str) -> [(&'static str, &'static str, &'static str, Value, Value); 3] {
    let parameter = json!({ "Name": "/ours/hook", "WithDecryption": true });
    let (secret, member) = (json!({ "SecretId": "ours" }), json!({ "url": address }).to_string());
    let method = "secretsmanager.GetSecretValue";
    [
        (
            "parameter = '/ours/hook'",
            "ssm",
            "AmazonSSM.GetParameter",
            parameter,
            json!({ "Parameter": { "Value": address } }),
        ),
        (
            "secret = 'ours'",
            "secretsmanager",
            method,
            secret.clone(),
            json!({ "SecretString": address }),
        ),
        ("secret = 'ours'", "secretsmanager", method, secret, json!({ "SecretString": member })),
    ]
}

#[test]
fn the_rule_set_may_name_a_secret_in_aws() {
    let slack = Server::answering([Answer::ok()]);
    for (number, (location, service, method, request, answer)) in
        stores(&slack.url(&path())).into_iter().enumerate()
    {
        let aws = Server::answering([Answer::of(200, &answer.to_string())]);
        let name = format!("aws-{number}");
        // The region of the rule set takes precedence over the environment: the function reads the secret there.
        let send = Send::new(&["--test", "--allow-host", &slack.address])
            .rule_set(&name, &rule_set_with(location));
        let send = send.account(&aws).env("AWS_REGION", "us-east-2");
        let send = if number > 0 { send.env("AWS_SESSION_TOKEN", SESSION) } else { send };
        send.run().ended(0);
        let [hit] = aws.hits().try_into().unwrap();
        assert_eq!(hit.header("x-amz-target"), Some(method));
        assert_eq!(hit.header("content-type"), Some("application/x-amz-json-1.1"));
        assert_eq!(serde_json::from_str::<Value>(&hit.body).unwrap(), request);
        let signature = hit.header("authorization").unwrap();
        let start = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/";
        assert!(signature.starts_with(start), "{signature}");
        let scope = format!("/eu-west-1/{service}/aws4_request, ");
        assert!(signature.contains(&scope), "{signature}");
        let session = (number > 0).then_some(SESSION);
        assert_eq!(hit.header("x-amz-security-token"), session);
    }
    let paths: Vec<_> = slack.hits().into_iter().map(|it| it.path).collect();
    assert_eq!(paths, [path(), path(), path()]);
}

#[test]
fn the_region_defaults_to_the_environment() {
    let aws = Server::answering([Answer::of(400, "{}")]);
    let rules = "[slack]\nwebhook = { parameter = 'hook' }\n";
    let send = Send::new(&["--test"]).rule_set("region", rules).account(&aws);
    send.env("AWS_REGION", "us-east-2").run().ended(3);
    let signature = aws.hits()[0].header("authorization").unwrap().to_owned();
    assert!(signature.contains("/us-east-2/ssm/"), "{signature}");
}

#[test]
fn errors_of_aws_are_reported_with_a_hint() {
    let error = |kind: &str| json!({ "__type": format!("com.amazon#{kind}"), "message": "no" });
    for (location, kind, hint) in [
        ("parameter = 'hook'", "ParameterNotFound", "hint: create it in eu-west-1"),
        ("secret = 'hook'", "ResourceNotFoundException", "hint: create it in eu-west-1"),
        ("parameter = 'hook'", "AccessDeniedException", "hint: allow ssm:GetParameter on it"),
        (
            "secret = 'hook'",
            "AccessDeniedException",
            "hint: allow secretsmanager:GetSecretValue on it",
        ),
        ("secret = 'hook'", "ExpiredTokenException", "hint: check the credentials"),
    ] {
        let aws = Server::answering([Answer::of(400, &error(kind).to_string())]);
        let ran = Send::new(&["--test"])
            .rule_set("refused", &rule_set_with(location))
            .account(&aws)
            .run();
        ran.ended(3).says(hint).says("hint: or set SLACK_WEBHOOK_URL");
        let what = if location.starts_with('p') { "parameter" } else { "secret" };
        ran.says(&format!("error: cannot read the {what} hook in eu-west-1: {kind}: no"));
    }
    let ran =
        Send::new(&["--test"]).rule_set("refused", &rule_set_with("parameter = 'hook'")).run();
    ran.ended(2).says("no credentials found").says("aws configure export-credentials");
    let half = Send::new(&["--test"]).rule_set("refused", &rule_set_with("parameter = 'hook'"));
    half.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").run().ended(2);
}

#[test]
fn an_unusable_stored_value_is_reported() {
    for (value, expected) in [
        (
            "https://hooks.slack.com/workflows/T0/x",
            "the parameter hook is invalid: it is a Workflow Builder webhook",
        ),
        (
            &format!("https://evil.test{}", path()),
            "the parameter hook is invalid: its host evil.test is not",
        ),
        ("xoxb-4711", "the parameter hook is invalid: it is a token"),
        ("", "the parameter hook is invalid: it is not a URL"),
        ("{\"a\":\"b\",\"c\":\"d\"}", "its value is JSON with several members"),
    ] {
        let answer = json!({ "Parameter": { "Value": value } }).to_string();
        let aws = Server::answering([Answer::of(200, &answer)]);
        let send = Send::new(&["--test"])
            .rule_set("other", &rule_set_with("parameter = 'hook'"))
            .account(&aws);
        send.run().says(expected);
    }
}

#[test]
fn a_token_posts_to_a_channel() {
    let server = Server::answering([Answer::of(200, "{\"ok\":true,\"ts\":\"1.2\"}")]);
    // --channel takes precedence over a webhook.
    let send = Send::new(&["--test", "--channel", "C0123"]).token(&server);
    let ran = send.env("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T0/B0/x1").run();
    ran.ended(0).says("1 of 1 posted to http://");
    let [hit] = server.hits().try_into().unwrap();
    assert_eq!(hit.path, "/api/chat.postMessage");
    assert_eq!(hit.header("authorization"), Some(&*format!("Bearer xoxb-{TOKEN}")));
    assert!(hit.body.starts_with("{\"channel\":\"C0123\",\"text\":"), "{}", hit.body);
    // The channel of the rule set.
    let rules = "[slack]\nchannel = 'C0456'\n";
    Send::new(&["--test"]).token(&server).rule_set("channel", rules).run().ended(0);
    assert!(server.bodies()[1].starts_with("{\"channel\":\"C0456\","));
}

#[test]
fn an_error_of_the_api_is_reported() {
    let server =
        Server::answering([Answer::of(200, "{\"ok\":false,\"error\":\"not_in_channel\"}")]);
    let ran = Send::new(&["--test", "--channel", "C0123"]).token(&server).run();
    ran.ended(3).says("hint: use the channel's ID and invite the app to the channel");
    let ran = Send::new(&["--test", "--channel", "C0123"]).run();
    ran.ended(2).says("error: no bot token: SLACK_BOT_TOKEN is not set");
    // A webhook URL instead of a token.
    let webhook = format!("https://hooks.slack.com{}", path());
    let ran = Send::new(&["--test", "--channel", "C0123"]).env("SLACK_BOT_TOKEN", webhook).run();
    ran.ended(2).says("SLACK_BOT_TOKEN is invalid: it is a webhook URL");
    // The token is sent to allowed hosts only.
    let ran = Send::new(&["--test", "--channel", "C0123"])
        .env("SLACK_BOT_TOKEN", format!("xoxb-{TOKEN}"));
    ran.env("SLACK_API_URL", server.url("/api")).run().ended(2).says("SLACK_API_URL is invalid");
    assert_eq!(server.hits().len(), 1);
}

#[test]
fn an_invalid_address_of_the_api_is_reported() {
    for (api, expected) in [
        ("foo", "the API URL is not a URL; the default is https://slack.com/api"),
        ("https://slack.com:444/api", "the API URL has Slack's host; only"),
        ("https://relay.test/api", "its host relay.test is not Slack's"),
    ] {
        for more in [&[][..], &["--dry-run"]] {
            let send = Send::new(&["--test", "--channel", "C0123"]).args(more);
            let send = send.env("SLACK_BOT_TOKEN", format!("xoxb-{TOKEN}"));
            let ran = send.env("SLACK_API_URL", api).run();
            ran.ended(2).says(&format!("error: SLACK_API_URL is invalid: {expected}"));
        }
    }
}
