pub(super) const PHRASES: &[(&str, &str)] = &[(
    "alerts will be in {language} ({from}); `language` in audit-alert.toml or --lang chooses another language",
    "알림 언어는 {language}입니다({from}). 다른 언어를 쓰려면 audit-alert.toml의 `language`나 --lang으로 지정하십시오",
)];
