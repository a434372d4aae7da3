pub(super) const PHRASES: &[(&str, &str)] = &[
    (
        "it is not a URL; a webhook URL looks like https://hooks.slack.com/services/T…/B…/…",
        "URL이 아닙니다. 웹훅 URL은 https://hooks.slack.com/services/T…/B…/… 형식입니다",
    ),
    (
        "its host {host} is not Slack's; your own relay must be allowed",
        "호스트 {host}은(는) Slack의 호스트가 아닙니다. 직접 운영하는 릴레이라면 허용해야 합니다",
    ),
    (
        "it uses http without encryption; {host} requires https",
        "암호화되지 않는 http를 사용합니다. {host}에는 https를 사용해야 합니다",
    ),
    (
        "it is a Workflow Builder webhook, which accepts variables only; create an incoming webhook",
        "워크플로 빌더 웹훅은 변수만 받을 수 있습니다. 수신 웹훅(incoming webhook)을 만드십시오",
    ),
    (
        "it is on Slack's host, but a webhook URL looks like https://hooks.slack.com/services/T…/B…/…",
        "Slack의 호스트이지만 웹훅 URL이 아닙니다. 웹훅 URL은 https://hooks.slack.com/services/T…/B…/… 형식입니다",
    ),
    (
        "it is not a bot token, which begins with xoxb-",
        "봇 토큰이 아닙니다. 봇 토큰은 xoxb-로 시작합니다",
    ),
    ("it is a webhook URL, not a token", "토큰이 아니라 웹훅 URL입니다"),
    (
        "it is a token, not a webhook URL; a token needs a channel",
        "웹훅 URL이 아니라 토큰입니다. 토큰을 쓰려면 채널을 지정해야 합니다",
    ),
    (
        "the API URL is not a URL; Slack's is https://slack.com/api",
        "API URL이 올바르지 않습니다. Slack의 API URL은 https://slack.com/api입니다",
    ),
    (
        "the API URL is on Slack's host, but Slack's is https://slack.com/api",
        "API URL이 Slack의 호스트를 가리키지만 Slack API가 아닙니다. Slack의 API URL은 https://slack.com/api입니다",
    ),
    (
        "this is a defect: please report it with the event's name",
        "audit-alert의 결함입니다. 이벤트 이름과 함께 신고해 주십시오",
    ),
    (
        "the webhook no longer exists: create a new one in Slack and replace its URL",
        "웹훅이 더 이상 없습니다. Slack에서 새로 만들고 URL을 바꾸십시오",
    ),
    (
        "the token is no longer valid: reinstall the app and replace its token",
        "토큰이 더 이상 유효하지 않습니다. 앱을 다시 설치하고 토큰을 바꾸십시오",
    ),
    (
        "add the scope chat:write to the app and reinstall it",
        "앱에 chat:write 권한 범위를 추가하고 다시 설치하십시오",
    ),
    (
        "use the channel's ID and invite the app to the channel",
        "채널 ID를 지정하고 앱을 채널에 초대하십시오",
    ),
    (
        "the channel is archived: restore it or use another channel",
        "보관된 채널입니다. 복원하거나 다른 채널을 사용하십시오",
    ),
    (
        "the workspace does not allow it: contact its administrators",
        "워크스페이스에서 허용하지 않습니다. 관리자에게 문의하십시오",
    ),
    ("Slack does not redirect: check the URL", "Slack은 리디렉션하지 않습니다. URL을 확인하십시오"),
    (
        "Slack does not document this response: check the URL and any proxy in between",
        "Slack 문서에 없는 응답입니다. URL과 중간 프록시를 확인하십시오",
    ),
    ("Slack does not document this error", "Slack 문서에 없는 오류입니다"),
    ("the response is not Slack's", "Slack의 응답이 아닙니다"),
    (
        "{reason}; Slack requested a wait of {seconds} s",
        "{reason}. Slack이 {seconds}초 대기를 요청했습니다",
    ),
    ("no time left for a request", "요청할 시간이 남지 않았습니다"),
];
