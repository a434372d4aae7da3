//! Korean. `TABLE.done.person` is the sentence of the specification, to the letter.

mod alert;
mod catalog;
mod cli;
mod cli_actions;
mod cli_check;
mod cli_generate;
mod cli_init;
mod cli_install;
mod cli_matching;
mod cli_package;
mod cli_rules;
mod cli_send;
mod cli_test;
mod cloud;
mod deploy;
mod diagnostic;
mod event;
mod function;
mod generate;
mod http;
mod json;
mod pattern;
mod preview;
mod rules;
mod rules_checks;
mod rules_file;
mod rules_lint;
mod rules_set;
mod rules_settings;
mod secret;
mod slack;
mod ui;

use super::{Phrases, Sentence, Table};

/// One list for each module that has phrases.
pub(super) const PHRASES: Phrases = &[
    alert::PHRASES,
    catalog::PHRASES,
    cli::PHRASES,
    cli_actions::PHRASES,
    cli_check::PHRASES,
    cli_generate::PHRASES,
    cli_init::PHRASES,
    cli_install::PHRASES,
    cli_matching::PHRASES,
    cli_package::PHRASES,
    cli_rules::PHRASES,
    cli_send::PHRASES,
    cli_test::PHRASES,
    cloud::PHRASES,
    deploy::PHRASES,
    diagnostic::PHRASES,
    event::PHRASES,
    function::PHRASES,
    generate::PHRASES,
    http::PHRASES,
    json::PHRASES,
    pattern::PHRASES,
    preview::PHRASES,
    rules::PHRASES,
    rules_checks::PHRASES,
    rules_file::PHRASES,
    rules_lint::PHRASES,
    rules_set::PHRASES,
    rules_settings::PHRASES,
    secret::PHRASES,
    slack::PHRASES,
    ui::PHRASES,
];

pub(super) const TABLE: Table = Table {
    done: Sentence {
        person: "{user}님이 {ip}에서 {event}을(를) 수행했습니다.",
        other: "{user}이(가) {ip}에서 {event}을(를) 수행했습니다.",
    },
    failed: Sentence {
        person: "{user}님이 {ip}에서 {event}을(를) 시도했으나 실패했습니다.",
        other: "{user}이(가) {ip}에서 {event}을(를) 시도했으나 실패했습니다.",
    },
    unknown_actor: "(알 수 없음)",
    account: "계정",
    caller_account: "호출 계정",
    via: "접속 경로:",
    sign_in: "로그인 페이지",
    console: "콘솔",
    cli: "CLI",
    service: "AWS 서비스",
    role: "역할",
    issuer: "세션 발급자",
    source_identity: "원본 ID",
    mfa_used: "MFA 사용",
    mfa_missing: "MFA 미사용",
    open_in_console: "CloudTrail에서 보기",
    severities: ["정보", "낮음", "보통", "높음", "심각"],
    short: "Slack이 전체 메시지를 거부하여 요약만 보냅니다.",
    test_title: "🧪 테스트 알림 · 실제 이벤트가 아닙니다",
    test: "audit-alert의 테스트 알림입니다. 실제로 일어난 일이 아닙니다.",
    test_meaning: "이 채널로 알림이 도착합니다. 별도의 조치는 필요하지 않습니다.",
    flood_title: "⏸️ 알림 보류",
    outcomes: ["성공", "실패"],
    flood: Sentence {
        person: "{rule}: {user}님의 {event}({outcome}) 알림이 1분에 {limit}건을 넘었습니다. {until}까지 같은 알림을 보류합니다.",
        other: "{rule}: {user}의 {event}({outcome}) 알림이 1분에 {limit}건을 넘었습니다. {until}까지 같은 알림을 보류합니다.",
    },
    flood_meaning: "보류한 알림은 로그 {log}에 기록되며, 다음 메시지에 건수가 표시됩니다.",
    held_back: "{since}부터 {count}건 보류: {rule}, {user}, {event}({outcome})",
};
