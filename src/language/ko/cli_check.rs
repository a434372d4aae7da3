pub(super) const PHRASES: &[(&str, &str)] = &[
    ("`audit-alert init` creates a rule set", "규칙 세트 만들기: `audit-alert init`"),
    ("an error cannot be allowed", "오류는 허용할 수 없습니다"),
    (
        "and {count} more finding; --format json prints all",
        "이 밖에 {count}건이 있습니다. --format json을 쓰면 모두 출력합니다",
    ),
    (
        "and {count} more findings; --format json prints all",
        "이 밖에 {count}건이 있습니다. --format json을 쓰면 모두 출력합니다",
    ),
    ("invalid", "유효하지 않음"),
    ("no pattern given, and no {file} found", "패턴이 지정되지 않았고 {file} 파일도 없습니다"),
    (
        "no such code; `audit-alert explain` lists all codes",
        "없는 코드입니다. 전체 코드 목록: `audit-alert explain`",
    ),
    ("no such code; did you mean {code}?", "없는 코드입니다. 비슷한 코드: {code}"),
    ("the test has no event", "테스트에 이벤트가 없습니다"),
    ("unknown time zone", "알 수 없는 시간대입니다"),
    ("valid", "유효함"),
    ("{count} error", "오류 {count}건"),
    ("{count} errors", "오류 {count}건"),
    ("{count} note", "참고 {count}건"),
    ("{count} notes", "참고 {count}건"),
    ("{count} warning", "경고 {count}건"),
    ("{count} warnings", "경고 {count}건"),
];
