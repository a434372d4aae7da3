//! The syntax of region names.

/// Length limit of a region name, in bytes. Existing names have up to 15 characters.
const MAX_LENGTH: usize = 32;

/// Prefix, direction and number: `us-gov-west-1` gives `("us-gov", "west", "1")`. Returns `None` for other syntax.
pub(super) fn split_region(text: &str) -> Option<(&str, &str, &str)> {
    let (words, number) = text.rsplit_once('-')?;
    let (prefix, direction) = words.rsplit_once('-')?;
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let fits = text.len() <= MAX_LENGTH && is_number && words.split('-').all(is_word);
    fits.then_some((prefix, direction, number))
}
