//! The targets of links.

use std::fmt::{self, Write as _};

use crate::alert::is_hidden;

/// A URL of the schemes `http` and `https`. Others, such as `javascript:` and `data:`, could run code of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl(String);

impl HttpUrl {
    /// Returns `None` for other schemes and for URLs that contain spaces or hidden characters, which browsers remove.
    pub fn new(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let is_http = ["http", "https"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
        let is_clean =
            !rest.is_empty() && !url.contains(|c: char| c.is_whitespace() || is_hidden(c));
        (is_http && is_clean).then(|| Self(url.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The identifier of an element, which links of the same page can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment(String);

impl Fragment {
    /// Makes an identifier of a kind and a name, such as `rule` and the identifier of a rule. Different names give different
    /// identifiers. The kind begins with a letter.
    pub fn new(kind: &'static str, name: &str) -> Self {
        let mut id = format!("{kind}-");
        for c in name.chars() {
            match c {
                'a'..='z' | '0'..='9' | '-' => id.push(c),
                // `_` occurs only here, so no two names are equal. Writing to a string cannot fail.
                c => {
                    let _infallible = write!(id, "_{:x}_", u32::from(c));
                }
            }
        }
        Self(id)
    }
}

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
