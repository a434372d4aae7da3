pub(super) const PHRASES: &[(&str, &str)] = &[
    ("built in", "기본값"),
    ("AWS profile", "AWS 프로필"),
    ("expected one of {codes}", "쓸 수 있는 값: {codes}"),
    (
        "invalid value `{value}` of {name}: {expected}",
        "{name} 값이 올바르지 않습니다: `{value}`. {expected}",
    ),
    (
        "invalid value `{value}` in {place}: {expected}",
        "{place}의 값이 올바르지 않습니다: `{value}`. {expected}",
    ),
];
