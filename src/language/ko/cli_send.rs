pub(super) const PHRASES: &[(&str, &str)] = &[
    ("--channel is empty", "--channel 값이 비어 있습니다"),
    (
        "--webhook-url requires a terminal to prompt on",
        "--webhook-url을 쓰려면 입력을 받을 터미널이 필요합니다",
    ),
    (
        "Bot token (xoxb-…; hidden, Enter cancels)",
        "봇 토큰(xoxb-…, 화면에 표시되지 않음, 빈 줄은 취소)",
    ),
    (
        "Slack refused the blocks; posted the text of the alert only",
        "Slack이 블록을 거부하여 알림의 텍스트만 게시했습니다",
    ),
    (
        "Webhook URL (https://hooks.slack.com/services/…; hidden, Enter cancels)",
        "웹후크 URL(https://hooks.slack.com/services/…, 화면에 표시되지 않음, 빈 줄은 취소)",
    ),
    (
        "`audit-alert send --dry-run` prints the request without it",
        "웹후크 URL 없이 요청 출력하기: `audit-alert send --dry-run`",
    ),
    (
        "`aws configure export-credentials --format env` prints those of a profile",
        "프로필의 자격 증명 출력하기: `aws configure export-credentials --format env`",
    ),
    ("a prompt would ask for the webhook URL", "실제로 보낼 때는 웹후크 URL을 입력받습니다"),
    (
        "a response was lost after a request; the alert may be posted twice",
        "요청을 보낸 뒤 응답을 받지 못했습니다. 알림이 두 번 게시되었을 수 있습니다",
    ),
    (
        "a response was lost after a request; the alert may have been posted",
        "요청을 보낸 뒤 응답을 받지 못했습니다. 알림이 게시되었을 수 있습니다",
    ),
    (
        "a webhook URL or a token must not be on the command line",
        "웹후크 URL이나 토큰을 명령줄에 쓸 수 없습니다",
    ),
    (
        "did not wait for the response; the alert may be posted twice",
        "응답을 기다리지 않았습니다. 알림이 두 번 게시되었을 수 있습니다",
    ),
    (
        "did not wait for the response; the alert may have been posted",
        "응답을 기다리지 않았습니다. 알림이 게시되었을 수 있습니다",
    ),
    ("failed", "실패"),
    (
        "if it is your own relay, pass --allow-host {host}",
        "직접 운영하는 릴레이라면 --allow-host {host}를 지정하십시오",
    ),
    (
        "interrupted: waiting for the response; press Ctrl-C again to stop",
        "중단됨: 응답을 기다리고 있습니다. 바로 끝내려면 Ctrl-C를 다시 누르십시오",
    ),
    ("interrupted", "중단됨"),
    ("interrupted: {status}", "중단됨: {status}"),
    ("no bot token: {name} is not set", "봇 토큰이 없습니다: {name} 변수가 설정되지 않았습니다"),
    (
        "no event given: posting a test alert (pass - to read standard input)",
        "이벤트가 지정되지 않아 테스트 알림을 보냅니다(표준 입력을 읽으려면 - 지정)",
    ),
    ("no events in the input; nothing was sent", "입력에 이벤트가 없어 아무것도 보내지 않았습니다"),
    (
        "no webhook URL is set, in {name} or in a rule set",
        "{name} 변수에도 규칙 세트에도 웹후크 URL이 없습니다",
    ),
    (
        "no webhook URL: {name} is not set, and no rule set has a webhook",
        "웹후크 URL이 없습니다: {name} 변수가 설정되지 않았고 규칙 세트에도 웹후크가 없습니다",
    ),
    ("nothing was sent (--dry-run)", "아무것도 보내지 않았습니다(--dry-run)"),
    ("nothing was sent (--dry-run); {note}", "아무것도 보내지 않았습니다(--dry-run). {note}"),
    (
        "omit the flag and set {name} to the webhook URL",
        "이 플래그를 빼고 {name} 변수에 웹후크 URL을 설정하십시오",
    ),
    ("or set {name}", "또는 {name} 변수를 설정하십시오"),
    (
        "pass the ID of the channel: --channel C0123456789",
        "채널 ID를 지정하십시오: --channel C0123456789",
    ),
    ("posted", "게시됨"),
    ("refused", "거부됨"),
    (
        "set SLACK_WEBHOOK_URL or SLACK_BOT_TOKEN to it, or pass --webhook-url for a prompt",
        "SLACK_WEBHOOK_URL이나 SLACK_BOT_TOKEN 변수에 설정하거나, --webhook-url을 지정하여 입력하십시오",
    ),
    ("short", "축약됨"),
    ("test alert", "테스트 알림"),
    ("the input", "입력한 값"),
    ("the input is empty; nothing was sent", "입력한 값이 없어 아무것도 보내지 않았습니다"),
    (
        "the settings name this variable for the webhook URL",
        "설정에서 웹후크 URL을 이 변수에서 읽도록 지정했습니다",
    ),
    ("the system clock is set before 1970", "시스템 시계가 1970년 이전으로 설정되어 있습니다"),
    ("the variable {name} is not set ({from})", "{name} 변수가 설정되지 않았습니다({from})"),
    (
        "the webhook URL would be read from the parameter {name} ({from})",
        "실제로 보낼 때는 웹후크 URL을 파라미터 {name}에서 읽습니다({from})",
    ),
    (
        "the webhook URL would be read from the secret {name} ({from})",
        "실제로 보낼 때는 웹후크 URL을 보안 암호 {name}에서 읽습니다({from})",
    ),
    ("{count} message not sent: {place}", "메시지 {count}개를 보내지 않았습니다: {place}"),
    (
        "{count} messages not sent, from {place} on",
        "{place}부터 메시지 {count}개를 보내지 않았습니다",
    ),
    ("{name} is not set", "{name} 변수가 설정되지 않았습니다"),
    ("{posted} of {all} posted to {to}", "{to}에 {all}개 중 {posted}개 게시"),
    ("{reason}; retrying in {seconds} s", "{reason}. {seconds}초 후 다시 시도합니다"),
    ("{source} is invalid: {reason}", "{source} 값이 유효하지 않습니다: {reason}"),
];
