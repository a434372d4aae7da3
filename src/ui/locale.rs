//! The character encoding of the locale.

/// Returns `true` if the encoding of the locale is UTF-8. The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not
/// empty decides (POSIX, "Environment Variables": "Internationalization Variables"). Without any, the locale is `C`, which is
/// ASCII. Windows does not use these variables, and its terminals display Unicode.
pub fn is_utf8_locale(env: &dyn Fn(&str) -> Option<String>) -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env);
    let Some(locale) = set.into_iter().find(|it| !it.is_empty()) else { return cfg!(windows) };
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::is_utf8_locale;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        for (variables, expected) in [
            (&[("LANG", "ko_KR.UTF-8")][..], true),
            (&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")], true),
            (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], false),
            (&[("LC_CTYPE", "ko_KR.eucKR"), ("LANG", "ko_KR.UTF-8")], false),
            (&[], cfg!(windows)),
        ] {
            let env = |name: &str| {
                variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(is_utf8_locale(&env), expected, "{variables:?}");
        }
    }
}
