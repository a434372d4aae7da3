//! Quotes words for a shell.

/// Quotes a word, such as a path, if a shell would not read it as one word.
pub(super) fn for_shell(path: &str) -> String {
    if cfg!(windows) { for_windows(path) } else { for_sh(path) }
}

/// Adds a flag with each of its values to a command line.
pub(super) fn put_flag(line: &mut String, flag: &str, values: impl IntoIterator<Item = String>) {
    for value in values {
        line.push(' ');
        line.push_str(flag);
        line.push(' ');
        line.push_str(&for_shell(&value));
    }
}

/// On Windows a backslash separates folders, and no file name contains a double quote.
fn for_windows(path: &str) -> String {
    if path.chars().all(is_plain) { path.to_owned() } else { format!("\"{path}\"") }
}

fn for_sh(path: &str) -> String {
    if path.chars().all(|c| is_plain(c) && c != '\\') {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "/\\_-.,:+@%=".contains(c)
}

#[cfg(test)]
mod tests {
    use super::{for_sh, for_windows};

    #[test]
    fn paths_are_one_word_for_a_shell() {
        for (path, sh, windows) in [
            ("rules/audit-alert.toml", "rules/audit-alert.toml", "rules/audit-alert.toml"),
            ("규칙/a.toml", "규칙/a.toml", "규칙/a.toml"),
            ("two words/a.toml", "'two words/a.toml'", "\"two words/a.toml\""),
            ("it's.toml", r"'it'\''s.toml'", "\"it's.toml\""),
            (r"C:\rules\a.toml", r"'C:\rules\a.toml'", r"C:\rules\a.toml"),
            ("$HOME.toml", "'$HOME.toml'", "\"$HOME.toml\""),
        ] {
            assert_eq!((for_sh(path).as_str(), for_windows(path).as_str()), (sh, windows));
        }
    }
}
