//! Text that is safe to show: secrets are masked, and characters that are invisible or control a terminal are escaped.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use unicode_width::UnicodeWidthChar as _;

use super::masking::mask_secrets;

/// A single line of safe text. It may contain any visible character, also Slack's markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibleText(String);

impl VisibleText {
    /// Makes a value of an event safe to show. Returns `None` if the result is blank.
    pub fn new(value: &str, redact: bool) -> Option<Self> {
        let value = if redact { mask_secrets(value) } else { Cow::Borrowed(value) };
        let mut text = String::with_capacity(value.len());
        for (c, is_shown) in visible(&value) {
            match c {
                '\n' => text.push('␤'),
                '\t' => text.push(' '),
                c if is_shown => text.push(c),
                c => {
                    // Writing to a string cannot fail.
                    let _infallible = write!(text, "\\u{{{:x}}}", u32::from(c));
                }
            }
        }
        Some(text).filter(|text| !text.trim().is_empty()).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VisibleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The characters of a text, each with `true` if it can be shown unescaped.
pub fn visible(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut chars = text.chars().peekable();
    let mut previous = None;
    std::iter::from_fn(move || {
        let c = chars.next()?;
        let is_shown = c == ' ' || c.is_ascii_graphic() || is_visible(c, previous, chars.peek());
        previous = is_shown.then_some(c);
        Some((c, is_shown))
    })
}

/// Reports whether a character is visible between its neighbors. `previous` is `None` at the start of the text and after
/// an escaped character.
fn is_visible(c: char, previous: Option<char>, next: Option<&char>) -> bool {
    match c {
        // The zero-width joiner joins emoji. Persian uses it too, but is readable without.
        '\u{200d}' => {
            previous.is_some_and(|c| is_emoji(c) || c == EMOJI_STYLE)
                && next.copied().is_some_and(is_emoji)
        }
        // After a digit it begins a keycap emoji.
        EMOJI_STYLE if next == Some(&'\u{20e3}') => previous.is_some(),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            previous.is_some_and(|c| is_emoji(c) || is_ideograph(c))
        }
        // A combining mark without a base character would change the quote or the escape sequence before it.
        c if previous.is_none() && c.width() == Some(0) => false,
        c => !is_hidden(c),
    }
}

/// The variation selector for emoji presentation.
const EMOJI_STYLE: char = '\u{fe0f}';

fn is_emoji(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '〰' | '〽' | '㊗' | '㊙'
        | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{27bf}'
        | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}')
}

/// Variation selectors after an ideograph choose between its forms, also in names.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Reports whether a character is hidden when it stands alone: control characters, characters that change the writing
/// direction (Unicode TR #36, "Trojan Source") and characters without a visible form. These are the categories Cc, Cf, Zl
/// and Zp and the property `Default_Ignorable_Code_Point` of Unicode 17, and the blank Braille pattern. The signs of
/// category Cf that enclose numbers (U+0600 and others) are visible and not included.
///
/// Variation selectors and U+200D are hidden when alone, but part of emoji; [`VisibleText`] keeps them there.
#[inline]
pub fn is_hidden(c: char) -> bool {
    // Fast path: nearly all characters are ASCII.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(c, '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{70f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}
