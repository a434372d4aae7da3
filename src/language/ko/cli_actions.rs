pub(super) const PHRASES: &[(&str, &str)] = &[
    ("`audit-alert actions` lists all services", "전체 서비스 목록: `audit-alert actions`"),
    ("all events found are read-only", "찾은 이벤트가 모두 읽기 전용입니다"),
    ("also with this eventSource: {services}", "같은 eventSource를 쓰는 서비스: {services}"),
    (
        "data event; rules receive it if a trail selects such events",
        "데이터 이벤트입니다. 트레일이 이 이벤트를 선택하면 규칙이 받습니다",
    ),
    (
        "did you mean `audit-alert actions {query}`?",
        "`audit-alert actions {query}`를 찾으셨습니까?",
    ),
    ("every enabled rule receives the event", "사용 설정된 모든 규칙이 이벤트를 받습니다"),
    (
        "global service: its events appear in {region}, so create rules there",
        "글로벌 서비스입니다. 이벤트가 {region} 리전에 나타나므로 규칙도 그 리전에 만드십시오",
    ),
    ("next: audit-alert actions {service}", "다음: audit-alert actions {service}"),
    ("next: audit-alert generate {query}", "다음: audit-alert generate {query}"),
    ("no service or event matches `{query}`", "`{query}`와 일치하는 서비스나 이벤트가 없습니다"),
    (
        "read-only, but not by its name; AWS does not promise that rules receive it",
        "읽기 전용이지만 이름으로는 알 수 없습니다. 규칙이 받는다고 AWS가 보장하지 않습니다",
    ),
    (
        "read-only; only rules in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS receive it",
        "읽기 전용입니다. ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS 상태인 규칙만 받습니다",
    ),
    (
        "run the command without --mutating to list read-only events",
        "읽기 전용 이벤트를 보려면 --mutating 없이 실행하십시오",
    ),
    (
        "search for the API calls that require this permission",
        "이 권한이 필요한 API 호출을 검색하십시오",
    ),
    ("the only event found is read-only", "찾은 이벤트가 읽기 전용입니다"),
    (
        "{count} service: name, events, source, region",
        "서비스 {count}개: 이름, 이벤트 수, source, 리전",
    ),
    (
        "{count} services: name, events, source, region",
        "서비스 {count}개: 이름, 이벤트 수, source, 리전",
    ),
    ("{events} of {count} service", "서비스 {count}개의 {events}"),
    ("{events} of {count} services", "서비스 {count}개의 {events}"),
    (
        "{permission} is an action in IAM policies, not an event",
        "{permission}은(는) IAM 정책의 작업이며 이벤트가 아닙니다",
    ),
];
