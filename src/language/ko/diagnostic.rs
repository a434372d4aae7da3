pub(super) const PHRASES: &[(&str, &str)] = &[
    ("{title} (and {more} more problem)", "{title} (이 밖에 문제 {more}개)"),
    ("{title} (and {more} more problems)", "{title} (이 밖에 문제 {more}개)"),
];
