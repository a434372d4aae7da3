//! HTML as a type, which text gets into only escaped.

use super::attribute::Attribute;
use super::escape::push_escaped;

/// A piece of HTML that can stand in the body of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Creates an empty piece.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a text, escaped. Hidden characters are made visible.
    pub fn text(&mut self, text: &str) -> &mut Self {
        push_escaped(&mut self.0, text);
        self
    }

    /// Appends an element with the contents that a function adds. Void elements, such as `br`, have an end tag here and are
    /// invalid: line breaks of text are shown where `style.css` keeps them.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        contents: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.0.push('<');
        self.0.push_str(name);
        for attribute in attributes {
            attribute.push_to(&mut self.0);
        }
        self.0.push('>');
        if name == "pre" {
            // Browsers drop the first line break of this element.
            self.0.push('\n');
        }
        contents(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
        self
    }

    /// Appends an element that contains a text only.
    pub fn text_element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) -> &mut Self {
        self.element(name, attributes, |it| {
            it.text(text);
        })
    }

    /// Appends a sentence, escaped. Backticks enclose code.
    pub fn sentence(&mut self, text: &str) -> &mut Self {
        let mut rest = text;
        while let Some((before, (code, after))) =
            rest.split_once('`').and_then(|(before, it)| Some((before, it.split_once('`')?)))
        {
            self.text(before).text_element("code", &[], code);
            rest = after;
        }
        self.text(rest)
    }

    /// Appends a code block. Its lines wrap, so that nothing scrolls sideways.
    pub fn code_block(&mut self, attributes: &[Attribute<'_>], text: &str) -> &mut Self {
        self.text_element("pre", attributes, text)
    }

    /// Appends another piece.
    pub fn append(&mut self, other: &Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// Appends a line break of the source, which is shown as a space at most. It makes pages diffable.
    pub fn line_break(&mut self) -> &mut Self {
        self.0.push('\n');
        self
    }

    /// Reports whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
