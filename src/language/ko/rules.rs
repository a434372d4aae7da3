pub(super) const PHRASES: &[(&str, &str)] = &[
    // draft
    (
        "Selects the AWS events that alert and the destination of alerts. Run `audit-alert check` to validate this file.",
        "알림을 보낼 AWS 이벤트와 알림을 받을 곳을 정합니다. `audit-alert check`로 이 파일을 검사할 수 있습니다.",
    ),
    (
        "Home region, where the function and its role, queue and log group are created.",
        "홈 리전입니다. Lambda 함수와 역할, 대기열, 로그 그룹을 이 리전에 만듭니다.",
    ),
    ("Language of alerts and of the interface: {codes}.", "알림과 화면에 쓰는 언어: {codes}."),
    (
        "Built-in packs. `audit-alert rules packs` lists all packs, `audit-alert rules` lists the rules.",
        "기본 제공 규칙 묶음입니다. `audit-alert rules packs`로 묶음 목록을, `audit-alert rules`로 규칙 목록을 볼 수 있습니다.",
    ),
    (
        "Location of the Slack webhook URL. The URL is a secret: never write it into this file.",
        "Slack 웹훅 URL을 보관하는 위치입니다. URL은 비밀 정보이므로 이 파일에 직접 쓰지 마십시오.",
    ),
    (
        "events that change something; read-only events are not delivered to this rule",
        "변경을 일으키는 모든 이벤트. 읽기 전용 이벤트는 이 규칙에 전달되지 않습니다",
    ),
    ("deletions and permission changes", "삭제와 권한 변경"),
    ("selected events", "선택한 이벤트"),
    // lookup
    (
        "EventBridge delivers read-only events only to rules in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
        "EventBridge는 읽기 전용 이벤트를 ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS 상태의 규칙에만 전달합니다",
    ),
    (
        "the event is too complex: its arrays have too many combinations to evaluate",
        "이벤트가 너무 복잡합니다. 배열의 조합이 너무 많아 평가할 수 없습니다",
    ),
    // testing
    (
        "`generate` needs a service and an action, such as `ecs RunTask`",
        "`generate`에는 `ecs RunTask`처럼 서비스와 작업을 써야 합니다",
    ),
    ("{service} has no action `{name}`", "{service}에는 `{name}` 작업이 없습니다"),
    ("unknown identity `{value}`", "알 수 없는 자격 증명 종류 `{value}`"),
    ("invalid `region`: {error}", "`region` 값이 올바르지 않습니다: {error}"),
    (
        "invalid `account`: an account ID has 12 digits",
        "`account` 값이 올바르지 않습니다: 계정 ID는 12자리 숫자입니다",
    ),
    (
        "`{key}` does not apply to the identity of this event",
        "이 이벤트의 자격 증명에는 `{key}` 값을 쓸 수 없습니다",
    ),
];
