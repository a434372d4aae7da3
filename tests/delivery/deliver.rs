//! Tests each documented error response of Slack, retries and lost responses.

use std::ops::ControlFlow;
use std::time::Duration;

use audit_alert::delivery::{Delivery, DeliveryDeadline, DeliveryOutcome, RefusalCause};
use audit_alert::http::HttpClient;
use audit_alert::slack::deliver::{
    AllowedHost, Bodies, BotToken, Destination, Secret, Webhook, deliver,
};

use crate::server::{Answer, Server};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn webhook(server: &Server) -> Destination {
    let allowed: AllowedHost = server.address.parse().unwrap();
    let secret = Secret::new(&server.url("/services/T0/B0/secret"));
    Destination::Webhook(Webhook::new(&secret, &[allowed]).unwrap())
}

fn chat(server: &Server) -> Destination {
    let allowed: AllowedHost = "127.0.0.1".parse().unwrap();
    let api = server.url("/api/");
    let token = BotToken::new(Secret::new("xoxb-1-secret"), Some(&api), &[allowed]).unwrap();
    Destination::Chat { token, channel: "C0123".to_owned() }
}

fn bodies() -> Bodies {
    Bodies { full: "{\"text\":\"full\"}".to_owned(), short: "{\"text\":\"short\"}".to_owned() }
}

/// Posts, and records each wait instead of waiting.
fn post(to: &Destination, attempt: Duration) -> (Delivery, Vec<Duration>) {
    let mut waits = Vec::new();
    let delivery = runtime().block_on(async {
        let deadline = DeliveryDeadline {
            until: tokio::time::Instant::now() + Duration::from_mins(2),
            attempts: 3,
            attempt,
            first_wait: Duration::from_secs(1),
        };
        let client = HttpClient::new().unwrap();
        let mut pause = async |pause: audit_alert::delivery::Pause<'_>| {
            waits.push(pause.wait);
            ControlFlow::Continue(())
        };
        deliver(&client, to, &bodies(), &deadline, &mut pause).await
    });
    (delivery, waits)
}

fn refused(delivery: &Delivery) -> (String, RefusalCause) {
    match &delivery.outcome {
        DeliveryOutcome::Refused(it) | DeliveryOutcome::PostedShort(it) => {
            (it.reason.to_string(), it.cause)
        }
        other => panic!("{other:?}"),
    }
}

fn failed(delivery: &Delivery) -> String {
    match &delivery.outcome {
        DeliveryOutcome::Failed(reason) => reason.to_string(),
        other => panic!("{other:?}"),
    }
}

const LONG: Duration = Duration::from_secs(20);

/// Status, body and expected cause.
const FINAL: [(u16, &str, RefusalCause); 17] = [
    (400, "invalid_payload", RefusalCause::Message),
    (400, "no_text", RefusalCause::Message),
    (400, "too_many_attachments", RefusalCause::Message),
    (400, "invalid_blocks", RefusalCause::Message),
    (400, "invalid_blocks_format", RefusalCause::Message),
    (400, "invalid_attachments", RefusalCause::Message),
    (400, "user_not_found", RefusalCause::Channel),
    (403, "posting_to_general_channel_denied", RefusalCause::Channel),
    (403, "action_prohibited", RefusalCause::Channel),
    (403, "invalid_token", RefusalCause::Secret),
    (404, "channel_not_found", RefusalCause::Channel),
    (404, "no_service", RefusalCause::Secret),
    (404, "no_service_id", RefusalCause::Secret),
    (404, "no_team", RefusalCause::Secret),
    (404, "no_active_hooks", RefusalCause::Secret),
    (403, "team_disabled", RefusalCause::Secret),
    (410, "channel_is_archived", RefusalCause::Channel),
];

#[test]
fn permanent_errors_of_a_webhook_are_not_retried() {
    for (status, body, cause) in FINAL {
        let server = Server::answering([Answer::of(status, body)]);
        let (delivery, waits) = post(&webhook(&server), LONG);
        assert_eq!(refused(&delivery), (body.to_owned(), cause), "{status}");
        assert!(matches!(delivery.outcome, DeliveryOutcome::Refused(_)), "{body}");
        assert!(waits.is_empty(), "{body}");
        // The short form is sent only if the message causes the refusal.
        let expected: &[_] = if cause == RefusalCause::Message {
            &[bodies().full, bodies().short]
        } else {
            &[bodies().full]
        };
        assert_eq!(server.bodies(), expected, "{body}");
    }
}

#[test]
fn the_body_takes_precedence_over_the_status() {
    for status in [200, 404, 500] {
        let server = Server::answering([Answer::of(status, "no_active_hooks")]);
        let (delivery, _) = post(&webhook(&server), LONG);
        assert_eq!(
            refused(&delivery),
            ("no_active_hooks".to_owned(), RefusalCause::Secret),
            "{status}"
        );
    }
    let server = Server::answering([Answer::of(400, "rollup_error"), Answer::ok()]);
    assert_eq!(post(&webhook(&server), LONG).0.outcome, DeliveryOutcome::Posted);
}

#[test]
fn an_unknown_refusal_is_retried_only_in_short_form() {
    for (status, body, reason) in [
        (400, "brand_new_error", "brand_new_error (HTTP 400)"),
        (418, "<html>secret/path</html>", "HTTP 418"),
    ] {
        let server = Server::answering([Answer::of(status, body), Answer::ok()]);
        let (delivery, _) = post(&webhook(&server), LONG);
        let DeliveryOutcome::PostedShort(refusal) = delivery.outcome else { panic!("{status}") };
        assert_eq!(refusal.reason, reason);
        assert_eq!(server.bodies(), [bodies().full, bodies().short]);
    }
}

/// The refusal does not depend on the message, so the short form would be refused as well.
#[test]
fn responses_of_a_proxy_get_no_short_form() {
    let page = "<html>secret/path</html>";
    for (status, body, reason) in [
        (302, "", "HTTP 302"),
        (401, "", "HTTP 401"),
        (403, page, "HTTP 403"),
        (404, page, "HTTP 404"),
        (404, "brand_new_error", "brand_new_error (HTTP 404)"),
        (407, page, "HTTP 407"),
        (410, page, "HTTP 410"),
    ] {
        let server = Server::answering([Answer::of(status, body), Answer::ok()]);
        let (delivery, _) = post(&webhook(&server), LONG);
        assert_eq!(refused(&delivery), (reason.to_owned(), RefusalCause::Address));
        assert_eq!(server.bodies(), [bodies().full], "{status}");
    }
}

#[test]
fn an_html_page_is_not_accepted_from_a_relay() {
    for body in ["\n<HTML>", "<!doctype html>", "<?xml version=\"1.0\"?><!DOCTYPE html><html/>"] {
        let server = Server::answering([Answer::of(200, body)]);
        let (delivery, _) = post(&webhook(&server), LONG);
        let reason = "the response is not Slack's".to_owned();
        assert_eq!(refused(&delivery), (reason, RefusalCause::Address), "{body}");
        assert_eq!((delivery.attempts, delivery.unanswered), (1, 0), "{body}");
    }
    for body in ["", "1", "{\"id\": \"<html>\"}", "<PublishResponse/>"] {
        let server = Server::answering([Answer::of(202, body)]);
        assert_eq!(post(&webhook(&server), LONG).0.outcome, DeliveryOutcome::Posted, "{body}");
    }
}

#[test]
fn a_short_form_refused_by_a_dead_webhook_is_not_permanently_refused() {
    let server =
        Server::answering([Answer::of(400, "invalid_blocks"), Answer::of(404, "no_service")]);
    assert_eq!(
        refused(&post(&webhook(&server), LONG).0),
        ("no_service".to_owned(), RefusalCause::Secret)
    );
}

#[test]
fn a_refused_message_is_posted_in_short_form() {
    let server = Server::answering([Answer::of(400, "invalid_blocks"), Answer::ok()]);
    let (delivery, _) = post(&webhook(&server), LONG);
    assert!(
        matches!(&delivery.outcome, DeliveryOutcome::PostedShort(it) if it.reason == "invalid_blocks")
    );
    assert_eq!((delivery.attempts, delivery.unanswered), (2, 0));
}

#[test]
fn retry_after_is_honored() {
    let server = Server::answering([Answer::wait(7), Answer::wait(30), Answer::ok()]);
    let (delivery, waits) = post(&webhook(&server), LONG);
    assert_eq!(
        delivery,
        Delivery {
            outcome: DeliveryOutcome::Posted,
            attempts: 3,
            unanswered: 0,
            retry_after: None
        }
    );
    assert_eq!(waits, [7, 30].map(Duration::from_secs));
}

#[test]
fn a_wait_beyond_the_deadline_fails_immediately() {
    let server = Server::answering([Answer::wait(600)]);
    let (delivery, waits) = post(&webhook(&server), LONG);
    assert_eq!(failed(&delivery), "rate_limited; Slack requested a wait of 600 s");
    assert_eq!(delivery.retry_after, Some(Duration::from_mins(10)));
    assert_eq!((waits.len(), server.hits().len()), (0, 1));
}

#[test]
fn after_the_deadline_no_request_is_sent() {
    let server = Server::answering([Answer::ok()]);
    let delivery = runtime().block_on(async {
        let deadline = DeliveryDeadline {
            until: tokio::time::Instant::now(),
            attempts: 3,
            attempt: LONG,
            first_wait: Duration::from_secs(1),
        };
        let client = HttpClient::new().unwrap();
        let mut pause = async |_: audit_alert::delivery::Pause<'_>| ControlFlow::Continue(());
        deliver(&client, &webhook(&server), &bodies(), &deadline, &mut pause).await
    });
    assert_eq!(failed(&delivery), "no time left for a request");
    assert_eq!((delivery.attempts, delivery.unanswered, server.hits().len()), (0, 0, 0));
}

#[test]
fn temporary_errors_are_retried_with_backoff() {
    for (status, body, reason) in [
        (500, "rollup_error", "rollup_error"),
        (503, "service_unavailable", "service_unavailable"),
        (429, "{\"ok\":false,\"count_hour_ago\":9000}", "HTTP 429"),
    ] {
        let server = Server::answering([Answer::of(status, body)]);
        let (delivery, waits) = post(&webhook(&server), LONG);
        assert_eq!(failed(&delivery), reason);
        assert_eq!((delivery.attempts, delivery.unanswered), (3, 0), "{body}");
        assert_eq!(waits, [1, 2].map(Duration::from_secs));
    }
}

#[test]
fn a_gateway_timeout_counts_as_unanswered() {
    for status in [408, 502, 504] {
        let server = Server::answering([Answer::of(status, "<html>"), Answer::ok()]);
        let (delivery, _) = post(&webhook(&server), LONG);
        assert_eq!(
            (delivery.outcome, delivery.unanswered),
            (DeliveryOutcome::Posted, 1),
            "{status}"
        );
    }
}

#[test]
fn a_retry_after_of_zero_still_waits() {
    let server = Server::answering([Answer::wait(0)]);
    let (delivery, waits) = post(&webhook(&server), LONG);
    assert_eq!(delivery.attempts, 3);
    assert_eq!(waits, [1, 1].map(Duration::from_secs));
}

#[test]
fn a_lost_response_counts_as_unanswered() {
    for answer in [Answer::Close, Answer::Reset] {
        let server = Server::answering([answer, Answer::ok()]);
        let (delivery, _) = post(&webhook(&server), LONG);
        assert_eq!(
            delivery,
            Delivery {
                outcome: DeliveryOutcome::Posted,
                attempts: 2,
                unanswered: 1,
                retry_after: None
            }
        );
        assert_eq!(server.hits().len(), 2);
    }
    let server = Server::answering([Answer::Hang, Answer::ok()]);
    let (delivery, _) = post(&webhook(&server), Duration::from_millis(100));
    assert_eq!(
        delivery,
        Delivery {
            outcome: DeliveryOutcome::Posted,
            attempts: 2,
            unanswered: 1,
            retry_after: None
        }
    );
}

#[test]
fn a_failed_connection_does_not_count_as_unanswered() {
    // The listener is dropped, so the port is closed.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let secret = Secret::new(&format!("http://{address}/services/T0/B0/secret"));
    let webhook = Webhook::new(&secret, &[address.to_string().parse().unwrap()]).unwrap();
    let (delivery, _) = post(&Destination::Webhook(webhook), LONG);
    let reason = failed(&delivery);
    assert!(reason.starts_with("cannot connect to 127.0.0.1: "), "{reason}");
    assert!(!reason.contains("secret"), "{reason}");
    assert_eq!((delivery.attempts, delivery.unanswered), (3, 0));
}

#[test]
fn the_api_receives_the_channel_and_the_token() {
    let server = Server::answering([Answer::of(200, "{\"ok\":true,\"ts\":\"1.2\"}")]);
    let (delivery, _) = post(&chat(&server), LONG);
    assert_eq!(delivery.outcome, DeliveryOutcome::Posted);
    let [hit] = server.hits().try_into().unwrap();
    assert_eq!((&*hit.method, &*hit.path), ("POST", "/api/chat.postMessage"));
    assert_eq!(hit.header("authorization"), Some("Bearer xoxb-1-secret"));
    assert_eq!(hit.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(hit.body, "{\"channel\":\"C0123\",\"text\":\"full\"}");
}

#[test]
fn errors_of_the_api() {
    for (error, cause) in [
        ("invalid_blocks", RefusalCause::Message),
        ("invalid_blocks_format", RefusalCause::Message),
        ("invalid_attachments", RefusalCause::Message),
        ("msg_blocks_too_long", RefusalCause::Message),
        ("no_text", RefusalCause::Message),
        ("channel_not_found", RefusalCause::Channel),
        ("not_in_channel", RefusalCause::Channel),
        ("is_archived", RefusalCause::Channel),
        ("restricted_action_read_only_channel", RefusalCause::Channel),
        ("missing_scope", RefusalCause::Secret),
        ("token_revoked", RefusalCause::Secret),
        ("something_new", RefusalCause::Unknown),
    ] {
        let body = format!("{{\"ok\":false,\"error\":\"{error}\"}}");
        let server = Server::answering([Answer::of(200, &body)]);
        let (delivery, waits) = post(&chat(&server), LONG);
        assert_eq!(refused(&delivery), (error.to_owned(), cause));
        assert!(waits.is_empty(), "{error}");
    }
    let busy = "{\"ok\":false,\"error\":\"ratelimited\"}".to_owned();
    let busy = Answer::Status(429, vec![("Retry-After", "3".to_owned())], busy);
    let server = Server::answering([busy, Answer::of(200, "{\"ok\":true}")]);
    let (delivery, waits) = post(&chat(&server), LONG);
    assert_eq!((delivery.outcome, waits), (DeliveryOutcome::Posted, vec![Duration::from_secs(3)]));
}

#[test]
fn error_details_of_slack_are_reported() {
    let body = "{\"ok\":false,\"error\":\"invalid_blocks\",\"errors\":[\"must be less than 3001 characters \
        [json-pointer:/blocks/0/text/text]\"]}";
    let server = Server::answering([Answer::of(200, body)]);
    let DeliveryOutcome::Refused(refusal) = post(&chat(&server), LONG).0.outcome else { panic!() };
    assert_eq!(
        refusal.to_string(),
        "invalid_blocks; must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    );
}

#[test]
fn redirects_are_not_followed() {
    let target = Server::answering([Answer::ok()]);
    let location = vec![("Location", target.url("/elsewhere"))];
    let server = Server::answering([Answer::Status(307, location, String::new())]);
    assert!(matches!(post(&webhook(&server), LONG).0.outcome, DeliveryOutcome::Refused(_)));
    assert_eq!(target.hits().len(), 0);
}
