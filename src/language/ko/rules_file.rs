pub(super) const PHRASES: &[(&str, &str)] = &[
    // entries
    ("parameter {name}", "파라미터 {name}"),
    ("secret {name}", "시크릿 {name}"),
    ("variable {name}", "환경 변수 {name}"),
    ("`{value}` is not a valid stack name", "스택 이름으로 쓸 수 없는 값입니다: `{value}`"),
    ("`{value}` is not a valid region", "올바른 리전이 아닙니다: `{value}`"),
    ("`{region}` is not a known region", "알려진 리전이 아닙니다: `{region}`"),
    ("invalid location of the webhook URL", "웹훅 URL의 위치가 올바르지 않습니다"),
    ("`webhook` needs exactly one location", "`webhook`에는 위치를 하나만 지정해야 합니다"),
    (
        "set one of `parameter`, `secret` and `env`",
        "`parameter`, `secret`, `env` 중 하나를 지정하십시오",
    ),
    (
        "this looks like the webhook URL itself, which is a secret",
        "웹훅 URL 자체로 보입니다. URL은 비밀 정보입니다",
    ),
    ("the name is empty", "이름이 비어 있습니다"),
    (
        "variable names consist of letters, digits and _",
        "환경 변수 이름에는 영문자, 숫자, _만 쓸 수 있습니다",
    ),
    ("`events` is empty", "`events`가 비어 있습니다"),
    (
        "omit it to select all API calls of the service",
        "서비스의 모든 API 호출을 선택하려면 이 키를 생략하십시오",
    ),
    (
        "a rule needs either `service` or `pattern`",
        "규칙에는 `service`와 `pattern` 중 하나가 필요합니다",
    ),
    (
        "set `service`, with or without `events`, or set `pattern`",
        "`service`(필요하면 `events`도) 또는 `pattern`을 지정하십시오",
    ),
    ("a test needs the names of rules", "테스트에는 규칙 이름이 필요합니다"),
    ("set `matches`, `misses` or both", "`matches`와 `misses` 중 하나 이상을 지정하십시오"),
    ("a test needs exactly one event", "테스트에는 이벤트가 하나만 있어야 합니다"),
    (
        "set `event`, or set `generate` and its options",
        "`event`를 지정하거나, `generate`와 그 옵션을 지정하십시오",
    ),
    // validate
    ("no such region; the nearest is {nearest}", "없는 리전입니다. 가장 비슷한 리전: {nearest}"),
    ("no such region", "없는 리전입니다"),
    (
        "a region name looks like ap-northeast-2; the nearest is {nearest}",
        "리전 이름은 ap-northeast-2와 같은 형식입니다. 가장 비슷한 리전: {nearest}",
    ),
    ("a region name looks like ap-northeast-2", "리전 이름은 ap-northeast-2와 같은 형식입니다"),
    (
        "used as a new region; the nearest known region is {nearest}",
        "새 리전으로 간주합니다. 가장 비슷한 알려진 리전: {nearest}",
    ),
    (
        "a stack name has 1 to {max} characters: a-z, 0-9 and -",
        "스택 이름에는 a-z, 0-9, -를 1~{max}자까지 쓸 수 있습니다",
    ),
    (
        "a stack name must not begin with `aws` or `ssm`: Systems Manager refuses the parameter /NAME/slack-webhook",
        "스택 이름은 `aws`나 `ssm`으로 시작할 수 없습니다. Systems Manager가 파라미터 /NAME/slack-webhook을 거부합니다",
    ),
    // table
    ("invalid TOML", "TOML 형식이 올바르지 않습니다"),
    ("missing key `{key}`", "`{key}` 키가 없습니다"),
    ("required in this table", "이 테이블에 필요합니다"),
    ("unknown key `{name}`", "알 수 없는 키 `{name}`"),
    ("not a key of this table", "이 테이블에서 쓸 수 없는 키입니다"),
    ("did you mean `{near}`?", "혹시 `{near}`입니까?"),
    ("valid keys of this table: {keys}", "이 테이블에서 쓸 수 있는 키: {keys}"),
    ("`{key}` must be {expected}", "`{key}`에 필요한 형식: {expected}"),
    ("`{key}` must be one of {words}", "`{key}`에 쓸 수 있는 값: {words}"),
    ("not one of these", "쓸 수 없는 값입니다"),
    ("an array of strings", "문자열 배열"),
    (
        "a string, or a table with a string for each language",
        "문자열 또는 언어별 문자열이 있는 테이블",
    ),
    ("a table", "테이블"),
    ("an array of tables, written as [[..]]", "[[..]]로 쓰는 테이블 배열"),
    ("a date", "날짜"),
];
