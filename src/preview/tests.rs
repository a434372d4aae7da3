//! Tests of the layout, and the property that no line is wider than the terminal.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Canvas, Role, draw, width};
#[cfg(feature = "cli")]
use super::{MessageElement, message_element};
use crate::alert::{AlertContext, Language, alert};
use crate::event::Record;
#[cfg(feature = "cli")]
use crate::html::Html;
use crate::json::parse;
use crate::slack::{Message, render};

fn message(json: &str, language: Language) -> Message {
    let node = parse(json).unwrap();
    render(&alert(
        &Record::bare(&node),
        &AlertContext {
            language,
            redact: true,
            rule: None,
            accounts: crate::alert::AccountNames::default(),
        },
    ))
}

fn canvas(width: usize) -> Canvas {
    Canvas { width, zone: TimeZone::UTC, addresses: false }
}

fn drawn(json: &str, canvas: &Canvas) -> String {
    let lines = draw(&message(json, Language::Ko), canvas);
    let text =
        |line: &super::PreviewLine| line.iter().map(|run| run.text.as_str()).collect::<String>();
    lines.iter().map(|line| text(line).trim_end().to_owned() + "\n").collect()
}

const EVENT: &str = r#"{
    "eventID": "5f0c7a2e-1111-4222-8333-444455556666", "eventSource": "ecs.amazonaws.com",
    "eventName": "CreateCluster", "awsRegion": "ap-northeast-2", "sourceIPAddress": "2001:db8::7",
    "eventTime": "2026-11-20T01:02:03Z", "recipientAccountId": "111122223333", "userAgent": "aws-cli/2",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ops/홍길동"},
    "requestParameters": {"clusterName": "prod", "note": "한국어 텍스트는 두 칸씩 차지한다는 것을 확인한다"}
}"#;

#[test]
fn wide_terminals_have_two_columns() {
    insta::assert_snapshot!(drawn(EVENT, &canvas(80)), @r###"
    홍길동님이 2001:db8::7에서 CreateCluster을(를) 수행했습니다.

    Event ID:                                Event Source:
    │ 5f0c7a2e-1111-4222-8333-444455556666   │ ecs.amazonaws.com
    Event Name:                              AWS Region:
    │ CreateCluster                          │ ap-northeast-2
    Client IP:                               Event Time:
    │ 2001:db8::7                            │ 2026-11-20T01:02:03Z
    User Group:                              User:
    │ /ops/                                  │ 홍길동

    Request Parameters:
    │ {
    │   "clusterName": "prod",
    │   "note": "한국어 텍스트는 두 칸씩 차지한다는 것을 확인한다"
    │ }

    계정 111122223333 · ap-northeast-2 · 접속 경로: CLI · CloudTrail에서 보기 ·
    2026-11-20 01:02:03 UTC
    "###);
}

#[test]
fn narrow_terminals_have_one_column() {
    insta::assert_snapshot!(drawn(EVENT, &canvas(36)), @r###"
    홍길동님이 2001:db8::7에서
    CreateCluster을(를) 수행했습니다.

    Event ID:
    │ 5f0c7a2e-1111-4222-8333-
    │ 444455556666
    Event Source:
    │ ecs.amazonaws.com
    Event Name:
    │ CreateCluster
    AWS Region:
    │ ap-northeast-2
    Client IP:
    │ 2001:db8::7
    Event Time:
    │ 2026-11-20T01:02:03Z
    User Group:
    │ /ops/
    User:
    │ 홍길동

    Request Parameters:
    │ {
    │   "clusterName": "prod",
    │   "note": "한국어 텍스트는 두 칸씩
    │  차지한다는 것을 확인한다"
    │ }

    계정 111122223333 · ap-northeast-2 ·
    접속 경로: CLI · CloudTrail에서 보기
    · 2026-11-20 01:02:03 UTC
    "###);
}

#[test]
fn times_are_shown_in_the_readers_zone() {
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    assert!(drawn(EVENT, &Canvas { zone, ..canvas(200) }).contains("2026-11-20 10:02:03"));
}

#[test]
fn urls_of_links_are_printed_on_request() {
    let event = message(EVENT, Language::En);
    let links = |canvas: &Canvas| {
        let runs = draw(&event, canvas).into_iter().flatten();
        runs.filter_map(|run| run.link.map(|link| (run.text, link))).collect::<Vec<_>>()
    };
    let address = "https://ap-northeast-2.console.aws.amazon.com/cloudtrailv2/home?region=ap-northeast-2#/events/5f0c7a2e-1111-4222-8333-444455556666";
    assert_eq!(links(&canvas(200)), [("View in CloudTrail".to_owned(), address.to_owned())]);
    let written_out = Canvas { addresses: true, ..canvas(400) };
    assert!(drawn(EVENT, &written_out).contains(&format!("({address})")));
}

#[test]
fn markup_gets_roles() {
    let lines = draw(&message(EVENT, Language::Ko), &canvas(80));
    let sentence = lines[0].iter().map(|run| (run.role, run.text.as_str()));
    let is_bold = |(role, text): (Role, &str)| role == Role::Bold || text == "2001:db8::7";
    assert!(sentence.into_iter().all(is_bold), "the sentence is bold");
    let roles: Vec<_> = lines.iter().flatten().map(|run| (run.role, run.text.as_str())).collect();
    assert!(roles.contains(&(Role::Code, "CreateCluster")));
    assert!(roles.contains(&(Role::Frame, "│ ")));
    assert!(!roles.iter().any(|(role, _)| *role == Role::Mention), "the event contains no mention");
}

#[test]
fn long_graphemes_do_not_break_the_layout() {
    let jamo = "\u{1100}".repeat(25);
    let event = format!(
        r#"{{"eventName":"x","sourceIPAddress":"{} {}{jamo}","eventTime":"{}"}}"#,
        "a".repeat(40),
        "b".repeat(17),
        "x".repeat(150)
    );
    for columns in 20..200 {
        for line in draw(&message(&event, Language::Ko), &canvas(columns)) {
            assert!(width(&line) <= columns, "{columns}: {line:?}");
        }
    }
}

proptest! {
    #![proptest_config(crate::scaled_cases(60))]
    #[test]
    fn no_line_is_wider_than_the_terminal(
        record in crate::slack::hostile_record(),
        columns in 20_usize..170,
        addresses: bool,
    ) {
        let canvas = Canvas { addresses, ..canvas(columns) };
        for line in draw(&message(&record, Language::Ko), &canvas) {
            prop_assert!(width(&line) <= columns, "{} > {columns}: {line:?}", width(&line));
            for run in &line {
                prop_assert!(!run.text.contains(char::is_control), "{:?}", run);
                prop_assert!(run.role != Role::Mention, "{run:?}");
            }
        }
    }
}

/// Returns the text and the names of the elements of some HTML.
#[cfg(feature = "cli")]
fn text_and_elements(html: &str) -> (String, Vec<&str>) {
    let (mut text, mut elements) = (String::new(), Vec::new());
    let mut pieces = html.split('<');
    text.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (tag, after) = piece.split_once('>').unwrap();
        elements.push(tag.split(' ').next().unwrap());
        text.push_str(after);
    }
    for (reference, c) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")] {
        text = text.replace(reference, c);
    }
    (text.replace("&amp;", "&"), elements)
}

#[cfg(feature = "cli")]
proptest! {
    #![proptest_config(crate::scaled_cases(60))]
    /// The page has the text of the terminal in the same order, and no element that an event could have added.
    #[test]
    fn the_page_has_the_text_of_the_terminal(record in crate::slack::hostile_record(), addresses: bool) {
        let message = message(&record, Language::Ko);
        let zone = TimeZone::UTC;
        let html = message_element(&message, &MessageElement { zone: &zone, addresses, heading: "h3" });
        let (text, elements) = text_and_elements(html.as_str());
        let known = ["div", "h3", "p", "pre", "strong", "em", "s", "code", "a"];
        for name in elements {
            prop_assert!(known.contains(&name.trim_start_matches('/')), "{name}");
        }
        // One column, in which the fields have the order of the message.
        let lines = draw(&message, &Canvas { addresses, ..canvas(71) });
        let mut drawn = Html::new();
        for run in lines.iter().flatten().filter(|run| run.role != Role::Frame) {
            // A character without its base is escaped in both.
            for text in run.text.split('\u{200b}') {
                drawn.text(text);
            }
        }
        let (drawn, _) = text_and_elements(drawn.as_str());
        let squeezed = |text: &str| {
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>()
        };
        prop_assert_eq!(squeezed(&text), squeezed(&drawn));
    }
}
