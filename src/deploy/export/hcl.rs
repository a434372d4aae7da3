//! Prints configurations of Terraform in the layout of `terraform fmt`.

use std::fmt::Write as _;

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    /// An expression of one line, as it is printed.
    Line(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// A call with one argument.
    Call(&'static str, Box<Self>),
}

/// A block: its header, and its contents.
#[derive(Clone, Debug, Default)]
pub(super) struct HclBlock {
    header: String,
    /// The comment above it; empty for none.
    pub(super) comment: String,
    attributes: Vec<(String, Expression)>,
    blocks: Vec<Self>,
}

impl HclBlock {
    pub(super) fn new(header: impl Into<String>) -> Self {
        Self { header: header.into(), ..Self::default() }
    }

    pub(super) fn set(mut self, name: &str, value: impl Into<Expression>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    pub(super) fn block(mut self, block: Self) -> Self {
        self.blocks.push(block);
        self
    }

    /// Appends the block.
    pub(super) fn put(&self, out: &mut String, indent: usize) {
        let Self { header, comment, attributes, blocks } = self;
        if !comment.is_empty() {
            put(out, format_args!("{:indent$}# {comment}\n", ""));
        }
        put(out, format_args!("{:indent$}{header} {{\n", ""));
        put_members(out, attributes, indent + 2, false);
        for (number, block) in blocks.iter().enumerate() {
            if number > 0 || !attributes.is_empty() {
                out.push('\n');
            }
            block.put(out, indent + 2);
        }
        put(out, format_args!("{:indent$}}}\n", ""));
    }
}

/// Appends attributes or members. `terraform fmt` aligns the `=` of consecutive lines; an expression of several lines ends
/// them. In a block, an empty line separates these from other attributes.
fn put_members(out: &mut String, members: &[(String, Expression)], indent: usize, is_object: bool) {
    let mut rest = members;
    let mut is_first = true;
    while let Some((name, value)) = rest.first() {
        let count = rest.iter().take_while(|(_, it)| it.is_line()).count();
        if !is_first && !is_object {
            out.push('\n');
        }
        is_first = false;
        if count == 0 {
            put(out, format_args!("{:indent$}{name} = ", ""));
            value.put(out, indent);
            out.push('\n');
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let (lines, others) = rest.split_at(count);
        let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in lines {
            put(out, format_args!("{:indent$}{name:width$} = ", ""));
            value.put(out, indent);
            out.push('\n');
        }
        rest = others;
    }
}

impl Expression {
    fn is_line(&self) -> bool {
        match self {
            Self::Line(_) => true,
            Self::List(items) => items.is_empty(),
            Self::Object(members) => members.is_empty(),
            Self::Call(_, argument) => argument.is_line(),
        }
    }

    fn put(&self, out: &mut String, indent: usize) {
        match self {
            Self::Line(text) => out.push_str(text),
            Self::List(items) if items.is_empty() => out.push_str("[]"),
            Self::List(items) => {
                out.push_str("[\n");
                let inner = indent + 2;
                for item in items {
                    put(out, format_args!("{:inner$}", ""));
                    item.put(out, inner);
                    out.push_str(",\n");
                }
                put(out, format_args!("{:indent$}]", ""));
            }
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::Object(members) => {
                out.push_str("{\n");
                put_members(out, members, indent + 2, true);
                put(out, format_args!("{:indent$}}}", ""));
            }
            Self::Call(function, argument) => {
                put(out, format_args!("{function}("));
                argument.put(out, indent);
                out.push(')');
            }
        }
    }
}

impl From<i32> for Expression {
    fn from(number: i32) -> Self {
        Self::Line(number.to_string())
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a String does not fail");
}

/// Returns a text in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Escapes a text for quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            other if other.is_control() => {
                put(&mut escaped, format_args!("\\u{:04x}", u32::from(other)));
            }
            other => escaped.push(other),
        }
    }
    escaped.replace("${", "$${").replace("%{", "%%{")
}
