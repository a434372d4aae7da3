//! The attributes of elements.

use std::fmt::Write as _;

use super::escape::push_escaped;
use super::url::{Fragment, HttpUrl};
use crate::language::Language;

/// An attribute. Text of events gets only into attributes that cannot act; the value of any other is a literal of the source.
#[derive(Clone, Copy, Debug)]
pub enum Attribute<'a> {
    /// Classes of `style.css`.
    Class(&'static str),
    /// The identifier of the element.
    Id(&'a Fragment),
    /// A link to an element of the same page.
    To(&'a Fragment),
    /// A link to another page.
    Href(&'a HttpUrl),
    /// `aria-label`: the name of an element for screen readers.
    Label(&'a str),
    /// `title`: shown beside the pointer. Unknown to keyboards and phones, so it repeats or abbreviates only.
    Title(&'a str),
    /// The language of the contents.
    Lang(Language),
    /// A number, such as a coordinate.
    Number(&'static str, u64),
    /// The points of a line.
    Points(&'a [(u64, u64)]),
    /// Any other attribute.
    Fixed(&'static str, &'static str),
}

impl Attribute<'_> {
    pub(super) fn push_to(&self, out: &mut String) {
        // Writing to a string cannot fail.
        let _infallible = match self {
            Self::Class(class) => write!(out, " class=\"{class}\""),
            Self::Id(id) => write!(out, " id=\"{id}\""),
            Self::To(id) => write!(out, " href=\"#{id}\""),
            // The page that a link opens must not learn the address of this one.
            Self::Href(url) => return push_text(out, " rel=\"noreferrer\" href", url.as_str()),
            Self::Label(text) => return push_text(out, " aria-label", text),
            Self::Title(text) => return push_text(out, " title", text),
            Self::Lang(language) => write!(out, " lang=\"{}\"", language.code()),
            Self::Number(name, value) => write!(out, " {name}=\"{value}\""),
            Self::Points(points) => {
                let points: Vec<_> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
                write!(out, " points=\"{}\"", points.join(" "))
            }
            Self::Fixed(name, value) => write!(out, " {name}=\"{value}\""),
        };
    }
}

fn push_text(out: &mut String, name: &str, value: &str) {
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value);
    out.push('"');
}
