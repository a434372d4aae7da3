pub(super) const PHRASES: &[(&str, &str)] = &[
    ("cannot set up the HTTPS client", "HTTPS 클라이언트를 준비하지 못했습니다"),
    ("the value of the header {name} is invalid", "헤더 {name}의 값이 올바르지 않습니다"),
    ("the server", "서버"),
    ("the URL is invalid", "URL이 올바르지 않습니다"),
    ("no connection within {seconds} s", "{seconds}초 안에 연결되지 않았습니다"),
    ("cannot connect to {host}: {cause}", "{host}에 연결할 수 없습니다: {cause}"),
    (
        "no response from {host} within {seconds} s",
        "{host}에서 {seconds}초 안에 응답하지 않았습니다",
    ),
    ("the connection to {host} failed: {cause}", "{host} 연결이 끊어졌습니다: {cause}"),
    ("unknown cause", "알 수 없는 원인"),
];
