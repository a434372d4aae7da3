pub(super) const PHRASES: &[(&str, &str)] = &[
    ("the path has an empty step", "경로에 빈 단계가 있습니다"),
    ("the path has more than {limit} steps", "경로의 단계가 {limit}개를 넘습니다"),
    (
        "`detail` cannot be replaced; set its members",
        "`detail` 자체는 바꿀 수 없습니다. 멤버를 지정하십시오",
    ),
    ("the path does not exist: there is no `{step}`", "없는 경로입니다: `{step}` 단계가 없습니다"),
];
