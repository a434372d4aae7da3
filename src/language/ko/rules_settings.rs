pub(super) const PHRASES: &[(&str, &str)] = &[
    ("a language is one of {codes}", "언어는 {codes} 중 하나입니다"),
    ("built in", "기본값"),
    ("AWS's profile", "AWS 프로필"),
    (
        "{flag} cannot be `{value}`: {expected}",
        "{flag} 값으로 `{value}`을(를) 쓸 수 없습니다: {expected}",
    ),
    (
        "the variable {name} is `{value}`: {expected}",
        "환경 변수 {name}의 값이 `{value}`입니다: {expected}",
    ),
    ("`{value}` in {place}: {expected}", "{place}의 `{value}`: {expected}"),
];
