//! Delivery to SNS topics and webhooks on real servers.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use audit_alert::alert::{AccountNames, AlertContext, Language, alert};
use audit_alert::aws_request::Account;
use audit_alert::delivery::{Delivery, DeliveryDeadline, DeliveryOutcome, Pause, RefusalCause};
use audit_alert::event::Record;
use audit_alert::http::HttpClient;
use audit_alert::json::parse;
use audit_alert::notify::{AlertWebhook, Channel, Courier, Notification, SnsTopic};
use audit_alert::slack::deliver::{AllowedHost, Secret};
use serde_json::Value;

use crate::instance::event;
use crate::server::{Answer, Server};

const KEY: &str = "hidden-key-0123456789";

fn notification() -> Notification {
    let text = event(1);
    let node = parse(&text).unwrap();
    let accounts = AccountNames::default();
    let context = AlertContext { language: Language::En, redact: true, rule: None, accounts };
    Notification::of(alert(&Record::bare(&node), &context))
}

fn webhook(server: &Server) -> Channel {
    let allowed: AllowedHost = server.address.parse().unwrap();
    let url = Secret::new(&server.url("/hidden-path?hidden=1"));
    let key = Some(Secret::new(KEY));
    Channel::Webhook(AlertWebhook::new(&url, key, &[allowed]).unwrap())
}

fn topic() -> Channel {
    Channel::Sns(SnsTopic::new("arn:aws:sns:eu-west-1:111122223333:pager").unwrap())
}

/// Delivers a message. Requests to AWS go to the server.
fn deliver(to: &Channel, aws: &Server) -> Delivery {
    let endpoint = aws.url("");
    let account = Account::of(&|name| match name {
        "AWS_ACCESS_KEY_ID" => Some("AKIDEXAMPLE".to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some("hidden-secret-key".to_owned()),
        "AWS_ENDPOINT_URL_SNS" => Some(endpoint.clone()),
        _ => None,
    });
    let client = HttpClient::new().unwrap();
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
    let courier = Courier { client: &client, account: &account, now };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let delivery = runtime.block_on(async {
        let deadline = DeliveryDeadline {
            until: tokio::time::Instant::now() + Duration::from_mins(1),
            attempts: 3,
            attempt: Duration::from_secs(10),
            first_wait: Duration::from_secs(1),
        };
        let mut pause = async |_: Pause<'_>| ControlFlow::Continue(());
        to.deliver(&notification(), courier, &deadline, &mut pause).await
    });
    assert!(!format!("{delivery:?} {to:?} {to} {courier:?}").contains("hidden"), "{delivery:?}");
    delivery
}

fn refusal(delivery: &Delivery) -> (String, RefusalCause) {
    match &delivery.outcome {
        DeliveryOutcome::Refused(it) => (it.to_string(), it.cause),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_webhook_gets_the_signed_document() {
    let server = Server::answering([Answer::of(503, ""), Answer::of(204, "")]);
    let delivery = deliver(&webhook(&server), &server);
    assert_eq!((delivery.outcome, delivery.attempts), (DeliveryOutcome::Posted, 2));
    let hits = server.hits();
    assert_eq!(hits[0].body, notification().to_json());
    let signature = hits[1].header("x-audit-alert-signature").unwrap();
    let digits = signature.strip_prefix("t=1800000000,v1=").unwrap();
    assert!(digits.len() == 64 && digits.bytes().all(|it| it.is_ascii_hexdigit()), "{signature}");
}

#[test]
fn redirects_of_a_webhook_are_refused() {
    let other = Server::answering([Answer::ok()]);
    for status in [301, 302, 303, 307, 308] {
        let location = vec![("Location", other.url("/"))];
        let server = Server::answering([Answer::Status(status, location, String::new())]);
        let delivery = deliver(&webhook(&server), &server);
        assert_eq!(refusal(&delivery), (format!("HTTP {status}"), RefusalCause::Address));
        assert_eq!(server.hits().len(), 1);
    }
    assert!(other.hits().is_empty());
}

#[test]
fn no_refusal_of_a_webhook_is_permanent() {
    for status in [400, 401, 403, 404, 410, 413, 422] {
        let body = "the URL /hidden-path is unknown";
        let server = Server::answering([Answer::of(status, body)]);
        let delivery = deliver(&webhook(&server), &server);
        let DeliveryOutcome::Refused(refusal) = delivery.outcome else { panic!("{status}") };
        assert!(!refusal.is_permanent(), "{status}");
        assert_eq!(server.hits().len(), 1, "{status}");
    }
}

#[test]
fn a_topic_gets_a_request_signed_for_its_region() {
    let server = Server::answering([Answer::of(200, "<PublishResponse/>")]);
    assert_eq!(deliver(&topic(), &server).outcome, DeliveryOutcome::Posted);
    let hit = &server.hits()[0];
    let authorization = hit.header("authorization").unwrap();
    assert!(authorization.contains("/eu-west-1/sns/aws4_request"), "{authorization}");
    assert!(hit.body.starts_with("Action=Publish&Version=2010%2D03%2D31&TopicArn=arn%3Aaws%3Asns"));
    let (_, message) = hit.body.split_once("&Message=").unwrap();
    let message = percent_encoding::percent_decode_str(message).decode_utf8().unwrap();
    let message: Value = serde_json::from_str(&message).unwrap();
    assert_eq!(message["default"], notification().to_json());
}

#[test]
fn errors_of_a_topic() {
    let error = |code: &str| {
        format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>hidden</Message></Error></ErrorResponse>"
        )
    };
    for (status, code, cause) in [
        (404, "NotFound", RefusalCause::Channel),
        (403, "AuthorizationError", RefusalCause::Secret),
        (400, "KMSAccessDenied", RefusalCause::Secret),
        (400, "InvalidParameter", RefusalCause::Unknown),
    ] {
        let server = Server::answering([Answer::of(status, &error(code))]);
        let delivery = deliver(&topic(), &server);
        assert_eq!(refusal(&delivery), (format!("{code} (HTTP {status})"), cause));
        assert_eq!(server.hits().len(), 1);
    }
    for (status, body) in
        [(400, error("Throttling")), (500, error("InternalError")), (503, String::new())]
    {
        let server = Server::answering([Answer::of(status, &body), Answer::of(200, "")]);
        assert_eq!(deliver(&topic(), &server).attempts, 2, "{status}");
    }
}
