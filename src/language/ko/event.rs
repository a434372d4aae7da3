pub(super) const PHRASES: &[(&str, &str)] = &[
    ("found an empty object", "빈 객체가 있습니다"),
    ("found an object with {names}", "멤버가 {names}인 객체가 있습니다"),
    ("found {kind}", "값의 종류: {kind}"),
    ("no CloudTrail event here", "CloudTrail 이벤트가 아닙니다"),
    (
        "expected an EventBridge event (with \"detail\"), a CloudTrail record (with \"eventTime\")\nor a wrapper of one; `audit-alert preview --help` lists the supported forms",
        "EventBridge 이벤트(\"detail\" 포함), CloudTrail 레코드(\"eventTime\" 포함) 또는 이를 감싼 형식이어야 합니다.\n지원하는 형식은 `audit-alert preview --help`에서 확인할 수 있습니다",
    ),
    (
        "no eventTime, eventID, eventVersion or userIdentity",
        "eventTime, eventID, eventVersion, userIdentity가 모두 없습니다",
    ),
    (
        "this names an event; a record also has the time and the identity.\n`audit-alert generate SERVICE EVENT` makes a sample",
        "이벤트 이름만 있습니다. 레코드에는 시각과 호출자 정보도 있어야 합니다.\n`audit-alert generate SERVICE EVENT` 명령으로 예제를 만들 수 있습니다",
    ),
    ("this is an event pattern, not an event", "이벤트가 아니라 이벤트 패턴입니다"),
    ("its values are arrays of alternatives", "값이 후보를 나열한 배열입니다"),
    (
        "`audit-alert check PATTERN` validates it,\n`audit-alert match PATTERN EVENT` tests it against an event",
        "패턴 검사: `audit-alert check PATTERN`\n이벤트와 비교: `audit-alert match PATTERN EVENT`",
    ),
    ("this event was not written by CloudTrail", "CloudTrail이 기록한 이벤트가 아닙니다"),
    ("it is a notification of `{source}`", "`{source}` 알림 메시지입니다"),
    ("its detail-type is `{detail_type}`", "detail-type: `{detail_type}`"),
    ("it has no detail-type", "detail-type이 없습니다"),
    (
        "alerts are sent for events whose detail-type ends in \"via CloudTrail\" only",
        "detail-type이 \"via CloudTrail\"로 끝나는 이벤트만 알림 대상입니다",
    ),
    (
        "a CloudTrail digest file contains no events",
        "CloudTrail 다이제스트 파일에는 이벤트가 없습니다",
    ),
    ("skipped", "건너뛰었습니다"),
    (
        "the log files are in the folder CloudTrail/ next to CloudTrail-Digest/",
        "로그 파일은 CloudTrail-Digest/ 옆의 CloudTrail/ 폴더에 있습니다",
    ),
    (
        "line {line}, column {column} of the JSON in this string",
        "이 문자열에 든 JSON의 {line}행 {column}열",
    ),
];
