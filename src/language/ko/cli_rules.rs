pub(super) const PHRASES: &[(&str, &str)] = &[
    ("`audit-alert rules` lists all rules", "전체 규칙 목록: `audit-alert rules`"),
    (
        "columns: name, severity, event names, regions, source",
        "열: 이름, 심각도, 이벤트 이름 수, 리전, 출처",
    ),
    (
        "home is {region}; events of global services appear in other regions",
        "home은 {region}입니다. 글로벌 서비스의 이벤트는 다른 리전에 나타납니다",
    ),
    ("next: audit-alert init", "다음: audit-alert init"),
    (
        "next: audit-alert init     create your own rule set",
        "다음: audit-alert init     규칙 세트를 만듭니다",
    ),
    ("next: audit-alert rules show {name}", "다음: audit-alert rules show {name}"),
    ("next: write {line} into {file}", "다음: {file} 파일에 {line} 줄을 쓰십시오"),
    (
        "split into {count} EventBridge rules, because it is too long for one",
        "규칙 하나로는 너무 길어 EventBridge 규칙 {count}개로 나눕니다",
    ),
    ("{count} EventBridge rules", "EventBridge 규칙 {count}개"),
    ("{count} pack: name, rules, description", "팩 {count}개: 이름, 규칙 수, 설명"),
    ("{count} packs: name, rules, description", "팩 {count}개: 이름, 규칙 수, 설명"),
    ("{word}: requires the state {state}", "{word}: {state} 상태가 필요합니다"),
];
