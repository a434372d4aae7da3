pub(super) const PHRASES: &[(&str, &str)] = &[
    ("the environment is not an object of strings", "환경 변수가 문자열 객체가 아닙니다"),
    (
        "Lambda failed to create the function: {reason}",
        "Lambda가 함수를 생성하지 못했습니다: {reason}",
    ),
    (
        "Lambda failed to update the function: {reason}",
        "Lambda가 함수를 업데이트하지 못했습니다: {reason}",
    ),
    (
        "Lambda takes too long to create or update the function",
        "Lambda의 함수 생성이나 업데이트가 너무 오래 걸립니다",
    ),
    ("SQS takes too long to change the queue", "SQS의 대기열 변경이 너무 오래 걸립니다"),
    ("no webhook address to store", "저장할 웹훅 URL이 없습니다"),
    ("the entry failed", "항목이 실패했습니다"),
    ("the response names no account", "응답에 계정이 없습니다"),
    ("no credentials", "자격 증명이 없습니다"),
    (
        "a policy denies {permission} explicitly; contact its administrator, often that of the organization",
        "정책이 {permission} 권한을 명시적으로 거부합니다. 정책 관리자(주로 조직 관리자)에게 문의하십시오",
    ),
    ("allow the caller {permission}", "호출자에게 {permission} 권한을 허용하십시오"),
    (
        "allow the caller {permission} in {region}",
        "호출자에게 {region} 리전의 {permission} 권한을 허용하십시오",
    ),
    (
        "the session has expired; sign in again, for example with `aws sso login`",
        "세션이 만료되었습니다. `aws sso login` 등으로 다시 로그인하십시오",
    ),
    (
        "check the credentials, and that the region is enabled in the account",
        "자격 증명과, 계정에서 리전이 활성화되어 있는지 확인하십시오",
    ),
    (
        "check the credentials, and that {region} is enabled in the account",
        "자격 증명과, 계정에서 {region} 리전이 활성화되어 있는지 확인하십시오",
    ),
    ("check the secret key and this computer's clock", "비밀 키와 이 컴퓨터의 시계를 확인하십시오"),
    (
        "another process changed it at the same time; run the command again",
        "다른 프로세스가 동시에 변경했습니다. 명령을 다시 실행하십시오",
    ),
    (
        "wait a minute and run the command again; completed steps are kept",
        "1분 뒤 명령을 다시 실행하십시오. 완료된 단계는 유지됩니다",
    ),
    (
        "delete unused resources, or request a higher quota from AWS",
        "사용하지 않는 리소스를 삭제하거나 AWS에 할당량 증가를 요청하십시오",
    ),
    (
        "remove the targets that others added to the rule, and run the command again",
        "다른 사용자가 규칙에 추가한 대상을 제거하고 명령을 다시 실행하십시오",
    ),
    (
        "this is a problem of AWS; run the command again",
        "AWS 측 문제입니다. 명령을 다시 실행하십시오",
    ),
    (
        "this sign-in method is not built in; set the variables that `aws configure export-credentials --format env` prints",
        "이 로그인 방식은 지원하지 않습니다. `aws configure export-credentials --format env`가 출력하는 환경 변수를 설정하십시오",
    ),
    (
        "sign in again, for example with `aws sso login`",
        "`aws sso login` 등으로 다시 로그인하십시오",
    ),
    (
        "set AWS_PROFILE or --profile to a profile with credentials, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        "AWS_PROFILE이나 --profile에 자격 증명이 있는 프로필을 지정하거나, AWS_ACCESS_KEY_ID와 AWS_SECRET_ACCESS_KEY를 설정하십시오",
    ),
    ("check the region's name", "리전 이름을 확인하십시오"),
    (
        "check the network, the region's name and AWS_ENDPOINT_URL",
        "네트워크, 리전 이름, AWS_ENDPOINT_URL을 확인하십시오",
    ),
    ("{operation} in {region}", "{operation}({region})"),
];
