//! The `audit-alert` command. Calls [`audit_alert::cli`].

// Defines `HEAD_LOG`: git's log of HEAD, or an empty text if this is not built in a checkout. `build.rs` writes it.
include!(concat!(env!("OUT_DIR"), "/head_log.rs"));

/// Characters of a commit in the output of `--version`.
const COMMIT_LENGTH: usize = 9;

/// Evaluated at compile time, so that the rest of the log is not in the executable.
const COMMIT: Option<[u8; COMMIT_LENGTH]> = last_commit(HEAD_LOG);

/// Returns the commit `NEW` of the last line of a log: `OLD NEW NAME <MAIL> TIME ZONE`, a tab and a message.
const fn last_commit(log: &[u8]) -> Option<[u8; COMMIT_LENGTH]> {
    // Skips the line break at the end of the last line.
    let mut start = log.len().saturating_sub(1);
    while start > 0 && log[start - 1] != b'\n' {
        start -= 1;
    }
    while start < log.len() && log[start] != b' ' {
        start += 1;
    }
    let mut commit = [0; COMMIT_LENGTH];
    let mut index = 0;
    while index < COMMIT_LENGTH {
        let at = start + 1 + index;
        if at >= log.len() || !log[at].is_ascii_hexdigit() {
            return None;
        }
        commit[index] = log[at];
        index += 1;
    }
    Some(commit)
}

/// Marks the executable, as that of the function is marked (`src/deploy/package/provenance.rs`).
const MARK: &str = "command of audit-alert=command of audit-alert";

fn main() -> std::process::ExitCode {
    // Prevents the linker from removing the unused string.
    std::hint::black_box(MARK);
    let commit = COMMIT.as_ref().and_then(|it| std::str::from_utf8(it).ok());
    audit_alert::cli::main(commit)
}

#[cfg(test)]
mod tests {
    use super::last_commit;

    #[test]
    fn the_commit_is_that_of_the_last_line() {
        let old = "0".repeat(40);
        let line =
            |commit: &str| format!("{old} {commit} A B <a@b> 1795136523 +0900\tcommit: a b\n");
        let (first, second) = ("1".repeat(40), "23456789abcdef".repeat(3));
        for (log, expected) in [
            (String::new(), None),
            ("\n".to_owned(), None),
            (line(&first), Some(*b"111111111")),
            (line(&first) + &line(&second), Some(*b"23456789a")),
            ((line(&first) + &line(&second)).trim_end().to_owned(), Some(*b"23456789a")),
            ("no log".to_owned(), None),
        ] {
            assert_eq!(last_commit(log.as_bytes()), expected, "{log}");
        }
    }
}
