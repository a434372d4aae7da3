pub(super) const PHRASES: &[(&str, &str)] = &[
    // delivery
    ("read-only", "읽기 전용 이벤트"),
    ("a data event", "데이터 이벤트"),
    ("this matches only read-only events", "읽기 전용 이벤트만 일치하는 조건입니다"),
    (
        "rules in the state ENABLED do not receive read-only events",
        "ENABLED 상태의 규칙은 읽기 전용 이벤트를 받지 못합니다",
    ),
    (
        "set the rule's state to ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
        "규칙을 ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS 상태로 설정하십시오",
    ),
    ("this is {kind}, as is the other name", "{kind}입니다. 나머지 이름도 마찬가지입니다"),
    (
        "this is {kind}, as are the other {others} names",
        "{kind}입니다. 나머지 이름 {others}개도 마찬가지입니다",
    ),
    (
        "this is {kind}, the first of {found} among {all} names",
        "{kind}입니다. 이름 {all}개 중 {found}개가 그렇습니다",
    ),
    // detail_types
    ("no event has the detail-type `{text}`", "detail-type이 `{text}`인 이벤트는 없습니다"),
    ("this never matches", "이 조건과 일치하는 이벤트는 없습니다"),
    (
        "the EventBridge user guide spells this type differently",
        "EventBridge 사용 설명서에는 이 유형의 표기가 다릅니다",
    ),
    ("observed events have this spelling", "실제 이벤트에서는 이 표기가 확인되었습니다"),
    (
        "no observed event has this spelling of the type",
        "유형을 이렇게 표기한 실제 이벤트는 확인되지 않았습니다",
    ),
    ("the EventBridge user guide has this spelling", "EventBridge 사용 설명서의 표기입니다"),
    ("list both spellings", "두 표기를 모두 쓰십시오"),
    (
        "`{name}` events never have this detail-type",
        "`{name}` 이벤트의 detail-type은 이 값이 될 수 없습니다",
    ),
    ("these events have the detail-type `{first}`", "이 이벤트의 detail-type은 `{first}`입니다"),
    ("add to `detail-type`: {types}", "`detail-type`에 추가하십시오: {types}"),
    // fields
    ("CloudTrail records have no field `{name}`", "CloudTrail 레코드에는 `{name}` 필드가 없습니다"),
    ("this field never exists", "존재하지 않는 필드입니다"),
    // names
    ("no event name begins with this text", "이 텍스트로 시작하는 이벤트 이름은 없습니다"),
    (
        "no event name of {sources} begins with this text",
        "{sources}에는 이 텍스트로 시작하는 이벤트 이름이 없습니다",
    ),
    (
        "CloudTrail writes `{name}` as {names}",
        "CloudTrail은 `{name}` 호출을 다음 이름으로 기록합니다: {names}",
    ),
    ("few or no events have this name", "이 이름으로 기록되는 이벤트는 거의 없습니다"),
    ("list all of these names", "이 이름을 모두 쓰십시오"),
    (
        "`{name}` is an IAM action, not an event name",
        "이벤트 이름이 아니라 IAM 작업입니다: `{name}`",
    ),
    ("the event name is `{event}`", "이벤트 이름은 `{event}`입니다"),
    (
        "list the API calls that require this permission",
        "이 권한이 필요한 API 호출의 이름을 쓰십시오",
    ),
    ("no event is named `{name}`", "이름이 `{name}`인 이벤트는 없습니다"),
    ("event names are case-sensitive", "이벤트 이름은 대소문자를 구분합니다"),
    ("this is an event of {sources}", "{sources}의 이벤트입니다"),
    (
        "this is an event of {count} other event sources",
        "다른 이벤트 소스 {count}개의 이벤트입니다",
    ),
    (
        "`audit-alert actions {label}` lists the known events",
        "알려진 이벤트는 `audit-alert actions {label}`로 볼 수 있습니다",
    ),
    (
        "`audit-alert actions WORD` searches the known events",
        "알려진 이벤트는 `audit-alert actions WORD`로 찾을 수 있습니다",
    ),
    // regions
    (
        "events of {sources} do not appear in this region",
        "{sources}의 이벤트는 이 리전에 나타나지 않습니다",
    ),
    ("these events appear in {regions}", "이 이벤트가 나타나는 리전: {regions}"),
    (
        "remove this condition and create the rule in {regions}",
        "이 조건을 삭제하고 {regions} 리전에 규칙을 만드십시오",
    ),
    (
        "all events of the global service `{service}` appear in one region",
        "글로벌 서비스 `{service}`의 이벤트는 모두 한 리전에 나타납니다",
    ),
    ("in {region}", "{region} 리전입니다"),
    (
        "create the rule in {region}, or forward the events from there",
        "{region} 리전에 규칙을 만들거나, 그 리전의 이벤트를 전달하십시오",
    ),
    ("sign-in events appear in several regions", "로그인 이벤트는 여러 리전에 나타납니다"),
    (
        "most in us-east-1, some in the region of the sign-in page",
        "대부분 us-east-1에 나타나고, 일부는 로그인 페이지의 리전에 나타납니다",
    ),
    (
        "a rule in one region misses some events: forward those of the other regions to it",
        "한 리전의 규칙만으로는 일부 이벤트를 놓칩니다. 다른 리전의 이벤트를 그 리전으로 전달하십시오",
    ),
    // sources
    ("no event has the event source `{text}`", "이벤트 소스가 `{text}`인 이벤트는 없습니다"),
    (
        "no CloudTrail event has the source `{text}`",
        "source가 `{text}`인 CloudTrail 이벤트는 없습니다",
    ),
    (
        "remove it, or replace it by the value in an actual event",
        "삭제하거나 실제 이벤트의 값으로 바꾸십시오",
    ),
    (
        "`{text}` contradicts the condition on `{field}`",
        "`{text}` 값이 `{field}` 조건과 모순됩니다",
    ),
    ("these events have `{value}` as `{field}`", "이 이벤트의 `{field}` 값은 `{value}`입니다"),
    (
        "add {value} to `{field}`, or remove this value",
        "`{field}`에 {value} 값을 추가하거나 이 값을 삭제하십시오",
    ),
    // spelling
    ("{names} or {last}", "{names} 또는 {last}"),
    // values
    (
        "`{path}` is a boolean: true or false without quotes",
        "`{path}` 값은 따옴표 없는 true 또는 false입니다",
    ),
    ("`{path}` is a string", "`{path}` 값은 문자열입니다"),
    ("write the value as in an event", "이벤트에 나타나는 형식으로 쓰십시오"),
];
