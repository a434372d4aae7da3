pub(super) const PHRASES: &[(&str, &str)] = &[
    ("--format json cannot be combined with -o -", "--format json은 -o -와 함께 쓸 수 없습니다"),
    ("build it with --release", "--release로 빌드하십시오"),
    ("cannot package {file}: {reason}", "{file} 파일을 패키지로 만들 수 없습니다: {reason}"),
    ("executable of the function not found", "Lambda 함수의 실행 파일을 찾을 수 없습니다"),
    (
        "executable of the function not found: no {built} or {bootstrap} in {folder}",
        "Lambda 함수의 실행 파일을 찾을 수 없습니다: {folder} 폴더에 {built}, {bootstrap} 파일이 없습니다",
    ),
    ("next: {command}", "다음: {command}"),
    (
        "no rules: the function will post every event that it receives, without a title",
        "규칙이 없습니다. Lambda 함수가 받은 모든 이벤트를 제목 없이 게시합니다",
    ),
    (
        "pass the path of the function, {name}",
        "Lambda 함수의 실행 파일 {name}의 경로를 지정하십시오",
    ),
    ("pass {name} instead: {run}", "대신 {name} 파일을 지정하십시오: {run}"),
    ("refusing to write a zip to a terminal", "zip 파일을 터미널에 출력할 수 없습니다"),
    ("standard output", "표준 출력"),
    ("the folder {folder} does not exist", "{folder} 폴더가 없습니다"),
    (
        "the zip is larger than 50 MB: Lambda accepts it from S3 only",
        "zip 파일이 50MB를 넘습니다. Lambda는 이런 파일을 S3에서만 받습니다",
    ),
    (
        "the zip would replace {file}, which is one of its inputs",
        "zip 파일이 입력 파일 {file}을(를) 덮어쓰게 됩니다",
    ),
    (
        "then: audit-alert {command} --bootstrap PATH",
        "그런 다음: audit-alert {command} --bootstrap PATH",
    ),
    ("write another file: -o FILE", "다른 파일에 쓰십시오: -o FILE"),
    ("write the zip to a file: -o FILE", "zip을 파일에 쓰십시오: -o FILE"),
    (
        "{file} exceeds Lambda's limit of 250 MB for unpacked code",
        "{file} 파일이 압축을 푼 코드에 대한 Lambda의 한도 250MB를 넘습니다",
    ),
];
