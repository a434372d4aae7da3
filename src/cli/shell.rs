//! Quotes words for a shell.

/// Quotes a word, such as a path, if a shell would not read it as one word.
pub(super) fn for_shell(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/\\_-.,:+@%=".contains(c);
    // On Windows a backslash separates folders, and no file name contains a double quote.
    if cfg!(windows) {
        return if path.chars().all(plain) { path.to_owned() } else { format!("\"{path}\"") };
    }
    if path.chars().all(|c| plain(c) && c != '\\') {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::for_shell;

    #[test]
    fn paths_are_one_word_for_a_shell() {
        for (path, expected) in [
            ("rules/audit-alert.toml", "rules/audit-alert.toml"),
            ("규칙/a.toml", "규칙/a.toml"),
            ("two words/a.toml", "'two words/a.toml'"),
            ("it's.toml", r"'it'\''s.toml'"),
            (r"back\slash.toml", r"'back\slash.toml'"),
            ("$HOME.toml", "'$HOME.toml'"),
        ] {
            assert_eq!(for_shell(path), expected);
        }
    }
}
