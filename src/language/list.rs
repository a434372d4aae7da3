//! Languages, each with a module of its own.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Language;

/// Makes [`Language`] of lines: the variant, the module, whose name is the code (ISO 639-1), and the language's own name.
macro_rules! languages {
    ($($variant:ident: $code:ident, $name:literal;)+) => {
        $(mod $code;)+

        /// A language. The first one is the language of phrases, and the default.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Language {
            $(
                #[doc = $name]
                $variant,
            )+
        }

        impl Language {
            /// Every language.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// Their codes.
            pub const CODES: &[&str] = &[$(stringify!($code)),+];

            /// Its name in itself.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            /// The words of an alert.
            pub fn table(self) -> &'static Table {
                match self {
                    $(Self::$variant => &$code::TABLE),+
                }
            }

            /// Its lists of phrases.
            fn lists(self) -> Phrases {
                match self {
                    $(Self::$variant => $code::PHRASES),+
                }
            }
        }
    };
}

pub(super) use languages;

impl Default for Language {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Language {
    /// Its code (ISO 639-1), as rule sets, flags and locales have it.
    pub const fn code(self) -> &'static str {
        Self::CODES[self as usize]
    }

    /// The language with a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.code() == code)
    }

    /// The language of a locale such as `ko_KR.UTF-8` (POSIX, "Locale"); the first one for those without a language here.
    pub fn of_locale(locale: &str) -> Self {
        let code = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        Self::of_code(&code.to_ascii_lowercase()).unwrap_or_default()
    }

    /// The language of an environment, and the variable that says it: `LC_ALL`, else `LC_MESSAGES`, else `LANG`. A variable
    /// that is empty counts as unset (POSIX, "Environment Variables", 8.2).
    pub fn of_environment(env: &dyn Fn(&str) -> Option<String>) -> Option<(Self, &'static str)> {
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| {
            let locale = env(name).filter(|it| !it.is_empty())?;
            Some((Self::of_locale(&locale), name))
        })
    }

    /// English templates and their translations.
    pub fn phrases(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.lists().iter().copied().flatten().copied()
    }

    /// The translation of a template, or the template itself.
    pub(super) fn template(self, english: &'static str) -> &'static str {
        static TRANSLATIONS: [OnceLock<HashMap<&str, &str>>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        if self.lists().is_empty() {
            return english;
        }
        let translations = TRANSLATIONS[self as usize].get_or_init(|| self.phrases().collect());
        translations.get(english).copied().unwrap_or(english)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_locale_names_the_language_before_its_region() {
        for (locale, language) in [
            ("ko_KR.UTF-8", Language::Ko),
            ("ko", Language::Ko),
            ("ko@hanja", Language::Ko),
            ("kok_IN", Language::En),
            ("en_US.UTF-8", Language::En),
            ("C.UTF-8", Language::En),
            ("fr_FR", Language::En),
            ("", Language::En),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |set: &[(&str, &str)]| {
            Language::of_environment(&|name| {
                set.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let (korean, english) =
            (|name| Some((Language::Ko, name)), |name| Some((Language::En, name)));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("LANG", "ko_KR.UTF-8")]), korean("LANG"));
        assert_eq!(of(&[("LC_MESSAGES", "C"), ("LANG", "ko_KR.UTF-8")]), english("LC_MESSAGES"));
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "ko_KR")]), korean("LC_MESSAGES"));
        assert_eq!(of(&[("LC_ALL", "en_US"), ("LC_MESSAGES", "ko_KR")]), english("LC_ALL"));
    }
}
