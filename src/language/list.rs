//! The enum of languages, made from a list of their modules.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Language;

/// Defines [`Language`] from lines with the variant, the module, and the name of the language in the language itself. The
/// name of the module is the code of the language (ISO 639-1).
macro_rules! languages {
    ($($variant:ident: $code:ident, $name:literal;)+) => {
        $(mod $code;)+

        /// A language. The first one is the language of the templates, and the default.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Language {
            $(
                #[doc = $name]
                $variant,
            )+
        }

        impl Language {
            /// All languages.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// The codes of all languages, in the order of `ALL`.
            pub const CODES: &[&str] = &[$(stringify!($code)),+];

            /// Returns the name of the language in the language itself.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            /// Returns the words of an alert.
            pub fn table(self) -> &'static Table {
                match self {
                    $(Self::$variant => &$code::TABLE),+
                }
            }

            /// Returns the English templates and their translations.
            ///
            /// Without the feature `cli` there are none, so that the function's executable does not contain them: its log is
            /// English, and its messages come from [`Self::table`].
            pub fn phrases(self) -> &'static [(&'static str, &'static str)] {
                if cfg!(not(feature = "cli")) {
                    return &[];
                }
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
    /// Returns the code (ISO 639-1) that rule sets, flags and locales use.
    pub const fn code(self) -> &'static str {
        Self::CODES[self as usize]
    }

    /// Returns the language with a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.code() == code)
    }

    /// Returns the language of a locale such as `ko_KR.UTF-8` (POSIX, "Locale"), or English if there is no such language.
    pub fn of_locale(locale: &str) -> Self {
        let code = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        Self::of_code(&code.to_ascii_lowercase()).unwrap_or_default()
    }

    /// Returns the language of an environment and the name of the variable that sets it: `LC_ALL`, else `LC_MESSAGES`, else
    /// `LANG`. An empty variable counts as unset (POSIX, "Environment Variables", 8.2).
    pub fn of_environment(env: &dyn Fn(&str) -> Option<String>) -> Option<(Self, &'static str)> {
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| {
            let locale = env(name).filter(|it| !it.is_empty())?;
            Some((Self::of_locale(&locale), name))
        })
    }

    /// Returns the translation of a template, or the template itself if there is none.
    pub(super) fn template(self, english: &'static str) -> &'static str {
        self.translation(english).map_or(english, |(_, translation)| translation)
    }

    /// Returns a template with its translation. Returns `None` if there is none.
    pub(super) fn translation(self, english: &str) -> Option<(&'static str, &'static str)> {
        static TRANSLATIONS: [OnceLock<HashMap<&'static str, &'static str>>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        if self.phrases().is_empty() {
            return None;
        }
        let translations =
            TRANSLATIONS[self as usize].get_or_init(|| self.phrases().iter().copied().collect());
        translations.get_key_value(english).map(|(english, translation)| (*english, *translation))
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
