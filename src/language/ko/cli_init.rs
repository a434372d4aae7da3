pub(super) const PHRASES: &[(&str, &str)] = &[
    (
        "      store the webhook URL in the SecureString parameter {name}",
        "      웹후크 URL을 SecureString 파라미터 {name}에 저장하십시오",
    ),
    (
        "      store the webhook URL in the environment variable {name}",
        "      웹후크 URL을 환경 변수 {name}에 저장하십시오",
    ),
    (
        "      store the webhook URL in the secret {name}",
        "      웹후크 URL을 보안 암호 {name}에 저장하십시오",
    ),
    ("      {command}     list its rules", "      {command}     규칙 목록을 봅니다"),
    (
        "--output cannot be `{file}`: a rule set is named *.toml",
        "--output 값으로 `{file}` 파일을 쓸 수 없습니다. 규칙 세트 파일의 이름은 *.toml이어야 합니다",
    ),
    ("Actions of {service} (type to search)", "{service} 작업(입력하여 검색)"),
    ("Built-in packs (Space selects, Enter continues)", "기본 제공 팩(Space로 선택, Enter로 계속)"),
    (
        "Enter accepts the default, Ctrl-C cancels; files are written after the last answer",
        "Enter는 기본값을 선택하고 Ctrl-C는 취소합니다. 파일은 마지막 답변 후에 작성됩니다",
    ),
    ("Home region", "홈 리전"),
    (
        "More services to create rules for (type to search)",
        "규칙을 추가로 만들 서비스(입력하여 검색)",
    ),
    ("Name of the parameter", "파라미터 이름"),
    ("Name of the secret", "보안 암호 이름"),
    ("Name of the variable", "변수 이름"),
    ("SecureString parameter in Parameter Store", "Parameter Store의 SecureString 파라미터"),
    ("Where is the webhook URL stored?", "웹후크 URL을 어디에 저장합니까?"),
    ("Which actions of {services}?", "{services}의 어떤 작업을 알립니까?"),
    (
        "`audit-alert actions {service} --mutating` lists its actions",
        "작업 목록: `audit-alert actions {service} --mutating`",
    ),
    ("`audit-alert init --help` lists the options", "옵션 목록: `audit-alert init --help`"),
    ("`audit-alert rules packs` lists all packs", "전체 팩 목록: `audit-alert rules packs`"),
    ("all actions that change resources", "리소스를 변경하는 모든 작업"),
    ("cannot create the folder {folder}", "{folder} 폴더를 만들 수 없습니다"),
    (
        "cannot prompt without a terminal; pass --yes",
        "터미널이 없어 입력을 받을 수 없습니다. --yes를 지정하십시오",
    ),
    ("environment variable", "환경 변수"),
    (
        "kept {file}: it is not the JSON Schema of rule sets",
        "{file} 파일은 규칙 세트의 JSON Schema가 아니므로 그대로 두었습니다",
    ),
    ("next: {command}     validate the rule set", "다음: {command}     규칙 세트를 검사합니다"),
    (
        "no action selected: press Enter on an action to select it",
        "선택한 작업이 없습니다. 작업에서 Enter를 눌러 선택하십시오",
    ),
    (
        "nothing selected: select a pack or a service",
        "선택한 것이 없습니다. 팩이나 서비스를 선택하십시오",
    ),
    (
        "pass --force to overwrite it, or --output FILE to write another file",
        "덮어쓰려면 --force를, 다른 파일에 쓰려면 --output FILE을 지정하십시오",
    ),
    ("secret in Secrets Manager", "Secrets Manager의 보안 암호"),
    ("select actions", "작업 직접 선택"),
    (
        "the name of a parameter can have only letters, digits and /_.-:",
        "파라미터 이름에는 영문자, 숫자, /_.-: 만 쓸 수 있습니다",
    ),
    (
        "the name of a secret can have only letters, digits and /_.-:+=@",
        "보안 암호 이름에는 영문자, 숫자, /_.-:+=@ 만 쓸 수 있습니다",
    ),
    (
        "the name of a variable can have only letters, digits and _, with no digit first",
        "변수 이름에는 영문자, 숫자, _ 만 쓸 수 있으며 숫자로 시작할 수 없습니다",
    ),
    ("there is no pack `{pack}`", "`{pack}` 팩은 없습니다"),
    (
        "this looks like a webhook URL or a token; give the name of its storage instead",
        "웹후크 URL이나 토큰으로 보입니다. 값 대신 저장한 곳의 이름을 쓰십시오",
    ),
    ("wrote {file}", "{file} 파일을 썼습니다"),
    ("wrote {file}, for editors", "편집기용 {file} 파일을 썼습니다"),
    ("{file} exists", "{file} 파일이 이미 있습니다"),
    ("{file} exists. Overwrite it?", "{file} 파일이 이미 있습니다. 덮어쓰시겠습니까?"),
    ("{service} has no deletions", "{service} 서비스에 삭제 작업이 없습니다"),
    (
        "{service} has no deletions; no rule is created for it",
        "{service} 서비스에 삭제 작업이 없어 규칙을 만들지 않습니다",
    ),
    (
        "{service} has no such actions; no rule is created for it",
        "{service} 서비스에 그런 작업이 없어 규칙을 만들지 않습니다",
    ),
];
