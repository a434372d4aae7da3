pub(super) const PHRASES: &[(&str, &str)] = &[
    ("error", "오류"),
    ("warning", "경고"),
    ("note", "참고"),
    ("hint", "힌트"),
    ("help", "도움말"),
    ("write this instead", "이렇게 쓰십시오"),
    ("({count} chosen: go on)", "({count}개 선택: 다음으로)"),
    ("{bar} {percent} of {total}, {left} left", "{bar} {total} 중 {percent}, {left} 남음"),
    ("{bar} {done} of {all}", "{bar} {all}개 중 {done}개"),
    ("failed to ask a question on the terminal", "터미널에서 질문을 표시하지 못했습니다"),
];
