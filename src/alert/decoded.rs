//! JSON inside a string: a policy, an input of Step Functions. IAM's responses contain policies URL-encoded.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::json::{Documents, MAX_TREE, Node};

/// A text that looks like JSON, decoded if it was URL-encoded.
pub(super) struct Decoded<'t> {
    text: Cow<'t, str>,
}

impl<'t> Decoded<'t> {
    /// Returns `None` for a text that is no JSON object or array. Only a look at its first character.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        if text.trim_start().starts_with(['{', '[']) {
            return Some(Self { text: Cow::Borrowed(text) });
        }
        let start = text.get(..3)?;
        let is_encoded = ["%7b", "%5b"].iter().any(|it| start.eq_ignore_ascii_case(it));
        is_encoded.then_some(())?;
        Some(Self { text: percent_decode_str(text).decode_utf8().ok()? })
    }

    /// The object or array, if the text is exactly one that is not empty.
    pub(super) fn document(&self) -> Option<Node<'_>> {
        self.document_within(MAX_TREE)
    }

    /// Like [`Self::document`], with a tree of at most so many bytes.
    pub(super) fn document_within(&self, max_tree: usize) -> Option<Node<'_>> {
        let mut documents = Documents::within(&self.text, max_tree);
        let document = documents.next()?.ok()?;
        let is_filled = document.members().is_some_and(|it| !it.is_empty())
            || document.elements().is_some_and(|it| !it.is_empty());
        (is_filled && documents.next().is_none()).then_some(document)
    }
}
