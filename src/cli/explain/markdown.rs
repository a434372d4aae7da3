//! Renders Markdown for a terminal. Supports the part of the language that `docs/checks.md` uses: paragraphs, lists, code,
//! emphasis and links. Code keeps its backticks, so that it is visible without colors.

use crate::preview::{PreviewLine, Role, Run, wrap_text};

/// The mark of a list item.
const BULLET: &str = "- ";

/// Renders a text in lines of at most `columns` columns.
pub(super) fn lines(text: &str, columns: usize) -> Vec<PreviewLine> {
    let mut lines = Vec::new();
    let mut above = None;
    for block in blocks(text) {
        // No empty line between two items of a list.
        if above.is_some_and(|is_item| !(is_item && block.is_item)) {
            lines.push(PreviewLine::new());
        }
        above = Some(block.is_item);
        if !block.is_item {
            lines.extend(wrap_text(&runs(&block.text), columns));
            continue;
        }
        let wrapped = wrap_text(&runs(&block.text), columns.saturating_sub(BULLET.len()).max(1));
        for (index, mut line) in wrapped.into_iter().enumerate() {
            line.insert(0, Run::new(if index == 0 { BULLET } else { "  " }, Role::Plain));
            lines.push(line);
        }
    }
    lines
}

/// A paragraph or a list item, without the line breaks of the source.
struct Block {
    is_item: bool,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut continues = false;
    for line in text.lines().map(str::trim) {
        let item = line.strip_prefix(BULLET);
        match blocks.last_mut().filter(|_| continues && item.is_none()) {
            _ if line.is_empty() => {}
            Some(block) => {
                block.text.push(' ');
                block.text.push_str(line);
            }
            None => {
                let text = item.unwrap_or(line).to_owned();
                blocks.push(Block { is_item: item.is_some(), text });
            }
        }
        continues = !line.is_empty();
    }
    blocks
}

/// Splits a text at code, emphasis and links. A mark that is not closed is text.
fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some((marked, behind)) = marked(rest) {
            if !plain.is_empty() {
                runs.push(Run::new(std::mem::take(&mut plain), Role::Plain));
            }
            runs.extend(marked);
            rest = behind;
        } else {
            plain.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    if !plain.is_empty() {
        runs.push(Run::new(plain, Role::Plain));
    }
    runs
}

/// Returns the marked part at the beginning of a text, and the rest. Returns `None` if the text does not begin with a mark.
fn marked(text: &str) -> Option<(Vec<Run>, &str)> {
    if let Some((code, behind)) = text.strip_prefix('`').and_then(|it| it.split_once('`')) {
        return Some((vec![Run::new(format!("`{code}`"), Role::Code)], behind));
    }
    if let Some((words, behind)) = text.strip_prefix('*').and_then(|it| it.split_once('*')) {
        return Some((vec![Run::new(words, Role::Italic)], behind));
    }
    let (label, behind) = text.strip_prefix('[')?.split_once("](")?;
    let (url, behind) = behind.split_once(')')?;
    let address = Run { text: url.to_owned(), role: Role::Link, link: Some(url.to_owned()) };
    let before = Run::new(format!("{label} ("), Role::Plain);
    Some((vec![before, address, Run::new(")", Role::Plain)], behind))
}

#[cfg(test)]
mod tests {
    use super::{lines, runs};
    use crate::diagnostic::Code;
    use crate::preview::{Role, width};

    fn text(markdown: &str, columns: usize) -> String {
        let text = |line: &Vec<_>| line.iter().map(|run: &super::Run| run.text.as_str()).collect();
        lines(markdown, columns).iter().map(text).collect::<Vec<String>>().join("\n")
    }

    #[test]
    fn paragraphs_and_items_are_rewrapped() {
        let markdown =
            "One\ntwo three. No warning\n\n- if the\n  first holds;\n- for others.\n\nEnd.";
        insta::assert_snapshot!(text(markdown, 16), @r"
        One two three.
        No warning

        - if the first
          holds;
        - for others.

        End.
        ");
    }

    #[test]
    fn code_emphasis_and_links_have_roles() {
        let found = runs("a `b*c*` *d* [e](https://f) 2 * 3 `g");
        let found: Vec<_> = found.iter().map(|run| (run.text.as_str(), run.role)).collect();
        assert_eq!(
            found,
            [
                ("a ", Role::Plain),
                ("`b*c*`", Role::Code),
                (" ", Role::Plain),
                ("d", Role::Italic),
                (" ", Role::Plain),
                ("e (", Role::Plain),
                ("https://f", Role::Link),
                (")", Role::Plain),
                (" 2 * 3 `g", Role::Plain),
            ]
        );
    }

    /// Other marks of Markdown would be printed raw.
    #[test]
    fn the_page_uses_no_other_marks() {
        for code in Code::all() {
            let source = code.explanation().text;
            for line in source.lines() {
                let other = ["#", "|", "```", ">", "* ", "+ ", "1. ", "    "];
                assert!(!other.iter().any(|it| line.starts_with(it)), "{}: {line}", code.id());
            }
            assert!(lines(source, 40).iter().all(|line| width(line) <= 40), "{}", code.id());
        }
    }
}
