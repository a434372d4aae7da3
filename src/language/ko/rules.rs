pub(super) const PHRASES: &[(&str, &str)] = &[
    (
        "The events that alert, and where the messages go. Run `audit-alert check` to validate this file.",
        "알림을 보낼 AWS 이벤트와 메시지를 받을 곳을 정합니다. `audit-alert check`로 이 파일을 검사합니다.",
    ),
    (
        "Home region: that of the function, its role, queue and log group.",
        "기본 리전: Lambda 함수와 역할, 대기열, 로그 그룹이 있는 리전입니다.",
    ),
    ("Language of the messages: {codes}.", "메시지 언어: {codes}."),
    (
        "Built-in rules: `audit-alert rules packs` lists the packs, `audit-alert rules` the rules.",
        "내장 규칙: `audit-alert rules packs`는 규칙 묶음을, `audit-alert rules`는 규칙을 보여 줍니다.",
    ),
    (
        "Where the URL of the Slack webhook is kept. The URL is a secret: never write it here.",
        "Slack 웹훅 URL을 보관하는 곳입니다. URL은 비밀이므로 여기에 쓰지 마세요.",
    ),
    (
        "calls that change something; read-only calls do not reach this rule",
        "무언가를 변경하는 호출. 읽기 전용 호출은 이 규칙에 전달되지 않습니다",
    ),
    ("deletions and permission changes", "삭제와 권한 변경"),
    ("selected events", "선택한 이벤트"),
];
