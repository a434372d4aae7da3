pub(super) const PHRASES: &[(&str, &str)] = &[
    (
        "`audit-alert test --packs` runs the tests of the built-in packs",
        "기본 제공 팩의 테스트 실행하기: `audit-alert test --packs`",
    ),
    (
        "a test must have one event, found {count}",
        "테스트에는 이벤트가 하나 있어야 하지만 {count}개가 있습니다",
    ),
    ("no tests found", "테스트가 없습니다"),
    (
        "write [[test]] tables into the rule set, or into files such as tests/ecs.toml",
        "규칙 세트나 tests/ecs.toml 같은 파일에 [[test]] 표를 쓰십시오",
    ),
    ("{count} test", "테스트 {count}개"),
    ("{count} tests", "테스트 {count}개"),
    (
        "{rule} matches but does not receive the event: {reason}",
        "{rule} 규칙은 일치하지만 이벤트를 받지 못합니다: {reason}",
    ),
    ("{rule} must match but does not", "{rule} 규칙이 일치해야 하지만 일치하지 않습니다"),
    ("{rule} must not match but does", "{rule} 규칙이 일치하면 안 되지만 일치합니다"),
    ("{tests}, all passed", "{tests} 모두 통과"),
    ("{tests}, {count} failed", "{tests} 중 {count}개 실패"),
    ("{tests}; no test for {rules}", "{tests}. 테스트가 없는 규칙: {rules}"),
    (
        "{tests}; no test for {rules} and {count} more",
        "{tests}. 테스트가 없는 규칙: {rules} 외 {count}개",
    ),
];
