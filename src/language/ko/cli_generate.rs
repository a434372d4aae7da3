pub(super) const PHRASES: &[(&str, &str)] = &[
    ("-o writes log files only", "-o 옵션은 로그 파일에만 쓸 수 있습니다"),
    ("Action", "작업"),
    ("Service", "서비스"),
    (
        "`audit-alert actions {service}` lists all actions",
        "전체 작업 목록: `audit-alert actions {service}`",
    ),
    (
        "a template has members of a CloudTrail record, such as {example}",
        "템플릿에는 CloudTrail 레코드의 필드를 씁니다. 예: {example}",
    ),
    ("a template must be a JSON object", "템플릿은 JSON 객체여야 합니다"),
    (
        "add --as log, or redirect the output with >",
        "--as log를 추가하거나 > 로 출력을 리디렉션하십시오",
    ),
    ("an account number has 12 digits", "계정 번호는 12자리 숫자입니다"),
    (
        "an earlier run used the same --seed; use another seed or folder",
        "이전에 같은 --seed로 실행했습니다. 다른 시드나 다른 폴더를 쓰십시오",
    ),
    (
        "an event of a service has no identity; set one with --identity",
        "서비스의 이벤트에는 자격 증명이 없습니다. --identity로 지정하십시오",
    ),
    ("cannot read the template", "템플릿을 읽을 수 없습니다"),
    (
        "cannot write a record with {name} `{value}` to a log file: {reason}",
        "{name} 값이 `{value}`인 레코드를 로그 파일에 쓸 수 없습니다: {reason}",
    ),
    ("it is not a time", "시각이 아닙니다"),
    ("no action of {service} given", "{service} 서비스의 작업이 지정되지 않았습니다"),
    ("no service and action given", "서비스와 작업이 지정되지 않았습니다"),
    ("only the member `detail` of the template is used", "템플릿에서 `detail` 필드만 사용합니다"),
    ("run the command without --set to see the paths", "경로를 보려면 --set 없이 실행하십시오"),
    (
        "the identity is {kind}; {flag} applies to {kinds}",
        "자격 증명 종류가 {kind}입니다. {flag} 옵션은 {kinds}에 쓸 수 있습니다",
    ),
    ("there is no service `{name}`", "`{name}` 서비스는 없습니다"),
    (
        "use the DNS name of the service, such as ecs.amazonaws.com",
        "ecs.amazonaws.com과 같은 서비스의 DNS 이름을 쓰십시오",
    ),
    (
        "write a time with a zone: 2026-11-24T00:00:00Z or 2026-11-24T09:00:00+09:00",
        "시간대가 있는 시각을 쓰십시오: 2026-11-24T00:00:00Z, 2026-11-24T09:00:00+09:00",
    ),
    (
        "write an IP address, the DNS name of a service, or \"AWS Internal\"",
        "IP 주소, 서비스의 DNS 이름 또는 \"AWS Internal\"을 쓰십시오",
    ),
    ("write {form}", "{form} 형식으로 쓰십시오"),
    ("wrote {events} in {files} to {folder}", "{folder} 폴더에 {events}, {files}을(를) 썼습니다"),
    (
        "{flag} does not apply to the identity of this event",
        "{flag} 옵션은 이 이벤트의 자격 증명에 쓸 수 없습니다",
    ),
];
