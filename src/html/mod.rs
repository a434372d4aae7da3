//! Writes HTML: pages of one file that need no script, no network and no other file. The only place that writes markup, so
//! that text of events, rule sets and files cannot act as markup. The contents are the caller's.
//!
//! [`Html`] takes text, which it escapes; names of elements and fixed attributes are literals of the source. [`document()`]
//! makes a page of it.

mod attribute;
mod chart;
mod document;
mod escape;
mod markup;
mod table;
mod url;

pub use attribute::Attribute;
pub use chart::{bar, sparkline};
pub use document::{DocumentFrame, document, document_frame};
pub use markup::Html;
pub use table::{TableColumn, table};
pub use url::{Fragment, HttpUrl};

#[cfg(test)]
mod tests;
