pub(super) const PHRASES: &[(&str, &str)] = &[
    ("{title} [{code}]", "{title} [{code}]"),
    ("{title}: {label} [{code}]", "{title}: {label} [{code}]"),
    ("{title} [{code}] (and {more} more problem)", "{title} [{code}] (이 밖에 문제 {more}개)"),
    ("{title} [{code}] (and {more} more problems)", "{title} [{code}] (이 밖에 문제 {more}개)"),
];
