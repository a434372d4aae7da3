pub(super) const PHRASES: &[(&str, &str)] = &[
    // installed
    (
        "`{whole}` and a part of `{split}` would be the same EventBridge rule",
        "`{whole}` 규칙과 `{split}` 규칙의 일부가 EventBridge에서 같은 이름이 됩니다",
    ),
    (
        "`{split}` is too long for one rule and is installed as `{split}-1` to `{split}-{parts}`",
        "`{split}` 규칙은 너무 길어 `{split}-1`부터 `{split}-{parts}`까지 나누어 설치됩니다",
    ),
    ("rename one of them", "둘 중 하나의 이름을 바꾸십시오"),
    (
        "rename this rule, because `{name}` is built in",
        "`{name}` 규칙은 기본 제공 규칙이므로 이 규칙의 이름을 바꾸십시오",
    ),
    // resolve
    ("not found", "찾을 수 없습니다"),
    ("unknown pack `{pack}`", "알 수 없는 규칙 묶음 `{pack}`"),
    ("no selected pack has the rule `{rule}`", "선택한 규칙 묶음에 `{rule}` 규칙이 없습니다"),
    (
        "use 1 to {max} characters: a-z, 0-9, -, _ and .",
        "a-z, 0-9, -, _, .을 1~{max}자까지 쓰십시오",
    ),
    ("another rule has this name", "이름이 같은 규칙이 있습니다"),
    ("invalid rule name `{name}`", "규칙 이름으로 쓸 수 없는 값 `{name}`"),
    (
        "`{rule}` is installed as {count} EventBridge rules",
        "`{rule}` 규칙은 EventBridge 규칙 {count}개로 설치됩니다",
    ),
    ("the pattern is too long for one rule", "패턴이 너무 길어 규칙 하나에 담을 수 없습니다"),
    ("unknown service `{service}`", "알 수 없는 서비스 `{service}`"),
    (
        "no event of {sources} is named `{name}`",
        "{sources}에는 이름이 `{name}`인 이벤트가 없습니다",
    ),
    ("`*` is an ordinary character here", "여기에서 `*`는 와일드카드가 아니라 일반 문자입니다"),
    (
        "omit `events` for all API calls, or write a `pattern` with a wildcard",
        "모든 API 호출을 선택하려면 `events`를 생략하고, 와일드카드를 쓰려면 `pattern`을 작성하십시오",
    ),
    ("not a known CloudTrail event", "알려진 CloudTrail 이벤트가 아닙니다"),
    ("cannot read the pattern of `{rule}`", "`{rule}` 규칙의 패턴을 읽을 수 없습니다"),
    ("unknown rule `{rule}`", "알 수 없는 규칙 `{rule}`"),
];
