//! Reformats a JSON document. Changes white space only: the order of members, duplicate names (which have a meaning in
//! patterns) and the text of numbers are kept. Strings are escaped as `serde_json` escapes them.

use super::lex::LexResult;
use super::reader::{Token, TokenReader};
use super::text::JsonText;

/// White space between tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    None,
    Lines,
}

/// Returns the first document of a text without white space.
pub fn compact(text: &str) -> LexResult<String> {
    write(text, Layout::None)
}

/// Returns the first document of a text with one member or element per line, indented as by `serde_json`.
pub fn indented(text: &str) -> LexResult<String> {
    write(text, Layout::Lines)
}

fn write(text: &str, layout: Layout) -> LexResult<String> {
    let mut reader = TokenReader::new(text);
    let mut out = String::with_capacity(text.len());
    // `first`: the next token is the first in its container. `named`: the next token is the value of a member.
    let (mut first, mut named) = (true, false);
    while let Some(token) = reader.token()? {
        let opens = matches!(token, Token::BeginObject | Token::BeginArray);
        let closes = matches!(token, Token::EndObject | Token::EndArray);
        let depth = reader.depth() - usize::from(opens);
        if !named && !closes && !first {
            out.push(',');
        }
        if layout == Layout::Lines && !named && (if closes { !first } else { depth > 0 }) {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
        (first, named) = (opens, matches!(token, Token::Name(_)));
        match token {
            Token::BeginObject => out.push('{'),
            Token::EndObject => out.push('}'),
            Token::BeginArray => out.push('['),
            Token::EndArray => out.push(']'),
            Token::Name(name) => {
                quote(&name, &mut out);
                out.push_str(if layout == Layout::Lines { ": " } else { ":" });
            }
            Token::String => quote(&reader.text()?, &mut out),
            Token::Number(number) => out.push_str(number),
            Token::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Token::Null => out.push_str("null"),
        }
    }
    Ok(out)
}

fn quote(text: &JsonText<'_>, out: &mut String) {
    text.write_quoted(out).expect("a string takes every text");
}
