//! No output contains a secret. [`super::run::Ran`] searches the output of every run; these runs fail in ways that are prone to
//! print one.

use super::run::{EVENT, SECRET, Send, TOKEN, path};
use crate::server::{Answer, Server};

/// Runs the command once with each set of flags that changes the output.
fn with_each_output(args: &[&str], variables: &[(&str, &str)], code: i32) {
    let flags: [&[&str]; 4] =
        [&["-v", "--color", "always"], &["-q"], &["--format", "json"], &["--dry-run"]];
    for more in flags {
        let mut send =
            Send::new(args).args(more).env("RUST_BACKTRACE", "1").env("RUST_LOG", "trace");
        for (name, value) in variables {
            send = send.env(name, value);
        }
        send.run().ended(code);
    }
}

#[test]
fn an_invalid_address_is_not_printed() {
    for address in [
        format!("https://hooks.slack.com.evil.test{}", path()),
        format!("https://evil.test/{SECRET}"),
        format!("https://{SECRET}@hooks.slack.com{}", path()),
        format!("https://:{SECRET}@hooks.slack.com{}", path()),
        format!("http://hooks.slack.com{}", path()),
        format!("https://hooks.slack.com:8443{}", path()),
        format!("https://hooks.slack.com/workflows/T0/{SECRET}"),
        format!("https://hooks.slack.com/triggers/T0/1/{SECRET}"),
        format!("https://hooks.slack.com/{SECRET}"),
        format!("https://hooks.slack.com{}?{SECRET}!{{}}\u{7}", path().replace("/B", "/")),
        format!("hooks.slack.com{}", path()),
        format!("https:///{SECRET}"),
        format!("xoxb-{TOKEN}"),
        SECRET.to_owned(),
    ] {
        with_each_output(&[EVENT], &[("SLACK_WEBHOOK_URL", &address)], 2);
        let token = if address.starts_with("xoxb") { format!("xapp-{TOKEN}") } else { address };
        with_each_output(&["--channel", "C1"], &[("SLACK_BOT_TOKEN", &token)], 2);
    }
}

#[test]
fn an_address_on_the_command_line_is_not_printed() {
    let address = format!("https://hooks.slack.com{}", path());
    let relay = format!("https://relay.test/{SECRET}");
    let token = format!("xoxb-{TOKEN}");
    for secret in [
        &address,
        &relay,
        &token,
        &path(),
        &path().to_uppercase().replace(&SECRET.to_uppercase(), SECRET),
    ] {
        with_each_output(&[&format!("--webhook-url={secret}")], &[], 2);
        with_each_output(&["--webhook-url", secret], &[], 2);
        with_each_output(&["--channel", secret], &[], 2);
        with_each_output(&["--rules", secret], &[], 2);
        with_each_output(&[secret], &[], 2);
        with_each_output(&[EVENT, secret], &[], 2);
        // A token has the form of a host.
        if *secret != token {
            with_each_output(&["--allow-host", secret], &[], 2);
        }
        with_each_output(&[&format!("--webhook={secret}")], &[], 2);
        with_each_output(&["--webhook", secret], &[], 2);
    }
    let ran = Send::new(&[&format!("--webhook-url={relay}")]).run();
    ran.ended(2).says("error: a webhook URL or a token must not be on the command line");
}

#[test]
fn responses_that_contain_the_address_are_not_printed() {
    let page = format!("<html><p>No such page: {}</p></html>", path());
    let location = vec![("Location", format!("https://elsewhere.test{}", path()))];
    for answer in [
        Answer::of(404, &page),
        Answer::Status(404, location.clone(), page.clone()),
        Answer::Status(302, location.clone(), page.clone()),
        Answer::of(404, SECRET),
        Answer::of(404, &format!("{{\"ok\":false,\"error\":\"{}\"}}", path())),
        Answer::Status(429, vec![("Retry-After", "600".to_owned())], page.clone()),
    ] {
        let server = Server::answering([answer]);
        for more in [&["-v"][..], &["--format", "json"]] {
            let send =
                Send::new(&[EVENT]).args(more).env("RUST_BACKTRACE", "1").env("RUST_LOG", "trace");
            send.webhook(&server).run().ended(3);
            let send =
                Send::new(&["--test", "--channel", "C1"]).args(more).env("RUST_BACKTRACE", "1");
            send.token(&server).run().ended(3);
        }
    }
}
