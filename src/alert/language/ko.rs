//! Korean. The sentence of a success is that of the first design, to the letter.

use super::Table;

pub(super) const TABLE: Table = Table {
    done: "{user}님이 {ip}에서 {event}을(를) 수행했습니다.",
    failed: "{user}님이 {ip}에서 {event}을(를) 시도했으나 실패했습니다.",
    nobody: "(알 수 없음)",
    account: "계정",
    caller_account: "호출 계정",
    via: "경로",
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
};
