pub(super) const PHRASES: &[(&str, &str)] =
    &[("failed to write the output", "출력을 쓰지 못했습니다")];
