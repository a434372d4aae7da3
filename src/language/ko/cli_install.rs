pub(super) const PHRASES: &[(&str, &str)] = &[
    (
        "confirmation required; pass --yes to apply the plan without a prompt",
        "확인이 필요합니다. 확인 없이 적용하려면 --yes를 지정하십시오",
    ),
    (
        "Type the stack's name to continue in account {account}, home region {home}",
        "계속하려면 스택 이름을 입력하십시오(계정 {account}, 홈 리전 {home})",
    ),
    (
        "the stack's name is {stack}; press Esc to cancel",
        "스택 이름은 {stack}입니다. 취소하려면 Esc를 누르십시오",
    ),
    ("nothing was changed", "변경한 내용이 없습니다"),
    (
        "stopped after {done} of {all} steps; run the command again to continue",
        "{all}단계 중 {done}단계를 마치고 중단했습니다. 계속하려면 명령을 다시 실행하십시오",
    ),
    (
        "stopped after {done} of {all} steps, during `{step}`; run the command again to continue",
        "{all}단계 중 {done}단계를 마치고 `{step}` 도중에 중단했습니다. 계속하려면 명령을 다시 실행하십시오",
    ),
    (
        "{done} of {all} steps are done, `{step}` failed; run the command again to continue",
        "{all}단계 중 {done}단계를 마쳤고 `{step}` 단계가 실패했습니다. 계속하려면 명령을 다시 실행하십시오",
    ),
    ("create {resource}", "{resource} 생성"),
    ("change {resource}", "{resource} 변경"),
    ("delete {resource}", "{resource} 삭제"),
    ("created {resource}", "생성함: {resource}"),
    ("changed {resource}", "변경함: {resource}"),
    ("deleted {resource}", "삭제함: {resource}"),
    (
        "stopping after `{step}`; press Ctrl-C again to stop immediately",
        "`{step}` 단계를 마친 뒤 중단합니다. 바로 중단하려면 Ctrl-C를 다시 누르십시오",
    ),
    (
        "no {file} found; using the built-in pack `starter`",
        "{file} 파일이 없어 내장 팩 `starter`를 사용합니다",
    ),
    ("{error}; it is not compared", "{error}. 이 값은 비교하지 않습니다"),
    ("no {file} found", "{file} 파일이 없습니다"),
    ("cannot use {variable}: {error}", "{variable} 값을 사용할 수 없습니다: {error}"),
    (
        "stack {stack} in account {account}, home region {home}",
        "스택 {stack}, 계정 {account}, 홈 리전 {home}",
    ),
    (
        "stack {stack} in account {account}, home region {home} (the default; --region selects another)",
        "스택 {stack}, 계정 {account}, 홈 리전 {home}(기본값, 변경: --region)",
    ),
    (
        "stack {stack} in account {account}, home region {home} ({from})",
        "스택 {stack}, 계정 {account}, 홈 리전 {home}({from})",
    ),
    ("--function {arn}: {reason}", "--function {arn}: {reason}"),
    ("it has a version or an alias", "버전이나 별칭이 붙어 있습니다"),
    ("it is not the ARN of a function", "Lambda 함수의 ARN이 아닙니다"),
    ("for example: {example}", "예: {example}"),
    (
        "its partition is {partition}, and the caller's is {expected}",
        "파티션이 {partition}이지만 호출자의 파티션은 {expected}입니다",
    ),
    (
        "its account is {account}, and the caller's is {expected}",
        "계정이 {account}이지만 호출자의 계정은 {expected}입니다",
    ),
    (
        "it is in {region}, and the home region is {home}",
        "{region} 리전에 있지만 홈 리전은 {home}입니다",
    ),
    ("pass --region {region}", "--region {region} 옵션을 지정하십시오"),
    ("it has the name of the stack's own function", "이 스택의 Lambda 함수와 이름이 같습니다"),
    (
        "omit --function, or rename the stack: name = \"…\" in audit-alert.toml",
        "--function을 빼거나 스택 이름을 바꾸십시오: audit-alert.toml의 name = \"…\"",
    ),
    ("the function {arn} does not exist", "Lambda 함수 {arn}이(가) 없습니다"),
    ("to list the functions, run: {command}", "함수 목록 보기: {command}"),
    ("{count} more", "외 {count}개"),
    ("it belongs to the stack {stack}", "스택 {stack}에 속합니다"),
    ("{service} manages it", "{service} 서비스가 관리합니다"),
    ("it grants another permission", "다른 권한을 부여합니다"),
    ("it has no tag {key}={owner}", "태그 {key}={owner}이(가) 없습니다"),
    ("{kind} {name} in {region}: {reason}", "{region} 리전의 {kind} {name}: {reason}"),
    (
        "this stack does not own resources with its names: {resources}",
        "이름이 같은 다른 리소스가 이미 있습니다: {resources}",
    ),
    (
        "audit-alert never changes them; delete or rename them",
        "audit-alert는 이 리소스를 변경하지 않습니다. 직접 삭제하거나 이름을 바꾸십시오",
    ),
    (
        "or rename this stack: name = \"…\" in audit-alert.toml",
        "또는 이 스택의 이름을 바꾸십시오: audit-alert.toml의 name = \"…\"",
    ),
    (
        "or, to hand a resource over to this stack, add that tag to it",
        "또는 리소스를 이 스택에 넘기려면 그 태그를 추가하십시오",
    ),
    (
        "or, to use the webhook in this parameter, name it in [slack]: webhook = {{ parameter = \"{parameter}\" }}",
        "또는 이 파라미터의 웹훅을 사용하려면 [slack]에 지정하십시오: webhook = {{ parameter = \"{parameter}\" }}",
    ),
    (
        "{rule} is kept: it has targets that others added",
        "{rule}: 다른 사용자가 추가한 대상이 있어 삭제하지 않습니다",
    ),
    ("(none)", "(없음)"),
    ("caller", "호출자"),
    (
        "no problem found, but some checks have no result",
        "문제는 찾지 못했지만 결과를 알 수 없는 점검이 있습니다",
    ),
    ("no problem found", "문제가 없습니다"),
    (
        "no problem found; to post a test alert, run: audit-alert doctor --send{flags}",
        "문제가 없습니다. 테스트 알림 보내기: audit-alert doctor --send{flags}",
    ),
    (
        "no function executable found; the function's code is not compared",
        "Lambda 함수의 실행 파일이 없어 함수 코드를 비교하지 않습니다",
    ),
    ("installed", "설치 상태"),
    (
        "the rule set no longer needs {region}, where the stack had resources; delete those that are left",
        "규칙 세트에 더 이상 필요 없는 리전({region})에 스택의 리소스가 있었습니다. 남은 리소스를 삭제하십시오",
    ),
    ("region", "리전"),
    ("see the message of AWS", "AWS의 메시지를 확인하십시오"),
    ("test event", "테스트 이벤트"),
    (
        "Slack accepted it; the alert is in the channel",
        "Slack에 게시했습니다. 채널에서 알림을 확인하십시오",
    ),
    ("no reason given", "이유를 알 수 없음"),
    (
        "the function accepted it without reporting the outcome",
        "함수가 이벤트를 받았지만 결과를 알리지 않았습니다",
    ),
    (
        "look for the alert in Slack, and see the function's log",
        "Slack에서 알림을 찾고 함수의 로그를 확인하십시오",
    ),
    ("see the function's log", "함수의 로그를 확인하십시오"),
    ("webhook", "웹훅"),
    ("check the TLS certificates of this system", "이 시스템의 TLS 인증서를 확인하십시오"),
    (
        "set {variable} and run: audit-alert install{flags}",
        "{variable} 변수를 설정하고 실행하십시오: audit-alert install{flags}",
    ),
    ("store another one in {place}", "새 값을 저장하십시오: {place}"),
    (
        "for a relay, pass --allow-host HOST; otherwise {store}",
        "릴레이라면 --allow-host HOST를 지정하십시오. 아니라면: {store}",
    ),
    ("it can be read and has a valid form", "읽을 수 있고 형식이 올바릅니다"),
    ("the catalog has no ecs:CreateCluster", "카탈로그에 ecs:CreateCluster가 없습니다"),
    (
        "nothing to do; to diagnose missing alerts, run: audit-alert doctor{flags}",
        "변경할 내용이 없습니다. 알림이 오지 않으면 실행하십시오: audit-alert doctor{flags}",
    ),
    ("next: {command}", "다음: {command}"),
    (
        "Apply these changes in account {account}, home region {home}?",
        "이 변경 사항을 적용합니까? 계정 {account}, 홈 리전 {home}",
    ),
    (
        "next, post a test alert: audit-alert doctor --send{flags}",
        "다음(테스트 알림 보내기): audit-alert doctor --send{flags}",
    ),
    ("the installed stack matches the rule set", "설치된 스택이 규칙 세트와 일치합니다"),
    ("everything else matches the rule set", "그 밖의 리소스는 규칙 세트와 일치합니다"),
    (
        "next, apply these changes: audit-alert install --targets{flags}",
        "다음(변경 사항 적용): audit-alert install --targets{flags}",
    ),
    (
        "webhook's parameter {parameter}, no longer used",
        "웹훅 파라미터 {parameter}(더 이상 사용하지 않음)",
    ),
    (
        "{create} to create, {change} to change, {delete} to delete, {unchanged} unchanged",
        "생성 {create}개, 변경 {change}개, 삭제 {delete}개, 유지 {unchanged}개",
    ),
    ("{rule} and its target", "{rule} 및 대상"),
    (
        "no resource of the stack {stack} found in {regions}",
        "스택 {stack}의 리소스가 없습니다. 확인한 리전: {regions}",
    ),
    (
        "Delete these resources, with the log and undelivered events, in account {account}, home region {home}?",
        "로그와 전달되지 않은 이벤트를 포함해 이 리소스를 삭제합니까? 계정 {account}, 홈 리전 {home}",
    ),
    (
        "the function {arn} does not exist, so its policy has no permission to remove",
        "Lambda 함수 {arn}이(가) 없어 제거할 권한도 없습니다",
    ),
    (
        "cannot read the owner of the parameter {parameter}, so it is kept: {error}",
        "파라미터 {parameter}의 소유자를 읽지 못해 삭제하지 않습니다: {error}",
    ),
    (
        "not all resources were deleted; see the warnings",
        "삭제하지 못한 리소스가 있습니다. 경고를 확인하십시오",
    ),
    (
        "remove the targets that others added to the rules, and run the command again",
        "다른 사용자가 규칙에 추가한 대상을 제거하고 명령을 다시 실행하십시오",
    ),
    (
        "run the command again when the regions can be read; if the stack never had resources there, nothing is left",
        "리전을 읽을 수 있을 때 명령을 다시 실행하십시오. 그 리전에 스택의 리소스가 없었다면 모두 삭제된 것입니다",
    ),
    (
        "the tag of the role {role} names these regions; to abandon the resources there, delete the role yourself",
        "역할 {role}의 태그에 이 리전들이 기록되어 있습니다. 그곳의 리소스를 포기하려면 역할을 직접 삭제하십시오",
    ),
    (
        "no {file} here; installed rules not in the pack `starter`: {count}",
        "이 폴더에 {file} 파일이 없습니다. 설치된 규칙 중 `starter` 팩에 없는 규칙: {count}개",
    ),
    ("install would replace {names}", "install을 실행하면 사라지는 규칙: {names}"),
    (
        "run the command in the folder of {file}, or pass --rules FILE",
        "{file} 파일이 있는 폴더에서 명령을 실행하거나 --rules FILE을 지정하십시오",
    ),
    (
        "to keep only the pack, pass --rules with a file that has packs = [\"starter\"]",
        "팩의 규칙만 두려면 packs = [\"starter\"]를 쓴 파일을 --rules로 지정하십시오",
    ),
    ("rule set", "규칙 세트"),
    (
        "this stack does not own the parameter {parameter}; its value is used, and {variable} is not stored",
        "파라미터 {parameter}은(는) 이 스택의 것이 아닙니다. 그 값을 그대로 사용하며 {variable} 값은 저장하지 않습니다",
    ),
    (
        "the parameter {parameter} does not exist, so no alert can be posted; set {variable}, and install stores it",
        "파라미터 {parameter}이(가) 없어 알림을 보낼 수 없습니다. {variable} 변수를 설정하면 install이 저장합니다",
    ),
    (
        "the function is replaced: its role is missing, and Lambda cannot decrypt its environment for another role; events in the meantime go to the dead-letter queue",
        "역할이 없어져 Lambda 함수를 새로 만듭니다. Lambda는 다른 역할로 함수의 환경 변수를 복호화할 수 없습니다. 그동안의 이벤트는 데드 레터 대기열에 들어갑니다",
    ),
    (
        "the replacement removes the function's reserved concurrency; to restore it, run: {command}",
        "함수를 새로 만들면 예약된 동시성 설정이 사라집니다. 복원하려면 실행하십시오: {command}",
    ),
    (
        "the function no longer reads the parameter {parameter}; if nothing else does, delete it: {command}",
        "함수가 파라미터 {parameter}을(를) 더 이상 읽지 않습니다. 다른 곳에서 쓰지 않으면 삭제하십시오: {command}",
    ),
    (
        "{count} rules in {region} exceed the default quota of {quota} rules for each event bus",
        "{region} 리전의 규칙 {count}개가 이벤트 버스당 기본 할당량 {quota}개를 넘습니다",
    ),
    (
        "the rules in {regions} will be deleted; to keep them, pass --regions {all}",
        "다음 리전의 규칙을 삭제합니다: {regions}. 유지하려면 --regions {all} 옵션을 지정하십시오",
    ),
    (
        "the rules no longer invoke {arn}; if its policy has this stack's statement, remove it: {command}",
        "규칙이 {arn} 함수를 더 이상 호출하지 않습니다. 함수 정책에 이 스택의 문이 있으면 제거하십시오: {command}",
    ),
    (
        "alerts will be in {language} ({from}); `language` in audit-alert.toml or --lang chooses another language",
        "알림 언어는 {language}입니다({from}). 다른 언어를 쓰려면 audit-alert.toml의 `language`나 --lang으로 지정하십시오",
    ),
    (
        "cannot read {region}, so nothing is changed there: {error}",
        "{region} 리전을 읽지 못해 그곳은 변경하지 않습니다: {error}",
    ),
];
