//! A page: one file with its style, a content security policy, and no script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::escape::push_escaped;
use super::markup::Html;
use crate::language::Language;

/// The style of all pages, and all names of classes.
pub(super) const STYLE: &str = include_str!("style.css");

/// The parts of a page around the contents of its body, for contents that are written piece by piece.
#[derive(Clone, Debug)]
pub struct DocumentFrame {
    /// The beginning of the page.
    pub start: String,
    /// The end of the page.
    pub end: &'static str,
}

/// Returns a page.
pub fn document(language: Language, title: &str, body: &Html) -> String {
    let DocumentFrame { start, end } = document_frame(language, title);
    start + body.as_str() + end + "\n"
}

/// Returns the parts of a page around its contents. The policy permits nothing except this style: markup that got in by mistake
/// could neither run nor load anything.
pub fn document_frame(language: Language, title: &str) -> DocumentFrame {
    let style_hash = STANDARD.encode(Sha256::digest(STYLE));
    let mut escaped_title = String::new();
    push_escaped(&mut escaped_title, title);
    let start = format!(
        r#"<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="audit-alert">
<title>{escaped_title}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
"#,
        lang = language.code(),
    );
    DocumentFrame { start, end: "\n</main>\n</body>\n</html>" }
}
