//! Slack's limits as types: every value is within its limit.

use serde::Serialize;
use unicode_segmentation::GraphemeCursor;

/// Maximum number of [`units`] of all texts of a message together. Slack publishes no figure and answers `msg_blocks_too_long`; messages
/// of 9,597 passed and of 11,341 were refused (slackapi/bolt-js#2509, #2867). `&`, `<` and `>` count as their entities.
pub const MESSAGE_BUDGET: usize = 9_000;

/// The length of a text in UTF-16 units. Slack does not document whether it counts units or characters; there are never
/// fewer units than characters.
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// A text of 1 to `MAX` units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Limited<const MAX: usize>(String);

impl<const MAX: usize> Limited<MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// At most `MAX` items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BoundedList<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> BoundedList<T, MAX> {
    /// Makes a list of the items that are `Some`. More than `MAX` items do not compile.
    pub(super) fn of<const N: usize>(items: [Option<T>; N]) -> Self {
        const { assert!(N <= MAX) };
        Self(items.into_iter().flatten().collect())
    }

    /// The items.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

/// The unused part of a message's budget. Every [`Limited`] is made by [`Self::pay`], so a message cannot exceed it.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: MESSAGE_BUDGET }
    }

    /// The units available for the next text, at most `max`, if `reserve` units must remain for later texts.
    pub(super) fn room(&self, max: usize, reserve: usize) -> usize {
        self.left.saturating_sub(reserve).min(max)
    }

    /// Deducts a text from the budget. The caller cuts the text to [`Self::room`] so that its markup stays complete; a
    /// longer text is cut here without regard to markup.
    pub(super) fn pay<const MAX: usize>(&mut self, text: String) -> Limited<MAX> {
        let room = self.left.min(MAX);
        let text =
            if units(&text) <= room { text } else { head(&text, room, char::len_utf16).to_owned() };
        self.left -= units(&text);
        Limited(text)
    }
}

/// The longest prefix of whole graphemes that costs at most `room` units; `cost` returns the units of a character.
pub(super) fn head(text: &str, room: usize, cost: impl Fn(char) -> usize) -> &str {
    let mut used = 0;
    let over = text.char_indices().find(|(_, c)| {
        used += cost(*c);
        used > room
    });
    let Some((over, _)) = over else { return text };
    let mut cursor = GraphemeCursor::new(over, text.len(), true);
    let end = match cursor.is_boundary(text, 0) {
        Ok(true) => over,
        // The cursor has the whole text, so it never returns an error for missing context.
        _ => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    };
    text.get(..end).unwrap_or_default()
}
