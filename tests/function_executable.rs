//! The Lambda function's executable as it is shipped, with the feature `lambda` only. In a build with `cli`, it contains the
//! translations of the interface as well.
#![cfg(all(feature = "lambda", not(feature = "cli")))]
#![expect(clippy::disallowed_methods, reason = "tests read files")]

use audit_alert::language::Language;

/// A translation that only the command prints.
const INTERFACE: &str = "비슷한 이름: `{name}`";

#[test]
fn it_has_the_words_of_alerts_but_no_translation_of_the_interface() {
    assert!(include_str!("../src/language/ko.rs").contains(INTERFACE));
    let executable = std::fs::read(env!("CARGO_BIN_EXE_audit-alert-lambda")).unwrap_or_default();
    let contains =
        |text: &str| executable.windows(text.len()).any(|window| window == text.as_bytes());
    for language in Language::ALL {
        let words = language.table();
        assert!(contains(words.mfa_missing) && contains(words.flood_meaning), "{language:?}");
    }
    assert!(!contains(INTERFACE));
}
