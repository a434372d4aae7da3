pub(super) const PHRASES: &[(&str, &str)] = &[
    ("error", "오류"),
    ("warning", "경고"),
    ("note", "참고"),
    ("hint", "힌트"),
    ("help", "도움말"),
    ("write this instead", "다음과 같이 쓰십시오"),
    ("({count} selected: continue)", "({count}개 선택됨: 계속)"),
    ("failed to prompt on the terminal", "터미널에 질문을 표시하지 못했습니다"),
    ("{bar} {percent} of {total}, {left} left", "{bar} {total} 중 {percent}, {left} 남음"),
    ("{bar} {done} of {all}", "{bar} {all}개 중 {done}개"),
];
