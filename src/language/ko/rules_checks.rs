pub(super) const PHRASES: &[(&str, &str)] = &[
    // feedback_loop
    ("matches {names}", "일치하는 이벤트: {names}"),
    (
        "matches {names} if a trail selects data events",
        "트레일이 데이터 이벤트를 기록하면 일치하는 이벤트: {names}",
    ),
    (
        "matches {names}, and {data} if a trail selects data events",
        "일치하는 이벤트: {names}. 트레일이 데이터 이벤트를 기록하면 {data}도 일치합니다",
    ),
    (
        "`{rule}` matches events that delivering an alert causes",
        "`{rule}` 규칙은 알림을 보낼 때 생기는 이벤트와 일치합니다",
    ),
    (
        "exclude these events from the rule, or add {member} to `detail` in its pattern",
        "규칙에서 이 이벤트를 제외하거나, 패턴의 `detail`에 {member} 조건을 추가하십시오",
    ),
    (
        "exclude these events from the rule, or add {member} to `detail` in its pattern and ignore the function's role: [[ignore]] pattern = '{pattern}'",
        "규칙에서 이 이벤트를 제외하거나, 패턴의 `detail`에 {member} 조건을 추가하고 Lambda 함수의 역할을 무시하십시오: [[ignore]] pattern = '{pattern}'",
    ),
    (
        "exclude these events from the rule, or ignore the function's role: [[ignore]] pattern = '{pattern}'",
        "규칙에서 이 이벤트를 제외하거나, Lambda 함수의 역할을 무시하십시오: [[ignore]] pattern = '{pattern}'",
    ),
    // locations
    ("{names} and {last}", "{names}, {last}"),
    ("{names} and {more} more", "{names} 외 {more}개"),
    // overlaps
    ("`{rule}` has the same pattern as {other}", "`{rule}` 규칙과 {other} 규칙의 패턴이 같습니다"),
    ("both rules alert", "두 규칙이 모두 알림을 보냅니다"),
    ("remove one of them", "둘 중 하나를 삭제하십시오"),
    (
        "remove this rule, narrow {other}, or raise this rule's severity",
        "이 규칙을 삭제하거나, {other} 규칙의 범위를 좁히거나, 이 규칙의 심각도를 높이십시오",
    ),
    (
        "remove this rule, disable {other}, or raise this rule's severity",
        "이 규칙을 삭제하거나, {other} 규칙을 비활성화하거나, 이 규칙의 심각도를 높이십시오",
    ),
    (
        "narrow this rule, or disable {other}",
        "이 규칙의 범위를 좁히거나, {other} 규칙을 비활성화하십시오",
    ),
    (
        "every event of {rule} also matches {other}",
        "{rule} 규칙의 모든 이벤트는 {other} 규칙과도 일치합니다",
    ),
    // requirements
    (
        "events of global services appear in {region}",
        "글로벌 서비스의 이벤트는 {region} 리전에 나타납니다",
    ),
    ("{names} is also needed there", "그 리전에도 필요한 규칙: {names}"),
    ("{names} are also needed there", "그 리전에도 필요한 규칙: {names}"),
    (
        "`audit-alert install` creates the rules there and forwards the events to the home region",
        "`audit-alert install`이 그 리전에 규칙을 만들고 이벤트를 홈 리전으로 전달합니다",
    ),
    ("{names} selects read-only events", "읽기 전용 이벤트를 선택하는 규칙: {names}"),
    ("{names} select read-only events", "읽기 전용 이벤트를 선택하는 규칙: {names}"),
    (
        "`audit-alert install` sets the state {state} for such rules",
        "`audit-alert install`이 이런 규칙을 {state} 상태로 설정합니다",
    ),
    (
        "nothing to do: EventBridge then evaluates every read-only event of the account for the rule, but delivers and charges only those that match",
        "따로 할 일은 없습니다. EventBridge는 계정의 모든 읽기 전용 이벤트를 규칙과 비교하지만, 일치하는 이벤트만 전달하고 과금합니다",
    ),
    ("{names} selects data events", "데이터 이벤트를 선택하는 규칙: {names}"),
    ("{names} select data events", "데이터 이벤트를 선택하는 규칙: {names}"),
    (
        "trails do not log data events by default",
        "트레일은 기본적으로 데이터 이벤트를 기록하지 않습니다",
    ),
    (
        "log these data events in a trail of the account and region",
        "계정과 리전의 트레일에서 이 데이터 이벤트를 기록하십시오",
    ),
];
